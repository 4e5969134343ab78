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

enum { depthwise_positions = 6 };

/// Sixteen channels of six positions side by side in the interior: each weight is loaded once.
CK_INLINE void CK(depthwise_positions)(
    const ck_depthwise *d, size_t line, size_t x, size_t channel, size_t count) {
  const ck_patches *p = &d->patches;
  const size_t image = line / p->output_height, apart = (size_t)p->stride[1] * p->pixel_stride;
  const ptrdiff_t left = (ptrdiff_t)x * p->stride[1] + p->origin[1];
  f32x16 sums[depthwise_positions] = {{0}};
  for (size_t y = 0; y < p->kernel_height; y++) {
    const ptrdiff_t row = CK(pixel)(p, 0, line % p->output_height, y);
    if (row < 0) continue;
    const size_t start = (image * p->height + (size_t)row) * p->width + (size_t)left;
    const float *pixel = p->source + start * p->pixel_stride + channel;
    const float *weights =
        d->weights + (ptrdiff_t)(y * p->kernel_width) * d->tap_stride + (ptrdiff_t)channel;
    for (size_t tap = 0; tap < p->kernel_width; tap++) {
      const f32x16 weight = CK(load_first)(weights, count);
#pragma clang loop unroll(full)
      for (size_t i = 0; i < depthwise_positions; i++) {
        sums[i] = CK(fma)(CK(load_first)(pixel + i * apart, count), weight, sums[i]);
      }
      pixel += (size_t)p->step[1] * p->pixel_stride;
      weights += d->tap_stride;
    }
  }
#pragma clang loop unroll(full)
  for (size_t i = 0; i < depthwise_positions; i++) {
    const size_t at = line * p->output_width + x + i;
    const f32x16 lanes = CK(finish)(sums[i], &d->epilogue, at, channel, count);
    CK(store_first)(d->target + at * p->channels + channel, lanes, count);
  }
}

/// Sixteen channels of a line of the output. Where `count` is the constant 16, so are the loads.
CK_INLINE void CK(depthwise_line)(
    const ck_depthwise *d, size_t line, interior inside, size_t channel, size_t count) {
  const ck_patches *p = &d->patches;
  for (size_t x = 0; x < p->output_width;) {
    if (x >= inside.first && x + depthwise_positions <= inside.end) {
      CK(depthwise_positions)(d, line, x, channel, count);
      x += depthwise_positions;
      continue;
    }
    const position at = {line / p->output_height, line % p->output_height, x};
    const size_t index = line * p->output_width + x++;
    f32x16 lanes = CK(depthwise_lanes)(d, at, channel, count);
    lanes = CK(finish)(lanes, &d->epilogue, index, channel, count);
    CK(store_first)(d->target + index * p->channels + channel, lanes, count);
  }
}

/// One task: a line of the output.
static void CK(depthwise_task)(void *context, size_t line) {
  const ck_depthwise *d = context;
  const size_t channels = d->patches.channels;
  const interior inside = CK(interior_of)(&d->patches);
  size_t channel = 0;
  for (; channel + 16 <= channels; channel += 16) {
    CK(depthwise_line)(d, line, inside, channel, 16);
  }
  if (channel < channels) CK(depthwise_line)(d, line, inside, channel, channels - channel);
}

static void CK(depthwise_f32)(const ck_depthwise *convolution) {
  const ck_patches *p = &convolution->patches;
  ck_parallel(p->images * p->output_height, CK(depthwise_task), (void *)convolution);
}
