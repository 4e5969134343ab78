// Between floats and bytes, and bytes element by element. Rounding is half to even throughout.

CK_INLINE f32x16 CK(scales_at)(ck_scales scales, size_t i, size_t count) {
  return scales.step ? CK(load_first)(scales.scales + i, count) : CK(splat)(scales.scales[0]);
}

CK_INLINE i32x16 CK(zeros_at)(ck_scales scales, size_t i, size_t count) {
  if (!scales.zero_points) return (i32x16){0};
  return scales.step ? CK(load_whole)(scales.zero_points + i, count)
                     : (i32x16){0} + scales.zero_points[0];
}

/// y = round(x / scale) + zero point, held between the bounds; NaN becomes the lowest.
static void CK(quantize_f32)(const float *x, ck_scales scales, int32_t low, int32_t high,
                             uint8_t *y, size_t rows, size_t count) {
  for (size_t row = 0; row < rows; row++, x += count, y += count) {
    for (size_t i = 0; i < count; i += 16) {
      const size_t part = count - i < 16 ? count - i : 16;
      const i32x16 zero = CK(zeros_at)(scales, i, part);
      const f32x16 least = __builtin_convertvector(low - zero, f32x16);
      const f32x16 most = __builtin_convertvector(high - zero, f32x16);
      f32x16 value = CK(load_first)(x + i, part) / CK(scales_at)(scales, i, part);
      value = CK(select)(value > least, value, least);
      value = CK(select)(value < most, value, most);
      const i32x16 whole = (i32x16)(value + 12582912.0f) - 0x4b400000 + zero;
      CK(store_bytes)(y + i, __builtin_convertvector(whole, CK(bytes16)), part);
    }
  }
}

/// y = (x - zero point) * scale
static void CK(dequantize_bytes)(const uint8_t *x, uint8_t flip, ck_scales scales, float *y,
                                 size_t rows, size_t count) {
  const int32_t lift = flip ? 128 : 0;
  for (size_t row = 0; row < rows; row++, x += count, y += count) {
    for (size_t i = 0; i < count; i += 16) {
      const size_t part = count - i < 16 ? count - i : 16;
      const CK(bytes16) bytes = CK(load_bytes)(x + i, part) ^ flip;
      const i32x16 whole =
          __builtin_convertvector(bytes, i32x16) - lift - CK(zeros_at)(scales, i, part);
      const f32x16 value = __builtin_convertvector(whole, f32x16);
      CK(store_first)(y + i, value * CK(scales_at)(scales, i, part), part);
    }
  }
}

static void CK(dequantize_i32)(const int32_t *x, ck_scales scales, float *y, size_t rows,
                               size_t count) {
  for (size_t row = 0; row < rows; row++, x += count, y += count) {
    for (size_t i = 0; i < count; i += 16) {
      const size_t part = count - i < 16 ? count - i : 16;
      const i32x16 whole = CK(load_whole)(x + i, part) - CK(zeros_at)(scales, i, part);
      const f32x16 value = __builtin_convertvector(whole, f32x16);
      CK(store_first)(y + i, value * CK(scales_at)(scales, i, part), part);
    }
  }
}

CK_INLINE f32x16 CK(centred)(const uint8_t *x, uint8_t flip, int32_t zero, size_t count) {
  const CK(bytes16) bytes = CK(load_bytes)(x, count) ^ flip;
  return __builtin_convertvector(__builtin_convertvector(bytes, i32x16) - zero, f32x16);
}

static void CK(integer_add)(const ck_integer_pair *pair, const uint8_t *a, const uint8_t *b,
                            uint8_t *target, size_t count) {
  const f32x16 factor = CK(splat)(pair->a_multiplier);
  for (size_t i = 0; i < count; i += 16) {
    const size_t part = count - i < 16 ? count - i : 16;
    const f32x16 left = CK(centred)(a + i, pair->flip, pair->a_zero, part);
    const f32x16 right = CK(centred)(b + i, pair->flip, pair->b_zero, part);
    const f32x16 sum = CK(fma)(left, factor, right * pair->b_multiplier);
    CK(store_bytes)(
        target + i, CK(rounded_bytes)(sum, pair->zero_point, pair->low, pair->high), part);
  }
}

/// The product times both multipliers.
static void CK(integer_multiply)(const ck_integer_pair *pair, const uint8_t *a, const uint8_t *b,
                                 uint8_t *target, size_t count) {
  const float factor = pair->a_multiplier * pair->b_multiplier;
  for (size_t i = 0; i < count; i += 16) {
    const size_t part = count - i < 16 ? count - i : 16;
    const f32x16 left = CK(centred)(a + i, pair->flip, pair->a_zero, part);
    const f32x16 right = CK(centred)(b + i, pair->flip, pair->b_zero, part);
    CK(store_bytes)(
        target + i,
        CK(rounded_bytes)(left * right * factor, pair->zero_point, pair->low, pair->high), part);
  }
}
