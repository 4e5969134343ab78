// Derivatives of the functions of one number: dx = dy times the slope at x, where y is the result.

#define CK_SLOPE(name, slope)                                                            \
  static void CK(name##_backward)(const float *xs, const float *ys, const float *dys,    \
                                  float *dxs, size_t count, float first, float second) { \
    const f32x16 p = CK(splat)(first), q = CK(splat)(second), one = CK(splat)(1.0f);     \
    const f32x16 zero = CK(splat)(0);                                                    \
    (void)p, (void)q, (void)one, (void)zero;                                             \
    size_t i = 0;                                                                        \
    for (; i + 16 <= count; i += 16) {                                                   \
      const f32x16 x = CK(load)(xs + i), y = CK(load)(ys + i), dy = CK(load)(dys + i);   \
      (void)x, (void)y;                                                                  \
      CK(store)(dxs + i, dy *(slope));                                                   \
    }                                                                                    \
    if (i < count) {                                                                     \
      const size_t left = count - i;                                                     \
      const f32x16 x = CK(load_part)(xs + i, left), y = CK(load_part)(ys + i, left);     \
      const f32x16 dy = CK(load_part)(dys + i, left);                                    \
      (void)x, (void)y;                                                                  \
      CK(store_part)(dxs + i, dy *(slope), left);                                        \
    }                                                                                    \
  }

/// The sigmoid, plus what x times it adds to the slope.
CK_INLINE f32x16 CK(silu_slope)(f32x16 x) {
  x = CK(clip)(x, CK(splat)(-120.0f), CK(splat)(120.0f));
  const f32x16 gate = CK(sigmoid)(x);
  return CK(fma)(x * gate, CK(sigmoid)(-x), gate);
}

CK_INLINE f32x16 CK(hard_swish_slope)(f32x16 x) {
  const f32x16 inner = CK(fma)(x, CK(splat)(2.0f), CK(splat)(3.0f)) / 6.0f;
  const f32x16 left = CK(select)(x <= -3.0f, CK(splat)(0), inner);
  return CK(select)(x >= 3.0f, CK(splat)(1.0f), left);
}

CK_INLINE f32x16 CK(inside)(i32x16 mask, f32x16 slope) {
  return CK(select)(mask, slope, CK(splat)(0));
}

CK_SLOPE(relu, CK(inside)(x > 0, one))
CK_SLOPE(relu6, CK(inside)((x > 0) & (x < 6.0f), one))
CK_SLOPE(leaky_relu, CK(select)(x > 0, one, p))
CK_SLOPE(clip, CK(inside)((x >= p) & (x <= q), one))
CK_SLOPE(negate, -one)
CK_SLOPE(absolute, CK(select)((x == 0) | (x != x), x, CK(copy_sign)(one, x)))
CK_SLOPE(sign, zero)
CK_SLOPE(square, x + x)
CK_SLOPE(reciprocal, -y *y)
CK_SLOPE(square_root, 0.5f / y)
CK_SLOPE(reciprocal_square_root, y *y *y * -0.5f)
CK_SLOPE(exp, y)
CK_SLOPE(log, 1.0f / x)
CK_SLOPE(tanh, CK(fma)(-y, y, one))
CK_SLOPE(sigmoid, CK(fma)(-y, y, y))
CK_SLOPE(erf, CK(exp)(-x *x) * 0x1.20dd76p+0f)
CK_SLOPE(gelu, CK(gelu_slope)(x))
CK_SLOPE(gelu_tanh, CK(gelu_tanh_slope)(x))
CK_SLOPE(silu, CK(silu_slope)(x))
CK_SLOPE(sin, CK(cos)(x))
CK_SLOPE(cos, -CK(sin)(x))
CK_SLOPE(elu, CK(select)(x < 0, p *CK(exp)(x), one))
CK_SLOPE(softplus, CK(sigmoid)(x))
CK_SLOPE(hard_sigmoid, CK(inside)((y > 0) & (y < 1.0f), p))
CK_SLOPE(hard_swish, CK(hard_swish_slope)(x))
CK_SLOPE(floor, zero)
CK_SLOPE(ceiling, zero)
CK_SLOPE(round, zero)
#undef CK_SLOPE

static void CK(unary_backward_f32)(ck_unary function, const float *x, const float *y,
                                   const float *dy, float *dx, size_t count, float p, float q) {
  switch (function) {
#define CK_BACKWARD_RUN(name) \
  case ck_unary_##name: CK(name##_backward)(x, y, dy, dx, count, p, q); break;
    CK_UNARIES(CK_BACKWARD_RUN)
#undef CK_BACKWARD_RUN
  }
}
