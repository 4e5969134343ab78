/// Bᵀ of F(4, 3) along one axis, in place: the six values of a line of a tile at the points 0, 1,
/// -1, 2, -2 and infinity.
CK_INLINE void CK(winograd_points_of_four)(f32x16 d[6]) {
  const f32x16 four = CK(splat)(4), two = CK(splat)(2), five = CK(splat)(5);
  const f32x16 even = CK(fma)(-four, d[2], d[4]), odd = CK(fma)(-four, d[1], d[3]);
  const f32x16 far_even = d[4] - d[2], far_odd = d[3] - d[1];
  const f32x16 zero = CK(fma)(-five, d[2], CK(fma)(four, d[0], d[4]));
  const f32x16 infinity = CK(fma)(-five, d[3], CK(fma)(four, d[1], d[5]));
  d[0] = zero;
  d[1] = even + odd;
  d[2] = even - odd;
  d[3] = CK(fma)(two, far_odd, far_even);
  d[4] = CK(fma)(-two, far_odd, far_even);
  d[5] = infinity;
}

/// Bᵀ of F(2, 3), likewise: the four values at 0, 1, -1 and infinity.
CK_INLINE void CK(winograd_points_of_two)(f32x16 d[6]) {
  const f32x16 zero = d[0] - d[2], infinity = d[3] - d[1];
  const f32x16 plus = d[2] + d[1], minus = d[2] - d[1];
  d[0] = zero;
  d[1] = plus;
  d[2] = minus;
  d[3] = infinity;
}

/// `outputs` is a constant where this and the next are called.
CK_INLINE void CK(winograd_points)(size_t outputs, f32x16 d[6]) {
  if (outputs == 4) CK(winograd_points_of_four)(d);
  else CK(winograd_points_of_two)(d);
}

/// Aᵀ of F(2, 3) or F(4, 3) along one axis: the outputs of a line of sums.
CK_INLINE void CK(winograd_outputs)(size_t outputs, const f32x16 m[6], f32x16 y[4]) {
  if (outputs == 2) {
    y[0] = m[0] + (m[1] + m[2]);
    y[1] = (m[1] - m[2]) + m[3];
    return;
  }
  const f32x16 near_even = m[1] + m[2], near_odd = m[1] - m[2];
  const f32x16 far_even = m[3] + m[4], far_odd = m[3] - m[4];
  y[0] = m[0] + near_even + far_even;
  y[1] = CK(fma)(CK(splat)(2), far_odd, near_odd);
  y[2] = CK(fma)(CK(splat)(4), far_even, near_even);
  y[3] = CK(fma)(CK(splat)(8), far_odd, near_odd) + m[5];
}

/// Where a tile lies: its image, and its first pixel along each axis, which may be padding.
typedef struct winograd_tile {
  size_t image, output_row, output_column;
  ptrdiff_t row, column;
} winograd_tile;

CK_INLINE winograd_tile CK(winograd_tile_at)(const ck_winograd *w, size_t index) {
  const ck_patches *p = &w->patches;
  const size_t width = CK(quotient_up)(p->output_width, w->outputs);
  const size_t height = CK(quotient_up)(p->output_height, w->outputs);
  winograd_tile tile = {.image = index / width / height};
  tile.output_row = index / width % height * w->outputs;
  tile.output_column = index % width * w->outputs;
  tile.row = (ptrdiff_t)tile.output_row + p->origin[0];
  tile.column = (ptrdiff_t)tile.output_column + p->origin[1];
  return tile;
}

/// Sixteen channels of a tile at all points, each `apart` floats behind the last. `inside`, a
/// constant as `outputs` is, says that no pixel is padding.
CK_INLINE void CK(winograd_transform)(
    const ck_patches *p, winograd_tile tile, size_t channel, size_t outputs, bool inside,
    float *target, size_t apart) {
  const size_t pixels = ck_winograd_pixels(outputs);
  f32x16 values[6][6];
  const ptrdiff_t height = (ptrdiff_t)p->height, width = (ptrdiff_t)p->width;
  const ptrdiff_t line = (ptrdiff_t)(p->width * p->pixel_stride);
  const ptrdiff_t step = (ptrdiff_t)p->pixel_stride;
  const float *image = p->source + (ptrdiff_t)tile.image * height * line + channel;
  const float *first = image + tile.row * line + tile.column * step;
  for (ptrdiff_t x = 0; x < (ptrdiff_t)pixels; x++) {
    const bool column_inside = inside || (tile.column + x >= 0 && tile.column + x < width);
    f32x16 d[6];
#pragma clang loop unroll(full)
    for (ptrdiff_t y = 0; y < (ptrdiff_t)pixels; y++) {
      const bool is_pixel =
          inside || (column_inside && tile.row + y >= 0 && tile.row + y < height);
      d[y] = is_pixel ? CK(load)(first + y * line + x * step) : (f32x16){0};
    }
    CK(winograd_points)(outputs, d);
#pragma clang loop unroll(full)
    for (size_t y = 0; y < pixels; y++) values[y][x] = d[y];
  }
  for (size_t y = 0; y < pixels; y++, target += pixels * apart) {
    CK(winograd_points)(outputs, values[y]);
#pragma clang loop unroll(full)
    for (size_t x = 0; x < pixels; x++) CK(store)(target + x * apart, values[y][x]);
  }
}

/// Sixteen columns of the outputs of a tile from its sums at all points.
CK_INLINE void CK(winograd_finish)(
    const ck_winograd *w, winograd_tile tile, size_t column, size_t outputs, const float *sums,
    size_t apart) {
  const size_t pixels = ck_winograd_pixels(outputs);
  const ck_patches *p = &w->patches;
  f32x16 values[4][6];
  for (size_t x = 0; x < pixels; x++) {
    f32x16 m[6], y[4];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < pixels; i++) m[i] = CK(load)(sums + (i * pixels + x) * apart);
    CK(winograd_outputs)(outputs, m, y);
#pragma clang loop unroll(full)
    for (size_t i = 0; i < outputs; i++) values[i][x] = y[i];
  }
  const size_t rows = p->output_height - tile.output_row;
  const size_t columns = p->output_width - tile.output_column;
  for (size_t i = 0; i < outputs && i < rows; i++) {
    f32x16 y[4];
    CK(winograd_outputs)(outputs, values[i], y);
    const size_t line = tile.image * p->output_height + tile.output_row + i;
    const size_t position = line * p->output_width + tile.output_column;
    for (size_t j = 0; j < outputs && j < columns; j++) {
      const f32x16 lanes = CK(finish)(y[j], &w->epilogue, position + j, column, 16);
      CK(store)(w->target + (position + j) * w->columns + column, lanes);
    }
  }
}
