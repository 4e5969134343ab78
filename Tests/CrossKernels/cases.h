// What the cases share: operands that are the same everywhere, and a hash of what a kernel writes.
#ifndef CROSS_KERNELS_CASES_H
#define CROSS_KERNELS_CASES_H
#include "ckernels.h"

/// The set under test.
extern const ck_kernels *set;

/// Memory of exactly that many elements, so that the address sanitizer sees every step beyond;
/// all of it is freed by `end_case`.
float *floats(size_t count);
float *positive_floats(size_t count);
uint8_t *bytes(size_t count);
int32_t *integers(size_t count, int32_t limit);
/// Elements that a kernel shall write; NaNs at first.
float *room(size_t count);
void *bytes_of_room(size_t count);
void *zeros(size_t count);

/// Adds what a kernel wrote to its hash. Which NaN an operation makes isn't defined: all count as
/// one.
void see_floats(const char *kernel, const float *values, size_t count);
void see_bytes(const char *kernel, const void *values, size_t count);
void end_case(void);

/// Sizes at which runs begin, fill and overflow vectors, accumulators and chunks.
enum { size_count = 11 };
extern const size_t sizes[size_count];

void elementwise_cases(void);
void conversion_cases(void);
void reduction_cases(void);
void norm_cases(void);
void product_cases(void);
void convolution_cases(void);
void sparse_cases(void);
void pooling_cases(void);
void integer_cases(void);
void attention_cases(void);
void block_cases(void);
void fourier_cases(void);
void probe_cases(void);
void movement_cases(void);
#endif
