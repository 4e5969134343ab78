// Convolutions of bytes: patches, read where they lie or gathered, then the product above.

typedef struct CK(integer_convolving) {
  const ck_integer_convolution *convolution;
  CK(integer_cut) cut;
} CK(integer_convolving);

/// What a task makes: a group, rows of the cut and blocks of columns.
typedef struct CK(convolution_part) {
  size_t group, first, end, block, end_block;
} CK(convolution_part);

CK_INLINE CK(convolution_part) CK(convolution_part_of)(
    const CK(integer_convolving) *work, size_t task, size_t rows) {
  const CK(integer_cut) *cut = &work->cut;
  const size_t blocks = CK(quotient_up)(work->convolution->columns, 16);
  const size_t first = task % cut->row_tasks * cut->rows, rest = task / cut->row_tasks;
  const size_t block = rest % cut->column_tasks * cut->blocks;
  return (CK(convolution_part)){
      .group = rest / cut->column_tasks,
      .first = first,
      .end = rows - first < cut->rows ? rows : first + cut->rows,
      .block = block,
      .end_block = blocks - block < cut->blocks ? blocks : block + cut->blocks,
  };
}

/// What follows the sums of a group's columns.
static ck_requantization CK(requantization_of)(const ck_integer_convolution *c, size_t group) {
  ck_requantization r = c->requantization;
  const size_t column = group * c->columns;
  if (r.offsets) r.offsets += column;
  if (r.multipliers) r.multipliers += column;
  if (r.factors) r.factors += column;
  if (r.lefts) r.lefts += column;
  if (r.rights) r.rights += column;
  if (r.reals) r.reals += column;
  return r;
}

CK_INLINE CK(sink) CK(convolution_sink)(
    const ck_integer_convolution *c, size_t group, const ck_requantization *r) {
  const size_t origin = group * c->columns * CK(target_bytes)(r);
  return (CK(sink)){(char *)c->target + origin, c->groups * c->columns, c->columns, r};
}

/// The weights of a group.
CK_INLINE const int8_t *CK(group_weights)(const ck_integer_convolution *c, size_t group) {
  const size_t groups = c->patches.kernel_height * CK(run_groups)(&c->patches);
  return c->weights + group * CK(quotient_up)(c->columns, 16) * groups * 64;
}

/// Positions whose patches are gathered.
static void CK(integer_patches_task)(void *context, size_t task) {
  const CK(integer_convolving) *work = context;
  const ck_integer_convolution *c = work->convolution;
  const ck_patches *p = &c->patches;
  const CK(convolution_part) part =
      CK(convolution_part_of)(work, task, CK(position_count)(p));
  const size_t groups = p->kernel_height * CK(run_groups)(p), count = part.end - part.first;
  uint8_t panel[integer_panel_bytes];
  CK(gather_bytes)(c, part.first, count, part.group * p->channels, panel);
  const CK(byte_rows) rows = {panel, groups * 4, 1, 0, groups, groups * 4};
  const ck_requantization requantization = CK(requantization_of)(c, part.group);
  const CK(sink) sink = CK(convolution_sink)(c, part.group, &requantization);
  CK(integer_rows)(rows, count, part.first, CK(group_weights)(c, part.group), part.block,
                   part.end_block, &sink);
}

/// Lines of the output of one image, whose patches are read where they lie.
static void CK(integer_lines)(
    const ck_integer_convolution *c, const CK(convolution_part) *part, size_t line, size_t end,
    const CK(sink) *sink) {
  const ck_patches *p = &c->patches;
  const size_t image = line / p->output_height, row = line % p->output_height;
  uint8_t panel[integer_panel_bytes];
  CK(byte_rows) rows =
      CK(lay_out_lines)(c, image, row, end - line, part->group * p->channels, panel);
  const int8_t *weights = CK(group_weights)(c, part->group);
  const bool lifts = sink->requantization->weight_zero != 0;
  const size_t down = (size_t)p->stride[0] * CK(line_bytes)(p);
  CK(sums) all;
  all.rows = 0;
  for (size_t block = part->block, width; block < part->end_block; block += width) {
    width = CK(widest_tile)();
    if (part->end_block - block < width) width = part->end_block - block;
    const int8_t *packed = weights + block * rows.runs * rows.groups * 64;
    size_t first = line * p->output_width;
    for (size_t y = line; y < end; y++) {
      for (size_t x = 0, count; x < p->output_width; x += count) {
        const size_t left = p->output_width - x;
        count = left < integer_task_rows ? left : integer_task_rows;
        if (all.rows + count > integer_task_rows) {
          const size_t stored = all.rows;
          CK(finish_rows)(&all, width, first, block, sink);
          first += stored;
        }
        rows.first = panel + (y - line) * down + x * rows.stride;
        CK(add_tiles)(&all, &rows, count, packed, width, lifts);
      }
    }
    CK(finish_rows)(&all, width, first, block, sink);
  }
}

static void CK(integer_lines_task)(void *context, size_t task) {
  const CK(integer_convolving) *work = context;
  const ck_integer_convolution *c = work->convolution;
  const ck_patches *p = &c->patches;
  const CK(convolution_part) part =
      CK(convolution_part_of)(work, task, p->images * p->output_height);
  const ck_requantization requantization = CK(requantization_of)(c, part.group);
  const CK(sink) sink = CK(convolution_sink)(c, part.group, &requantization);
  for (size_t line = part.first, end; line < part.end; line = end) {
    end = (line / p->output_height + 1) * p->output_height;
    if (end > part.end) end = part.end;
    CK(integer_lines)(c, &part, line, end, &sink);
  }
}

static void CK(integer_convolution)(const ck_integer_convolution *convolution) {
  const ck_patches *p = &convolution->patches;
  const size_t depth = p->kernel_height * CK(run_groups)(p) * 4;
  const size_t lines = CK(byte_lines_at_once)(p), groups = convolution->groups;
  CK(integer_convolving) work = {
      convolution,
      lines > 0 ? CK(cut_integers)(p->images * p->output_height, convolution->columns,
                                   depth * p->output_width, groups, lines, 2)
                : CK(cut_integers)(CK(position_count)(p), convolution->columns, depth, groups,
                                   CK(panel_rows)(depth), 24)};
  ck_parallel(work.cut.row_tasks * work.cut.column_tasks * groups,
              lines > 0 ? CK(integer_lines_task) : CK(integer_patches_task), &work);
}
