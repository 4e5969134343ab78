// What follows exact sums of products: offsets, scales, rounding to bytes.

/// Where a product's results go: element (row, column) at row * stride + column.
typedef struct CK(sink) {
  void *target;
  size_t stride, columns;
  const ck_requantization *requantization;
} CK(sink);

/// The size of an element of the target.
CK_INLINE size_t CK(target_bytes)(const ck_requantization *r) {
  return r->target == ck_integer_target_float || r->target == ck_integer_target_sum ? 4 : 1;
}

/// What follows the sums of sixteen columns, of which `count` are there.
typedef struct CK(column_terms) {
  i32x16 offsets;
  f32x16 multipliers, biases;
  CK(fixed_factors) fixed;
  CK(real_factors) reals;
} CK(column_terms);

CK_INLINE CK(column_terms) CK(terms_at)(
    const ck_requantization *r, size_t column, size_t count) {
  CK(column_terms) terms = {.offsets = {0}, .multipliers = {0}, .biases = {0}};
  if (r->offsets) terms.offsets = CK(load_whole)(r->offsets + column, count);
  if (r->multipliers) terms.multipliers = CK(load_first)(r->multipliers + column, count);
  if (r->biases) terms.biases = CK(load_first)(r->biases + column, count);
  if (r->factors) {
    terms.fixed = CK(fixed_factors_of)(CK(load_whole)(r->factors + column, count),
                                       CK(load_whole)(r->lefts + column, count),
                                       CK(load_whole)(r->rights + column, count));
  }
  if (r->reals) terms.reals = CK(real_factors_of)(r->reals + column, count);
  return terms;
}

/// Stores sums, already offset, for `count` columns at element `at` of the target.
CK_INLINE void CK(store_sums)(
    i32x16 sums, const ck_requantization *r, ck_integer_target kind,
    const CK(column_terms) *terms, size_t count, void *target, size_t at) {
  if (kind == ck_integer_target_sum) {
    CK(store_whole)((int32_t *)target + at, sums, count);
    return;
  }
  if (kind == ck_integer_target_fixed) {
    const i32x16 scaled = CK(scale_fixed)(sums, &terms->fixed);
    CK(store_bytes)((uint8_t *)target + at,
                    CK(clamped_bytes)(scaled, r->zero_point, r->low, r->high), count);
    return;
  }
  if (kind == ck_integer_target_real) {
    CK(store_bytes)((uint8_t *)target + at,
                    CK(real_bytes)(sums, &terms->reals, r->zero_point, r->low, r->high), count);
    return;
  }
  f32x16 scaled = __builtin_convertvector(sums, f32x16) * terms->multipliers;
  if (kind == ck_integer_target_float) {
    if (r->biases) scaled += terms->biases;
    CK(store_first)((float *)target + at, scaled, count);
  } else {
    CK(store_bytes)((uint8_t *)target + at,
                    CK(rounded_bytes)(scaled, r->zero_point, r->low, r->high), count);
  }
}

/// One block of a tile, `height` rows of sums `step` apart, for `count` columns from `column` on.
/// `activations` has the sums of the rows' bytes where weights have a zero point.
CK_INLINE void CK(finish_block)(
    const i32x16 *sums, size_t step, size_t height, size_t row, size_t column, size_t count,
    const int32_t *activations, const CK(sink) *sink, ck_integer_target kind) {
  // A copy: bytes that are written may alias anything but that.
  const ck_requantization r = *sink->requantization;
  void *const target = sink->target;
  const size_t stride = sink->stride;
  const CK(column_terms) terms = CK(terms_at)(&r, column, count);
  for (size_t i = 0; i < height; i++) {
    i32x16 sum = sums[i * step] + terms.offsets;
    if (activations) sum -= r.weight_zero * activations[row + i];
    CK(store_sums)(sum, &r, kind, &terms, count, target, (row + i) * stride + column);
  }
}

/// A tile's sums, [height][width], from row `row` and column `column` on.
static void CK(finish_tile)(
    const i32x16 *sums, size_t width, size_t height, size_t row, size_t column,
    const int32_t *activations, const CK(sink) *sink) {
  for (size_t j = 0; j < width; j++, column += 16) {
    const size_t left = sink->columns - column, count = left < 16 ? left : 16;
    switch (sink->requantization->target) {
    case ck_integer_target_byte:
      if (count == 16 && !activations) {
        CK(finish_block)(sums + j, width, height, row, column, 16, NULL, sink,
                         ck_integer_target_byte);
      } else {
        CK(finish_block)(sums + j, width, height, row, column, count, activations, sink,
                         ck_integer_target_byte);
      }
      break;
    case ck_integer_target_fixed:
      if (count == 16 && !activations) {
        CK(finish_block)(sums + j, width, height, row, column, 16, NULL, sink,
                         ck_integer_target_fixed);
      } else {
        CK(finish_block)(sums + j, width, height, row, column, count, activations, sink,
                         ck_integer_target_fixed);
      }
      break;
    case ck_integer_target_real:
      CK(finish_block)(sums + j, width, height, row, column, count, activations, sink,
                       ck_integer_target_real);
      break;
    case ck_integer_target_float:
      CK(finish_block)(sums + j, width, height, row, column, count, activations, sink,
                       ck_integer_target_float);
      break;
    case ck_integer_target_sum:
      CK(finish_block)(sums + j, width, height, row, column, count, activations, sink,
                       ck_integer_target_sum);
      break;
    }
  }
}
