// Sixteen sums of four products each, bytes times signed bytes, exact on every set.

typedef uint8_t CK(bytes16) __attribute__((vector_size(16)));
typedef uint8_t CK(bytes64) __attribute__((vector_size(64)));

/// The first `count` ≤ 16 elements and zeros; nothing beyond them is read.
CK_INLINE i32x16 CK(load_whole)(const int32_t *source, size_t count) {
#if defined(CK_MASKS)
  return (i32x16)_mm512_maskz_loadu_epi32((__mmask16)((1u << count) - 1), source);
#else
  i32x16 lanes = {0};
  if (count == 16) {
    memcpy(&lanes, source, sizeof lanes);
  } else {
    for (size_t i = 0; i < count; i++) lanes[i] = source[i];
  }
  return lanes;
#endif
}

CK_INLINE void CK(store_whole)(int32_t *target, i32x16 lanes, size_t count) {
#if defined(CK_MASKS)
  _mm512_mask_storeu_epi32(target, (__mmask16)((1u << count) - 1), (__m512i)lanes);
#else
  if (count == 16) {
    memcpy(target, &lanes, sizeof lanes);
  } else {
    for (size_t i = 0; i < count; i++) target[i] = lanes[i];
  }
#endif
}

CK_INLINE CK(bytes16) CK(load_bytes)(const uint8_t *source, size_t count) {
#if defined(CK_MASKS)
  return (CK(bytes16))_mm_maskz_loadu_epi8((__mmask16)((1u << count) - 1), source);
#else
  CK(bytes16) lanes = {0};
  if (count == 16) {
    memcpy(&lanes, source, 16);
  } else {
    for (size_t i = 0; i < count; i++) lanes[i] = source[i];
  }
  return lanes;
#endif
}

CK_INLINE void CK(store_bytes)(uint8_t *target, CK(bytes16) lanes, size_t count) {
#if defined(CK_MASKS)
  _mm_mask_storeu_epi8(target, (__mmask16)((1u << count) - 1), (__m128i)lanes);
#else
  if (count == 16) {
    memcpy(target, &lanes, 16);
  } else {
    for (size_t i = 0; i < count; i++) target[i] = lanes[i];
  }
#endif
}

/// Whether any lane of a mask is set.
CK_INLINE bool CK(any)(i32x16 mask) {
#if defined(CK_MASKS)
  return _mm512_test_epi32_mask((__m512i)mask, (__m512i)mask) != 0;
#else
  return __builtin_reduce_or(mask) != 0;
#endif
}

/// sums[lane] += the four unsigned bytes of a's lane times the four signed ones of the weights'.
CK_INLINE i32x16 CK(dot_fours)(i32x16 sums, u32x16 a, u32x16 weights) {
#if defined(CK_MASKS)
  return (i32x16)_mm512_dpbusd_epi32((__m512i)sums, (__m512i)a, (__m512i)weights);
#elif defined(__x86_64__) && defined(CK_PAIRED_PRODUCTS)
  // 16-bit products of even and of odd bytes: `vpmaddubsw` would saturate.
  const u32x16 even = a & 0x00ff00ff, odd = a >> 8 & 0x00ff00ff;
  __m256i halves[2], w[2], evens[2], odds[2];
  memcpy(halves, &sums, sizeof sums);
  memcpy(w, &weights, sizeof weights);
  memcpy(evens, &even, sizeof even);
  memcpy(odds, &odd, sizeof odd);
  for (size_t half = 0; half < 2; half++) {
    const __m256i w_even = _mm256_srai_epi16(_mm256_slli_epi16(w[half], 8), 8);
    const __m256i w_odd = _mm256_srai_epi16(w[half], 8);
    const __m256i pairs = _mm256_add_epi32(
        _mm256_madd_epi16(evens[half], w_even), _mm256_madd_epi16(odds[half], w_odd));
    halves[half] = _mm256_add_epi32(halves[half], pairs);
  }
  memcpy(&sums, halves, sizeof sums);
  return sums;
#else
  for (uint32_t byte = 0; byte < 4; byte++) {
    const i32x16 w = (i32x16)(weights << (24 - 8 * byte)) >> 24;
    sums += w * (i32x16)(a >> (8 * byte) & 0xff);
  }
  return sums;
#endif
}

/// sums[column] += the four bytes of `four` times the column's four weights.
CK_INLINE i32x16 CK(dot_four)(i32x16 sums, uint32_t four, const int8_t *weights) {
  u32x16 packed;
  memcpy(&packed, weights, sizeof packed);
  return CK(dot_fours)(sums, (u32x16){0} + four, packed);
}

/// The whole number nearest to `value` between the bounds, halves to even, NaN the lowest.
CK_INLINE i32x16 CK(rounded_between)(f32x16 value, int32_t low, int32_t high) {
  const f32x16 least = CK(splat)((float)low), most = CK(splat)((float)high);
  value = CK(select)(value > least, value, least);
  value = CK(select)(value < most, value, most);
  // The bounds are whole and small, so rounding can't leave them and the sum holds the number.
  return (i32x16)(value + 12582912.0f) - 0x4b400000;
}

/// The whole number nearest to `value`, halves to even; what 16 bits don't hold stays beyond them, NaN
/// below.
CK_INLINE i32x16 CK(rounded_to_16_bits)(f32x16 value) {
#if defined(CK_MASKS)
  // A NaN, or what is below 32 bits, becomes the lowest number.
  return (i32x16)_mm512_cvtps_epi32(_mm512_min_ps((__m512)CK(splat)(32768.0f), (__m512)value));
#else
  return CK(rounded_between)(value, -32769, 32768);
#endif
}

/// The byte nearest to `value` + `zero_point` within the bounds, halves to even, NaN the lowest.
CK_INLINE CK(bytes16) CK(rounded_bytes)(
    f32x16 value, int32_t zero_point, int32_t low, int32_t high) {
  const i32x16 whole =
      CK(rounded_between)(value, low - zero_point, high - zero_point) + zero_point;
  return __builtin_convertvector(whole, CK(bytes16));
}
