// Scaling exact sums by real numbers, without the roundings of 32-bit floats: by fixed-point factors,
// or in 64-bit floats.

typedef int64_t i64x8 __attribute__((vector_size(64)));
typedef double f64x8 __attribute__((vector_size(64)));

/// Factors of sixteen lanes, those at even and at odd places apart, and the shifts around them.
typedef struct CK(fixed_factors) {
  i64x8 even, odd;
  i32x16 left, right;
  /// 1 where there is a shift to the right.
  i32x16 rounds;
} CK(fixed_factors);

CK_INLINE i64x8 CK(even_lanes)(i32x16 x) { return ((i64x8)x << 32) >> 32; }

CK_INLINE i64x8 CK(odd_lanes)(i32x16 x) { return (i64x8)x >> 32; }

CK_INLINE CK(fixed_factors) CK(fixed_factors_of)(i32x16 factors, i32x16 left, i32x16 right) {
  const CK(fixed_factors) all = {
      CK(even_lanes)(factors), CK(odd_lanes)(factors), left, right, (right > 0) & 1};
  return all;
}

CK_INLINE CK(fixed_factors) CK(fixed_factor)(ck_fixed_point one) {
  const i32x16 zero = {0};
  return CK(fixed_factors_of)(zero + one.factor, zero + one.left, zero + one.right);
}

/// x * 2^left * factor / 2^31, halves up, and that / 2^right, halves away from zero.
CK_INLINE i32x16 CK(scale_fixed)(i32x16 x, const CK(fixed_factors) *f) {
  x <<= f->left;
  const i64x8 even = CK(even_lanes)(x) * f->even + (1 << 30);
  const i64x8 odd = CK(odd_lanes)(x) * f->odd + (1 << 30);
  const i32x16 high = (i32x16)(((even >> 31) & 0xffffffff) | ((odd >> 31) << 32));
  const i32x16 towards = high - ((u32x16)high >> 31 & f->rounds);
  const i32x16 half = (towards >> (f->right - f->rounds)) & f->rounds;
  return (towards >> f->right) + half;
}

CK_INLINE CK(bytes16) CK(clamped_bytes)(i32x16 x, int32_t zero_point, int32_t low, int32_t high) {
  x += zero_point;
  x = __builtin_elementwise_min(x, (i32x16){0} + high);
  x = __builtin_elementwise_max(x, (i32x16){0} + low);
  return __builtin_convertvector(x, CK(bytes16));
}

/// Real factors of sixteen lanes, the first eight and the last.
typedef struct CK(real_factors) {
  f64x8 first, last;
} CK(real_factors);

CK_INLINE CK(real_factors) CK(real_factors_of)(const double *factors, size_t count) {
  double all[16] = {0};
  memcpy(all, factors, count * sizeof(double));
  CK(real_factors) halves;
  memcpy(&halves, all, sizeof all);
  return halves;
}

/// The whole number nearest to x * factor, halves away from zero, held between the bounds.
CK_INLINE f64x8 CK(rounded_product)(
    f64x8 x, f64x8 factor, double low, double high) {
  const f64x8 zero = {0};
  f64x8 product = x * factor;
  product = __builtin_elementwise_min(__builtin_elementwise_max(product, zero + low), zero + high);
  // The largest number below a half: a half itself would lift what lies just below one.
  return product + __builtin_elementwise_copysign(zero + 0x1.fffffffffffffp-2, product);
}

CK_INLINE CK(bytes16) CK(real_bytes)(
    i32x16 x, const CK(real_factors) *f, int32_t zero_point, int32_t low, int32_t high) {
  typedef int32_t i32x8 __attribute__((vector_size(32)));
  const i32x8 first = __builtin_shufflevector(x, x, 0, 1, 2, 3, 4, 5, 6, 7);
  const i32x8 last = __builtin_shufflevector(x, x, 8, 9, 10, 11, 12, 13, 14, 15);
  const double least = low - zero_point, most = high - zero_point;
  const i32x8 a = __builtin_convertvector(
      CK(rounded_product)(__builtin_convertvector(first, f64x8), f->first, least, most), i32x8);
  const i32x8 b = __builtin_convertvector(
      CK(rounded_product)(__builtin_convertvector(last, f64x8), f->last, least, most), i32x8);
  const i32x16 all =
      __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  return __builtin_convertvector(all + zero_point, CK(bytes16));
}
