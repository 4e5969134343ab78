// Convolutions of bytes: patches gathered into a panel, then the product above.

/// A patch's bytes of one kernel row, tap by tap.
CK_INLINE void CK(gather_byte_taps)(
    const ck_integer_convolution *c, const uint8_t *line, size_t column, uint8_t *target) {
  const ck_patches *p = &c->patches;
  for (size_t x = 0; x < p->kernel_width; x++, target += p->channels) {
    const ptrdiff_t pixel = CK(pixel)(p, 1, column, x);
    if (pixel < 0) {
      memset(target, c->padding ^ c->flip, p->channels);
    } else {
      CK(flip_bytes)(line + (size_t)pixel * p->pixel_stride, p->channels, c->flip, target);
    }
  }
}

/// The bytes of one kernel row that lie side by side in the line, for a patch that reads beyond the
/// line or for all of `most` that don't. Returns the number of patches.
CK_INLINE size_t CK(gather_byte_runs)(
    const ck_integer_convolution *c, const uint8_t *line, size_t column, size_t most,
    size_t stride, uint8_t *target) {
  const ck_patches *p = &c->patches;
  const uint8_t flip = c->flip, padding = c->padding ^ flip;
  const size_t length = p->kernel_width * p->channels, end = p->width * p->channels;
  const size_t step = (size_t)p->stride[1] * p->channels;
  const run run = CK(run_at)(p, column);
  const uint8_t *source = line + run.start;
  if (run.low > 0 || run.high < length) {
    memset(target, padding, length);
    CK(flip_bytes)(source + run.low, run.high - run.low, flip, target + run.low);
    return 1;
  }
  const size_t inside = (end - length - (size_t)run.start) / step + 1;
  const size_t count = inside < most ? inside : most;
  for (size_t i = 0; i < count; i++) {
    CK(flip_bytes)(source + i * step, length, flip, target + i * stride);
  }
  return count;
}

/// The patches of `count` positions side by side in a line of the output, each `stride` bytes
/// behind the last: a kernel row after the other.
CK_INLINE void CK(gather_byte_line)(
    const ck_integer_convolution *c, position at, size_t count, size_t channel, size_t stride,
    uint8_t *target) {
  const ck_patches *p = &c->patches;
  const bool runs = CK(reads_runs)(p);
  const size_t length = p->kernel_width * p->channels;
  for (size_t y = 0; y < p->kernel_height; y++, target += length) {
    const ptrdiff_t row = CK(pixel)(p, 0, at.row, y);
    const size_t first = (at.image * p->height + (size_t)(row < 0 ? 0 : row)) * p->width;
    const uint8_t *line = c->source + first * p->pixel_stride + channel;
    size_t i = 0;
    while (row >= 0 && runs && i < count) {
      i += CK(gather_byte_runs)(c, line, at.column + i, count - i, stride, target + i * stride);
    }
    for (; i < count; i++) {
      uint8_t *patch = target + i * stride;
      if (row < 0) {
        memset(patch, c->padding ^ c->flip, length);
      } else {
        CK(gather_byte_taps)(c, line, at.column + i, patch);
      }
    }
  }
}

/// The patches of `count` positions from `first` on for the channels from `channel` on, as unsigned
/// bytes, each filled up with zeros to a whole number of groups of four.
static void CK(gather_bytes)(
    const ck_integer_convolution *c, size_t first, size_t count, size_t channel,
    uint8_t *target) {
  const ck_patches *p = &c->patches;
  const size_t depth = CK(patch_depth)(p), stride = CK(quotient_up)(depth, 4) * 4;
  position at = CK(position_at)(p, first);
  for (size_t i = 0; i < count;) {
    const size_t left = p->output_width - at.column, side = left < count - i ? left : count - i;
    CK(gather_byte_line)(c, at, side, channel, stride, target + i * stride);
    i += side;
    at.column += side - 1;
    at = CK(next_position)(p, at);
  }
  for (size_t i = 0; i < count; i++) {
    for (size_t k = depth; k < stride; k++) target[i * stride + k] = 0;
  }
}

typedef struct CK(integer_convolving) {
  const ck_integer_convolution *convolution;
  CK(integer_cut) cut;
} CK(integer_convolving);

static void CK(integer_convolution_task)(void *context, size_t task) {
  const CK(integer_convolving) *work = context;
  const ck_integer_convolution *c = work->convolution;
  const CK(integer_cut) *cut = &work->cut;
  const ck_patches *p = &c->patches;
  const size_t depth = CK(patch_depth)(p), positions = CK(position_count)(p);
  const size_t groups = CK(quotient_up)(depth, 4), blocks = CK(quotient_up)(c->columns, 16);
  const size_t first = task % cut->row_tasks * cut->rows, rest = task / cut->row_tasks;
  const size_t column_task = rest % cut->column_tasks, group = rest / cut->column_tasks;
  const size_t count = positions - first < cut->rows ? positions - first : cut->rows;
  uint8_t panel[integer_panel_bytes];
  CK(gather_bytes)(c, first, count, group * p->channels, panel);
  const CK(byte_rows) rows = {panel, groups * 4, groups};
  ck_requantization requantization = c->requantization;
  const size_t column = group * c->columns, all = c->groups * c->columns;
  if (requantization.offsets) requantization.offsets += column;
  if (requantization.multipliers) requantization.multipliers += column;
  if (requantization.factors) {
    requantization.factors += column;
    requantization.lefts += column;
    requantization.rights += column;
  }
  if (requantization.reals) requantization.reals += column;
  const size_t origin = (first * all + column) * CK(target_bytes)(&requantization);
  const CK(sink) sink = {(char *)c->target + origin, all, c->columns, &requantization};
  const size_t block = column_task * cut->blocks;
  const size_t end = blocks - block < cut->blocks ? blocks : block + cut->blocks;
  CK(integer_rows)(&rows, count, c->weights + group * blocks * groups * 64, block, end, &sink);
}

static void CK(integer_convolution)(const ck_integer_convolution *convolution) {
  const ck_patches *p = &convolution->patches;
  const size_t depth = CK(patch_depth)(p);
  CK(integer_convolving) work = {
      convolution, CK(cut_integers)(CK(position_count)(p), convolution->columns, depth,
                                    convolution->groups, CK(panel_rows)(depth))};
  ck_parallel(work.cut.row_tasks * work.cut.column_tasks * convolution->groups,
              CK(integer_convolution_task), &work);
}
