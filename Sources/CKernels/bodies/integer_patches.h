// Patches of bytes, gathered one after another into a panel.

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
  const size_t length = p->kernel_width * p->channels, full = CK(run_groups)(p) * 4;
  for (size_t y = 0; y < p->kernel_height; y++, target += full) {
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
    for (i = 0; i < count; i++) {
      for (size_t k = length; k < full; k++) target[i * stride + k] = 0;
    }
  }
}

/// The patches of `count` positions from `first` on for the channels from `channel` on, as unsigned
/// bytes, each kernel row filled up with zeros to a whole number of groups of four.
static void CK(gather_bytes)(
    const ck_integer_convolution *c, size_t first, size_t count, size_t channel,
    uint8_t *target) {
  const ck_patches *p = &c->patches;
  const size_t stride = p->kernel_height * CK(run_groups)(p) * 4;
  position at = CK(position_at)(p, first);
  for (size_t i = 0; i < count;) {
    const size_t left = p->output_width - at.column, side = left < count - i ? left : count - i;
    CK(gather_byte_line)(c, at, side, channel, stride, target + i * stride);
    i += side;
    at.column += side - 1;
    at = CK(next_position)(p, at);
  }
}
