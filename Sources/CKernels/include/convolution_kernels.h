#ifndef CKERNELS_CONVOLUTION_KERNELS_H
#define CKERNELS_CONVOLUTION_KERNELS_H
#include "matrix_kernels.h"

/// The patches of an image that a convolution reads: for every position of the output and every tap
/// of the kernel, one pixel of the source, or zeros where there is none.
///
/// Along an axis, tap t of position p reads pixel q / divisor with q = p·stride + origin + t·step,
/// if that is whole and inside. A divisor above 1 makes the patches of a transposed convolution;
/// only depthwise ones take it.
typedef struct ck_patches {
  const float *source;
  size_t images, height, width, pixel_stride;
  size_t output_height, output_width;
  size_t kernel_height, kernel_width;
  /// The channels that one group reads.
  size_t channels;
  ptrdiff_t stride[2], origin[2], step[2], divisor[2];
} ck_patches;

/// target[position, group·columns + column] = epilogue(patch(position, group) · weights[group]), the
/// depth running over (tap row, tap column, channel). Weights are packed, one matrix a group.
typedef struct ck_convolution {
  ck_patches patches;
  size_t groups, columns;
  const float *weights;
  float *target;
  ck_epilogue epilogue;
} ck_convolution;

/// The gradient of a convolution's input, by scattering: for each position the products of its
/// gradient with the weights, one chain over the output's channels each, are added to the elements
/// that the patch has read. Positions are taken in blocks of 96, elements of patches in blocks of
/// 256, and within two such blocks position by position.
///
/// `patches` are the forward convolution's, its source not used; `weights` are packed, for each
/// group [output channel, (tap, input channel)].
typedef struct ck_scattering {
  ck_patches patches;
  size_t groups, columns;
  const float *weights, *gradient;
  float *target;
} ck_scattering;

/// target[(tap, channel), group·columns + column] = Σ over positions of patch · gradient: chunks of
/// `chunk` positions, each one chain in order, into `partials` ([chunks][depth][all columns]); then
/// the chunks added in order. With one chunk `partials` is not used.
typedef struct ck_weight_gradient {
  ck_patches patches;
  size_t groups, columns, chunk;
  const float *gradient;
  float *partials, *target;
} ck_weight_gradient;

/// One filter a channel: target[position, c] = epilogue(Σ taps inside: pixel[c] · weights[tap][c]),
/// taps in order. `tap_stride` may be negative: the taps of a transposed convolution.
typedef struct ck_depthwise {
  ck_patches patches;
  const float *weights;
  ptrdiff_t tap_stride;
  float *target;
  ck_epilogue epilogue;
} ck_depthwise;

/// target[tap][c] = Σ over positions of pixel[c] · gradient[position][c], in chunks of
/// `chunk` rows of the output as above.
typedef struct ck_depthwise_weight_gradient {
  ck_patches patches;
  size_t chunk;
  const float *gradient;
  float *partials, *target;
} ck_depthwise_weight_gradient;

#define CK_CONVOLUTION_KERNELS(X) \
  X(void, convolve_f32, (const ck_convolution *convolution)) \
  X(void, scatter_input_gradient_f32, (const ck_scattering *scattering)) \
  X(void, convolve_weight_gradient_f32, (const ck_weight_gradient *gradient)) \
  X(void, depthwise_f32, (const ck_depthwise *convolution)) \
  X(void, depthwise_weight_gradient_f32, (const ck_depthwise_weight_gradient *gradient))
#endif
