// Images laid out line by line with their padding, so that the taps of a kernel row lie side by
// side and the next position's begin a step behind them: nothing has to be gathered.

enum {
  /// Laid out lines stay in the first cache where a few of them fit.
  usual_lines_bytes = 32 * 1024,
  /// Lines narrower than this make tiles too low.
  least_line_positions = 4,
};

/// The lines of the image that `lines` of the output read, with those between.
CK_INLINE size_t CK(lines_read)(const ck_patches *p, size_t lines) {
  return (lines - 1) * (size_t)p->stride[0] + (p->kernel_height - 1) * (size_t)p->step[0] + 1;
}

/// The pixels of a line with its padding.
CK_INLINE size_t CK(line_pixels)(const ck_patches *p) {
  return (p->output_width - 1) * (size_t)p->stride[1] + p->kernel_width;
}

/// How many lines of the output one task lays out the image for, whose pixels have `pixel_bytes`,
/// in a panel of `panel_bytes` at most; 0 where patches have to be gathered.
CK_INLINE size_t CK(lines_at_once)(
    const ck_patches *p, size_t pixel_bytes, size_t panel_bytes) {
  if (p->step[1] != 1 || p->divisor[0] != 1 || p->divisor[1] != 1 ||
      p->output_width < least_line_positions || !p->output_height || !pixel_bytes ||
      (size_t)p->stride[0] > p->kernel_height || (size_t)p->stride[1] > p->kernel_width) {
    return 0;
  }
  const size_t bytes = CK(line_pixels)(p) * pixel_bytes, least = CK(lines_read)(p, 1);
  const size_t usual = usual_lines_bytes / bytes, most = panel_bytes / bytes;
  if (usual >= least) return (usual - least) / (size_t)p->stride[0] + 1;
  return most >= least ? 1 : 0;
}

/// The pixels [low, high) of a line that lie in the image's, from its pixel `first` on; none where
/// the line lies outside.
typedef struct line_inside {
  size_t low, high, first;
} line_inside;

CK_INLINE line_inside CK(line_inside_of)(const ck_patches *p, ptrdiff_t row) {
  const size_t pixels = CK(line_pixels)(p);
  const ptrdiff_t origin = p->origin[1], inside = (ptrdiff_t)p->width - origin;
  const size_t low = origin < 0 ? (size_t)-origin : 0;
  const size_t high = inside < (ptrdiff_t)pixels ? (inside < 0 ? 0 : (size_t)inside) : pixels;
  if (row < 0 || row >= (ptrdiff_t)p->height || low >= high) return (line_inside){0, 0, 0};
  return (line_inside){low, high, (size_t)((ptrdiff_t)low + origin)};
}
