/// The sum of products in 64 virtual lanes, four accumulators of sixteen, then one fixed tree.
static float CK(dot_f32)(const float *a, const float *b, size_t count) {
  f32x16 sum[4] = {0};
  size_t i = 0;
  for (; i + 64 <= count; i += 64) {
    for (size_t part = 0; part < 4; part++) {
      const size_t at = i + part * 16;
      sum[part] = CK(fma)(CK(load)(a + at), CK(load)(b + at), sum[part]);
    }
  }
  for (size_t part = 0; i < count; i += 16, part++) {
    const size_t left = count - i < 16 ? count - i : 16;
    sum[part] = CK(fma)(CK(load_part)(a + i, left), CK(load_part)(b + i, left), sum[part]);
  }
  return CK(sum_lanes)((sum[0] + sum[1]) + (sum[2] + sum[3]));
}
