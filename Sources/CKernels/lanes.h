// Vectors of sixteen lanes, whatever the CPU's registers hold: one register of AVX-512, two of
// AVX2, four of NEON, sixteen scalars. A body written in them takes the same steps everywhere, so
// it gives the same bits everywhere.
#include <string.h>

typedef float f32x16 __attribute__((vector_size(64)));
typedef int32_t i32x16 __attribute__((vector_size(64)));
typedef uint32_t u32x16 __attribute__((vector_size(64)));

#define CK_INLINE static inline __attribute__((always_inline))

CK_INLINE f32x16 CK(load)(const float *source) {
  f32x16 lanes;
  memcpy(&lanes, source, sizeof lanes);
  return lanes;
}

/// The first `count` < 16 elements, and zeros.
CK_INLINE f32x16 CK(load_part)(const float *source, size_t count) {
  f32x16 lanes = {0};
  memcpy(&lanes, source, count * sizeof(float));
  return lanes;
}

CK_INLINE void CK(store)(float *target, f32x16 lanes) { memcpy(target, &lanes, sizeof lanes); }

CK_INLINE void CK(store_part)(float *target, f32x16 lanes, size_t count) {
  memcpy(target, &lanes, count * sizeof(float));
}

/// Subtracting a positive zero keeps every bit of the value, its sign included.
CK_INLINE f32x16 CK(splat)(float value) { return value - (f32x16){0}; }

/// a * b + c with one rounding.
CK_INLINE f32x16 CK(fma)(f32x16 a, f32x16 b, f32x16 c) { return __builtin_elementwise_fma(a, b, c); }

/// The sum of the lanes by halving: 8 + 8, 4 + 4, 2 + 2, 1 + 1.
CK_INLINE float CK(sum_lanes)(f32x16 x) {
#define CK_HALF(...) x += __builtin_shufflevector(x, x, __VA_ARGS__)
  CK_HALF(8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
  CK_HALF(4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7);
  CK_HALF(2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3);
  CK_HALF(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
#undef CK_HALF
  return x[0];
}
