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
    i32x16 left = {0}, right = CK(load_whole)(r->rights + column, count);
    if (r->lefts) left = CK(load_whole)(r->lefts + column, count);
    else if (count < 16) right = __builtin_elementwise_max(right, (i32x16){0} + 1);
    terms.fixed =
        CK(fixed_factors_of)(CK(load_whole)(r->factors + column, count), left, right);
  }
  if (r->reals) terms.reals = CK(real_factors_of)(r->reals + column, count);
  return terms;
}

/// How sums become what is stored: the target, and whether a fixed-point one needs no shift to the
/// left.
typedef enum storing {
  as_byte,
  as_fixed,
  as_below_half,
  as_real,
  as_float,
  as_sum
} storing;

CK_INLINE storing CK(storing_of)(const ck_requantization *r) {
  switch (r->target) {
  case ck_integer_target_byte: return as_byte;
  case ck_integer_target_fixed: return r->lefts ? as_fixed : as_below_half;
  case ck_integer_target_real: return as_real;
  case ck_integer_target_float: return as_float;
  default: return as_sum;
  }
}

/// A byte before its zero point, not yet held between its bounds; twice as much where a last rounding
/// is left to narrowing.
CK_INLINE i32x16 CK(scaled_sums)(
    i32x16 sums, const ck_requantization *r, const CK(column_terms) *terms, storing how) {
  const int32_t low = r->low - r->zero_point, high = r->high - r->zero_point;
  switch (how) {
  case as_fixed: return CK(scale_fixed)(sums, &terms->fixed);
  case as_below_half: return CK(scale_fixed_twice)(sums, &terms->fixed);
  case as_real: return CK(scale_real)(sums, &terms->reals, low, high);
  default:
    return CK(rounded_to_16_bits)(__builtin_convertvector(sums, f32x16) * terms->multipliers);
  }
}

/// Stores sums, already offset, for `count` columns at element `at` of a target of floats or sums.
CK_INLINE void CK(store_sums)(
    i32x16 sums, const ck_requantization *r, storing how,
    const CK(column_terms) *terms, size_t count, void *target, size_t at) {
  if (how == as_sum) {
    CK(store_whole)((int32_t *)target + at, sums, count);
    return;
  }
  f32x16 scaled = __builtin_convertvector(sums, f32x16) * terms->multipliers * r->scale;
  if (r->biases) scaled += terms->biases;
  CK(store_first)((float *)target + at, CK(activate)(scaled, r->activation), count);
}

/// One block of a tile, `height` rows of sums `step` apart, for `count` columns from `column` on.
/// `activations` has the sums of those rows' bytes where weights have a zero point.
CK_INLINE void CK(finish_block)(
    const i32x16 *sums, size_t step, size_t height, size_t row, size_t column, size_t count,
    const int32_t *activations, const CK(sink) *sink, storing how) {
  // A copy: bytes that are written may alias anything but that.
  const ck_requantization r = *sink->requantization;
  const size_t stride = sink->stride, first = row * stride + column;
  const CK(column_terms) terms = CK(terms_at)(&r, column, count);
  const CK(narrowing) narrowing = CK(narrowing_to)(r.zero_point, r.low, r.high);
  const bool halves = how == as_below_half;
  uint8_t *const bytes = (uint8_t *)sink->target + first;
  size_t i = 0;
  for (; how < as_float && i + 4 <= height; i += 4) {
    i32x16 four[4];
#pragma clang loop unroll(full)
    for (size_t k = 0; k < 4; k++) {
      i32x16 sum = sums[(i + k) * step] + terms.offsets;
      if (activations) sum -= r.weight_zero * activations[i + k];
      four[k] = CK(scaled_sums)(sum, &r, &terms, how);
    }
    const CK(bytes64) all = CK(narrow_four)(four, &narrowing, halves);
#pragma clang loop unroll(full)
    for (size_t k = 0; k < 4; k++) CK(store_quarter)(bytes + (i + k) * stride, all, k, count);
  }
  for (; i < height; i++) {
    i32x16 sum = sums[i * step] + terms.offsets;
    if (activations) sum -= r.weight_zero * activations[i];
    if (how < as_float) {
      const i32x16 scaled = CK(scaled_sums)(sum, &r, &terms, how);
      CK(store_bytes)(bytes + i * stride, CK(narrow)(scaled, &narrowing, halves), count);
    } else {
      CK(store_sums)(sum, &r, how, &terms, count, sink->target, first + i * stride);
    }
  }
}

/// Four blocks of a tile at once, whose bytes of a row lie side by side.
CK_INLINE void CK(finish_four_blocks)(
    const i32x16 *sums, size_t height, size_t row, size_t column, const CK(sink) *sink,
    storing how) {
  const ck_requantization r = *sink->requantization;
  const size_t stride = sink->stride;
  const CK(narrowing) narrowing = CK(narrowing_to)(r.zero_point, r.low, r.high);
  CK(column_terms) terms[4];
#pragma clang loop unroll(full)
  for (size_t j = 0; j < 4; j++) terms[j] = CK(terms_at)(&r, column + 16 * j, 16);
  uint8_t *bytes = (uint8_t *)sink->target + row * stride + column;
  for (size_t i = 0; i < height; i++, bytes += stride, sums += 4) {
    i32x16 four[4];
#pragma clang loop unroll(full)
    for (size_t j = 0; j < 4; j++) {
      four[j] = CK(scaled_sums)(sums[j] + terms[j].offsets, &r, &terms[j], how);
    }
    const CK(bytes64) all = CK(narrow_four)(four, &narrowing, how == as_below_half);
    memcpy(bytes, &all, 64);
  }
}

/// A tile's sums, [height][width], from row `row` and column `column` on.
static void CK(finish_tile)(
    const i32x16 *sums, size_t width, size_t height, size_t row, size_t column,
    const int32_t *activations, const CK(sink) *sink) {
  const storing how = CK(storing_of)(sink->requantization);
  if (width == 4 && sink->columns - column >= 64 && !activations) {
    if (how == as_byte) {
      return CK(finish_four_blocks)(sums, height, row, column, sink, as_byte);
    } else if (how == as_below_half) {
      return CK(finish_four_blocks)(sums, height, row, column, sink, as_below_half);
    }
  }
#define CK_FINISH(count, activations, how) \
  CK(finish_block)(sums + j, width, height, row, column, count, activations, sink, how)
  for (size_t j = 0; j < width; j++, column += 16) {
    const size_t left = sink->columns - column, count = left < 16 ? left : 16;
    const bool plain = count == 16 && !activations;
    switch (how) {
    case as_byte:
      if (plain) CK_FINISH(16, NULL, as_byte);
      else CK_FINISH(count, activations, as_byte);
      break;
    case as_below_half:
      if (plain) CK_FINISH(16, NULL, as_below_half);
      else CK_FINISH(count, activations, as_below_half);
      break;
    case as_fixed: CK_FINISH(count, activations, as_fixed); break;
    case as_real: CK_FINISH(count, activations, as_real); break;
    case as_float:
      if (plain) CK_FINISH(16, NULL, as_float);
      else CK_FINISH(count, activations, as_float);
      break;
    case as_sum: CK_FINISH(count, activations, as_sum); break;
    }
  }
#undef CK_FINISH
}
