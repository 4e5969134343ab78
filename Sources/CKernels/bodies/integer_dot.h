// Sixteen sums of four products each, bytes times signed bytes, exact on every set.

typedef uint8_t CK(bytes16) __attribute__((vector_size(16)));

CK_INLINE i32x16 CK(load_whole)(const int32_t *source, size_t count) {
  i32x16 lanes = {0};
  if (count == 16) {
    memcpy(&lanes, source, sizeof lanes);
  } else {
    for (size_t i = 0; i < count; i++) lanes[i] = source[i];
  }
  return lanes;
}

CK_INLINE CK(bytes16) CK(load_bytes)(const uint8_t *source, size_t count) {
  CK(bytes16) lanes = {0};
  if (count == 16) {
    memcpy(&lanes, source, 16);
  } else {
    for (size_t i = 0; i < count; i++) lanes[i] = source[i];
  }
  return lanes;
}

CK_INLINE void CK(store_bytes)(uint8_t *target, CK(bytes16) lanes, size_t count) {
  if (count == 16) {
    memcpy(target, &lanes, 16);
  } else {
    for (size_t i = 0; i < count; i++) target[i] = lanes[i];
  }
}

/// sums[column] += the four bytes of `four` times the column's four weights.
CK_INLINE i32x16 CK(dot_four)(i32x16 sums, uint32_t four, const int8_t *weights) {
#if defined(CK_MASKS)
  return (i32x16)_mm512_dpbusd_epi32(
      (__m512i)sums, _mm512_set1_epi32((int32_t)four), _mm512_loadu_si512(weights));
#elif defined(__x86_64__) && defined(CK_PAIRED_PRODUCTS)
  // 16-bit products of even and of odd bytes: `vpmaddubsw` would saturate.
  const __m256i even = _mm256_set1_epi32((int32_t)(four & 0x00ff00ff));
  const __m256i odd = _mm256_set1_epi32((int32_t)(four >> 8 & 0x00ff00ff));
  __m256i halves[2];
  memcpy(halves, &sums, sizeof sums);
  for (size_t half = 0; half < 2; half++) {
    const __m256i w = _mm256_loadu_si256((const __m256i *)(weights + half * 32));
    const __m256i w_even = _mm256_srai_epi16(_mm256_slli_epi16(w, 8), 8);
    const __m256i pairs = _mm256_add_epi32(
        _mm256_madd_epi16(even, w_even), _mm256_madd_epi16(odd, _mm256_srai_epi16(w, 8)));
    halves[half] = _mm256_add_epi32(halves[half], pairs);
  }
  memcpy(&sums, halves, sizeof sums);
  return sums;
#else
  u32x16 packed;
  memcpy(&packed, weights, sizeof packed);
  for (uint32_t byte = 0; byte < 4; byte++) {
    const i32x16 w = (i32x16)(packed << (24 - 8 * byte)) >> 24;
    sums += w * (int32_t)(four >> (8 * byte) & 0xff);
  }
  return sums;
#endif
}

/// The byte nearest to `value` + `zero_point` within the bounds, halves to even, NaN the lowest.
CK_INLINE CK(bytes16) CK(rounded_bytes)(
    f32x16 value, int32_t zero_point, int32_t low, int32_t high) {
  const f32x16 least = CK(splat)((float)(low - zero_point));
  const f32x16 most = CK(splat)((float)(high - zero_point));
  value = CK(select)(value > least, value, least);
  value = CK(select)(value < most, value, most);
  // The bounds are whole and small, so rounding can't leave them and the sum holds the number.
  const i32x16 whole = (i32x16)(value + 12582912.0f) - 0x4b400000 + zero_point;
  return __builtin_convertvector(whole, CK(bytes16));
}
