// Formats of one scale for 32 weights, with or without a minimum, sixteen columns at a time: step by
// step as ggml's reference quantizer takes them, or searched for where errors count unalike.

/// The scale makes the number of the largest magnitude the code 0, or is the one with the least
/// weighted error.
CK_INLINE void CK(quantize_centred)(
    const float *tile, const float *importance, uint8_t *block, float zero, bool fifth) {
  f32x16 largest = {0}, most = {0};
  for (size_t k = 0; k < 32; k++) {
    const f32x16 value = CK(load)(tile + k * 16), size = CK(magnitude)(value);
    const i32x16 larger = size > most;
    largest = CK(choose)(larger, value, largest);
    most = CK(choose)(larger, size, most);
  }
  f32x16 scale = largest / -zero;
  if (importance) scale = CK(find_scale)(tile, 32, zero, importance);
  const f32x16 inverse = CK(inverse_scale)(scale);
  u32x16 codes[32];
  for (size_t k = 0; k < 32; k++) {
    codes[k] = CK(code_below)(
        CK(load)(tile + k * 16) * inverse + (zero + 0.5f), 2 * zero - 1);
  }
  CK(store_halves)(block, scale);
  CK(store_nibbles)(codes, block + (fifth ? 96 : 32), fifth ? block + 32 : NULL);
}

/// The codes run from the smallest number to the largest, or along the line with the least weighted
/// error.
CK_INLINE void CK(quantize_ranged)(
    const float *tile, const float *importance, uint8_t *block, float most, bool fifth) {
  f32x16 low = CK(load)(tile), high = low;
  for (size_t k = 1; k < 32; k++) {
    const f32x16 value = CK(load)(tile + k * 16);
    low = CK(choose)(value < low, value, low);
    high = CK(choose)(value > high, value, high);
  }
  f32x16 scale = (high - low) / most;
  if (importance) {
    const CK(line) line =
        CK(find_line)(tile, 32, importance, most, (CK(search)){-1, 0.1f, 20});
    low = line.low;
    scale = line.scale;
  }
  const f32x16 inverse = CK(inverse_scale)(scale);
  u32x16 codes[32];
  for (size_t k = 0; k < 32; k++) {
    codes[k] = CK(code_below)((CK(load)(tile + k * 16) - low) * inverse + 0.5f, most);
  }
  CK(store_halves)(block, scale);
  CK(store_halves)(block + 32, low);
  CK(store_nibbles)(codes, block + (fifth ? 128 : 64), fifth ? block + 64 : NULL);
}
