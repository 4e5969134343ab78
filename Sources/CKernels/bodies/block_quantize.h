// Plain weights to interleaved blocks, sixteen columns at a time.

/// `count` ≤ 16 elements that lie side by side, from element `at` on.
CK_INLINE f32x16 CK(load_element)(
    const ck_block_quantization *q, size_t at, size_t count) {
  if (q->element == ck_element_f32) return CK(load_first)((const float *)q->source + at, count);
  const uint16_t *source = (const uint16_t *)q->source + at;
  uint16_t part[16] = {0};
  memcpy(part, source, (count < 16 ? count : 16) * 2);
  if (q->element == ck_element_f16) return CK(load_halves)((const uint8_t *)part);
  CK(u16x16) halves;
  memcpy(&halves, part, sizeof halves);
  return (f32x16)(__builtin_convertvector(halves, u32x16) << 16);
}

/// `depth` ≤ 256 steps from `k` on of `columns` ≤ 16 columns: element (k, column) at k * 16 +
/// column, zeros elsewhere up to `padded` steps.
static void CK(load_tile)(
    const ck_block_quantization *q, size_t k, size_t depth, size_t padded, size_t column,
    size_t columns, float *tile) {
  if (q->column_stride == 1) {
    for (size_t i = 0; i < depth; i++) {
      CK(store)(tile + i * 16, CK(load_element)(q, (k + i) * q->row_stride + column, columns));
    }
  } else {
    if (columns < 16) memset(tile, 0, depth * 64);
    for (size_t j = 0; j < columns; j++) {
      const size_t line = (column + j) * q->column_stride + k;
      for (size_t i = 0; i < depth; i += 16) {
        const size_t left = depth - i, count = left < 16 ? left : 16;
        float part[16];
        CK(store)(part, CK(load_element)(q, line + i, count));
        for (size_t lane = 0; lane < count; lane++) tile[(i + lane) * 16 + j] = part[lane];
      }
    }
  }
  memset(tile + depth * 16, 0, (padded - depth) * 64);
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

static void CK(quantize_block)(ck_block_format format, const float *tile, uint8_t *block) {
  switch (format) {
    case ck_q8_0: CK(quantize_q8_0)(tile, block); return;
    case ck_q4_0: CK(quantize_q4_0)(tile, block); return;
    case ck_q4_1: CK(quantize_q4_1)(tile, block); return;
    case ck_q5_0: CK(quantize_q5_0)(tile, block); return;
    case ck_q5_1: CK(quantize_q5_1)(tile, block); return;
    case ck_q4_k: CK(quantize_q4_k)(tile, block); return;
    case ck_q5_k: CK(quantize_q5_k)(tile, block); return;
    case ck_q6_k: CK(quantize_q6_k)(tile, block); return;
  }
}

enum { quantize_task_panels = 4 };

/// Some panels over the whole depth, block by block, so that rows are read in long runs.
static void CK(quantize_task)(void *context, size_t task) {
  ck_block_quantization *q = context;
  const size_t step = ck_block_depth(q->format), bytes = 16 * ck_block_bytes(q->format);
  const size_t blocks = CK(quotient_up)(q->depth, step);
  const size_t first = task * quantize_task_panels * 16;
  const size_t last = first + quantize_task_panels * 16;
  const size_t end = q->columns < last ? q->columns : last;
  _Alignas(64) float tile[256 * 16];
  for (size_t block = 0; block < blocks; block++) {
    const size_t k = block * step, left = q->depth - k, depth = left < step ? left : step;
    for (size_t column = first; column < end; column += 16) {
      const size_t columns = end - column < 16 ? end - column : 16;
      CK(load_tile)(q, k, depth, step, column, columns, tile);
      if (!CK(fits_halves)(tile, depth)) __atomic_store_n(&q->refused, 1, __ATOMIC_RELAXED);
      CK(quantize_block)(q->format, tile, q->target + (column / 16 * blocks + block) * bytes);
    }
  }
}

static void CK(block_quantize)(ck_block_quantization *quantization) {
  quantization->refused = 0;
  ck_parallel(CK(quotient_up)(quantization->columns, quantize_task_panels * 16),
              CK(quantize_task), quantization);
}
