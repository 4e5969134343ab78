#include "attention_kernels.h"

/// The larger of the bytes that a group of 32 positions' keys and values take in a cache of few bits,
/// in whole halves.
static size_t group_bytes(size_t bits, size_t head_size) {
  const size_t runs = (head_size + 31) / 32;
  const size_t keys = head_size * (32 * bits / 8 + 4);
  const size_t values = 32 * ((head_size * bits + 7) / 8 + 4 * runs);
  return keys > values ? keys : values;
}

size_t ck_cache_block_bytes(ck_cache_type type, size_t head_size) {
  const size_t elements = 16 * ((head_size + 15) / 16 * 16);
  switch (type) {
    case ck_cache_f32: return elements * 4;
    case ck_cache_f16: return elements * 2;
    case ck_cache_i8: return elements + 16 * sizeof(float);
    case ck_cache_i4: return (group_bytes(4, head_size) + 63) / 64 * 32;
    case ck_cache_i2: return (group_bytes(2, head_size) + 63) / 64 * 32;
  }
}

size_t ck_cache_recent_blocks(ck_cache_type type, size_t head_size) {
  if (type != ck_cache_i4 && type != ck_cache_i2) return 0;
  const size_t bytes = ck_cache_block_bytes(type, head_size);
  const size_t halves = ck_recent_positions / 16 * ck_cache_block_bytes(ck_cache_f16, head_size);
  return bytes ? (halves + bytes - 1) / bytes : 0;
}
