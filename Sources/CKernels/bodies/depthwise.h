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

/// Positions of a line side by side. All taps lie inside but those of the first one before `low` and
/// those of the last one from `high` on.
typedef struct depthwise_run {
  size_t line, x, low, high;
} depthwise_run;

/// What follows the sums of a run, step by step for all of them: each step is decided on once.
CK_INLINE void CK(depthwise_finish)(
    const ck_depthwise *d, depthwise_run run, size_t positions, size_t vectors, size_t channel,
    size_t count, f32x16 sums[8][2]) {
  const ck_epilogue *e = &d->epilogue;
  const size_t channels = d->patches.channels;
  const size_t at = run.line * d->patches.output_width + run.x;
  float *target = d->target + at * channels + channel;
#pragma clang loop unroll(full)
  for (size_t v = 0; v < vectors; v++) {
    if (e->bias) {
      const f32x16 bias = CK(load_first)(e->bias + channel + 16 * v, count);
#pragma clang loop unroll(full)
      for (size_t i = 0; i < positions; i++) sums[i][v] += bias;
    }
    if (e->residual) {
      const float *residual = e->residual + at * e->residual_stride + channel + 16 * v;
#pragma clang loop unroll(full)
      for (size_t i = 0; i < positions; i++, residual += e->residual_stride) {
        sums[i][v] += CK(load_first)(residual, count);
      }
    }
    if (e->activation == 1) {
#pragma clang loop unroll(full)
      for (size_t i = 0; i < positions; i++) sums[i][v] = CK(activate)(sums[i][v], 1);
    } else if (e->activation == 2) {
#pragma clang loop unroll(full)
      for (size_t i = 0; i < positions; i++) sums[i][v] = CK(activate)(sums[i][v], 2);
    }
  }
#pragma clang loop unroll(full)
  for (size_t i = 0; i < positions; i++, target += channels) {
#pragma clang loop unroll(full)
    for (size_t v = 0; v < vectors; v++) CK(store_first)(target + 16 * v, sums[i][v], count);
  }
}

/// Some channels of a run: each weight is loaded once. `positions`, `vectors` and, where a kernel is
/// a common one, `taps` are constants; so is `count`, but for the last channels.
CK_INLINE void CK(depthwise_lanes_of)(
    const ck_depthwise *d, const depthwise_lines *lines, depthwise_run run, size_t positions,
    size_t vectors, size_t taps, size_t channel, size_t count) {
  const ck_patches *p = &d->patches;
  const ptrdiff_t stride = (ptrdiff_t)p->pixel_stride, step = p->step[1] * stride;
  const ptrdiff_t apart = p->stride[1] * stride;
  const ptrdiff_t left = (ptrdiff_t)run.x * apart + p->origin[1] * stride + (ptrdiff_t)channel;
  f32x16 sums[8][2] = {{{0}}};
  for (size_t y = 0; y < lines->count; y++) {
    const float *pixels = lines->pixels[y] + left, *weights = lines->weights[y] + channel;
    for (size_t tap = 0; tap < taps; tap++, pixels += step, weights += d->tap_stride) {
      f32x16 weight[2];
#pragma clang loop unroll(full)
      for (size_t v = 0; v < vectors; v++) weight[v] = CK(load_first)(weights + 16 * v, count);
      const float *pixel = pixels;
#pragma clang loop unroll(full)
      for (size_t i = 0; i < positions; i++, pixel += apart) {
        if ((i == 0 && tap < run.low) || (i == positions - 1 && tap >= run.high)) continue;
#pragma clang loop unroll(full)
        for (size_t v = 0; v < vectors; v++) {
          sums[i][v] = CK(fma)(CK(load_first)(pixel + 16 * v, count), weight[v], sums[i][v]);
        }
      }
    }
  }
  CK(depthwise_finish)(d, run, positions, vectors, channel, count, sums);
}

/// The channels [first, end) of a run.
CK_INLINE void CK(depthwise_positions)(
    const ck_depthwise *d, const depthwise_lines *lines, depthwise_run run, size_t positions,
    size_t taps, size_t first, size_t end) {
  const size_t width = 16 * CK_TILE_VECTORS;
  size_t channel = first;
  for (; channel + width <= end; channel += width) {
    CK(depthwise_lanes_of)(d, lines, run, positions, CK_TILE_VECTORS, taps, channel, 16);
  }
  for (; channel < end; channel += 16) {
    const size_t count = end - channel < 16 ? end - channel : 16;
    CK(depthwise_lanes_of)(d, lines, run, positions, 1, taps, channel, count);
  }
}

/// A run of up to eight positions, whose taps are a constant if the kernel is a common one.
CK_INLINE void CK(depthwise_run_of)(
    const ck_depthwise *d, const depthwise_lines *lines, depthwise_run run, size_t positions,
    size_t taps, size_t first, size_t end) {
#define CK_DEPTHWISE_RUN(count) \
  case count: CK(depthwise_positions)(d, lines, run, count, taps, first, end); break;
  switch (positions) {
    CK_DEPTHWISE_RUN(1)
    CK_DEPTHWISE_RUN(2)
    CK_DEPTHWISE_RUN(3)
    CK_DEPTHWISE_RUN(4)
    CK_DEPTHWISE_RUN(5)
    CK_DEPTHWISE_RUN(6)
    CK_DEPTHWISE_RUN(7)
    CK_DEPTHWISE_RUN(8)
  }
#undef CK_DEPTHWISE_RUN
}

/// The taps of a position that lie inside: from `low` on and below `high`.
CK_INLINE depthwise_run CK(depthwise_edges)(const ck_depthwise *d, size_t line, size_t x) {
  const ck_patches *p = &d->patches;
  depthwise_run run = {line, x, 0, p->kernel_width};
  while (run.low < run.high && CK(pixel)(p, 1, x, run.low) < 0) run.low++;
  while (run.high > run.low && CK(pixel)(p, 1, x, run.high - 1) < 0) run.high--;
  return run;
}

/// The positions [x, stop) of a line in runs of even length, the first and the last perhaps at an
/// edge.
CK_INLINE void CK(depthwise_runs)(
    const ck_depthwise *d, const depthwise_lines *lines, size_t line, size_t x, size_t stop,
    size_t taps, size_t first, size_t end) {
  const size_t low = CK(depthwise_edges)(d, line, x).low;
  const size_t high = CK(depthwise_edges)(d, line, stop - 1).high, start = x;
  while (x < stop) {
    const size_t left = stop - x, count = CK(quotient_up)(left, CK(quotient_up)(left, 8));
    const depthwise_run run = {line, x, x == start ? low : 0, count == left ? high : taps};
    CK(depthwise_run_of)(d, lines, run, count, taps, first, end);
    x += count;
  }
}

/// The positions [x, stop) at an edge of a line, one by one.
CK_INLINE void CK(depthwise_edge)(
    const ck_depthwise *d, const depthwise_lines *lines, size_t line, size_t x, size_t stop,
    size_t first, size_t end) {
  for (; x < stop; x++) {
    const depthwise_run run = CK(depthwise_edges)(d, line, x);
    CK(depthwise_positions)(d, lines, run, 1, d->patches.kernel_width, first, end);
  }
}

/// The channels [first, end) of a line of the output whose source has no gaps. The positions beside
/// the interior, which lack taps at one side alone, are taken along with it.
CK_INLINE void CK(depthwise_line)(
    const ck_depthwise *d, size_t line, interior inside, size_t first, size_t end) {
  const ck_patches *p = &d->patches;
  const depthwise_lines lines = CK(depthwise_lines_of)(d, line);
  if (inside.first >= inside.end) {
    return CK(depthwise_edge)(d, &lines, line, 0, p->output_width, first, end);
  }
  const size_t start = inside.first > 0 ? inside.first - 1 : 0;
  const size_t stop = inside.end < p->output_width ? inside.end + 1 : inside.end;
  CK(depthwise_edge)(d, &lines, line, 0, start, first, end);
  if (p->kernel_width == 3) {
    CK(depthwise_runs)(d, &lines, line, start, stop, 3, first, end);
  } else {
    CK(depthwise_runs)(d, &lines, line, start, stop, p->kernel_width, first, end);
  }
  CK(depthwise_edge)(d, &lines, line, stop, p->output_width, first, end);
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
