#include "ckernels.h"

typedef struct winograd_packing {
  const float *weights;
  size_t channels, columns, outputs;
  float *packed;
} winograd_packing;

/// G of F(4, 3): the values of a quadratic at 0, 1, -1, 2, -2 and its leading coefficient, each
/// divided by what makes the transform of the tile whole.
static const double points_of_four[6][3] = {
    {1. / 4, 0, 0},           {-1. / 6, -1. / 6, -1. / 6}, {-1. / 6, 1. / 6, -1. / 6},
    {1. / 24, 1. / 12, 1. / 6}, {1. / 24, -1. / 12, 1. / 6}, {0, 0, 1},
};

/// G of F(2, 3): the values of a quadratic at 0, 1 and -1 and its leading coefficient, likewise.
static const double points_of_two[4][3] = {
    {1, 0, 0}, {1. / 2, 1. / 2, 1. / 2}, {1. / 2, -1. / 2, 1. / 2}, {0, 0, 1}};

/// The values of one filter of one channel.
static void transform_filter(const winograd_packing *p, size_t channel, size_t column,
                             float values[ck_winograd_most_points]) {
  const double(*points)[3] = p->outputs == 4 ? points_of_four : points_of_two;
  const size_t pixels = ck_winograd_pixels(p->outputs);
  double rows[6][3];
  for (size_t x = 0; x < 3; x++) {
    double taps[3];
    for (size_t y = 0; y < 3; y++) {
      taps[y] = p->weights[((y * 3 + x) * p->channels + channel) * p->columns + column];
    }
    for (size_t i = 0; i < pixels; i++) {
      rows[i][x] = points[i][0] * taps[0] + points[i][1] * taps[1] + points[i][2] * taps[2];
    }
  }
  for (size_t i = 0; i < pixels; i++) {
    for (size_t j = 0; j < pixels; j++) {
      values[i * pixels + j] = (float)(points[j][0] * rows[i][0] + points[j][1] * rows[i][1] +
                                       points[j][2] * rows[i][2]);
    }
  }
}

/// One task: the filters of one channel.
static void pack_channel(void *context, size_t channel) {
  const winograd_packing *p = context;
  const size_t width = (p->columns + 15) / 16 * 16, points = ck_winograd_points(p->outputs);
  for (size_t column = 0; column < width; column++) {
    float values[ck_winograd_most_points] = {0};
    if (column < p->columns) transform_filter(p, channel, column, values);
    const size_t panel = column / 32 * 32, panel_width = p->columns - panel > 16 ? 32 : 16;
    float *packed = p->packed + panel * p->channels + channel * panel_width + (column - panel);
    for (size_t i = 0; i < points; i++) packed[i * p->channels * width] = values[i];
  }
}

void ck_pack_winograd(
    const float *weights, size_t channels, size_t columns, size_t outputs, float *packed) {
  winograd_packing packing = {weights, channels, columns, outputs, packed};
  ck_parallel(channels, pack_channel, &packing);
}
