// Interleaved blocks as floats.

typedef struct CK(decoding) {
  const ck_block_matrix *weights;
  float *target;
  size_t row_stride, column_stride;
  const int32_t *columns;
} CK(decoding);

/// A part's 32 × 16 weights: element (k, column) at k * 16 + column.
CK_INLINE void CK(decode_part)(
    ck_block_format format, const uint8_t *block, size_t part, float *target) {
  const float zero = (float)(8 * CK(block_zero)(format));
  const bool has_minimum = CK(has_minimum)(format);
  for (size_t group = 0; group < 8; group++) {
    const f32x16 minimum =
        has_minimum ? CK(block_minimum)(format, block, part, group / 4) : (f32x16){0};
    const u32x16 codes = CK(block_codes)(format, block, part, group);
    const f32x16 scale = CK(block_scale)(format, block, part, group / 4);
    for (uint32_t byte = 0; byte < 4; byte++) {
      const i32x16 code = (i32x16)(codes >> (8 * byte) & 0xff);
      f32x16 value = (__builtin_convertvector(code, f32x16) - zero) * scale;
      if (has_minimum) value += minimum;
      CK(store)(target + (group * 4 + byte) * 16, value);
    }
  }
}

#define CK_BLOCK_CASES(X) \
  X(ck_q8_0) X(ck_q4_0) X(ck_q4_1) X(ck_q5_0) X(ck_q5_1) X(ck_q4_k) X(ck_q5_k) X(ck_q6_k) \
  X(ck_q2_k) X(ck_q3_k)

/// Part `run` of panel `panel`, counted over the whole depth.
static void CK(decode_run)(const ck_block_matrix *m, size_t panel, size_t run, float *target) {
  const size_t parts = ck_block_depth(m->format) / 32, bytes = 16 * ck_block_bytes(m->format);
  const size_t blocks = CK(quotient_up)(m->depth, 32 * parts);
  const uint8_t *block = m->blocks + (panel * blocks + run / parts) * bytes;
  switch (m->format) {
#define CK_CASE(format) \
  case format: CK(decode_part)(format, block, run % parts, target); return;
    CK_BLOCK_CASES(CK_CASE)
#undef CK_CASE
  }
}

static void CK(decode_task)(void *context, size_t panel) {
  const CK(decoding) *d = context;
  const size_t left = d->weights->columns - panel * 16, columns = left < 16 ? left : 16;
  float part[512];
  for (size_t k = 0; k < d->weights->depth; k += 32) {
    CK(decode_run)(d->weights, panel, k / 32, part);
    const size_t rest = d->weights->depth - k, rows = rest < 32 ? rest : 32;
    float *target = d->target + k * d->row_stride + panel * 16 * d->column_stride;
    if (d->column_stride == 1) {
      for (size_t row = 0; row < rows; row++) {
        CK(store_first)(target + row * d->row_stride, CK(load)(part + row * 16), columns);
      }
    } else {
      for (size_t column = 0; column < columns; column++) {
        float *line = target + column * d->column_stride;
        for (size_t row = 0; row < rows; row++) line[row * d->row_stride] = part[row * 16 + column];
      }
    }
  }
}

/// target[k * row_stride + column * column_stride] = weight(k, column)
static void CK(block_decode)(
    const ck_block_matrix *weights, float *target, size_t row_stride, size_t column_stride) {
  CK(decoding) d = {weights, target, row_stride, column_stride, NULL};
  ck_parallel(CK(quotient_up)(weights->columns, 16), CK(decode_task), &d);
}

static void CK(gather_task)(void *context, size_t task) {
  const CK(decoding) *d = context;
  const size_t column = (size_t)d->columns[task], depth = d->weights->depth;
  float *target = d->target + task * depth;
  float part[512];
  for (size_t k = 0; k < depth; k += 32) {
    CK(decode_run)(d->weights, column / 16, k / 32, part);
    const size_t rest = depth - k, rows = rest < 32 ? rest : 32;
    for (size_t row = 0; row < rows; row++) target[k + row] = part[row * 16 + column % 16];
  }
}

/// target[i][k] = weight(k, columns[i])
static void CK(block_gather)(
    const ck_block_matrix *weights, const int32_t *columns, size_t count, float *target) {
  CK(decoding) d = {weights, target, 0, 0, columns};
  ck_parallel(count, CK(gather_task), &d);
}
