#include "include/movement.h"
#include "include/threads.h"

#include <string.h>

enum { tile = 16 };

// One function per element size. The two innermost axes are walked in tiles where neither side is
// dense along the last axis, so that both sides' cache lines are used whole.
#define CK_COPIES(type)                                                                         \
  static void copy_line_##type(const type *source, ptrdiff_t source_step, type *target,        \
                               ptrdiff_t target_step, ptrdiff_t count) {                       \
    if (source_step == 1 && target_step == 1) {                                                \
      memcpy(target, source, (size_t)count * sizeof *target);                                  \
      return;                                                                                  \
    }                                                                                          \
    for (ptrdiff_t i = 0; i < count; i++) target[i * target_step] = source[i * source_step];    \
  }                                                                                            \
  static void copy_plane_##type(ck_copy_axis outer, ck_copy_axis inner, const type *source,    \
                                type *target) {                                                \
    if (inner.source == 1 && inner.target == 1) {                                              \
      for (ptrdiff_t i = 0; i < outer.extent; i++) {                                           \
        copy_line_##type(source + i * outer.source, 1, target + i * outer.target, 1,           \
                         inner.extent);                                                        \
      }                                                                                        \
      return;                                                                                  \
    }                                                                                          \
    for (ptrdiff_t i = 0; i < outer.extent; i += tile) {                                       \
      const ptrdiff_t i_end = outer.extent - i < tile ? outer.extent : i + tile;               \
      for (ptrdiff_t j = 0; j < inner.extent; j += tile) {                                     \
        const ptrdiff_t j_end = inner.extent - j < tile ? inner.extent : j + tile;             \
        for (ptrdiff_t row = i; row < i_end; row++) {                                          \
          copy_line_##type(source + row * outer.source + j * inner.source, inner.source,       \
                           target + row * outer.target + j * inner.target, inner.target,       \
                           j_end - j);                                                         \
        }                                                                                      \
      }                                                                                        \
    }                                                                                          \
  }                                                                                            \
  static void copy_axes_##type(const ck_copy_axis *axes, size_t rank, const type *source,      \
                               type *target) {                                                 \
    if (rank == 2) {                                                                           \
      copy_plane_##type(axes[0], axes[1], source, target);                                     \
      return;                                                                                  \
    }                                                                                          \
    for (ptrdiff_t i = 0; i < axes[0].extent; i++) {                                           \
      copy_axes_##type(axes + 1, rank - 1, source + i * axes[0].source,                        \
                       target + i * axes[0].target);                                           \
    }                                                                                          \
  }

CK_COPIES(uint8_t)
CK_COPIES(uint16_t)
CK_COPIES(uint32_t)
CK_COPIES(uint64_t)

/// Moves the axis along which the source is dense next to the innermost, so that a plane holds
/// both sides' dense axes: a transposition then runs in tiles whatever its other axes are.
static void pair_dense_axes(ck_copy_axis *axes, size_t rank) {
  if (rank < 3 || axes[rank - 1].source == 1) return;
  for (size_t axis = 0; axis + 2 < rank; axis++) {
    if (axes[axis].source != 1) continue;
    const ck_copy_axis dense = axes[axis];
    memmove(axes + axis, axes + axis + 1, (rank - 2 - axis) * sizeof *axes);
    axes[rank - 2] = dense;
    return;
  }
}

/// The elements that one task of a copy moves, about.
enum { copied_elements = 1 << 15 };

typedef struct copying {
  ck_copy_axis axes[10];
  size_t rank, element_bytes;
  /// The axis that is cut into tasks, and how much of it each takes.
  size_t cut_axis;
  ptrdiff_t part;
  const char *source;
  char *target;
} copying;

static void copy_part(void *context, size_t task) {
  const copying *c = context;
  ck_copy_axis axes[10];
  memcpy(axes, c->axes, c->rank * sizeof *axes);
  ck_copy_axis *cut = axes + c->cut_axis;
  const ptrdiff_t first = (ptrdiff_t)task * c->part, size = (ptrdiff_t)c->element_bytes;
  const char *from = c->source + first * cut->source * size;
  char *to = c->target + first * cut->target * size;
  cut->extent = cut->extent - first < c->part ? cut->extent - first : c->part;
  switch (c->element_bytes) {
    case 1: copy_axes_uint8_t(axes, c->rank, (const uint8_t *)from, (uint8_t *)to); break;
    case 2: copy_axes_uint16_t(axes, c->rank, (const uint16_t *)from, (uint16_t *)to); break;
    case 4: copy_axes_uint32_t(axes, c->rank, (const uint32_t *)from, (uint32_t *)to); break;
    case 8: copy_axes_uint64_t(axes, c->rank, (const uint64_t *)from, (uint64_t *)to); break;
  }
}

/// Cuts the longest axis, so that a task moves about `copied_elements`; whole tiles of it.
static size_t cut_copy(copying *c) {
  ptrdiff_t elements = 1;
  for (size_t axis = 0; axis < c->rank; axis++) {
    elements *= c->axes[axis].extent;
    if (c->axes[axis].extent > c->axes[c->cut_axis].extent) c->cut_axis = axis;
  }
  const ptrdiff_t extent = c->axes[c->cut_axis].extent;
  const ptrdiff_t tasks = elements / copied_elements;
  if (elements == 0) return 0;
  c->part = tasks < 2 ? extent : (extent / tasks + tile) / tile * tile;
  return (size_t)((extent + c->part - 1) / c->part);
}

void ck_copy(const ck_copy_plan *plan, size_t element_bytes, const void *source, void *target) {
  const ptrdiff_t size = (ptrdiff_t)element_bytes;
  copying c = {
      .axes = {{1, 0, 0}, {1, 0, 0}},
      .element_bytes = element_bytes,
      .source = (const char *)source + plan->source_offset * size,
      .target = (char *)target + plan->target_offset * size,
  };
  // Fewer than two axes get axes of one element before them.
  const size_t filled = plan->rank < 2 ? 2 - plan->rank : 0;
  memcpy(c.axes + filled, plan->axes, plan->rank * sizeof *c.axes);
  c.rank = plan->rank + filled;
  pair_dense_axes(c.axes, c.rank);
  ck_parallel(cut_copy(&c), copy_part, &c);
}

static int64_t index_at(ck_indices indices, size_t i) {
  return indices.bytes == 8 ? ((const int64_t *)indices.first)[i]
                            : ((const int32_t *)indices.first)[i];
}

void ck_gather_rows(const void *table, size_t row_bytes, ck_indices indices, size_t count,
                    void *target) {
  for (size_t i = 0; i < count; i++) {
    memcpy((char *)target + i * row_bytes,
           (const char *)table + (size_t)index_at(indices, i) * row_bytes, row_bytes);
  }
}

void ck_scatter_add_rows(const float *rows, ck_indices indices, size_t count, float *target,
                         ck_columns columns) {
  for (size_t i = 0; i < count; i++) {
    const float *row = rows + i * columns.stride;
    float *sum = target + (size_t)index_at(indices, i) * columns.stride;
    for (size_t column = columns.from; column < columns.to; column++) sum[column] += row[column];
  }
}

void ck_extreme_places(const float *x, int64_t *y, size_t outer, size_t axis, size_t inner,
                       int32_t smallest) {
  for (size_t block = 0; block < outer; block++, x += axis * inner) {
    for (size_t column = 0; column < inner; column++) {
      float best = x[column];
      size_t place = 0;
      for (size_t i = 1; i < axis && best == best; i++) {
        const float other = x[i * inner + column];
        if (other != other || (smallest ? other < best : other > best)) {
          best = other;
          place = i;
        }
      }
      y[block * inner + column] = (int64_t)place;
    }
  }
}
