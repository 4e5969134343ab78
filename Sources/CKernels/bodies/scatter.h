enum { scattered_elements = 256 };

/// Adds elements [first, end) of a kernel row to the pixels that they were read from.
CK_INLINE void CK(scatter_taps)(
    const ck_patches *p, float *line, size_t column, size_t first, size_t end,
    const float *elements) {
  for (size_t at = first; at < end;) {
    const size_t tap = at / p->channels, channel = at % p->channels;
    const size_t left = p->channels - channel, count = end - at < left ? end - at : left;
    const ptrdiff_t pixel = CK(pixel)(p, 1, column, tap);
    if (pixel >= 0) CK(add)(line + (size_t)pixel * p->pixel_stride + channel, elements, count);
    elements += count;
    at += count;
  }
}

/// Adds elements [first, end) of one patch to what they were read from.
CK_INLINE void CK(scatter_patch)(
    const ck_patches *p, float *target, position at, size_t first, size_t end, bool runs,
    const float *elements) {
  const size_t length = p->kernel_width * p->channels;
  const run run = CK(run_at)(p, at.column);
  size_t tap_row = first / length, from = first % length;
  for (size_t k = first; k < end; tap_row++, from = 0) {
    const size_t to = length - from < end - k ? length : from + end - k;
    const ptrdiff_t row = CK(pixel)(p, 0, at.row, tap_row);
    if (row >= 0) {
      float *line = target + (at.image * p->height + (size_t)row) * p->width * p->pixel_stride;
      const size_t low = run.low < from ? from : run.low, high = run.high < to ? run.high : to;
      if (!runs) CK(scatter_taps)(p, line, at.column, from, to, elements);
      else if (low < high) CK(add)(line + run.start + low, elements + (low - from), high - low);
    }
    elements += to - from;
    k += to - from;
  }
}

/// The products of a block of positions with a block of the patches' elements.
CK_INLINE void CK(multiply_scattered)(
    const ck_scattering *s, size_t group, size_t index, size_t rows, size_t first, size_t end,
    float *products) {
  const size_t depth = s->columns, elements = CK(patch_depth)(&s->patches);
  const size_t stride = s->groups * s->columns;
  const float *gradient = s->gradient + index * stride + group * s->columns;
  const ck_epilogue none = {NULL, NULL, 0, 0};
  _Alignas(64) float block[block_rows * block_depth];
  tile t = {
      .a = block,
      .a_stride = block_depth,
      .b = s->weights + group * depth * (CK(quotient_up)(elements, 16) * 16),
      .c = products - first,
      .c_stride = scattered_elements,
      .epilogue = &none,
  };
  const size_t even = CK(even_depth)(depth);
  do {
    t.depth = depth - t.k < even ? depth - t.k : even;
    for (size_t row = 0; row < rows; row++) {
      CK(copy)(block + row * block_depth, gradient + row * stride + t.k, t.depth);
    }
    CK(run_panels)(t, rows, depth, elements, first, end);
    t.resumes = true;
    t.k += t.depth;
  } while (t.k < depth);
}

/// One image: its gradient is cleared, then every position adds to it.
static void CK(scatter_task)(void *context, size_t image) {
  const ck_scattering *s = context;
  const ck_patches *p = &s->patches;
  const size_t pixels = p->height * p->width * p->pixel_stride, depth = CK(patch_depth)(p);
  const size_t positions = p->output_height * p->output_width, start = image * positions;
  const bool runs = CK(reads_runs)(p);
  _Alignas(64) float products[block_rows * scattered_elements];
  CK(clear)(s->target + image * pixels, pixels);
  for (size_t group = 0; group < s->groups; group++) {
    float *target = s->target + group * p->channels;
    for (size_t index = 0; index < positions; index += block_rows) {
      const size_t rows = positions - index < block_rows ? positions - index : block_rows;
      for (size_t first = 0; first < depth; first += scattered_elements) {
        const size_t end = depth - first < scattered_elements ? depth : first + scattered_elements;
        CK(multiply_scattered)(s, group, start + index, rows, first, end, products);
        position at = CK(position_at)(p, start + index);
        for (size_t row = 0; row < rows; row++, at = CK(next_position)(p, at)) {
          const float *elements = products + row * scattered_elements;
          CK(scatter_patch)(p, target, at, first, end, runs, elements);
        }
      }
    }
  }
}

static void CK(scatter_input_gradient_f32)(const ck_scattering *scattering) {
  ck_parallel(scattering->patches.images, CK(scatter_task), (void *)scattering);
}
