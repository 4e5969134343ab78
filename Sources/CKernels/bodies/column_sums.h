enum { summed_rows = 1024 };

static void CK(column_sums_task)(void *context, size_t task) {
  const ck_column_sums *s = context;
  const size_t first = task * summed_rows;
  const size_t rows = s->rows - first < summed_rows ? s->rows - first : summed_rows;
  for (size_t column = 0; column < s->columns; column += 16) {
    const size_t count = s->columns - column < 16 ? s->columns - column : 16;
    const float *from = s->source + first * s->columns + column;
    f32x16 sums[4] = {{0}};
    size_t row = 0;
    for (; row + 4 <= rows; row += 4) {
      for (size_t i = 0; i < 4; i++) {
        sums[i] += CK(load_first)(from + (row + i) * s->columns, count);
      }
    }
    for (size_t i = 0; row + i < rows; i++) {
      sums[i] += CK(load_first)(from + (row + i) * s->columns, count);
    }
    const f32x16 sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
    CK(store_first)(s->partials + task * s->columns + column, sum, count);
  }
}

static void CK(column_sums_f32)(const ck_column_sums *sums) {
  const size_t chunks = CK(quotient_up)(sums->rows, summed_rows);
  ck_parallel(chunks, CK(column_sums_task), (void *)sums);
  CK(add_parts)(sums->partials, chunks, sums->columns, sums->target);
}
