// Convolutions whose patches are gathered block by block.

CK_INLINE size_t CK(position_count)(const ck_patches *p) {
  return p->images * p->output_height * p->output_width;
}

CK_INLINE size_t CK(patch_depth)(const ck_patches *p) {
  return p->kernel_height * p->kernel_width * p->channels;
}

/// What follows the sums of a group's columns.
CK_INLINE ck_epilogue CK(epilogue_of)(const ck_convolution *c, size_t group) {
  ck_epilogue epilogue = c->epilogue;
  if (epilogue.bias) epilogue.bias += group * c->columns;
  if (epilogue.residual) epilogue.residual += group * c->columns;
  return epilogue;
}

/// The tile of a group's first column at a position of the output.
CK_INLINE tile CK(convolution_tile)(
    const ck_convolution *c, size_t group, size_t position, const ck_epilogue *epilogue) {
  const size_t stride = c->groups * c->columns;
  const size_t packed = CK(patch_depth)(&c->patches) * (CK(quotient_up)(c->columns, 16) * 16);
  return (tile){
      .b = c->weights + group * packed,
      .c = c->target + position * stride + group * c->columns,
      .c_stride = stride,
      .row = position,
      .epilogue = epilogue,
  };
}

typedef struct convolving {
  const ck_convolution *convolution;
  cut cut;
} convolving;

/// A block of positions and some of a group's columns: the patches are gathered block by block, so
/// no matrix of all patches ever exists.
static void CK(convolve_task)(void *context, size_t task) {
  const convolving *work = context;
  const ck_convolution *c = work->convolution;
  const ck_patches *p = &c->patches;
  const cut *cut = &work->cut;
  const size_t positions = CK(position_count)(p), depth = CK(patch_depth)(p);
  const cut_place place = CK(place_of)(cut, task, positions, c->columns);
  const size_t row = place.row, column = place.column, group = place.grid;
  const size_t rows = positions - row < cut->task_rows ? positions - row : cut->task_rows;
  const size_t end =
      c->columns - column < cut->task_columns ? c->columns : column + cut->task_columns;
  _Alignas(64) float block[block_rows * block_depth];
  const ck_epilogue epilogue = CK(epilogue_of)(c, group);
  tile t = CK(convolution_tile)(c, group, row, &epilogue);
  t.a = block;
  t.a_stride = block_depth;
  const size_t even = CK(even_depth)(depth);
  do {
    t.depth = depth - t.k < even ? depth - t.k : even;
    t.ends = t.k + t.depth == depth;
    CK(gather)(p, p->source + group * p->channels, row, rows, t.k, t.k + t.depth, block_depth,
               block);
    CK(run_panels)(t, rows, depth, c->columns, column, end);
    t.resumes = true;
    t.k += t.depth;
  } while (t.k < depth);
}

static void CK(convolve_by_patches)(const ck_convolution *convolution) {
  const ck_patches *p = &convolution->patches;
  const cut cut = CK(cut_outputs)(CK(position_count)(p), convolution->columns, CK(patch_depth)(p),
                                  convolution->groups, 128);
  convolving work = {convolution, cut};
  ck_parallel(cut.row_tasks * cut.column_tasks * convolution->groups, CK(convolve_task), &work);
}
