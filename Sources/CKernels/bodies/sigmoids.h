// Functions of sigmoid shape, on top of the exponential.

/// tanh x, within 2 ulp.
CK_INLINE f32x16 CK(tanh)(f32x16 x) {
  const f32x16 size = CK(magnitude)(x);
  const f32x16 square = x * x;
  f32x16 p = CK(splat)(2.1475614e-03f);
  p = CK(fma)(p, square, CK(splat)(-8.1827035e-03f));
  p = CK(fma)(p, square, CK(splat)(2.170298e-02f));
  p = CK(fma)(p, square, CK(splat)(-5.3947207e-02f));
  p = CK(fma)(p, square, CK(splat)(1.333321e-01f));
  p = CK(fma)(p, square, CK(splat)(-3.333333e-01f));
  const f32x16 near = CK(fma)(square * x, p, x);
  const f32x16 far = 1.0f - 2.0f / (CK(exp)(size + size) + 1.0f);
  return CK(select)(size < 0.625f, near, CK(copy_sign)(far, x));
}

/// `scale` times the sigmoid of x + x_low, where x_low is at most a rounding error of x.
/// The scale joins before the last rounding, so that small results stay exact.
CK_INLINE f32x16 CK(scaled_sigmoid)(f32x16 x, f32x16 x_low, f32x16 scale) {
  const i32x16 negative = x < 0;
  i32x16 power;
  const f32x16 fraction = CK(exp_fraction)(-CK(magnitude)(x), &power);
  const f32x16 low = CK(select)(negative, x_low, -x_low);
  f32x16 e = fraction + 1.0f;
  e = CK(fma)(e, low, e);
  const f32x16 divisor = CK(scale_by_power)(e, power) + 1.0f;
  const f32x16 quotient = CK(select)(negative, e * scale, scale) / divisor;
  return CK(scale_by_power)(quotient, negative & power);
}

/// 1 / (1 + e^-x), within 3 ulp.
CK_INLINE f32x16 CK(sigmoid)(f32x16 x) {
  return CK(scaled_sigmoid)(x, CK(splat)(0), CK(splat)(1.0f));
}

/// x times its sigmoid; 0 far to the left.
CK_INLINE f32x16 CK(silu)(f32x16 x) {
  const f32x16 bounded = CK(select)(x < -120.0f, CK(splat)(-120.0f), x);
  return CK(scaled_sigmoid)(bounded, CK(splat)(0), bounded);
}

/// The argument 2 sqrt(2/pi) (x + 0.044715 x^3) whose sigmoid is GELU's gate, in two parts.
CK_INLINE f32x16 CK(gelu_tanh_argument)(f32x16 x, f32x16 *low) {
  const f32x16 linear = CK(splat)(0x1.988454p+0f), cubic = CK(splat)(0x1.2444f2p-4f);
  const f32x16 square = x * x;
  const f32x16 square_low = CK(fma)(x, x, -square);
  const f32x16 product = square * cubic;
  f32x16 product_low = CK(fma)(square, cubic, -product);
  product_low = CK(fma)(square_low, cubic, product_low);
  product_low = CK(fma)(square, CK(splat)(0x1.49b16ap-29f), product_low);
  // The sum of two numbers and exactly what its rounding dropped (Knuth's two-sum).
  const f32x16 sum = linear + product;
  const f32x16 taken = sum - linear;
  const f32x16 dropped = (linear - (sum - taken)) + (product - taken);
  const f32x16 sum_low = dropped + (product_low + -0x1.857936p-25f);
  const f32x16 argument = x * sum;
  *low = CK(fma)(x, sum, -argument) + x * sum_low;
  return argument;
}

/// GELU by its tanh form, 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))), within 4 ulp.
CK_INLINE f32x16 CK(gelu_tanh)(f32x16 x) {
  f32x16 bounded = CK(select)(x < -12.0f, CK(splat)(-12.0f), x);
  bounded = CK(select)(x > 12.0f, CK(splat)(12.0f), bounded);
  f32x16 low;
  const f32x16 argument = CK(gelu_tanh_argument)(bounded, &low);
  const f32x16 gated = CK(scaled_sigmoid)(argument, low, bounded);
  return CK(select)(x > 12.0f, x, gated);
}

/// The derivative of GELU's tanh form.
CK_INLINE f32x16 CK(gelu_tanh_slope)(f32x16 x) {
  f32x16 bounded = CK(select)(x < -12.0f, CK(splat)(-12.0f), x);
  bounded = CK(select)(x > 12.0f, CK(splat)(12.0f), bounded);
  f32x16 low;
  const f32x16 argument = CK(gelu_tanh_argument)(bounded, &low);
  const f32x16 gate = CK(scaled_sigmoid)(argument, low, CK(splat)(1.0f));
  const f32x16 rest = CK(scaled_sigmoid)(-argument, -low, CK(splat)(1.0f));
  const f32x16 square = bounded * bounded;
  const f32x16 inner = CK(fma)(square, CK(splat)(3 * 0x1.2444f2p-4f), CK(splat)(0x1.988454p+0f));
  return CK(fma)(bounded * inner, gate * rest, gate);
}
