// The cache of keys and values that attention reads; `ck_cache` has the layout.

CK_INLINE size_t CK(padded_size)(const ck_cache *cache) { return (cache->head_size + 15) / 16 * 16; }

/// Whether positions are coded in groups, the last ones lying there as halves, too.
CK_INLINE bool CK(is_low_bit)(ck_cache_type type) {
  return type == ck_cache_i4 || type == ck_cache_i2;
}

CK_INLINE size_t CK(cache_block_bytes)(const ck_cache *cache) {
  return ck_cache_block_bytes(cache->type, cache->head_size);
}

/// Block `block` of a head, in keys or values.
CK_INLINE uint8_t *CK(cache_block)(const ck_cache *cache, void *first, size_t head, size_t block) {
  return (uint8_t *)first + (head * cache->blocks + block) * CK(cache_block_bytes)(cache);
}

/// Sixteen floats as f16, what is beyond its range as the largest that it has.
CK_INLINE CK(f16x16) CK(halves_within_range)(f32x16 lanes) {
  lanes = CK(select)(lanes > 65504.0f, CK(splat)(65504.0f), lanes);
  lanes = CK(select)(lanes < -65504.0f, CK(splat)(-65504.0f), lanes);
  return __builtin_convertvector(lanes, CK(f16x16));
}

/// Writes one head's vector as the column `lane` of a block, or as its row; in a cache of few bits it
/// is one of halves.
static void CK(store_vector)(
    const ck_cache *cache, const float *x, uint8_t *block, size_t lane, bool as_row) {
  const size_t size = cache->head_size, padded = CK(padded_size)(cache);
  const size_t first = as_row ? lane * padded : lane, step = as_row ? 1 : 16;
  float inverse = 0;
  if (cache->type == ck_cache_i8) {
    const float largest = CK(row_maximum)(x, size), lowest = -CK(row_extreme)(x, size, -1.0f);
    const float bound = largest > -lowest ? largest : -lowest;
    const float scale = bound / 127.0f;
    inverse = bound > 0 ? 127.0f / bound : 0;
    memcpy(block + 16 * padded + lane * sizeof(float), &scale, sizeof scale);
  }
  for (size_t i = 0; i < size; i += 16) {
    const size_t part = size - i < 16 ? size - i : 16;
    const f32x16 lanes = CK(load_first)(x + i, part);
    const CK(f16x16) halves = CK(halves_within_range)(lanes);
    const i32x16 codes = __builtin_convertvector(CK(round_to_even)(lanes * inverse), i32x16);
    for (size_t j = 0; j < part; j++) {
      const size_t at = first + (i + j) * step;
      switch (cache->type) {
        case ck_cache_f32: ((float *)block)[at] = x[i + j]; break;
        case ck_cache_i8: ((int8_t *)block)[at] = (int8_t)codes[j]; break;
        default: ((_Float16 *)block)[at] = halves[j]; break;
      }
    }
  }
}

/// Sixteen elements of a cache as floats, from element `at` on.
CK_INLINE f32x16 CK(cached_lanes)(ck_cache_type type, const void *source, size_t at) {
  typedef int8_t i8x16 __attribute__((vector_size(16)));
  CK(f16x16) halves;
  i8x16 codes;
  switch (type) {
    case ck_cache_f32: return CK(load)((const float *)source + at);
    case ck_cache_i8:
      memcpy(&codes, (const int8_t *)source + at, sizeof codes);
      return __builtin_convertvector(codes, f32x16);
    default:
      memcpy(&halves, (const _Float16 *)source + at, sizeof halves);
      return __builtin_convertvector(halves, f32x16);
  }
}

/// `count` elements of a cache as floats.
CK_INLINE void CK(load_cached)(ck_cache_type type, const void *source, float *target, size_t count) {
  for (size_t i = 0; i < count; i += 16) CK(store)(target + i, CK(cached_lanes)(type, source, i));
}
