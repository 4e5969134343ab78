// Patches of bytes read where they lie: the lines of an image are laid out with their padding, so
// that a kernel row of a patch is one run of bytes, and the next position's begins a step behind it.

/// The groups of four bytes that a kernel row of a patch takes.
CK_INLINE size_t CK(run_groups)(const ck_patches *p) {
  return CK(quotient_up)(p->kernel_width * p->channels, 4);
}

/// The bytes of a line with its padding.
CK_INLINE size_t CK(line_bytes)(const ck_patches *p) { return CK(line_pixels)(p) * p->channels; }

/// How many lines of the output one task lays out the image for; 0 where patches have to be gathered.
CK_INLINE size_t CK(byte_lines_at_once)(const ck_patches *p) {
  return CK(lines_at_once)(p, p->channels, integer_panel_bytes - 4);
}

/// One line of the image, whose row may lie outside, from the group's first channel on.
CK_INLINE void CK(lay_out_line)(
    const ck_integer_convolution *c, size_t image, ptrdiff_t row, size_t channel,
    uint8_t *target) {
  const ck_patches *p = &c->patches;
  const size_t channels = p->channels, bytes = CK(line_bytes)(p);
  const uint8_t padding = c->padding ^ c->flip;
  const line_inside inside = CK(line_inside_of)(p, row);
  const size_t low = inside.low, high = inside.high;
  if (low == high) {
    memset(target, padding, bytes);
    return;
  }
  const size_t pixel = (image * p->height + (size_t)row) * p->width + inside.first;
  const uint8_t *source = c->source + pixel * p->pixel_stride + channel;
  if (low > 0) memset(target, padding, low * channels);
  if (p->pixel_stride == channels) {
    CK(flip_bytes)(source, (high - low) * channels, c->flip, target + low * channels);
  } else {
    for (size_t x = low; x < high; x++, source += p->pixel_stride) {
      CK(flip_bytes)(source, channels, c->flip, target + x * channels);
    }
  }
  if (high * channels < bytes) memset(target + high * channels, padding, bytes - high * channels);
}

/// The lines that `count` lines of the output from `row` on read, and rows of bytes that begin with
/// the first position's patch.
static CK(byte_rows) CK(lay_out_lines)(
    const ck_integer_convolution *c, size_t image, size_t row, size_t count, size_t channel,
    uint8_t *panel) {
  const ck_patches *p = &c->patches;
  const size_t bytes = CK(line_bytes)(p), lines = CK(lines_read)(p, count);
  const ptrdiff_t first = (ptrdiff_t)row * p->stride[0] + p->origin[0];
  for (size_t line = 0; line < lines; line++) {
    CK(lay_out_line)(c, image, first + (ptrdiff_t)line, channel, panel + line * bytes);
  }
  // A run's last group of four may reach beyond.
  memset(panel + lines * bytes, 0, 4);
  return (CK(byte_rows)){panel,
                         (size_t)p->stride[1] * p->channels,
                         p->kernel_height,
                         (size_t)p->step[0] * bytes,
                         CK(run_groups)(p),
                         p->kernel_width * p->channels};
}
