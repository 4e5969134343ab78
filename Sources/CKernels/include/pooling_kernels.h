#ifndef CKERNELS_POOLING_KERNELS_H
#define CKERNELS_POOLING_KERNELS_H
#include <stdbool.h>
#include <stddef.h>

/// A window sliding over images [images, height, width, channels]. Padding is outside the image: it
/// never is a maximum; an average counts it as zeros only if `counts_padding`.
typedef struct ck_pooling {
  size_t images, height, width, channels;
  size_t output_height, output_width;
  size_t kernel[2], stride[2], step[2];
  /// Before and after, along height and width.
  size_t before[2], after[2];
  bool counts_padding;
} ck_pooling;

#define CK_POOLING_KERNELS(X) \
  X(void, max_pool_f32, (const ck_pooling *pooling, const float *source, float *target)) \
  X(void, max_pool_gradient_f32, \
    (const ck_pooling *pooling, const float *source, const float *pooled, \
     const float *gradient, float *target)) \
  X(void, average_pool_f32, (const ck_pooling *pooling, const float *source, float *target)) \
  X(void, average_pool_gradient_f32, \
    (const ck_pooling *pooling, const float *gradient, float *target))
#endif
