#if defined(__x86_64__)
#include <immintrin.h>

#include "internal.h"
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma,f16c"))), \
    apply_to = function)
#define CK_SET avx512
#define CK_MASKS
#define CK_TILE_VECTORS 2
#define CK_TILE_HEIGHTS(X) \
  X(1) X(2) X(3) X(4) X(5) X(6) \
  X(7) X(8) X(9) X(10) X(11) X(12)
#include "set.h"
#pragma clang attribute pop
#endif
