#include <string.h>

#include "include/integer_kernels.h"

size_t ck_packed_integers(size_t runs, size_t depth, size_t columns) {
  return (columns + 15) / 16 * runs * ((depth + 3) / 4) * 64;
}

void ck_pack_integers(const int8_t *source, size_t runs, size_t depth, size_t columns,
                      size_t row_stride, size_t column_stride, uint8_t flip, int8_t *packed,
                      int32_t *sums) {
  const size_t groups = (depth + 3) / 4;
  memset(packed, 0, ck_packed_integers(runs, depth, columns));
  for (size_t n = 0; n < columns; n++) {
    int8_t *block = packed + n / 16 * runs * groups * 64 + n % 16 * 4;
    const int8_t *column = source + n * column_stride;
    int32_t sum = 0;
    for (size_t run = 0; run < runs; run++, block += groups * 64) {
      for (size_t k = 0; k < depth; k++) {
        const int8_t weight = (int8_t)(column[(run * depth + k) * row_stride] ^ flip);
        block[k / 4 * 64 + k % 4] = weight;
        sum += weight;
      }
    }
    sums[n] = sum;
  }
}

size_t ck_packed_integer_filters(size_t height, size_t width, size_t channels) {
  return (channels + 15) / 16 * ((height + 3) / 4) * width * 64;
}

void ck_pack_integer_filters(const int8_t *source, size_t height, size_t width, size_t channels,
                             uint8_t flip, int8_t *packed, int32_t *sums) {
  const size_t slots = (height + 3) / 4 * width;
  memset(packed, 0, ck_packed_integer_filters(height, width, channels));
  for (size_t channel = 0; channel < channels; channel++) {
    int8_t *block = packed + channel / 16 * slots * 64 + channel % 16 * 4;
    int32_t sum = 0;
    for (size_t y = 0; y < height; y++) {
      for (size_t x = 0; x < width; x++) {
        const int8_t weight = (int8_t)(source[(y * width + x) * channels + channel] ^ flip);
        block[(y / 4 * width + x) * 64 + y % 4] = weight;
        sum += weight;
      }
    }
    sums[channel] = sum;
  }
}
