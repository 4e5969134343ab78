// The whole library is in its header: inlined, the program needs no libxxhash.so to run.
#define XXH_INLINE_ALL
#include <xxhash.h>
// Inlining renames the functions by macros, which Swift can't follow.
static inline XXH128_hash_t cxxhash_128(const void *bytes, size_t count) {
  return XXH3_128bits(bytes, count);
}
