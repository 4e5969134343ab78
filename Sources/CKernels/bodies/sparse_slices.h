// Products of few rows with a sparse matrix: sixteen columns are lanes, each of which reads the
// element of the row that its own place says.

/// Elements of `a` at sixteen places, 0 at those of nothing.
CK_INLINE f32x16 CK(elements_at)(const float *a, const uint16_t *places) {
#if defined(CK_MASKS)
  const __m512i at = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)places));
  const __mmask16 some = _mm512_cmpneq_epi32_mask(at, _mm512_set1_epi32(ck_sparse_most_depth));
  return (f32x16)_mm512_mask_i32gather_ps(_mm512_setzero_ps(), some, at, a, 4);
#else
  float elements[16];
  for (size_t i = 0; i < 16; i++) {
    elements[i] = places[i] == ck_sparse_most_depth ? 0 : a[places[i]];
  }
  return CK(load)(elements);
#endif
}

/// One slice of columns for one row.
CK_INLINE f32x16 CK(slice_sums)(const ck_sparse_slices *b, size_t slice, const float *a) {
  f32x16 sums = {0};
  for (size_t step = b->starts[slice]; step < b->starts[slice + 1]; step++) {
    const f32x16 elements = CK(elements_at)(a, b->places + step * 16);
    sums = CK(fma)(elements, CK(load)(b->values + step * 16), sums);
  }
  return sums;
}

/// One task: a window of columns for one row.
static void CK(slices_task)(void *context, size_t task) {
  const ck_sliced_product *p = context;
  const ck_sparse_slices *b = &p->b;
  const size_t windows = CK(quotient_up)(b->columns, ck_sparse_window);
  const size_t row = task / windows, first = task % windows * ck_sparse_window;
  const size_t columns = b->columns - first < ck_sparse_window ? b->columns - first
                                                               : ck_sparse_window;
  _Alignas(64) float sums[ck_sparse_window];
  for (size_t column = 0; column < columns; column += 16) {
    float lanes[16];
    CK(store)(lanes, CK(slice_sums)(b, (first + column) / 16, p->a + row * b->depth));
    for (size_t i = 0; i < 16 && column + i < columns; i++) {
      sums[b->order[first + column + i]] = lanes[i];
    }
  }
  for (size_t column = 0; column < columns; column += 16) {
    const size_t count = columns - column < 16 ? columns - column : 16;
    const f32x16 result = CK(finish)(
        CK(load_first)(sums + column, count), &p->epilogue, row, first + column, count);
    CK(store_first)(p->c + row * b->columns + first + column, result, count);
  }
}

static void CK(multiply_slices_f32)(const ck_sliced_product *product) {
  const size_t slices = CK(quotient_up)(product->b.columns, 16);
  const size_t tasks = CK(quotient_up)(product->b.columns, ck_sparse_window) * product->rows;
  const size_t steps = slices ? product->b.starts[slices] : 0;
  // A step is about as much work as sixteen multiply-adds for each of its lanes.
  if (steps * 256 * product->rows >= 2 * least_work) {
    ck_parallel(tasks, CK(slices_task), (void *)product);
    return;
  }
  for (size_t task = 0; task < tasks; task++) CK(slices_task)((void *)product, task);
}
