#include "cases.h"

static void format_case(ck_block_format format, size_t depth, size_t columns, size_t rows) {
  const size_t unit = ck_block_depth(format), units = (depth + unit - 1) / unit;
  const size_t panels = (columns + 15) / 16;
  const size_t size = panels * units * 16 * ck_block_bytes(format);
  ck_block_quantization quantization = {
      .format = format, .element = ck_element_f32, .depth = depth, .columns = columns,
      .row_stride = columns, .column_stride = 1, .source = floats(depth * columns),
      .target = zeros(size)};
  float *importance = floats(depth);
  for (size_t k = 0; k < depth; k++) importance[k] = importance[k] * importance[k] + 0.01f;
  quantization.importance = importance;
  set->block_quantize(&quantization);
  see_bytes("block_quantize", quantization.target, size);
  quantization.importance = NULL;
  set->block_quantize(&quantization);
  see_bytes("block_quantize", quantization.target, size);
  const ck_block_matrix weights = {format, depth, columns, quantization.target};
  float *decoded = room(depth * columns);
  set->block_decode(&weights, decoded, columns, 1);
  see_floats("block_decode", decoded, depth * columns);
  const int32_t *chosen = integers(5, (int32_t)columns);
  float *gathered = room(5 * depth);
  set->block_gather(&weights, chosen, 5, gathered);
  see_floats("block_gather", gathered, 5 * depth);

  const size_t activation_size = ck_activation_bytes(rows, depth);
  uint8_t *activations = zeros(activation_size);
  set->block_activations(floats(rows * depth), rows, depth, activations);
  see_bytes("block_activations", activations, activation_size);
  float *target = room(rows * columns);
  const ck_block_product product = {
      .weights = weights, .rows = rows, .activations = activations, .target = target,
      .target_stride = columns,
      .epilogue = {.bias = floats(columns), .residual = floats(rows * columns),
                   .residual_stride = columns, .activation = 1}};
  set->block_product(&product);
  see_floats("block_product", target, rows * columns);
  end_case();
}

void block_cases(void) {
  for (int format = ck_q8_0; format <= ck_q3_k; format++) {
    format_case((ck_block_format)format, 256, 33, 1);
    format_case((ck_block_format)format, 512, 16, 6);
    format_case((ck_block_format)format, 256, 70, 13);
  }
}
