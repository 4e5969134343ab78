#if defined(__aarch64__)
#include <arm_neon.h>

#include "internal.h"
#define CK_SET neon
#include "set.h"
#endif
