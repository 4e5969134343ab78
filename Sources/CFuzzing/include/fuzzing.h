#ifndef FUZZING_H
#define FUZZING_H

#include <stddef.h>

/// Watches a reader at work on one input after another.
///
/// An input at which the process crashes, or on which it spends more than its time, is written to a
/// file. Memory is counted where it is allocated: the C library's functions are replaced by ones
/// that count and then do what it does. For one thread.

/// The exit statuses of a process that ended at an input.
enum { fz_crashed = 66, fz_hung = 67 };

/// From here on an input that can't be survived is saved at `path`.
void fz_install(const char *path);

/// Begins an input, which stays where it is until `fz_end`.
void fz_begin(const void *bytes, size_t count, int milliseconds);

/// Ends the input; the most bytes that were allocated at once since it began.
size_t fz_end(void);

/// Saves the input as a crash would, and goes on.
void fz_save(void);

#endif
