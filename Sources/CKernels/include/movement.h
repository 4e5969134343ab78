#ifndef CK_MOVEMENT_H
#define CK_MOVEMENT_H
#include "reduction_kernels.h"

// Moving elements without computing with them: the same code for every CPU.

typedef struct ck_copy_axis {
  ptrdiff_t extent, source, target;
} ck_copy_axis;

/// A copy along up to eight axes, outermost first; strides and offsets in elements.
typedef struct ck_copy_plan {
  size_t rank;
  ptrdiff_t source_offset, target_offset;
  ck_copy_axis axes[8];
} ck_copy_plan;

/// Copies elements of 1, 2, 4 or 8 bytes; source and target don't overlap.
void ck_copy(const ck_copy_plan *plan, size_t element_bytes, const void *source, void *target);

/// Copies row `indices[i]` of the table to row i.
void ck_gather_rows(const void *table, size_t row_bytes, ck_indices indices, size_t count,
                    void *target);

/// Adds row i to row `indices[i]` of the target, in order of i; columns `from` up to `to`.
void ck_scatter_add_rows(const float *rows, ck_indices indices, size_t count, float *target,
                         ck_columns columns);

/// Along the middle axis of x[outer, axis, inner], the place of the largest (or smallest).
void ck_extreme_places(const float *x, int64_t *y, size_t outer, size_t axis, size_t inner,
                       int32_t smallest);
#endif
