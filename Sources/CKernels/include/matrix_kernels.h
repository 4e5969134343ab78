#ifndef CKERNELS_MATRIX_KERNELS_H
#define CKERNELS_MATRIX_KERNELS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// What follows a product, in this order: + bias[column], + residual[row][column], activation.
typedef struct ck_epilogue {
  const float *bias;
  const float *residual;
  size_t residual_stride;
  /// 0 none, 1 relu, 2 relu6. A NaN stays one.
  int32_t activation;
} ck_epilogue;

/// A matrix to be packed, for each entry of a batch. Element (row, column) lies at
/// row·row_stride + column·column_stride, one of which is 1.
///
/// Packed, a matrix is panels of 32 columns, [rows][32] each; a rest of at most 16 columns is a
/// panel [rows][16]. Columns beyond the last are zeros.
typedef struct ck_packing {
  const float *source;
  float *packed;
  size_t rows, columns, batch;
  size_t row_stride, column_stride, batch_stride;
} ck_packing;

/// c[rows, columns] = epilogue((c if `accumulate`) + a[rows, depth] · b[depth, columns]): each
/// element is one chain of fused multiply-adds over the depth in order.
///
/// Element (row, k) of `a` lies at row·a_row_stride + k·a_depth_stride, one of which is 1. `b` is
/// packed if `b_row_stride` is 0; else element (k, column) lies at k·b_row_stride + column, and the
/// columns are a multiple of 16: for so few rows that packing takes longer than the product. Each batch entry has its own c; a and b may be shared (stride 0).
typedef struct ck_product {
  size_t rows, columns, depth, batch;
  const float *a;
  size_t a_row_stride, a_depth_stride, a_batch_stride;
  const float *b;
  size_t b_row_stride, b_batch_stride;
  float *c;
  size_t c_row_stride, c_batch_stride;
  bool accumulate;
  ck_epilogue epilogue;
} ck_product;

/// target[column] = Σ source[row][column]: chunks of 1024 rows, each summed in four chains (row mod
/// 4) that are added in pairs; then the chunks in order. `partials` holds columns·chunks floats.
typedef struct ck_column_sums {
  size_t rows, columns;
  const float *source;
  float *partials, *target;
} ck_column_sums;

#define CK_MATRIX_KERNELS(X) \
  X(void, pack_f32, (const ck_packing *packing)) \
  X(void, multiply_f32, (const ck_product *product)) \
  X(void, column_sums_f32, (const ck_column_sums *sums))
#endif
