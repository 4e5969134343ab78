// Formats of one scale for 32 weights, sixteen columns at a time, step by step as ggml's reference
// quantizer takes them.

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

/// The scale makes the number of the largest magnitude the code 0.
CK_INLINE void CK(quantize_centred)(const float *tile, uint8_t *block, float zero, bool fifth) {
  f32x16 largest = {0}, most = {0};
  for (size_t k = 0; k < 32; k++) {
    const f32x16 value = CK(load)(tile + k * 16), size = CK(magnitude)(value);
    const i32x16 larger = size > most;
    largest = CK(choose)(larger, value, largest);
    most = CK(choose)(larger, size, most);
  }
  const f32x16 scale = largest / -zero, inverse = CK(inverse_scale)(scale);
  u32x16 codes[32];
  for (size_t k = 0; k < 32; k++) {
    codes[k] = CK(code_below)(
        CK(load)(tile + k * 16) * inverse + (zero + 0.5f), 2 * zero - 1);
  }
  CK(store_halves)(block, scale);
  CK(store_nibbles)(codes, block + (fifth ? 96 : 32), fifth ? block + 32 : NULL);
}

/// The codes run from the smallest number to the largest.
CK_INLINE void CK(quantize_ranged)(const float *tile, uint8_t *block, float most, bool fifth) {
  f32x16 low = CK(load)(tile), high = low;
  for (size_t k = 1; k < 32; k++) {
    const f32x16 value = CK(load)(tile + k * 16);
    low = CK(choose)(value < low, value, low);
    high = CK(choose)(value > high, value, high);
  }
  const f32x16 scale = (high - low) / most, inverse = CK(inverse_scale)(scale);
  u32x16 codes[32];
  for (size_t k = 0; k < 32; k++) {
    codes[k] = CK(code_below)((CK(load)(tile + k * 16) - low) * inverse + 0.5f, most);
  }
  CK(store_halves)(block, scale);
  CK(store_halves)(block + 32, low);
  CK(store_nibbles)(codes, block + (fifth ? 128 : 64), fifth ? block + 64 : NULL);
}

static void CK(quantize_q4_0)(const float *tile, uint8_t *block) {
  CK(quantize_centred)(tile, block, 8, false);
}

static void CK(quantize_q5_0)(const float *tile, uint8_t *block) {
  CK(quantize_centred)(tile, block, 16, true);
}

static void CK(quantize_q4_1)(const float *tile, uint8_t *block) {
  CK(quantize_ranged)(tile, block, 15, false);
}

static void CK(quantize_q5_1)(const float *tile, uint8_t *block) {
  CK(quantize_ranged)(tile, block, 31, true);
}
