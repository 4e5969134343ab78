/// Parts that lie behind each other, to be added elementwise.
typedef struct part_sums {
  const float *parts;
  size_t part_count, count;
  float *target;
} part_sums;

enum { summed_elements = 4096 };

static void CK(part_sums_task)(void *context, size_t task) {
  const part_sums *s = context;
  const size_t first = task * summed_elements;
  const size_t end = s->count - first < summed_elements ? s->count : first + summed_elements;
  for (size_t i = first; i < end; i += 16) {
    const size_t left = end - i < 16 ? end - i : 16;
    f32x16 sum = {0};
    for (size_t part = 0; part < s->part_count; part++) {
      sum += CK(load_first)(s->parts + part * s->count + i, left);
    }
    CK(store_first)(s->target + i, sum, left);
  }
}

/// target[i] = parts[0][i] + parts[1][i] + … in order; each part is `count` long.
static void CK(add_parts)(const float *parts, size_t part_count, size_t count, float *target) {
  part_sums s = {parts, part_count, count, target};
  ck_parallel(CK(quotient_up)(count, summed_elements), CK(part_sums_task), &s);
}
