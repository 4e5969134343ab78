// How keys and values join a cache.

/// The block that a position is written to.
CK_INLINE uint8_t *CK(block_to_store)(
    const ck_cache *cache, void *first, size_t head, size_t position) {
  return CK(is_low_bit)(cache->type) ? CK(recent_block)(cache, first, head, position)
                                     : CK(cache_block)(cache, first, head, position / 16);
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
    uint8_t *keys = CK(block_to_store)(cache, cache->keys, head, position);
    uint8_t *values = CK(block_to_store)(cache, cache->values, head, position);
    CK(store_vector)(cache, s->k + at, keys, position % 16, false);
    CK(store_vector)(cache, s->v + at, values, position % 16, true);
  }
}

/// Codes the groups of one head that end among the new positions.
static void CK(encode_task)(void *context, size_t head) {
  const CK(cache_store) *s = context;
  const size_t first = s->position / low_bit_group;
  const size_t end = (s->position + s->count) / low_bit_group;
  for (size_t group = first; group < end; group++) CK(encode_group)(s->cache, head, group);
}

/// Writes k and v, both [count, heads, head size], at `position` and behind it.
static void CK(cache_store_f32)(
    const ck_cache *cache, const float *k, const float *v, size_t position, size_t count) {
  CK(cache_store) s = {
      cache, k, v, position, count, CK(quotient_up)(count, CK(stored_positions))};
  const size_t tasks = s.spans * cache->heads;
  if (count > 16) ck_parallel(tasks, CK(cache_store_task), &s);
  else for (size_t task = 0; task < tasks; task++) CK(cache_store_task)(&s, task);
  if (CK(is_low_bit)(cache->type)) ck_parallel(cache->heads, CK(encode_task), &s);
}
