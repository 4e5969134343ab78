#ifndef CK_INTERNAL_H
#define CK_INTERNAL_H
#include "ckernels.h"

extern const ck_kernels ck_scalar;
#if defined(__x86_64__)
extern const ck_kernels ck_avx2, ck_avx512;
#elif defined(__aarch64__)
extern const ck_kernels ck_neon;
#endif
#endif
