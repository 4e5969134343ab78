// Tiles of plain weights, as floats: what blocks of sixteen columns are made from.

/// Sixteen elements that lie side by side, from element `at` on.
CK_INLINE f32x16 CK(load_sixteen)(ck_element element, const void *source, size_t at) {
  if (element == ck_element_f32) return CK(load)((const float *)source + at);
  const uint8_t *halves = (const uint8_t *)source + at * 2;
  if (element == ck_element_f16) return CK(load_halves)(halves);
  CK(u16x16) words;
  memcpy(&words, halves, sizeof words);
  return (f32x16)(__builtin_convertvector(words, u32x16) << 16);
}

/// `count` ≤ 16 elements that lie side by side, from element `at` on, and zeros.
CK_INLINE f32x16 CK(load_elements)(
    ck_element element, const void *source, size_t at, size_t count) {
  if (count == 16) return CK(load_sixteen)(element, source, at);
  const size_t bytes = element == ck_element_f32 ? 4 : 2;
  uint8_t part[64] = {0};
  memcpy(part, (const uint8_t *)source + at * bytes, count * bytes);
  return CK(load_sixteen)(element, part, 0);
}

/// Lines of a column each, `stride` elements apart: sixteen steps at a time are turned into rows.
CK_INLINE void CK(load_lines)(
    ck_element element, const void *source, size_t at, size_t stride, size_t depth, size_t columns,
    float *tile) {
  for (size_t i = 0; i < depth; i += 16) {
    const size_t left = depth - i, count = left < 16 ? left : 16;
    f32x16 lanes[16] = {{0}};
    for (size_t j = 0; j < columns; j++) {
      lanes[j] = CK(load_elements)(element, source, at + j * stride + i, count);
    }
    CK(transpose_16)(lanes);
    for (size_t k = 0; k < count; k++) CK(store)(tile + (i + k) * 16, lanes[k]);
  }
}

/// Whole lines, whose next elements are asked for ahead of their turn: there are more lines than
/// the CPU follows by itself.
CK_INLINE void CK(load_whole_lines)(
    ck_element element, const void *source, size_t at, size_t stride, size_t depth, float *tile) {
  const size_t bytes = element == ck_element_f32 ? 4 : 2;
  for (size_t i = 0; i < depth; i += 16) {
    f32x16 lanes[16];
    for (size_t j = 0; j < 16; j++) {
      const size_t first = at + j * stride + i;
      lanes[j] = CK(load_sixteen)(element, source, first);
      __builtin_prefetch((const uint8_t *)source + first * bytes + 512);
    }
    CK(transpose_16)(lanes);
    for (size_t k = 0; k < 16; k++) CK(store)(tile + (i + k) * 16, lanes[k]);
  }
}

/// `depth` ≤ 256 steps from `k` on of `columns` ≤ 16 columns: element (k, column) at k * 16 +
/// column, zeros elsewhere up to `padded` steps.
CK_INLINE void CK(load_tile_of)(
    ck_element element, const ck_block_quantization *q, size_t k, size_t depth, size_t padded,
    size_t column, size_t columns, float *tile) {
  const size_t at = k * q->row_stride + column * q->column_stride;
  if (q->column_stride == 1) {
    const size_t bytes = element == ck_element_f32 ? 4 : 2;
    for (size_t i = 0; i < depth; i++) {
      const size_t first = at + i * q->row_stride;
      CK(store)(tile + i * 16, CK(load_elements)(element, q->source, first, columns));
      __builtin_prefetch((const uint8_t *)q->source + (first + padded * q->row_stride) * bytes);
    }
  } else if (columns == 16 && depth % 16 == 0) {
    CK(load_whole_lines)(element, q->source, at, q->column_stride, depth, tile);
  } else {
    CK(load_lines)(element, q->source, at, q->column_stride, depth, columns, tile);
  }
  memset(tile + depth * 16, 0, (padded - depth) * 64);
}

static void CK(load_tile)(
    const ck_block_quantization *q, size_t k, size_t depth, size_t padded, size_t column,
    size_t columns, float *tile) {
  switch (q->element) {
#define CK_ELEMENT(element)                                                     \
  case element:                                                                 \
    CK(load_tile_of)(element, q, k, depth, padded, column, columns, tile);      \
    return;
    CK_ELEMENT(ck_element_f32)
    CK_ELEMENT(ck_element_f16)
    CK_ELEMENT(ck_element_bf16)
#undef CK_ELEMENT
  }
}

/// Whether every number lies within 16-bit floats.
static bool CK(fits_halves)(const float *tile, size_t depth) {
  u32x16 most = {0};
  for (size_t k = 0; k < depth; k++) {
    const u32x16 size = (u32x16)CK(load)(tile + k * 16) & 0x7fffffff;
    const u32x16 larger = (u32x16)(size > most);
    most = (size & larger) | (most & ~larger);
  }
  return CK(largest_lane)(most) <= 0x477fe000;
}
