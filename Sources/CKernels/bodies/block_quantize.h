// Plain weights to interleaved blocks, sixteen columns at a time.

/// - Parameter importance: What each step's squared error counts; NULL for the reference's choice.
static void CK(quantize_block)(
    ck_block_format format, const float *tile, const float *importance, uint8_t *block) {
  switch (format) {
    case ck_q8_0: CK(quantize_q8_0)(tile, block); return;
    case ck_q4_0: CK(quantize_centred)(tile, importance, block, 8, false); return;
    case ck_q4_1: CK(quantize_ranged)(tile, importance, block, 15, false); return;
    case ck_q5_0: CK(quantize_centred)(tile, importance, block, 16, true); return;
    case ck_q5_1: CK(quantize_ranged)(tile, importance, block, 31, true); return;
    case ck_q4_k:
      CK(quantize_lines)(tile, importance, block, 15, (CK(search)){-1, 0.1f, 20}, false);
      return;
    case ck_q5_k:
      CK(quantize_lines)(tile, importance, block, 31, (CK(search)){-0.5f, 0.1f, 15}, true);
      return;
    case ck_q6_k: CK(quantize_q6_k)(tile, importance, block); return;
    case ck_q2_k: CK(quantize_q2_k)(tile, importance, block); return;
    case ck_q3_k: CK(quantize_q3_k)(tile, importance, block); return;
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
  float importance[256];
  for (size_t block = 0; block < blocks; block++) {
    const size_t k = block * step, left = q->depth - k, depth = left < step ? left : step;
    for (size_t i = 0; q->importance && i < step; i++) {
      importance[i] = i < depth ? q->importance[k + i] : 0;
    }
    for (size_t column = first; column < end; column += 16) {
      const size_t columns = end - column < 16 ? end - column : 16;
      CK(load_tile)(q, k, depth, step, column, columns, tile);
      if (!CK(fits_halves)(tile, depth)) __atomic_store_n(&q->refused, 1, __ATOMIC_RELAXED);
      CK(quantize_block)(
          q->format, tile, q->importance ? importance : NULL,
          q->target + (column / 16 * blocks + block) * bytes);
    }
  }
}

static void CK(block_quantize)(ck_block_quantization *quantization) {
  quantization->refused = 0;
  ck_parallel(CK(quotient_up)(quantization->columns, quantize_task_panels * 16),
              CK(quantize_task), quantization);
}
