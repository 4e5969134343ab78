#include "cases.h"

void movement_cases(void) {
  static const ptrdiff_t extents[][3] = {{3, 5, 7}, {2, 33, 17}, {4, 129, 70}, {1, 0, 3}};
  for (size_t s = 0; s < sizeof extents / sizeof *extents; s++) {
    const ptrdiff_t *e = extents[s];
    const size_t count = (size_t)(e[0] * e[1] * e[2]);
    for (size_t size = 1; size <= 8; size *= 2) {
      // [a, b, c] as [c, a, b].
      const ck_copy_plan plan = {
          3, 0, 0,
          {{e[2], 1, e[0] * e[1]}, {e[0], e[1] * e[2], e[1]}, {e[1], e[2], 1}}};
      uint8_t *source = bytes(count * size), *target = bytes_of_room(count * size);
      ck_copy(&plan, size, source, target);
      see_bytes("copy", target, count * size);
      end_case();
    }
  }
  const size_t rows = 37, width = 19, count = 101;
  const ck_indices indices = {integers(count, (int32_t)rows), 4};
  float *table = floats(rows * width), *gathered = room(count * width);
  ck_gather_rows(table, width * sizeof(float), indices, count, gathered);
  see_floats("gather_rows", gathered, count * width);
  ck_scatter_add_rows(gathered, indices, count, table, (ck_columns){3, width, width});
  see_floats("scatter_add_rows", table, rows * width);
  int64_t *places = bytes_of_room(5 * 9 * sizeof *places);
  ck_extreme_places(gathered, places, 5, 7, 9, 0);
  see_bytes("extreme_places", places, 5 * 9 * sizeof *places);
  end_case();
}
