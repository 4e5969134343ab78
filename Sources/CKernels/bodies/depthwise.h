/// Sixteen channels of one position: the taps inside the image, in order.
CK_INLINE f32x16 CK(depthwise_lanes)(
    const ck_depthwise *d, position at, size_t channel, size_t count) {
  const ck_patches *p = &d->patches;
  f32x16 sum = {0};
  for (size_t y = 0; y < p->kernel_height; y++) {
    const ptrdiff_t row = CK(pixel)(p, 0, at.row, y);
    if (row < 0) continue;
    const float *line = p->source + (at.image * p->height + (size_t)row) * p->width * p->pixel_stride;
    for (size_t x = 0; x < p->kernel_width; x++) {
      const ptrdiff_t column = CK(pixel)(p, 1, at.column, x);
      if (column < 0) continue;
      const float *pixel = line + (size_t)column * p->pixel_stride + channel;
      const float *weights = d->weights + (ptrdiff_t)(y * p->kernel_width + x) * d->tap_stride + channel;
      sum = CK(fma)(CK(load_first)(pixel, count), CK(load_first)(weights, count), sum);
    }
  }
  return sum;
}

/// One task: a line of the output.
static void CK(depthwise_task)(void *context, size_t task) {
  const ck_depthwise *d = context;
  const ck_patches *p = &d->patches;
  const size_t channels = p->channels;
  size_t index = task * p->output_width;
  for (size_t x = 0; x < p->output_width; x++, index++) {
    const position at = {task / p->output_height, task % p->output_height, x};
    for (size_t channel = 0; channel < channels; channel += 16) {
      const size_t count = channels - channel < 16 ? channels - channel : 16;
      f32x16 lanes = CK(depthwise_lanes)(d, at, channel, count);
      lanes = CK(finish)(lanes, &d->epilogue, index, channel, count);
      CK(store_first)(d->target + index * channels + channel, lanes, count);
    }
  }
}

static void CK(depthwise_f32)(const ck_depthwise *convolution) {
  const ck_patches *p = &convolution->patches;
  ck_parallel(p->images * p->output_height, CK(depthwise_task), (void *)convolution);
}

/// Sixteen channels of one tap over the positions of some lines of the output.
CK_INLINE f32x16 CK(depthwise_tap)(
    const ck_depthwise_weight_gradient *g, size_t first, size_t end, size_t y, size_t x,
    size_t channel, size_t count) {
  const ck_patches *p = &g->patches;
  f32x16 sum = {0};
  for (size_t line = first; line < end; line++) {
    const ptrdiff_t row = CK(pixel)(p, 0, line % p->output_height, y);
    if (row < 0) continue;
    const size_t image = line / p->output_height;
    const float *pixels = p->source + (image * p->height + (size_t)row) * p->width * p->pixel_stride;
    const float *gradient = g->gradient + line * p->output_width * p->channels + channel;
    for (size_t at = 0; at < p->output_width; at++) {
      const ptrdiff_t column = CK(pixel)(p, 1, at, x);
      if (column < 0) continue;
      const float *pixel = pixels + (size_t)column * p->pixel_stride + channel;
      sum = CK(fma)(CK(load_first)(pixel, count),
                    CK(load_first)(gradient + at * p->channels, count), sum);
    }
  }
  return sum;
}

static void CK(depthwise_weight_gradient_task)(void *context, size_t task) {
  const ck_depthwise_weight_gradient *g = context;
  const ck_patches *p = &g->patches;
  const size_t lines = p->images * p->output_height, first = task * g->chunk;
  const size_t end = lines - first < g->chunk ? lines : first + g->chunk;
  const size_t taps = p->kernel_height * p->kernel_width;
  float *target = lines <= g->chunk ? g->target : g->partials + task * taps * p->channels;
  for (size_t channel = 0; channel < p->channels; channel += 16) {
    const size_t count = p->channels - channel < 16 ? p->channels - channel : 16;
    for (size_t tap = 0; tap < taps; tap++) {
      const f32x16 sum = CK(depthwise_tap)(
          g, first, end, tap / p->kernel_width, tap % p->kernel_width, channel, count);
      CK(store_first)(target + tap * p->channels + channel, sum, count);
    }
  }
}

static void CK(depthwise_weight_gradient_f32)(const ck_depthwise_weight_gradient *g) {
  const ck_patches *p = &g->patches;
  const size_t lines = p->images * p->output_height;
  const size_t elements = p->kernel_height * p->kernel_width * p->channels;
  if (lines == 0) {
    CK(clear)(g->target, elements);
    return;
  }
  const size_t chunks = CK(quotient_up)(lines, g->chunk);
  ck_parallel(chunks, CK(depthwise_weight_gradient_task), (void *)g);
  if (chunks > 1) CK(add_parts)(g->partials, chunks, elements, g->target);
}
