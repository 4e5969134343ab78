/// A rectangle of outputs that stays in registers while the depth runs.
typedef struct tile {
  /// Element (row, k) lies at row·a_stride + k, or, by column, at row + k·a_stride.
  const float *a;
  size_t a_stride;
  bool by_column;
  /// Where it isn't 0, a row's elements lie in runs of so many, each `run_stride` behind the last.
  size_t run, run_stride;
  /// Element (k, column) lies at k·b_stride + column.
  const float *b;
  size_t b_stride;
  size_t depth;
  /// The depth that lies before this block's.
  size_t k;
  /// The panel of b that is read next, if any: it comes from far away, so each step of the depth asks
  /// for `ahead_step` floats of it.
  const float *ahead;
  size_t ahead_step;
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

/// What follows a product, step by step for the whole tile: each step is decided on once.
CK_INLINE void CK(finish_sums)(
    const tile *t, size_t rows, size_t vectors, size_t last, f32x16 sums[12][2]) {
  const ck_epilogue *e = t->epilogue;
#pragma clang loop unroll(full)
  for (size_t v = 0; v < vectors; v++) {
    const size_t count = v + 1 < vectors ? 16 : last, column = t->column + 16 * v;
    if (e->bias) {
      const f32x16 bias = CK(load_first)(e->bias + column, count);
#pragma clang loop unroll(full)
      for (size_t r = 0; r < rows; r++) sums[r][v] += bias;
    }
    if (e->residual) {
      const float *residual = e->residual + t->row * e->residual_stride + column;
#pragma clang loop unroll(full)
      for (size_t r = 0; r < rows; r++) {
        sums[r][v] += CK(load_first)(residual + r * e->residual_stride, count);
      }
    }
    if (e->activation == 1) {
#pragma clang loop unroll(full)
      for (size_t r = 0; r < rows; r++) sums[r][v] = CK(activate)(sums[r][v], 1);
    } else if (e->activation == 2) {
#pragma clang loop unroll(full)
      for (size_t r = 0; r < rows; r++) sums[r][v] = CK(activate)(sums[r][v], 2);
    }
  }
}

/// `rows`, `vectors` and `by_column` are constants where this is called, so that the sums, once all
/// loops over them are unrolled, are registers.
CK_INLINE void CK(run_tile)(const tile *t, size_t rows, size_t vectors, bool by_column) {
  const size_t last = t->columns - 16 * (vectors - 1);
  const size_t b_stride = t->b_stride, depth = t->depth, a_stride = t->a_stride;
  const size_t ahead_step = t->ahead_step, run = t->run ? t->run : depth;
  const float *a = t->a, *b = t->b, *ahead = t->ahead;
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
  for (size_t start = 0; start < depth; start += run, a += t->run_stride) {
    const float *a_rows[12];
#pragma clang loop unroll(full)
    for (size_t r = 0; r < rows; r++) a_rows[r] = a + r * (by_column ? 1 : a_stride);
    for (size_t k = 0; k < run; k++, b += b_stride, ahead += ahead_step) {
      f32x16 lanes[2];
      __builtin_prefetch(ahead, 0, 2);
#pragma clang loop unroll(full)
      for (size_t v = 0; v < vectors; v++) lanes[v] = CK(load)(b + 16 * v);
#pragma clang loop unroll(full)
      for (size_t r = 0; r < rows; r++) {
        const f32x16 scale = CK(splat)(by_column ? a[k * a_stride + r] : a_rows[r][k]);
#pragma clang loop unroll(full)
        for (size_t v = 0; v < vectors; v++) sums[r][v] = CK(fma)(scale, lanes[v], sums[r][v]);
      }
    }
  }
  if (t->ends) CK(finish_sums)(t, rows, vectors, last, sums);
#pragma clang loop unroll(full)
  for (size_t r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (size_t v = 0; v < vectors; v++) {
      const size_t count = v + 1 < vectors ? 16 : last;
      CK(store_first)(t->c + r * t->c_stride + 16 * v, sums[r][v], count);
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
  t.ahead_step = t.ahead ? CK(quotient_up)(32, CK(quotient_up)(rows, tallest)) : 0;
  if (!t.ahead) t.ahead = t.b;
  while (rows > 0) {
    const size_t height = CK(quotient_up)(rows, CK(quotient_up)(rows, tallest));
    runs[height - 1](&t);
    t.ahead += t.depth * t.ahead_step;
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

/// The panels that one row is multiplied by at a time: their chains hide each other's latency.
enum { CK(side_panels) = 2 * CK_TILE_VECTORS };

/// One row times so many whole panels of packed `b`, each `apart` floats behind the last.
static void CK(run_row)(const tile *t, size_t apart) {
  const size_t step = t->by_column ? t->a_stride : 1, depth = t->depth;
  const float *a = t->a, *b = t->b;
  f32x16 sums[CK(side_panels)][2];
#pragma clang loop unroll(full)
  for (size_t panel = 0; panel < CK(side_panels); panel++) {
#pragma clang loop unroll(full)
    for (size_t v = 0; v < 2; v++) {
      sums[panel][v] = t->resumes ? CK(load)(t->c + 32 * panel + 16 * v) : (f32x16){0};
    }
  }
  for (size_t k = 0; k < depth; k++, a += step, b += 32) {
    const f32x16 scale = CK(splat)(*a);
#pragma clang loop unroll(full)
    for (size_t panel = 0; panel < CK(side_panels); panel++) {
#pragma clang loop unroll(full)
      for (size_t v = 0; v < 2; v++) {
        const f32x16 lanes = CK(load)(b + panel * apart + 16 * v);
        sums[panel][v] = CK(fma)(scale, lanes, sums[panel][v]);
      }
    }
  }
#pragma clang loop unroll(full)
  for (size_t panel = 0; panel < CK(side_panels); panel++) {
    tile one = *t;
    one.column += 32 * panel;
    if (t->ends) CK(finish_sums)(&one, 1, 2, 16, sums + panel);
#pragma clang loop unroll(full)
    for (size_t v = 0; v < 2; v++) CK(store)(t->c + 32 * panel + 16 * v, sums[panel][v]);
  }
}

/// The panels of packed `b` that hold columns [first, end); `t` stands at column 0 and at the
/// block's first row and depth, `depth` is that of the whole of b.
static void CK(run_panels)(
    tile t, size_t rows, size_t depth, size_t columns, size_t first, size_t end) {
  const float *b = t.b;
  float *c = t.c;
  // After the last panel, the first one's next block is read.
  const size_t first_stride = columns - first > 16 ? 32 : 16;
  const float *next = t.ends ? NULL : b + first * depth + (t.k + t.depth) * first_stride;
  for (size_t column = first; column < end; column += 32) {
    t.columns = columns - column < 32 ? columns - column : 32;
    t.b_stride = t.columns > 16 ? 32 : 16;
    t.b = b + column * depth + t.k * t.b_stride;
    t.c = c + column;
    t.column = column;
    if (rows == 1 && end - column >= 32 * CK(side_panels)) {
      CK(run_row)(&t, 32 * depth);
      column += 32 * (CK(side_panels) - 1);
      continue;
    }
    t.ahead = column + 32 < end ? t.b + 32 * depth : next;
    CK(run_panel)(t, rows);
  }
}
