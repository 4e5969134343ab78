#ifndef CK_REDUCTION_KERNELS_H
#define CK_REDUCTION_KERNELS_H
#include <stddef.h>
#include <stdint.h>

#define CK_REDUCTIONS(X) X(sum) X(mean) X(maximum) X(minimum) X(sum_of_squares)
#define CK_REDUCTION_CASE(name) ck_reduction_##name,
typedef enum ck_reduction { CK_REDUCTIONS(CK_REDUCTION_CASE) } ck_reduction;
#undef CK_REDUCTION_CASE

/// Whole numbers of 4 or 8 bytes each, as rows are named by.
typedef struct ck_indices {
  const void *first;
  size_t bytes;
} ck_indices;

/// Columns `from` up to `to`; the rows are `stride` elements apart.
typedef struct ck_columns {
  size_t from, to, stride;
} ck_columns;

#define CK_REDUCTION_KERNELS(X) \
  X(void, reduce_rows_f32, (ck_reduction function, const float *x, float *y, size_t rows, \
    size_t count)) \
  X(void, reduce_columns_f32, (ck_reduction function, const float *x, float *y, size_t rows, \
    ck_columns columns)) \
  X(float, squared_distance_f32, (const float *a, const float *b, size_t count)) \
  X(void, softmax_f32, (const float *x, float *y, size_t rows, size_t count)) \
  X(void, softmax_backward_f32, (const float *y, const float *dy, float *dx, size_t rows, \
    size_t count)) \
  X(void, log_softmax_f32, (const float *x, float *y, size_t rows, size_t count)) \
  X(void, log_softmax_backward_f32, (const float *y, const float *dy, float *dx, size_t rows, \
    size_t count)) \
  X(void, cross_entropy_f32, (const float *x, ck_indices labels, float *losses, \
    float *log_sums, size_t rows, size_t count)) \
  X(void, cross_entropy_backward_f32, (const float *x, ck_indices labels, \
    const float *log_sums, float scale, float *dx, size_t rows, size_t count)) \
  X(void, layer_norm_f32, (const float *x, const float *gain, const float *bias, float epsilon, \
    float *y, float *means, float *inverse_deviations, size_t rows, size_t count)) \
  X(void, rms_norm_f32, (const float *x, const float *gain, float epsilon, float *y, \
    float *inverse_deviations, size_t rows, size_t count)) \
  X(void, row_norm_backward_f32, (const float *x, const float *gain, const float *means, \
    const float *inverse_deviations, const float *dy, float *dx, size_t rows, size_t count)) \
  X(void, row_norm_sums_f32, (const float *x, const float *means, \
    const float *inverse_deviations, const float *dy, float *d_gain, float *d_bias, \
    size_t rows, ck_columns columns)) \
  X(void, column_statistics_f32, (const float *x, float *means, float *variances, size_t rows, \
    ck_columns columns)) \
  X(void, normalize_columns_f32, (const float *x, const float *means, const float *scales, \
    const float *biases, float *y, size_t rows, size_t count)) \
  X(void, column_norm_sums_f32, (const float *x, const float *means, \
    const float *inverse_deviations, const float *dy, float *d_gain, float *d_bias, \
    size_t rows, ck_columns columns)) \
  X(void, column_norm_backward_f32, (const float *x, const float *means, \
    const float *inverse_deviations, const float *gain, const float *d_gain, \
    const float *d_bias, const float *dy, float *dx, size_t rows, size_t count, size_t batch))
#endif
