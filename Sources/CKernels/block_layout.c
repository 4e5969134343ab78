#include <string.h>

#include "ckernels.h"

/// A field of a block: `count` units of `bytes` bytes.
typedef struct field {
  uint8_t bytes, count;
  enum { as_it_is, flipped, shuffled } kind;
} field;

enum { most_fields = 4 };

/// A block's fields in the order of a GGUF file, ended by one without units.
static const field layouts[][most_fields] = {
    [ck_q8_0] = {{2, 1, as_it_is}, {4, 8, flipped}},
    [ck_q4_0] = {{2, 1, as_it_is}, {4, 4, as_it_is}},
    [ck_q4_1] = {{2, 2, as_it_is}, {4, 4, as_it_is}},
    [ck_q5_0] = {{2, 1, as_it_is}, {4, 1, shuffled}, {4, 4, as_it_is}},
    [ck_q5_1] = {{2, 2, as_it_is}, {4, 1, shuffled}, {4, 4, as_it_is}},
    [ck_q4_k] = {{2, 2, as_it_is}, {4, 35, as_it_is}},
    [ck_q5_k] = {{2, 2, as_it_is}, {4, 43, as_it_is}},
    [ck_q6_k] = {{4, 52, as_it_is}, {2, 1, as_it_is}},
    [ck_q2_k] = {{4, 20, as_it_is}, {2, 2, as_it_is}},
    [ck_q3_k] = {{4, 27, as_it_is}, {2, 1, as_it_is}},
};

/// The bits of four bytes with bit 4g + j moved to bit 8j + g.
static uint32_t shuffle(uint32_t bits) {
  uint32_t moved = 0;
  for (uint32_t j = 0; j < 4; j++) {
    for (uint32_t g = 0; g < 8; g++) moved |= (bits >> (4 * g + j) & 1) << (8 * j + g);
  }
  return moved;
}

static uint32_t restore(uint32_t moved) {
  uint32_t bits = 0;
  for (uint32_t j = 0; j < 4; j++) {
    for (uint32_t g = 0; g < 8; g++) bits |= (moved >> (8 * j + g) & 1) << (4 * g + j);
  }
  return bits;
}

/// Sixteen rows' blocks, `stride` bytes apart, of which `count` are there, side by side.
static void interleave_block(
    const field *fields, const uint8_t *source, size_t stride, size_t count, uint8_t *target) {
  for (; fields->count; fields++) {
    for (size_t unit = 0; unit < fields->count; unit++, target += 16 * fields->bytes) {
      if (fields->bytes == 2) {
        for (size_t i = 0; i < count; i++) memcpy(target + 2 * i, source + i * stride, 2);
      } else {
        for (size_t i = 0; i < count; i++) {
          uint32_t four;
          memcpy(&four, source + i * stride, 4);
          if (fields->kind == flipped) four ^= 0x80808080u;
          if (fields->kind == shuffled) four = shuffle(four);
          memcpy(target + 4 * i, &four, 4);
        }
      }
      source += fields->bytes;
    }
  }
}

static void separate_block(
    const field *fields, const uint8_t *source, uint8_t *target, size_t stride, size_t count) {
  for (; fields->count; fields++) {
    for (size_t unit = 0; unit < fields->count; unit++, source += 16 * fields->bytes) {
      for (size_t i = 0; i < count; i++) {
        uint32_t four = 0;
        memcpy(&four, source + i * fields->bytes, fields->bytes);
        if (fields->kind == flipped) four ^= 0x80808080u;
        if (fields->kind == shuffled) four = restore(four);
        memcpy(target + i * stride, &four, fields->bytes);
      }
      target += fields->bytes;
    }
  }
}

static size_t columns_in_panel(const ck_block_rows *rows, size_t panel) {
  const size_t left = rows->columns - panel * 16;
  return left < 16 ? left : 16;
}

static void interleave_panel(void *context, size_t panel) {
  const ck_block_rows *rows = context;
  const size_t bytes = ck_block_bytes(rows->format), stride = rows->blocks * bytes;
  const uint8_t *source = rows->source + panel * 16 * stride;
  uint8_t *target = rows->target + panel * 16 * stride;
  const size_t count = columns_in_panel(rows, panel);
  if (count < 16) memset(target, 0, 16 * stride);
  for (size_t block = 0; block < rows->blocks; block++) {
    interleave_block(layouts[rows->format], source + block * bytes, stride, count,
                     target + block * 16 * bytes);
  }
}

static void separate_panel(void *context, size_t panel) {
  const ck_block_rows *rows = context;
  const size_t bytes = ck_block_bytes(rows->format), stride = rows->blocks * bytes;
  const uint8_t *source = rows->source + panel * 16 * stride;
  uint8_t *target = rows->target + panel * 16 * stride;
  for (size_t block = 0; block < rows->blocks; block++) {
    separate_block(layouts[rows->format], source + block * 16 * bytes,
                   target + block * bytes, stride, columns_in_panel(rows, panel));
  }
}

void ck_interleave_blocks(const ck_block_rows *rows) {
  ck_parallel((rows->columns + 15) / 16, interleave_panel, (void *)(uintptr_t)rows);
}

void ck_separate_blocks(const ck_block_rows *rows) {
  ck_parallel((rows->columns + 15) / 16, separate_panel, (void *)(uintptr_t)rows);
}

size_t ck_activation_bytes(size_t rows, size_t depth) {
  const size_t padded = rows > 1 ? (rows + ck_activation_group - 1) / ck_activation_group *
                                       ck_activation_group
                                 : rows;
  return padded * ((depth + 31) / 32) * ck_activation_run;
}
