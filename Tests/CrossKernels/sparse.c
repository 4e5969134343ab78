#include <string.h>

#include "cases.h"

/// Every fifth element, and zeros.
static float *thinned(size_t count) {
  float *elements = floats(count);
  for (size_t i = 0; i < count; i++) {
    if (i % 5) elements[i] = 0;
  }
  return elements;
}

static size_t blocks_of(size_t depth) { return (depth + ck_sparse_depth - 1) / ck_sparse_depth; }

static ck_sparse_matrix matrix(size_t depth, size_t columns) {
  const float *b = thinned(depth * columns);
  uint32_t *starts = bytes_of_room((blocks_of(depth) * columns + 1) * sizeof(uint32_t));
  uint8_t *places = bytes_of_room(depth * columns);
  float *values = room(depth * columns);
  uint32_t count = 0;
  for (size_t block = 0; block < blocks_of(depth); block++) {
    for (size_t column = 0; column < columns; column++) {
      starts[block * columns + column] = count;
      const size_t end = (block + 1) * ck_sparse_depth < depth ? (block + 1) * ck_sparse_depth : depth;
      for (size_t k = block * ck_sparse_depth; k < end; k++) {
        if (b[k * columns + column] == 0) continue;
        places[count] = (uint8_t)(k - block * ck_sparse_depth);
        values[count++] = b[k * columns + column];
      }
    }
  }
  starts[blocks_of(depth) * columns] = count;
  return (ck_sparse_matrix){depth, columns, starts, places, values};
}

/// The columns of each window in reverse order: any order will do.
static ck_sparse_slices slices(size_t depth, size_t columns) {
  const float *b = thinned(depth * columns);
  const size_t count = (columns + 15) / 16;
  uint32_t *starts = bytes_of_room((count + 1) * sizeof(uint32_t));
  uint16_t *places = bytes_of_room(count * depth * 16 * sizeof(uint16_t));
  uint8_t *order = bytes_of_room(count * 16);
  float *values = zeros(count * depth * 16 * sizeof(float));
  memset(places, 0xff, count * depth * 16 * sizeof(uint16_t));
  memset(order, 0, count * 16);
  for (size_t slice = 0; slice < count; slice++) {
    starts[slice] = (uint32_t)(slice * depth);
    for (size_t lane = 0; lane < 16 && slice * 16 + lane < columns; lane++) {
      const size_t at = slice * 16 + lane, window = at / ck_sparse_window * ck_sparse_window;
      const size_t width =
          columns - window < ck_sparse_window ? columns - window : ck_sparse_window;
      order[at] = (uint8_t)(width - 1 - (at - window));
      size_t step = slice * depth;
      for (size_t k = 0; k < depth; k++) {
        const float value = b[k * columns + window + order[at]];
        if (value == 0) continue;
        places[step * 16 + lane] = (uint16_t)k;
        values[step++ * 16 + lane] = value;
      }
    }
  }
  starts[count] = (uint32_t)(count * depth);
  return (ck_sparse_slices){depth, columns, starts, places, values, order};
}

static ck_epilogue epilogue_of(size_t rows, size_t columns, int32_t activation) {
  return (ck_epilogue){.bias = floats(columns),
                       .residual = floats(rows * columns),
                       .residual_stride = columns,
                       .activation = activation};
}

static void sparse_case(size_t rows, size_t columns, size_t depth, int32_t activation) {
  const ck_sparse_product product = {.rows = rows,
                                     .a = floats(rows * depth),
                                     .b = matrix(depth, columns),
                                     .c = room(rows * columns),
                                     .epilogue = epilogue_of(rows, columns, activation)};
  set->multiply_sparse_f32(&product);
  see_floats("multiply_sparse_f32", product.c, rows * columns);
  const ck_sliced_product sliced = {.rows = rows,
                                    .a = product.a,
                                    .b = slices(depth, columns),
                                    .c = room(rows * columns),
                                    .epilogue = product.epilogue};
  set->multiply_slices_f32(&sliced);
  see_floats("multiply_slices_f32", sliced.c, rows * columns);
  end_case();
}

static void sparse_convolution_case(size_t side, size_t channels, size_t columns) {
  const ck_sparse_convolution convolution = {
      .patches = {.source = floats(2 * side * side * channels),
                  .images = 2,
                  .height = side,
                  .width = side,
                  .pixel_stride = channels,
                  .output_height = side,
                  .output_width = side,
                  .kernel_height = 3,
                  .kernel_width = 3,
                  .channels = channels,
                  .stride = {1, 1},
                  .origin = {-1, -1},
                  .step = {1, 1},
                  .divisor = {1, 1}},
      .b = matrix(9 * channels, columns),
      .target = room(2 * side * side * columns),
      .epilogue = epilogue_of(2 * side * side, columns, 1)};
  set->convolve_sparse_f32(&convolution);
  see_floats("convolve_sparse_f32", convolution.target, 2 * side * side * columns);
  end_case();
}

void sparse_cases(void) {
  static const size_t shapes[][3] = {{1, 1, 1},    {1, 17, 33},   {2, 300, 129}, {13, 16, 128},
                                     {33, 31, 7},  {64, 257, 40}, {65, 47, 300}, {130, 5, 17}};
  for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
    for (int32_t activation = 0; activation < 3; activation++) {
      sparse_case(shapes[s][0], shapes[s][1], shapes[s][2], activation);
    }
  }
  sparse_convolution_case(5, 3, 17);
  sparse_convolution_case(9, 20, 33);
}
