/// Lines are read where they lie where that can be: gathering patches takes as long as multiplying
/// them by few columns.
static void CK(convolve_f32)(const ck_convolution *convolution) {
  const size_t lines = CK(float_lines_at_once)(&convolution->patches);
  if (lines > 0) CK(convolve_by_lines)(convolution, lines);
  else CK(convolve_by_patches)(convolution);
}
