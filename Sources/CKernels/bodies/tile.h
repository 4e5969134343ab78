enum {
  /// The depth that a block of a product spans: a panel of it stays in the first cache.
  block_depth = 256,
  /// The rows of such a block: they stay in the second cache. A multiple of every tile's height.
  block_rows = 96,
};

/// A rectangle of outputs that stays in registers while the depth runs.
typedef struct tile {
  /// Element (row, k) lies at row·a_stride + k, or, by column, at row + k·a_stride.
  const float *a;
  size_t a_stride;
  bool by_column;
  /// Element (k, column) lies at k·b_stride + column.
  const float *b;
  size_t b_stride;
  size_t depth;
  /// The depth that lies before this block's.
  size_t k;
  /// The first output, and its place in the whole.
  float *c;
  size_t c_stride, row, column;
  size_t columns;
  /// Whether the chains start from what stands in c, and whether they end here.
  bool resumes, ends;
  const ck_epilogue *epilogue;
} tile;

/// Asks for the outputs of the tile below, which the chains of the next one start from.
CK_INLINE void CK(expect_tile)(const tile *t, size_t rows, size_t vectors) {
#pragma clang loop unroll(full)
  for (size_t r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (size_t v = 0; v < vectors; v++) {
      __builtin_prefetch(t->c + (rows + r) * t->c_stride + 16 * v, 1);
    }
  }
}

/// `rows`, `vectors` and `by_column` are constants where this is called, so that the sums, once all
/// loops over them are unrolled, are registers.
CK_INLINE void CK(run_tile)(const tile *t, size_t rows, size_t vectors, bool by_column) {
  const size_t last = t->columns - 16 * (vectors - 1);
  const size_t b_stride = t->b_stride, depth = t->depth, a_stride = t->a_stride;
  const float *a = t->a, *b = t->b;
  const float *a_rows[12];
#pragma clang loop unroll(full)
  for (size_t r = 0; r < rows; r++) a_rows[r] = a + r * (by_column ? 1 : a_stride);
  f32x16 sums[12][2];
#pragma clang loop unroll(full)
  for (size_t r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (size_t v = 0; v < vectors; v++) {
      const float *start = t->c + r * t->c_stride + 16 * v;
      sums[r][v] = t->resumes ? CK(load_first)(start, v + 1 < vectors ? 16 : last) : (f32x16){0};
    }
  }
  if (t->resumes) CK(expect_tile)(t, rows, vectors);
  for (size_t k = 0; k < depth; k++, a += a_stride, b += b_stride) {
    f32x16 lanes[2];
#pragma clang loop unroll(full)
    for (size_t v = 0; v < vectors; v++) lanes[v] = CK(load)(b + 16 * v);
#pragma clang loop unroll(full)
    for (size_t r = 0; r < rows; r++) {
      const f32x16 scale = CK(splat)(by_column ? a[r] : a_rows[r][k]);
#pragma clang loop unroll(full)
      for (size_t v = 0; v < vectors; v++) sums[r][v] = CK(fma)(scale, lanes[v], sums[r][v]);
    }
  }
#pragma clang loop unroll(full)
  for (size_t r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (size_t v = 0; v < vectors; v++) {
      const size_t count = v + 1 < vectors ? 16 : last;
      f32x16 lanes = sums[r][v];
      if (t->ends) lanes = CK(finish)(lanes, t->epilogue, t->row + r, t->column + 16 * v, count);
      CK(store_first)(t->c + r * t->c_stride + 16 * v, lanes, count);
    }
  }
}

#if CK_TILE_VECTORS == 2
#define CK_TILE_OF(rows) \
  static void CK(tile_##rows)(const tile *t) { \
    if (t->columns > 16) { \
      if (t->by_column) CK(run_tile)(t, rows, 2, true); \
      else CK(run_tile)(t, rows, 2, false); \
    } else { \
      if (t->by_column) CK(run_tile)(t, rows, 1, true); \
      else CK(run_tile)(t, rows, 1, false); \
    } \
  }
#else
#define CK_TILE_OF(rows) \
  static void CK(tile_##rows)(const tile *t) { \
    if (t->by_column) CK(run_tile)(t, rows, 1, true); \
    else CK(run_tile)(t, rows, 1, false); \
  }
#endif
CK_TILE_HEIGHTS(CK_TILE_OF)
#undef CK_TILE_OF

/// Tiles under each other, `rows` in all.
static void CK(run_tiles)(tile t, size_t rows) {
  typedef void run(const tile *);
#define CK_TILE_NAME(rows) CK(tile_##rows),
  static run *const runs[] = {CK_TILE_HEIGHTS(CK_TILE_NAME)};
#undef CK_TILE_NAME
  const size_t tallest = sizeof runs / sizeof *runs;
  const size_t a_step = t.by_column ? 1 : t.a_stride;
  while (rows > 0) {
    const size_t height = rows < tallest ? rows : tallest;
    runs[height - 1](&t);
    t.a += height * a_step;
    t.c += height * t.c_stride;
    t.row += height;
    rows -= height;
  }
}

/// One panel of up to 32 columns, in strips as wide as a tile.
static void CK(run_panel)(tile t, size_t rows) {
  const size_t columns = t.columns;
  for (size_t column = 0; column < columns; column += 16 * CK_TILE_VECTORS) {
    t.columns = columns - column < 16 * CK_TILE_VECTORS ? columns - column : 16 * CK_TILE_VECTORS;
    CK(run_tiles)(t, rows);
    t.b += t.columns;
    t.c += t.columns;
    t.column += t.columns;
  }
}

/// The panels of packed `b` that hold columns [first, end); `t` stands at column 0 and at the
/// block's first row and depth, `depth` is that of the whole of b.
static void CK(run_panels)(
    tile t, size_t rows, size_t depth, size_t columns, size_t first, size_t end) {
  const float *b = t.b;
  float *c = t.c;
  for (size_t column = first; column < end; column += 32) {
    t.columns = columns - column < 32 ? columns - column : 32;
    t.b_stride = t.columns > 16 ? 32 : 16;
    t.b = b + column * depth + t.k * t.b_stride;
    t.c = c + column;
    t.column = column;
    CK(run_panel)(t, rows);
  }
}
