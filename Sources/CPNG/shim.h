#include <png.h>
#include <string.h>

// libpng's simplified interface catches its own errors; what Swift can't see of it are macros.

/// A picture's size and channels with the opacity as the last, and what went wrong with it.
typedef struct cpng_picture {
  size_t width, height, channels;
  char message[64];
} cpng_picture;

/// Reads a file's head and, where there is a target, its 8-bit samples; 1 if that went well.
static inline int cpng_read(const unsigned char *bytes, size_t count, unsigned char *target,
                            size_t capacity, cpng_picture *picture) {
  png_image image;
  memset(&image, 0, sizeof image);
  image.version = PNG_IMAGE_VERSION;
  int is_read = png_image_begin_read_from_memory(&image, bytes, count);
  if (is_read) {
    image.format = image.format & PNG_FORMAT_FLAG_COLOR ? PNG_FORMAT_RGBA : PNG_FORMAT_GA;
    image.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
    picture->width = image.width;
    picture->height = image.height;
    picture->channels = PNG_IMAGE_PIXEL_CHANNELS(image.format);
    if (target) {
      is_read = capacity >= PNG_IMAGE_SIZE(image) &&
                png_image_finish_read(&image, NULL, target, 0, NULL);
    }
  }
  memcpy(picture->message, image.message, sizeof picture->message);
  picture->message[sizeof picture->message - 1] = 0;
  png_image_free(&image);
  return is_read;
}
