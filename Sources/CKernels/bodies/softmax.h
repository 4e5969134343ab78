// Softmax and the losses on top of it, row by row.

/// Writes e^(x - largest) and returns its sum.
CK_INLINE float CK(exponentials)(const float *x, float largest, float *y, size_t count) {
  CK_TREE_SUM(count, {
    const f32x16 e = CK(exp)(CK(load_first)(x + from + at, part) - largest);
    CK(store_first)(y + from + at, e, part);
    acc[lane] += part == 16 ? e : CK(select)(CK(lanes_below)(part), e, CK(splat)(0));
  })
  return CK(total)(&tree);
}

CK_INLINE float CK(sum_of_exponentials)(const float *x, float largest, size_t count) {
  CK_TREE_SUM(count, {
    const f32x16 e = CK(exp)(CK(load_first)(x + from + at, part) - largest);
    acc[lane] += part == 16 ? e : CK(select)(CK(lanes_below)(part), e, CK(splat)(0));
  })
  return CK(total)(&tree);
}

CK_INLINE float CK(scalar_log)(float x) { return CK(log)(CK(splat)(x))[0]; }

static void CK(softmax_f32)(const float *x, float *y, size_t rows, size_t count) {
  for (size_t row = 0; row < rows; row++, x += count, y += count) {
    const float sum = CK(exponentials)(x, CK(row_maximum)(x, count), y, count);
    for (size_t i = 0; i < count; i += 16) {
      const size_t part = count - i < 16 ? count - i : 16;
      CK(store_first)(y + i, CK(load_first)(y + i, part) / sum, part);
    }
  }
}

static void CK(softmax_backward_f32)(const float *y, const float *dy, float *dx, size_t rows,
                                     size_t count) {
  for (size_t row = 0; row < rows; row++, y += count, dy += count, dx += count) {
    const float shared = CK(row_dot)(y, dy, count);
    for (size_t i = 0; i < count; i += 16) {
      const size_t part = count - i < 16 ? count - i : 16;
      const f32x16 slope = CK(load_first)(dy + i, part) - shared;
      CK(store_first)(dx + i, CK(load_first)(y + i, part) * slope, part);
    }
  }
}

static void CK(log_softmax_f32)(const float *x, float *y, size_t rows, size_t count) {
  for (size_t row = 0; row < rows; row++, x += count, y += count) {
    const float largest = CK(row_maximum)(x, count);
    const float log_sum = CK(scalar_log)(CK(sum_of_exponentials)(x, largest, count));
    for (size_t i = 0; i < count; i += 16) {
      const size_t part = count - i < 16 ? count - i : 16;
      CK(store_first)(y + i, (CK(load_first)(x + i, part) - largest) - log_sum, part);
    }
  }
}

static void CK(log_softmax_backward_f32)(const float *y, const float *dy, float *dx, size_t rows,
                                         size_t count) {
  for (size_t row = 0; row < rows; row++, y += count, dy += count, dx += count) {
    const float sum = CK(row_sum)(dy, count);
    for (size_t i = 0; i < count; i += 16) {
      const size_t part = count - i < 16 ? count - i : 16;
      const f32x16 share = CK(exp)(CK(load_first)(y + i, part));
      const f32x16 slope = CK(fma)(-share, CK(splat)(sum), CK(load_first)(dy + i, part));
      CK(store_first)(dx + i, slope, part);
    }
  }
}

CK_INLINE int64_t CK(index_at)(ck_indices indices, size_t i) {
  return indices.bytes == 8 ? ((const int64_t *)indices.first)[i]
                            : ((const int32_t *)indices.first)[i];
}

/// Each row's -log softmax at its label, and the row's log of its sum of exponentials.
static void CK(cross_entropy_f32)(const float *x, ck_indices labels, float *losses,
                                  float *log_sums, size_t rows, size_t count) {
  for (size_t row = 0; row < rows; row++, x += count) {
    const float largest = CK(row_maximum)(x, count);
    const float log_sum = CK(scalar_log)(CK(sum_of_exponentials)(x, largest, count));
    log_sums[row] = largest + log_sum;
    losses[row] = log_sum - (x[CK(index_at)(labels, row)] - largest);
  }
}

static void CK(cross_entropy_backward_f32)(const float *x, ck_indices labels,
                                           const float *log_sums, float scale, float *dx,
                                           size_t rows, size_t count) {
  for (size_t row = 0; row < rows; row++, x += count, dx += count) {
    for (size_t i = 0; i < count; i += 16) {
      const size_t part = count - i < 16 ? count - i : 16;
      const f32x16 share = CK(exp)(CK(load_first)(x + i, part) - log_sums[row]);
      CK(store_first)(dx + i, share * scale, part);
    }
    dx[CK(index_at)(labels, row)] -= scale;
  }
}
