// Whole numbers narrowed to bytes between bounds.

/// How whole numbers above a zero point become bytes: all are lifted to be unsigned meanwhile.
typedef struct CK(narrowing) {
  int32_t zero, low, high;
  uint8_t flip;
} CK(narrowing);

CK_INLINE CK(narrowing) CK(narrowing_to)(int32_t zero_point, int32_t low, int32_t high) {
  const int32_t lift = low < 0 ? 128 : 0;
  return (CK(narrowing)){zero_point + lift, low + lift, high + lift, low < 0 ? 0x80 : 0};
}

/// x + zero point, or of twice a number half of it with halves up, held between the bounds.
CK_INLINE CK(bytes16) CK(narrow)(i32x16 x, const CK(narrowing) *n, bool halves) {
  // Held to sixteen bits first, so that nothing overflows.
  x = __builtin_elementwise_max(x, (i32x16){0} - 32768);
  x = __builtin_elementwise_min(x, (i32x16){0} + 32767);
  x = halves ? (x + (2 * n->zero + 1)) >> 1 : x + n->zero;
  x = __builtin_elementwise_max(x, (i32x16){0} + n->low);
  x = __builtin_elementwise_min(x, (i32x16){0} + n->high);
  return __builtin_convertvector(x, CK(bytes16)) ^ n->flip;
}

/// Sixteen bytes of each of four, one after another.
CK_INLINE CK(bytes64) CK(narrow_four)(const i32x16 x[4], const CK(narrowing) *n, bool halves) {
#if defined(CK_MASKS)
  const __m512i zero = _mm512_set1_epi16((int16_t)(halves ? 2 * n->zero + 1 : n->zero));
  __m512i a = _mm512_packs_epi32((__m512i)x[0], (__m512i)x[1]);
  __m512i b = _mm512_packs_epi32((__m512i)x[2], (__m512i)x[3]);
  a = _mm512_adds_epi16(a, zero);
  b = _mm512_adds_epi16(b, zero);
  if (halves) {
    a = _mm512_srai_epi16(a, 1);
    b = _mm512_srai_epi16(b, 1);
  }
  __m512i all = _mm512_packus_epi16(a, b);
  all = _mm512_max_epu8(all, _mm512_set1_epi8((char)n->low));
  all = _mm512_min_epu8(all, _mm512_set1_epi8((char)n->high));
  all = _mm512_xor_si512(all, _mm512_set1_epi8((char)n->flip));
  // Packing takes four of each by turns.
  const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
  return (CK(bytes64))_mm512_permutexvar_epi32(order, all);
#else
  CK(bytes64) all;
  for (size_t i = 0; i < 4; i++) {
    const CK(bytes16) bytes = CK(narrow)(x[i], n, halves);
    memcpy((uint8_t *)&all + 16 * i, &bytes, 16);
  }
  return all;
#endif
}

/// The first `count` ≤ 16 bytes of the `part`th sixteen.
CK_INLINE void CK(store_quarter)(
    uint8_t *target, CK(bytes64) all, size_t part, size_t count) {
  CK(bytes16) bytes;
  memcpy(&bytes, (const uint8_t *)&all + 16 * part, 16);
  CK(store_bytes)(target, bytes, count);
}
