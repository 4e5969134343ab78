#ifndef CK_INTEGER_KERNELS_H
#define CK_INTEGER_KERNELS_H
#include "convolution_kernels.h"
#include "pooling_kernels.h"

// Arithmetic on 8-bit whole numbers. Activations are bytes: unsigned, or signed with `flip` 0x80,
// which turns a signed byte into an unsigned one that is 128 more.

/// The deepest product whose sums still fit 32 bits: 255 * 128 * 65536 < 2^31.
enum { ck_deepest_integer_product = 65536 };

/// What a result is stored as.
typedef enum ck_integer_target {
  ck_integer_target_byte,
  ck_integer_target_fixed,
  ck_integer_target_real,
  ck_integer_target_float,
  ck_integer_target_sum
} ck_integer_target;

/// A real number as 2^left * factor / 2^31 / 2^right: a factor of 31 bits, shifts from 0 to 31, at
/// least one of which is 0 unless it is part of the scale. A product is rounded twice: behind the
/// factor with halves up, behind the last shift with halves away from zero.
typedef struct ck_fixed_point {
  int32_t factor, left, right;
} ck_fixed_point;

/// What follows an exact sum: s = sum + offset - weight_zero * (sum of the activations), both per
/// column; then s itself, activation(s * multiplier * scale + bias where there are biases), or the byte
/// round(s * multiplier) + zero_point held between `low` and `high`. The multiplier is a float with
/// halves to even, a fixed-point number (`factors`, shifted by `lefts` and `rights`; without `lefts`
/// every shift is to the right, by at least one) or a 64-bit float with halves away from zero.
typedef struct ck_requantization {
  const int32_t *offsets;
  const float *multipliers, *biases;
  const int32_t *factors, *lefts, *rights;
  const double *reals;
  float scale;
  /// As `ck_epilogue` has it.
  int32_t activation;
  int32_t weight_zero, zero_point, low, high;
  ck_integer_target target;
} ck_requantization;

/// target[row, column] from activations[row, depth] times packed weights.
typedef struct ck_integer_product {
  size_t rows, columns, depth;
  const uint8_t *activations;
  size_t activation_stride;
  uint8_t flip;
  const int8_t *packed;
  void *target;
  size_t target_stride;
  ck_requantization requantization;
} ck_integer_product;

/// A convolution as `ck_convolution` has it; `patches.source` is not used. `padding` is the byte
/// that stands for zero outside the image.
typedef struct ck_integer_convolution {
  ck_patches patches;
  const uint8_t *source;
  uint8_t flip, padding;
  size_t groups, columns;
  const int8_t *weights;
  void *target;
  ck_requantization requantization;
} ck_integer_convolution;

/// The zero points and scales of whole numbers; `step` 0 has one for all, 1 one for each column.
typedef struct ck_scales {
  const float *scales;
  const int32_t *zero_points;
  size_t step;
} ck_scales;

/// How two operands of bytes make one: their zero points, and what each is multiplied by.
typedef struct ck_integer_pair {
  uint8_t flip;
  int32_t a_zero, b_zero;
  float a_multiplier, b_multiplier;
  int32_t zero_point, low, high;
} ck_integer_pair;

/// How two operands of bytes are multiplied with a fixed-point multiplier.
typedef struct ck_fixed_pair {
  uint8_t flip;
  int32_t a_zero, b_zero;
  ck_fixed_point factor;
  int32_t zero_point, low, high;
} ck_fixed_pair;

/// How two operands of bytes are added, a the one of the larger scale: a * 2^19 and b * 2^20 *
/// b_factor, added, times a factor below a half. `b_factor` is below a half, or a half where its
/// shift to the right is 0; neither has a shift to the left.
typedef struct ck_fixed_sum {
  uint8_t flip;
  int32_t a_zero, b_zero;
  ck_fixed_point b_factor, factor;
  int32_t zero_point, low, high;
} ck_fixed_sum;

/// How bytes are averaged: round((sum / count - zero) * multiplier) + zero_point.
typedef struct ck_integer_average {
  uint8_t flip;
  int32_t zero, zero_point, low, high;
  float multiplier;
} ck_integer_average;

#define CK_INTEGER_KERNELS(X) \
  X(void, integer_product, (const ck_integer_product *product)) \
  X(void, integer_convolution, (const ck_integer_convolution *convolution)) \
  X(void, integer_depthwise, (const ck_integer_convolution *convolution)) \
  X(void, integer_max_pool, (const ck_pooling *pooling, uint8_t flip, const uint8_t *source, \
    uint8_t *target)) \
  X(void, integer_average_pool, (const ck_pooling *pooling, const ck_integer_average *average, \
    const uint8_t *source, uint8_t *target)) \
  X(void, integer_add, (const ck_integer_pair *pair, const uint8_t *a, const uint8_t *b, \
    uint8_t *target, size_t count)) \
  X(void, integer_multiply, (const ck_integer_pair *pair, const uint8_t *a, const uint8_t *b, \
    uint8_t *target, size_t count)) \
  X(void, fixed_add, (const ck_fixed_sum *sum, const uint8_t *a, const uint8_t *b, \
    uint8_t *target, size_t count)) \
  X(void, fixed_multiply, (const ck_fixed_pair *pair, const uint8_t *a, const uint8_t *b, \
    uint8_t *target, size_t count)) \
  X(void, fixed_average_pool, (const ck_pooling *pooling, uint8_t flip, int32_t low, \
    int32_t high, const uint8_t *source, uint8_t *target)) \
  X(void, extremes_f32, (const float *x, size_t count, float *low, float *high)) \
  X(void, hybrid_codes, (const float *x, float inverse, int32_t zero, int32_t low, int8_t *y, \
    size_t count)) \
  X(void, quantize_f32, (const float *x, ck_scales scales, int32_t low, int32_t high, \
    uint8_t *y, size_t rows, size_t count)) \
  X(void, dequantize_bytes, (const uint8_t *x, uint8_t flip, ck_scales scales, float *y, \
    size_t rows, size_t count)) \
  X(void, dequantize_i32, (const int32_t *x, ck_scales scales, float *y, size_t rows, \
    size_t count))

/// The bytes that `ck_pack_integers` writes.
size_t ck_packed_integers(size_t runs, size_t depth, size_t columns);

/// Packs weights (k, n) at k * row_stride + n * column_stride, each xor `flip`: `runs` behind each
/// other of `depth` each, for 16 columns at a time and four k at a time, column by column four bytes;
/// zeros fill up each run. `sums` gets each column's sum.
///
/// A product has one run, a convolution one for each kernel row.
void ck_pack_integers(const int8_t *source, size_t runs, size_t depth, size_t columns,
                      size_t row_stride, size_t column_stride, uint8_t flip, int8_t *packed,
                      int32_t *sums);

/// The bytes that `ck_pack_integer_filters` writes.
size_t ck_packed_integer_filters(size_t height, size_t width, size_t channels);

/// Packs the filters of a depthwise convolution [height][width][channel], each weight xor `flip`:
/// for 16 channels at a time and four rows at a time, [width][channel][four rows]; zeros fill up.
/// `sums` gets each channel's sum.
void ck_pack_integer_filters(const int8_t *source, size_t height, size_t width, size_t channels,
                             uint8_t flip, int8_t *packed, int32_t *sums);
#endif
