// Reductions down columns. Lanes run across columns; each column is summed in chunks of rows, and
// the chunks' sums in order, which keeps the error of long columns small.

enum { CK(rows_per_chunk) = 256 };

/// Sums `terms` down the rows of up to 16 columns: `value` is an expression in `row` and adds to
/// `acc` (or `acc2`) of the chunk.
#define CK_COLUMN_SUMS(rows, accumulate)                                               \
  f32x16 total = {0}, total2 = {0};                                                    \
  for (size_t first = 0; first < (rows); first += CK(rows_per_chunk)) {                \
    const size_t left = (rows)-first;                                                  \
    const size_t end = first + (left < CK(rows_per_chunk) ? left : CK(rows_per_chunk));\
    f32x16 acc = {0}, acc2 = {0};                                                      \
    for (size_t row = first; row < end; row++) accumulate                              \
    total += acc;                                                                      \
    total2 += acc2;                                                                    \
  }

CK_INLINE f32x16 CK(column_sum)(const float *x, size_t rows, size_t stride, size_t part) {
  CK_COLUMN_SUMS(rows, { acc += CK(load_first)(x + row * stride, part); })
  (void)total2;
  return total;
}

CK_INLINE f32x16 CK(column_sum_of_squares)(const float *x, size_t rows, size_t stride,
                                           size_t part) {
  CK_COLUMN_SUMS(rows, {
    const f32x16 v = CK(load_first)(x + row * stride, part);
    acc = CK(fma)(v, v, acc);
  })
  (void)total2;
  return total;
}

CK_INLINE f32x16 CK(column_extreme)(const float *x, size_t rows, size_t stride, size_t part,
                                    float sign) {
  f32x16 best = CK(splat)(-__builtin_inff());
  for (size_t row = 0; row < rows; row++) {
    best = CK(maximum)(best, CK(load_first)(x + row * stride, part) * sign);
  }
  return best * sign;
}

CK_INLINE f32x16 CK(reduced_columns)(ck_reduction function, const float *x, size_t rows,
                                     size_t stride, size_t part) {
  switch (function) {
    case ck_reduction_sum: return CK(column_sum)(x, rows, stride, part);
    case ck_reduction_mean: return CK(column_sum)(x, rows, stride, part) / (float)rows;
    case ck_reduction_sum_of_squares: return CK(column_sum_of_squares)(x, rows, stride, part);
    case ck_reduction_maximum: return CK(column_extreme)(x, rows, stride, part, 1.0f);
    case ck_reduction_minimum: return CK(column_extreme)(x, rows, stride, part, -1.0f);
  }
}

/// Walks the columns 16 at a time: `column` is the first of them and `part` how many.
#define CK_COLUMN_BLOCKS(columns, body)                                                   \
  for (size_t column = (columns).from; column < (columns).to; column += 16) {             \
    const size_t part = (columns).to - column < 16 ? (columns).to - column : 16;          \
    body                                                                                  \
  }

static void CK(reduce_columns_f32)(ck_reduction function, const float *x, float *y, size_t rows,
                                   ck_columns columns) {
  CK_COLUMN_BLOCKS(columns, {
    CK(store_first)
    (y + column, CK(reduced_columns)(function, x + column, rows, columns.stride, part), part);
  })
}

/// Each column's mean and (biased) variance, in two passes.
static void CK(column_statistics_f32)(const float *x, float *means, float *variances,
                                      size_t rows, ck_columns columns) {
  const size_t stride = columns.stride;
  CK_COLUMN_BLOCKS(columns, {
    const f32x16 mean = CK(column_sum)(x + column, rows, stride, part) / (float)rows;
    CK_COLUMN_SUMS(rows, {
      const f32x16 apart = CK(load_first)(x + column + row * stride, part) - mean;
      acc = CK(fma)(apart, apart, acc);
    })
    (void)total2;
    CK(store_first)(means + column, mean, part);
    CK(store_first)(variances + column, total / (float)rows, part);
  })
}

/// Down each column, the sums of dy and of dy times the normalised x (batch normalisation).
static void CK(column_norm_sums_f32)(const float *x, const float *means,
                                     const float *inverse_deviations, const float *dy,
                                     float *d_gain, float *d_bias, size_t rows,
                                     ck_columns columns) {
  const size_t stride = columns.stride;
  CK_COLUMN_BLOCKS(columns, {
    const f32x16 mean = CK(load_first)(means + column, part);
    CK_COLUMN_SUMS(rows, {
      const f32x16 g = CK(load_first)(dy + column + row * stride, part);
      acc = CK(fma)(g, CK(load_first)(x + column + row * stride, part) - mean, acc);
      acc2 += g;
    })
    total *= CK(load_first)(inverse_deviations + column, part);
    CK(store_first)(d_gain + column, total, part);
    CK(store_first)(d_bias + column, total2, part);
  })
}

/// The same for normalised rows (layer and RMS normalisation); no means are zeros.
static void CK(row_norm_sums_f32)(const float *x, const float *means,
                                  const float *inverse_deviations, const float *dy,
                                  float *d_gain, float *d_bias, size_t rows,
                                  ck_columns columns) {
  const size_t stride = columns.stride;
  CK_COLUMN_BLOCKS(columns, {
    CK_COLUMN_SUMS(rows, {
      const f32x16 g = CK(load_first)(dy + column + row * stride, part);
      const f32x16 v = CK(load_first)(x + column + row * stride, part);
      acc = CK(fma)(g, (v - (means ? means[row] : 0.0f)) * inverse_deviations[row], acc);
      acc2 += g;
    })
    if (d_gain) CK(store_first)(d_gain + column, total, part);
    if (d_bias) CK(store_first)(d_bias + column, total2, part);
  })
}
