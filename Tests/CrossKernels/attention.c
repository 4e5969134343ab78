#include "cases.h"

static void cached_case(ck_cache_type type, size_t head_size, size_t keys, size_t queries,
                        bool causal) {
  const size_t cache_heads = 2, heads = 4, blocks = (keys + 15) / 16;
  const size_t padded = (head_size + 15) / 16 * 16;
  const size_t block = type == ck_cache_f32   ? 64 * padded
                       : type == ck_cache_f16 ? 32 * padded
                                              : 16 * padded + 64;
  const size_t size = cache_heads * blocks * block;
  float *k = floats(keys * cache_heads * head_size), *v = floats(keys * cache_heads * head_size);
  const ck_cache cache = {
      .keys = zeros(size), .values = zeros(size), .type = type, .heads = cache_heads,
      .head_size = head_size, .blocks = blocks};
  set->cache_store_f32(&cache, k, v, 0, keys);
  see_bytes("cache_store_f32", cache.keys, size);
  see_bytes("cache_store_f32", cache.values, size);
  float *y = room(queries * heads * head_size);
  const ck_attention attention = {
      .cache = cache, .q = floats(queries * heads * head_size), .y = y, .queries = queries,
      .heads = heads, .keys = keys, .causal = causal, .scale = 0.3f,
      .cap = causal ? 1.5f : 0, .window = causal ? 21 : 0,
      .mask = causal ? NULL : floats(queries * keys), .mask_stride = keys};
  set->attend_f32(&attention);
  see_floats("attend_f32", y, queries * heads * head_size);
  end_case();
}

static void low_bit_case(ck_cache_type type, size_t head_size) {
  const size_t cache_heads = 2, heads = 4, keys = 190, queries = 60;
  const size_t blocks = ck_cache_recent_blocks(type, head_size) + 12;
  const size_t size = cache_heads * blocks * ck_cache_block_bytes(type, head_size);
  const ck_cache cache = {
      .keys = zeros(size), .values = zeros(size), .type = type, .heads = cache_heads,
      .head_size = head_size, .blocks = blocks};
  for (size_t at = 0; at < keys; at += ck_recent_rows) {
    const size_t left = keys - at, count = left < ck_recent_rows ? left : ck_recent_rows;
    const size_t elements = count * cache_heads * head_size;
    set->cache_store_f32(&cache, floats(elements), floats(elements), at, count);
  }
  see_bytes("cache_store_f32", cache.keys, size);
  see_bytes("cache_store_f32", cache.values, size);
  float *y = room(queries * heads * head_size);
  const ck_attention attention = {
      .cache = cache, .q = floats(queries * heads * head_size), .y = y, .queries = queries,
      .heads = heads, .keys = keys, .causal = true, .scale = 0.3f};
  set->attend_f32(&attention);
  see_floats("attend_f32", y, queries * heads * head_size);
  end_case();
}

static void gradient_case(size_t batch, size_t queries, size_t keys, size_t group, size_t size,
                          bool causal) {
  const size_t key_heads = 2, heads = group * key_heads, rows = batch * heads * queries;
  const size_t by_query = rows * size, by_key = batch * keys * key_heads * size;
  float *dq = room(by_query), *dk = room(by_key), *dv = room(by_key);
  const ck_attention_gradient gradient = {
      .batch = batch, .queries = queries, .keys = keys, .heads = heads, .key_heads = key_heads,
      .size = size, .q = floats(by_query), .k = floats(by_key), .v = floats(by_key),
      .y = floats(by_query), .dy = floats(by_query), .dq = dq, .dk = dk, .dv = dv,
      .causal = causal, .scale = 0.3f, .mask = causal ? NULL : floats(queries * keys),
      .log_sums = room(rows), .products = room(rows)};
  set->attend_backward_f32(&gradient);
  see_floats("attend_backward_f32", dq, by_query);
  see_floats("attend_backward_f32", dk, by_key);
  see_floats("attend_backward_f32", dv, by_key);
  end_case();
}

static void rotary_case(size_t rows, size_t head_size, size_t pairs) {
  const size_t heads = 3, count = rows * heads * head_size;
  for (int adjacent = 0; adjacent < 2; adjacent++) {
    float *y = room(count);
    const ck_rotation rotation = {
        .x = floats(count), .y = y, .table = floats(rows * 2 * pairs), .rows = rows,
        .heads = heads, .head_size = head_size, .pairs = pairs, .adjacent = adjacent};
    set->rotate_f32(&rotation, 0, rows);
    see_floats("rotate_f32", y, count);
    end_case();
  }
}

void attention_cases(void) {
  for (int type = ck_cache_f32; type <= ck_cache_i8; type++) {
    cached_case((ck_cache_type)type, 64, 33, 33, true);
    cached_case((ck_cache_type)type, 20, 150, 1, true);
    cached_case((ck_cache_type)type, 33, 129, 50, false);
  }
  for (int type = ck_cache_i4; type <= ck_cache_i2; type++) {
    low_bit_case((ck_cache_type)type, 64);
    low_bit_case((ck_cache_type)type, 20);
  }
  gradient_case(2, 5, 5, 1, 16, true);
  gradient_case(1, 97, 130, 2, 20, true);
  gradient_case(1, 100, 65, 1, 64, false);
  gradient_case(1, 1, 1, 1, 1, true);
  rotary_case(5, 64, 32);
  rotary_case(3, 20, 7);
  for (size_t s = 0; s < size_count; s++) {
    float *gate = floats(sizes[s]), *x = floats(sizes[s]), *y = room(sizes[s]);
    set->gated_silu_f32(gate, x, y, sizes[s]);
    see_floats("gated_silu_f32", y, sizes[s]);
    end_case();
  }
}
