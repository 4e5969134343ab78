// The normal distribution's tail, and erf and GELU from it.

/// The probability that a normal number exceeds `a` >= 0, as m * 2^power.
///
/// e^(-a^2/2) with the square's rounding error made good, times a Mills-like ratio: a minimax
/// polynomial in (a - 4) / (a + 4), divided by 1 + a.
CK_INLINE f32x16 CK(normal_tail)(f32x16 a, i32x16 *power) {
  a = CK(select)(a > 15.0f, CK(splat)(15.0f), a);
  const f32x16 u = (a - 4.0f) / (a + 4.0f);
  f32x16 p = CK(splat)(-7.198203e-05f);
  p = CK(fma)(p, u, CK(splat)(-6.1542516e-05f));
  p = CK(fma)(p, u, CK(splat)(6.922144e-04f));
  p = CK(fma)(p, u, CK(splat)(-3.0344125e-04f));
  p = CK(fma)(p, u, CK(splat)(-5.003947e-03f));
  p = CK(fma)(p, u, CK(splat)(1.7940227e-02f));
  p = CK(fma)(p, u, CK(splat)(-3.219735e-02f));
  p = CK(fma)(p, u, CK(splat)(2.8599968e-02f));
  p = CK(fma)(p, u, CK(splat)(1.39996e-02f));
  p = CK(fma)(p, u, CK(splat)(-9.670347e-02f));
  p = CK(fma)(p, u, CK(splat)(4.720532e-01f));
  const f32x16 half = a * -0.5f;
  const f32x16 exponent = half * a;
  const f32x16 low = CK(fma)(half, a, -exponent);
  const f32x16 m = CK(exp_fraction)(exponent, power) + 1.0f;
  return CK(fma)(m, low, m) * p / (a + 1.0f);
}

/// The error function for |x| < 1.
CK_INLINE f32x16 CK(erf_near_zero)(f32x16 x) {
  const f32x16 square = x * x;
  f32x16 p = CK(splat)(-9.64152e-06f);
  p = CK(fma)(p, square, CK(splat)(1.1256949e-04f));
  p = CK(fma)(p, square, CK(splat)(-8.482829e-04f));
  p = CK(fma)(p, square, CK(splat)(5.2209455e-03f));
  p = CK(fma)(p, square, CK(splat)(-2.68654e-02f));
  p = CK(fma)(p, square, CK(splat)(1.1283782e-01f));
  p = CK(fma)(p, square, CK(splat)(-3.7612638e-01f));
  p = CK(fma)(p, square, CK(splat)(0.12837916f));
  return CK(fma)(x, p, x);
}

/// The error function, within 2 ulp.
CK_INLINE f32x16 CK(erf)(f32x16 x) {
  const f32x16 size = CK(magnitude)(x);
  i32x16 power;
  const f32x16 tail = CK(normal_tail)(size * 0x1.6a09e6p+0f, &power);
  const f32x16 far = 1.0f - CK(scale_by_power)(tail, power + 1);
  return CK(select)(size < 1.0f, CK(erf_near_zero)(x), CK(copy_sign)(far, x));
}

/// The normal distribution's mass below x, times `scale`.
CK_INLINE f32x16 CK(scaled_normal)(f32x16 x, f32x16 scale) {
  i32x16 power;
  const f32x16 size = CK(magnitude)(x);
  const f32x16 tail = CK(normal_tail)(size, &power);
  const f32x16 left = CK(scale_by_power)(tail * scale, power);
  const f32x16 right = scale * (1.0f - CK(scale_by_power)(tail, power));
  const f32x16 half = CK(erf_near_zero)(x * 0x1.6a09e6p-1f) * 0.5f;
  const f32x16 far = CK(select)(x < 0, left, right);
  return CK(select)(size < 0.5f, scale * (half + 0.5f), far);
}

/// GELU, x times the normal distribution's mass below x, within 4 ulp.
CK_INLINE f32x16 CK(gelu)(f32x16 x) {
  return CK(scaled_normal)(x, CK(select)(x < -15.0f, CK(splat)(-15.0f), x));
}

/// The derivative of GELU: the mass below x, plus x times the density at x.
CK_INLINE f32x16 CK(gelu_slope)(f32x16 x) {
  f32x16 bounded = CK(select)(x < -15.0f, CK(splat)(-15.0f), x);
  bounded = CK(select)(x > 15.0f, CK(splat)(15.0f), bounded);
  const f32x16 density = CK(exp)(bounded * bounded * -0.5f) * 0x1.988454p-2f;
  return CK(fma)(bounded, density, CK(scaled_normal)(bounded, CK(splat)(1.0f)));
}
