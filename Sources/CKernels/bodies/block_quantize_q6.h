// q6_k, sixteen columns at a time, by the search of ggml's reference quantizer.

/// The scale for up to 32 numbers of each column with codes from -zero to zero - 1: of nineteen around
/// the one that makes the largest number -zero, the best by least squares.
///
/// - Parameter importance: What each number's squared error counts; its square where that is NULL.
static f32x16 CK(find_scale)(
    const float *tile, size_t count, float zero, const float *importance) {
  f32x16 x[32], largest = {0}, most = {0};
  for (size_t k = 0; k < count; k++) {
    x[k] = CK(load)(tile + k * 16);
    const f32x16 size = CK(magnitude)(x[k]);
    const i32x16 larger = size > most;
    largest = CK(choose)(larger, x[k], largest);
    most = CK(choose)(larger, size, most);
  }
  const f32x16 inverse = CK(choose)(most < 1e-15f, (f32x16){0}, -1 / largest);
  f32x16 best_scale = {0}, best = {0};
  for (int step = 0; step < 19; step++) {
    // The obvious scale is tried first: of equals the first one stays.
    const int shift = step == 0 ? 0 : step <= 9 ? step - 10 : step - 9;
    const f32x16 factor = inverse * (zero + 0.1f * (float)shift);
    f32x16 mixed = {0}, squares = {0};
    for (size_t k = 0; k < count; k++) {
      f32x16 code = CK(at_most)(CK(nearest)(x[k] * factor), zero - 1);
      code = CK(choose)(code > -zero, code, CK(splat)(-zero));
      const f32x16 weighted = (importance ? CK(splat)(importance[k]) : x[k] * x[k]) * code;
      mixed = CK(fma)(weighted, x[k], mixed);
      squares = CK(fma)(weighted, code, squares);
    }
    const f32x16 scale = CK(choose)(squares > 0, mixed / squares, (f32x16){0});
    const i32x16 better = scale * mixed > best;
    best = CK(choose)(better, scale * mixed, best);
    best_scale = CK(choose)(better, scale, best_scale);
  }
  return best_scale;
}

/// Sixteen scales as codes from -half to half - 1, over the one of the largest magnitude, which becomes
/// -half; what a step of them is worth is stored as a 16-bit float and given back as it is then.
CK_INLINE f32x16 CK(signed_scales)(
    const f32x16 scales[16], float half, i32x16 codes[16], uint8_t *target) {
  f32x16 largest = {0}, most = {0};
  for (size_t i = 0; i < 16; i++) {
    const f32x16 size = CK(magnitude)(scales[i]);
    const i32x16 larger = size > most;
    largest = CK(choose)(larger, scales[i], largest);
    most = CK(choose)(larger, size, most);
  }
  const f32x16 inverse = CK(choose)(most < 1e-15f, (f32x16){0}, -half / largest);
  for (size_t i = 0; i < 16; i++) {
    const f32x16 code = CK(at_most)(CK(nearest)(scales[i] * inverse), half - 1);
    codes[i] = __builtin_convertvector(code, i32x16);
  }
  CK(store_halves)(target, CK(choose)(inverse == 0, (f32x16){0}, 1 / inverse));
  return CK(load_halves)(target);
}

static void CK(quantize_q6_k)(const float *tile, const float *importance, uint8_t *block) {
  f32x16 scales[16];
  i32x16 codes[16];
  for (size_t i = 0; i < 16; i++) {
    scales[i] = CK(find_scale)(tile + i * 256, 16, 32, importance ? importance + i * 16 : NULL);
  }
  const f32x16 d = CK(signed_scales)(scales, 128, codes, block + 3328);
  u32x16 words[52] = {{0}};
  for (size_t i = 0; i < 16; i++) {
    words[48 + i / 4] |= ((u32x16)codes[i] & 0xff) << (uint32_t)(i % 4 * 8);
    const f32x16 inverse =
        CK(inverse_scale)(d * __builtin_convertvector(codes[i], f32x16));
    const size_t part = i / 2, half = part / 4;
    for (size_t k = 0; k < 16; k++) {
      const size_t group = i % 2 * 4 + k / 4;
      const f32x16 x = CK(load)(tile + (i * 16 + k) * 16);
      const u32x16 code = CK(code_below)(CK(nearest)(x * inverse) + 32, 63);
      const uint32_t byte = (uint32_t)(k % 4 * 8);
      words[half * 16 + part % 2 * 8 + group] |= (code & 15) << (byte + (uint32_t)(part % 4 / 2 * 4));
      words[32 + half * 8 + group] |= code >> 4 << (byte + (uint32_t)(part % 4 * 2));
    }
  }
  memcpy(block, words, sizeof words);
}
