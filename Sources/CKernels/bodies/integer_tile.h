// The innermost loops of products of bytes: a few rows times a few blocks of sixteen columns, whose
// sums stay in registers.

/// Rows of bytes beside each other, each a whole number of groups of four.
typedef struct CK(byte_rows) {
  const uint8_t *first;
  size_t stride, groups;
} CK(byte_rows);

/// The sums of `height` rows and `width` blocks, [height][width]; both are constants where it is
/// inlined.
CK_INLINE void CK(integer_tile)(
    size_t width, size_t height, const uint8_t *bytes, size_t stride, size_t groups,
    const int8_t *packed, i32x16 *target) {
  i32x16 sums[height][width];
#pragma clang loop unroll(full)
  for (size_t i = 0; i < height; i++) {
#pragma clang loop unroll(full)
    for (size_t j = 0; j < width; j++) sums[i][j] = (i32x16){0};
  }
  for (size_t group = 0; group < groups; group++) {
    const int8_t *weights = packed + group * 64;
#pragma clang loop unroll(full)
    for (size_t i = 0; i < height; i++) {
      uint32_t four;
      memcpy(&four, bytes + i * stride + group * 4, 4);
#pragma clang loop unroll(full)
      for (size_t j = 0; j < width; j++) {
        sums[i][j] = CK(dot_four)(sums[i][j], four, weights + j * groups * 64);
      }
    }
  }
#pragma clang loop unroll(full)
  for (size_t i = 0; i < height; i++) {
#pragma clang loop unroll(full)
    for (size_t j = 0; j < width; j++) target[i * width + j] = sums[i][j];
  }
}

#define CK_TILE(width, height) \
  static void CK(integer_tile_##width##_##height)( \
      const uint8_t *bytes, size_t stride, size_t groups, const int8_t *packed, \
      i32x16 *target) { \
    CK(integer_tile)(width, height, bytes, stride, groups, packed, target); \
  }
CK_INTEGER_TILES(CK_TILE)
#undef CK_TILE

enum { most_tile_width = 4, most_tile_height = 12, most_tile_sums = 24 };

typedef void (*CK(integer_tile_of_size))(
    const uint8_t *bytes, size_t stride, size_t groups, const int8_t *packed, i32x16 *target);

/// The tile of each width and height; absent ones are null.
static const CK(integer_tile_of_size)
    CK(integer_tiles)[most_tile_width + 1][most_tile_height + 1] = {
#define CK_TILE(width, height) [width][height] = CK_PASTE(integer_tile_##width##_##height, CK_SET),
        CK_INTEGER_TILES(CK_TILE)
#undef CK_TILE
};

/// The most blocks that a tile takes, and the most rows for a width.
CK_INLINE size_t CK(widest_tile)(void) {
  size_t width = most_tile_width;
  while (!CK(integer_tiles)[width][1]) width--;
  return width;
}

CK_INLINE size_t CK(highest_tile)(size_t width) {
  size_t height = most_tile_height;
  while (!CK(integer_tiles)[width][height]) height--;
  return height;
}
