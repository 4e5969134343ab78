// What an interleaved block of each format says, sixteen columns at a time. Everywhere `part` is
// a run of 32 along the depth, counted within the block, and `group` four of its steps.

CK_INLINE u32x16 CK(load_words)(const uint8_t *source) {
  u32x16 lanes;
  memcpy(&lanes, source, sizeof lanes);
  return lanes;
}

CK_INLINE f32x16 CK(load_halves)(const uint8_t *source) {
  CK(f16x16) halves;
  memcpy(&halves, source, sizeof halves);
  return __builtin_convertvector(halves, f32x16);
}

/// The low or the high four bits of each byte.
CK_INLINE u32x16 CK(nibbles)(const uint8_t *source, size_t high) {
  return CK(load_words)(source) >> (uint32_t)(4 * high) & 0x0f0f0f0f;
}

/// Two bits of each byte, the lowest first.
CK_INLINE u32x16 CK(pairs)(const uint8_t *source, size_t pair) {
  return CK(load_words)(source) >> (uint32_t)(2 * pair) & 0x03030303;
}

/// Bit `bit` of each byte, moved to bit 4.
CK_INLINE u32x16 CK(fifth_bits)(const uint8_t *source, size_t bit) {
  const u32x16 words = CK(load_words)(source);
  return (bit < 4 ? words << (uint32_t)(4 - bit) : words >> (uint32_t)(bit - 4)) & 0x10101010;
}

/// Four codes of each column, as bytes.
CK_INLINE u32x16 CK(block_codes)(
    ck_block_format format, const uint8_t *block, size_t part, size_t group) {
  const size_t low = group % 4 * 64, high = group / 4;
  switch (format) {
    case ck_q8_0: return CK(load_words)(block + 32 + group * 64);
    case ck_q4_0: return CK(nibbles)(block + 32 + low, high);
    case ck_q4_1: return CK(nibbles)(block + 64 + low, high);
    case ck_q5_0:
      return CK(nibbles)(block + 96 + low, high) | CK(fifth_bits)(block + 32, group);
    case ck_q5_1:
      return CK(nibbles)(block + 128 + low, high) | CK(fifth_bits)(block + 64, group);
    case ck_q4_k: return CK(nibbles)(block + 256 + (part / 2 * 8 + group) * 64, part % 2);
    case ck_q5_k:
      return CK(nibbles)(block + 768 + (part / 2 * 8 + group) * 64, part % 2) |
             CK(fifth_bits)(block + 256 + group * 64, part);
    case ck_q2_k: return CK(pairs)(block + 256 + (part / 4 * 8 + group) * 64, part % 4);
    case ck_q3_k: {
      const u32x16 third = CK(load_words)(block + group * 64) >> (uint32_t)part & 0x01010101;
      return (CK(pairs)(block + 512 + (part / 4 * 8 + group) * 64, part % 4) | third << 2) +
             0x04040404;
    }
    case ck_q6_k: {
      const u32x16 pairs = CK(load_words)(block + 2048 + (part / 4 * 8 + group) * 64);
      const uint8_t *four = block + (part / 4 * 16 + part % 2 * 8 + group) * 64;
      return CK(nibbles)(four, part % 4 / 2) |
             (pairs >> (uint32_t)(part % 4 * 2) & 0x03030303) << 4;
    }
  }
  return (u32x16){0};
}

/// What a code stands for zero in the formats without a minimum, over 8. The codes of q3_k are given
/// four more than they are.
CK_INLINE int32_t CK(block_zero)(ck_block_format format) {
  switch (format) {
    case ck_q8_0: return 16;
    case ck_q4_0: return 1;
    case ck_q5_0: return 2;
    case ck_q3_k: return 1;
    case ck_q6_k: return 4;
    default: return 0;
  }
}

CK_INLINE bool CK(has_minimum)(ck_block_format format) {
  return format == ck_q4_1 || format == ck_q5_1 || format == ck_q4_k || format == ck_q5_k ||
         format == ck_q2_k;
}

/// The six-bit scale of a part of q4_k and q5_k, or its six-bit minimum.
CK_INLINE f32x16 CK(six_bits)(const uint8_t *block, size_t part, size_t minimum) {
  const uint8_t *words = block + 64;
  const uint32_t byte = (uint32_t)(part % 4 * 8);
  u32x16 bits = CK(load_words)(words + 64 * minimum) >> byte;
  if (part < 4) {
    bits &= 63;
  } else {
    bits = (bits >> 6 & 3) << 4 | (CK(load_words)(words + 128) >> (byte + 4 * (uint32_t)minimum) & 15);
  }
  return __builtin_convertvector((i32x16)bits, f32x16);
}

/// Four bits of the byte that q2_k has for a half of a part: its scale, or its minimum.
CK_INLINE f32x16 CK(four_bits)(const uint8_t *block, size_t part, size_t half, size_t minimum) {
  const size_t run = part * 2 + half;
  const u32x16 words = CK(load_words)(block + run / 4 * 64);
  const u32x16 bits = words >> (uint32_t)(run % 4 * 8 + 4 * minimum) & 15;
  return __builtin_convertvector((i32x16)bits, f32x16);
}

/// The signed six bits that q3_k has for a half of a part: four of them lie apart from two.
CK_INLINE f32x16 CK(signed_six_bits)(const uint8_t *block, size_t part, size_t half) {
  const size_t run = part * 2 + half;
  const u32x16 low = CK(load_words)(block + 1536 + run % 8 / 4 * 64) >>
                         (uint32_t)(run % 4 * 8 + run / 8 * 4) & 15;
  const u32x16 high =
      CK(load_words)(block + 1536 + 128) >> (uint32_t)(run % 4 * 8 + run / 4 * 2) & 3;
  return __builtin_convertvector((i32x16)(low | high << 4) - 32, f32x16);
}

/// The scale of a part; of its first or second `half` in the formats that have one for 16.
CK_INLINE f32x16 CK(block_scale)(
    ck_block_format format, const uint8_t *block, size_t part, size_t half) {
  switch (format) {
    case ck_q4_k:
    case ck_q5_k: return CK(load_halves)(block) * CK(six_bits)(block, part, 0);
    case ck_q2_k: return CK(load_halves)(block + 1280) * CK(four_bits)(block, part, half, 0);
    case ck_q3_k:
      return CK(load_halves)(block + 1728) * CK(signed_six_bits)(block, part, half);
    case ck_q6_k: {
      const size_t scale = part * 2 + half;
      const u32x16 words = CK(load_words)(block + 3072 + scale / 4 * 64);
      const i32x16 whole = (i32x16)(words << (uint32_t)(24 - scale % 4 * 8)) >> 24;
      return CK(load_halves)(block + 3328) * __builtin_convertvector(whole, f32x16);
    }
    default: return CK(load_halves)(block);
  }
}

/// What is added to a code times the scale, in the formats with a minimum.
CK_INLINE f32x16 CK(block_minimum)(
    ck_block_format format, const uint8_t *block, size_t part, size_t half) {
  if (format == ck_q2_k) {
    return -(CK(load_halves)(block + 1312) * CK(four_bits)(block, part, half, 1));
  }
  if (format == ck_q4_1 || format == ck_q5_1) return CK(load_halves)(block + 32);
  return -(CK(load_halves)(block + 32) * CK(six_bits)(block, part, 1));
}
