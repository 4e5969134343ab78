#include "cases.h"

static size_t packed_count(size_t rows, size_t columns) {
  return rows * ((columns + 15) / 16 * 16);
}

static void product_case(size_t rows, size_t columns, size_t depth, size_t batch, int variant) {
  const bool a_by_column = variant & 1, b_by_column = variant & 2, shares_b = variant & 4;
  const size_t entries = shares_b ? 1 : batch;
  const ck_packing packing = {
      .source = floats(entries * depth * columns),
      .packed = room(entries * packed_count(depth, columns)),
      .rows = depth,
      .columns = columns,
      .batch = entries,
      .row_stride = b_by_column ? 1 : columns,
      .column_stride = b_by_column ? depth : 1,
      .batch_stride = depth * columns,
  };
  set->pack_f32(&packing);
  see_floats("pack_f32", packing.packed, entries * packed_count(depth, columns));
  float *c = floats(batch * rows * columns);
  const ck_product product = {
      .rows = rows,
      .columns = columns,
      .depth = depth,
      .batch = batch,
      .a = floats(batch * rows * depth),
      .a_row_stride = a_by_column ? 1 : depth,
      .a_depth_stride = a_by_column ? rows : 1,
      .a_batch_stride = rows * depth,
      .b = packing.packed,
      .b_batch_stride = shares_b ? 0 : packed_count(depth, columns),
      .c = c,
      .c_row_stride = columns,
      .c_batch_stride = rows * columns,
      .accumulate = variant == 3,
      .epilogue =
          {
              .bias = variant > 1 ? floats(columns) : NULL,
              .residual = variant > 3 ? floats(batch * rows * columns) : NULL,
              .residual_stride = columns,
              .activation = variant % 3,
          },
  };
  set->multiply_f32(&product);
  see_floats("multiply_f32", c, batch * rows * columns);
  end_case();
}

void product_cases(void) {
  static const size_t shapes[][4] = {
      {1, 1, 1, 1},     {1, 17, 33, 2},   {13, 16, 1, 1},   {5, 31, 7, 3},   {12, 32, 257, 1},
      {97, 33, 300, 1}, {1, 259, 521, 1}, {130, 65, 64, 2}, {25, 100, 0, 1}, {0, 5, 3, 1},
      {4, 0, 3, 1},     {29, 47, 513, 1}};
  for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
    for (int variant = 0; variant < 6; variant++) {
      // A row and a column of one element can't be told apart by their strides.
      if (shapes[s][0] == 0 || shapes[s][2] == 0) {
        if (variant & 1) continue;
      }
      product_case(shapes[s][0], shapes[s][1], shapes[s][2], shapes[s][3], variant);
    }
  }
}
