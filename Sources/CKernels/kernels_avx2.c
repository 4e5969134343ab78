#if defined(__x86_64__)
#include <immintrin.h>

#include "internal.h"
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#define CK_SET avx2
#define CK_PAIRED_PRODUCTS
#define CK_TILE_VECTORS 1
#define CK_TILE_HEIGHTS(X) X(1) X(2) X(3) X(4) X(5) X(6)
#define CK_INTEGER_TILES(X) X(1, 1) X(1, 2) X(1, 3) X(1, 4)
#include "set.h"
#pragma clang attribute pop
#endif
