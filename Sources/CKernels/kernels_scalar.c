#include "internal.h"

#define CK_SET scalar
#include "set.h"
