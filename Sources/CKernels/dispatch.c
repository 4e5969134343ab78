#include <string.h>

#include "internal.h"

const ck_kernels *ck_named(const char *name) {
  if (!strcmp(name, "scalar")) return &ck_scalar;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (!strcmp(name, "avx2")) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &ck_avx2 : NULL;
  }
  if (!strcmp(name, "avx512")) {
    return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
                   __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni")
               ? &ck_avx512
               : NULL;
  }
#elif defined(__aarch64__)
  if (!strcmp(name, "neon")) return &ck_neon;
#endif
  return NULL;
}

const ck_kernels *ck_best(void) {
  static const char *const order[] = {"avx512", "avx2", "neon"};
  for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
    const ck_kernels *set = ck_named(order[i]);
    if (set) return set;
  }
  return &ck_scalar;
}
