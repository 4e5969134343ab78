#define _GNU_SOURCE  // for the CPUs that a process may run on
#include "threads.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <unistd.h>

enum { most_threads = 64 };

/// How often a worker looks for a new job before it sleeps: some tens of microseconds, longer than
/// the pause between two kernels and shorter than waking a sleeper pays for.
enum { looks_before_sleep = 4000, looks_before_yield = 200 };

/// The tasks that one thread begins with: those side by side share what they read, and what one
/// kernel wrote the next one reads on the same core. Each counter has a cache line of its own.
typedef struct share {
  _Alignas(64) atomic_size_t next;
  size_t end;
} share;

/// How often a worker gives way and looks again before it sleeps where there are more threads than
/// CPUs: looking without giving way would keep those with work from it.
enum { yields_before_sleep = 4 };

static struct {
  ck_task function;
  void *context;
  share shares[most_threads];
  size_t threads;
  /// Whether the fields above may be read, and how many workers may be reading them.
  atomic_bool open;
  atomic_size_t inside;
  /// Counts jobs; a worker waits for it to change.
  atomic_uint_fast64_t generation;
} job;

static atomic_bool busy, cancelled;
/// Nought until someone chooses: then one for each CPU.
static atomic_size_t wanted_threads;
static size_t workers;
static atomic_size_t working_threads;
/// Whether there are more threads than CPUs.
static atomic_bool crowded;

static pthread_mutex_t sleep_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t job_posted = PTHREAD_COND_INITIALIZER;
static atomic_size_t sleepers;

void ck_cancel_request(void) { atomic_store(&cancelled, true); }
void ck_cancel_clear(void) { atomic_store(&cancelled, false); }
bool ck_cancel_requested(void) { return atomic_load_explicit(&cancelled, memory_order_relaxed); }

static size_t within_limits(long count) {
  return count < 1 ? 1 : count > most_threads ? most_threads : (size_t)count;
}

/// The CPUs that this process may run on.
static size_t available_cpus(void) {
#if defined(__linux__)
  cpu_set_t cpus;
  if (sched_getaffinity(0, sizeof cpus, &cpus) == 0) return within_limits(CPU_COUNT(&cpus));
#endif
  return within_limits(sysconf(_SC_NPROCESSORS_ONLN));
}

size_t ck_threads(void) {
  size_t count = atomic_load(&wanted_threads);
  if (count == 0) {
    count = available_cpus();
    atomic_store(&wanted_threads, count);
  }
  return count;
}

void ck_set_threads(size_t count) {
  const size_t threads = within_limits(count > most_threads ? most_threads : (long)count);
  atomic_store(&crowded, threads > available_cpus());
  atomic_store(&wanted_threads, threads);
}

static void pause_briefly(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/// Runs the share of thread `number`, and then what the others have not begun of theirs.
static void run_tasks(size_t number) {
  const ck_task function = job.function;
  void *const context = job.context;
  const size_t threads = job.threads;
  for (size_t i = 0; i < threads; i++) {
    share *const share = &job.shares[(number + i) % threads];
    for (;;) {
      const size_t task = atomic_fetch_add_explicit(&share->next, 1, memory_order_relaxed);
      if (task >= share->end) break;
      if (ck_cancel_requested()) return;
      function(context, task);
    }
  }
}

/// Sleeps until the job counter differs from `seen`, after looking for a while.
static void await_job(uint_fast64_t seen) {
  const bool gives_way = atomic_load_explicit(&crowded, memory_order_relaxed);
  const size_t looks = gives_way ? yields_before_sleep : looks_before_sleep;
  for (size_t look = 0; look < looks; look++) {
    if (atomic_load_explicit(&job.generation, memory_order_acquire) != seen) return;
    if (gives_way) sched_yield();
    else pause_briefly();
  }
  pthread_mutex_lock(&sleep_lock);
  atomic_fetch_add(&sleepers, 1);
  while (atomic_load(&job.generation) == seen) pthread_cond_wait(&job_posted, &sleep_lock);
  atomic_fetch_sub(&sleepers, 1);
  pthread_mutex_unlock(&sleep_lock);
}

/// A worker counts itself in before it looks whether the job is open, and the caller closes the
/// job before it looks who is in: one of them sees the other.
static void *work(void *number) {
  uint_fast64_t seen = 0;
  for (;;) {
    await_job(seen);
    seen = atomic_load(&job.generation);
    atomic_fetch_add(&job.inside, 1);
    if (atomic_load(&job.open) && (uintptr_t)number < atomic_load(&working_threads)) {
      run_tasks((uintptr_t)number);
    }
    atomic_fetch_sub(&job.inside, 1);
  }
  return NULL;
}

/// Starts the workers still missing; with fewer than wanted the job runs on those there are.
static void start_workers(size_t threads) {
  while (workers + 1 < threads) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, work, (void *)(uintptr_t)(workers + 1))) return;
    pthread_detach(thread);
    workers++;
  }
}

static void post_job(size_t tasks, ck_task function, void *context, size_t threads) {
  job.function = function;
  job.context = context;
  job.threads = threads;
  for (size_t i = 0; i < threads; i++) {
    atomic_store_explicit(
        &job.shares[i].next, (tasks * i + threads - 1) / threads, memory_order_relaxed);
    job.shares[i].end = (tasks * (i + 1) + threads - 1) / threads;
  }
  atomic_store(&job.open, true);
  atomic_fetch_add(&job.generation, 1);
  if (atomic_load(&sleepers) == 0) return;
  pthread_mutex_lock(&sleep_lock);
  pthread_cond_broadcast(&job_posted);
  pthread_mutex_unlock(&sleep_lock);
}

static void close_job(void) {
  atomic_store(&job.open, false);
  const size_t looks = atomic_load_explicit(&crowded, memory_order_relaxed) ? 0 : looks_before_yield;
  for (size_t look = 0; atomic_load(&job.inside) > 0; look++) {
    if (look < looks) pause_briefly();
    else sched_yield();
  }
}

static void run_here(size_t tasks, ck_task function, void *context) {
  for (size_t task = 0; task < tasks && !ck_cancel_requested(); task++) function(context, task);
}

void ck_parallel(size_t tasks, ck_task function, void *context) {
  const size_t threads = ck_threads();
  if (tasks < 2 || threads < 2 || atomic_exchange(&busy, true)) {
    run_here(tasks, function, context);
    return;
  }
  start_workers(threads);
  atomic_store(&working_threads, threads);
  post_job(tasks, function, context, threads);
  run_tasks(0);
  close_job();
  atomic_store(&busy, false);
}
