/// Copies `count` < 16 floats in pieces of fixed size, which takes no call and no loop.
CK_INLINE void CK(copy_short)(float *target, const float *source, size_t count) {
  if (count & 8) {
    memcpy(target, source, 32);
    target += 8;
    source += 8;
  }
  if (count & 4) {
    memcpy(target, source, 16);
    target += 4;
    source += 4;
  }
  if (count & 2) {
    memcpy(target, source, 8);
    target += 2;
    source += 2;
  }
  if (count & 1) *target = *source;
}

/// The first `count` ≤ 16 elements and zeros; nothing beyond them is read.
CK_INLINE f32x16 CK(load_first)(const float *source, size_t count) {
#if defined(CK_MASKS)
  return (f32x16)_mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), source);
#else
  if (count == 16) return CK(load)(source);
  float elements[16] = {0};
  CK(copy_short)(elements, source, count);
  return CK(load)(elements);
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
  CK(copy_short)(target, elements, count);
#endif
}

/// Copies floats that don't overlap; short runs without a call.
CK_INLINE void CK(copy)(float *target, const float *source, size_t count) {
  size_t i = 0;
  for (; i + 16 <= count; i += 16) CK(store)(target + i, CK(load)(source + i));
  if (i < count) CK(store_first)(target + i, CK(load_first)(source + i, count - i), count - i);
}

CK_INLINE void CK(add)(float *target, const float *source, size_t count) {
  size_t i = 0;
  for (; i + 16 <= count; i += 16) {
    CK(store)(target + i, CK(load)(target + i) + CK(load)(source + i));
  }
  if (i == count) return;
  const f32x16 sum = CK(load_first)(target + i, count - i) + CK(load_first)(source + i, count - i);
  CK(store_first)(target + i, sum, count - i);
}

CK_INLINE void CK(clear)(float *target, size_t count) {
  size_t i = 0;
  for (; i + 16 <= count; i += 16) CK(store)(target + i, (f32x16){0});
  if (i < count) CK(store_first)(target + i, (f32x16){0}, count - i);
}
