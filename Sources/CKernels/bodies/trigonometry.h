// Sine and cosine: own minimax polynomials on [-pi/4, pi/4], exact reduction of the argument.

/// x less the nearest multiple of pi/2, for finite |x| >= 2^15, and that multiple modulo 4.
/// The fraction of x * 2/pi is cut out of a table of 2/pi's bits (Payne and Hanek, 1983).
static float CK(reduce_large_angle)(float x, int32_t *quarter) {
  static const uint32_t two_over_pi[] = {0,          0xa2f9836e, 0x4e441529, 0xfc2757d1,
                                         0xf534ddc0, 0xdb629599, 0x3c439041, 0xfe5163ab};
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  const uint64_t mantissa = (bits & 0x7fffff) | 0x800000;
  const int32_t exponent = (int32_t)(bits >> 23 & 0xff) - 150;
  // The 96 bits from weight 2^1 on: what stands before them only adds whole turns.
  const uint32_t first = (uint32_t)(exponent - 2 + 32);
  const uint32_t word = first / 32, shift = first % 32;
  uint32_t window[3];
  for (uint32_t i = 0; i < 3; i++) {
    const uint64_t pair = (uint64_t)two_over_pi[word + i] << 32 | two_over_pi[word + i + 1];
    window[i] = (uint32_t)(pair << shift >> 32);
  }
  const uint64_t low = window[2] * mantissa;
  const uint64_t middle = window[1] * mantissa + (low >> 32);
  const uint64_t high = (window[0] * mantissa + (middle >> 32)) << 32 | (uint32_t)middle;
  const uint64_t turned = high + (1ull << 61);
  const int64_t fraction = (int64_t)(high << 2);
  *quarter = (int32_t)(turned >> 62);
  const double angle = (double)fraction * 0x1.921fb54442d18p-64;
  if (bits >> 31) *quarter = (4 - *quarter) & 3;
  return (float)(bits >> 31 ? -angle : angle);
}

/// x less the nearest multiple of pi/2, and that multiple modulo 4.
CK_INLINE f32x16 CK(reduce_angle)(f32x16 x, u32x16 *quarter) {
  const f32x16 rounder = CK(splat)(12582912.0f);
  const f32x16 shifted = CK(fma)(x, CK(splat)(0x1.45f306p-1f), rounder);
  *quarter = (u32x16)shifted & 3;
  const f32x16 n = shifted - rounder;
  f32x16 r = CK(fma)(n, CK(splat)(-0x1.921fb6p+0f), x);
  r = CK(fma)(n, CK(splat)(0x1.777a5cp-25f), r);
  r = CK(fma)(n, CK(splat)(0x1.ee59dap-50f), r);
  const i32x16 large = ~(CK(magnitude)(x) < 32768.0f);
  if (!__builtin_reduce_or(large)) return r;
  for (size_t lane = 0; lane < 16; lane++) {
    if (!large[lane]) continue;
    int32_t exact_quarter = 0;
    const int finite = x[lane] - x[lane] == 0;
    r[lane] = finite ? CK(reduce_large_angle)(x[lane], &exact_quarter) : __builtin_nanf("");
    (*quarter)[lane] = (uint32_t)exact_quarter;
  }
  return r;
}

/// The sine of an angle given as its remainder and quarter turns.
CK_INLINE f32x16 CK(sine_of_quarter)(f32x16 r, u32x16 quarter) {
  const f32x16 square = r * r;
  f32x16 s = CK(splat)(2.7182373e-06f);
  s = CK(fma)(s, square, CK(splat)(-1.9839327e-04f));
  s = CK(fma)(s, square, CK(splat)(8.333329e-03f));
  s = CK(fma)(s, square, CK(splat)(-1.6666667e-01f));
  s = CK(fma)(s * square, r, r);
  f32x16 c = CK(splat)(-2.720955e-07f);
  c = CK(fma)(c, square, CK(splat)(2.4799512e-05f));
  c = CK(fma)(c, square, CK(splat)(-1.3888883e-03f));
  c = CK(fma)(c, square, CK(splat)(4.1666668e-02f));
  c = CK(fma)(c * square, square, CK(fma)(CK(splat)(-0.5f), square, CK(splat)(1.0f)));
  const f32x16 result = CK(select)((quarter & 1) != 0, c, s);
  return (f32x16)((u32x16)result ^ (quarter & 2) << 30);
}

/// sin x for any finite x, within 2 ulp.
CK_INLINE f32x16 CK(sin)(f32x16 x) {
  u32x16 quarter;
  const f32x16 r = CK(reduce_angle)(x, &quarter);
  return CK(sine_of_quarter)(r, quarter);
}

/// cos x for any finite x, within 2 ulp.
CK_INLINE f32x16 CK(cos)(f32x16 x) {
  u32x16 quarter;
  const f32x16 r = CK(reduce_angle)(x, &quarter);
  return CK(sine_of_quarter)(r, quarter + 1);
}
