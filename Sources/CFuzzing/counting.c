#define _GNU_SOURCE
// The C library's allocation, counted: a program's own functions take the place of the library's,
// and these hand on to it under the names that it keeps for them.
#include "counting.h"

#include <errno.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdlib.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

static atomic_size_t allocated;
static atomic_size_t most;

size_t fz_count_from_here(void) {
  size_t now = atomic_load(&allocated);
  atomic_store(&most, now);
  return now;
}

size_t fz_most_allocated(void) { return atomic_load(&most); }

static void *counted(void *memory) {
  if (!memory) return memory;
  size_t bytes = malloc_usable_size(memory);
  size_t now = atomic_fetch_add(&allocated, bytes) + bytes;
  size_t known = atomic_load(&most);
  while (now > known && !atomic_compare_exchange_weak(&most, &known, now)) continue;
  return memory;
}

static void uncount(void *memory) {
  if (memory) atomic_fetch_sub(&allocated, malloc_usable_size(memory));
}

// A sanitizer takes their place itself: nothing is counted then.
#if !defined(__SANITIZE_ADDRESS__) && !__has_feature(address_sanitizer)

void *malloc(size_t count) { return counted(__libc_malloc(count)); }

void *calloc(size_t count, size_t size) { return counted(__libc_calloc(count, size)); }

void *realloc(void *memory, size_t count) {
  size_t before = memory ? malloc_usable_size(memory) : 0;
  void *moved = __libc_realloc(memory, count);
  if (moved || count == 0) atomic_fetch_sub(&allocated, before);
  return counted(moved);
}

void free(void *memory) {
  uncount(memory);
  __libc_free(memory);
}

void *memalign(size_t alignment, size_t count) {
  return counted(__libc_memalign(alignment, count));
}

void *aligned_alloc(size_t alignment, size_t count) {
  return counted(__libc_memalign(alignment, count));
}

int posix_memalign(void **memory, size_t alignment, size_t count) {
  void *found = counted(__libc_memalign(alignment, count));
  if (!found) return ENOMEM;
  *memory = found;
  return 0;
}

#endif
