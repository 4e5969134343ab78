// Caches of four and two bits (KIVI: Liu et al., 2024, arXiv 2402.02750): groups of 32 positions, keys
// coded by channel, values by position, and the last positions as halves besides.
//
// Which positions a query reads as codes follows from its own position alone: all groups before the
// one before its own. So a row's bits depend neither on the rows beside it nor on how a prompt was
// cut.

enum {
  /// The positions of a group, and the channels of a position's values that share a scale.
  low_bit_group = 32,
};

/// A group of one head, in keys or values.
CK_INLINE uint8_t *CK(cache_group)(const ck_cache *cache, void *first, size_t head, size_t group) {
  const size_t recent = ck_cache_recent_blocks(cache->type, cache->head_size);
  return (uint8_t *)first + (head * cache->blocks + recent + 2 * group) *
                                ck_cache_block_bytes(cache->type, cache->head_size);
}

/// The block of halves that a position of one head lies in.
CK_INLINE uint8_t *CK(recent_block)(
    const ck_cache *cache, void *first, size_t head, size_t position) {
  const size_t bytes = ck_cache_block_bytes(cache->type, cache->head_size);
  uint8_t *start = (uint8_t *)first + head * cache->blocks * bytes;
  const size_t block = position / 16 % (ck_recent_positions / 16);
  return start + block * ck_cache_block_bytes(ck_cache_f16, cache->head_size);
}

/// Codes of `count` numbers, and their scale and least number as halves.
static void CK(encode_codes)(
    const _Float16 *x, size_t count, size_t bits, uint8_t *codes, uint8_t *scales) {
  float low = x[0], high = x[0];
  for (size_t i = 1; i < count; i++) {
    const float value = x[i];
    low = value < low ? value : low;
    high = value > high ? value : high;
  }
  const size_t most = (1u << bits) - 1, per_byte = 8 / bits;
  const _Float16 scale = (_Float16)((high - low) / (float)most), least = (_Float16)low;
  memcpy(scales, &scale, 2);
  memcpy(scales + 2, &least, 2);
  const float inverse = (float)scale > 0 ? 1 / (float)scale : 0;
  memset(codes, 0, (count + per_byte - 1) / per_byte);
  for (size_t i = 0; i < count; i++) {
    float steps = ((float)x[i] - (float)least) * inverse;
    steps = steps > 0 ? steps : 0;
    steps = steps < (float)most ? steps : (float)most;
    const uint32_t code = (uint32_t)(steps + 8388608.0f - 8388608.0f);
    codes[i / per_byte] |= (uint8_t)(code << (i % per_byte * bits));
  }
}

static void CK(decode_codes)(
    const uint8_t *codes, const uint8_t *scales, size_t bits, size_t count, float *target) {
  _Float16 scale, least;
  memcpy(&scale, scales, 2);
  memcpy(&least, scales + 2, 2);
  const size_t most = (1u << bits) - 1, per_byte = 8 / bits;
  for (size_t i = 0; i < count; i++) {
    const size_t code = codes[i / per_byte] >> (i % per_byte * bits) & most;
    target[i] = __builtin_fmaf((float)code, (float)scale, (float)least);
  }
}

/// Where a group's parts lie: codes of each channel or position, then their scales.
typedef struct CK(low_bit_layout) {
  size_t bits, size;
  /// The bytes of a channel's codes, and of a position's.
  size_t key_bytes, value_bytes;
  /// The runs of channels that a position's values have scales for.
  size_t runs;
} CK(low_bit_layout);

CK_INLINE CK(low_bit_layout) CK(layout_of)(const ck_cache *cache) {
  const size_t bits = cache->type == ck_cache_i4 ? 4 : 2, size = cache->head_size;
  return (CK(low_bit_layout)){bits, size, low_bit_group * bits / 8, (size * bits + 7) / 8,
                              CK(quotient_up)(size, low_bit_group)};
}

/// Codes the group from the halves of its positions, all of which are among the last.
static void CK(encode_group)(const ck_cache *cache, size_t head, size_t group) {
  const CK(low_bit_layout) l = CK(layout_of)(cache);
  const size_t padded = CK(padded_size)(cache), position = group * low_bit_group;
  uint8_t *keys = CK(cache_group)(cache, cache->keys, head, group);
  const _Float16 *k =
      (const _Float16 *)(const void *)CK(recent_block)(cache, cache->keys, head, position);
  for (size_t c = 0; c < l.size; c++) {
    _Float16 channel[low_bit_group];
    for (size_t i = 0; i < low_bit_group; i++) {
      channel[i] = k[i / 16 * 16 * padded + c * 16 + i % 16];
    }
    CK(encode_codes)(channel, low_bit_group, l.bits, keys + c * l.key_bytes,
                   keys + l.size * l.key_bytes + c * 4);
  }
  uint8_t *values = CK(cache_group)(cache, cache->values, head, group);
  uint8_t *scales = values + low_bit_group * l.value_bytes;
  const _Float16 *v =
      (const _Float16 *)(const void *)CK(recent_block)(cache, cache->values, head, position);
  for (size_t i = 0; i < low_bit_group; i++) {
    for (size_t run = 0; run < l.runs; run++) {
      const size_t first = run * low_bit_group, left = l.size - first;
      CK(encode_codes)(v + i * padded + first, left < low_bit_group ? left : low_bit_group, l.bits,
                     values + i * l.value_bytes + first * l.bits / 8,
                     scales + (i * l.runs + run) * 4);
    }
  }
}

/// The keys and the values of a group as floats, laid out as two blocks.
static void CK(decode_group)(
    const ck_cache *cache, size_t head, size_t group, float *keys, float *values) {
  const CK(low_bit_layout) l = CK(layout_of)(cache);
  const size_t padded = CK(padded_size)(cache);
  const uint8_t *k = CK(cache_group)(cache, cache->keys, head, group);
  for (size_t c = 0; c < l.size; c++) {
    float channel[low_bit_group];
    CK(decode_codes)(k + c * l.key_bytes, k + l.size * l.key_bytes + c * 4, l.bits, low_bit_group,
                   channel);
    memcpy(keys + c * 16, channel, 16 * sizeof(float));
    memcpy(keys + 16 * padded + c * 16, channel + 16, 16 * sizeof(float));
  }
  const uint8_t *v = CK(cache_group)(cache, cache->values, head, group);
  const uint8_t *scales = v + low_bit_group * l.value_bytes;
  for (size_t i = 0; i < low_bit_group; i++) {
    memset(values + i * padded, 0, padded * sizeof(float));
    for (size_t run = 0; run < l.runs; run++) {
      const size_t first = run * low_bit_group, left = l.size - first;
      CK(decode_codes)(v + i * l.value_bytes + first * l.bits / 8, scales + (i * l.runs + run) * 4,
                     l.bits, left < low_bit_group ? left : low_bit_group,
                     values + i * padded + first);
    }
  }
}
