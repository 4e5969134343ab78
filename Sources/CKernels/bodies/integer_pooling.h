// Windows over images of bytes.

typedef struct CK(byte_pooling) {
  const ck_pooling *pooling;
  uint8_t flip;
  const uint8_t *source;
  uint8_t *target;
} CK(byte_pooling);

/// One line of the output.
static void CK(integer_max_pool_task)(void *context, size_t line) {
  const CK(byte_pooling) *work = context;
  const ck_pooling *p = work->pooling;
  const uint8_t flip = work->flip;
  const window rows = CK(window_at)(p, 0, line % p->output_height);
  uint8_t *target = work->target + line * p->output_width * p->channels;
  for (size_t x = 0; x < p->output_width; x++, target += p->channels) {
    const window columns = CK(window_at)(p, 1, x);
    for (size_t channel = 0; channel < p->channels; channel += 16) {
      const size_t count = p->channels - channel < 16 ? p->channels - channel : 16;
      CK(bytes16) best = {0};
      for (size_t i = rows.first_tap; i < rows.end_tap; i++) {
        const size_t row = (size_t)(rows.start + (ptrdiff_t)(i * p->step[0]));
        for (size_t j = columns.first_tap; j < columns.end_tap; j++) {
          const size_t column = (size_t)(columns.start + (ptrdiff_t)(j * p->step[1]));
          const size_t pixel = (line / p->output_height * p->height + row) * p->width + column;
          const CK(bytes16) other =
              CK(load_bytes)(work->source + pixel * p->channels + channel, count) ^ flip;
          best = __builtin_elementwise_max(best, other);
        }
      }
      CK(store_bytes)(target + channel, best ^ flip, count);
    }
  }
}

static void CK(integer_max_pool)(const ck_pooling *p, uint8_t flip, const uint8_t *source,
                                 uint8_t *target) {
  CK(byte_pooling) work = {p, flip, source, target};
  ck_parallel(p->images * p->output_height, CK(integer_max_pool_task), &work);
}

static void CK(integer_average_pool)(const ck_pooling *p, const ck_integer_average *average,
                                     const uint8_t *source, uint8_t *target) {
  for (size_t line = 0; line < p->images * p->output_height; line++) {
    const window rows = CK(window_at)(p, 0, line % p->output_height);
    for (size_t x = 0; x < p->output_width; x++, target += p->channels) {
      const window columns = CK(window_at)(p, 1, x);
      const size_t divisor = CK(window_count)(p, 0, rows) * CK(window_count)(p, 1, columns);
      for (size_t channel = 0; channel < p->channels; channel += 16) {
        const size_t count = p->channels - channel < 16 ? p->channels - channel : 16;
        i32x16 sums = {0};
        for (size_t i = rows.first_tap; i < rows.end_tap; i++) {
          const size_t row = (size_t)(rows.start + (ptrdiff_t)(i * p->step[0]));
          for (size_t j = columns.first_tap; j < columns.end_tap; j++) {
            const size_t column = (size_t)(columns.start + (ptrdiff_t)(j * p->step[1]));
            const size_t pixel = (line / p->output_height * p->height + row) * p->width + column;
            const CK(bytes16) bytes =
                CK(load_bytes)(source + pixel * p->channels + channel, count) ^ average->flip;
            sums += __builtin_convertvector(bytes, i32x16) - average->zero;
          }
        }
        const f32x16 scaled = __builtin_convertvector(sums, f32x16) * average->multiplier;
        const f32x16 mean = scaled / (float)(divisor ? divisor : 1);
        CK(store_bytes)(
            target + channel,
            CK(rounded_bytes)(mean, average->zero_point, average->low, average->high), count);
      }
    }
  }
}
