// Clang's C chooses lane by lane only among its own kind of vectors.
typedef float CK(f32_lanes) __attribute__((ext_vector_type(16)));
typedef int32_t CK(i32_lanes) __attribute__((ext_vector_type(16)));

/// a where the mask's lane is all ones, b where it is zero.
CK_INLINE f32x16 CK(select)(i32x16 mask, f32x16 a, f32x16 b) {
  return (f32x16)((CK(i32_lanes))mask ? (CK(f32_lanes))a : (CK(f32_lanes))b);
}

CK_INLINE f32x16 CK(magnitude)(f32x16 x) { return (f32x16)((u32x16)x & 0x7fffffff); }

/// The magnitude of the first under the sign of the second.
CK_INLINE f32x16 CK(copy_sign)(f32x16 magnitude, f32x16 sign) {
  return (f32x16)(((u32x16)magnitude & 0x7fffffff) | ((u32x16)sign & 0x80000000));
}

/// The larger of two; NaN if either is.
CK_INLINE f32x16 CK(maximum)(f32x16 a, f32x16 b) {
  return CK(select)((b > a) | (b != b), b, a);
}

/// The smaller of two; NaN if either is.
CK_INLINE f32x16 CK(minimum)(f32x16 a, f32x16 b) {
  return CK(select)((b < a) | (b != b), b, a);
}

/// All ones in the lanes below `count`.
CK_INLINE i32x16 CK(lanes_below)(size_t count) {
  const i32x16 lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  return lane < (int32_t)(count < 16 ? count : 16);
}

/// The whole number nearest to each lane, ties to even; exact for any input, NaN stays NaN.
CK_INLINE f32x16 CK(round_to_even)(f32x16 x) {
  // The rounder is chosen, not the result: clang 21 gets select(mask, copy_sign(r, x), x) wrong for
  // AVX-512 (it commutes a masked vpternlogd without its table).
  const f32x16 size = CK(magnitude)(x);
  const f32x16 rounder = CK(select)(size < 8388608.0f, CK(splat)(8388608.0f), CK(splat)(0));
  return CK(copy_sign)((size + rounder) - rounder, x);
}

/// The largest whole number that is not larger.
CK_INLINE f32x16 CK(round_down)(f32x16 x) {
  const f32x16 rounded = CK(round_to_even)(x);
  const f32x16 lower = CK(select)(rounded > x, rounded - 1.0f, rounded);
  return CK(copy_sign)(lower, CK(select)(lower == 0, x, lower));
}
