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
#define CK_INTEGER_TILES(X) \
  X(4, 1) X(4, 2) X(4, 3) X(4, 4) X(4, 5) X(4, 6) \
  X(3, 1) X(3, 2) X(3, 3) X(3, 4) X(3, 5) X(3, 6) X(3, 7) X(3, 8) \
  X(2, 1) X(2, 2) X(2, 3) X(2, 4) X(2, 5) X(2, 6) \
  X(2, 7) X(2, 8) X(2, 9) X(2, 10) X(2, 11) X(2, 12) \
  X(1, 1) X(1, 2) X(1, 3) X(1, 4) X(1, 5) X(1, 6) \
  X(1, 7) X(1, 8) X(1, 9) X(1, 10) X(1, 11) X(1, 12)
#include "set.h"
#pragma clang attribute pop
#endif
