// One row of quantized activations times interleaved blocks, which pass by once.

/// How far behind what is read memory is asked: it answers later than some blocks are done.
enum { bytes_fetched_ahead = 8192 };

/// Asks for the bytes that lie so far behind a part of a block. A whole block's at once would be
/// more than the CPU waits for at a time.
CK_INLINE void CK(fetch_ahead)(const uint8_t *block, size_t from, size_t bytes) {
#pragma clang loop unroll(full)
  for (size_t at = (from + 63) / 64 * 64; at < from + bytes; at += 64) {
    __builtin_prefetch(block + bytes_fetched_ahead + at);
  }
}

/// The run `part` of a block times a row's.
CK_INLINE f32x16 CK(add_run)(
    ck_block_format format, const uint8_t *block, size_t part, CK(activation) row, f32x16 sums) {
  const CK(block_kind) kind = CK(kind_of)(format);
#pragma clang loop unroll(full)
  for (size_t piece = 0; piece < kind.pieces; piece++) {
    i32x16 whole = CK(piece_start)(kind, row, piece);
#pragma clang loop unroll(full)
    for (size_t step = 0; step < 8 / kind.pieces; step++) {
      const size_t group = piece * 4 + step;
      int32_t four;
      memcpy(&four, row.codes + group * 4, 4);
      whole = CK(dot_codes)(whole, CK(block_codes)(format, block, part, group), four, kind.wide);
    }
    sums = CK(add_piece)(sums, whole, CK(block_scale)(format, block, part, piece), row);
    if (!kind.minimum) continue;
    const f32x16 minimum = CK(block_minimum)(format, block, part, piece);
    sums = CK(fma)(minimum, CK(piece_sum)(kind, row, piece), sums);
  }
  return sums;
}

/// The sums of one panel over the whole depth.
CK_INLINE f32x16 CK(row_panel)(
    ck_block_format format, const ck_block_product *p, size_t panel) {
  const size_t parts = format >= ck_q4_k ? 8 : 1, bytes = 16 * ck_block_bytes(format);
  const size_t runs = CK(quotient_up)(p->weights.depth, 32);
  const uint8_t *block = p->weights.blocks + panel * CK(quotient_up)(runs, parts) * bytes;
  f32x16 sums = {0};
  for (size_t run = 0; run < runs; run += parts, block += bytes) {
#pragma clang loop unroll(full)
    for (size_t part = 0; part < parts; part++) {
      if (run + part == runs) break;
      CK(fetch_ahead)(block, part * bytes / parts, bytes / parts);
      const uint8_t *at = p->activations + (run + part) * ck_activation_run;
      sums = CK(add_run)(format, block, part, CK(activation_at)(at, 1, 0), sums);
    }
  }
  return sums;
}

CK_INLINE void CK(row_panels)(
    ck_block_format format, const ck_block_product *p, size_t panel, size_t end) {
  for (; panel < end; panel++) {
    const size_t left = p->weights.columns - panel * 16, count = left < 16 ? left : 16;
    const f32x16 sums = CK(row_panel)(format, p, panel);
    CK(store_first)(
        p->target + panel * 16, CK(finish)(sums, &p->epilogue, 0, panel * 16, count), count);
  }
}
