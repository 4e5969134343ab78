#ifndef CKERNELS_WINOGRAD_KERNELS_H
#define CKERNELS_WINOGRAD_KERNELS_H
#include "convolution_kernels.h"

/// The extents of Winograd's F(4 × 4, 3 × 3): a tile of 6 × 6 pixels gives 4 × 4 outputs by 36
/// products instead of 144.
enum { ck_winograd_outputs = 4, ck_winograd_pixels = 6, ck_winograd_points = 36 };

/// The floats between two transformed tiles of so many channels. The sixteen that lie fallow keep
/// the rows of a power of two of channels out of each other's places in the caches.
static inline size_t ck_winograd_stride(size_t channels) { return channels + 16; }

/// A convolution of 3 × 3 taps at a stride and a dilation of 1, in one group, by F(4 × 4, 3 × 3)
/// (Lavin and Gray, 2015, arXiv 1509.09308): tiles are transformed at 36 points, at each point the
/// channels are summed in one chain in order, and the sums are transformed back.
///
/// Channels and columns are multiples of 16. `tiles` are taken at a time; `workspace` holds
/// 36·tiles·ck_winograd_stride(channels) floats.
typedef struct ck_winograd {
  ck_patches patches;
  size_t columns, tiles;
  const float *weights;
  float *workspace, *target;
  ck_epilogue epilogue;
} ck_winograd;

/// packed[point] = G · weights · Gᵀ, rounded once, from weights [3, 3, channels, columns]: 36
/// matrices [channels, columns], packed as the right-hand side of a product.
void ck_pack_winograd(
    const float *weights, size_t channels, size_t columns, float *packed);

#define CK_WINOGRAD_KERNELS(X) \
  X(void, winograd_f32, (const ck_winograd *convolution))
#endif
