// Convolutions whose patches are read where they lie, in lines laid out with their padding.

typedef struct convolving_lines {
  const ck_convolution *convolution;
  /// The lines that a task makes, and the tasks of a group.
  size_t lines, tasks;
} convolving_lines;

/// What a task's lines and a block of patches take at most.
enum { line_panel_floats = block_rows * block_depth };

/// How many lines of the output one task lays out the image for; 0 where patches are gathered.
CK_INLINE size_t CK(float_lines_at_once)(const ck_patches *p) {
  if (p->kernel_width * p->channels > block_depth) return 0;
  const size_t floats = p->channels * sizeof(float);
  return CK(lines_at_once)(p, floats, line_panel_floats * sizeof(float));
}

/// One line of the image, whose row may lie outside, from the group's first channel on.
CK_INLINE void CK(lay_out_floats)(
    const ck_patches *p, const float *source, size_t image, ptrdiff_t row, float *target) {
  const size_t channels = p->channels, count = CK(line_pixels)(p) * channels;
  const line_inside inside = CK(line_inside_of)(p, row);
  const size_t low = inside.low * channels, high = inside.high * channels;
  if (low == high) {
    CK(clear)(target, count);
    return;
  }
  source += ((image * p->height + (size_t)row) * p->width + inside.first) * p->pixel_stride;
  CK(clear)(target, low);
  if (p->pixel_stride == channels) {
    CK(copy)(target + low, source, high - low);
  } else {
    for (size_t at = low; at < high; at += channels, source += p->pixel_stride) {
      CK(copy)(target + at, source, channels);
    }
  }
  CK(clear)(target + high, count - high);
}

/// Lines [first, end) of the output of one image: `t` stands at the first of them.
static void CK(convolve_lines)(
    const ck_convolution *c, size_t group, size_t first, size_t end, tile t) {
  const ck_patches *p = &c->patches;
  const size_t floats = CK(line_pixels)(p) * p->channels, depth = CK(patch_depth)(p);
  const size_t image = first / p->output_height, row = first % p->output_height;
  const ptrdiff_t top = (ptrdiff_t)row * p->stride[0] + p->origin[0];
  _Alignas(64) float panel[line_panel_floats];
  for (size_t i = 0; i < CK(lines_read)(p, end - first); i++) {
    CK(lay_out_floats)(p, p->source + group * p->channels, image, top + (ptrdiff_t)i,
                       panel + i * floats);
  }
  t.a_stride = (size_t)p->stride[1] * p->channels;
  t.run = p->kernel_width * p->channels;
  t.run_stride = (size_t)p->step[0] * floats;
  const size_t runs = block_depth / t.run, lines = end - first;
  for (size_t column = 0; column < c->columns; column += 32) {
    const size_t last = c->columns - column < 32 ? c->columns : column + 32;
    for (size_t tap = 0; tap < p->kernel_height; tap += runs) {
      const size_t some = p->kernel_height - tap < runs ? p->kernel_height - tap : runs;
      tile line = t;
      line.k = tap * t.run;
      line.depth = some * t.run;
      line.resumes = tap > 0;
      line.ends = line.k + line.depth == depth;
      line.a = panel + tap * t.run_stride;
      for (size_t y = 0; y < lines; y++) {
        CK(run_panels)(line, p->output_width, depth, c->columns, column, last);
        line.a += (size_t)p->stride[0] * floats;
        line.c += p->output_width * line.c_stride;
        line.row += p->output_width;
      }
    }
  }
}

static void CK(convolve_lines_task)(void *context, size_t task) {
  const convolving_lines *work = context;
  const ck_convolution *c = work->convolution;
  const ck_patches *p = &c->patches;
  const size_t group = task / work->tasks, lines = p->images * p->output_height;
  const size_t from = task % work->tasks * work->lines;
  const size_t to = lines - from < work->lines ? lines : from + work->lines;
  ck_epilogue epilogue = CK(epilogue_of)(c, group);
  for (size_t line = from, end; line < to; line = end) {
    end = (line / p->output_height + 1) * p->output_height;
    if (end > to) end = to;
    CK(convolve_lines)(c, group, line, end,
                       CK(convolution_tile)(c, group, line * p->output_width, &epilogue));
  }
}

/// Convolves with at most `most` lines a task: fewer where there are few tasks and each is large.
static void CK(convolve_by_lines)(const ck_convolution *convolution, size_t most) {
  const ck_patches *p = &convolution->patches;
  const size_t count = p->images * p->output_height, groups = convolution->groups;
  const size_t work = p->output_width * CK(patch_depth)(p) *
                      (CK(quotient_up)(convolution->columns, 16) * 16);
  size_t tasks = CK(quotient_up)(count, most), lines = CK(quotient_up)(count, tasks);
  while (lines >= 2 && lines * work >= 2 * least_work &&
         (tasks * groups < 16 || lines * work > most_work)) {
    tasks *= 2;
    lines = CK(quotient_up)(count, tasks);
  }
  convolving_lines lined = {convolution, lines, CK(quotient_up)(count, lines)};
  ck_parallel(lined.tasks * groups, CK(convolve_lines_task), &lined);
}
