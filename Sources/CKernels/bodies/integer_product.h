// Products of bytes with packed weights.

enum {
  integer_task_rows = 48,
  /// The rows whose sums wait to be stored as four bytes each: nothing is gained by more, and the
  /// weights stay in the first cache beside so few.
  wide_target_rows = 12,
  integer_task_blocks = 16,
  /// What the rows of a task take at most where they have to be copied.
  integer_panel_bytes = 192 * 1024,
  /// Products smaller than this many multiply-adds aren't worth another task.
  least_integer_work = 1 << 19,
};

/// How rows and blocks of columns are cut into tasks: by their number alone.
typedef struct CK(integer_cut) {
  size_t rows, blocks, row_tasks, column_tasks;
} CK(integer_cut);

/// Even parts of at most `most_rows` rows and sixteen blocks; halved while there are few tasks and
/// each of them is large, down to `least_rows` rows.
CK_INLINE CK(integer_cut) CK(cut_integers)(
    size_t rows, size_t columns, size_t depth, size_t groups, size_t most_rows,
    size_t least_rows) {
  const size_t blocks = CK(quotient_up)(columns, 16), widest = CK(widest_tile)();
  CK(integer_cut) cut = {0, 0, CK(quotient_up)(rows, most_rows),
                         CK(quotient_up)(blocks, integer_task_blocks)};
  for (;;) {
    cut.rows = CK(quotient_up)(rows, cut.row_tasks ? cut.row_tasks : 1);
    cut.row_tasks = CK(quotient_up)(rows, cut.rows ? cut.rows : 1);
    cut.blocks = CK(quotient_up)(blocks, cut.column_tasks ? cut.column_tasks : 1);
    cut.blocks = CK(quotient_up)(cut.blocks, widest) * widest;
    cut.column_tasks = CK(quotient_up)(blocks, cut.blocks ? cut.blocks : 1);
    const size_t work = cut.rows * cut.blocks * 16 * depth;
    const size_t tasks = cut.row_tasks * cut.column_tasks * groups;
    if (work < 2 * least_integer_work || (tasks >= 8 && work <= most_work)) return cut;
    if (cut.rows >= least_rows) {
      cut.row_tasks *= 2;
    } else if (cut.blocks >= 2 * widest) {
      cut.column_tasks *= 2;
    } else {
      return cut;
    }
  }
}

/// The sum of a row's bytes.
static int32_t CK(activation_sum)(const CK(byte_rows) *rows, size_t row) {
  int32_t sum = 0;
  const uint8_t *at = rows->first + row * rows->stride;
  for (size_t run = 0; run < rows->runs; run++, at += rows->run_stride) {
    for (size_t k = 0; k < rows->depth; k++) sum += at[k];
  }
  return sum;
}

/// Exact sums of rows times up to four blocks of columns, [row][block], on their way to the sink: many
/// rows at once are finished faster.
typedef struct CK(sums) {
  i32x16 sums[integer_task_rows * most_tile_width];
  /// The sums of the rows' bytes, where weights have a zero point.
  int32_t activations[integer_task_rows];
  size_t rows;
} CK(sums);

/// Adds the sums of `count` rows, for which there must be room: in tiles about equally high.
static void CK(add_tiles)(
    CK(sums) *all, const CK(byte_rows) *rows, size_t count, const int8_t *packed, size_t width,
    bool lifts) {
  const size_t highest = CK(highest_tile)(width);
  for (size_t row = 0; lifts && row < count; row++) {
    all->activations[all->rows + row] = CK(activation_sum)(rows, row);
  }
  for (size_t row = 0, height; row < count; row += height) {
    const size_t left = count - row, tiles = CK(quotient_up)(left, highest);
    height = CK(quotient_up)(left, tiles);
    CK(integer_tiles)[width][height](rows, rows->first + row * rows->stride, packed,
                                     all->sums + all->rows * width);
    all->rows += height;
  }
}

/// Stores all sums as the sink's rows from `first` on and its blocks from `block` on, and empties
/// them.
CK_INLINE void CK(finish_rows)(
    CK(sums) *all, size_t width, size_t first, size_t block, const CK(sink) *sink) {
  const bool lifts = sink->requantization->weight_zero != 0;
  CK(finish_tile)(all->sums, width, all->rows, first, block * 16, lifts ? all->activations : NULL,
                  sink);
  all->rows = 0;
}

/// All of `count` rows (at most 48) times column blocks [block, end): tiles as wide as there are.
/// The sink's row `first` is the first of them.
static void CK(integer_rows)(
    CK(byte_rows) rows, size_t count, size_t first, const int8_t *packed, size_t block, size_t end,
    const CK(sink) *sink) {
  const bool lifts = sink->requantization->weight_zero != 0;
  const bool is_wide = CK(target_bytes)(sink->requantization) > 1;
  const size_t most = is_wide ? wide_target_rows : integer_task_rows;
  const size_t block_bytes = rows.runs * rows.groups * 64;
  const uint8_t *bytes = rows.first;
  CK(sums) all;
  all.rows = 0;
  for (size_t width; block < end; block += width) {
    width = CK(widest_tile)();
    if (end - block < width) width = end - block;
    for (size_t row = 0; row < count; row += most) {
      rows.first = bytes + row * rows.stride;
      CK(add_tiles)(&all, &rows, count - row < most ? count - row : most,
                    packed + block * block_bytes, width, lifts);
      CK(finish_rows)(&all, width, first + row, block, sink);
    }
  }
}

/// Copies fewer than sixteen bytes xor `flip`, in pieces of fixed size.
CK_INLINE void CK(flip_few)(const uint8_t *source, size_t count, uint8_t flip, uint8_t *target) {
  const uint64_t flips = flip * 0x0101010101010101u;
  for (size_t piece = 8; piece > 0; piece /= 2) {
    if (!(count & piece)) continue;
    uint64_t bytes = 0;
    memcpy(&bytes, source, piece);
    bytes ^= flips;
    memcpy(target, &bytes, piece);
    source += piece;
    target += piece;
  }
}

CK_INLINE void CK(flip_sixteen)(const uint8_t *source, uint8_t flip, uint8_t *target) {
  CK(store_bytes)(target, CK(load_bytes)(source, 16) ^ flip, 16);
}

/// Copies bytes xor `flip`; some may be written twice.
CK_INLINE void CK(flip_bytes)(
    const uint8_t *source, size_t count, uint8_t flip, uint8_t *target) {
  if (count < 16) {
    CK(flip_few)(source, count, flip, target);
    return;
  }
  size_t i = 0;
  for (; i + 64 <= count; i += 64) {
    CK(bytes64) lanes;
    memcpy(&lanes, source + i, 64);
    lanes ^= flip;
    memcpy(target + i, &lanes, 64);
  }
  if (i == count) return;
  for (; i + 16 < count; i += 16) CK(flip_sixteen)(source + i, flip, target + i);
  CK(flip_sixteen)(source + count - 16, flip, target + count - 16);
}

typedef struct CK(multiplying) {
  const ck_integer_product *product;
  CK(integer_cut) cut;
} CK(multiplying);

/// Whether rows can be read as they lie.
CK_INLINE bool CK(reads_rows)(const ck_integer_product *p) {
  return p->flip == 0 && p->depth % 4 == 0;
}

static void CK(integer_product_task)(void *context, size_t task) {
  const CK(multiplying) *work = context;
  const ck_integer_product *p = work->product;
  const CK(integer_cut) *cut = &work->cut;
  // Rows first, so that the weights stay in the cache.
  const size_t row = task % cut->row_tasks * cut->rows;
  const size_t block = task / cut->row_tasks * cut->blocks;
  const size_t blocks = CK(quotient_up)(p->columns, 16);
  const size_t end = blocks - block < cut->blocks ? blocks : block + cut->blocks;
  const size_t count = p->rows - row < cut->rows ? p->rows - row : cut->rows;
  const size_t groups = CK(quotient_up)(p->depth, 4);
  CK(byte_rows) rows = {p->activations + row * p->activation_stride, p->activation_stride, 1, 0,
                        groups, p->depth};
  uint8_t panel[integer_panel_bytes];
  if (!CK(reads_rows)(p)) {
    for (size_t i = 0; i < count; i++) {
      uint8_t *copy = panel + i * groups * 4;
      CK(flip_bytes)(rows.first + i * rows.stride, p->depth, p->flip, copy);
      for (size_t k = p->depth; k % 4; k++) copy[k] = 0;
    }
    rows.first = panel;
    rows.stride = groups * 4;
  }
  const size_t at = row * p->target_stride * CK(target_bytes)(&p->requantization);
  const CK(sink) sink = {
      (char *)p->target + at, p->target_stride, p->columns, &p->requantization};
  CK(integer_rows)(rows, count, 0, p->packed, block, end, &sink);
}

/// The rows that one task copies: as many as its panel holds.
CK_INLINE size_t CK(panel_rows)(size_t depth) {
  const size_t rows = integer_panel_bytes / (CK(quotient_up)(depth ? depth : 1, 4) * 4);
  return rows < integer_task_rows ? rows : integer_task_rows;
}

static void CK(integer_product)(const ck_integer_product *product) {
  const size_t most =
      CK(reads_rows)(product) ? (size_t)integer_task_rows : CK(panel_rows)(product->depth);
  CK(multiplying) work = {
      product, CK(cut_integers)(product->rows, product->columns, product->depth, 1, most, 24)};
  ck_parallel(work.cut.row_tasks * work.cut.column_tasks, CK(integer_product_task), &work);
}
