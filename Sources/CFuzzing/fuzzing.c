#define _GNU_SOURCE
#include "fuzzing.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "counting.h"

static const void *input;
static size_t input_count;
static size_t allocated_before;
static char save_path[4096];

void fz_save(void) {
  int file = open(save_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return;
  for (size_t written = 0; written < input_count;) {
    ssize_t count = write(file, (const char *)input + written, input_count - written);
    if (count <= 0) break;
    written += (size_t)count;
  }
  close(file);
}

static void end(int number) {
  fz_save();
  _exit(number == SIGPROF ? fz_hung : fz_crashed);
}

void fz_install(const char *path) {
  // A reader that recurses too deep leaves no stack for the handler.
  static char stack[1 << 16];
  stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
  sigaltstack(&alternate, NULL);
  strncpy(save_path, path, sizeof save_path - 1);
  struct sigaction action = {.sa_handler = end, .sa_flags = SA_ONSTACK};
  sigemptyset(&action.sa_mask);
  const int numbers[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT, SIGPROF};
  for (size_t index = 0; index < sizeof numbers / sizeof *numbers; index++) {
    sigaction(numbers[index], &action, NULL);
  }
}

static void set_timer(int milliseconds) {
  struct itimerval timer = {
      .it_value = {.tv_sec = milliseconds / 1000, .tv_usec = milliseconds % 1000 * 1000}};
  setitimer(ITIMER_PROF, &timer, NULL);
}

void fz_begin(const void *bytes, size_t count, int milliseconds) {
  input = bytes;
  input_count = count;
  allocated_before = fz_count_from_here();
  set_timer(milliseconds);
}

size_t fz_end(void) {
  set_timer(0);
  return fz_most_allocated() - allocated_before;
}
