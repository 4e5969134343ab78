/// The taps of one window that lie inside the image along one axis, and where the first one lies.
typedef struct window {
  size_t first_tap, end_tap;
  ptrdiff_t start;
} window;

CK_INLINE window CK(window_at)(const ck_pooling *p, int axis, size_t position) {
  const ptrdiff_t extent = (ptrdiff_t)(axis == 0 ? p->height : p->width);
  const ptrdiff_t step = (ptrdiff_t)p->step[axis];
  const ptrdiff_t taps = (ptrdiff_t)p->kernel[axis];
  window w = {0, 0, (ptrdiff_t)(position * p->stride[axis]) - (ptrdiff_t)p->before[axis]};
  if (w.start >= 0 && w.start + (taps - 1) * step < extent) {
    w.end_tap = p->kernel[axis];
    return w;
  }
  for (size_t tap = 0; tap < p->kernel[axis]; tap++) {
    const ptrdiff_t at = w.start + (ptrdiff_t)tap * step;
    if (at < 0) w.first_tap = w.end_tap = tap + 1;
    else if (at < extent) w.end_tap = tap + 1;
  }
  return w;
}

/// The positions of one window that an average divides by, along one axis.
CK_INLINE size_t CK(window_count)(const ck_pooling *p, int axis, window w) {
  if (!p->counts_padding) return w.end_tap - w.first_tap;
  const size_t extent = axis == 0 ? p->height : p->width;
  const ptrdiff_t end = (ptrdiff_t)(extent + p->after[axis]);
  const ptrdiff_t step = (ptrdiff_t)p->step[axis];
  size_t count = 0;
  for (size_t tap = 0; tap < p->kernel[axis]; tap++) {
    if (w.start + (ptrdiff_t)tap * step < end) count++;
  }
  return count;
}

/// The place of the pixel that a window's tap reads, tap row and column counted from its start.
CK_INLINE size_t CK(tap_offset)(
    const ck_pooling *p, size_t image, window rows, window columns, size_t y, size_t x) {
  const size_t row = (size_t)(rows.start + (ptrdiff_t)(y * p->step[0]));
  const size_t column = (size_t)(columns.start + (ptrdiff_t)(x * p->step[1]));
  return ((image * p->height + row) * p->width + column) * p->channels;
}

typedef struct pooled {
  const ck_pooling *pooling;
  const float *source, *values, *gradient;
  float *target;
} pooled;

/// Runs `body` for a line of windows, `rows` and `columns` being the current one's and `at` its
/// place in the output.
#define CK_EACH_WINDOW(p, line, body) \
  { \
    const size_t image = (line) / (p)->output_height; \
    const window rows = CK(window_at)(p, 0, (line) % (p)->output_height); \
    for (size_t out = 0; out < (p)->output_width; out++) { \
      const window columns = CK(window_at)(p, 1, out); \
      const size_t at = ((line) * (p)->output_width + out) * (p)->channels; \
      body \
    } \
  }

/// Runs `body` for the taps of a window that lie inside, in order; `tap` is the pixel's place.
#define CK_EACH_TAP(p, body) \
  for (size_t y = rows.first_tap; y < rows.end_tap; y++) { \
    size_t tap = CK(tap_offset)(p, image, rows, columns, y, columns.first_tap); \
    for (size_t x = columns.first_tap; x < columns.end_tap; x++) { \
      body \
      tap += p->step[1] * p->channels; \
    } \
  }

#define CK_EACH_CHANNEL(first, end, body) \
  for (size_t channel = first; channel < (end); channel += 16) { \
    const size_t count = (end) - channel < 16 ? (end) - channel : 16; \
    body \
  }

/// A line of maxima; a window with a NaN gives a NaN, one outside the image minus infinity.
static void CK(max_pool_task)(void *context, size_t line) {
  const pooled *w = context;
  const ck_pooling *p = w->pooling;
  CK_EACH_WINDOW(p, line, CK_EACH_CHANNEL(0, p->channels, {
    f32x16 most = CK(splat)(-__builtin_inff());
    CK_EACH_TAP(p, {
      const f32x16 lanes = CK(load_first)(w->source + tap + channel, count);
      most = CK(choose)((lanes > most) | (lanes != lanes), lanes, most);
    })
    CK(store_first)(w->target + at + channel, most, count);
  }))
}

static void CK(average_pool_task)(void *context, size_t line) {
  const pooled *w = context;
  const ck_pooling *p = w->pooling;
  CK_EACH_WINDOW(p, line, {
    const size_t area = CK(window_count)(p, 0, rows) * CK(window_count)(p, 1, columns);
    const f32x16 divisor = CK(splat)(area == 0 ? 1 : (float)area);
    CK_EACH_CHANNEL(0, p->channels, {
      f32x16 sum = {0};
      CK_EACH_TAP(p, { sum += CK(load_first)(w->source + tap + channel, count); })
      CK(store_first)(w->target + at + channel, sum / divisor, count);
    })
  })
}

enum { pooled_channels = 64 };

/// Clears the gradient of some channels of an image: windows then add to it.
CK_INLINE void CK(clear_channels)(
    const pooled *w, size_t image, size_t first, size_t end) {
  const ck_pooling *p = w->pooling;
  if (end - first == p->channels) {
    const size_t count = p->height * p->width * p->channels;
    CK(clear)(w->target + image * count, count);
    return;
  }
  for (size_t pixel = 0; pixel < p->height * p->width; pixel++) {
    float *target = w->target + (image * p->height * p->width + pixel) * p->channels;
    CK(clear)(target + first, end - first);
  }
}

/// Whether no pixel lies in two windows: the first value that it is given is its last.
CK_INLINE bool CK(is_disjoint)(const ck_pooling *p) {
  return p->stride[0] >= (p->kernel[0] - 1) * p->step[0] + 1 &&
         p->stride[1] >= (p->kernel[1] - 1) * p->step[1] + 1;
}

/// Adds `share` to the gradient of a pixel, which is still 0 if windows are disjoint; loading it
/// would wait for the store that cleared it.
CK_INLINE void CK(add_share)(float *target, f32x16 share, size_t count, bool disjoint) {
  const f32x16 before = disjoint ? (f32x16){0} : CK(load_first)(target, count);
  CK(store_first)(target, before + share, count);
}

/// Some channels of one image: every window gives its gradient to the first tap that has its
/// maximum.
static void CK(max_pool_gradient_task)(void *context, size_t task) {
  const pooled *w = context;
  const ck_pooling *p = w->pooling;
  const size_t blocks = CK(quotient_up)(p->channels, pooled_channels);
  const size_t first = task % blocks * pooled_channels, entry = task / blocks;
  const size_t end = p->channels - first < pooled_channels ? p->channels : first + pooled_channels;
  const bool disjoint = CK(is_disjoint)(p);
  CK(clear_channels)(w, entry, first, end);
  for (size_t row = 0; row < p->output_height; row++) {
    CK_EACH_WINDOW(p, entry * p->output_height + row, CK_EACH_CHANNEL(first, end, {
      const f32x16 most = CK(load_first)(w->values + at + channel, count);
      const f32x16 gradient = CK(load_first)(w->gradient + at + channel, count);
      i32x16 open = ~(i32x16){0};
      CK_EACH_TAP(p, {
        const f32x16 lanes = CK(load_first)(w->source + tap + channel, count);
        const i32x16 hit = open & ((lanes == most) | (lanes != lanes));
        const f32x16 share = (f32x16)(hit & (i32x16)gradient);
        CK(add_share)(w->target + tap + channel, share, count, disjoint);
        open &= ~hit;
      })
    }))
  }
}

static void CK(average_pool_gradient_task)(void *context, size_t task) {
  const pooled *w = context;
  const ck_pooling *p = w->pooling;
  const size_t blocks = CK(quotient_up)(p->channels, pooled_channels);
  const size_t first = task % blocks * pooled_channels, entry = task / blocks;
  const size_t end = p->channels - first < pooled_channels ? p->channels : first + pooled_channels;
  const bool disjoint = CK(is_disjoint)(p);
  CK(clear_channels)(w, entry, first, end);
  for (size_t row = 0; row < p->output_height; row++) {
    CK_EACH_WINDOW(p, entry * p->output_height + row, {
      const size_t area = CK(window_count)(p, 0, rows) * CK(window_count)(p, 1, columns);
      const f32x16 divisor = CK(splat)(area == 0 ? 1 : (float)area);
      CK_EACH_CHANNEL(first, end, {
        const f32x16 share = CK(load_first)(w->gradient + at + channel, count) / divisor;
        CK_EACH_TAP(p, {
          CK(add_share)(w->target + tap + channel, share, count, disjoint);
        })
      })
    })
  }
}

#undef CK_EACH_WINDOW
#undef CK_EACH_TAP
#undef CK_EACH_CHANNEL

static void CK(max_pool_f32)(const ck_pooling *p, const float *source, float *target) {
  pooled work = {p, source, NULL, NULL, target};
  ck_parallel(p->images * p->output_height, CK(max_pool_task), &work);
}

static void CK(max_pool_gradient_f32)(
    const ck_pooling *p, const float *source, const float *values, const float *gradient,
    float *target) {
  pooled work = {p, source, values, gradient, target};
  const size_t tasks = p->images * CK(quotient_up)(p->channels, pooled_channels);
  ck_parallel(tasks, CK(max_pool_gradient_task), &work);
}

static void CK(average_pool_f32)(const ck_pooling *p, const float *source, float *target) {
  pooled work = {p, source, NULL, NULL, target};
  ck_parallel(p->images * p->output_height, CK(average_pool_task), &work);
}

static void CK(average_pool_gradient_f32)(
    const ck_pooling *p, const float *gradient, float *target) {
  pooled work = {p, NULL, NULL, gradient, target};
  const size_t tasks = p->images * CK(quotient_up)(p->channels, pooled_channels);
  ck_parallel(tasks, CK(average_pool_gradient_task), &work);
}
