// Quantized activations times interleaved blocks. For many rows a chunk of some panels stays in the
// nearest cache while all rows pass by it: unpacked in the formats that are much work to unpack,
// else as it is.

#if defined(CK_MASKS)
enum { CK(product_rows) = 6, CK(product_panels) = 2 };
#else
enum { CK(product_rows) = 2, CK(product_panels) = 1 };
#endif

enum { chunk_runs = 16, product_task_rows = 192 };

/// Some panels' codes, scales and minima for a chunk of the depth, one to a vector; where their
/// format isn't unpacked, the blocks that hold them.
typedef struct CK(unpacked) {
  const uint8_t *blocks[CK(product_panels)];
  u32x16 codes[chunk_runs][8][CK(product_panels)];
  f32x16 scales[chunk_runs][2][CK(product_panels)];
  f32x16 minima[chunk_runs][2][CK(product_panels)];
} CK(unpacked);

/// Unpacks `runs` runs of the panel at place `j`.
CK_INLINE void CK(unpack_panel)(
    ck_block_format format, size_t runs, size_t j, CK(unpacked) *unpacked) {
  const size_t parts = format >= ck_q4_k ? 8 : 1, bytes = 16 * ck_block_bytes(format);
  const CK(block_kind) kind = CK(kind_of)(format);
  const uint8_t *block = unpacked->blocks[j];
  for (size_t run = 0; run < runs; run += parts, block += bytes) {
#pragma clang loop unroll(full)
    for (size_t part = 0; part < parts; part++) {
      if (run + part == runs) return;
#pragma clang loop unroll(full)
      for (size_t group = 0; group < 8; group++) {
        unpacked->codes[run + part][group][j] = CK(block_codes)(format, block, part, group);
      }
      for (size_t piece = 0; piece < kind.pieces; piece++) {
        unpacked->scales[run + part][piece][j] = CK(block_scale)(format, block, part, piece);
        if (!kind.minimum) continue;
        unpacked->minima[run + part][piece][j] = CK(block_minimum)(format, block, part, piece);
      }
    }
  }
}

CK_INLINE bool CK(is_unpacked)(ck_block_format format) { return format >= ck_q4_k; }

/// Four codes of each column of panel `j` in a chunk.
CK_INLINE u32x16 CK(chunk_codes)(
    ck_block_format format, const CK(unpacked) *unpacked, size_t run, size_t group, size_t j) {
  if (CK(is_unpacked)(format)) return unpacked->codes[run][group][j];
  const uint8_t *block = unpacked->blocks[j] + run * 16 * ck_block_bytes(format);
  return CK(block_codes)(format, block, 0, group);
}

/// The next step of the chains of one row and panel `j`.
CK_INLINE f32x16 CK(add_whole)(
    ck_block_format format, const CK(unpacked) *unpacked, size_t run, size_t piece, size_t j,
    CK(activation) row, i32x16 whole, f32x16 sums) {
  const bool is_unpacked = CK(is_unpacked)(format);
  const uint8_t *block = unpacked->blocks[j] + run * 16 * ck_block_bytes(format);
  const f32x16 scale =
      is_unpacked ? unpacked->scales[run][piece][j] : CK(block_scale)(format, block, 0, 0);
  sums = CK(add_piece)(sums, whole, scale, row);
  if (!CK(has_minimum)(format)) return sums;
  const f32x16 minimum =
      is_unpacked ? unpacked->minima[run][piece][j] : CK(block_minimum)(format, block, 0, 0);
  return CK(fma)(minimum, CK(piece_sum)(CK(kind_of)(format), row, piece), sums);
}

/// Adds `runs` runs to the sums of some rows of a group. The format is constant where this is
/// inlined, so that the sums stay in registers.
CK_INLINE void CK(add_chunk)(
    ck_block_format format, const CK(unpacked) *unpacked, size_t runs, const uint8_t *activations,
    size_t row, f32x16 kept[CK(product_rows)][CK(product_panels)]) {
  enum { rows = CK(product_rows), panels = CK(product_panels) };
  const CK(block_kind) kind = CK(kind_of)(format);
  f32x16 sums[rows][panels];
  memcpy(sums, kept, sizeof sums);
  for (size_t run = 0; run < runs; run++) {
    const uint8_t *at = activations + run * ck_activation_group * ck_activation_run;
#pragma clang loop unroll(full)
    for (size_t piece = 0; piece < kind.pieces; piece++) {
      i32x16 whole[rows][panels];
#pragma clang loop unroll(full)
      for (size_t i = 0; i < rows; i++) {
        const i32x16 start = CK(piece_start)(
            kind, CK(activation_at)(at, ck_activation_group, row + i), piece);
        for (size_t j = 0; j < panels; j++) whole[i][j] = start;
      }
#pragma clang loop unroll(full)
      for (size_t step = 0; step < 8 / kind.pieces; step++) {
        // Groups four apart may lie in the same bytes.
        const size_t group = kind.pieces == 1 ? step / 2 + step % 2 * 4 : piece * 4 + step;
#pragma clang loop unroll(full)
        for (size_t i = 0; i < rows; i++) {
          int32_t four;
          memcpy(&four, CK(activation_at)(at, ck_activation_group, row + i).codes + group * 4, 4);
#pragma clang loop unroll(full)
          for (size_t j = 0; j < panels; j++) {
            const u32x16 codes = CK(chunk_codes)(format, unpacked, run, group, j);
            whole[i][j] = CK(dot_codes)(whole[i][j], codes, four, kind.wide);
          }
        }
      }
#pragma clang loop unroll(full)
      for (size_t i = 0; i < rows; i++) {
        const CK(activation) values = CK(activation_at)(at, ck_activation_group, row + i);
#pragma clang loop unroll(full)
        for (size_t j = 0; j < panels; j++) {
          sums[i][j] = CK(add_whole)(
              format, unpacked, run, piece, j, values, whole[i][j], sums[i][j]);
        }
      }
    }
  }
  memcpy(kept, sums, sizeof sums);
}

/// Stores some rows' sums for the panels from `panel` on.
CK_INLINE void CK(store_sums_of)(
    const ck_block_product *p, f32x16 (*sums)[CK(product_panels)], size_t row, size_t rows,
    size_t panel) {
  for (size_t j = 0; j < CK(product_panels); j++) {
    const size_t column = (panel + j) * 16;
    if (column >= p->weights.columns) return;
    const size_t left = p->weights.columns - column, count = left < 16 ? left : 16;
    for (size_t i = 0; i < rows; i++) {
      const f32x16 lanes = CK(finish)(sums[i][j], &p->epilogue, row + i, column, count);
      CK(store_first)(p->target + (row + i) * p->target_stride + column, lanes, count);
    }
  }
}

/// Rows [row, row_end), at most `product_task_rows`, times the panels from `panel` on that fit an
/// unpacked chunk.
CK_INLINE void CK(rows_by_panels)(
    ck_block_format format, const ck_block_product *p, size_t row, size_t row_end,
    size_t panel) {
  const size_t runs = CK(quotient_up)(p->weights.depth, 32);
  const size_t parts = format >= ck_q4_k ? 8 : 1;
  const size_t stride = CK(quotient_up)(runs, parts) * 16 * ck_block_bytes(format);
  const size_t panels = CK(quotient_up)(p->weights.columns, 16);
  CK(unpacked) unpacked;
  f32x16 sums[product_task_rows][CK(product_panels)];
  memset(sums, 0, (row_end - row + CK(product_rows)) / CK(product_rows) * CK(product_rows) *
                      sizeof sums[0]);
  for (size_t first = 0; first < runs; first += chunk_runs) {
    const size_t count = runs - first < chunk_runs ? runs - first : chunk_runs;
    for (size_t j = 0; j < CK(product_panels); j++) {
      // Behind the last panel it is taken once more; its sums aren't stored.
      const size_t there = panel + j < panels ? panel + j : panel;
      const uint8_t *blocks = p->weights.blocks + there * stride;
      unpacked.blocks[j] = blocks + first / parts * 16 * ck_block_bytes(format);
      if (CK(is_unpacked)(format)) CK(unpack_panel)(format, count, j, &unpacked);
    }
    for (size_t at = row; at < row_end; at += CK(product_rows)) {
      const size_t in_group = at % ck_activation_group;
      const uint8_t *activations =
          p->activations +
          ((at - in_group) * runs + first * ck_activation_group) * ck_activation_run;
      CK(add_chunk)(
          format, &unpacked, count, activations, in_group, sums + (at - row));
      // At once: all rows' results together would wait for memory.
      if (first + count < runs) continue;
      const size_t left = row_end - at;
      const size_t rows = left < CK(product_rows) ? left : CK(product_rows);
      CK(store_sums_of)(p, sums + (at - row), at, rows, panel);
    }
  }
  if (runs == 0) CK(store_sums_of)(p, sums, row, row_end - row, panel);
}

#define CK_RANGE(format) \
  static void CK(format##_range)( \
      const ck_block_product *p, size_t row, size_t row_end, size_t panel, size_t end) { \
    if (p->rows == 1) { \
      CK(row_panels)(format, p, panel, end); \
      return; \
    } \
    for (; panel < end; panel += CK(product_panels)) { \
      CK(rows_by_panels)(format, p, row, row_end, panel); \
    } \
  }
CK_BLOCK_CASES(CK_RANGE)
#undef CK_RANGE

/// How a product is cut: rows whose sums and activations stay in cache, and some panels.
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
  /// The multiply-adds in a task of one row, bound by memory, and in one of many.
  enum { work_of_row = 1 << 17, work_of_rows = 1 << 24 };
  if (p->rows == 0) return;
  const size_t row_tasks = CK(quotient_up)(p->rows, product_task_rows);
  CK(block_cut) c = {.product = p};
  c.rows = CK(quotient_up)(CK(quotient_up)(p->rows, row_tasks), ck_activation_group) *
           ck_activation_group;
  const size_t panel_work = (p->weights.depth + 1) * 16 * (p->rows < c.rows ? p->rows : c.rows);
  const size_t fitting = (p->rows == 1 ? work_of_row : work_of_rows) / panel_work;
  c.panels = fitting < 2 ? 2 : fitting / 2 * 2;
  c.panel_tasks = CK(quotient_up)(CK(quotient_up)(p->weights.columns, 16), c.panels);
  ck_parallel(CK(quotient_up)(p->rows, c.rows) * c.panel_tasks, CK(block_task), &c);
}
