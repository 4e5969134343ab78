// Products of many rows with a sparse matrix: rows are lanes, so that each element that isn't zero
// is one broadcast for all of them. The rows are turned into columns block by block of the depth,
// and the sums back into rows at the end.

enum {
  /// The rows of a tile, in four vectors.
  sparse_rows = 64,
  /// The columns of a task: their sums stay in the second cache.
  sparse_columns = 256,
};

/// Up to 64 rows of a task.
typedef struct sparse_tile {
  const ck_sparse_matrix *b;
  /// Element (k, row) of the block of the depth, at k·64 + row.
  float *block;
  /// The sum of (column, row), at column·64 + row.
  float *sums;
  size_t first, end;
} sparse_tile;

/// Turns rows [depth] of `a` into columns of `block`; `vectors`·16 of them, zeros beyond `rows`.
static void CK(rows_to_lanes)(
    const float *a, size_t stride, size_t rows, size_t depth, size_t vectors, float *block) {
  for (size_t v = 0; v < vectors; v++) {
    for (size_t k = 0; k < depth; k += 16) {
      const size_t count = depth - k < 16 ? depth - k : 16;
      f32x16 lanes[16];
      for (size_t i = 0; i < 16; i++) {
        const size_t row = v * 16 + i;
        lanes[i] = row < rows ? CK(load_first)(a + row * stride + k, count) : (f32x16){0};
      }
      CK(transpose_16)(lanes);
      for (size_t i = 0; i < count; i++) {
        CK(store)(block + (k + i) * sparse_rows + v * 16, lanes[i]);
      }
    }
  }
}

/// Adds a block of the depth to the sums. `vectors` is a constant where this is called.
CK_INLINE void CK(add_sparse_block)(const sparse_tile *t, size_t part, size_t vectors) {
  const ck_sparse_matrix *b = t->b;
  const uint32_t *starts = b->starts + part * b->columns;
  for (size_t column = t->first; column < t->end; column++) {
    float *target = t->sums + (column - t->first) * sparse_rows;
    f32x16 sums[4];
#pragma clang loop unroll(full)
    for (size_t v = 0; v < vectors; v++) {
      sums[v] = part ? CK(load)(target + 16 * v) : (f32x16){0};
    }
    const size_t stop = starts[column + 1];
    for (size_t i = starts[column]; i < stop; i++) {
      const float *x = t->block + (size_t)b->places[i] * sparse_rows;
      const f32x16 weight = CK(splat)(b->values[i]);
#pragma clang loop unroll(full)
      for (size_t v = 0; v < vectors; v++) {
        sums[v] = CK(fma)(CK(load)(x + 16 * v), weight, sums[v]);
      }
    }
#pragma clang loop unroll(full)
    for (size_t v = 0; v < vectors; v++) CK(store)(target + 16 * v, sums[v]);
  }
}

static void CK(run_sparse_block)(const sparse_tile *t, size_t part, size_t vectors) {
  switch (vectors) {
    case 1: CK(add_sparse_block)(t, part, 1); break;
    case 2: CK(add_sparse_block)(t, part, 2); break;
    case 3: CK(add_sparse_block)(t, part, 3); break;
    default: CK(add_sparse_block)(t, part, 4);
  }
}

/// Turns the sums back into rows of `c`, from `row` on.
static void CK(finish_sparse)(
    const sparse_tile *t, size_t row, size_t rows, float *c, const ck_epilogue *epilogue) {
  const size_t columns = t->b->columns;
  for (size_t column = t->first; column < t->end; column += 16) {
    const size_t count = t->end - column < 16 ? t->end - column : 16;
    for (size_t v = 0; v * 16 < rows; v++) {
      f32x16 lanes[16];
      for (size_t i = 0; i < 16; i++) {
        const float *sums = t->sums + (column - t->first + i) * sparse_rows + v * 16;
        lanes[i] = i < count ? CK(load)(sums) : (f32x16){0};
      }
      CK(transpose_16)(lanes);
      for (size_t i = 0; i < 16 && v * 16 + i < rows; i++) {
        const size_t at = row + v * 16 + i;
        const f32x16 result = CK(finish)(lanes[i], epilogue, at, column, count);
        CK(store_first)(c + at * columns + column, result, count);
      }
    }
  }
}

/// What is multiplied: rows as they lie, or patches of an image.
typedef struct sparse_work {
  const ck_sparse_matrix *b;
  size_t rows;
  const float *a;
  const ck_patches *patches;
  float *c;
  const ck_epilogue *epilogue;
} sparse_work;

static void CK(sparse_task)(void *context, size_t task) {
  const sparse_work *w = context;
  const size_t columns = w->b->columns, depth = w->b->depth;
  const size_t column_tasks = CK(quotient_up)(columns, sparse_columns);
  const size_t row = task / column_tasks * sparse_rows, first = task % column_tasks * sparse_columns;
  const size_t rows = w->rows - row < sparse_rows ? w->rows - row : sparse_rows;
  const size_t vectors = CK(quotient_up)(rows, 16);
  _Alignas(64) float block[ck_sparse_depth * sparse_rows], sums[sparse_columns * sparse_rows];
  _Alignas(64) float gathered[sparse_rows * ck_sparse_depth];
  const sparse_tile t = {
      .b = w->b, .block = block, .sums = sums, .first = first,
      .end = columns - first < sparse_columns ? columns : first + sparse_columns};
  for (size_t part = 0, k = 0; part == 0 || k < depth; part++, k += ck_sparse_depth) {
    const size_t left = depth - k < ck_sparse_depth ? depth - k : ck_sparse_depth;
    if (w->patches) {
      CK(gather)(w->patches, w->patches->source, row, rows, k, k + left, ck_sparse_depth, gathered);
      CK(rows_to_lanes)(gathered, ck_sparse_depth, rows, left, vectors, block);
    } else {
      CK(rows_to_lanes)(w->a + row * depth + k, depth, rows, left, vectors, block);
    }
    CK(run_sparse_block)(&t, part, vectors);
  }
  CK(finish_sparse)(&t, row, rows, w->c, w->epilogue);
}

static void CK(run_sparse)(const sparse_work *work) {
  const size_t tasks = CK(quotient_up)(work->rows, sparse_rows) *
                       CK(quotient_up)(work->b->columns, sparse_columns);
  if (tasks < 2) {
    if (tasks) CK(sparse_task)((void *)work, 0);
    return;
  }
  ck_parallel(tasks, CK(sparse_task), (void *)work);
}

static void CK(multiply_sparse_f32)(const ck_sparse_product *product) {
  const sparse_work work = {.b = &product->b,
                            .rows = product->rows,
                            .a = product->a,
                            .c = product->c,
                            .epilogue = &product->epilogue};
  CK(run_sparse)(&work);
}

static void CK(convolve_sparse_f32)(const ck_sparse_convolution *convolution) {
  const sparse_work work = {.b = &convolution->b,
                            .rows = CK(position_count)(&convolution->patches),
                            .patches = &convolution->patches,
                            .c = convolution->target,
                            .epilogue = &convolution->epilogue};
  CK(run_sparse)(&work);
}
