/// The lanes where `mask` is set from `a`, the others from `b`.
CK_INLINE f32x16 CK(choose)(i32x16 mask, f32x16 a, f32x16 b) {
  return (f32x16)((mask & (i32x16)a) | (~mask & (i32x16)b));
}

CK_INLINE f32x16 CK(activate)(f32x16 lanes, int32_t activation) {
  if (activation == 0) return lanes;
  lanes = CK(choose)(lanes < 0, (f32x16){0}, lanes);
  return activation == 2 ? CK(choose)(lanes > 6, CK(splat)(6), lanes) : lanes;
}

/// What follows a product, for `count` outputs from `column` on.
CK_INLINE f32x16 CK(finish)(
    f32x16 lanes, const ck_epilogue *epilogue, size_t row, size_t column, size_t count) {
  if (epilogue->bias) lanes += CK(load_first)(epilogue->bias + column, count);
  if (epilogue->residual) {
    const float *residual = epilogue->residual + row * epilogue->residual_stride + column;
    lanes += CK(load_first)(residual, count);
  }
  return CK(activate)(lanes, epilogue->activation);
}
