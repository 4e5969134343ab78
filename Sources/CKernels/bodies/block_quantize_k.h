// Formats of blocks of 256 with scales within, sixteen columns at a time. The search is that of
// ggml's reference quantizer: scales near the obvious one are tried, each improved by least
// squares, and the one with the smallest error is kept; errors are found from the sums of the least
// squares, not by another pass.

CK_INLINE f32x16 CK(square_root)(f32x16 lanes) { return __builtin_elementwise_sqrt(lanes); }

/// The nearest whole number as a float, halves to even.
CK_INLINE f32x16 CK(nearest)(f32x16 value) { return value + 12582912.0f - 12582912.0f; }

CK_INLINE f32x16 CK(at_most)(f32x16 value, float most) {
  return CK(choose)(value < most, value, CK(splat)(most));
}

/// What one part of 32 is approximated by: scale · code + low, `low` at most 0; `weight` is what its
/// numbers' squared errors count together.
typedef struct CK(line) {
  f32x16 scale, low, weight;
} CK(line);

/// Weighted sums over a part.
typedef struct CK(part_sums) {
  f32x16 weight, x, x2;
} CK(part_sums);

/// The line of least squares for the codes that `inverse` gives; its error without the constant.
CK_INLINE f32x16 CK(try_scale)(
    const f32x16 x[32], const f32x16 weights[32], size_t count, f32x16 low, f32x16 inverse,
    float most, const CK(part_sums) *sums, CK(line) *line) {
  f32x16 code_sum[2] = {{0}}, square_sum[2] = {{0}}, mixed_sum[2] = {{0}};
#pragma clang loop unroll_count(4)
  for (size_t k = 0; k < count; k++) {
    const f32x16 code = CK(at_most)(CK(nearest)((x[k] - low) * inverse), most);
    const f32x16 weighted = weights[k] * code;
    code_sum[k % 2] += weighted;
    square_sum[k % 2] = CK(fma)(weighted, code, square_sum[k % 2]);
    mixed_sum[k % 2] = CK(fma)(weighted, x[k], mixed_sum[k % 2]);
  }
  const f32x16 l = code_sum[0] + code_sum[1], l2 = square_sum[0] + square_sum[1];
  const f32x16 xl = mixed_sum[0] + mixed_sum[1];
  const f32x16 determinant = sums->weight * l2 - l * l;
  f32x16 scale = (sums->weight * xl - sums->x * l) / determinant;
  f32x16 least = (l2 * sums->x - l * xl) / determinant;
  const i32x16 above = least > 0;
  least = CK(choose)(above, (f32x16){0}, least);
  scale = CK(choose)(above, xl / l2, scale);
  const f32x16 error = scale * (scale * l2 - 2 * xl + 2 * least * l) +
                       least * (least * sums->weight - 2 * sums->x);
  *line = (CK(line)){scale, least, sums->weight};
  return CK(choose)(determinant > 0, error, CK(splat)(__builtin_inff()));
}

/// The scales that are tried: `count` + 1 from `most` + `first` over the range on, `width` apart.
typedef struct CK(search) {
  float first, width;
  size_t count;
} CK(search);

/// How ggml searches where it is told what counts.
static const CK(search) CK(weighed_search) = {-0.9f, 0.05f, 36};

/// The line for up to 32 numbers of each column, the codes running from 0 to `most`.
///
/// - Parameters:
///   - importance: What each number's squared error counts, times sqrt(their mean square + its own), as
///     in ggml; NULL for what the reference weighs it by.
///   - search: What is tried where there is no importance.
static CK(line) CK(find_line)(
    const float *tile, size_t count, const float *importance, float most, CK(search) search) {
  f32x16 x[32], weights[32];
  CK(part_sums) sums = {{0}, {0}, {0}};
  f32x16 low = {0}, high = CK(load)(tile);
  for (size_t k = 0; k < count; k++) {
    x[k] = CK(load)(tile + k * 16);
    low = CK(choose)(x[k] < low, x[k], low);
    high = CK(choose)(x[k] > high, x[k], high);
    sums.x2 = CK(fma)(x[k], x[k], sums.x2);
  }
  const f32x16 mean_square = sums.x2 / (float)count, mean = CK(square_root)(mean_square);
  for (size_t k = 0; k < count; k++) {
    weights[k] = importance ? importance[k] * CK(square_root)(mean_square + x[k] * x[k])
                            : mean + CK(magnitude)(x[k]);
    sums.weight += weights[k];
    sums.x = CK(fma)(weights[k], x[k], sums.x);
  }
  const f32x16 range = high - low;
  const i32x16 flat = range == 0;
  const f32x16 inverse = CK(choose)(flat, (f32x16){0}, 1 / range);
  CK(line) best = {range / most, low, sums.weight};
  if (importance) search = CK(weighed_search);
  f32x16 least_error = CK(splat)(__builtin_inff());
  for (size_t step = 0; step <= search.count; step++) {
    CK(line) line;
    const float span = most + search.first + search.width * (float)step;
    const f32x16 error =
        CK(try_scale)(x, weights, count, low, inverse * span, most, &sums, &line);
    const i32x16 better = error < least_error;
    best.scale = CK(choose)(better, line.scale, best.scale);
    best.low = CK(choose)(better, line.low, best.low);
    least_error = CK(choose)(better, error, least_error);
  }
  best.scale = CK(choose)(flat, (f32x16){0}, best.scale);
  return best;
}

/// The unit of which whole multiples up to `last` come nearest to numbers from 0, squared errors
/// counting `weights`: of some near the largest over `last`, each improved by least squares.
CK_INLINE f32x16 CK(weighed_unit)(
    const f32x16 *values, const f32x16 *weights, size_t count, float last, f32x16 most) {
  f32x16 best = most / last, most_explained = {0};
  for (int step = -4; step <= 4; step++) {
    const f32x16 inverse = (last + 0.1f * (float)step) / most;
    f32x16 mixed = {0}, squares = {0};
    for (size_t i = 0; i < count; i++) {
      const f32x16 code = CK(at_most)(CK(nearest)(values[i] * inverse), last);
      const f32x16 weighted = weights[i] * code;
      mixed = CK(fma)(weighted, values[i], mixed);
      squares = CK(fma)(weighted, code, squares);
    }
    const f32x16 unit = mixed / squares, explained = mixed * unit;
    const i32x16 better = explained > most_explained;
    best = CK(choose)(better, unit, best);
    most_explained = CK(choose)(better, explained, most_explained);
  }
  return best;
}

/// Codes from 0 to `last` of numbers from 0; their unit, the largest over `last`, is stored as a 16-bit
/// float and given back as it is then.
///
/// - Parameter weights: What each number's squared error counts in the choice of another unit; NULL to
///   take that one.
CK_INLINE f32x16 CK(unsigned_scales)(
    const f32x16 *values, const f32x16 *weights, size_t count, float last, u32x16 *codes,
    uint8_t *target) {
  f32x16 most = {0};
  for (size_t i = 0; i < count; i++) most = CK(choose)(values[i] > most, values[i], most);
  f32x16 unit = most / last, inverse = CK(choose)(most > 0, last / most, (f32x16){0});
  if (weights) {
    unit = CK(choose)(most > 0, CK(weighed_unit)(values, weights, count, last, most), unit);
    inverse = CK(choose)(most > 0, 1 / unit, (f32x16){0});
  }
  for (size_t i = 0; i < count; i++) {
    codes[i] = CK(code_below)(CK(nearest)(values[i] * inverse), last);
  }
  CK(store_halves)(target, unit);
  return CK(load_halves)(target);
}

CK_INLINE void CK(store_six_bits)(
    const u32x16 scales[8], const u32x16 minima[8], uint8_t *target) {
  u32x16 words[3] = {{0}};
  for (uint32_t i = 0; i < 4; i++) {
    words[0] |= (scales[i] | scales[4 + i] >> 4 << 6) << (8 * i);
    words[1] |= (minima[i] | minima[4 + i] >> 4 << 6) << (8 * i);
    words[2] |= ((scales[4 + i] & 15) | (minima[4 + i] & 15) << 4) << (8 * i);
  }
  memcpy(target, words, sizeof words);
}

/// q4_k and q5_k: eight lines, their scales and minima in six bits, and the codes to these.
CK_INLINE void CK(quantize_lines)(
    const float *tile, const float *importance, uint8_t *block, float most, CK(search) search,
    bool fifth) {
  f32x16 scales[8], minima[8], weights[8];
  for (size_t part = 0; part < 8; part++) {
    const CK(line) line = CK(find_line)(
        tile + part * 512, 32, importance ? importance + part * 32 : NULL, most, search);
    scales[part] = line.scale;
    minima[part] = -line.low;
    weights[part] = line.weight;
  }
  const f32x16 *const counted = importance ? weights : NULL;
  u32x16 scale_codes[8], minimum_codes[8];
  const f32x16 d = CK(unsigned_scales)(scales, counted, 8, 63, scale_codes, block);
  const f32x16 least =
      CK(unsigned_scales)(minima, counted, 8, 63, minimum_codes, block + 32);
  CK(store_six_bits)(scale_codes, minimum_codes, block + 64);
  u32x16 high[8] = {{0}};
  uint8_t *const nibbles = block + (fifth ? 768 : 256);
  for (size_t part = 0; part < 8; part++) {
    const f32x16 scale = d * __builtin_convertvector((i32x16)scale_codes[part], f32x16);
    const f32x16 minimum = least * __builtin_convertvector((i32x16)minimum_codes[part], f32x16);
    const f32x16 inverse = CK(inverse_scale)(scale);
    for (size_t group = 0; group < 8; group++) {
      u32x16 words = {0};
      for (uint32_t byte = 0; byte < 4; byte++) {
        const f32x16 x = CK(load)(tile + (part * 32 + group * 4 + byte) * 16);
        const u32x16 code = CK(code_below)(CK(nearest)((x + minimum) * inverse), most);
        words |= (code & 15) << (8 * byte);
        high[group] |= code >> 4 << (8 * byte + (uint32_t)part);
      }
      uint8_t *const at = nibbles + (part / 2 * 8 + group) * 64;
      if (part % 2) words = CK(load_words)(at) | words << 4;
      memcpy(at, &words, sizeof words);
    }
  }
  if (fifth) memcpy(block + 256, high, sizeof high);
}
