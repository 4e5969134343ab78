// The steps of a product of quantized activations and interleaved blocks.

/// sums[column] += the four signed bytes of `four` times the column's four codes, which exceed 63
/// only where they are `wide`.
CK_INLINE i32x16 CK(dot_codes)(i32x16 sums, u32x16 codes, int32_t four, bool wide) {
#if defined(CK_MASKS)
  (void)wide;
  return (i32x16)_mm512_dpbusd_epi32((__m512i)sums, (__m512i)codes, _mm512_set1_epi32(four));
#elif defined(__x86_64__) && defined(CK_PAIRED_PRODUCTS)
  const __m256i bytes = _mm256_set1_epi32(four), even = _mm256_set1_epi16(0x00ff);
  __m256i halves[2], words[2];
  memcpy(halves, &sums, sizeof sums);
  memcpy(words, &codes, sizeof codes);
  for (size_t half = 0; half < 2; half++) {
    __m256i products;
    if (wide) {
      // 16-bit products of even and of odd bytes: `vpmaddubsw` would saturate.
      const __m256i low = _mm256_madd_epi16(
          _mm256_and_si256(words[half], even), _mm256_srai_epi16(_mm256_slli_epi16(bytes, 8), 8));
      const __m256i high = _mm256_madd_epi16(
          _mm256_srli_epi16(words[half], 8), _mm256_srai_epi16(bytes, 8));
      products = _mm256_add_epi32(low, high);
    } else {
      products = _mm256_madd_epi16(
          _mm256_maddubs_epi16(words[half], bytes), _mm256_set1_epi16(1));
    }
    halves[half] = _mm256_add_epi32(halves[half], products);
  }
  memcpy(&sums, halves, sizeof sums);
  return sums;
#else
  (void)wide;
  for (uint32_t byte = 0; byte < 4; byte++) {
    sums += (i32x16)(codes >> (8 * byte) & 0xff) * (int32_t)(int8_t)((uint32_t)four >> (8 * byte));
  }
  return sums;
#endif
}

/// How runs of a format are summed: in how many pieces, each with its scale; what a code for zero
/// is over 8; whether there is a minimum; whether codes exceed 63.
typedef struct CK(block_kind) {
  size_t pieces;
  int32_t zero;
  bool minimum, wide;
} CK(block_kind);

CK_INLINE CK(block_kind) CK(kind_of)(ck_block_format format) {
  const bool has_halves = format == ck_q6_k || format == ck_q2_k || format == ck_q3_k;
  return (CK(block_kind)){has_halves ? 2 : 1, CK(block_zero)(format),
                          CK(has_minimum)(format), format == ck_q8_0};
}

/// One run of one row of quantized activations, of the `height` rows beside each other.
typedef struct CK(activation) {
  const float *scale, *sum;
  /// -8 · the sums of the codes: of all 32, of the first and of the second half.
  const int32_t *starts[3];
  const int8_t *codes;
} CK(activation);

CK_INLINE CK(activation) CK(activation_at)(const uint8_t *run, size_t height, size_t row) {
  const int32_t *words = (const int32_t *)(const void *)run + row;
  return (CK(activation)){
      (const float *)words,
      (const float *)words + height,
      {words + 2 * height, words + 3 * height, words + 4 * height},
      (const int8_t *)run + height * (ck_activation_run - 32) + row * 32,
  };
}

/// What the sums of a piece start with, so that zero points are taken off.
CK_INLINE i32x16 CK(piece_start)(CK(block_kind) kind, CK(activation) row, size_t piece) {
  if (!kind.zero) return (i32x16){0};
  return ((i32x16){0} + row.starts[kind.pieces == 1 ? 0 : piece + 1][0]) * kind.zero;
}

/// What a minimum is multiplied by: the sum of the piece's activations.
CK_INLINE f32x16 CK(piece_sum)(CK(block_kind) kind, CK(activation) row, size_t piece) {
  if (kind.pieces == 1) return CK(splat)(*row.sum);
  return CK(splat)(*row.scale * (float)(-row.starts[piece + 1][0] / 8));
}

/// The chain's next step: the piece's whole sums, scaled.
CK_INLINE f32x16 CK(add_piece)(
    f32x16 sums, i32x16 whole, f32x16 scale, CK(activation) row) {
  const f32x16 scaled = __builtin_convertvector(whole, f32x16) * scale;
  return CK(fma)(scaled, CK(splat)(*row.scale), sums);
}
