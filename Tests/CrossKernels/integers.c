#include "cases.h"

#include <stdlib.h>

/// How sums are stored: a target, and of fixed-point numbers whether all are below a half.
typedef struct storing {
  ck_integer_target target;
  bool below_half;
} storing;

static const storing storings[] = {
    {ck_integer_target_byte, false},  {ck_integer_target_float, false},
    {ck_integer_target_sum, false},   {ck_integer_target_fixed, false},
    {ck_integer_target_fixed, true},  {ck_integer_target_real, false}};
enum { storing_count = sizeof storings / sizeof *storings };

static ck_requantization requantization(size_t columns, storing storing) {
  float *multipliers = positive_floats(columns);
  int32_t *factors = integers(columns, 1 << 30), *lefts = integers(columns, 2);
  int32_t *rights = integers(columns, 4);
  double *reals = bytes_of_room(columns * sizeof *reals);
  for (size_t i = 0; i < columns; i++) {
    multipliers[i] *= 0.003f;
    factors[i] = (1 << 30) + abs(factors[i]);
    rights[i] = 6 + abs(rights[i]);
    lefts[i] = rights[i] > 8 ? abs(lefts[i]) : 0;
    reals[i] = multipliers[i] * 1.00000011;
  }
  const bool is_fixed = storing.target == ck_integer_target_fixed;
  return (ck_requantization){
      .offsets = integers(columns, 9000), .multipliers = multipliers, .scale = 1.25f,
      .activation = columns % 3, .weight_zero = 3,
      .factors = is_fixed ? factors : NULL, .rights = is_fixed ? rights : NULL,
      .lefts = is_fixed && !storing.below_half ? lefts : NULL,
      .reals = storing.target == ck_integer_target_real ? reals : NULL, .zero_point = 11,
      .low = storing.below_half ? -120 : 0, .high = storing.below_half ? 127 : 250,
      .target = storing.target};
}

static size_t bytes_per_element(storing storing) {
  return storing.target == ck_integer_target_float || storing.target == ck_integer_target_sum ? 4
                                                                                              : 1;
}

static void product_case(size_t rows, size_t columns, size_t depth) {
  for (size_t i = 0; i < storing_count; i++) {
    const size_t size = rows * columns * bytes_per_element(storings[i]);
    int8_t *packed = bytes_of_room(ck_packed_integers(1, depth, columns));
    int32_t *sums = bytes_of_room(columns * sizeof *sums);
    ck_pack_integers((const int8_t *)bytes(depth * columns), 1, depth, columns, columns, 1, 0,
                     packed, sums);
    see_bytes("pack_integers", packed, ck_packed_integers(1, depth, columns));
    const ck_integer_product product = {
        .rows = rows, .columns = columns, .depth = depth, .activations = bytes(rows * depth),
        .activation_stride = depth, .flip = i == 1 ? 0x80 : 0, .packed = packed,
        .target = bytes_of_room(size), .target_stride = columns,
        .requantization = requantization(columns, storings[i])};
    set->integer_product(&product);
    see_bytes("integer_product", product.target, size);
    end_case();
  }
}

static void convolution_case(size_t side, size_t inputs, size_t outputs, size_t groups,
                             size_t kernel, size_t stride, size_t padding) {
  const bool depthwise = groups > 1 && groups == inputs && groups == outputs;
  const size_t output = (side + 2 * padding - kernel) / stride + 1;
  const size_t columns = outputs / groups, depth = kernel * kernel * inputs / groups;
  const size_t packed_group = ck_packed_integers(kernel, depth / kernel, columns);
  const ptrdiff_t steps = (ptrdiff_t)stride, before = -(ptrdiff_t)padding;
  for (size_t i = 0; i < storing_count; i++) {
    const size_t size = output * output * outputs * bytes_per_element(storings[i]);
    const int8_t *source = (const int8_t *)bytes(depth * outputs);
    int32_t *sums = bytes_of_room(outputs * sizeof *sums);
    int8_t *packed;
    if (depthwise) {
      packed = bytes_of_room(ck_packed_integer_filters(kernel, kernel, outputs));
      ck_pack_integer_filters(source, kernel, kernel, outputs, 0, packed, sums);
    } else {
      packed = bytes_of_room(groups * packed_group);
      for (size_t group = 0; group < groups; group++) {
        ck_pack_integers(source + group * columns, kernel, depth / kernel, columns, outputs, 1,
                         0, packed + group * packed_group, sums + group * columns);
      }
    }
    const ck_integer_convolution convolution = {
        .patches = {.images = 1, .height = side, .width = side, .pixel_stride = inputs,
                    .output_height = output, .output_width = output, .kernel_height = kernel,
                    .kernel_width = kernel, .channels = inputs / groups, .stride = {steps, steps},
                    .origin = {before, before}, .step = {1, 1}, .divisor = {1, 1}},
        .source = bytes(side * side * inputs), .flip = i == 1 ? 0x80 : 0, .padding = 7,
        .groups = groups, .columns = columns, .weights = packed, .target = bytes_of_room(size),
        .requantization = requantization(outputs, storings[i])};
    if (depthwise) set->integer_depthwise(&convolution);
    else set->integer_convolution(&convolution);
    see_bytes(depthwise ? "integer_depthwise" : "integer_convolution", convolution.target, size);
    end_case();
  }
}

static void elementwise_case(size_t count) {
  const ck_integer_pair pair = {0x80, 3, -5, 0.6f, 0.7f, 9, 0, 255};
  uint8_t *a = bytes(count), *b = bytes(count), *y = bytes_of_room(3 * count);
  set->integer_add(&pair, a, b, y, count);
  see_bytes("integer_add", y, count);
  set->integer_multiply(&pair, a, b, y, count);
  see_bytes("integer_multiply", y, count);
  const ck_fixed_pair product = {0x80, 131, 120, {1518500250, 0, 7}, -9, -128, 120};
  set->fixed_multiply(&product, a, b, y, count);
  see_bytes("fixed_multiply", y, count);
  for (int32_t right = 0; right < 4; right++) {
    const ck_fixed_sum sum = {
        0x80, 3, 251, {(1 << 30) + (right ? 987654321 : 0), 20, right}, {1518500250, 0, 18}, 9,
        right < 2 ? -128 : 0, 127};
    set->fixed_add(&sum, a, b, y, count);
    see_bytes("fixed_add", y, count);
  }
  float *reals = floats(count);
  float *extremes = room(2);
  set->extremes_f32(reals, count, extremes, extremes + 1);
  see_floats("extremes_f32", extremes, 2);
  set->hybrid_codes(reals, 60, -17, -128, (int8_t *)y, count);
  see_bytes("hybrid_codes", y, count);
  for (size_t step = 0; step < 2; step++) {
    const size_t scales = step ? count : 1;
    const ck_scales grid = {positive_floats(scales), integers(scales, 100), step};
    float *x = floats(3 * count), *back = room(3 * count);
    set->quantize_f32(x, grid, 0, 255, y, 3, count);
    see_bytes("quantize_f32", y, 3 * count);
    set->dequantize_bytes(y, 0x80, grid, back, 3, count);
    see_floats("dequantize_bytes", back, 3 * count);
    set->dequantize_i32(integers(3 * count, 70000), grid, back, 3, count);
    see_floats("dequantize_i32", back, 3 * count);
  }
  end_case();
}

void integer_cases(void) {
  product_case(1, 1, 1);
  product_case(3, 17, 5);
  product_case(13, 33, 130);
  product_case(37, 70, 257);
  product_case(1, 130, 1025);
  convolution_case(9, 3, 16, 1, 3, 2, 1);
  convolution_case(8, 16, 33, 1, 3, 1, 1);
  convolution_case(7, 8, 8, 2, 3, 1, 0);
  convolution_case(10, 37, 37, 37, 3, 1, 1);
  convolution_case(9, 64, 64, 64, 3, 2, 1);
  convolution_case(12, 5, 5, 5, 5, 1, 2);
  convolution_case(20, 3, 70, 1, 5, 1, 2);
  convolution_case(50, 4, 8, 2, 3, 1, 1);
  for (size_t s = 0; s < size_count; s++) elementwise_case(sizes[s]);
}
