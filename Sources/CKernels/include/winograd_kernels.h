#ifndef CKERNELS_WINOGRAD_KERNELS_H
#define CKERNELS_WINOGRAD_KERNELS_H
#include "convolution_kernels.h"

/// The extents of Winograd's F(4 × 4, 3 × 3): a tile of 6 × 6 pixels gives 4 × 4 outputs by 36
/// products instead of 144. F(2 × 2, 3 × 3) gives 2 × 2 from 4 × 4 pixels by 16 instead of 36.
enum { ck_winograd_most_outputs = 4, ck_winograd_most_points = 36 };

/// The pixels of a tile along an axis, and the points at which it is multiplied.
static inline size_t ck_winograd_pixels(size_t outputs) { return outputs + 2; }
static inline size_t ck_winograd_points(size_t outputs) {
  return ck_winograd_pixels(outputs) * ck_winograd_pixels(outputs);
}

/// The floats between two transformed tiles of so many channels. The sixteen that lie fallow keep
/// the rows of a power of two of channels out of each other's places in the caches.
static inline size_t ck_winograd_stride(size_t channels) { return channels + 16; }

/// A convolution of 3 × 3 taps at a stride and a dilation of 1, in one group, by F(m × m, 3 × 3)
/// with m = `outputs` 2 or 4 (Lavin and Gray, 2015, arXiv 1509.09308): tiles are transformed at
/// (m + 2)² points, at each point the channels are summed in one chain in order, and the sums are
/// transformed back.
///
/// Channels and columns are multiples of 16. `tiles` are taken at a time; `workspace` holds
/// (m + 2)²·tiles·ck_winograd_stride(channels) floats.
typedef struct ck_winograd {
  ck_patches patches;
  size_t outputs, columns, tiles;
  const float *weights;
  float *workspace, *target;
  ck_epilogue epilogue;
} ck_winograd;

/// packed[point] = G · weights · Gᵀ, rounded once, from weights [3, 3, channels, columns]:
/// (outputs + 2)² matrices [channels, columns], packed as the right-hand side of a product.
void ck_pack_winograd(
    const float *weights, size_t channels, size_t columns, size_t outputs, float *packed);

#define CK_WINOGRAD_KERNELS(X) \
  X(void, winograd_f32, (const ck_winograd *convolution))
#endif
