#ifndef COUNTING_H
#define COUNTING_H

#include <stddef.h>

/// Forgets the most that was allocated so far; the bytes that are allocated now.
size_t fz_count_from_here(void);

/// The most bytes that were allocated at once since then.
size_t fz_most_allocated(void);

#endif
