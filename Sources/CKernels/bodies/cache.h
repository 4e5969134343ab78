// The cache of keys and values that attention reads; `ck_cache` has the layout.

CK_INLINE size_t CK(padded_size)(const ck_cache *cache) { return (cache->head_size + 15) / 16 * 16; }

CK_INLINE size_t CK(cache_block_bytes)(const ck_cache *cache) {
  const size_t elements = 16 * CK(padded_size)(cache);
  switch (cache->type) {
    case ck_cache_f32: return elements * 4;
    case ck_cache_f16: return elements * 2;
    case ck_cache_i8: return elements + 16 * sizeof(float);
  }
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

/// Writes one head's vector as the column `lane` of a block, or as its row.
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
        case ck_cache_f16: ((_Float16 *)block)[at] = halves[j]; break;
        case ck_cache_i8: ((int8_t *)block)[at] = (int8_t)codes[j]; break;
      }
    }
  }
}

typedef struct CK(cache_store) {
  const ck_cache *cache;
  const float *k, *v;
  size_t position, count, spans;
} CK(cache_store);

enum { CK(stored_positions) = 64 };

/// One head's share of a span of positions.
static void CK(cache_store_task)(void *context, size_t task) {
  const CK(cache_store) *s = context;
  const ck_cache *cache = s->cache;
  const size_t head = task / s->spans, first = task % s->spans * CK(stored_positions);
  const size_t left = s->count - first;
  const size_t end = first + (left < CK(stored_positions) ? left : CK(stored_positions));
  for (size_t i = first; i < end; i++) {
    const size_t position = s->position + i, at = (i * cache->heads + head) * cache->head_size;
    uint8_t *keys = CK(cache_block)(cache, cache->keys, head, position / 16);
    uint8_t *values = CK(cache_block)(cache, cache->values, head, position / 16);
    CK(store_vector)(cache, s->k + at, keys, position % 16, false);
    CK(store_vector)(cache, s->v + at, values, position % 16, true);
  }
}

/// Writes k and v, both [count, heads, head size], at `position` and behind it.
static void CK(cache_store_f32)(
    const ck_cache *cache, const float *k, const float *v, size_t position, size_t count) {
  CK(cache_store) s = {
      cache, k, v, position, count, CK(quotient_up)(count, CK(stored_positions))};
  const size_t tasks = s.spans * cache->heads;
  if (count > 16) ck_parallel(tasks, CK(cache_store_task), &s);
  else for (size_t task = 0; task < tasks; task++) CK(cache_store_task)(&s, task);
}

/// Sixteen elements of a cache as floats, from element `at` on.
CK_INLINE f32x16 CK(cached_lanes)(ck_cache_type type, const void *source, size_t at) {
  typedef int8_t i8x16 __attribute__((vector_size(16)));
  CK(f16x16) halves;
  i8x16 codes;
  switch (type) {
    case ck_cache_f32: return CK(load)((const float *)source + at);
    case ck_cache_f16:
      memcpy(&halves, (const _Float16 *)source + at, sizeof halves);
      return __builtin_convertvector(halves, f32x16);
    case ck_cache_i8:
      memcpy(&codes, (const int8_t *)source + at, sizeof codes);
      return __builtin_convertvector(codes, f32x16);
  }
}

/// `count` elements of a cache as floats.
CK_INLINE void CK(load_cached)(ck_cache_type type, const void *source, float *target, size_t count) {
  for (size_t i = 0; i < count; i += 16) CK(store)(target + i, CK(cached_lanes)(type, source, i));
}
