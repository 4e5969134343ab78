// The innermost loops of products of bytes: a few rows times a few blocks of sixteen columns, whose
// sums stay in registers.

/// Rows of bytes `stride` apart, each of `runs` runs `run_stride` apart. A run is a whole number of
/// groups of four, of whose bytes the first `depth` count: the weights of the others are zeros.
typedef struct CK(byte_rows) {
  const uint8_t *first;
  size_t stride, runs, run_stride, groups, depth;
} CK(byte_rows);

/// The sums of `height` rows from `bytes` on and `width` blocks, [height][width]; both are constants
/// where it is inlined.
CK_INLINE void CK(integer_tile)(
    size_t width, size_t height, const CK(byte_rows) *rows, const uint8_t *bytes,
    const int8_t *packed, i32x16 *target) {
  const size_t stride = rows->stride, groups = rows->groups, block = rows->runs * groups * 64;
  i32x16 sums[height][width];
#pragma clang loop unroll(full)
  for (size_t i = 0; i < height; i++) {
#pragma clang loop unroll(full)
    for (size_t j = 0; j < width; j++) sums[i][j] = (i32x16){0};
  }
  for (size_t run = 0; run < rows->runs; run++, bytes += rows->run_stride) {
    for (size_t group = 0; group < groups; group++, packed += 64) {
#pragma clang loop unroll(full)
      for (size_t i = 0; i < height; i++) {
        uint32_t four;
        memcpy(&four, bytes + i * stride + group * 4, 4);
#pragma clang loop unroll(full)
        for (size_t j = 0; j < width; j++) {
          sums[i][j] = CK(dot_four)(sums[i][j], four, packed + j * block);
        }
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
      const CK(byte_rows) *rows, const uint8_t *bytes, const int8_t *packed, i32x16 *target) { \
    CK(integer_tile)(width, height, rows, bytes, packed, target); \
  }
CK_INTEGER_TILES(CK_TILE)
#undef CK_TILE

enum { most_tile_width = 4, most_tile_height = 12, most_tile_sums = 24 };

typedef void (*CK(integer_tile_of_size))(
    const CK(byte_rows) *rows, const uint8_t *bytes, const int8_t *packed, i32x16 *target);

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
