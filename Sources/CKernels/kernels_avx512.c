#if defined(__x86_64__)
#include <immintrin.h>

#include "internal.h"
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma,f16c"))), \
    apply_to = function)
#define CK_SET avx512
#include "set.h"
#pragma clang attribute pop
#endif
