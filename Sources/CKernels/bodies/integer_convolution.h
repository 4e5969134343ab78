// Convolutions of bytes: patches gathered into a panel, then the product above.

enum { integer_panel_bytes = 192 * 1024 };

/// The rows that one task gathers: as many as its panel holds, 48 at most.
CK_INLINE size_t CK(panel_rows)(size_t depth) {
  const size_t rows = integer_panel_bytes / (depth ? depth : 1);
  return rows < integer_task_rows ? rows : integer_task_rows;
}

/// The patch at `at` for the channels from `channel` on; padding outside the image.
CK_INLINE void CK(gather_bytes)(
    const ck_integer_convolution *c, position at, size_t channel, uint8_t *target) {
  const ck_patches *p = &c->patches;
  for (size_t y = 0; y < p->kernel_height; y++) {
    const ptrdiff_t row = CK(pixel)(p, 0, at.row, y);
    const size_t first = (at.image * p->height + (size_t)(row < 0 ? 0 : row)) * p->width;
    const uint8_t *line = c->source + first * p->pixel_stride;
    for (size_t x = 0; x < p->kernel_width; x++, target += p->channels) {
      const ptrdiff_t column = row < 0 ? -1 : CK(pixel)(p, 1, at.column, x);
      if (column < 0) {
        memset(target, c->padding, p->channels);
      } else {
        memcpy(target, line + (size_t)column * p->pixel_stride + channel, p->channels);
      }
    }
  }
}

static void CK(integer_convolution_task)(void *context, size_t task) {
  const ck_integer_convolution *c = context;
  const ck_patches *p = &c->patches;
  const size_t depth = p->kernel_height * p->kernel_width * p->channels;
  const size_t positions = p->images * p->output_height * p->output_width;
  const size_t panel_rows = CK(panel_rows)(depth);
  const size_t row_tasks = CK(quotient_up)(positions, panel_rows);
  const size_t group = task / row_tasks, first = task % row_tasks * panel_rows;
  const size_t count = positions - first < panel_rows ? positions - first : panel_rows;
  uint8_t panel[integer_panel_bytes];
  position at = CK(position_at)(p, first);
  for (size_t row = 0; row < count; row++, at = CK(next_position)(p, at)) {
    CK(gather_bytes)(c, at, group * p->channels, panel + row * depth);
  }
  const CK(rows) rows = {panel, depth, depth, c->flip * 0x01010101u};
  ck_requantization requantization = c->requantization;
  const size_t column = group * c->columns;
  if (requantization.offsets) requantization.offsets += column;
  if (requantization.multipliers) requantization.multipliers += column;
  const size_t all = c->groups * c->columns, blocks = CK(quotient_up)(c->columns, 16);
  const size_t bytes = requantization.target == ck_integer_target_byte ? 1 : 4;
  const CK(sink) sink = {
      (char *)c->target + (first * all + column) * bytes, all, c->columns, &requantization};
  const int8_t *weights = c->weights + group * blocks * CK(quotient_up)(depth, 4) * 64;
  CK(integer_rows)(&rows, count, weights, 0, blocks, &sink);
}

static void CK(integer_convolution)(const ck_integer_convolution *convolution) {
  const ck_patches *p = &convolution->patches;
  const size_t depth = p->kernel_height * p->kernel_width * p->channels;
  const size_t positions = p->images * p->output_height * p->output_width;
  const size_t row_tasks = CK(quotient_up)(positions, CK(panel_rows)(depth));
  ck_parallel(row_tasks * convolution->groups, CK(integer_convolution_task),
              (void *)convolution);
}
