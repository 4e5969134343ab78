// Scaling whole numbers by fixed-point factors: x * factor / 2^shift, rounded once, halves up.

typedef int64_t i64x8 __attribute__((vector_size(64)));

/// The factors of sixteen lanes, those at even and at odd places apart.
typedef struct CK(fixed_factors) {
  i64x8 factor[2], rounding[2], shift[2];
} CK(fixed_factors);

CK_INLINE i64x8 CK(even_lanes)(i32x16 x) { return ((i64x8)x << 32) >> 32; }

CK_INLINE i64x8 CK(odd_lanes)(i32x16 x) { return (i64x8)x >> 32; }

/// Factors of 31 bits and shifts from 1 to 62; lanes that aren't there have shifts of 0.
CK_INLINE CK(fixed_factors) CK(fixed_factors_of)(i32x16 factors, i32x16 shifts) {
  shifts = __builtin_elementwise_max(shifts, (i32x16){0} + 1);
  CK(fixed_factors) all = {
      {CK(even_lanes)(factors), CK(odd_lanes)(factors)},
      {{0}, {0}},
      {CK(even_lanes)(shifts), CK(odd_lanes)(shifts)},
  };
  for (size_t i = 0; i < 2; i++) all.rounding[i] = (i64x8){1, 1, 1, 1, 1, 1, 1, 1}
                                                   << (all.shift[i] - 1);
  return all;
}

CK_INLINE CK(fixed_factors) CK(fixed_factor)(ck_fixed_point one) {
  return CK(fixed_factors_of)((i32x16){0} + one.factor, (i32x16){0} + one.shift);
}

CK_INLINE i32x16 CK(scale_fixed)(i32x16 x, const CK(fixed_factors) *f) {
  const i64x8 even = (CK(even_lanes)(x) * f->factor[0] + f->rounding[0]) >> f->shift[0];
  const i64x8 odd = (CK(odd_lanes)(x) * f->factor[1] + f->rounding[1]) >> f->shift[1];
  return (i32x16)((even & 0xffffffff) | (odd << 32));
}

CK_INLINE CK(bytes16) CK(clamped_bytes)(i32x16 x, int32_t zero_point, int32_t low, int32_t high) {
  x += zero_point;
  x = __builtin_elementwise_min(x, (i32x16){0} + high);
  x = __builtin_elementwise_max(x, (i32x16){0} + low);
  return __builtin_convertvector(x, CK(bytes16));
}
