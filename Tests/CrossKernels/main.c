// Runs every kernel of one set over operands that are the same everywhere and prints a hash of what
// each wrote: two machines, sets or numbers of threads agree where the lines do.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cases.h"

const ck_kernels *set;
const size_t sizes[size_count] = {0, 1, 15, 16, 17, 63, 64, 65, 127, 1009, 16411};

enum { most_blocks = 64, most_kernels = 256 };
static void *blocks[most_blocks];
static size_t block_count;
static uint64_t state = 1;

static struct {
  const char *kernel;
  uint64_t hash;
} seen[most_kernels];
static size_t seen_count;

static void *block(size_t size) {
  void *memory = malloc(size ? size : 1);
  if (!memory || block_count == most_blocks) abort();
  return blocks[block_count++] = memory;
}

/// Knuth's MMIX generator.
static uint32_t draw(void) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(state >> 32);
}

float *floats(size_t count) {
  float *values = block(count * sizeof *values);
  for (size_t i = 0; i < count; i++) values[i] = (float)(int32_t)draw() / 715827883.0f;
  return values;
}

float *positive_floats(size_t count) {
  float *values = block(count * sizeof *values);
  for (size_t i = 0; i < count; i++) values[i] = (float)(draw() >> 8) / 16777216.0f + 0.01f;
  return values;
}

uint8_t *bytes(size_t count) {
  uint8_t *values = block(count);
  for (size_t i = 0; i < count; i++) values[i] = (uint8_t)(draw() >> 13);
  return values;
}

int32_t *integers(size_t count, int32_t limit) {
  int32_t *values = block(count * sizeof *values);
  for (size_t i = 0; i < count; i++) values[i] = (int32_t)(draw() >> 4) % limit;
  return values;
}

float *room(size_t count) {
  float *values = block(count * sizeof *values);
  for (size_t i = 0; i < count; i++) values[i] = __builtin_nanf("");
  return values;
}

void *bytes_of_room(size_t count) { return memset(block(count), 0x5a, count); }

void *zeros(size_t count) { return memset(block(count), 0, count); }

/// FNV-1a.
void see_bytes(const char *kernel, const void *values, size_t count) {
  size_t at = 0;
  while (at < seen_count && strcmp(seen[at].kernel, kernel)) at++;
  if (at == most_kernels) abort();
  if (at == seen_count) {
    seen[seen_count].kernel = kernel;
    seen[seen_count++].hash = 14695981039346656037u;
  }
  const unsigned char *byte = values;
  for (size_t i = 0; i < count; i++) seen[at].hash = (seen[at].hash ^ byte[i]) * 1099511628211u;
}

void see_floats(const char *kernel, const float *values, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const float value = values[i] == values[i] ? values[i] : __builtin_nanf("");
    see_bytes(kernel, &value, sizeof value);
  }
  if (count == 0) see_bytes(kernel, NULL, 0);
}

void end_case(void) {
  while (block_count > 0) free(blocks[--block_count]);
}

/// Whether every kernel of the set has been seen; names those that have not.
static bool is_complete(void) {
  static const char *const names[] = {
#define CK_NAME(result, name, parameters) #name,
      CK_KERNELS(CK_NAME)
#undef CK_NAME
  };
  bool complete = true;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const size_t length = strlen(names[i]);
    bool found = false;
    for (size_t at = 0; at < seen_count; at++) {
      found |= !strncmp(seen[at].kernel, names[i], length) &&
               (seen[at].kernel[length] == 0 || seen[at].kernel[length] == ' ');
    }
    if (!found) fprintf(stderr, "no case runs %s\n", names[i]);
    complete &= found;
  }
  return complete;
}

int main(int count, char **arguments) {
  set = count > 1 ? ck_named(arguments[1]) : NULL;
  if (!set) {
    fprintf(stderr, "usage: kernels SET [THREADS]; this CPU has to run the set\n");
    return 2;
  }
  if (count > 2) ck_set_threads((size_t)strtoul(arguments[2], NULL, 10));
  elementwise_cases();
  conversion_cases();
  reduction_cases();
  norm_cases();
  product_cases();
  convolution_cases();
  sparse_cases();
  pooling_cases();
  integer_cases();
  attention_cases();
  fourier_cases();
  block_cases();
  probe_cases();
  movement_cases();
  for (size_t i = 0; i < seen_count; i++) {
    printf("%016llx %s\n", (unsigned long long)seen[i].hash, seen[i].kernel);
  }
  return is_complete() ? 0 : 1;
}
