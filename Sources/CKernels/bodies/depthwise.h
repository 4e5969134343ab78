enum {
  /// The lines of the output that a task computes.
  depthwise_rows = 4,
  /// Kernels higher than this are taken tap by tap.
  most_depthwise_rows = 16,
};

/// Sixteen channels of one position: the taps inside the image, in order.
CK_INLINE f32x16 CK(depthwise_lanes)(
    const ck_depthwise *d, position at, size_t channel, size_t count) {
  const ck_patches *p = &d->patches;
  f32x16 sum = {0};
  for (size_t y = 0; y < p->kernel_height; y++) {
    const ptrdiff_t row = CK(pixel)(p, 0, at.row, y);
    if (row < 0) continue;
    const size_t start = (at.image * p->height + (size_t)row) * p->width;
    const float *line = p->source + start * p->pixel_stride;
    for (size_t x = 0; x < p->kernel_width; x++) {
      const ptrdiff_t column = CK(pixel)(p, 1, at.column, x);
      if (column < 0) continue;
      const float *pixel = line + (size_t)column * p->pixel_stride + channel;
      const ptrdiff_t tap = (ptrdiff_t)(y * p->kernel_width + x);
      const float *weights = d->weights + tap * d->tap_stride + (ptrdiff_t)channel;
      sum = CK(fma)(CK(load_first)(pixel, count), CK(load_first)(weights, count), sum);
    }
  }
  return sum;
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

/// The lines of the source that a line of the output reads, and their rows of weights.
typedef struct depthwise_lines {
  const float *pixels[most_depthwise_rows];
  const float *weights[most_depthwise_rows];
  size_t count;
} depthwise_lines;

/// Those inside the image, from its pixel 0 and channel 0 on.
CK_INLINE depthwise_lines CK(depthwise_lines_of)(const ck_depthwise *d, size_t line) {
  const ck_patches *p = &d->patches;
  const size_t image = line / p->output_height;
  depthwise_lines lines = {.count = 0};
  for (size_t y = 0; y < p->kernel_height; y++) {
    const ptrdiff_t row = CK(pixel)(p, 0, line % p->output_height, y);
    if (row < 0) continue;
    const size_t start = (image * p->height + (size_t)row) * p->width;
    lines.pixels[lines.count] = p->source + start * p->pixel_stride;
    lines.weights[lines.count] = d->weights + (ptrdiff_t)(y * p->kernel_width) * d->tap_stride;
    lines.count++;
  }
  return lines;
}

/// Positions of a line side by side, `taps` of which lie inside from tap `low` on.
typedef struct depthwise_run {
  size_t line, x, low, taps;
} depthwise_run;

/// Sixteen channels of a run: each weight is loaded once. `positions` and, where a kernel is a
/// common one, `taps` are constants; so is `count`, but for the last channels.
CK_INLINE void CK(depthwise_lanes_of)(
    const ck_depthwise *d, const depthwise_lines *lines, depthwise_run run, size_t positions,
    size_t taps, size_t channel, size_t count) {
  const ck_patches *p = &d->patches;
  const ptrdiff_t stride = (ptrdiff_t)p->pixel_stride, step = p->step[1] * stride;
  const ptrdiff_t apart = p->stride[1] * stride;
  const ptrdiff_t left = (ptrdiff_t)run.x * apart + p->origin[1] * stride +
                         (ptrdiff_t)run.low * step + (ptrdiff_t)channel;
  const ptrdiff_t first = (ptrdiff_t)run.low * d->tap_stride + (ptrdiff_t)channel;
  f32x16 sums[8] = {{0}};
  for (size_t y = 0; y < lines->count; y++) {
    const float *pixels = lines->pixels[y] + left, *weights = lines->weights[y] + first;
    for (size_t tap = 0; tap < taps; tap++) {
      const f32x16 weight = CK(load_first)(weights + (ptrdiff_t)tap * d->tap_stride, count);
#pragma clang loop unroll(full)
      for (size_t i = 0; i < positions; i++) {
        const float *pixel = pixels + (ptrdiff_t)tap * step + (ptrdiff_t)i * apart;
        sums[i] = CK(fma)(CK(load_first)(pixel, count), weight, sums[i]);
      }
    }
  }
#pragma clang loop unroll(full)
  for (size_t i = 0; i < positions; i++) {
    const size_t at = run.line * p->output_width + run.x + i;
    const f32x16 lanes = CK(finish)(sums[i], &d->epilogue, at, channel, count);
    CK(store_first)(d->target + at * p->channels + channel, lanes, count);
  }
}

/// The channels [first, end) of a run.
CK_INLINE void CK(depthwise_positions)(
    const ck_depthwise *d, const depthwise_lines *lines, depthwise_run run, size_t positions,
    size_t taps, size_t first, size_t end) {
  size_t channel = first;
  for (; channel + 16 <= end; channel += 16) {
    CK(depthwise_lanes_of)(d, lines, run, positions, taps, channel, 16);
  }
  if (channel < end) {
    CK(depthwise_lanes_of)(d, lines, run, positions, taps, channel, end - channel);
  }
}

/// The interior of a line of the output, whose taps are a constant if the kernel is a common one.
CK_INLINE void CK(depthwise_interior)(
    const ck_depthwise *d, const depthwise_lines *lines, size_t line, interior inside, size_t taps,
    size_t first, size_t end) {
  depthwise_run run = {line, inside.first, 0, taps};
  for (; run.x + 8 <= inside.end; run.x += 8) {
    CK(depthwise_positions)(d, lines, run, 8, taps, first, end);
  }
  for (; run.x + 4 <= inside.end; run.x += 4) {
    CK(depthwise_positions)(d, lines, run, 4, taps, first, end);
  }
  for (; run.x < inside.end; run.x++) {
    CK(depthwise_positions)(d, lines, run, 1, taps, first, end);
  }
}

/// The positions [x, stop) at an edge of a line.
CK_INLINE void CK(depthwise_edge)(
    const ck_depthwise *d, const depthwise_lines *lines, size_t line, size_t x, size_t stop,
    size_t first, size_t end) {
  const ck_patches *p = &d->patches;
  for (; x < stop; x++) {
    depthwise_run run = {line, x, 0, p->kernel_width};
    while (run.taps > 0 && CK(pixel)(p, 1, x, run.low) < 0) run.low++, run.taps--;
    while (run.taps > 0 && CK(pixel)(p, 1, x, run.low + run.taps - 1) < 0) run.taps--;
    if (run.taps == 2) CK(depthwise_positions)(d, lines, run, 1, 2, first, end);
    else CK(depthwise_positions)(d, lines, run, 1, run.taps, first, end);
  }
}

/// The channels [first, end) of a line of the output whose source has no gaps.
CK_INLINE void CK(depthwise_line)(
    const ck_depthwise *d, size_t line, interior inside, size_t first, size_t end) {
  const ck_patches *p = &d->patches;
  const depthwise_lines lines = CK(depthwise_lines_of)(d, line);
  CK(depthwise_edge)(d, &lines, line, 0, inside.first, first, end);
  if (p->kernel_width == 3) {
    CK(depthwise_interior)(d, &lines, line, inside, 3, first, end);
  } else if (p->kernel_width == 5) {
    CK(depthwise_interior)(d, &lines, line, inside, 5, first, end);
  } else {
    CK(depthwise_interior)(d, &lines, line, inside, p->kernel_width, first, end);
  }
  CK(depthwise_edge)(d, &lines, line, inside.end, p->output_width, first, end);
}

/// Sixteen channels of a line of the output, tap by tap: any source and any kernel.
CK_INLINE void CK(depthwise_gaps)(
    const ck_depthwise *d, size_t line, size_t channel, size_t count) {
  const ck_patches *p = &d->patches;
  for (size_t x = 0; x < p->output_width; x++) {
    const position at = {line / p->output_height, line % p->output_height, x};
    const size_t index = line * p->output_width + x;
    f32x16 lanes = CK(depthwise_lanes)(d, at, channel, count);
    lanes = CK(finish)(lanes, &d->epilogue, index, channel, count);
    CK(store_first)(d->target + index * p->channels + channel, lanes, count);
  }
}

/// Some lines of the output and some of its channels.
typedef struct depthwise_cut {
  const ck_depthwise *convolution;
  size_t channels, parts;
} depthwise_cut;

/// One task: up to four lines of the output, which share lines of the source.
static void CK(depthwise_task)(void *context, size_t task) {
  const depthwise_cut *cut = context;
  // A copy, which no store can change: what the loops read of it stays in registers.
  const ck_depthwise convolution = *cut->convolution, *d = &convolution;
  const ck_patches *p = &d->patches;
  const size_t all = p->images * p->output_height, first = task / cut->parts * depthwise_rows;
  const size_t start = task % cut->parts * cut->channels;
  const size_t end = p->channels - start < cut->channels ? p->channels : start + cut->channels;
  const interior inside = CK(interior_of)(p);
  const bool whole = p->divisor[0] == 1 && p->divisor[1] == 1;
  for (size_t line = first; line < first + depthwise_rows && line < all; line++) {
    if (whole && p->kernel_height <= most_depthwise_rows) {
      CK(depthwise_line)(d, line, inside, start, end);
      continue;
    }
    for (size_t channel = start; channel < end; channel += 16) {
      CK(depthwise_gaps)(d, line, channel, end - channel < 16 ? end - channel : 16);
    }
  }
}

/// Where lines alone make fewer than eight tasks, the channels are parted too, by 64 at least.
static void CK(depthwise_f32)(const ck_depthwise *convolution) {
  const ck_patches *p = &convolution->patches;
  const size_t line_tasks = CK(quotient_up)(p->images * p->output_height, depthwise_rows);
  if (line_tasks == 0 || p->channels == 0) return;
  const size_t parts = CK(quotient_up)(8, line_tasks);
  size_t channels = CK(quotient_up)(CK(quotient_up)(p->channels, parts), 16) * 16;
  if (channels < 64) channels = 64;
  depthwise_cut cut = {convolution, channels, CK(quotient_up)(p->channels, channels)};
  ck_parallel(line_tasks * cut.parts, CK(depthwise_task), &cut);
}
