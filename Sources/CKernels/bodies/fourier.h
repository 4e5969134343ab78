// Fast Fourier transforms of sixteen sequences, one a lane: Stockham's self-sorting form with mixed
// radices (Swarztrauber, "FFT algorithms for vector computers", 1984).

/// A complex number in each lane.
typedef struct CK(complex) {
  f32x16 real, imaginary;
} CK(complex);

/// One stage: `count` transforms of `radix` points each, where `stride` sequences are interleaved.
typedef struct CK(stage) {
  const ck_fourier *transform;
  size_t radix, count, stride;
  const float *real, *imaginary;
  float *real_target, *imaginary_target;
} CK(stage);

CK_INLINE CK(complex) CK(complex_at)(const CK(stage) *s, size_t place) {
  return (CK(complex)){CK(load)(s->real + 16 * place), CK(load)(s->imaginary + 16 * place)};
}

CK_INLINE CK(complex) CK(complex_sum)(CK(complex) a, CK(complex) b) {
  return (CK(complex)){a.real + b.real, a.imaginary + b.imaginary};
}

CK_INLINE CK(complex) CK(complex_difference)(CK(complex) a, CK(complex) b) {
  return (CK(complex)){a.real - b.real, a.imaginary - b.imaginary};
}

/// a turned by -2π·step/size, + sum.
CK_INLINE CK(complex) CK(add_turned)(
    const ck_fourier *t, CK(complex) a, size_t step, CK(complex) sum) {
  const f32x16 cosine = CK(splat)(t->cosines[step]), sine = CK(splat)(t->sines[step]);
  sum.real = CK(fma)(a.real, cosine, CK(fma)(a.imaginary, sine, sum.real));
  sum.imaginary = CK(fma)(a.imaginary, cosine, CK(fma)(a.real, -sine, sum.imaginary));
  return sum;
}

/// Writes output `part` of butterfly `position`, turned by its share of the remaining transform.
CK_INLINE void CK(put_turned)(
    const CK(stage) *s, CK(complex) value, size_t position, size_t part, size_t offset) {
  const size_t step = position * part * s->stride % s->transform->size;
  if (step) value = CK(add_turned)(s->transform, value, step, (CK(complex)){{0}, {0}});
  const size_t place = 16 * (offset + s->stride * (s->radix * position + part));
  CK(store)(s->real_target + place, value.real);
  CK(store)(s->imaginary_target + place, value.imaginary);
}

CK_INLINE void CK(butterfly_two)(const CK(stage) *s, size_t position, size_t offset) {
  const CK(complex) a = CK(complex_at)(s, offset + s->stride * position);
  const CK(complex) b = CK(complex_at)(s, offset + s->stride * (position + s->count));
  CK(put_turned)(s, CK(complex_sum)(a, b), position, 0, offset);
  CK(put_turned)(s, CK(complex_difference)(a, b), position, 1, offset);
}

CK_INLINE void CK(butterfly_four)(const CK(stage) *s, size_t position, size_t offset) {
  CK(complex) x[4];
  for (size_t i = 0; i < 4; i++) {
    x[i] = CK(complex_at)(s, offset + s->stride * (position + s->count * i));
  }
  const CK(complex) even = CK(complex_sum)(x[0], x[2]), odd = CK(complex_sum)(x[1], x[3]);
  const CK(complex) a = CK(complex_difference)(x[0], x[2]);
  const CK(complex) b = CK(complex_difference)(x[1], x[3]);
  // -i·b: a quarter turn.
  const CK(complex) turned = {b.imaginary, -b.real};
  CK(put_turned)(s, CK(complex_sum)(even, odd), position, 0, offset);
  CK(put_turned)(s, CK(complex_sum)(a, turned), position, 1, offset);
  CK(put_turned)(s, CK(complex_difference)(even, odd), position, 2, offset);
  CK(put_turned)(s, CK(complex_difference)(a, turned), position, 3, offset);
}

/// A butterfly of any other radix, by the definition.
CK_INLINE void CK(butterfly_any)(const CK(stage) *s, size_t position, size_t offset) {
  const size_t turn = s->transform->size / s->radix;
  for (size_t part = 0; part < s->radix; part++) {
    CK(complex) sum = CK(complex_at)(s, offset + s->stride * position);
    for (size_t i = 1; i < s->radix; i++) {
      const CK(complex) x = CK(complex_at)(s, offset + s->stride * (position + s->count * i));
      sum = CK(add_turned)(s->transform, x, part * i % s->radix * turn, sum);
    }
    CK(put_turned)(s, sum, position, part, offset);
  }
}

static void CK(fourier_f32)(const ck_fourier *t) {
  float *source[2] = {t->real, t->imaginary};
  float *target[2] = {t->work, t->work + 16 * t->size};
  size_t stride = 1, length = t->size;
  for (size_t stage = 0; stage < t->stages; stage++) {
    const size_t radix = t->radices[stage];
    const CK(stage) s = {t, radix, length / radix, stride, source[0], source[1], target[0], target[1]};
    for (size_t position = 0; position < s.count; position++) {
      for (size_t offset = 0; offset < stride; offset++) {
        if (radix == 4) CK(butterfly_four)(&s, position, offset);
        else if (radix == 2) CK(butterfly_two)(&s, position, offset);
        else CK(butterfly_any)(&s, position, offset);
      }
    }
    for (size_t part = 0; part < 2; part++) {
      float *written = target[part];
      target[part] = source[part];
      source[part] = written;
    }
    length /= radix;
    stride *= radix;
  }
  if (t->stages % 2 == 0) return;
  memcpy(t->real, source[0], 16 * t->size * sizeof(float));
  memcpy(t->imaginary, source[1], 16 * t->size * sizeof(float));
}
