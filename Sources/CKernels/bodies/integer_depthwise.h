// Depthwise convolutions of bytes: one filter a channel, weights lying [tap][channel].

typedef int8_t CK(signed16) __attribute__((vector_size(16)));

/// Where a tap's bytes lie; the padding's sixteen serve every channel.
typedef struct CK(tap) {
  const uint8_t *first;
  size_t mask;
} CK(tap);

enum { most_depthwise_taps = 1024 };

/// The taps of the position `at`.
static void CK(find_taps)(const ck_integer_convolution *c, position at, const uint8_t *padding,
                          CK(tap) *taps) {
  const ck_patches *p = &c->patches;
  for (size_t y = 0; y < p->kernel_height; y++) {
    const ptrdiff_t row = CK(pixel)(p, 0, at.row, y);
    const size_t line = (at.image * p->height + (size_t)(row < 0 ? 0 : row)) * p->width;
    for (size_t x = 0; x < p->kernel_width; x++, taps++) {
      const ptrdiff_t column = row < 0 ? -1 : CK(pixel)(p, 1, at.column, x);
      if (column < 0) {
        *taps = (CK(tap)){padding, 0};
      } else {
        const uint8_t *pixel = c->source + (line + (size_t)column) * p->pixel_stride;
        *taps = (CK(tap)){pixel, SIZE_MAX};
      }
    }
  }
}

/// Whether a window lies within the width of the image.
CK_INLINE bool CK(is_inside)(const ck_patches *p, size_t column) {
  const ptrdiff_t first = (ptrdiff_t)column * p->stride[1] + p->origin[1];
  const ptrdiff_t last = first + (ptrdiff_t)(p->kernel_width - 1) * p->step[1];
  return first >= 0 && last < (ptrdiff_t)p->width;
}

/// Moves the taps of a window within the width to the next one, which is too.
CK_INLINE void CK(advance_taps)(const ck_patches *p, CK(tap) *taps) {
  const size_t advance = (size_t)p->stride[1] * p->pixel_stride;
  const size_t count = p->kernel_height * p->kernel_width;
  for (size_t tap = 0; tap < count; tap++) taps[tap].first += advance & taps[tap].mask;
}

/// Sixteen bytes as whole numbers, signed where a flip says so.
CK_INLINE i32x16 CK(widened)(const uint8_t *bytes, size_t count, bool is_signed) {
  const CK(bytes16) lanes = CK(load_bytes)(bytes, count);
  return is_signed ? __builtin_convertvector((CK(signed16))lanes, i32x16)
                   : __builtin_convertvector(lanes, i32x16);
}

/// `blocks` times 16 channels from `channel` on; of a last block only `count` channels.
CK_INLINE void CK(depthwise_block)(
    const ck_integer_convolution *c, const CK(tap) *taps, size_t channel, size_t blocks,
    size_t count, bool is_signed, size_t target) {
  const ck_patches *p = &c->patches;
  const size_t tap_count = p->kernel_height * p->kernel_width, channels = p->pixel_stride;
  const uint8_t *weights = (const uint8_t *)c->weights + channel;
  const int32_t weight_zero = c->requantization.weight_zero;
  i32x16 sums[4] = {{0}};
  for (size_t tap = 0; tap < tap_count; tap++, weights += channels) {
    const uint8_t *bytes = taps[tap].first + (channel & taps[tap].mask);
    const size_t step = taps[tap].mask & 16;
#pragma clang loop unroll(full)
    for (size_t block = 0; block < blocks; block++) {
      const i32x16 a = CK(widened)(bytes + block * step, count, is_signed);
      const i32x16 w = CK(widened)(weights + block * 16, count, true);
      sums[block] += a * w;
      if (weight_zero) sums[block] -= a * weight_zero;
    }
  }
  ck_requantization requantization = c->requantization;
  requantization.weight_zero = 0;
#pragma clang loop unroll(full)
  for (size_t block = 0; block < blocks; block++) {
    CK(store_sums)(sums[block], &requantization, channel + block * 16, count, 0, c->target,
                   target + channel + block * 16);
  }
}

CK_INLINE void CK(depthwise_pixel)(
    const ck_integer_convolution *c, const CK(tap) *taps, bool is_signed, size_t target) {
  const size_t channels = c->patches.pixel_stride;
  size_t channel = 0;
  for (; channel + 64 <= channels; channel += 64) {
    CK(depthwise_block)(c, taps, channel, 4, 16, is_signed, target);
  }
  for (; channel + 16 <= channels; channel += 16) {
    CK(depthwise_block)(c, taps, channel, 1, 16, is_signed, target);
  }
  if (channel < channels) {
    CK(depthwise_block)(c, taps, channel, 1, channels - channel, is_signed, target);
  }
}

/// One line of the output.
static void CK(integer_depthwise_task)(void *context, size_t task) {
  const ck_integer_convolution *c = context;
  const ck_patches *p = &c->patches;
  uint8_t padding[16];
  memset(padding, c->padding, sizeof padding);
  CK(tap) taps[most_depthwise_taps];
  position at = CK(position_at)(p, task * p->output_width);
  bool inside = false;
  for (; at.column < p->output_width; at.column++) {
    const size_t target = (task * p->output_width + at.column) * p->pixel_stride;
    const bool was_inside = inside;
    inside = CK(is_inside)(p, at.column);
    if (was_inside && inside) {
      CK(advance_taps)(p, taps);
    } else {
      CK(find_taps)(c, at, padding, taps);
    }
    if (c->flip) {
      CK(depthwise_pixel)(c, taps, true, target);
    } else {
      CK(depthwise_pixel)(c, taps, false, target);
    }
  }
}

static void CK(integer_depthwise)(const ck_integer_convolution *convolution) {
  const ck_patches *p = &convolution->patches;
  ck_parallel(p->images * p->output_height, CK(integer_depthwise_task), (void *)convolution);
}
