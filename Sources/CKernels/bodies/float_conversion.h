// 32-bit floats from and to 16-bit ones, rounding to the nearest, ties to even.

typedef _Float16 CK(f16x16) __attribute__((vector_size(32)));
typedef uint16_t CK(u16x16) __attribute__((vector_size(32)));

static void CK(f32_from_f16)(const uint16_t *x, float *y, size_t count) {
  for (size_t i = 0; i < count; i += 16) {
    const size_t part = count - i < 16 ? count - i : 16;
    CK(f16x16) halves = {0};
    memcpy(&halves, x + i, part * sizeof *x);
    CK(store_first)(y + i, __builtin_convertvector(halves, f32x16), part);
  }
}

static void CK(f16_from_f32)(const float *x, uint16_t *y, size_t count) {
  for (size_t i = 0; i < count; i += 16) {
    const size_t part = count - i < 16 ? count - i : 16;
    const CK(f16x16) halves =
        __builtin_convertvector(CK(load_first)(x + i, part), CK(f16x16));
    memcpy(y + i, &halves, part * sizeof *y);
  }
}

static void CK(f32_from_bf16)(const uint16_t *x, float *y, size_t count) {
  for (size_t i = 0; i < count; i += 16) {
    const size_t part = count - i < 16 ? count - i : 16;
    CK(u16x16) halves = {0};
    memcpy(&halves, x + i, part * sizeof *x);
    CK(store_first)(y + i, (f32x16)(__builtin_convertvector(halves, u32x16) << 16), part);
  }
}

static void CK(bf16_from_f32)(const float *x, uint16_t *y, size_t count) {
  for (size_t i = 0; i < count; i += 16) {
    const size_t part = count - i < 16 ? count - i : 16;
    const f32x16 lanes = CK(load_first)(x + i, part);
    const u32x16 bits = (u32x16)lanes;
    const u32x16 rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
    const u32x16 nan = (u32x16)(lanes != lanes);
    const CK(u16x16) halves =
        __builtin_convertvector((rounded & ~nan) | (nan & 0x7fc0), CK(u16x16));
    memcpy(y + i, &halves, part * sizeof *y);
  }
}
