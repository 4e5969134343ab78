// Depthwise convolutions of bytes: one filter a channel. Of sixteen channels at a time a strip of the
// image is laid out so that four pixels above each other are one group of four bytes.

enum {
  /// Columns times groups of four kernel rows that a strip holds.
  most_strip_slots = 1024,
  depthwise_task_blocks = 16,
};

/// The input columns first + i * unit, for i below `columns`, of sixteen channels:
/// slots[group][column] is [channel][four rows], zeros beyond the kernel's last row.
typedef struct CK(strip) {
  u32x16 slots[most_strip_slots];
  size_t columns;
  ptrdiff_t first, unit;
} CK(strip);

/// Four kernel rows from `tap` on: where their lines begin, or where the padding's bytes lie, and
/// what every byte of a slot is flipped by.
typedef struct CK(four_lines) {
  const uint8_t *lines[4];
  ptrdiff_t steps[4];
  size_t count;
  uint32_t flips, padding;
} CK(four_lines);

static CK(four_lines) CK(find_lines)(
    const ck_integer_convolution *c, position at, size_t tap, size_t channel,
    const uint8_t *padding) {
  const ck_patches *p = &c->patches;
  const size_t left = p->kernel_height - tap;
  CK(four_lines) four = {.count = left < 4 ? left : 4};
  for (size_t y = 0; y < four.count; y++) {
    const ptrdiff_t row = CK(pixel)(p, 0, at.row, tap + y);
    four.flips |= (uint32_t)c->flip << (8 * y);
    four.padding |= (uint32_t)(uint8_t)(c->padding ^ c->flip) << (8 * y);
    if (row < 0) {
      four.lines[y] = padding;
      continue;
    }
    four.lines[y] = c->source + channel +
                    (at.image * p->height + (size_t)row) * p->width * p->pixel_stride;
    four.steps[y] = (ptrdiff_t)p->pixel_stride;
  }
  return four;
}

/// Columns [low, high) of a strip, all inside the image: `count` channels of `rows` pixels above
/// each other. `rows` is a constant where it is inlined, and `count` mostly.
CK_INLINE void CK(fill_inside)(
    const CK(four_lines) *four, const CK(strip) *strip, size_t rows, size_t count, size_t low,
    size_t high, u32x16 *slots) {
  const uint8_t *pixels[4];
  ptrdiff_t steps[4];
#pragma clang loop unroll(full)
  for (size_t y = 0; y < rows; y++) {
    steps[y] = strip->unit * four->steps[y];
    pixels[y] = four->lines[y] + (strip->first + (ptrdiff_t)low * strip->unit) * four->steps[y];
  }
  const uint32_t flips = four->flips;
  for (size_t i = low; i < high; i++) {
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

/// Fills one group of rows, padding where columns lie outside the image.
CK_INLINE void CK(fill_slots)(
    const CK(four_lines) *four, const CK(strip) *strip, ptrdiff_t width, size_t rows,
    size_t count, u32x16 *slots) {
  const ptrdiff_t first = strip->first, unit = strip->unit, columns = (ptrdiff_t)strip->columns;
  ptrdiff_t low = first < 0 ? (unit - 1 - first) / unit : 0;
  ptrdiff_t high = first < width ? (width - 1 - first) / unit + 1 : 0;
  if (low > columns) low = columns;
  if (high > columns) high = columns;
  if (high < low) high = low;
  for (ptrdiff_t i = 0; i < low; i++) slots[i] = (u32x16){0} + four->padding;
  if (count == 16) {
    CK(fill_inside)(four, strip, rows, 16, (size_t)low, (size_t)high, slots);
  } else {
    CK(fill_inside)(four, strip, rows, count, (size_t)low, (size_t)high, slots);
  }
  for (ptrdiff_t i = high; i < columns; i++) slots[i] = (u32x16){0} + four->padding;
}

static void CK(fill_strip)(
    const ck_integer_convolution *c, position at, size_t channel, size_t count,
    CK(strip) *strip) {
  const ck_patches *p = &c->patches;
  const ptrdiff_t width = (ptrdiff_t)p->width;
  uint8_t padding[16];
  memset(padding, c->padding, sizeof padding);
  u32x16 *slots = strip->slots;
  for (size_t tap = 0; tap < p->kernel_height; tap += 4, slots += strip->columns) {
    const CK(four_lines) four = CK(find_lines)(c, at, tap, channel, padding);
    switch (four.count) {
    case 1: CK(fill_slots)(&four, strip, width, 1, count, slots); break;
    case 2: CK(fill_slots)(&four, strip, width, 2, count, slots); break;
    case 3: CK(fill_slots)(&four, strip, width, 3, count, slots); break;
    default: CK(fill_slots)(&four, strip, width, 4, count, slots);
    }
  }
}

/// Sixteen channels' filters and what follows their sums.
typedef struct CK(filters) {
  const int8_t *weights;
  CK(column_terms) terms;
  size_t channel, count;
} CK(filters);

/// `pixels` outputs side by side, the first of which reads the strip from column `column` on.
CK_INLINE void CK(strip_outputs)(
    const ck_integer_convolution *c, const CK(strip) *strip, const CK(filters) *filters,
    size_t column, size_t pixels, size_t count, bool lifts, size_t target) {
  const ck_patches *p = &c->patches;
  const size_t step = (size_t)p->stride[1], reach = (size_t)(p->step[1] / strip->unit);
  const int8_t *weights = filters->weights;
  i32x16 sums[8], totals[8];
#pragma clang loop unroll(full)
  for (size_t i = 0; i < pixels; i++) {
    sums[i] = filters->terms.offsets;
    totals[i] = (i32x16){0};
  }
  for (size_t first = 0; first < p->kernel_height; first += 4) {
    const u32x16 *slots = strip->slots + first / 4 * strip->columns + column;
    for (size_t x = 0; x < p->kernel_width; x++, slots += reach, weights += 64) {
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
  // Copies: bytes that are written may alias anything but those.
  const ck_requantization r = c->requantization;
  void *const first = c->target;
  const size_t stride = p->pixel_stride;
  const CK(column_terms) terms = filters->terms;
#pragma clang loop unroll(full)
  for (size_t i = 0; i < pixels; i++) {
    if (lifts) sums[i] -= r.weight_zero * totals[i];
    CK(store_sums)(sums[i], &r, r.target, &terms, count, first, target + i * stride);
  }
}

/// All `pixels` outputs of a strip.
CK_INLINE void CK(finish_strip)(
    const ck_integer_convolution *c, const CK(strip) *strip, const CK(filters) *filters,
    size_t pixels, size_t count, bool lifts, size_t target) {
  const size_t step = (size_t)c->patches.stride[1], stride = c->patches.pixel_stride;
  size_t i = 0;
  for (; i + 7 <= pixels; i += 7) {
    CK(strip_outputs)(
        c, strip, filters, i * step, 7, count, lifts, target + i * stride);
  }
  for (; i < pixels; i++) {
    CK(strip_outputs)(
        c, strip, filters, i * step, 1, count, lifts, target + i * stride);
  }
}

/// How many outputs side by side a strip serves, and its columns' distance: 1, or where not even one
/// output fits, only those columns that it reads.
CK_INLINE size_t CK(strip_pixels)(const ck_patches *p, CK(strip) *strip) {
  const size_t groups = CK(quotient_up)(p->kernel_height, 4);
  const size_t reach = (p->kernel_width - 1) * (size_t)p->step[1] + 1;
  const bool fits = groups * reach <= most_strip_slots;
  strip->unit = fits ? 1 : p->step[1];
  return fits ? (most_strip_slots / groups - reach) / (size_t)p->stride[1] + 1 : 1;
}

/// Sixteen channels of one line of the output.
static void CK(integer_depthwise_line)(
    const ck_integer_convolution *c, position at, const CK(filters) *filters) {
  const ck_patches *p = &c->patches;
  CK(strip) strip;
  const size_t most = CK(strip_pixels)(p, &strip);
  const size_t line = (at.image * p->output_height + at.row) * p->output_width;
  while (at.column < p->output_width) {
    const size_t left = p->output_width - at.column, pixels = left < most ? left : most;
    const size_t reach = (p->kernel_width - 1) * (size_t)(p->step[1] / strip.unit) + 1;
    strip.columns = (pixels - 1) * (size_t)p->stride[1] + reach;
    strip.first = (ptrdiff_t)at.column * p->stride[1] + p->origin[1];
    CK(fill_strip)(c, at, filters->channel, filters->count, &strip);
    const size_t target = (line + at.column) * p->pixel_stride + filters->channel;
    if (filters->count == 16 && c->requantization.weight_zero == 0) {
      CK(finish_strip)(c, &strip, filters, pixels, 16, false, target);
    } else {
      CK(finish_strip)(c, &strip, filters, pixels, filters->count, true, target);
    }
    at.column += pixels;
  }
}

/// One line of the output and up to sixteen blocks of channels.
static void CK(integer_depthwise_task)(void *context, size_t task) {
  const ck_integer_convolution *c = context;
  const ck_patches *p = &c->patches;
  const ck_requantization *r = &c->requantization;
  const size_t channels = p->pixel_stride, lines = p->images * p->output_height;
  const size_t taps = p->kernel_width * CK(quotient_up)(p->kernel_height, 4);
  const position at = CK(position_at)(p, task % lines * p->output_width);
  const size_t first = task / lines * depthwise_task_blocks * 16;
  const size_t end = channels - first < depthwise_task_blocks * 16
                         ? channels
                         : first + depthwise_task_blocks * 16;
  for (size_t channel = first; channel < end; channel += 16) {
    const size_t left = end - channel, count = left < 16 ? left : 16;
    const CK(filters) filters = {
        .weights = c->weights + channel / 16 * taps * 64,
        .channel = channel,
        .count = count,
        .terms = CK(terms_at)(r, channel, count),
    };
    CK(integer_depthwise_line)(c, at, &filters);
  }
}

static void CK(integer_depthwise)(const ck_integer_convolution *convolution) {
  const ck_patches *p = &convolution->patches;
  const size_t parts = CK(quotient_up)(p->pixel_stride, depthwise_task_blocks * 16);
  ck_parallel(p->images * p->output_height * parts, CK(integer_depthwise_task),
              (void *)convolution);
}
