/// Turns sixteen rows of sixteen into columns: four rounds, each pairing lanes twice as far apart.
CK_INLINE void CK(transpose_16)(f32x16 rows[16]) {
  f32x16 next[16];
#define CK_ROUND(distance, low, high) \
  for (size_t i = 0; i < 16; i++) { \
    if (i & distance) continue; \
    next[i] = __builtin_shufflevector(rows[i], rows[i + distance], low); \
    next[i + distance] = __builtin_shufflevector(rows[i], rows[i + distance], high); \
  } \
  for (size_t i = 0; i < 16; i++) rows[i] = next[i];
#define CK_LANES(...) __VA_ARGS__
  CK_ROUND(8, CK_LANES(0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23),
           CK_LANES(8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31))
  CK_ROUND(4, CK_LANES(0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27),
           CK_LANES(4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31))
  CK_ROUND(2, CK_LANES(0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29),
           CK_LANES(2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31))
  CK_ROUND(1, CK_LANES(0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30),
           CK_LANES(1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31))
#undef CK_LANES
#undef CK_ROUND
}

/// Packs `rows` rows whose elements of one row lie side by side.
static void CK(pack_rows)(
    const float *source, size_t row_stride, size_t rows, size_t columns, size_t width,
    float *panel) {
  for (size_t row = 0; row < rows; row++, panel += width) {
    const float *from = source + row * row_stride;
    for (size_t column = 0; column < width; column += 16) {
      const size_t left = columns > column ? columns - column : 0;
      CK(store)(panel + column, CK(load_first)(from + column, left < 16 ? left : 16));
    }
  }
}

/// Packs `rows` rows whose elements of one column lie side by side.
static void CK(pack_columns)(
    const float *source, size_t column_stride, size_t rows, size_t columns, size_t width,
    float *panel) {
  for (size_t row = 0; row < rows; row += 16) {
    const size_t height = rows - row < 16 ? rows - row : 16;
    for (size_t column = 0; column < width; column += 16) {
      f32x16 lanes[16];
      for (size_t i = 0; i < 16; i++) {
        const float *from = source + (column + i) * column_stride + row;
        lanes[i] = column + i < columns ? CK(load_first)(from, height) : (f32x16){0};
      }
      CK(transpose_16)(lanes);
      for (size_t i = 0; i < height; i++) CK(store)(panel + (row + i) * width + column, lanes[i]);
    }
  }
}

enum { packed_block_rows = 512 };

/// One task: up to `packed_block_rows` rows of one panel.
static void CK(pack_task)(void *context, size_t task) {
  const ck_packing *p = context;
  const size_t panels = CK(quotient_up)(p->columns, 32);
  const size_t parts = CK(quotient_up)(p->rows, packed_block_rows);
  const size_t part = task % parts, panel = task / parts % panels, entry = task / parts / panels;
  const size_t row = part * packed_block_rows, column = panel * 32;
  const size_t rows = p->rows - row < packed_block_rows ? p->rows - row : packed_block_rows;
  const size_t columns = p->columns - column < 32 ? p->columns - column : 32;
  const size_t width = columns > 16 ? 32 : 16;
  const float *source = p->source + entry * p->batch_stride + row * p->row_stride +
                        column * p->column_stride;
  float *packed = p->packed + entry * p->rows * (CK(quotient_up)(p->columns, 16) * 16) +
                  column * p->rows + row * width;
  if (p->column_stride == 1) {
    CK(pack_rows)(source, p->row_stride, rows, columns, width, packed);
  } else {
    CK(pack_columns)(source, p->column_stride, rows, columns, width, packed);
  }
}

static void CK(pack_f32)(const ck_packing *packing) {
  const size_t tasks = CK(quotient_up)(packing->rows, packed_block_rows) *
                       CK(quotient_up)(packing->columns, 32) * packing->batch;
  if (packing->rows * packing->columns * packing->batch >= 1 << 14) {
    ck_parallel(tasks, CK(pack_task), (void *)packing);
  } else {
    for (size_t task = 0; task < tasks; task++) CK(pack_task)((void *)packing, task);
  }
}
