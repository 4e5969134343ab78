// One step of an optimizer over a run of weights, in place. `keep_zeros` leaves weights that are
// exactly zero (pruned) at zero.

/// y += scale * x
static void CK(scaled_add_f32)(float scale, const float *x, float *y, size_t count) {
  const f32x16 factor = CK(splat)(scale);
  for (size_t i = 0; i < count; i += 16) {
    const size_t part = count - i < 16 ? count - i : 16;
    const f32x16 sum = CK(fma)(factor, CK(load_first)(x + i, part), CK(load_first)(y + i, part));
    CK(store_first)(y + i, sum, part);
  }
}

static void CK(sgd_f32)(const ck_sgd *options, float *weight, const float *gradient,
                        float *velocity, size_t count) {
  const f32x16 rate = CK(splat)(options->rate), decay = CK(splat)(options->decay);
  const f32x16 momentum = CK(splat)(options->momentum);
  for (size_t i = 0; i < count; i += 16) {
    const size_t part = count - i < 16 ? count - i : 16;
    const f32x16 w = CK(load_first)(weight + i, part);
    const f32x16 g = CK(fma)(decay, w, CK(load_first)(gradient + i, part));
    f32x16 direction = g;
    if (velocity) {
      const f32x16 v = CK(fma)(momentum, CK(load_first)(velocity + i, part), g);
      CK(store_first)(velocity + i, v, part);
      direction = options->nesterov ? CK(fma)(momentum, v, g) : v;
    }
    f32x16 next = CK(fma)(-rate, direction, w);
    if (options->keep_zeros) next = CK(select)(w == 0, w, next);
    CK(store_first)(weight + i, next, part);
  }
}

static void CK(adam_f32)(const ck_adam *options, float *weight, const float *gradient,
                         float *mean, float *square, size_t count) {
  const f32x16 rate = CK(splat)(options->rate), decay = CK(splat)(options->decay);
  const f32x16 beta1 = CK(splat)(options->beta1), beta2 = CK(splat)(options->beta2);
  const f32x16 fresh1 = CK(splat)(options->fresh1);
  const f32x16 fresh2 = CK(splat)(options->fresh2);
  for (size_t i = 0; i < count; i += 16) {
    const size_t part = count - i < 16 ? count - i : 16;
    const f32x16 w = CK(load_first)(weight + i, part);
    const f32x16 g = CK(fma)(decay, w, CK(load_first)(gradient + i, part));
    const f32x16 m = CK(fma)(beta1, CK(load_first)(mean + i, part), fresh1 * g);
    const f32x16 v = CK(fma)(beta2, CK(load_first)(square + i, part), fresh2 * g * g);
    CK(store_first)(mean + i, m, part);
    CK(store_first)(square + i, v, part);
    const f32x16 root = __builtin_elementwise_sqrt(v) / options->root_correction;
    const f32x16 move = m / (root + options->epsilon);
    f32x16 next = CK(fma)(-rate, move, w * options->shrink);
    if (options->keep_zeros) next = CK(select)(w == 0, w, next);
    CK(store_first)(weight + i, next, part);
  }
}
