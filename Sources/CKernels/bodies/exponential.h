// Exponential and logarithm: own minimax polynomials (Remez) after reduction by powers of two.

/// m * 2^n rounded once; |n| may reach 250.
CK_INLINE f32x16 CK(scale_by_power)(f32x16 m, i32x16 n) {
  const i32x16 half = n >> 1;
  const f32x16 first = (f32x16)((u32x16)(half + 127) << 23);
  const f32x16 second = (f32x16)((u32x16)(n - half + 127) << 23);
  return m * first * second;
}

/// e^x as 1 + fraction times 2^power, the fraction in about [-0.30, 0.42].
/// Beyond [-120, 130] it stays where the result is 0 or infinity anyway.
CK_INLINE f32x16 CK(exp_fraction)(f32x16 x, i32x16 *power) {
  const f32x16 rounder = CK(splat)(12582912.0f);
  x = CK(select)(x < -120.0f, CK(splat)(-120.0f), x);
  x = CK(select)(x > 130.0f, CK(splat)(130.0f), x);
  const f32x16 shifted = CK(fma)(x, CK(splat)(0x1.715476p+0f), rounder);
  // The rounded number stands in the low bits; of a NaN whatever comes out meets a NaN below.
  const u32x16 bits = ((u32x16)shifted - (u32x16)rounder) & 0x1ff;
  *power = (i32x16)(bits << 23) >> 23;
  const f32x16 n = shifted - rounder;
  f32x16 r = CK(fma)(n, CK(splat)(-0x1.62e4p-1f), x);
  r = CK(fma)(n, CK(splat)(-0x1.7f7d1cp-20f), r);
  f32x16 p = CK(splat)(1.9919922e-04f);
  p = CK(fma)(p, r, CK(splat)(1.3947212e-03f));
  p = CK(fma)(p, r, CK(splat)(8.333261e-03f));
  p = CK(fma)(p, r, CK(splat)(4.1666254e-02f));
  p = CK(fma)(p, r, CK(splat)(1.6666667e-01f));
  p = CK(fma)(p, r, CK(splat)(0.5f));
  return CK(fma)(r * r, p, r);
}

/// e^x, within 1 ulp.
CK_INLINE f32x16 CK(exp)(f32x16 x) {
  i32x16 power;
  const f32x16 fraction = CK(exp_fraction)(x, &power);
  return CK(scale_by_power)(fraction + 1.0f, power);
}

/// e^x - 1, without cancellation at small x.
CK_INLINE f32x16 CK(exp_minus_one)(f32x16 x) {
  i32x16 power;
  const f32x16 fraction = CK(exp_fraction)(x, &power);
  return CK(select)(
      power == 0, fraction, CK(scale_by_power)(fraction + 1.0f, power) - 1.0f);
}

/// ln x, within 1 ulp; -infinity at 0, NaN below.
CK_INLINE f32x16 CK(log)(f32x16 x) {
  const i32x16 tiny = x < 0x1p-126f;
  const u32x16 bits = (u32x16)CK(select)(tiny, x * 0x1p23f, x);
  const i32x16 power = (i32x16)(bits - 0x3f3504f3) >> 23;
  const f32x16 f = (f32x16)(bits - ((u32x16)power << 23)) - 1.0f;
  const f32x16 n = __builtin_convertvector(power + (tiny & -23), f32x16);
  f32x16 p = CK(splat)(6.7466974e-02f);
  p = CK(fma)(p, f, CK(splat)(-1.1675596e-01f));
  p = CK(fma)(p, f, CK(splat)(1.18881024e-01f));
  p = CK(fma)(p, f, CK(splat)(-1.24055944e-01f));
  p = CK(fma)(p, f, CK(splat)(1.4219563e-01f));
  p = CK(fma)(p, f, CK(splat)(-1.6667996e-01f));
  p = CK(fma)(p, f, CK(splat)(2.0002118e-01f));
  p = CK(fma)(p, f, CK(splat)(-2.500001e-01f));
  p = CK(fma)(p, f, CK(splat)(3.3333313e-01f));
  const f32x16 square = f * f;
  f32x16 rest = CK(fma)(square * f, p, n * 0x1.7f7d1cp-20f);
  rest = CK(fma)(CK(splat)(-0.5f), square, rest);
  f32x16 result = CK(fma)(n, CK(splat)(0x1.62e4p-1f), f + rest);
  result = CK(select)(x == 0, CK(splat)(-__builtin_inff()), result);
  result = CK(select)(x < 0, CK(splat)(__builtin_nanf("")), result);
  const i32x16 stays = ~(x < __builtin_inff());
  return CK(select)(stays, x, result);
}

/// ln(1 + t) for t in [0, 1]; the correction returns what the addition lost.
CK_INLINE f32x16 CK(log_of_one_plus)(f32x16 t) {
  const f32x16 u = t + 1.0f;
  return CK(log)(u) + (t - (u - 1.0f)) / u;
}
