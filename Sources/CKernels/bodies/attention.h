// Attention over a cache in tiles of keys, with a softmax that goes along (Milakov and Gimelshein,
// 2018, arXiv 1805.02867; Dao et al., 2022, arXiv 2205.14135).
//
// A row is a query of one head. It takes in its keys in tiles from the first on, so its bits depend
// neither on the rows beside it nor on how a prompt was cut.

enum {
  /// The rows of a task, and the keys that they take in at a time.
  attention_rows = 48,
  attention_keys = 128,
  /// The largest head.
  attention_size = 256,
  /// Up to so many rows, halves are multiplied where they lie; copies in floats serve more.
  in_place_rows = 12,
};

/// c = a · b, or c + a · b: element (row, k) of a lies at row·a_stride + k, the vectors of b at
/// k·b_step + v·b_vector elements.
typedef struct attention_product {
  const float *a;
  size_t a_stride;
  const void *b;
  size_t b_step, b_vector;
  size_t depth;
  float *c;
  size_t c_stride;
  bool resumes;
  /// What b is of: f32, or f16.
  ck_cache_type b_type;
} attention_product;

/// `rows`, `vectors` and `type` are constants where this is called, so that the sums are registers.
CK_INLINE void CK(run_attention_product)(
    const attention_product *p, size_t rows, size_t vectors, ck_cache_type type) {
  f32x16 sums[12][2];
#pragma clang loop unroll(full)
  for (size_t r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (size_t v = 0; v < vectors; v++) {
      sums[r][v] = p->resumes ? CK(load)(p->c + r * p->c_stride + 16 * v) : (f32x16){0};
    }
  }
  const float *a = p->a;
  const size_t a_stride = p->a_stride, b_step = p->b_step, b_vector = p->b_vector;
  for (size_t k = 0, at = 0; k < p->depth; k++, a++, at += b_step) {
    f32x16 lanes[2];
#pragma clang loop unroll(full)
    for (size_t v = 0; v < vectors; v++) lanes[v] = CK(cached_lanes)(type, p->b, at + v * b_vector);
#pragma clang loop unroll(full)
    for (size_t r = 0; r < rows; r++) {
      const f32x16 scale = CK(splat)(a[r * a_stride]);
#pragma clang loop unroll(full)
      for (size_t v = 0; v < vectors; v++) sums[r][v] = CK(fma)(scale, lanes[v], sums[r][v]);
    }
  }
#pragma clang loop unroll(full)
  for (size_t r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (size_t v = 0; v < vectors; v++) CK(store)(p->c + r * p->c_stride + 16 * v, sums[r][v]);
  }
}

CK_INLINE void CK(run_attention_tile)(const attention_product *p, size_t rows, size_t vectors) {
  if (p->b_type == ck_cache_f16) CK(run_attention_product)(p, rows, vectors, ck_cache_f16);
  else CK(run_attention_product)(p, rows, vectors, ck_cache_f32);
}

#define CK_ATTENTION_TILE(rows) \
  static void CK(attention_tile_##rows)(const attention_product *p, size_t vectors) { \
    if (CK_TILE_VECTORS == 2 && vectors == 2) CK(run_attention_tile)(p, rows, 2); \
    else CK(run_attention_tile)(p, rows, 1); \
  }
CK_TILE_HEIGHTS(CK_ATTENTION_TILE)
#undef CK_ATTENTION_TILE

/// The product for `rows` rows and `vectors` vectors of columns.
static void CK(attention_multiply)(attention_product p, size_t rows, size_t vectors) {
  typedef void run(const attention_product *, size_t);
#define CK_ATTENTION_TILE_NAME(rows) CK(attention_tile_##rows),
  static run *const runs[] = {CK_TILE_HEIGHTS(CK_ATTENTION_TILE_NAME)};
#undef CK_ATTENTION_TILE_NAME
  const size_t tallest = sizeof runs / sizeof *runs;
  const size_t vector_bytes = p.b_vector * (p.b_type == ck_cache_f16 ? 2 : 4);
  const attention_product start = p;
  for (size_t v = 0; v < vectors; v += CK_TILE_VECTORS) {
    const size_t width = vectors - v < CK_TILE_VECTORS ? vectors - v : CK_TILE_VECTORS;
    p.b = (const uint8_t *)start.b + v * vector_bytes;
    for (size_t row = 0; row < rows; row += tallest) {
      p.a = start.a + row * p.a_stride;
      p.c = start.c + row * p.c_stride + 16 * v;
      runs[(rows - row < tallest ? rows - row : tallest) - 1](&p, width);
    }
  }
}

/// What a task works on: some rows of one head of the cache.
typedef struct CK(attention_work) {
  float q[attention_rows * attention_size] __attribute__((aligned(64)));
  float scores[attention_rows * attention_keys] __attribute__((aligned(64)));
  float y[attention_rows * attention_size] __attribute__((aligned(64)));
  float keys[attention_keys * attention_size] __attribute__((aligned(64)));
  float values[attention_keys * attention_size] __attribute__((aligned(64)));
  float key_scales[attention_keys], value_scales[attention_keys];
  float largest[attention_rows], sum[attention_rows];
  /// What the scores of a row are taken relative to, and what its sums so far are multiplied by.
  float level[attention_rows], fade[attention_rows];
} CK(attention_work);

/// One tile: `count` keys from `start` on.
typedef struct CK(attention_tile) {
  const ck_attention *attention;
  size_t head, first_row, rows, start, count;
} CK(attention_tile);

/// How many of the tile's keys a row sees.
CK_INLINE size_t CK(visible_keys)(const CK(attention_tile) *t, size_t row) {
  const ck_attention *a = t->attention;
  if (!a->causal) return t->count;
  const size_t query = (t->first_row + row) / (a->heads / a->cache.heads);
  const size_t end = a->keys - a->queries + query + 1;
  if (end <= t->start) return 0;
  return end - t->start < t->count ? end - t->start : t->count;
}

/// How many of the tile's first keys lie before the window of a row.
CK_INLINE size_t CK(hidden_keys)(const CK(attention_tile) *t, size_t row) {
  const ck_attention *a = t->attention;
  if (!a->window) return 0;
  const size_t query = (t->first_row + row) / (a->heads / a->cache.heads);
  const size_t end = a->keys - a->queries + query + 1;
  if (end <= a->window + t->start) return 0;
  return end - a->window - t->start < t->count ? end - a->window - t->start : t->count;
}

/// The score of each lane held within ±cap.
CK_INLINE f32x16 CK(capped)(f32x16 scores, float cap) { return CK(tanh)(scores / cap) * cap; }

/// Scales, caps and masks a row's scores. Returns the largest.
CK_INLINE float CK(attention_mask)(
    const CK(attention_tile) *t, CK(attention_work) *work, size_t row) {
  const ck_attention *a = t->attention;
  const bool scaled = a->cache.type == ck_cache_i8;
  const size_t query = (t->first_row + row) / (a->heads / a->cache.heads);
  const size_t visible = CK(visible_keys)(t, row), hidden = CK(hidden_keys)(t, row);
  const f32x16 lowest = CK(splat)(-__builtin_inff());
  float *scores = work->scores + row * attention_keys;
  f32x16 largest = lowest;
  for (size_t i = 0; i < visible; i += 16) {
    const size_t part = visible - i < 16 ? visible - i : 16;
    f32x16 lanes = CK(load)(scores + i);
    if (scaled) lanes *= CK(load)(work->key_scales + i);
    if (a->cap != 0) lanes = CK(capped)(lanes, a->cap);
    if (a->mask) {
      lanes += CK(load_first)(a->mask + query * a->mask_stride + t->start + i, part);
    }
    if (part < 16) lanes = CK(select)(CK(lanes_below)(part), lanes, lowest);
    if (hidden > i) {
      const size_t before = hidden - i < 16 ? hidden - i : 16;
      lanes = CK(select)(CK(lanes_below)(before), lowest, lanes);
    }
    CK(store)(scores + i, lanes);
    largest = CK(maximum)(largest, lanes);
  }
  return CK(max_lanes)(largest);
}

/// The levels of rows [first, end), and how what they have gathered so far fades.
CK_INLINE void CK(attention_levels)(
    const CK(attention_tile) *t, CK(attention_work) *work, size_t first, size_t end) {
  for (size_t row = first; row < end; row++) {
    const float before = work->largest[row], here = CK(attention_mask)(t, work, row);
    const float bound = here > before || here != here ? here : before;
    // Where all is masked so far, the exponentials are of -infinity, not of a difference of two.
    const float level = bound == -__builtin_inff() ? 0 : bound;
    work->largest[row] = bound;
    work->level[row] = level;
    work->fade[row] = before - level;
  }
  for (size_t row = first; row < end; row += 16) {
    const size_t part = end - row < 16 ? end - row : 16;
    const f32x16 fades = CK(exp)(CK(load_first)(work->fade + row, part));
    CK(store_first)(work->fade + row, fades, part);
  }
}

/// Turns a row's scores into exponentials, and what it has gathered so far to the same scale.
CK_INLINE void CK(attention_exponentials)(
    const CK(attention_tile) *t, CK(attention_work) *work, size_t row) {
  const ck_attention *a = t->attention;
  const size_t visible = CK(visible_keys)(t, row);
  const float level = work->level[row], fade = work->fade[row];
  float *scores = work->scores + row * attention_keys;
  f32x16 sum = {0};
  for (size_t i = 0; i < t->count; i += 16) {
    f32x16 e = {0};
    if (i < visible) e = CK(exp)(CK(load)(scores + i) - level);
    sum += e;
    if (a->cache.type == ck_cache_i8) e *= CK(load)(work->value_scales + i);
    CK(store)(scores + i, e);
  }
  work->sum[row] = __builtin_fmaf(work->sum[row], fade, CK(sum_lanes)(sum));
  if (fade == 1.0f) return;
  float *y = work->y + row * attention_size;
  for (size_t i = 0; i < a->cache.head_size; i += 16) CK(store)(y + i, CK(load)(y + i) * fade);
}

/// Rows [first, end), one step after the other for all of them: what a row waits for in each lies in
/// the shadow of the next one's.
static void CK(attention_softmax)(
    const CK(attention_tile) *t, CK(attention_work) *work, size_t first, size_t end) {
  CK(attention_levels)(t, work, first, end);
  for (size_t row = first; row < end; row++) CK(attention_exponentials)(t, work, row);
}

/// Where the tile's keys and values lie, and of what type.
typedef struct CK(attention_source) {
  const void *keys, *values;
  ck_cache_type type;
} CK(attention_source);

/// The tile's keys and values: where they lie, or as copies in floats.
static CK(attention_source) CK(attention_load)(const CK(attention_tile) *t, CK(attention_work) *work) {
  const ck_cache *cache = &t->attention->cache;
  const size_t first = t->start / 16, elements = 16 * CK(padded_size)(cache);
  const uint8_t *k = CK(cache_block)(cache, cache->keys, t->head, first);
  const uint8_t *v = CK(cache_block)(cache, cache->values, t->head, first);
  const bool in_place =
      cache->type == ck_cache_f32 || (cache->type == ck_cache_f16 && t->rows <= in_place_rows);
  if (in_place) return (CK(attention_source)){k, v, cache->type};
  for (size_t i = 0; i * 16 < t->count; i++) {
    const size_t at = i * CK(cache_block_bytes)(cache);
    CK(load_cached)(cache->type, k + at, work->keys + i * elements, elements);
    CK(load_cached)(cache->type, v + at, work->values + i * elements, elements);
    if (cache->type != ck_cache_i8) continue;
    memcpy(work->key_scales + 16 * i, k + at + elements, 16 * sizeof(float));
    memcpy(work->value_scales + 16 * i, v + at + elements, 16 * sizeof(float));
  }
  return (CK(attention_source)){work->keys, work->values, ck_cache_f32};
}

/// Takes the tile's keys into its rows from `begin` to `end`.
static void CK(attend_rows)(
    const CK(attention_tile) *t, CK(attention_work) *work, CK(attention_source) source,
    size_t begin, size_t end) {
  if (begin == end) return;
  const ck_cache *cache = &t->attention->cache;
  const size_t padded = CK(padded_size)(cache), rows = end - begin;
  float *scores = work->scores + begin * attention_keys;
  const attention_product score = {
      work->q + begin * attention_size, attention_size, source.keys, 16, 16 * padded,
      cache->head_size, scores, attention_keys, false, source.type};
  CK(attention_multiply)(score, rows, CK(quotient_up)(t->count, 16));
  CK(attention_softmax)(t, work, begin, end);
  const attention_product mix = {
      scores, attention_keys, source.values, padded, 16, t->count,
      work->y + begin * attention_size, attention_size, true, source.type};
  CK(attention_multiply)(mix, rows, padded / 16);
}

/// A group of a cache of few bits: rows from two groups on read its codes, those before it halves.
static void CK(attend_group)(const CK(attention_tile) *t, CK(attention_work) *work) {
  const ck_attention *a = t->attention;
  const ck_cache *cache = &a->cache;
  const size_t group = t->start / low_bit_group, heads = a->heads / cache->heads;
  size_t near = 0;
  while (near < t->rows) {
    const size_t position = a->keys - a->queries + (t->first_row + near) / heads;
    if (position / low_bit_group > group + 1) break;
    near++;
  }
  const CK(attention_source) halves = {
      CK(recent_block)(cache, cache->keys, t->head, t->start),
      CK(recent_block)(cache, cache->values, t->head, t->start), ck_cache_f16};
  CK(attend_rows)(t, work, halves, 0, near);
  if (near == t->rows) return;
  CK(decode_group)(cache, t->head, group, work->keys, work->values);
  const CK(attention_source) codes = {work->keys, work->values, ck_cache_f32};
  CK(attend_rows)(t, work, codes, near, t->rows);
}

/// Where a row lies in q and y.
CK_INLINE size_t CK(attention_row)(const CK(attention_tile) *t, size_t row) {
  const ck_attention *a = t->attention;
  const size_t group = a->heads / a->cache.heads, at = t->first_row + row;
  return ((at / group) * a->heads + t->head * group + at % group) * a->cache.head_size;
}

static void CK(attention_begin)(const CK(attention_tile) *t, CK(attention_work) *work) {
  const ck_attention *a = t->attention;
  for (size_t row = 0; row < t->rows; row++) {
    const float *source = a->q + CK(attention_row)(t, row);
    for (size_t i = 0; i < a->cache.head_size; i += 16) {
      const size_t part = a->cache.head_size - i < 16 ? a->cache.head_size - i : 16;
      CK(store)(work->q + row * attention_size + i, CK(load_first)(source + i, part) * a->scale);
      CK(store)(work->y + row * attention_size + i, (f32x16){0});
    }
    work->largest[row] = -__builtin_inff();
    work->sum[row] = 0;
  }
}

static void CK(attention_end)(const CK(attention_tile) *t, const CK(attention_work) *work) {
  const size_t size = t->attention->cache.head_size;
  for (size_t row = 0; row < t->rows; row++) {
    float *target = t->attention->y + CK(attention_row)(t, row);
    for (size_t i = 0; i < size; i += 16) {
      const f32x16 lanes = CK(load)(work->y + row * attention_size + i) / work->sum[row];
      CK(store_first)(target + i, lanes, size - i < 16 ? size - i : 16);
    }
  }
}

static void CK(attention_task)(void *context, size_t task) {
  const ck_attention *a = context;
  const size_t group = a->heads / a->cache.heads, rows = a->queries * group;
  const size_t first = task / a->cache.heads * attention_rows;
  CK(attention_work) work;
  CK(attention_tile) t = {
      a, task % a->cache.heads, first,
      rows - first < attention_rows ? rows - first : attention_rows, 0, 0};
  const size_t first_query = first / group, last_query = (first + t.rows - 1) / group;
  // Tiles that end before the window of the first query hold nothing for any row.
  const size_t first_end = a->keys - a->queries + first_query + 1;
  const size_t begin = a->window && first_end > a->window ? first_end - a->window : 0;
  const size_t end = a->causal ? a->keys - a->queries + last_query + 1 : a->keys;
  const bool in_groups = CK(is_low_bit)(a->cache.type);
  const size_t step = in_groups ? low_bit_group : attention_keys;
  CK(attention_begin)(&t, &work);
  for (t.start = begin / step * step; t.start < end; t.start += step) {
    t.count = end - t.start < step ? end - t.start : step;
    if (in_groups) CK(attend_group)(&t, &work);
    else CK(attend_rows)(&t, &work, CK(attention_load)(&t, &work), 0, t.rows);
  }
  CK(attention_end)(&t, &work);
}

static void CK(attend_f32)(const ck_attention *a) {
  if (!a->heads || !a->queries) return;
  const size_t rows = a->queries * (a->heads / a->cache.heads);
  ck_parallel(
      CK(quotient_up)(rows, attention_rows) * a->cache.heads, CK(attention_task), (void *)a);
}
