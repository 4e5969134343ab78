// Functions of one number, applied to runs of them. Each is an expression in x, p and q.

#define CK_UNARY(name, expression)                                                      \
  static void CK(name##_run)(const float *xs, float *ys, size_t count, float first,     \
                             float second) {                                            \
    const f32x16 p = CK(splat)(first), q = CK(splat)(second);                           \
    (void)p, (void)q;                                                                   \
    size_t i = 0;                                                                       \
    for (; i + 16 <= count; i += 16) {                                                  \
      const f32x16 x = CK(load)(xs + i);                                                \
      CK(store)(ys + i, expression);                                                    \
    }                                                                                   \
    if (i < count) {                                                                    \
      const f32x16 x = CK(load_part)(xs + i, count - i);                                \
      CK(store_part)(ys + i, expression, count - i);                                    \
    }                                                                                   \
  }

CK_INLINE f32x16 CK(clip)(f32x16 x, f32x16 low, f32x16 high) {
  x = CK(select)(x < low, low, x);
  return CK(select)(x > high, high, x);
}

/// clip(p x + q, 0, 1)
CK_INLINE f32x16 CK(hard_sigmoid)(f32x16 x, f32x16 p, f32x16 q) {
  return CK(clip)(CK(fma)(p, x, q), CK(splat)(0), CK(splat)(1.0f));
}

/// x times its hard sigmoid with slope 1/6, as MobileNetV3 has it.
CK_INLINE f32x16 CK(hard_swish)(f32x16 x) {
  return x * (CK(clip)(x + 3.0f, CK(splat)(0), CK(splat)(6.0f)) / 6.0f);
}

CK_INLINE f32x16 CK(softplus)(f32x16 x) {
  const f32x16 rest = CK(log_of_one_plus)(CK(exp)(-CK(magnitude)(x)));
  return CK(select)(x < 0, rest, x + rest);
}

CK_UNARY(relu, CK(select)(x < 0, CK(splat)(0), x))
CK_UNARY(relu6, CK(clip)(x, CK(splat)(0), CK(splat)(6.0f)))
CK_UNARY(leaky_relu, CK(select)(x < 0, p *x, x))
CK_UNARY(clip, CK(clip)(x, p, q))
CK_UNARY(negate, -x)
CK_UNARY(absolute, CK(magnitude)(x))
CK_UNARY(sign, CK(select)((x == 0) | (x != x), x, CK(copy_sign)(CK(splat)(1.0f), x)))
CK_UNARY(square, x *x)
CK_UNARY(reciprocal, 1.0f / x)
CK_UNARY(square_root, __builtin_elementwise_sqrt(x))
CK_UNARY(reciprocal_square_root, 1.0f / __builtin_elementwise_sqrt(x))
CK_UNARY(exp, CK(exp)(x))
CK_UNARY(log, CK(log)(x))
CK_UNARY(tanh, CK(tanh)(x))
CK_UNARY(sigmoid, CK(sigmoid)(x))
CK_UNARY(erf, CK(erf)(x))
CK_UNARY(gelu, CK(gelu)(x))
CK_UNARY(gelu_tanh, CK(gelu_tanh)(x))
CK_UNARY(silu, CK(silu)(x))
CK_UNARY(sin, CK(sin)(x))
CK_UNARY(cos, CK(cos)(x))
CK_UNARY(elu, CK(select)(x < 0, p *CK(exp_minus_one)(x), x))
CK_UNARY(softplus, CK(softplus)(x))
CK_UNARY(hard_sigmoid, CK(hard_sigmoid)(x, p, q))
CK_UNARY(hard_swish, CK(hard_swish)(x))
CK_UNARY(floor, CK(round_down)(x))
CK_UNARY(ceiling, -CK(round_down)(-x))
CK_UNARY(round, CK(round_to_even)(x))
#undef CK_UNARY

static void CK(unary_f32)(ck_unary function, const float *x, float *y, size_t count, float p,
                          float q) {
  switch (function) {
#define CK_UNARY_RUN(name) \
  case ck_unary_##name: CK(name##_run)(x, y, count, p, q); break;
    CK_UNARIES(CK_UNARY_RUN)
#undef CK_UNARY_RUN
  }
}
