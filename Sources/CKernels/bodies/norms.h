// Layer, RMS and batch normalisation.

/// y = (x - mean) * inverse deviation * gain + bias; no gain is ones, no bias zeros.
CK_INLINE void CK(normalize_row)(const float *x, float mean, float inverse_deviation,
                                 const float *gain, const float *bias, float *y, size_t count) {
  for (size_t i = 0; i < count; i += 16) {
    const size_t part = count - i < 16 ? count - i : 16;
    f32x16 v = (CK(load_first)(x + i, part) - mean) * inverse_deviation;
    const f32x16 factor = gain ? CK(load_first)(gain + i, part) : CK(splat)(1.0f);
    v = CK(fma)(v, factor, bias ? CK(load_first)(bias + i, part) : CK(splat)(0));
    CK(store_first)(y + i, v, part);
  }
}

CK_INLINE float CK(inverse_root)(float x) {
  return (1.0f / __builtin_elementwise_sqrt(CK(splat)(x)))[0];
}

static void CK(layer_norm_f32)(const float *x, const float *gain, const float *bias,
                               float epsilon, float *y, float *means, float *inverse_deviations,
                               size_t rows, size_t count) {
  for (size_t row = 0; row < rows; row++, x += count, y += count) {
    const float mean = CK(row_sum)(x, count) / (float)count;
    const float variance = CK(row_deviation)(x, mean, count) / (float)count;
    const float inverse_deviation = CK(inverse_root)(variance + epsilon);
    if (means) means[row] = mean;
    if (inverse_deviations) inverse_deviations[row] = inverse_deviation;
    CK(normalize_row)(x, mean, inverse_deviation, gain, bias, y, count);
  }
}

static void CK(rms_norm_f32)(const float *x, const float *gain, float epsilon, float *y,
                             float *inverse_deviations, size_t rows, size_t count) {
  for (size_t row = 0; row < rows; row++, x += count, y += count) {
    const float mean_square = CK(row_sum_of_squares)(x, count) / (float)count;
    const float inverse_deviation = CK(inverse_root)(mean_square + epsilon);
    if (inverse_deviations) inverse_deviations[row] = inverse_deviation;
    CK(normalize_row)(x, 0, inverse_deviation, gain, NULL, y, count);
  }
}

/// With n the normalised x and g = dy * gain: dx = r (g - mean(g) - n mean(g n)), where the term
/// mean(g) falls away for RMS normalisation, which has no means.
static void CK(row_norm_backward_f32)(const float *x, const float *gain, const float *means,
                                      const float *inverse_deviations, const float *dy,
                                      float *dx, size_t rows, size_t count) {
  for (size_t row = 0; row < rows; row++, x += count, dy += count, dx += count) {
    const float mean = means ? means[row] : 0, r = inverse_deviations[row];
    float sum = 0, product = 0;
    {
      CK_TREE_SUM(count, {
        const f32x16 factor = gain ? CK(load_first)(gain + from + at, part) : CK(splat)(1.0f);
        acc[lane] = CK(fma)(CK(load_first)(dy + from + at, part), factor, acc[lane]);
      })
      if (means) sum = CK(total)(&tree) / (float)count;
    }
    {
      CK_TREE_SUM(count, {
        const f32x16 factor = gain ? CK(load_first)(gain + from + at, part) : CK(splat)(1.0f);
        const f32x16 g = CK(load_first)(dy + from + at, part) * factor;
        const f32x16 n = (CK(load_first)(x + from + at, part) - mean) * r;
        acc[lane] = CK(fma)(g, n, acc[lane]);
      })
      product = CK(total)(&tree) / (float)count;
    }
    for (size_t i = 0; i < count; i += 16) {
      const size_t part = count - i < 16 ? count - i : 16;
      const f32x16 factor = gain ? CK(load_first)(gain + i, part) : CK(splat)(1.0f);
      const f32x16 g = CK(load_first)(dy + i, part) * factor;
      const f32x16 n = (CK(load_first)(x + i, part) - mean) * r;
      CK(store_first)(dx + i, CK(fma)(n, CK(splat)(-product), g - sum) * r, part);
    }
  }
}

/// y = (x - mean) * scale + bias, each by column.
static void CK(normalize_columns_f32)(const float *x, const float *means, const float *scales,
                                      const float *biases, float *y, size_t rows, size_t count) {
  for (size_t row = 0; row < rows; row++, x += count, y += count) {
    for (size_t i = 0; i < count; i += 16) {
      const size_t part = count - i < 16 ? count - i : 16;
      const f32x16 apart = CK(load_first)(x + i, part) - CK(load_first)(means + i, part);
      const f32x16 scale = CK(load_first)(scales + i, part);
      const f32x16 bias = CK(load_first)(biases + i, part);
      CK(store_first)(y + i, CK(fma)(apart, scale, bias), part);
    }
  }
}

/// dx = gain r (dy - d_bias / batch - n d_gain / batch), each by column (Ioffe and Szegedy, 2015).
static void CK(column_norm_backward_f32)(const float *x, const float *means,
                                         const float *inverse_deviations, const float *gain,
                                         const float *d_gain, const float *d_bias,
                                         const float *dy, float *dx, size_t rows, size_t count,
                                         size_t batch) {
  for (size_t row = 0; row < rows; row++, x += count, dy += count, dx += count) {
    for (size_t i = 0; i < count; i += 16) {
      const size_t part = count - i < 16 ? count - i : 16;
      const f32x16 r = CK(load_first)(inverse_deviations + i, part);
      const f32x16 n = (CK(load_first)(x + i, part) - CK(load_first)(means + i, part)) * r;
      const f32x16 along = CK(load_first)(d_gain + i, part) / (float)batch;
      const f32x16 level = CK(load_first)(d_bias + i, part) / (float)batch;
      const f32x16 rest = CK(load_first)(dy + i, part) - level;
      const f32x16 slope = CK(fma)(-n, along, rest);
      CK(store_first)(dx + i, slope * (r * CK(load_first)(gain + i, part)), part);
    }
  }
}
