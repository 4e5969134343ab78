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

/// The positions [first, end) of a line whose taps all lie inside it; none where the source has
/// gaps.
typedef struct interior {
  size_t first, end;
} interior;

CK_INLINE interior CK(interior_of)(const ck_patches *p) {
  if (p->divisor[0] != 1 || p->divisor[1] != 1) return (interior){0, 0};
  const ptrdiff_t reach = (ptrdiff_t)(p->kernel_width - 1) * p->step[1];
  interior inside = {0, p->output_width};
  while (inside.first < inside.end && CK(pixel)(p, 1, inside.first, 0) < 0) inside.first++;
  while (inside.end > inside.first &&
         (ptrdiff_t)(inside.end - 1) * p->stride[1] + p->origin[1] + reach >=
             (ptrdiff_t)p->width) {
    inside.end--;
  }
  return inside;
}

/// Whether the taps of a kernel's row read pixels side by side, with nothing between them.
CK_INLINE bool CK(reads_runs)(const ck_patches *p) {
  return p->step[1] == 1 && p->divisor[1] == 1 && p->pixel_stride == p->channels;
}

/// A kernel row's run of taps: where it starts in a line of the source, and which of its elements
/// lie inside the line.
typedef struct run {
  ptrdiff_t start;
  size_t low, high;
} run;

CK_INLINE run CK(run_at)(const ck_patches *p, size_t column) {
  const ptrdiff_t channels = (ptrdiff_t)p->channels;
  const ptrdiff_t start = ((ptrdiff_t)column * p->stride[1] + p->origin[1]) * channels;
  const ptrdiff_t length = (ptrdiff_t)p->kernel_width * channels;
  const ptrdiff_t stop = (ptrdiff_t)p->width * channels - start;
  const ptrdiff_t high = stop < 0 ? 0 : stop < length ? stop : length;
  const ptrdiff_t low = start >= 0 ? 0 : -start < high ? -start : high;
  return (run){start, (size_t)low, (size_t)high};
}

/// Elements [first, end) of a run of `line`, zeros where they lie outside.
CK_INLINE void CK(gather_run)(
    const float *line, run run, size_t first, size_t end, float *target) {
  const size_t low = run.low < first ? first : run.low > end ? end : run.low;
  const size_t high = run.high < low ? low : run.high > end ? end : run.high;
  const float *source = line + run.start;
  if (low > first) CK(clear)(target, low - first);
  if (high > low) CK(copy)(target + (low - first), source + low, high - low);
  if (high < end) CK(clear)(target + (high - first), end - high);
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

/// The line of `source` that a tap row of a patch reads; NULL where it lies outside.
CK_INLINE const float *CK(line_at)(
    const ck_patches *p, const float *source, position at, size_t tap_row) {
  const ptrdiff_t row = CK(pixel)(p, 0, at.row, tap_row);
  if (row < 0) return NULL;
  return source + (at.image * p->height + (size_t)row) * p->width * p->pixel_stride;
}

enum { most_short_runs = 16, longest_short_run = 32 };

/// Whether a patch is at most sixteen runs of at most 32 elements each.
CK_INLINE bool CK(has_short_runs)(const ck_patches *p) {
  return CK(reads_runs)(p) && p->kernel_width * p->channels <= longest_short_run &&
         p->kernel_height <= most_short_runs;
}

/// The lines that the short runs of a line of the output lie in, and which positions lie inside.
typedef struct short_runs {
  const float *lines[most_short_runs];
  interior inside;
} short_runs;

CK_INLINE short_runs CK(short_runs_of)(const ck_patches *p, const float *source, position at) {
  short_runs runs = {.inside = CK(interior_of)(p)};
  for (size_t y = 0; y < p->kernel_height; y++) {
    runs.lines[y] = CK(line_at)(p, source, at, y);
    if (!runs.lines[y]) runs.inside.end = 0;
  }
  return runs;
}

/// The patch of a position whose runs all lie inside.
CK_INLINE void CK(gather_whole_runs)(
    const ck_patches *p, const short_runs *runs, size_t column, float *target) {
  const size_t length = p->kernel_width * p->channels, height = p->kernel_height;
  const ptrdiff_t start = (ptrdiff_t)column * p->stride[1] + p->origin[1];
  for (size_t y = 0; y < height; y++, target += length) {
    const float *source = runs->lines[y] + start * (ptrdiff_t)p->channels;
    if (length < 16) {
      CK(store_first)(target, CK(load_first)(source, length), length);
    } else {
      CK(store)(target, CK(load)(source));
      // The second of two vectors that overlap.
      CK(store)(target + length - 16, CK(load)(source + length - 16));
    }
  }
}

/// The patch of a position at an edge.
CK_INLINE void CK(gather_cut_runs)(
    const ck_patches *p, const short_runs *runs, size_t column, float *target) {
  const size_t length = p->kernel_width * p->channels;
  const run run = CK(run_at)(p, column);
  for (size_t y = 0; y < p->kernel_height; y++, target += length) {
    if (runs->lines[y]) CK(gather_run)(runs->lines[y], run, 0, length, target);
    else CK(clear)(target, length);
  }
}

/// Whole patches of positions side by side in a line of the output, by short runs.
CK_INLINE void CK(gather_short_runs)(
    const ck_patches *p, const float *source, position at, size_t count, size_t stride,
    float *target) {
  const short_runs runs = CK(short_runs_of)(p, source, at);
  for (size_t column = at.column; column < at.column + count; column++, target += stride) {
    const bool inside = column >= runs.inside.first && column < runs.inside.end;
    if (inside) CK(gather_whole_runs)(p, &runs, column, target);
    else CK(gather_cut_runs)(p, &runs, column, target);
  }
}

/// Elements [first, end) of one patch, from the group's first channel in `source`.
CK_INLINE void CK(gather_patch)(
    const ck_patches *p, const float *source, position at, size_t first, size_t end, bool runs,
    float *target) {
  const size_t length = p->kernel_width * p->channels;
  const run run = CK(run_at)(p, at.column);
  size_t tap_row = first / length, from = first % length;
  for (size_t k = first; k < end; tap_row++, from = 0) {
    const size_t to = length - from < end - k ? length : from + end - k;
    const float *line = CK(line_at)(p, source, at, tap_row);
    if (!line) CK(clear)(target, to - from);
    else if (runs) CK(gather_run)(line, run, from, to, target);
    else CK(gather_taps)(p, line, at.column, from, to, target);
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
  const bool runs = CK(reads_runs)(p);
  const size_t depth = p->kernel_height * p->kernel_width * p->channels;
  const bool short_runs = end - first == depth && CK(has_short_runs)(p);
  position at = CK(position_at)(p, index);
  for (size_t i = 0; i < count;) {
    const size_t left = p->output_width - at.column, side = left < count - i ? left : count - i;
    if (short_runs) {
      CK(gather_short_runs)(p, source, at, side, stride, target + i * stride);
    } else {
      for (size_t x = 0; x < side; x++) {
        const position next = {at.image, at.row, at.column + x};
        CK(gather_patch)(p, source, next, first, end, runs, target + (i + x) * stride);
      }
    }
    i += side;
    at.column += side - 1;
    at = CK(next_position)(p, at);
  }
}
