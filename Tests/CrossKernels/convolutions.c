#include "cases.h"

/// One convolution: square windows, the same along both axes.
typedef struct shape {
  size_t images, side, inputs, outputs, groups, kernel, stride, padding, step;
} shape;

static const shape shapes[] = {
    {2, 28, 1, 6, 1, 5, 1, 2, 1},  {2, 14, 6, 16, 1, 5, 1, 0, 1}, {1, 9, 16, 33, 1, 3, 1, 1, 1},
    {3, 8, 3, 8, 1, 3, 2, 1, 1},   {1, 11, 4, 8, 2, 3, 1, 2, 2},  {1, 7, 70, 20, 1, 3, 1, 1, 1},
    {2, 6, 17, 5, 1, 1, 1, 0, 1},  {1, 5, 8, 12, 4, 2, 1, 0, 1},  {1, 20, 3, 16, 1, 7, 2, 3, 1},
    {1, 4, 300, 40, 1, 3, 1, 1, 1}};

static const shape depthwise_shapes[] = {
    {1, 9, 16, 16, 16, 3, 1, 1, 1}, {2, 8, 37, 37, 37, 3, 2, 1, 1}, {1, 12, 5, 5, 5, 5, 1, 2, 1},
    {1, 10, 64, 64, 64, 3, 1, 2, 2}, {1, 6, 20, 20, 20, 2, 1, 0, 1}};

static size_t output_side(const shape *s) {
  return (s->side + 2 * s->padding - (s->kernel - 1) * s->step - 1) / s->stride + 1;
}

static ck_patches patches(const shape *s, const float *source, size_t channels) {
  const size_t side = output_side(s);
  return (ck_patches){
      .source = source,
      .images = s->images, .height = s->side, .width = s->side, .pixel_stride = s->inputs,
      .output_height = side, .output_width = side,
      .kernel_height = s->kernel, .kernel_width = s->kernel,
      .channels = channels,
      .stride = {(ptrdiff_t)s->stride, (ptrdiff_t)s->stride},
      .origin = {-(ptrdiff_t)s->padding, -(ptrdiff_t)s->padding},
      .step = {(ptrdiff_t)s->step, (ptrdiff_t)s->step},
      .divisor = {1, 1},
  };
}

static void dense_case(const shape *s) {
  const size_t channels = s->inputs / s->groups, columns = s->outputs / s->groups;
  const size_t depth = s->kernel * s->kernel * channels;
  const size_t positions = s->images * output_side(s) * output_side(s);
  const size_t pixels = s->images * s->side * s->side;
  const size_t packed = s->groups * depth * ((columns + 15) / 16 * 16);
  float *weights = floats(depth * s->outputs), *target = room(positions * s->outputs);
  const ck_packing packing = {
      .source = weights, .packed = room(packed), .rows = depth, .columns = columns,
      .batch = s->groups, .row_stride = s->outputs, .column_stride = 1, .batch_stride = columns};
  set->pack_f32(&packing);
  const ck_convolution convolution = {
      .patches = patches(s, floats(pixels * s->inputs), channels),
      .groups = s->groups, .columns = columns, .weights = packing.packed, .target = target,
      .epilogue = {.bias = floats(s->outputs), .residual = floats(positions * s->outputs),
                   .residual_stride = s->outputs, .activation = 1}};
  set->convolve_f32(&convolution);
  see_floats("convolve_f32", target, positions * s->outputs);

  const size_t turned = s->groups * columns * ((depth + 15) / 16 * 16);
  const ck_packing turning = {
      .source = weights, .packed = room(turned), .rows = columns, .columns = depth,
      .batch = s->groups, .row_stride = 1, .column_stride = s->outputs, .batch_stride = columns};
  set->pack_f32(&turning);
  float *gradient = floats(positions * s->outputs), *by_input = room(pixels * s->inputs);
  const ck_scattering scattering = {
      .patches = patches(s, NULL, channels), .groups = s->groups, .columns = columns,
      .weights = turning.packed, .gradient = gradient, .target = by_input};
  set->scatter_input_gradient_f32(&scattering);
  see_floats("scatter_input_gradient_f32", by_input, pixels * s->inputs);

  const size_t chunk = positions > 200 ? 150 : positions;
  const size_t chunks = (positions + chunk - 1) / chunk;
  float *by_weight = room(depth * s->outputs);
  const ck_weight_gradient weight_gradient = {
      .patches = convolution.patches, .groups = s->groups, .columns = columns, .chunk = chunk,
      .gradient = gradient, .partials = room(chunks > 1 ? chunks * depth * s->outputs : 0),
      .target = by_weight};
  set->convolve_weight_gradient_f32(&weight_gradient);
  see_floats("convolve_weight_gradient_f32", by_weight, depth * s->outputs);
  end_case();
}

static void depthwise_case(const shape *s) {
  const size_t taps = s->kernel * s->kernel, side = output_side(s);
  const size_t positions = s->images * side * side;
  float *target = room(positions * s->outputs);
  const ck_depthwise convolution = {
      .patches = patches(s, floats(s->images * s->side * s->side * s->inputs), s->inputs),
      .weights = floats(taps * s->inputs),
      .tap_stride = (ptrdiff_t)s->inputs,
      .target = target,
      .epilogue = {.bias = floats(s->outputs), .residual = floats(positions * s->outputs),
                   .residual_stride = s->outputs, .activation = 2}};
  set->depthwise_f32(&convolution);
  see_floats("depthwise_f32", target, positions * s->outputs);

  const size_t lines = s->images * side, chunk = lines > 6 ? 4 : lines;
  const size_t chunks = (lines + chunk - 1) / chunk;
  float *by_weight = room(taps * s->inputs);
  const ck_depthwise_weight_gradient gradient = {
      .patches = convolution.patches,
      .chunk = chunk,
      .gradient = floats(positions * s->outputs),
      .partials = room(chunks > 1 ? chunks * taps * s->inputs : 0),
      .target = by_weight};
  set->depthwise_weight_gradient_f32(&gradient);
  see_floats("depthwise_weight_gradient_f32", by_weight, taps * s->inputs);
  end_case();
}

static void winograd_case(const shape *s, size_t outputs, size_t tiles) {
  const size_t channels = s->inputs, side = output_side(s), points = ck_winograd_points(outputs);
  const size_t positions = s->images * side * side;
  float *packed = room(points * channels * s->outputs);
  float *target = room(positions * s->outputs);
  ck_pack_winograd(floats(9 * channels * s->outputs), channels, s->outputs, outputs, packed);
  see_floats("pack_winograd", packed, points * channels * s->outputs);
  const ck_winograd convolution = {
      .patches = patches(s, floats(s->images * s->side * s->side * channels), channels),
      .outputs = outputs,
      .columns = s->outputs,
      .tiles = tiles,
      .weights = packed,
      .workspace = room(points * tiles * ck_winograd_stride(channels)),
      .target = target,
      .epilogue = {.bias = floats(s->outputs), .residual = floats(positions * s->outputs),
                   .residual_stride = s->outputs, .activation = 1}};
  set->winograd_f32(&convolution);
  see_floats("winograd_f32", target, positions * s->outputs);
  end_case();
}

void convolution_cases(void) {
  for (size_t outputs = 2; outputs <= 4; outputs += 2) {
    winograd_case(&(shape){1, 14, 48, 64, 1, 3, 1, 1, 1}, outputs, 16);
    winograd_case(&(shape){2, 9, 64, 48, 1, 3, 1, 0, 1}, outputs, 5);
    winograd_case(&(shape){1, 7, 400, 16, 1, 3, 1, 1, 1}, outputs, 56);
  }
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) dense_case(shapes + i);
  for (size_t i = 0; i < sizeof depthwise_shapes / sizeof *depthwise_shapes; i++) {
    depthwise_case(depthwise_shapes + i);
  }
}
