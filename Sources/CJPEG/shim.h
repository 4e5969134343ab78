#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <jpeglib.h>
#include <jerror.h>

// libjpeg reports an error by a function that must not return: only C can jump out of it.

/// A picture's size and channels, and what went wrong with it.
typedef struct cjpeg_picture {
  size_t width, height, channels;
  char message[JMSG_LENGTH_MAX];
} cjpeg_picture;

typedef struct cjpeg_failure {
  struct jpeg_error_mgr manager;
  jmp_buf place;
  char *message;
} cjpeg_failure;

static inline void cjpeg_fail(j_common_ptr codec) {
  cjpeg_failure *failure = (cjpeg_failure *)codec->err;
  failure->manager.format_message(codec, failure->message);
  longjmp(failure->place, 1);
}

/// Nothing is printed; a file that ends too early is an error.
static inline void cjpeg_warn(j_common_ptr codec, int level) {
  if (level < 0 && codec->err->msg_code == JWRN_JPEG_EOF) cjpeg_fail(codec);
}

/// A short file may ask for any number of passes over a large picture.
static inline void cjpeg_count_scans(j_common_ptr codec) {
  if (((j_decompress_ptr)codec)->input_scan_number < 200) return;
  strcpy(((cjpeg_failure *)codec->err)->message, "it has more than 200 scans");
  longjmp(((cjpeg_failure *)codec->err)->place, 1);
}

/// Reads a file's head and, where there is a target, its 8-bit samples; 1 if that went well.
static inline int cjpeg_read(const unsigned char *bytes, size_t count, unsigned char *target,
                             size_t capacity, cjpeg_picture *picture) {
  struct jpeg_decompress_struct codec;
  struct jpeg_progress_mgr progress = {.progress_monitor = cjpeg_count_scans};
  cjpeg_failure failure = {.message = picture->message};
  memset(&codec, 0, sizeof codec);
  codec.err = jpeg_std_error(&failure.manager);
  failure.manager.error_exit = cjpeg_fail;
  failure.manager.emit_message = cjpeg_warn;
  if (setjmp(failure.place)) {
    jpeg_destroy_decompress(&codec);
    return 0;
  }
  jpeg_create_decompress(&codec);
  codec.progress = &progress;
  jpeg_mem_src(&codec, bytes, count);
  jpeg_read_header(&codec, TRUE);
  codec.out_color_space = codec.num_components == 1 ? JCS_GRAYSCALE : JCS_RGB;
  picture->width = codec.image_width;
  picture->height = codec.image_height;
  picture->channels = codec.num_components == 1 ? 1 : 3;
  const size_t row_bytes = picture->width * picture->channels;
  if (target && capacity >= row_bytes * picture->height) {
    jpeg_start_decompress(&codec);
    while (codec.output_scanline < codec.output_height) {
      JSAMPROW row = target + codec.output_scanline * row_bytes;
      jpeg_read_scanlines(&codec, &row, 1);
    }
    jpeg_finish_decompress(&codec);
  }
  jpeg_destroy_decompress(&codec);
  return 1;
}
