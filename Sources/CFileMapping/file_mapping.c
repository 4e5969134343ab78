#define _GNU_SOURCE
#include "file_mapping.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

enum { most_mappings = 4096 };

// Read by the signal's handler: atomics, never moved. An entry is free where its start is 0.
static struct mapping {
  atomic_uintptr_t start;
  atomic_size_t count;
  atomic_bool is_damaged;
} mappings[most_mappings];

// Whether any ever was: mostly there is nothing to look for.
static atomic_bool is_any_damaged;
static struct sigaction previous;
static size_t page_bytes;

static struct mapping *mapping_at(uintptr_t address) {
  for (int index = 0; index < most_mappings; index++) {
    struct mapping *mapping = &mappings[index];
    uintptr_t start = atomic_load(&mapping->start);
    if (start > 1 && address >= start && address - start < atomic_load(&mapping->count)) {
      return mapping;
    }
  }
  return NULL;
}

/// Puts zeros where the file no longer has bytes, from the page at fault to the mapping's end; the
/// instruction is then tried again. Any other fault ends the program as it would have.
static void zero_lost_pages(int number, siginfo_t *info, void *context) {
  int code = errno;
  uintptr_t address = (uintptr_t)info->si_addr;
  struct mapping *mapping = mapping_at(address);
  if (mapping) {
    uintptr_t page = address / page_bytes * page_bytes;
    uintptr_t end = atomic_load(&mapping->start) + atomic_load(&mapping->count);
    void *zeros = mmap((void *)page, end - page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
                       -1, 0);
    atomic_store(&mapping->is_damaged, true);
    atomic_store(&is_any_damaged, true);
    if (zeros != MAP_FAILED) {
      errno = code;
      return;
    }
  }
  // The fault comes again once this returns, and the one before deals with it.
  sigaction(SIGBUS, &previous, NULL);
  (void)number, (void)context;
}

static void install_handler(void) {
  page_bytes = (size_t)sysconf(_SC_PAGESIZE);
  struct sigaction action = {.sa_sigaction = zero_lost_pages, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigemptyset(&action.sa_mask);
  sigaction(SIGBUS, &action, &previous);
}

const void *fm_map(int descriptor, size_t count) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, install_handler);
  for (int index = 0; index < most_mappings; index++) {
    struct mapping *mapping = &mappings[index];
    uintptr_t unused = 0;
    // 1 is no address: it takes the entry until the true one is known.
    if (!atomic_compare_exchange_strong(&mapping->start, &unused, 1)) continue;
    void *start = mmap(NULL, count, PROT_READ, MAP_PRIVATE, descriptor, 0);
    atomic_store(&mapping->count, count);
    atomic_store(&mapping->is_damaged, false);
    atomic_store(&mapping->start, start == MAP_FAILED ? 0 : (uintptr_t)start);
    return start == MAP_FAILED ? NULL : start;
  }
  errno = ENFILE;
  return NULL;
}

void fm_unmap(const void *start, size_t count) {
  struct mapping *mapping = mapping_at((uintptr_t)start);
  if (mapping) atomic_store(&mapping->start, 0);
  munmap((void *)start, count);
}

bool fm_is_damaged(const void *start) {
  if (!atomic_load(&is_any_damaged)) return false;
  struct mapping *mapping = mapping_at((uintptr_t)start);
  return mapping && atomic_load(&mapping->is_damaged);
}
