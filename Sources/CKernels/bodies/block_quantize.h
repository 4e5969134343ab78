// Plain weights to interleaved blocks, sixteen columns at a time.

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
