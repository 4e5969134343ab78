typedef struct multiplication {
  const ck_product *product;
  cut cut;
} multiplication;

/// Copies a block of a's rows, each `block_depth` floats behind the last.
CK_INLINE void CK(copy_rows)(
    const ck_product *p, const float *a, size_t rows, size_t k, size_t depth, float *block) {
  for (size_t r = 0; r < rows; r++) {
    CK(copy)(block + r * block_depth, a + r * p->a_row_stride + k, depth);
  }
}

/// Copies a block of a's columns, each `block_rows` floats behind the last.
CK_INLINE void CK(copy_columns)(
    const ck_product *p, const float *a, size_t rows, size_t k, size_t depth, float *block) {
  for (size_t i = 0; i < depth; i++) {
    CK(copy)(block + i * block_rows, a + (k + i) * p->a_depth_stride, rows);
  }
}

enum {
  /// The depth of a block of b that isn't packed: so many of its rows are read along at a time.
  plain_depth = 16,
  /// Rows so many floats apart, or a multiple, share few places in the caches.
  crowded_stride = 512,
};

/// The columns [first, end) of b as it lies; `t` stands at column 0 and at the block's depth.
static void CK(run_plain)(tile t, size_t rows, size_t first, size_t end) {
  const float *b = t.b + t.k * t.b_stride;
  float *c = t.c;
  for (size_t column = first; column < end; column += 32) {
    t.columns = end - column < 32 ? end - column : 32;
    t.b = b + column;
    t.c = c + column;
    t.column = column;
    CK(run_panel)(t, rows);
  }
}

static void CK(multiply_task)(void *context, size_t task) {
  const multiplication *m = context;
  const ck_product *p = m->product;
  const cut_place place = CK(place_of)(&m->cut, task, p->rows, p->columns);
  const size_t row = place.row, column = place.column, entry = place.grid;
  const size_t rows = p->rows - row < m->cut.task_rows ? p->rows - row : m->cut.task_rows;
  const size_t end =
      p->columns - column < m->cut.task_columns ? p->columns : column + m->cut.task_columns;
  const bool by_column = p->a_depth_stride != 1;
  // Rows are copied beside each other where that keeps them out of each other's places in the cache,
  // unless they are read too seldom for it.
  const bool apart = p->a_row_stride <= block_depth || p->a_row_stride % crowded_stride != 0;
  const bool in_place = !by_column && (apart || p->columns <= 64);
  const float *a = p->a + entry * p->a_batch_stride + row * p->a_row_stride;
  _Alignas(64) float block[block_rows * block_depth];
  ck_epilogue epilogue = p->epilogue;
  if (epilogue.residual) epilogue.residual += entry * p->rows * epilogue.residual_stride;
  tile t = {
      .a = block,
      .a_stride = in_place ? p->a_row_stride : by_column ? block_rows : block_depth,
      .by_column = by_column,
      .b_stride = p->b_row_stride,
      .b = p->b + entry * p->b_batch_stride,
      .c = p->c + entry * p->c_batch_stride + row * p->c_row_stride,
      .c_stride = p->c_row_stride,
      .row = row,
      .resumes = p->accumulate,
      .epilogue = &epilogue,
  };
  const size_t even = CK(even_depth)(p->depth);
  do {
    const size_t most = p->b_row_stride ? plain_depth : even;
    t.depth = p->depth - t.k < most ? p->depth - t.k : most;
    t.ends = t.k + t.depth == p->depth;
    if (in_place) t.a = a + t.k;
    else if (by_column) CK(copy_columns)(p, a, rows, t.k, t.depth, block);
    else CK(copy_rows)(p, a, rows, t.k, t.depth, block);
    if (p->b_row_stride) CK(run_plain)(t, rows, column, end);
    else CK(run_panels)(t, rows, p->depth, p->columns, column, end);
    t.resumes = true;
    t.k += t.depth;
  } while (t.k < p->depth);
}

static void CK(multiply_f32)(const ck_product *product) {
  const cut cut =
      CK(cut_outputs)(product->rows, product->columns, product->depth, product->batch, 32);
  multiplication m = {product, cut};
  ck_parallel(m.cut.row_tasks * m.cut.column_tasks * product->batch, CK(multiply_task), &m);
}
