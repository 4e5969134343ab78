#ifndef CK_BLOCK_KERNELS_H
#define CK_BLOCK_KERNELS_H
#include "matrix_kernels.h"

/// How weights are kept in blocks with shared scales: the block formats of GGUF, by their names
/// there (layouts: ggml's `block_q4_0` and the rest). `d` and `m` are 16-bit floats, q whole.
///
/// q8_0: d·q of 8 bits; q4_0, q5_0: d·(q - 8), d·(q - 16); q4_1, q5_1: d·q + m; all in blocks of
/// 32. q4_k, q5_k: (d·s)·q - dmin·t with s and t of 6 bits for every 32 of a block of 256. q6_k:
/// (d·s)·(q - 32) with s of 8 bits for every 16 of a block of 256. q2_k: (d·s)·q - dmin·t with s and t
/// of 4 bits, q3_k: (d·s)·(q - 4) with s of 6 bits, for every 16 of a block of 256.
typedef enum ck_block_format {
  ck_q8_0, ck_q4_0, ck_q4_1, ck_q5_0, ck_q5_1, ck_q4_k, ck_q5_k, ck_q6_k,
  ck_q2_k, ck_q3_k
} ck_block_format;

/// The weights in one block along the depth, and the bytes they take.
static inline size_t ck_block_depth(ck_block_format format) { return format < ck_q4_k ? 32 : 256; }
static inline size_t ck_block_bytes(ck_block_format format) {
  static const uint8_t bytes[] = {34, 18, 20, 22, 24, 144, 176, 210, 84, 110};
  return bytes[format];
}

/// Rows of blocks as a GGUF file holds them, [columns][blocks], and the same interleaved: panels
/// of 16 columns, [panels][blocks][16 · block bytes]. In an interleaved block every field of the
/// sixteen lies side by side: first all first units, then all second ones, where a unit is a
/// 16-bit float or four bytes of codes. Codes of 8 bits are stored with the highest bit flipped,
/// the fifth bits of q5_0 and q5_1 with bit 4g + j at bit 8j + g. Columns beyond the last are
/// zeros.
typedef struct ck_block_rows {
  ck_block_format format;
  size_t columns, blocks;
  const uint8_t *source;
  uint8_t *target;
} ck_block_rows;

/// From rows of blocks to interleaved ones, and back bit for bit.
void ck_interleave_blocks(const ck_block_rows *rows);
void ck_separate_blocks(const ck_block_rows *rows);

/// Interleaved weights [depth, columns].
typedef struct ck_block_matrix {
  ck_block_format format;
  size_t depth, columns;
  const uint8_t *blocks;
} ck_block_matrix;

typedef enum ck_element { ck_element_f32, ck_element_f16, ck_element_bf16 } ck_element;

/// Plain weights to be stored as interleaved blocks: element (k, column) lies `k * row_stride +
/// column * column_stride` elements from the first. Places beyond the depth and the columns count
/// as zeros. `refused` is set to 1 where an element is beyond 16-bit floats, infinite or NaN.
///
/// `importance`, one number above 0 for each step of the depth, or NULL, is what the squared error of a
/// step counts in the choice of scales; q8_0 has none to choose. Without it the bytes of q8_0 to
/// q5_1 are those of ggml's reference quantizer.
typedef struct ck_block_quantization {
  ck_block_format format;
  ck_element element;
  size_t depth, columns, row_stride, column_stride;
  const void *source;
  const float *importance;
  uint8_t *target;
  int32_t refused;
} ck_block_quantization;

/// The rows that quantized activations are grouped in, and the bytes of one row's run of 32; see
/// `ck_activation_bytes`.
enum { ck_activation_group = 6, ck_activation_run = 52 };

/// The bytes that `rows` × `depth` quantized activations take.
///
/// For each run of 32 numbers of a row: their scale (the largest magnitude / 127), the codes
/// round(x · (127 / the largest magnitude)), halves to even, and the sums of the codes that zero
/// points and minima need. A single row lies alone, others in groups of six, filled with zeros.
size_t ck_activation_bytes(size_t rows, size_t depth);

/// target[rows, columns] = epilogue(activations · weights), quantized activations times blocks.
///
/// An element is one chain of fused multiply-adds over the runs of 32 in order (of 16 in q6_k, q2_k and q3_k):
/// + (S · weight scale) · activation scale, where S is the exact sum of products of whole numbers,
/// zero points taken off; then, where there is a minimum, + minimum · (activation scale · sum of
/// the codes).
typedef struct ck_block_product {
  ck_block_matrix weights;
  size_t rows;
  const uint8_t *activations;
  float *target;
  size_t target_stride;
  ck_epilogue epilogue;
} ck_block_product;

#define CK_BLOCK_KERNELS(X) \
  X(void, block_decode, (const ck_block_matrix *weights, float *target, size_t row_stride, \
    size_t column_stride)) \
  X(void, block_gather, (const ck_block_matrix *weights, const int32_t *columns, size_t count, \
    float *target)) \
  X(void, block_quantize, (ck_block_quantization *quantization)) \
  X(void, block_activations, (const float *source, size_t rows, size_t depth, uint8_t *target)) \
  X(void, block_product, (const ck_block_product *product))
#endif
