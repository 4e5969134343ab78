/// A position of the output and where its patch begins in the source.
typedef struct position {
  size_t image, row, column;
} position;

CK_INLINE position CK(position_at)(const ck_patches *p, size_t index) {
  const size_t line = index / p->output_width;
  return (position){line / p->output_height, line % p->output_height, index % p->output_width};
}

CK_INLINE position CK(next_position)(const ck_patches *p, position at) {
  if (++at.column < p->output_width) return at;
  at.column = 0;
  if (++at.row < p->output_height) return at;
  at.row = 0;
  at.image++;
  return at;
}

/// The pixel along `axis` that a tap reads, or -1.
CK_INLINE ptrdiff_t CK(pixel)(const ck_patches *p, int axis, size_t position, size_t tap) {
  const ptrdiff_t at = (ptrdiff_t)position * p->stride[axis] + p->origin[axis] +
                       (ptrdiff_t)tap * p->step[axis];
  const ptrdiff_t count = (ptrdiff_t)(axis == 0 ? p->height : p->width);
  if (p->divisor[axis] == 1) return at >= 0 && at < count ? at : -1;
  if (at < 0 || at % p->divisor[axis] != 0) return -1;
  return at / p->divisor[axis] < count ? at / p->divisor[axis] : -1;
}

/// Whether the taps of a kernel's row read pixels side by side, with nothing between them.
CK_INLINE bool CK(reads_runs)(const ck_patches *p) {
  return p->step[1] == 1 && p->divisor[1] == 1 && p->pixel_stride == p->channels;
}

/// Elements [first, end) of a kernel row's run of taps, zeros where they lie outside `line`.
CK_INLINE void CK(gather_run)(
    const ck_patches *p, const float *line, size_t column, size_t first, size_t end,
    float *target) {
  const ptrdiff_t channels = (ptrdiff_t)p->channels;
  const ptrdiff_t start = ((ptrdiff_t)column * p->stride[1] + p->origin[1]) * channels;
  const ptrdiff_t stop = (ptrdiff_t)p->width * channels - start;
  ptrdiff_t low = start < 0 ? -start : 0, high = stop;
  if (low < (ptrdiff_t)first) low = (ptrdiff_t)first;
  if (low > (ptrdiff_t)end) low = (ptrdiff_t)end;
  if (high > (ptrdiff_t)end) high = (ptrdiff_t)end;
  if (high < low) high = low;
  if (low > (ptrdiff_t)first) CK(clear)(target, (size_t)low - first);
  if (high > low) {
    CK(copy)(target + ((size_t)low - first), line + start + low, (size_t)(high - low));
  }
  if (high < (ptrdiff_t)end) {
    CK(clear)(target + ((size_t)high - first), end - (size_t)high);
  }
}

/// Elements [first, end) of a kernel row, tap by tap.
CK_INLINE void CK(gather_taps)(
    const ck_patches *p, const float *line, size_t column, size_t first, size_t end,
    float *target) {
  for (size_t at = first; at < end;) {
    const size_t tap = at / p->channels, channel = at % p->channels;
    const size_t left = p->channels - channel, count = end - at < left ? end - at : left;
    const ptrdiff_t pixel = CK(pixel)(p, 1, column, tap);
    if (pixel < 0) {
      CK(clear)(target, count);
    } else {
      CK(copy)(target, line + (size_t)pixel * p->pixel_stride + channel, count);
    }
    target += count;
    at += count;
  }
}

/// Elements [first, end) of one patch, from the group's first channel in `source`.
static void CK(gather_patch)(
    const ck_patches *p, const float *source, position at, size_t first, size_t end,
    float *target) {
  const size_t run = p->kernel_width * p->channels;
  const bool runs = CK(reads_runs)(p);
  size_t tap_row = first / run, from = first % run;
  for (size_t k = first; k < end; tap_row++, from = 0) {
    const size_t to = run - from < end - k ? run : from + end - k;
    const ptrdiff_t pixel = CK(pixel)(p, 0, at.row, tap_row);
    if (pixel < 0) {
      CK(clear)(target, to - from);
    } else {
      const float *line =
          source + (at.image * p->height + (size_t)pixel) * p->width * p->pixel_stride;
      if (runs) CK(gather_run)(p, line, at.column, from, to, target);
      else CK(gather_taps)(p, line, at.column, from, to, target);
    }
    target += to - from;
    k += to - from;
  }
}

/// Elements [first, end) of `count` patches from position `index` on, each `stride` floats behind
/// the last.
static void CK(gather)(
    const ck_patches *p, const float *source, size_t index, size_t count, size_t first, size_t end,
    size_t stride, float *target) {
  if (first == end) return;
  position at = CK(position_at)(p, index);
  for (size_t i = 0; i < count; i++, at = CK(next_position)(p, at)) {
    CK(gather_patch)(p, source, at, first, end, target + i * stride);
  }
}
