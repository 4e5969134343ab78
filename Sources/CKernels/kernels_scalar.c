#include "internal.h"

#define CK_SET scalar
#define CK_TILE_VECTORS 1
#define CK_TILE_HEIGHTS(X) X(1) X(2) X(3) X(4)
#define CK_INTEGER_TILES(X) X(1, 1) X(1, 2) X(1, 3) X(1, 4)
#include "set.h"
