enum {
  /// The tiles that one task multiplies, a multiple of 4: their sums stay in the second cache.
  winograd_rows = 28,
  /// The tiles that one task transforms.
  winograd_transformed = 4,
};

/// Some tiles of a convolution, from `first` on.
typedef struct winograd_strip {
  const ck_winograd *convolution;
  size_t first, count;
  /// The tiles of a task of products, the tasks that they make, and the panels of each.
  size_t rows, row_tasks, panels;
} winograd_strip;

/// All channels of a tile into the workspace ([point][tile][channel]), `i` its place there.
CK_INLINE void CK(winograd_transform_tile)(const ck_winograd *w, size_t i, winograd_tile tile,
                                           size_t outputs) {
  const ck_patches *p = &w->patches;
  const size_t stride = ck_winograd_stride(p->channels), apart = w->tiles * stride;
  const ptrdiff_t pixels = (ptrdiff_t)ck_winograd_pixels(outputs);
  const bool inside = tile.row >= 0 && tile.row + pixels <= (ptrdiff_t)p->height &&
                      tile.column >= 0 && tile.column + pixels <= (ptrdiff_t)p->width;
  float *target = w->workspace + i * stride;
  for (size_t channel = 0; channel < p->channels; channel += 16) {
    if (inside) {
      CK(winograd_transform)(p, tile, channel, outputs, true, target + channel, apart);
    } else {
      CK(winograd_transform)(p, tile, channel, outputs, false, target + channel, apart);
    }
  }
}

/// One task: a few tiles at all points.
static void CK(winograd_transform_task)(void *context, size_t task) {
  const winograd_strip *strip = context;
  const ck_winograd *w = strip->convolution;
  const size_t first = task * winograd_transformed;
  for (size_t i = first; i < first + winograd_transformed && i < strip->count; i++) {
    const winograd_tile tile = CK(winograd_tile_at)(w, strip->first + i);
    if (w->outputs == 4) CK(winograd_transform_tile)(w, i, tile, 4);
    else CK(winograd_transform_tile)(w, i, tile, 2);
  }
}

/// The sums of `rows` tiles over the channels, for the panel of columns from `column` on, at every
/// point: sums[point][row][column of the panel].
static void CK(winograd_multiply)(
    const ck_winograd *w, size_t first, size_t rows, size_t column, float *sums) {
  const size_t channels = w->patches.channels, stride = ck_winograd_stride(channels);
  const size_t left = w->columns - column, columns = left < 32 ? left : 32;
  const size_t even = CK(even_depth)(channels);
  const ck_epilogue none = {0};
  const size_t points = ck_winograd_points(w->outputs);
  for (size_t point = 0; point < points; point++) {
    const float *a = w->workspace + (point * w->tiles + first) * stride;
    tile t = {.a_stride = stride,
              .c = sums + point * winograd_rows * 32,
              .c_stride = 32,
              .columns = columns,
              .b_stride = columns,
              .epilogue = &none};
    const float *b = w->weights + (point * w->columns + column) * channels;
    for (size_t k = 0; k < channels; k += even) {
      t.a = a + k;
      t.b = b + k * columns;
      // The next point's panel lies in another matrix.
      t.ahead = point + 1 < points ? t.b + w->columns * channels : NULL;
      t.depth = channels - k < even ? channels - k : even;
      CK(run_panel)(t, rows);
      t.resumes = true;
    }
  }
}

/// One task: the outputs of some tiles in a panel of 32 columns.
static void CK(winograd_multiply_task)(void *context, size_t task) {
  const winograd_strip *strip = context;
  const ck_winograd *w = strip->convolution;
  const size_t first = task / strip->panels * strip->rows;
  const size_t column = task % strip->panels * 32;
  const size_t left = strip->count - first, rows = left < strip->rows ? left : strip->rows;
  _Alignas(64) float sums[ck_winograd_most_points * winograd_rows * 32];
  CK(winograd_multiply)(w, first, rows, column, sums);
  for (size_t row = 0; row < rows; row++) {
    const winograd_tile tile = CK(winograd_tile_at)(w, strip->first + first + row);
    for (size_t lane = 0; lane < 32 && column + lane < w->columns; lane += 16) {
      const float *at = sums + row * 32 + lane;
      if (w->outputs == 4) CK(winograd_finish)(w, tile, column + lane, 4, at, winograd_rows * 32);
      else CK(winograd_finish)(w, tile, column + lane, 2, at, winograd_rows * 32);
    }
  }
}

static void CK(winograd_f32)(const ck_winograd *convolution) {
  const ck_patches *p = &convolution->patches;
  const size_t count = p->images * CK(quotient_up)(p->output_height, convolution->outputs) *
                       CK(quotient_up)(p->output_width, convolution->outputs);
  for (size_t first = 0; first < count; first += convolution->tiles) {
    const size_t left = count - first;
    winograd_strip strip = {convolution, first, left};
    if (left > convolution->tiles) strip.count = convolution->tiles;
    const size_t blocks = CK(quotient_up)(strip.count, winograd_rows);
    strip.rows = CK(quotient_up)(CK(quotient_up)(strip.count, blocks), 4) * 4;
    strip.row_tasks = CK(quotient_up)(strip.count, strip.rows);
    strip.panels = CK(quotient_up)(convolution->columns, 32);
    ck_parallel(CK(quotient_up)(strip.count, winograd_transformed), CK(winograd_transform_task),
                &strip);
    ck_parallel(strip.row_tasks * strip.panels, CK(winograd_multiply_task), &strip);
  }
}
