// Floats quantized in the run: their extremes, and codes on a grid between them.

/// The least and the greatest of 0 and the elements, both NaN if an element is.
static void CK(extremes_f32)(const float *x, size_t count, float *low, float *high) {
  f32x16 least = {0}, greatest = {0};
  i32x16 undefined = {0};
  for (size_t i = 0; i < count; i += 16) {
    const f32x16 value = CK(load_first)(x + i, count - i < 16 ? count - i : 16);
    least = CK(select)(value < least, value, least);
    greatest = CK(select)(value > greatest, value, greatest);
    undefined |= value != value;
  }
  *low = *high = 0;
  int32_t any = 0;
  for (size_t lane = 0; lane < 16; lane++) {
    if (least[lane] < *low) *low = least[lane];
    if (greatest[lane] > *high) *high = greatest[lane];
    any |= undefined[lane];
  }
  if (any) *low = *high = __builtin_nanf("");
}

/// y = round(zero + x * inverse), halves away from zero, held between `low` and 127; NaN becomes the
/// lowest.
static void CK(hybrid_codes)(
    const float *x, float inverse, int32_t zero, int32_t low, int8_t *y, size_t count) {
  const f32x16 point = CK(splat)((float)zero), least = CK(splat)((float)low);
  for (size_t i = 0; i < count; i += 16) {
    const size_t part = count - i < 16 ? count - i : 16;
    f32x16 value = CK(load_first)(x + i, part) * inverse + point;
    value = CK(select)(value > least, value, least);
    value = CK(select)(value < 127, value, CK(splat)(127));
    // The largest number below a half: a half itself would lift what lies just below one.
    value += CK(copy_sign)(CK(splat)(0x1.fffffep-2f), value);
    const i32x16 whole = __builtin_convertvector(value, i32x16);
    CK(store_bytes)((uint8_t *)y + i, __builtin_convertvector(whole, CK(bytes16)), part);
  }
}
