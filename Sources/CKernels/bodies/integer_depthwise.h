// Depthwise convolutions of bytes: one filter a channel. Of sixteen channels at a time a strip of the
// image is laid out so that four pixels above each other are one group of four bytes.

enum {
  /// Columns times groups of four kernel rows that a strip holds.
  most_strip_slots = 1024,
  /// Blocks of sixteen channels of a task: the sums of many outputs stay in the first cache.
  depthwise_task_blocks = 4,
  /// Lines of fewer products than this aren't worth a task of their own.
  least_depthwise_work = 1 << 16,
  most_depthwise_taps = 1024,
};

/// What a strip shows: the input columns first + i * unit, for i below `columns`, of which those from
/// `low` to `high` lie inside the image, and for each kernel row where its line begins, or where the
/// padding's bytes lie, and from column to column how far.
typedef struct CK(strip_view) {
  size_t columns, low, high;
  ptrdiff_t first, unit;
  const uint8_t *lines[most_depthwise_taps];
  ptrdiff_t steps[most_depthwise_taps];
} CK(strip_view);

/// The lines that the output at `at` reads, from `channel` on. `padding` has a byte for each channel.
static void CK(view_lines)(
    const ck_integer_convolution *c, position at, size_t channel, const uint8_t *padding,
    CK(strip_view) *view) {
  const ck_patches *p = &c->patches;
  for (size_t y = 0; y < p->kernel_height; y++) {
    const ptrdiff_t row = CK(pixel)(p, 0, at.row, y);
    view->lines[y] =
        row < 0 ? padding
                : c->source + channel +
                      (at.image * p->height + (size_t)row) * p->width * p->pixel_stride;
    view->steps[y] = row < 0 ? 0 : (ptrdiff_t)p->pixel_stride;
  }
}

/// The columns that `pixels` outputs side by side read.
static void CK(view_columns)(
    const ck_patches *p, size_t column, size_t pixels, CK(strip_view) *view) {
  const ptrdiff_t unit = view->unit, width = (ptrdiff_t)p->width;
  const size_t reach = (p->kernel_width - 1) * (size_t)(p->step[1] / unit) + 1;
  const ptrdiff_t columns = (ptrdiff_t)((pixels - 1) * (size_t)p->stride[1] + reach);
  const ptrdiff_t first = (ptrdiff_t)column * p->stride[1] + p->origin[1];
  const ptrdiff_t low = first < 0 ? (unit - 1 - first) / unit : 0;
  const ptrdiff_t high = first < width ? (width - 1 - first) / unit + 1 : 0;
  view->first = first;
  view->columns = (size_t)columns;
  view->low = (size_t)(low < columns ? low : columns);
  view->high = (size_t)(high < low ? low : high < columns ? high : columns);
  if (view->high < view->low) view->high = view->low;
}

/// Columns inside the image of `rows` kernel rows from `tap` on: `count` channels, from the `channel`th
/// of the view on, of pixels above each other. `rows` is a constant where it is inlined, and `count` mostly.
CK_INLINE void CK(fill_inside)(
    const CK(strip_view) *view, size_t tap, size_t channel, size_t rows, size_t count,
    uint32_t flips, u32x16 *slots) {
  const uint8_t *pixels[4];
  ptrdiff_t steps[4];
#pragma clang loop unroll(full)
  for (size_t y = 0; y < rows; y++) {
    const ptrdiff_t step = view->steps[tap + y];
    steps[y] = view->unit * step;
    pixels[y] = view->lines[tap + y] + channel +
                (view->first + (ptrdiff_t)view->low * view->unit) * step;
  }
  for (size_t i = view->low; i < view->high; i++) {
    u32x16 slot = {0};
#pragma clang loop unroll(full)
    for (size_t y = 0; y < rows; y++) {
      const CK(bytes16) bytes = CK(load_bytes)(pixels[y], count);
      slot |= __builtin_convertvector(bytes, u32x16) << (8 * (uint32_t)y);
      pixels[y] += steps[y];
    }
    slots[i] = slot ^ flips;
  }
}

CK_INLINE void CK(fill_rows)(
    const CK(strip_view) *view, size_t tap, size_t channel, size_t rows, size_t count,
    uint8_t flip, uint8_t padding, u32x16 *slots) {
  const uint32_t mask = 0x01010101u >> (8 * (4 - rows));
  const u32x16 outside = (u32x16){0} + mask * (uint8_t)(padding ^ flip);
  for (size_t i = 0; i < view->low; i++) slots[i] = outside;
  for (size_t i = view->high; i < view->columns; i++) slots[i] = outside;
  if (count >= 16) CK(fill_inside)(view, tap, channel, rows, 16, mask * flip, slots);
  else CK(fill_inside)(view, tap, channel, rows, count, mask * flip, slots);
}

/// A strip of up to sixteen channels: slots[group][column] is [channel][four rows], zeros beyond the
/// kernel's last row.
static void CK(fill_strip)(
    const ck_integer_convolution *c, const CK(strip_view) *view, size_t channel, size_t count,
    u32x16 *slots) {
  const size_t height = c->patches.kernel_height;
  const uint8_t flip = c->flip, padding = c->padding;
  for (size_t tap = 0; tap < height; tap += 4, slots += view->columns) {
    switch (height - tap) {
    case 1: CK(fill_rows)(view, tap, channel, 1, count, flip, padding, slots); break;
    case 2: CK(fill_rows)(view, tap, channel, 2, count, flip, padding, slots); break;
    case 3: CK(fill_rows)(view, tap, channel, 3, count, flip, padding, slots); break;
    default: CK(fill_rows)(view, tap, channel, 4, count, flip, padding, slots);
    }
  }
}

/// How a strip's outputs read it: from output to output, from tap to tap and from group to group so
/// many slots on.
typedef struct CK(strip_reading) {
  size_t step, reach, columns, taps, groups;
} CK(strip_reading);

/// The sums of `pixels` outputs side by side, less `weight_zero` times those of their bytes. `pixels`
/// is a constant where it is inlined, and the step mostly.
CK_INLINE void CK(strip_sums)(
    const CK(strip_reading) *reading, size_t step, const u32x16 *strip, const int8_t *weights,
    size_t pixels, int32_t weight_zero, bool lifts, i32x16 *target) {
  const size_t reach = reading->reach, taps = reading->taps;
  i32x16 sums[8], totals[8];
#pragma clang loop unroll(full)
  for (size_t i = 0; i < pixels; i++) sums[i] = totals[i] = (i32x16){0};
  for (size_t group = 0; group < reading->groups; group++, strip += reading->columns) {
    const u32x16 *slots = strip;
    for (size_t x = 0; x < taps; x++, slots += reach, weights += 64) {
      u32x16 w;
      memcpy(&w, weights, sizeof w);
#pragma clang loop unroll(full)
      for (size_t i = 0; i < pixels; i++) {
        const u32x16 a = slots[i * step];
        sums[i] = CK(dot_fours)(sums[i], a, w);
        if (lifts) totals[i] = CK(dot_fours)(totals[i], a, (u32x16){0} + 0x01010101);
      }
    }
  }
#pragma clang loop unroll(full)
  for (size_t i = 0; i < pixels; i++) {
    target[i] = lifts ? sums[i] - weight_zero * totals[i] : sums[i];
  }
}

/// The sums of `pixels` ≤ 8 outputs.
CK_INLINE void CK(few_strip_sums)(
    const CK(strip_reading) *reading, size_t step, const u32x16 *strip, const int8_t *weights,
    size_t pixels, i32x16 *sums) {
  switch (pixels) {
#define CK_PIXELS(n) \
  case n: CK(strip_sums)(reading, step, strip, weights, n, 0, false, sums); break;
    CK_PIXELS(1) CK_PIXELS(2) CK_PIXELS(3) CK_PIXELS(4)
    CK_PIXELS(5) CK_PIXELS(6) CK_PIXELS(7) CK_PIXELS(8)
#undef CK_PIXELS
  }
}

/// The sums of all `pixels` outputs of a strip, in about equal parts.
static void CK(all_strip_sums)(
    const CK(strip_reading) *reading, const u32x16 *strip, const int8_t *weights, size_t pixels,
    int32_t weight_zero, i32x16 *sums) {
  const size_t step = reading->step;
  for (size_t i = 0, count; i < pixels; i += count) {
    const size_t left = pixels - i;
    count = CK(quotient_up)(left, CK(quotient_up)(left, 8));
    if (weight_zero) {
      count = 1;
      CK(strip_sums)(
          reading, step, strip + i * step, weights, 1, weight_zero, true, sums + i);
    } else if (step == 1) {
      CK(few_strip_sums)(reading, 1, strip + i, weights, count, sums + i);
    } else {
      CK(few_strip_sums)(reading, step, strip + i * step, weights, count, sums + i);
    }
  }
}

/// How many outputs side by side a strip serves, and its columns' distance: 1, or where not even one
/// output fits, only those columns that it reads.
CK_INLINE size_t CK(strip_pixels)(const ck_patches *p, CK(strip_view) *view) {
  const size_t groups = CK(quotient_up)(p->kernel_height, 4);
  const size_t reach = (p->kernel_width - 1) * (size_t)p->step[1] + 1;
  const bool fits = groups * reach <= most_strip_slots;
  view->unit = fits ? 1 : p->step[1];
  const size_t most = fits ? (most_strip_slots / groups - reach) / (size_t)p->stride[1] + 1 : 1;
  return most < integer_task_rows ? most : integer_task_rows;
}

/// Some lines of the output and up to four blocks of channels, on their way to the sink.
typedef struct CK(depthwise_part) {
  const ck_integer_convolution *convolution;
  size_t channel, end;
  CK(sink) sink;
  i32x16 sums[depthwise_task_blocks][integer_task_rows];
  /// The outputs whose sums these are.
  size_t first, rows;
} CK(depthwise_part);

/// Stores the sums and empties them.
static void CK(finish_part)(CK(depthwise_part) *part) {
  for (size_t channel = part->channel; channel < part->end; channel += 16) {
    CK(sink) sink = part->sink;
    if (channel + 16 < sink.columns) sink.columns = channel + 16;
    CK(finish_tile)(part->sums[(channel - part->channel) / 16], 1, part->rows, part->first,
                    channel, NULL, &sink);
  }
  part->first += part->rows;
  part->rows = 0;
}

/// The sums of `pixels` outputs side by side.
static void CK(add_strip)(
    CK(depthwise_part) *part, const CK(strip_view) *view, size_t pixels) {
  const ck_integer_convolution *c = part->convolution;
  const ck_patches *p = &c->patches;
  const CK(strip_reading) reading = {
      .step = (size_t)p->stride[1],
      .reach = (size_t)(p->step[1] / view->unit),
      .columns = view->columns,
      .taps = p->kernel_width,
      .groups = CK(quotient_up)(p->kernel_height, 4),
  };
  const size_t filter = reading.taps * reading.groups * 64;
  u32x16 strip[most_strip_slots];
  for (size_t channel = part->channel; channel < part->end; channel += 16) {
    CK(fill_strip)(c, view, channel - part->channel, part->end - channel, strip);
    CK(all_strip_sums)(&reading, strip, c->weights + channel / 16 * filter, pixels,
                       c->requantization.weight_zero,
                       part->sums[(channel - part->channel) / 16] + part->rows);
  }
  part->rows += pixels;
}

typedef struct CK(depthwise_convolving) {
  const ck_integer_convolution *convolution;
  size_t lines;
} CK(depthwise_convolving);

static void CK(integer_depthwise_task)(void *context, size_t task) {
  const CK(depthwise_convolving) *work = context;
  const ck_integer_convolution *c = work->convolution;
  const ck_patches *p = &c->patches;
  const size_t channels = p->pixel_stride, all = p->images * p->output_height;
  const size_t parts = CK(quotient_up)(all, work->lines), line = task % parts * work->lines;
  const size_t end = all - line < work->lines ? all : line + work->lines;
  const size_t channel = task / parts * depthwise_task_blocks * 16;
  const size_t left = channels - channel;
  CK(depthwise_part) part;
  part.convolution = c;
  part.channel = channel;
  part.end = left < depthwise_task_blocks * 16 ? channels : channel + depthwise_task_blocks * 16;
  part.sink = (CK(sink)){c->target, channels, channels, &c->requantization};
  part.first = line * p->output_width;
  part.rows = 0;
  uint8_t padding[depthwise_task_blocks * 16];
  memset(padding, c->padding, sizeof padding);
  CK(strip_view) view;
  const size_t most = CK(strip_pixels)(p, &view);
  for (size_t y = line; y < end; y++) {
    position at = CK(position_at)(p, y * p->output_width);
    CK(view_lines)(c, at, channel, padding, &view);
    for (size_t pixels; at.column < p->output_width; at.column += pixels) {
      pixels = p->output_width - at.column < most ? p->output_width - at.column : most;
      CK(view_columns)(p, at.column, pixels, &view);
      if (part.rows + pixels > integer_task_rows) CK(finish_part)(&part);
      CK(add_strip)(&part, &view, pixels);
    }
  }
  CK(finish_part)(&part);
}

static void CK(integer_depthwise)(const ck_integer_convolution *convolution) {
  const ck_patches *p = &convolution->patches;
  const size_t parts = CK(quotient_up)(p->pixel_stride, depthwise_task_blocks * 16);
  const size_t channels =
      p->pixel_stride < depthwise_task_blocks * 16 ? p->pixel_stride : depthwise_task_blocks * 16;
  const size_t work = p->output_width * channels * p->kernel_height * p->kernel_width;
  CK(depthwise_convolving) convolving = {
      convolution, CK(quotient_up)(least_depthwise_work, work ? work : 1)};
  const size_t lines = CK(quotient_up)(p->images * p->output_height, convolving.lines);
  ck_parallel(lines * parts, CK(integer_depthwise_task), &convolving);
}
