#ifndef CK_FOURIER_KERNELS_H
#define CK_FOURIER_KERNELS_H
#include <stddef.h>

/// The discrete Fourier transforms of sixteen sequences side by side: X[k] = Σ x[n] e^(-2πi·k·n/size).
///
/// Element n of all sixteen lies in 16 floats at `real` + 16·n and `imaginary` + 16·n, and so does
/// the result. `cosines` and `sines` are those of 2π·k/size for k below the size; the product of the
/// radices is the size; `work` holds 32·size floats.
typedef struct ck_fourier {
  size_t size;
  const size_t *radices;
  size_t stages;
  const float *cosines, *sines;
  float *real, *imaginary, *work;
} ck_fourier;

#define CK_FOURIER_KERNELS(X) X(void, fourier_f32, (const ck_fourier *transform))
#endif
