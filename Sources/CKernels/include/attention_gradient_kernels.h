#ifndef CK_ATTENTION_GRADIENT_KERNELS_H
#define CK_ATTENTION_GRADIENT_KERNELS_H
#include <stdbool.h>
#include <stddef.h>

/// The gradients of y = softmax(cap(scale q · kᵀ) + mask) · v by q, k and v.
///
/// q, y and their gradients are [batch, queries, heads, size]; k, v and theirs are [batch, keys,
/// key_heads, size], a divisor of the heads. The scores are made anew, tile by tile.
typedef struct ck_attention_gradient {
  size_t batch, queries, keys, heads, key_heads, size;
  const float *q, *k, *v, *y, *dy;
  float *dq, *dk, *dv;
  /// Whether query i sees only the keys up to keys - queries + i.
  bool causal;
  /// The keys that a causal query sees, its own the last; 0 for all.
  size_t window;
  float scale;
  /// Scores are held within ±cap by cap · tanh(score / cap), where nothing is added; 0 leaves them.
  float cap;
  /// Added to the scores: element (query, key) lies at query·keys + key; NULL for none.
  const float *mask;
  /// Two numbers for each row of the scores: batch·heads·queries each.
  float *log_sums, *products;
} ck_attention_gradient;

#define CK_ATTENTION_GRADIENT_KERNELS(X) \
  X(void, attend_backward_f32, (const ck_attention_gradient *gradient))
#endif
