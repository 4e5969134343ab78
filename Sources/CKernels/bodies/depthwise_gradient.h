enum { depthwise_taps = 4 };

/// Sixteen channels of up to four taps of a tap row, over the positions of some lines of the
/// output: the gradient is loaded once for them all.
CK_INLINE void CK(depthwise_taps)(
    const ck_depthwise_weight_gradient *g, size_t first, size_t end, size_t y, size_t x,
    size_t taps, size_t channel, size_t count, f32x16 sums[depthwise_taps]) {
  const ck_patches *p = &g->patches;
  for (size_t line = first; line < end; line++) {
    const ptrdiff_t row = CK(pixel)(p, 0, line % p->output_height, y);
    if (row < 0) continue;
    const size_t start = (line / p->output_height * p->height + (size_t)row) * p->width;
    const float *pixels = p->source + start * p->pixel_stride + channel;
    const float *gradient = g->gradient + line * p->output_width * p->channels + channel;
    for (size_t at = 0; at < p->output_width; at++, gradient += p->channels) {
      const f32x16 lanes = CK(load_first)(gradient, count);
#pragma clang loop unroll(full)
      for (size_t tap = 0; tap < taps; tap++) {
        const ptrdiff_t column = CK(pixel)(p, 1, at, x + tap);
        if (column < 0) continue;
        const float *pixel = pixels + (size_t)column * p->pixel_stride;
        sums[tap] = CK(fma)(CK(load_first)(pixel, count), lanes, sums[tap]);
      }
    }
  }
}

/// Sixteen channels of all taps, over the lines [first, end) of the output.
CK_INLINE void CK(depthwise_chunk)(
    const ck_depthwise_weight_gradient *g, size_t first, size_t end, size_t channel, size_t count,
    float *target) {
  const ck_patches *p = &g->patches;
  for (size_t y = 0; y < p->kernel_height; y++) {
    for (size_t x = 0; x < p->kernel_width;) {
      f32x16 sums[depthwise_taps] = {{0}};
      const size_t left = p->kernel_width - x, taps = left >= 4 ? 4 : left == 3 ? 3 : 1;
      if (taps == 4) CK(depthwise_taps)(g, first, end, y, x, 4, channel, count, sums);
      else if (taps == 3) CK(depthwise_taps)(g, first, end, y, x, 3, channel, count, sums);
      else CK(depthwise_taps)(g, first, end, y, x, 1, channel, count, sums);
      for (size_t tap = 0; tap < taps; tap++, x++) {
        float *sum = target + (y * p->kernel_width + x) * p->channels + channel;
        CK(store_first)(sum, sums[tap], count);
      }
    }
  }
}

static void CK(depthwise_weight_gradient_task)(void *context, size_t task) {
  const ck_depthwise_weight_gradient *g = context;
  const ck_patches *p = &g->patches;
  const size_t lines = p->images * p->output_height, first = task * g->chunk;
  const size_t end = lines - first < g->chunk ? lines : first + g->chunk;
  const size_t taps = p->kernel_height * p->kernel_width;
  float *target = lines <= g->chunk ? g->target : g->partials + task * taps * p->channels;
  size_t channel = 0;
  for (; channel + 16 <= p->channels; channel += 16) {
    CK(depthwise_chunk)(g, first, end, channel, 16, target);
  }
  if (channel < p->channels) {
    CK(depthwise_chunk)(g, first, end, channel, p->channels - channel, target);
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
