// How codes are stored, and q8_0, step by step as ggml's reference quantizer takes it, sixteen
// columns at a time.

CK_INLINE void CK(store_halves)(uint8_t *target, f32x16 lanes) {
  const CK(f16x16) halves = __builtin_convertvector(lanes, CK(f16x16));
  memcpy(target, &halves, sizeof halves);
}

/// 1 / scale, and 0 for a scale of 0.
CK_INLINE f32x16 CK(inverse_scale)(f32x16 scale) {
  return CK(choose)(scale == 0, (f32x16){0}, 1 / scale);
}

/// The whole part of numbers that are below `most` + 1, held between 0 and `most`.
CK_INLINE u32x16 CK(code_below)(f32x16 value, float most) {
  value = CK(choose)(value > 0, value, (f32x16){0});
  value = CK(choose)(value < most, value, CK(splat)(most));
  return (u32x16)__builtin_convertvector(value, i32x16);
}

/// The nearest whole number, halves away from zero.
CK_INLINE i32x16 CK(rounded_away)(f32x16 value) {
  const f32x16 size = CK(magnitude)(value);
  i32x16 whole = __builtin_convertvector(size, i32x16);
  whole -= (i32x16)(size - __builtin_convertvector(whole, f32x16) >= 0.5f);
  const i32x16 negative = (i32x16)value >> 31;
  return (whole ^ negative) - negative;
}

/// Stores 32 codes of each column, `codes[k]`: below 16 as halves of bytes, their fifth bits apart.
CK_INLINE void CK(store_nibbles)(const u32x16 codes[32], uint8_t *nibbles, uint8_t *fifth_bits) {
  u32x16 high = {0};
  for (size_t group = 0; group < 4; group++) {
    u32x16 words = {0};
    for (uint32_t byte = 0; byte < 4; byte++) {
      const u32x16 low = codes[group * 4 + byte], top = codes[16 + group * 4 + byte];
      words |= ((low & 15) | (top & 15) << 4) << (8 * byte);
      high |= (low >> 4) << (8 * byte + (uint32_t)group);
      high |= (top >> 4) << (8 * byte + 4 + (uint32_t)group);
    }
    memcpy(nibbles + group * 64, &words, sizeof words);
  }
  if (fifth_bits) memcpy(fifth_bits, &high, sizeof high);
}

static void CK(quantize_q8_0)(const float *tile, uint8_t *block) {
  f32x16 most = {0};
  for (size_t k = 0; k < 32; k++) {
    const f32x16 size = CK(magnitude)(CK(load)(tile + k * 16));
    most = CK(choose)(size > most, size, most);
  }
  const f32x16 scale = most / 127, inverse = CK(inverse_scale)(scale);
  CK(store_halves)(block, scale);
  for (size_t group = 0; group < 8; group++) {
    u32x16 words = {0};
    for (uint32_t byte = 0; byte < 4; byte++) {
      const i32x16 code =
          CK(rounded_away)(CK(load)(tile + (group * 4 + byte) * 16) * inverse) + 128;
      words |= ((u32x16)code & 0xff) << (8 * byte);
    }
    memcpy(block + 32 + group * 64, &words, sizeof words);
  }
}
