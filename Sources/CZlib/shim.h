#include <zlib.h>
// inflateInit2 is a macro that passes the version and the structure's size; Swift can't import it.
static inline int czlib_inflate_init(z_stream *stream, int window_bits) {
  return inflateInit2(stream, window_bits);
}
