#ifndef CK_PROBE_KERNELS_H
#define CK_PROBE_KERNELS_H
#include <stddef.h>
#include <stdint.h>

/// The sums of 16 lanes that a probe of arithmetic keeps: 24 chains of steps.
enum { ck_probe_lanes = 24 * 16 };

/// Loops that do nothing but what a CPU does fastest, to hold kernels against.
///
/// `probe_f32` takes `steps` steps of sum * factor + term in each lane; `probe_i8` adds the dot
/// product of the four bytes of `four` with each lane's four weights; `probe_read` adds up the
/// numbers of `count` vectors of 16.
#define CK_PROBE_KERNELS(X) \
  X(void, probe_f32, (float *sums, float factor, float term, size_t steps)) \
  X(void, probe_i8, (int32_t *sums, uint32_t four, const int8_t *weights, size_t steps)) \
  X(void, probe_read, (const uint32_t *numbers, size_t count, uint32_t *sum))
#endif
