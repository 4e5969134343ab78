enum {
  /// Positions gathered at a time, and the elements of their patches: a block in the second cache.
  gathered_positions = 128,
  gathered_elements = 192,
};

/// One chunk of positions and one block of a group's depth.
static void CK(weight_gradient_task)(void *context, size_t task) {
  const ck_weight_gradient *g = context;
  const ck_patches *p = &g->patches;
  const size_t positions = CK(position_count)(p), depth = CK(patch_depth)(p);
  const size_t blocks = CK(quotient_up)(depth, gathered_elements);
  const size_t chunks = CK(quotient_up)(positions, g->chunk);
  const size_t block = task % blocks, chunk = task / blocks % chunks;
  const size_t group = task / blocks / chunks;
  const size_t first = block * gathered_elements, stride = g->groups * g->columns;
  const size_t elements = depth - first < gathered_elements ? depth - first : gathered_elements;
  const size_t start = chunk * g->chunk;
  const size_t stop = positions - start < g->chunk ? positions : start + g->chunk;
  float *target = (chunks == 1 ? g->target : g->partials + chunk * depth * stride) +
                  first * stride + group * g->columns;
  _Alignas(64) float patches[gathered_positions * gathered_elements];
  _Alignas(64) float panel[gathered_positions * 32];
  for (size_t at = start; at < stop; at += gathered_positions) {
    const size_t count = stop - at < gathered_positions ? stop - at : gathered_positions;
    CK(gather)(p, p->source + group * p->channels, at, count, first, first + elements,
               gathered_elements, patches);
    const float *gradient = g->gradient + at * stride + group * g->columns;
    for (size_t column = 0; column < g->columns; column += 32) {
      const size_t columns = g->columns - column < 32 ? g->columns - column : 32;
      const size_t width = columns > 16 ? 32 : 16;
      CK(pack_rows)(gradient + column, stride, count, columns, width, panel);
      const tile t = {
          .a = patches, .a_stride = gathered_elements, .by_column = true,
          .b = panel, .b_stride = width, .depth = count,
          .c = target + column, .c_stride = stride, .columns = columns,
          .resumes = at > start,
      };
      CK(run_panel)(t, elements);
    }
  }
}

static void CK(convolve_weight_gradient_f32)(const ck_weight_gradient *g) {
  const ck_patches *p = &g->patches;
  const size_t positions = CK(position_count)(p), depth = CK(patch_depth)(p);
  const size_t elements = depth * g->groups * g->columns;
  if (positions == 0) {
    CK(clear)(g->target, elements);
    return;
  }
  const size_t chunks = CK(quotient_up)(positions, g->chunk);
  const size_t tasks = CK(quotient_up)(depth, gathered_elements) * chunks * g->groups;
  ck_parallel(tasks, CK(weight_gradient_task), (void *)g);
  if (chunks > 1) CK(add_parts)(g->partials, chunks, elements, g->target);
}
