#if defined(__x86_64__)
#include <immintrin.h>

#include "internal.h"
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#define CK_SET avx2
#include "set.h"
#pragma clang attribute pop
#endif
