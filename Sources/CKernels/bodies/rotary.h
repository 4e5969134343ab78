// Rotary position embedding (Su et al., 2021, arXiv 2104.09864), and the gate of SwiGLU (Shazeer,
// 2020, arXiv 2002.05202).

/// Turns elements (first, second) of one head by the row's angles; what follows them stays.
CK_INLINE void CK(rotate_head)(
    const ck_rotation *r, const float *x, float *y, const float *cosines, const float *sines) {
  for (size_t pair = 0; pair < r->pairs; pair++) {
    const size_t first = r->adjacent ? 2 * pair : pair;
    const size_t second = r->adjacent ? first + 1 : pair + r->pairs;
    const float a = x[first], b = x[second];
    y[first] = a * cosines[pair] - b * sines[pair];
    y[second] = a * sines[pair] + b * cosines[pair];
  }
  for (size_t i = 2 * r->pairs; i < r->head_size; i++) y[i] = x[i];
}

/// Rows [row, end).
static void CK(rotate_f32)(const ck_rotation *r, size_t row, size_t end) {
  for (; row < end; row++) {
    const float *cosines = r->table + row * 2 * r->pairs;
    for (size_t head = 0; head < r->heads; head++) {
      const size_t at = (row * r->heads + head) * r->head_size;
      CK(rotate_head)(r, r->x + at, r->y + at, cosines, cosines + r->pairs);
    }
  }
}

/// y = silu(gate) · x; y may be either.
static void CK(gated_silu_f32)(const float *gate, const float *x, float *y, size_t count) {
  for (size_t i = 0; i < count; i += 16) {
    const size_t part = count - i < 16 ? count - i : 16;
    const f32x16 open = CK(silu)(CK(load_first)(gate + i, part));
    CK(store_first)(y + i, open * CK(load_first)(x + i, part), part);
  }
}
