// Activations in runs of 32 bytes with a scale each; see `ck_activation_bytes`.

/// Where one run of a group keeps its rows' scales, scale · sum of the codes, -8 · sum of the codes,
/// of those of the first and of those of the second half; then the codes.
typedef struct CK(activation_run) {
  float *scales, *sums;
  int32_t *starts[3];
  int8_t *codes;
} CK(activation_run);

CK_INLINE CK(activation_run) CK(activation_run_at)(uint8_t *group, size_t run, size_t rows) {
  float *at = (float *)(void *)(group + run * rows * ck_activation_run);
  int32_t *starts = (int32_t *)(void *)(at + 2 * rows);
  return (CK(activation_run)){
      at, at + rows, {starts, starts + rows, starts + 2 * rows}, (int8_t *)(starts + 3 * rows)};
}

/// Sixteen codes: value times `inverse`, halves to even.
CK_INLINE i32x16 CK(rounded)(f32x16 value, f32x16 inverse) {
  return (i32x16)(value * inverse + 12582912.0f) - 0x4b400000;
}

/// The largest lane of whole numbers.
CK_INLINE uint32_t CK(largest_lane)(u32x16 lanes) {
  uint32_t part[16], largest = 0;
  memcpy(part, &lanes, sizeof part);
  for (size_t i = 0; i < 16; i++) largest = part[i] > largest ? part[i] : largest;
  return largest;
}

CK_INLINE int32_t CK(sum_whole)(i32x16 lanes) {
  int32_t part[16], sum = 0;
  memcpy(part, &lanes, sizeof part);
  for (size_t i = 0; i < 16; i++) sum += part[i];
  return sum;
}

/// The codes of 32 numbers in one row of a run, where the largest magnitude is `most`.
CK_INLINE void CK(store_run)(
    f32x16 low, f32x16 high, float most, CK(activation_run) run, size_t row) {
  const f32x16 inverse = CK(splat)(most == 0 ? 0 : 127 / most);
  const i32x16 a = CK(rounded)(low, inverse), b = CK(rounded)(high, inverse);
  const int32_t first = CK(sum_whole)(a), second = CK(sum_whole)(b);
  uint8_t *codes = (uint8_t *)run.codes + row * 32;
  CK(store_bytes)(codes, __builtin_convertvector((u32x16)a, CK(bytes16)), 16);
  CK(store_bytes)(codes + 16, __builtin_convertvector((u32x16)b, CK(bytes16)), 16);
  run.scales[row] = most / 127;
  run.sums[row] = most / 127 * (float)(first + second);
  run.starts[0][row] = -8 * (first + second);
  run.starts[1][row] = -8 * first;
  run.starts[2][row] = -8 * second;
}

/// Quantizes up to 32 numbers. Magnitudes are compared as whole numbers, so that an infinity and a
/// NaN are the largest; they make the scale a NaN, and with it all that the run is part of.
CK_INLINE void CK(quantize_run)(
    const float *source, size_t count, CK(activation_run) run, size_t row) {
  const size_t first = count < 16 ? count : 16;
  const f32x16 low = CK(load_first)(source, first);
  const f32x16 high = CK(load_first)(source + first, count - first);
  const u32x16 low_bits = (u32x16)low & 0x7fffffff, high_bits = (u32x16)high & 0x7fffffff;
  const u32x16 greater = (u32x16)(low_bits > high_bits);
  const uint32_t largest = CK(largest_lane)((low_bits & greater) | (high_bits & ~greater));
  float most;
  memcpy(&most, &largest, 4);
  if (largest >= 0x7f800000) {
    CK(store_run)((f32x16){0}, (f32x16){0}, 0, run, row);
    run.scales[row] = run.sums[row] = __builtin_nanf("");
  } else {
    // Below this the inverse would overflow; such a run counts as zeros.
    CK(store_run)(low, high, most < 0x1p-110f ? 0 : most, run, row);
  }
}

typedef struct CK(activation_rows) {
  const float *source;
  size_t rows, depth;
  uint8_t *target;
} CK(activation_rows);

static void CK(activations_task)(void *context, size_t task) {
  const CK(activation_rows) *a = context;
  const size_t height = a->rows > 1 ? ck_activation_group : 1;
  const size_t runs = CK(quotient_up)(a->depth, 32), first = task * height;
  uint8_t *group = a->target + first * runs * ck_activation_run;
  if (first + height > a->rows) memset(group, 0, height * runs * ck_activation_run);
  for (size_t run = 0; run < runs; run++) {
    const CK(activation_run) at = CK(activation_run_at)(group, run, height);
    const size_t left = a->depth - run * 32, count = left < 32 ? left : 32;
    for (size_t row = 0; row < height && first + row < a->rows; row++) {
      CK(quantize_run)(a->source + (first + row) * a->depth + run * 32, count, at, row);
    }
  }
}

static void CK(block_activations)(
    const float *source, size_t rows, size_t depth, uint8_t *target) {
  CK(activation_rows) a = {source, rows, depth, target};
  const size_t groups = rows > 1 ? CK(quotient_up)(rows, ck_activation_group) : rows;
  ck_parallel(groups, CK(activations_task), &a);
}
