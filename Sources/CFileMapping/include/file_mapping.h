#ifndef FILE_MAPPING_H
#define FILE_MAPPING_H

#include <stdbool.h>
#include <stddef.h>

/// Files mapped for reading, which may be cut short meanwhile.
///
/// Reading a page of which the file no longer has a byte ends a program (SIGBUS). Here it reads
/// zeros instead, and the mapping is marked as damaged; whoever uses it asks once it is done.
/// Thread-safe.

/// Maps the first `count` bytes of a file; NULL, and `errno`, where the system refuses.
const void *fm_map(int descriptor, size_t count);

/// Takes back what `fm_map` gave.
void fm_unmap(const void *start, size_t count);

/// Whether bytes of the mapping that starts at `start` have been lost.
bool fm_is_damaged(const void *start);

#endif
