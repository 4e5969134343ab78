// Scaling exact sums by real numbers, without the roundings of 32-bit floats: by fixed-point factors,
// or in 64-bit floats.

typedef int64_t i64x8 __attribute__((vector_size(64)));
typedef double f64x8 __attribute__((vector_size(64)));

/// Factors of sixteen lanes, once more with those at odd places one place before, and the shifts
/// around them.
typedef struct CK(fixed_factors) {
  i32x16 even, odd, left, right;
} CK(fixed_factors);

/// Each odd lane in the place before.
CK_INLINE i32x16 CK(odd_lanes)(i32x16 x) { return (i32x16)((i64x8)x >> 32); }

/// The products of the lanes at even places.
CK_INLINE i64x8 CK(even_products)(i32x16 a, i32x16 b) {
  // Spelt out: the compiler would move one operand's sign extension out of loops, and then take
  // three times as long for a product of whole 64 bits.
#if defined(CK_MASKS)
  __m512i products;
  __asm__("vpmuldq %2, %1, %0" : "=v"(products) : "v"((__m512i)a), "v"((__m512i)b));
  return (i64x8)products;
#elif defined(CK_PAIRED_PRODUCTS)
  __m256i x[2], y[2];
  memcpy(x, &a, sizeof a);
  memcpy(y, &b, sizeof b);
  for (size_t half = 0; half < 2; half++) {
    __asm__("vpmuldq %1, %0, %0" : "+x"(x[half]) : "x"(y[half]));
  }
  i64x8 products;
  memcpy(&products, x, sizeof products);
  return products;
#else
  return (((i64x8)a << 32) >> 32) * (((i64x8)b << 32) >> 32);
#endif
}

CK_INLINE CK(fixed_factors) CK(fixed_factors_of)(i32x16 factors, i32x16 left, i32x16 right) {
  return (CK(fixed_factors)){factors, CK(odd_lanes)(factors), left, right};
}

CK_INLINE CK(fixed_factors) CK(fixed_factor)(ck_fixed_point one) {
  const i32x16 zero = {0};
  return CK(fixed_factors_of)(zero + one.factor, zero + one.left, zero + one.right);
}

/// x * factor / 2^31, halves up.
CK_INLINE i32x16 CK(high_product)(i32x16 x, const CK(fixed_factors) *f) {
  const i64x8 even = CK(even_products)(x, f->even) + (1 << 30);
  const i64x8 odd = CK(even_products)(CK(odd_lanes)(x), f->odd) + (1 << 30);
  // Bits 31 to 62 of both, each where its lane is.
  return __builtin_shufflevector((i32x16)(even >> 31), (i32x16)(odd << 1), 0, 17, 2, 19, 4, 21, 6,
                                 23, 8, 25, 10, 27, 12, 29, 14, 31);
}

/// x / 2^right, halves away from zero.
CK_INLINE i32x16 CK(shift_rounding)(i32x16 x, i32x16 right) {
  const i32x16 rounds = (right > 0) & 1;
  const i32x16 towards = x - ((u32x16)x >> 31 & rounds);
  // Halved first, so that nothing overflows.
  return ((towards >> (right - rounds)) + rounds) >> rounds;
}

/// x * 2^left * factor / 2^31, halves up, and that / 2^right, halves away from zero.
CK_INLINE i32x16 CK(scale_fixed)(i32x16 x, const CK(fixed_factors) *f) {
  return CK(shift_rounding)(CK(high_product)(x << f->left, f), f->right);
}

/// The same of factors that have a shift to the right and none to the left, but for the last step:
/// it is to be halved with halves up.
CK_INLINE i32x16 CK(scale_fixed_twice)(i32x16 x, const CK(fixed_factors) *f) {
  const i32x16 high = CK(high_product)(x, f);
  return (high + (high >> 31)) >> (f->right - 1);
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

/// The whole numbers nearest to x * factor, halves away from zero, held between the bounds.
CK_INLINE i32x16 CK(scale_real)(i32x16 x, const CK(real_factors) *f, int32_t low, int32_t high) {
  typedef int32_t i32x8 __attribute__((vector_size(32)));
  const i32x8 first = __builtin_shufflevector(x, x, 0, 1, 2, 3, 4, 5, 6, 7);
  const i32x8 last = __builtin_shufflevector(x, x, 8, 9, 10, 11, 12, 13, 14, 15);
  const i32x8 a = __builtin_convertvector(
      CK(rounded_product)(__builtin_convertvector(first, f64x8), f->first, low, high), i32x8);
  const i32x8 b = __builtin_convertvector(
      CK(rounded_product)(__builtin_convertvector(last, f64x8), f->last, low, high), i32x8);
  return __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}
