// Sums, differences, products and means of bytes, scaled by fixed-point factors.

/// Bytes as whole numbers above their zero point.
CK_INLINE i32x16 CK(whole_bytes)(const uint8_t *x, uint8_t flip, int32_t zero, size_t count) {
  return __builtin_convertvector(CK(load_bytes)(x, count) ^ flip, i32x16) - zero;
}

/// x * 2^20 * factor / 2^31 halves up, and that / 2^right halves away from zero, of |x| below 2^9.
CK_INLINE i32x16 CK(scale_operand)(i32x16 x, ck_fixed_point f) {
  // The lower 16 bits of the factor apart: both products fit 32 bits, up to what wraps around and
  // back again.
  const u32x16 upper = (u32x16)x * ((uint32_t)(f.factor >> 16) << 5);
  const i32x16 lower = (x * (f.factor & 0xffff) + (1 << 10)) >> 11;
  const i32x16 high = (i32x16)(upper + (u32x16)lower);
  return (((high + (high >> 31)) >> (f.right - 1)) + 1) >> 1;
}

/// Twice the sum of sixteen bytes of each, but for what narrowing does to it.
CK_INLINE i32x16 CK(sum_of_bytes)(
    const ck_fixed_sum *s, const CK(fixed_factors) *out, const uint8_t *a, const uint8_t *b,
    size_t count, bool scales) {
  const i32x16 x = CK(whole_bytes)(a, s->flip, s->a_zero, count);
  const i32x16 y = CK(whole_bytes)(b, s->flip, s->b_zero, count);
  const i32x16 scaled = scales ? CK(scale_operand)(y, s->b_factor) : y << 19;
  return CK(scale_fixed_twice)((x << 19) + scaled, out);
}

/// What a sum is in floats: a byte of each times its factor, and a constant.
typedef struct CK(float_sum) {
  f32x16 a, b, start;
} CK(float_sum);

CK_INLINE CK(float_sum) CK(float_sum_of)(const ck_fixed_sum *s, bool scales) {
  const double half = 1u << 31, factor = s->factor.factor / half;
  const double a = factor * (1 << 19) / (double)(1ull << s->factor.right);
  const double operand = s->b_factor.factor / half * 2 / (double)(1ull << s->b_factor.right);
  const double b = scales ? a * operand : a;
  return (CK(float_sum)){CK(splat)((float)a), CK(splat)((float)b),
                         CK(splat)((float)(-a * s->a_zero - b * s->b_zero))};
}

enum {
  /// With such a shift no byte is multiplied by more than 2: a sum in floats is off by less than
  /// 2^-12, and the roundings on the way to the fixed-point one add up to less than 2^-16.
  CK(least_float_shift) = 18,
};

/// 64 sums in floats; false where one lies so near to a half that it may be rounded otherwise.
CK_INLINE bool CK(sums_in_floats)(
    const CK(float_sum) *f, const uint8_t *a, const uint8_t *b, uint8_t flip, i32x16 four[4]) {
  f32x16 furthest = {0};
#pragma clang loop unroll(full)
  for (size_t k = 0; k < 4; k++) {
    const f32x16 x = __builtin_convertvector(CK(whole_bytes)(a + 16 * k, flip, 0, 16), f32x16);
    const f32x16 y = __builtin_convertvector(CK(whole_bytes)(b + 16 * k, flip, 0, 16), f32x16);
    const f32x16 sum = CK(fma)(x, f->a, CK(fma)(y, f->b, f->start));
    const f32x16 lifted = sum + 12582912.0f;
    four[k] = (i32x16)lifted - 0x4b400000;
    furthest = __builtin_elementwise_max(
        furthest, __builtin_elementwise_abs(sum - (lifted - 12582912.0f)));
  }
  return !CK(any)(furthest > 0.5f - 0x1p-11f);
}

CK_INLINE void CK(fixed_sums)(
    const ck_fixed_sum *sum, const uint8_t *a, const uint8_t *b, uint8_t *target, size_t count,
    bool scales) {
  const ck_fixed_sum s = *sum;
  const CK(fixed_factors) out = CK(fixed_factor)(s.factor);
  const CK(narrowing) narrowing = CK(narrowing_to)(s.zero_point, s.low, s.high);
  const CK(float_sum) floats = CK(float_sum_of)(&s, scales);
  const bool tries = s.factor.right >= CK(least_float_shift);
  size_t i = 0;
  for (; i + 64 <= count; i += 64) {
    i32x16 four[4];
    const bool halves = !tries || !CK(sums_in_floats)(&floats, a + i, b + i, s.flip, four);
    if (halves) {
#pragma clang loop unroll(full)
      for (size_t k = 0; k < 4; k++) {
        four[k] = CK(sum_of_bytes)(&s, &out, a + i + 16 * k, b + i + 16 * k, 16, scales);
      }
    }
    const CK(bytes64) all = CK(narrow_four)(four, &narrowing, halves);
    memcpy(target + i, &all, 64);
  }
  for (; i < count; i += 16) {
    const size_t part = count - i < 16 ? count - i : 16;
    const i32x16 twice = CK(sum_of_bytes)(&s, &out, a + i, b + i, part, scales);
    CK(store_bytes)(target + i, CK(narrow)(twice, &narrowing, true), part);
  }
}

static void CK(fixed_add)(const ck_fixed_sum *sum, const uint8_t *a, const uint8_t *b,
                          uint8_t *target, size_t count) {
  if (sum->b_factor.right > 0) CK(fixed_sums)(sum, a, b, target, count, true);
  else CK(fixed_sums)(sum, a, b, target, count, false);
}

static void CK(fixed_multiply)(const ck_fixed_pair *pair, const uint8_t *a, const uint8_t *b,
                               uint8_t *target, size_t count) {
  const ck_fixed_pair p = *pair;
  const CK(fixed_factors) out = CK(fixed_factor)(p.factor);
  const CK(narrowing) narrowing = CK(narrowing_to)(p.zero_point, p.low, p.high);
  for (size_t i = 0; i < count; i += 16) {
    const size_t part = count - i < 16 ? count - i : 16;
    const i32x16 x = CK(whole_bytes)(a + i, p.flip, p.a_zero, part);
    const i32x16 y = CK(whole_bytes)(b + i, p.flip, p.b_zero, part);
    const i32x16 scaled = CK(scale_fixed)(x * y, &out);
    CK(store_bytes)(target + i, CK(narrow)(scaled, &narrowing, false), part);
  }
}

/// sum / count, halves away from zero; |sum| and count below 2^24.
CK_INLINE i32x16 CK(rounded_quotient)(i32x16 sum, int32_t count) {
  const i32x16 sign = sum >> 31;
  const i32x16 size = ((sum ^ sign) - sign) + count / 2;
  // The quotient of two numbers below 2^24 lies at least 1 / count below the next whole number,
  // more than it is rounded by.
  const f32x16 quotient = __builtin_convertvector(size, f32x16) / CK(splat)((float)count);
  return (__builtin_convertvector(quotient, i32x16) ^ sign) - sign;
}

static void CK(fixed_average_pool)(const ck_pooling *p, uint8_t flip, int32_t low, int32_t high,
                                   const uint8_t *source, uint8_t *target) {
  const int32_t lift = flip ? 128 : 0;
  const CK(narrowing) narrowing = CK(narrowing_to)(0, low, high);
  for (size_t line = 0; line < p->images * p->output_height; line++) {
    const window rows = CK(window_at)(p, 0, line % p->output_height);
    const uint8_t *image = source + line / p->output_height * p->height * p->width * p->channels;
    for (size_t x = 0; x < p->output_width; x++, target += p->channels) {
      const window columns = CK(window_at)(p, 1, x);
      const size_t taps = (rows.end_tap - rows.first_tap) * (columns.end_tap - columns.first_tap);
      for (size_t channel = 0; channel < p->channels; channel += 16) {
        const size_t count = p->channels - channel < 16 ? p->channels - channel : 16;
        i32x16 sum = {0};
        for (size_t i = rows.first_tap; i < rows.end_tap; i++) {
          const size_t row = (size_t)(rows.start + (ptrdiff_t)(i * p->step[0]));
          for (size_t j = columns.first_tap; j < columns.end_tap; j++) {
            const size_t column = (size_t)(columns.start + (ptrdiff_t)(j * p->step[1]));
            const uint8_t *pixel = image + (row * p->width + column) * p->channels + channel;
            sum += CK(whole_bytes)(pixel, flip, lift, count);
          }
        }
        const i32x16 mean = CK(rounded_quotient)(sum, (int32_t)(taps ? taps : 1));
        CK(store_bytes)(target + channel, CK(narrow)(mean, &narrowing, false), count);
      }
    }
  }
}
