// Patches of bytes read where they lie: the lines of an image are laid out with their padding, so
// that a kernel row of a patch is one run of bytes, and the next position's begins a step behind it.

enum {
  /// Laid out lines stay in the first cache where a few of them fit.
  usual_lines_bytes = 32 * 1024,
  /// Lines narrower than this make tiles too low.
  least_line_positions = 4,
};

/// The groups of four bytes that a kernel row of a patch takes.
CK_INLINE size_t CK(run_groups)(const ck_patches *p) {
  return CK(quotient_up)(p->kernel_width * p->channels, 4);
}

/// The lines of the image that `lines` of the output read, with those between.
CK_INLINE size_t CK(lines_read)(const ck_patches *p, size_t lines) {
  return (lines - 1) * (size_t)p->stride[0] + (p->kernel_height - 1) * (size_t)p->step[0] + 1;
}

/// The bytes of a line with its padding.
CK_INLINE size_t CK(line_bytes)(const ck_patches *p) {
  return ((p->output_width - 1) * (size_t)p->stride[1] + p->kernel_width) * p->channels;
}

/// How many lines of the output one task lays out the image for; 0 where patches have to be gathered.
CK_INLINE size_t CK(lines_at_once)(const ck_patches *p) {
  if (p->step[1] != 1 || p->output_width < least_line_positions || !p->output_height ||
      !p->channels || (size_t)p->stride[0] > p->kernel_height ||
      (size_t)p->stride[1] > p->kernel_width) {
    return 0;
  }
  const size_t bytes = CK(line_bytes)(p), least = CK(lines_read)(p, 1);
  const size_t usual = usual_lines_bytes / bytes, most = (integer_panel_bytes - 4) / bytes;
  if (usual >= least) return (usual - least) / (size_t)p->stride[0] + 1;
  return most >= least ? 1 : 0;
}

/// One line of the image, whose row may lie outside, from the group's first channel on.
CK_INLINE void CK(lay_out_line)(
    const ck_integer_convolution *c, size_t image, ptrdiff_t row, size_t channel,
    uint8_t *target) {
  const ck_patches *p = &c->patches;
  const size_t channels = p->channels, bytes = CK(line_bytes)(p), pixels = bytes / channels;
  const uint8_t padding = c->padding ^ c->flip;
  const ptrdiff_t inside = (ptrdiff_t)p->width - p->origin[1];
  const size_t low = p->origin[1] < 0 ? (size_t)-p->origin[1] : 0;
  const size_t high = inside < (ptrdiff_t)pixels ? (inside < 0 ? 0 : (size_t)inside) : pixels;
  if (row < 0 || row >= (ptrdiff_t)p->height || low >= high) {
    memset(target, padding, bytes);
    return;
  }
  const size_t first = (size_t)((ptrdiff_t)low + p->origin[1]);
  const uint8_t *source =
      c->source + ((image * p->height + (size_t)row) * p->width + first) * p->pixel_stride + channel;
  if (low > 0) memset(target, padding, low * channels);
  if (p->pixel_stride == channels) {
    CK(flip_bytes)(source, (high - low) * channels, c->flip, target + low * channels);
  } else {
    for (size_t x = low; x < high; x++, source += p->pixel_stride) {
      CK(flip_bytes)(source, channels, c->flip, target + x * channels);
    }
  }
  if (high < pixels) memset(target + high * channels, padding, (pixels - high) * channels);
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
