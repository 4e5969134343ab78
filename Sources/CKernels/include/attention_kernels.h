#ifndef CK_ATTENTION_KERNELS_H
#define CK_ATTENTION_KERNELS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// How a cache stores an element; i8 has a scale for each position and head, i4 and i2 have a scale
/// and a least number for each channel of 32 positions' keys and for 32 channels of a position's
/// values.
typedef enum ck_cache_type {
  ck_cache_f32, ck_cache_f16, ck_cache_i8, ck_cache_i4, ck_cache_i2
} ck_cache_type;

enum {
  /// The last positions that a cache of i4 or i2 has as halves, too.
  ck_recent_positions = 128,
  /// The positions that such a cache takes in at a time.
  ck_recent_rows = 64,
};

/// The keys and values of one layer: for each head, blocks of 16 positions behind each other.
///
/// A block is 16 × padded elements, where padded is the head size rounded up to 16, then in a cache
/// of i8 the 16 positions' scales. A block of keys is [head size][16 positions], one of values
/// [16 positions][padded].
///
/// In a cache of i4 or i2 two blocks are a group of 32 positions: the codes of each channel (of each
/// position), then for each the scale and the least number as halves. Before a head's first group lie
/// its last positions as blocks of f16, position p at p modulo `ck_recent_positions`.
typedef struct ck_cache {
  void *keys, *values;
  ck_cache_type type;
  size_t heads, head_size;
  /// The blocks of each head, those that its last positions take among them.
  size_t blocks;
} ck_cache;

/// The bytes of one block of one head.
size_t ck_cache_block_bytes(ck_cache_type type, size_t head_size);

/// The blocks that the last positions of a head take in front of its groups.
size_t ck_cache_recent_blocks(ck_cache_type type, size_t head_size);

/// y[query, head] = softmax(scale q · keys + mask) · values, all heads of a group over one head of
/// the cache.
typedef struct ck_attention {
  ck_cache cache;
  const float *q;
  float *y;
  size_t queries, heads;
  /// The positions of the cache that are filled.
  size_t keys;
  /// Whether query i sees only the keys up to keys - queries + i.
  bool causal;
  float scale;
  /// Scores are held within ±cap by cap · tanh(score / cap); 0 leaves them.
  float cap;
  /// The keys that a causal query sees, its own the last; 0 for all.
  size_t window;
  /// Added to the scores: element (query, key) lies at query·mask_stride + key; NULL for none.
  const float *mask;
  size_t mask_stride;
} ck_attention;

/// Pairs of x[row, head] turned by the row's angles: cosines[row, pairs], then sines.
typedef struct ck_rotation {
  const float *x;
  float *y;
  /// A row of the table is `pairs` cosines and as many sines.
  const float *table;
  size_t rows, heads, head_size, pairs;
  /// Whether a pair is two neighbours, or an element and the one `pairs` further on.
  bool adjacent;
} ck_rotation;

#define CK_ATTENTION_KERNELS(X) \
  X(void, cache_store_f32, (const ck_cache *cache, const float *k, const float *v, \
    size_t position, size_t count)) \
  X(void, attend_f32, (const ck_attention *attention)) \
  X(void, rotate_f32, (const ck_rotation *rotation, size_t row, size_t end)) \
  X(void, gated_silu_f32, (const float *gate, const float *x, float *y, size_t count))
#endif
