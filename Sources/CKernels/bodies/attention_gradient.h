// The gradient of attention in tiles of scores that are made anew, so that none is ever kept (Dao et
// al., 2022, arXiv 2205.14135, algorithm 4). With p the softmax's row and g = dy · vᵀ:
// ds = p (g - Σ dy y), dv = pᵀ · dy, dq = scale ds · k, dk = dsᵀ · (scale q). Scores s that are held
// within ±c have slopes of 1 - (s / c)².
//
// A task is one head of the keys of one entry of the batch: it takes the tiles of keys in order,
// for each the heads of its group and their rows in order, and adds to all three gradients.

enum {
  /// The rows and keys of a tile of scores.
  backward_rows = 96,
  backward_keys = 64,
};

/// What a task works on; matrices are [...][padded], where padded is the size rounded up to 16.
typedef struct CK(backward_work) {
  float q[backward_rows * attention_size] __attribute__((aligned(64)));
  float dy[backward_rows * attention_size] __attribute__((aligned(64)));
  float dq[backward_rows * attention_size] __attribute__((aligned(64)));
  float scores[backward_rows * backward_keys] __attribute__((aligned(64)));
  float slopes[backward_rows * backward_keys] __attribute__((aligned(64)));
  float turned[backward_keys * backward_rows] __attribute__((aligned(64)));
  /// Keys times the scale.
  float keys[backward_keys * attention_size] __attribute__((aligned(64)));
  /// Keys and values in blocks of sixteen, [size][16] each.
  float turned_keys[backward_keys * attention_size] __attribute__((aligned(64)));
  float turned_values[backward_keys * attention_size] __attribute__((aligned(64)));
  float dk[backward_keys * attention_size] __attribute__((aligned(64)));
  float dv[backward_keys * attention_size] __attribute__((aligned(64)));
} CK(backward_work);

/// A tile of scores: some rows of a head over some keys.
typedef struct CK(backward_tile) {
  const ck_attention_gradient *gradient;
  size_t entry, head, key_head, padded;
  size_t first_row, rows, first_key, keys;
} CK(backward_tile);

/// Where a row of q, and a key, of the tile lie, and how far the next one is.
CK_INLINE size_t CK(query_place)(const CK(backward_tile) *t) {
  const ck_attention_gradient *g = t->gradient;
  return ((t->entry * g->queries + t->first_row) * g->heads + t->head) * g->size;
}

CK_INLINE size_t CK(key_place)(const CK(backward_tile) *t) {
  const ck_attention_gradient *g = t->gradient;
  return ((t->entry * g->keys + t->first_key) * g->key_heads + t->key_head) * g->size;
}

/// The place of the tile's first row among the numbers that each row has.
CK_INLINE size_t CK(row_place)(const CK(backward_tile) *t) {
  return (t->entry * t->gradient->heads + t->head) * t->gradient->queries + t->first_row;
}

/// Copies rows of `size` into rows of `padded`, zeros behind, times `scale`.
CK_INLINE void CK(copy_padded)(
    const float *source, size_t stride, size_t rows, size_t size, float scale, float *target) {
  for (size_t row = 0; row < rows; row++, source += stride) {
    for (size_t i = 0; i < size; i += 16, target += 16) {
      CK(store)(target, CK(load_first)(source + i, size - i < 16 ? size - i : 16) * scale);
    }
  }
}

/// Writes rows of `padded` as rows of `size`.
CK_INLINE void CK(deliver)(
    const float *source, size_t rows, size_t size, float *target, size_t stride) {
  for (size_t row = 0; row < rows; row++, target += stride) {
    for (size_t i = 0; i < size; i += 16, source += 16) {
      CK(store_first)(target + i, CK(load)(source), size - i < 16 ? size - i : 16);
    }
  }
}

/// Copies rows into blocks of sixteen of them, [size][16] each; rows beyond the last are zeros.
static void CK(turn_rows)(
    const float *source, size_t stride, size_t rows, size_t size, size_t padded, float *target) {
  for (size_t row = 0; row < rows; row += 16, target += 16 * padded) {
    for (size_t i = 0; i < size; i += 16) {
      const size_t part = size - i < 16 ? size - i : 16;
      f32x16 lanes[16];
      for (size_t r = 0; r < 16; r++) {
        lanes[r] = row + r < rows ? CK(load_first)(source + (row + r) * stride + i, part)
                                  : (f32x16){0};
      }
      CK(transpose_16)(lanes);
      for (size_t r = 0; r < 16; r++) CK(store)(target + (i + r) * 16, lanes[r]);
    }
  }
}

/// A tile of scores with rows and columns exchanged: [keys][backward_rows].
static void CK(turn_scores)(const float *scores, size_t rows, size_t keys, float *target) {
  for (size_t row = 0; row < rows; row += 16) {
    for (size_t key = 0; key < keys; key += 16) {
      f32x16 lanes[16];
      for (size_t r = 0; r < 16; r++) {
        const float *source = scores + (row + r) * backward_keys + key;
        lanes[r] = row + r < rows ? CK(load)(source) : (f32x16){0};
      }
      CK(transpose_16)(lanes);
      for (size_t r = 0; r < 16; r++) {
        CK(store)(target + (key + r) * backward_rows + row, lanes[r]);
      }
    }
  }
}

/// How many of the tile's keys a row sees.
CK_INLINE size_t CK(seen_keys)(const CK(backward_tile) *t, size_t row) {
  const ck_attention_gradient *g = t->gradient;
  if (!g->causal) return t->keys;
  const size_t end = g->keys - g->queries + t->first_row + row + 1;
  if (end <= t->first_key) return 0;
  return end - t->first_key < t->keys ? end - t->first_key : t->keys;
}

/// How many of the tile's keys lie before those that a row sees.
CK_INLINE size_t CK(unseen_keys)(const CK(backward_tile) *t, size_t row) {
  const ck_attention_gradient *g = t->gradient;
  if (!g->window) return 0;
  const size_t end = g->keys - g->queries + t->first_row + row + 1;
  if (end <= g->window + t->first_key) return 0;
  const size_t count = end - g->window - t->first_key;
  return count < t->keys ? count : t->keys;
}

/// The scores of the tile, masked ones at -infinity.
static void CK(backward_scores)(const CK(backward_tile) *t, CK(backward_work) *work) {
  const ck_attention_gradient *g = t->gradient;
  const size_t stride = g->heads * g->size;
  CK(copy_padded)(g->q + CK(query_place)(t), stride, t->rows, g->size, g->scale, work->q);
  const attention_product score = {
      work->q, t->padded, work->turned_keys, 16, 16 * t->padded, g->size, work->scores,
      backward_keys, false};
  CK(attention_multiply)(score, t->rows, CK(quotient_up)(t->keys, 16));
  const f32x16 lowest = CK(splat)(-__builtin_inff());
  for (size_t row = 0; row < t->rows; row++) {
    const size_t seen = CK(seen_keys)(t, row), unseen = CK(unseen_keys)(t, row);
    float *scores = work->scores + row * backward_keys;
    for (size_t i = 0; i < t->keys; i += 16) {
      const size_t part = seen < i ? 0 : seen - i < 16 ? seen - i : 16;
      if (part == 16 && !g->mask && g->cap == 0 && unseen <= i) continue;
      f32x16 lanes = CK(load)(scores + i);
      if (g->cap != 0) lanes = CK(capped)(lanes, g->cap);
      if (g->mask && part) {
        const float *mask = g->mask + (t->first_row + row) * g->keys + t->first_key + i;
        lanes += CK(load_first)(mask, part);
      }
      lanes = CK(select)(CK(lanes_below)(part), lanes, lowest);
      if (unseen > i) {
        const size_t before = unseen - i < 16 ? unseen - i : 16;
        lanes = CK(select)(CK(lanes_below)(before), lowest, lanes);
      }
      CK(store)(scores + i, lanes);
    }
  }
}

/// Takes the tile into the largest score of each row (in log_sums) and its sum of exponentials (in
/// products).
static void CK(take_in_scores)(const CK(backward_tile) *t, CK(backward_work) *work) {
  float *levels = t->gradient->log_sums + CK(row_place)(t);
  float *sums = t->gradient->products + CK(row_place)(t);
  CK(backward_scores)(t, work);
  for (size_t row = 0; row < t->rows; row++) {
    const float *scores = work->scores + row * backward_keys;
    f32x16 largest = CK(splat)(-__builtin_inff()), sum = {0};
    for (size_t i = 0; i < t->keys; i += 16) {
      largest = CK(maximum)(largest, CK(load)(scores + i));
    }
    const float before = levels[row], here = CK(max_lanes)(largest);
    const float bound = here > before || here != here ? here : before;
    // Where all is masked so far, the exponentials are of -infinity, not of a difference of two.
    const float level = bound == -__builtin_inff() ? 0 : bound;
    for (size_t i = 0; i < t->keys; i += 16) sum += CK(exp)(CK(load)(scores + i) - level);
    const float fade = CK(exp)(CK(splat)(before - level))[0];
    levels[row] = bound;
    sums[row] = __builtin_fmaf(sums[row], fade, CK(sum_lanes)(sum));
  }
}

/// Turns scores into the softmax and, with what `slopes` holds of dy · vᵀ, slopes into theirs.
static void CK(backward_softmax)(const CK(backward_tile) *t, CK(backward_work) *work) {
  const float *log_sums = t->gradient->log_sums + CK(row_place)(t);
  const float *products = t->gradient->products + CK(row_place)(t);
  const float cap = t->gradient->cap;
  for (size_t row = 0; row < t->rows; row++) {
    float *scores = work->scores + row * backward_keys;
    float *slopes = work->slopes + row * backward_keys;
    for (size_t i = 0; i < t->keys; i += 16) {
      const f32x16 score = CK(load)(scores + i), share = CK(exp)(score - log_sums[row]);
      f32x16 slope = share * (CK(load)(slopes + i) - products[row]);
      if (cap != 0) {
        // What is masked lies below -cap, and has no slope either.
        const f32x16 level = CK(maximum)(score, CK(splat)(-cap)) / cap;
        slope *= 1 - level * level;
      }
      CK(store)(scores + i, share);
      CK(store)(slopes + i, slope);
    }
  }
}

/// Adds what the tile's scores give to all three gradients.
static void CK(backward_step)(const CK(backward_tile) *t, CK(backward_work) *work) {
  const ck_attention_gradient *g = t->gradient;
  const size_t stride = g->heads * g->size, place = CK(query_place)(t), padded = t->padded;
  const size_t key_vectors = CK(quotient_up)(t->keys, 16), vectors = padded / 16;
  CK(backward_scores)(t, work);
  CK(copy_padded)(g->dy + place, stride, t->rows, g->size, 1, work->dy);
  const attention_product slope = {
      work->dy, padded, work->turned_values, 16, 16 * padded, g->size, work->slopes,
      backward_keys, false};
  CK(attention_multiply)(slope, t->rows, key_vectors);
  CK(backward_softmax)(t, work);
  const bool first = t->first_key == 0;
  if (!first) CK(copy_padded)(g->dq + place, stride, t->rows, g->size, 1, work->dq);
  const attention_product by_q = {
      work->slopes, backward_keys, work->keys, padded, 16, t->keys, work->dq, padded, !first};
  CK(attention_multiply)(by_q, t->rows, vectors);
  CK(deliver)(work->dq, t->rows, g->size, g->dq + place, stride);
  CK(turn_scores)(work->scores, t->rows, t->keys, work->turned);
  const attention_product by_v = {
      work->turned, backward_rows, work->dy, padded, 16, t->rows, work->dv, padded, true};
  CK(attention_multiply)(by_v, t->keys, vectors);
  CK(turn_scores)(work->slopes, t->rows, t->keys, work->turned);
  const attention_product by_k = {
      work->turned, backward_rows, work->q, padded, 16, t->rows, work->dk, padded, true};
  CK(attention_multiply)(by_k, t->keys, vectors);
}

/// Runs `visit` for every tile of some keys that any row sees, head by head of the group.
CK_INLINE void CK(each_tile)(
    CK(backward_tile) t, CK(backward_work) *work,
    void (*visit)(const CK(backward_tile) *, CK(backward_work) *)) {
  const ck_attention_gradient *g = t.gradient;
  const size_t group = g->heads / g->key_heads;
  for (t.head = t.key_head * group; t.head < (t.key_head + 1) * group; t.head++) {
    for (t.first_row = 0; t.first_row < g->queries; t.first_row += backward_rows) {
      if (ck_cancel_requested()) return;
      const size_t left = g->queries - t.first_row;
      t.rows = left < backward_rows ? left : backward_rows;
      CK(backward_tile) seen = t;
      seen.keys = CK(seen_keys)(&t, t.rows - 1);
      if (seen.keys > 0) visit(&seen, work);
    }
  }
}

/// The tile of keys from `first_key` on, laid out as the products read it.
CK_INLINE void CK(load_keys)(CK(backward_tile) *t, size_t first_key, CK(backward_work) *work) {
  const ck_attention_gradient *g = t->gradient;
  const size_t stride = g->key_heads * g->size;
  t->first_key = first_key;
  t->keys = g->keys - first_key < backward_keys ? g->keys - first_key : backward_keys;
  const float *keys = g->k + CK(key_place)(t);
  CK(turn_rows)(keys, stride, t->keys, g->size, t->padded, work->turned_keys);
  CK(copy_padded)(keys, stride, t->keys, g->size, g->scale, work->keys);
}

/// What every row's softmax needs: the logarithm of its sum of exponentials, and dy · y.
static void CK(begin_backward)(CK(backward_tile) t, CK(backward_work) *work) {
  const ck_attention_gradient *g = t.gradient;
  const size_t group = g->heads / g->key_heads, stride = g->heads * g->size;
  const size_t rows = group * g->queries;
  t.head = t.key_head * group;
  t.first_row = 0;
  float *log_sums = g->log_sums + CK(row_place)(&t), *products = g->products + CK(row_place)(&t);
  for (size_t row = 0; row < rows; row++) {
    log_sums[row] = -__builtin_inff();
    products[row] = 0;
  }
  for (size_t key = 0; key < g->keys; key += backward_keys) {
    CK(load_keys)(&t, key, work);
    CK(each_tile)(t, work, CK(take_in_scores));
  }
  t.first_row = 0;
  for (size_t at = 0; at < rows; at++) {
    t.head = t.key_head * group + at / g->queries;
    const size_t place = CK(query_place)(&t) + at % g->queries * stride;
    log_sums[at] += CK(scalar_log)(products[at]);
    products[at] = CK(row_dot)(g->dy + place, g->y + place, g->size);
  }
}

static void CK(attend_backward_task)(void *context, size_t task) {
  const ck_attention_gradient *g = context;
  CK(backward_work) work;
  CK(backward_tile) t = {
      .gradient = g, .entry = task / g->key_heads, .key_head = task % g->key_heads,
      .padded = CK(quotient_up)(g->size, 16) * 16};
  CK(begin_backward)(t, &work);
  for (size_t key = 0; key < g->keys; key += backward_keys) {
    CK(load_keys)(&t, key, &work);
    const size_t place = CK(key_place)(&t), stride = g->key_heads * g->size;
    CK(turn_rows)(g->v + place, stride, t.keys, g->size, t.padded, work.turned_values);
    CK(clear)(work.dk, t.keys * t.padded);
    CK(clear)(work.dv, t.keys * t.padded);
    CK(each_tile)(t, &work, CK(backward_step));
    CK(deliver)(work.dk, t.keys, g->size, g->dk + place, stride);
    CK(deliver)(work.dv, t.keys, g->size, g->dv + place, stride);
  }
}

static void CK(attend_backward_f32)(const ck_attention_gradient *gradient) {
  if (gradient->queries == 0 || gradient->size == 0) return;
  ck_parallel(
      gradient->batch * gradient->key_heads, CK(attend_backward_task), (void *)gradient);
}
