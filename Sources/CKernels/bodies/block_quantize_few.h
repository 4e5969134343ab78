// q2_k and q3_k, sixteen columns at a time: a line, or a scale, for every sixteen numbers.

/// Adds the two bits of number k of run i to the words that they lie in.
CK_INLINE void CK(add_pair)(u32x16 words[16], u32x16 code, size_t i, size_t k) {
  const size_t byte = i / 8 * 32 + i % 2 * 16 + k;
  words[byte / 4] |= code << (uint32_t)(byte % 4 * 8 + i % 8 / 2 * 2);
}

static void CK(quantize_q2_k)(const float *tile, const float *importance, uint8_t *block) {
  f32x16 scales[16], minima[16], weights[16];
  for (size_t i = 0; i < 16; i++) {
    const CK(line) line = CK(find_line)(
        tile + i * 256, 16, importance ? importance + i * 16 : NULL, 3,
        (CK(search)){-0.5f, 0.1f, 15});
    scales[i] = line.scale;
    minima[i] = -line.low;
    weights[i] = line.weight;
  }
  const f32x16 *const counted = importance ? weights : NULL;
  u32x16 scale_codes[16], minimum_codes[16];
  const f32x16 d = CK(unsigned_scales)(scales, counted, 16, 15, scale_codes, block + 1280);
  const f32x16 least =
      CK(unsigned_scales)(minima, counted, 16, 15, minimum_codes, block + 1312);
  u32x16 words[20] = {{0}};
  for (size_t i = 0; i < 16; i++) {
    words[i / 4] |= (scale_codes[i] | minimum_codes[i] << 4) << (uint32_t)(i % 4 * 8);
    const f32x16 scale = d * __builtin_convertvector((i32x16)scale_codes[i], f32x16);
    const f32x16 minimum = least * __builtin_convertvector((i32x16)minimum_codes[i], f32x16);
    const f32x16 inverse = CK(inverse_scale)(scale);
    for (size_t k = 0; k < 16; k++) {
      const f32x16 x = CK(load)(tile + (i * 16 + k) * 16);
      const u32x16 code = CK(code_below)(CK(nearest)((x + minimum) * inverse), 3);
      CK(add_pair)(words + 4, code, i, k);
    }
  }
  memcpy(block, words, sizeof words);
}

static void CK(quantize_q3_k)(const float *tile, const float *importance, uint8_t *block) {
  f32x16 scales[16];
  i32x16 codes[16];
  for (size_t i = 0; i < 16; i++) {
    scales[i] = CK(find_scale)(tile + i * 256, 16, 4, importance ? importance + i * 16 : NULL);
  }
  const f32x16 d = CK(signed_scales)(scales, 32, codes, block + 1728);
  u32x16 words[27] = {{0}};
  for (size_t i = 0; i < 16; i++) {
    const u32x16 bits = (u32x16)(codes[i] + 32);
    words[24 + i % 8 / 4] |= (bits & 15) << (uint32_t)(i % 4 * 8 + i / 8 * 4);
    words[26] |= bits >> 4 << (uint32_t)(i % 4 * 8 + i / 4 * 2);
    const f32x16 inverse = CK(inverse_scale)(d * __builtin_convertvector(codes[i], f32x16));
    for (size_t k = 0; k < 16; k++) {
      const f32x16 x = CK(load)(tile + (i * 16 + k) * 16);
      const u32x16 code = CK(code_below)(CK(nearest)(x * inverse) + 4, 7);
      CK(add_pair)(words + 8, code & 3, i, k);
      const size_t byte = i % 2 * 16 + k;
      words[byte / 4] |= code >> 2 << (uint32_t)(byte % 4 * 8 + i / 2);
    }
  }
  memcpy(block, words, sizeof words);
}
