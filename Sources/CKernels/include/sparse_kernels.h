#ifndef CKERNELS_SPARSE_KERNELS_H
#define CKERNELS_SPARSE_KERNELS_H
#include "convolution_kernels.h"

enum {
  /// The depth of a block of a sparse matrix for many rows: so much of 64 rows fills the first cache.
  ck_sparse_depth = 128,
  /// The columns whose slices are sorted among each other, for few rows.
  ck_sparse_window = 128,
  /// The depth that a place stands for at most, and the place of nothing.
  ck_sparse_most_depth = 65535,
};

/// A matrix b[depth, columns] as its elements that aren't zero, block by block of `ck_sparse_depth`
/// of its depth, column by column in each, the depth ascending: `places` are counted from the
/// block's first. Those of block p and column n are from starts[p·columns + n] to the next start. There
/// is at least one block.
typedef struct ck_sparse_matrix {
  size_t depth, columns;
  const uint32_t *starts;
  const uint8_t *places;
  const float *values;
} ck_sparse_matrix;

/// c[rows, columns] = epilogue(a[rows, depth] · b): each element is one chain of fused multiply-adds
/// over the depth in order, zeros of b left out.
typedef struct ck_sparse_product {
  size_t rows;
  const float *a;
  ck_sparse_matrix b;
  float *c;
  ck_epilogue epilogue;
} ck_sparse_product;

/// The same with patches of an image for rows.
typedef struct ck_sparse_convolution {
  ck_patches patches;
  ck_sparse_matrix b;
  float *target;
  ck_epilogue epilogue;
} ck_sparse_convolution;

/// The same matrix for few rows, in slices of sixteen columns: step s of a slice holds, for each of
/// them, the place and the value of its s-th element that isn't zero; `ck_sparse_most_depth` stands
/// for none. Slice i has the steps from starts[i] to the next start. Within each window of columns
/// those with the most elements go first: lane l of slice i is column order[16·i + l] of its window.
typedef struct ck_sparse_slices {
  size_t depth, columns;
  const uint32_t *starts;
  const uint16_t *places;
  const float *values;
  const uint8_t *order;
} ck_sparse_slices;

typedef struct ck_sliced_product {
  size_t rows;
  const float *a;
  ck_sparse_slices b;
  float *c;
  ck_epilogue epilogue;
} ck_sliced_product;

#define CK_SPARSE_KERNELS(X) \
  X(void, multiply_sparse_f32, (const ck_sparse_product *product)) \
  X(void, convolve_sparse_f32, (const ck_sparse_convolution *convolution)) \
  X(void, multiply_slices_f32, (const ck_sliced_product *product))
#endif
