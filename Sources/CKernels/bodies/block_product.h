// Quantized activations times interleaved blocks.

#if defined(CK_MASKS)
enum { CK(product_rows) = 6, CK(product_panels) = 2 };
#else
enum { CK(product_rows) = 2, CK(product_panels) = 1 };
#endif

/// sums[column] += the four signed bytes of `four` times the column's four codes; of the codes
/// only those of q8_0 exceed 63.
CK_INLINE i32x16 CK(dot_codes)(i32x16 sums, u32x16 codes, int32_t four, ck_block_format format) {
#if defined(CK_MASKS)
  (void)format;
  return (i32x16)_mm512_dpbusd_epi32((__m512i)sums, (__m512i)codes, _mm512_set1_epi32(four));
#elif defined(__x86_64__) && defined(CK_PAIRED_PRODUCTS)
  const __m256i bytes = _mm256_set1_epi32(four), even = _mm256_set1_epi16(0x00ff);
  __m256i halves[2], words[2];
  memcpy(halves, &sums, sizeof sums);
  memcpy(words, &codes, sizeof codes);
  for (size_t half = 0; half < 2; half++) {
    __m256i products;
    if (format == ck_q8_0) {
      // 16-bit products of even and of odd bytes: `vpmaddubsw` would saturate.
      const __m256i low = _mm256_madd_epi16(
          _mm256_and_si256(words[half], even), _mm256_srai_epi16(_mm256_slli_epi16(bytes, 8), 8));
      const __m256i high = _mm256_madd_epi16(
          _mm256_srli_epi16(words[half], 8), _mm256_srai_epi16(bytes, 8));
      products = _mm256_add_epi32(low, high);
    } else {
      products = _mm256_madd_epi16(
          _mm256_maddubs_epi16(words[half], bytes), _mm256_set1_epi16(1));
    }
    halves[half] = _mm256_add_epi32(halves[half], products);
  }
  memcpy(&sums, halves, sizeof sums);
  return sums;
#else
  (void)format;
  for (uint32_t byte = 0; byte < 4; byte++) {
    sums += (i32x16)(codes >> (8 * byte) & 0xff) * (int32_t)(int8_t)((uint32_t)four >> (8 * byte));
  }
  return sums;
#endif
}

/// Adds the product of one run of 32 to the sums. Format, extents and `part` are constants where
/// it is inlined, so that the sums stay in registers.
CK_INLINE void CK(add_run)(
    ck_block_format format, size_t rows, size_t panels, size_t group_rows, size_t row,
    const uint8_t *const blocks[2], size_t part, const uint8_t *run, f32x16 sums[6][2]) {
  const float *scales = (const float *)(const void *)run + row;
  const int32_t *starts = (const int32_t *)(const void *)run + group_rows + row;
  const int32_t *first_starts = starts + group_rows;
  const float *activation_sums = scales + 3 * group_rows;
  const int8_t *codes = (const int8_t *)run + 16 * group_rows + 32 * row;
  const int32_t zero = CK(block_zero)(format);
  const bool halved = format == ck_q6_k;
  i32x16 whole[6][2];
  f32x16 scaled[6][2];
#pragma clang loop unroll(full)
  for (size_t i = 0; i < rows; i++) {
#pragma clang loop unroll(full)
    for (size_t j = 0; j < panels; j++) {
      const int32_t start = halved ? first_starts[i] : starts[i];
      whole[i][j] = zero ? (start - (i32x16){0}) * zero : (i32x16){0};
    }
  }
#pragma clang loop unroll(full)
  for (size_t step = 0; step < 8; step++) {
    // The two groups that share bytes follow each other, except where halves are summed apart.
    const size_t group = halved ? step : step / 2 + step % 2 * 4;
    u32x16 weights[2];
#pragma clang loop unroll(full)
    for (size_t j = 0; j < panels; j++) {
      weights[j] = CK(block_codes)(format, blocks[j], part, group);
    }
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) {
      int32_t four;
      memcpy(&four, codes + i * 32 + group * 4, 4);
#pragma clang loop unroll(full)
      for (size_t j = 0; j < panels; j++) {
        whole[i][j] = CK(dot_codes)(whole[i][j], weights[j], four, format);
      }
    }
    if (step != 7 && !(halved && step == 3)) continue;
#pragma clang loop unroll(full)
    for (size_t j = 0; j < panels; j++) {
      const f32x16 scale = CK(block_scale)(format, blocks[j], part, step == 7);
#pragma clang loop unroll(full)
      for (size_t i = 0; i < rows; i++) {
        const f32x16 value = __builtin_convertvector(whole[i][j], f32x16);
        scaled[i][j] = halved && step == 7 ? CK(fma)(value, scale, scaled[i][j]) : value * scale;
        if (halved) whole[i][j] = (starts[i] - first_starts[i] - (i32x16){0}) * zero;
      }
    }
  }
#pragma clang loop unroll(full)
  for (size_t j = 0; j < panels; j++) {
    const f32x16 minimum = CK(has_minimum)(format)
                               ? CK(block_minimum)(format, blocks[j], part)
                               : (f32x16){0};
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) {
      sums[i][j] = CK(fma)(scaled[i][j], CK(splat)(scales[i]), sums[i][j]);
      if (CK(has_minimum)(format)) {
        sums[i][j] = CK(fma)(minimum, CK(splat)(activation_sums[i]), sums[i][j]);
      }
    }
  }
}

/// Asks for the `bytes` that lie some way behind a block: memory answers later than one is done.
CK_INLINE void CK(fetch_ahead)(const uint8_t *block, size_t bytes) {
  for (size_t at = 0; at < bytes; at += 64) __builtin_prefetch(block + 4096 + at);
}

/// `rows` ≤ 6 rows from `row` of a group on times `panels` panels over the whole depth.
CK_INLINE void CK(block_tile)(
    ck_block_format format, size_t rows, size_t panels, size_t group_rows, size_t row,
    const ck_block_product *p, size_t panel, const uint8_t *group, f32x16 sums[6][2]) {
  const size_t parts = format >= ck_q4_k ? 8 : 1, bytes = 16 * ck_block_bytes(format);
  const size_t runs = CK(quotient_up)(p->weights.depth, 32);
  const size_t stride = CK(quotient_up)(runs, parts) * bytes;
  const uint8_t *blocks[2] = {p->weights.blocks + panel * stride};
  blocks[1] = blocks[0] + (panels > 1 && (panel + 1) * 16 < p->weights.columns ? stride : 0);
  f32x16 kept[6][2] = {{{0}}};
  for (size_t run = 0; run < runs; run += parts) {
    if (rows == 1) CK(fetch_ahead)(blocks[0], bytes);
#pragma clang loop unroll(full)
    for (size_t part = 0; part < parts; part++) {
      if (run + part == runs) break;
      CK(add_run)(format, rows, panels, group_rows, row, blocks, part,
                  group + (run + part) * group_rows * ck_activation_run, kept);
    }
    blocks[0] += bytes;
    blocks[1] += bytes;
  }
  memcpy(sums, kept, sizeof kept);
}

/// Stores up to six rows' sums for one panel.
CK_INLINE void CK(store_panel)(
    const ck_block_product *p, f32x16 sums[6][2], size_t j, size_t row, size_t rows,
    size_t panel) {
  const size_t column = panel * 16;
  if (column >= p->weights.columns) return;
  const size_t left = p->weights.columns - column, count = left < 16 ? left : 16;
  for (size_t i = 0; i < rows; i++) {
    const f32x16 lanes = CK(finish)(sums[i][j], &p->epilogue, row + i, column, count);
    CK(store_first)(p->target + (row + i) * p->target_stride + column, lanes, count);
  }
}

/// Rows [row, row_end) times panels [panel, end), the panels' blocks in cache for all rows.
CK_INLINE void CK(block_range)(
    ck_block_format format, const ck_block_product *p, size_t row, size_t row_end, size_t panel,
    size_t end) {
  const size_t group_bytes = CK(quotient_up)(p->weights.depth, 32) * ck_activation_run;
  f32x16 sums[6][2];
  if (p->rows == 1) {
    for (; panel < end; panel++) {
      CK(block_tile)(format, 1, 1, 1, 0, p, panel, p->activations, sums);
      CK(store_panel)(p, sums, 0, 0, 1, panel);
    }
    return;
  }
  for (; panel < end; panel += CK(product_panels)) {
    for (size_t first = row; first < row_end; first += CK(product_rows)) {
      const size_t in_group = first % ck_activation_group;
      CK(block_tile)(
          format, CK(product_rows), CK(product_panels), ck_activation_group, in_group, p, panel,
          p->activations + (first - in_group) * group_bytes, sums);
      const size_t left = row_end - first;
      const size_t rows = left < CK(product_rows) ? left : CK(product_rows);
      for (size_t j = 0; j < CK(product_panels); j++) {
        CK(store_panel)(p, sums, j, first, rows, panel + j);
      }
    }
  }
}

#define CK_RANGE(format) \
  static void CK(format##_range)( \
      const ck_block_product *p, size_t row, size_t row_end, size_t panel, size_t end) { \
    CK(block_range)(format, p, row, row_end, panel, end); \
  }
CK_BLOCK_CASES(CK_RANGE)
#undef CK_RANGE

/// How a product is cut: rows whose activations stay in cache, and panels of some 64 KB.
typedef struct CK(block_cut) {
  const ck_block_product *product;
  size_t rows, panels, panel_tasks;
} CK(block_cut);

static void CK(block_task)(void *context, size_t task) {
  const CK(block_cut) *c = context;
  const ck_block_product *p = c->product;
  const size_t row = task / c->panel_tasks * c->rows, panel = task % c->panel_tasks * c->panels;
  const size_t row_end = p->rows - row < c->rows ? p->rows : row + c->rows;
  const size_t panels = CK(quotient_up)(p->weights.columns, 16);
  const size_t end = panels - panel < c->panels ? panels : panel + c->panels;
  switch (p->weights.format) {
#define CK_CASE(format) \
  case format: CK(format##_range)(p, row, row_end, panel, end); return;
    CK_BLOCK_CASES(CK_CASE)
#undef CK_CASE
  }
}

static void CK(block_product)(const ck_block_product *p) {
  enum { cached_activations = 384 << 10, task_bytes = 64 << 10 };
  const size_t depth = p->weights.depth ? p->weights.depth : 1;
  const size_t panels = CK(quotient_up)(p->weights.columns, 16);
  const size_t groups = cached_activations / depth / ck_activation_group;
  const size_t panel_bytes = depth * 16;
  const size_t fitting = task_bytes / panel_bytes / CK(product_panels) * CK(product_panels);
  CK(block_cut) c = {p, (groups ? groups : 1) * ck_activation_group, fitting ? fitting : 2, 0};
  c.panel_tasks = CK(quotient_up)(panels, c.panels);
  ck_parallel(CK(quotient_up)(p->rows, c.rows) * c.panel_tasks, CK(block_task), &c);
}
