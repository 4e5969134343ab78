#include <dlfcn.h>
#include <sndfile.h>
#include <stddef.h>

// libsndfile brings eight codecs along, which would be loaded at every start of a program linked
// with it; so it is opened where the first sound is read.

typedef struct csndfile_library {
  __typeof__(sf_open) *open;
  __typeof__(sf_readf_float) *read;
  __typeof__(sf_close) *close;
  __typeof__(sf_strerror) *message;
} csndfile_library;

/// The library's functions; 0 where it isn't installed.
static inline int csndfile_load(csndfile_library *library) {
  void *handle = dlopen("libsndfile.so.1", RTLD_NOW | RTLD_LOCAL);
  if (!handle) return 0;
  library->open = (__typeof__(sf_open) *)dlsym(handle, "sf_open");
  library->read = (__typeof__(sf_readf_float) *)dlsym(handle, "sf_readf_float");
  library->close = (__typeof__(sf_close) *)dlsym(handle, "sf_close");
  library->message = (__typeof__(sf_strerror) *)dlsym(handle, "sf_strerror");
  return library->open && library->read && library->close && library->message;
}

static inline SNDFILE *csndfile_open(const csndfile_library *library, const char *path,
                                     SF_INFO *info) {
  return library->open(path, SFM_READ, info);
}
/// Up to `frames` frames, each a sample from -1 to 1 for every channel; how many there were.
static inline long long csndfile_read(const csndfile_library *library, SNDFILE *file,
                                      float *target, long long frames) {
  return library->read(file, target, frames);
}
static inline void csndfile_close(const csndfile_library *library, SNDFILE *file) {
  library->close(file);
}
/// Why a file couldn't be opened, or what is wrong with one that is.
static inline const char *csndfile_message(const csndfile_library *library, SNDFILE *file) {
  return library->message(file);
}
