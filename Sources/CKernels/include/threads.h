#ifndef CKERNELS_THREADS_H
#define CKERNELS_THREADS_H
#include <stdbool.h>
#include <stddef.h>

/// One task of a job: `task` counts from 0.
typedef void (*ck_task)(void *context, size_t task);

/// Runs every task once, on the calling thread and on the pool's; returns when all have ended.
/// A call from within a task, or while another thread has the pool, runs its tasks on the caller.
/// Tasks not yet begun are skipped once cancellation is requested.
void ck_parallel(size_t tasks, ck_task function, void *context);

/// The number of threads that work on a job, the caller included; clamped to 1...64.
void ck_set_threads(size_t count);
size_t ck_threads(void);

/// The flag that ends jobs early. `ck_cancel_request` may be called from a signal handler.
void ck_cancel_request(void);
void ck_cancel_clear(void);
bool ck_cancel_requested(void);
#endif
