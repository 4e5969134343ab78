// Products of bytes with packed weights.

#if defined(CK_MASKS)
enum { CK(tile_rows) = 6, CK(tile_blocks) = 4 };
#else
enum { CK(tile_rows) = 4, CK(tile_blocks) = 1 };
#endif

/// Rows of activations beside each other, with what follows their product.
typedef struct CK(rows) {
  const uint8_t *first;
  size_t stride, depth;
  uint32_t flip;
} CK(rows);

/// Four bytes from `k` on; zeros where the depth ends, as the weights there are.
CK_INLINE uint32_t CK(last_bytes)(const CK(rows) *rows, size_t row, size_t k) {
  const uint8_t *at = rows->first + row * rows->stride + k;
  uint32_t four = 0;
  for (size_t i = 0; i < rows->depth - k; i++) four |= (uint32_t)at[i] << (8 * i);
  return four ^ rows->flip;
}

/// The sum of a row's activations.
static int32_t CK(activation_sum)(const CK(rows) *rows, size_t row) {
  int32_t sum = 0;
  const uint8_t *at = rows->first + row * rows->stride;
  for (size_t k = 0; k < rows->depth; k++) sum += at[k] ^ (rows->flip & 0xff);
  return sum;
}

/// Stores one row's sums for `count` columns from `column` on at element `at` of the target.
CK_INLINE void CK(store_sums)(
    i32x16 sums, const ck_requantization *r, size_t column, size_t count, int32_t activations,
    void *target, size_t at) {
  if (r->offsets) sums += CK(load_whole)(r->offsets + column, count);
  if (r->weight_zero) sums -= r->weight_zero * activations;
  if (r->target == ck_integer_target_sum) {
    for (size_t i = 0; i < count; i++) ((int32_t *)target)[at + i] = sums[i];
    return;
  }
  const f32x16 scaled =
      __builtin_convertvector(sums, f32x16) * CK(load_first)(r->multipliers + column, count);
  if (r->target == ck_integer_target_float) {
    CK(store_first)((float *)target + at, scaled, count);
  } else {
    CK(store_bytes)((uint8_t *)target + at,
                    CK(rounded_bytes)(scaled, r->zero_point, r->low, r->high), count);
  }
}

/// Where a tile's results go: element (row, column) at row * stride + column.
typedef struct CK(sink) {
  void *target;
  size_t stride, columns;
  const ck_requantization *requantization;
} CK(sink);

/// `row_count` × 16·`block_count` outputs from row `row` and column block `block` on. Both counts
/// are constants where it is inlined, so that the sums stay in registers.
CK_INLINE void CK(integer_tile)(
    size_t row_count, size_t block_count, const CK(rows) *rows, size_t row,
    const int8_t *packed, size_t block, const int32_t *activations, const CK(sink) *sink) {
  const size_t whole = rows->depth / 4, groups = (rows->depth + 3) / 4;
  const uint8_t *first = rows->first + row * rows->stride;
  const int8_t *weights = packed + block * groups * 64;
  const size_t stride = rows->stride;
  const uint32_t flip = rows->flip;
  i32x16 sums[CK(tile_rows)][CK(tile_blocks)] = {{{0}}};
  for (size_t group = 0; group < whole; group++) {
#pragma clang loop unroll(full)
    for (size_t i = 0; i < row_count; i++) {
      uint32_t four;
      memcpy(&four, first + i * stride + group * 4, 4);
#pragma clang loop unroll(full)
      for (size_t j = 0; j < block_count; j++) {
        const int8_t *w = weights + (j * groups + group) * 64;
        sums[i][j] = CK(dot_four)(sums[i][j], four ^ flip, w);
      }
    }
  }
  if (whole < groups) {
#pragma clang loop unroll(full)
    for (size_t i = 0; i < row_count; i++) {
      const uint32_t four = CK(last_bytes)(rows, row + i, whole * 4);
#pragma clang loop unroll(full)
      for (size_t j = 0; j < block_count; j++) {
        const int8_t *w = weights + (j * groups + whole) * 64;
        sums[i][j] = CK(dot_four)(sums[i][j], four, w);
      }
    }
  }
#pragma clang loop unroll(full)
  for (size_t i = 0; i < row_count; i++) {
#pragma clang loop unroll(full)
    for (size_t j = 0; j < block_count; j++) {
      const size_t column = (block + j) * 16;
      const size_t left = sink->columns - column;
      CK(store_sums)(sums[i][j], sink->requantization, column, left < 16 ? left : 16,
                     activations ? activations[row + i] : 0, sink->target,
                     (row + i) * sink->stride + column);
    }
  }
}

/// All of `row_count` rows (at most 48) times column blocks [block, end).
static void CK(integer_rows)(
    const CK(rows) *rows, size_t row_count, const int8_t *packed, size_t block, size_t end,
    const CK(sink) *sink) {
  int32_t sums[48];
  const int32_t *activations = NULL;
  if (sink->requantization->weight_zero) {
    for (size_t row = 0; row < row_count; row++) sums[row] = CK(activation_sum)(rows, row);
    activations = sums;
  }
  while (block < end) {
    const bool wide = CK(tile_blocks) > 1 && block + CK(tile_blocks) <= end;
    size_t row = 0;
    for (; row + CK(tile_rows) <= row_count; row += CK(tile_rows)) {
      if (wide) {
        CK(integer_tile)(
            CK(tile_rows), CK(tile_blocks), rows, row, packed, block, activations, sink);
      } else {
        CK(integer_tile)(CK(tile_rows), 1, rows, row, packed, block, activations, sink);
      }
    }
    for (; row < row_count; row++) {
      if (wide) {
        CK(integer_tile)(1, CK(tile_blocks), rows, row, packed, block, activations, sink);
      } else {
        CK(integer_tile)(1, 1, rows, row, packed, block, activations, sink);
      }
    }
    block += wide ? CK(tile_blocks) : 1;
  }
}

enum { integer_task_rows = 48, integer_task_blocks = 16 };

static void CK(integer_product_task)(void *context, size_t task) {
  const ck_integer_product *p = context;
  const size_t blocks = CK(quotient_up)(p->columns, 16);
  const size_t column_tasks = CK(quotient_up)(blocks, integer_task_blocks);
  const size_t row = task / column_tasks * integer_task_rows;
  const size_t block = task % column_tasks * integer_task_blocks;
  const size_t end = blocks - block < integer_task_blocks ? blocks : block + integer_task_blocks;
  const size_t left = p->rows - row;
  const CK(rows) rows = {
      p->activations + row * p->activation_stride, p->activation_stride, p->depth,
      p->flip * 0x01010101u};
  const size_t bytes = p->requantization.target == ck_integer_target_byte ? 1 : 4;
  const CK(sink) sink = {(char *)p->target + row * p->target_stride * bytes, p->target_stride,
                         p->columns, &p->requantization};
  CK(integer_rows)(&rows, left < integer_task_rows ? left : integer_task_rows, p->packed, block,
                   end, &sink);
}

static void CK(integer_product)(const ck_integer_product *product) {
  const size_t blocks = CK(quotient_up)(product->columns, 16);
  const size_t tasks = CK(quotient_up)(product->rows, integer_task_rows) *
                       CK(quotient_up)(blocks, integer_task_blocks);
  ck_parallel(tasks, CK(integer_product_task), (void *)product);
}
