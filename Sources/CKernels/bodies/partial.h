/// The first `count` ≤ 16 elements and zeros; nothing beyond them is read.
CK_INLINE f32x16 CK(load_first)(const float *source, size_t count) {
#if defined(CK_MASKS)
  return (f32x16)_mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), source);
#else
  if (count == 16) return CK(load)(source);
  f32x16 lanes = {0};
  for (size_t i = 0; i < count; i++) lanes[i] = source[i];
  return lanes;
#endif
}

/// Writes the first `count` ≤ 16 elements and nothing beyond them.
CK_INLINE void CK(store_first)(float *target, f32x16 lanes, size_t count) {
#if defined(CK_MASKS)
  _mm512_mask_storeu_ps(target, (__mmask16)((1u << count) - 1), (__m512)lanes);
#else
  if (count == 16) {
    CK(store)(target, lanes);
    return;
  }
  float elements[16];
  CK(store)(elements, lanes);
  for (size_t i = 0; i < count; i++) target[i] = elements[i];
#endif
}

/// Copies floats that don't overlap; short runs without a call.
CK_INLINE void CK(copy)(float *target, const float *source, size_t count) {
  size_t i = 0;
  for (; i + 16 <= count; i += 16) CK(store)(target + i, CK(load)(source + i));
  if (i < count) CK(store_first)(target + i, CK(load_first)(source + i, count - i), count - i);
}

CK_INLINE void CK(clear)(float *target, size_t count) {
  size_t i = 0;
  for (; i + 16 <= count; i += 16) CK(store)(target + i, (f32x16){0});
  if (i < count) CK(store_first)(target + i, (f32x16){0}, count - i);
}
