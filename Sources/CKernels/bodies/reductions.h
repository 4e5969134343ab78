// Reductions in 64 virtual lanes and fixed trees: the order of the additions depends on the count
// alone.

/// Elements that 64 lanes take in before their sum joins the tree.
enum { CK(chunk) = 16384 };

/// A pairwise tree over the results of chunks, built as they come.
typedef struct CK(tree) {
  float parts[64];
  size_t depth, chunks;
} CK(tree);

CK_INLINE void CK(push)(CK(tree) *tree, float part) {
  for (size_t chunks = tree->chunks++; chunks & 1; chunks >>= 1) {
    part = tree->parts[--tree->depth] + part;
  }
  tree->parts[tree->depth++] = part;
}

CK_INLINE float CK(total)(CK(tree) *tree) {
  if (!tree->depth) return 0;
  float total = tree->parts[--tree->depth];
  while (tree->depth) total = tree->parts[--tree->depth] + total;
  return total;
}

/// Runs `step` once for every vector of a row: `at` is its first element, `part` how many there
/// are, `lane` which of four accumulators it joins, a constant so that all four stay in registers.
#define CK_FOLD(count, step)                                    \
  {                                                             \
    size_t at = 0;                                              \
    while (at + 64 <= (count)) {                                \
      CK_FOLD_WHOLE(0, step)                                    \
      CK_FOLD_WHOLE(1, step)                                    \
      CK_FOLD_WHOLE(2, step)                                    \
      CK_FOLD_WHOLE(3, step)                                    \
    }                                                           \
    CK_FOLD_PART(count, 0, step)                                \
    CK_FOLD_PART(count, 1, step)                                \
    CK_FOLD_PART(count, 2, step)                                \
    CK_FOLD_PART(count, 3, step)                                \
  }
#define CK_FOLD_WHOLE(number, step)           \
  {                                           \
    const size_t lane = number, part = 16;    \
    step                                      \
  }                                           \
  at += 16;
#define CK_FOLD_PART(count, number, step)                       \
  if (at < (count)) {                                           \
    const size_t lane = number;                                 \
    const size_t part = (count)-at < 16 ? (count)-at : 16;      \
    step                                                        \
    at += part;                                                 \
  }

CK_INLINE float CK(sum_four)(const f32x16 acc[4]) {
  return CK(sum_lanes)((acc[0] + acc[1]) + (acc[2] + acc[3]));
}

/// A sum over a row of any length: chunks of 64 lanes under a pairwise tree. `term` is an
/// expression in `at` and `part`, relative to `from`.
#define CK_TREE_SUM(count, accumulate)                                             \
  CK(tree) tree = {.depth = 0, .chunks = 0};                                       \
  for (size_t from = 0; from < (count); from += CK(chunk)) {                       \
    const size_t length = (count)-from < CK(chunk) ? (count)-from : CK(chunk);     \
    f32x16 acc[4] = {0};                                                           \
    CK_FOLD(length, accumulate)                                                    \
    CK(push)(&tree, CK(sum_four)(acc));                                            \
  }

static float CK(row_sum)(const float *x, size_t count) {
  CK_TREE_SUM(count, { acc[lane] += CK(load_first)(x + from + at, part); })
  return CK(total)(&tree);
}

static float CK(row_sum_of_squares)(const float *x, size_t count) {
  CK_TREE_SUM(count, {
    const f32x16 v = CK(load_first)(x + from + at, part);
    acc[lane] = CK(fma)(v, v, acc[lane]);
  })
  return CK(total)(&tree);
}

static float CK(row_dot)(const float *a, const float *b, size_t count) {
  CK_TREE_SUM(count, {
    const f32x16 left = CK(load_first)(a + from + at, part);
    acc[lane] = CK(fma)(left, CK(load_first)(b + from + at, part), acc[lane]);
  })
  return CK(total)(&tree);
}

/// The sum of the squared differences from `centre`.
static float CK(row_deviation)(const float *x, float centre, size_t count) {
  CK_TREE_SUM(count, {
    const f32x16 apart = CK(load_first)(x + from + at, part) - centre;
    const f32x16 kept = CK(select)(CK(lanes_below)(part), apart, CK(splat)(0));
    acc[lane] = CK(fma)(kept, kept, acc[lane]);
  })
  return CK(total)(&tree);
}

static float CK(squared_distance_f32)(const float *a, const float *b, size_t count) {
  CK_TREE_SUM(count, {
    const f32x16 left = CK(load_first)(a + from + at, part);
    const f32x16 apart = left - CK(load_first)(b + from + at, part);
    acc[lane] = CK(fma)(apart, apart, acc[lane]);
  })
  return CK(total)(&tree);
}

/// The largest lane, the first of equal ones; NaN where there is one. Neighbours are compared first, so
/// that the order stays.
CK_INLINE float CK(max_lanes)(f32x16 x) {
#define CK_NEXT(...) CK(maximum)(x, __builtin_shufflevector(x, x, __VA_ARGS__))
  x = CK_NEXT(1, 1, 3, 3, 5, 5, 7, 7, 9, 9, 11, 11, 13, 13, 15, 15);
  x = CK_NEXT(2, 2, 2, 2, 6, 6, 6, 6, 10, 10, 10, 10, 14, 14, 14, 14);
  x = CK_NEXT(4, 4, 4, 4, 4, 4, 4, 4, 12, 12, 12, 12, 12, 12, 12, 12);
  x = CK_NEXT(8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8);
#undef CK_NEXT
  return x[0];
}

/// The largest element of `sign` times the row; -infinity of none.
CK_INLINE float CK(row_extreme)(const float *x, size_t count, float sign) {
  const f32x16 lowest = CK(splat)(-__builtin_inff());
  f32x16 acc[4] = {lowest, lowest, lowest, lowest};
  CK_FOLD(count, {
    const f32x16 v = CK(load_first)(x + at, part) * sign;
    const f32x16 kept = part == 16 ? v : CK(select)(CK(lanes_below)(part), v, lowest);
    acc[lane] = CK(maximum)(acc[lane], kept);
  })
  return CK(max_lanes)(
      CK(maximum)(CK(maximum)(acc[0], acc[1]), CK(maximum)(acc[2], acc[3])));
}

static float CK(row_maximum)(const float *x, size_t count) {
  return CK(row_extreme)(x, count, 1.0f);
}

static void CK(reduce_rows_f32)(ck_reduction function, const float *x, float *y, size_t rows,
                                size_t count) {
  for (size_t row = 0; row < rows; row++, x += count) {
    switch (function) {
      case ck_reduction_sum: y[row] = CK(row_sum)(x, count); break;
      case ck_reduction_mean: y[row] = CK(row_sum)(x, count) / (float)count; break;
      case ck_reduction_sum_of_squares: y[row] = CK(row_sum_of_squares)(x, count); break;
      case ck_reduction_maximum: y[row] = CK(row_maximum)(x, count); break;
      case ck_reduction_minimum: y[row] = -CK(row_extreme)(x, count, -1.0f); break;
    }
  }
}
