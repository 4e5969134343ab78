#include "cases.h"

static void rows_cases(size_t count) {
  static const char *const names[] = {
#define CK_NAME(name) "reduce_rows_f32 " #name,
      CK_REDUCTIONS(CK_NAME)
#undef CK_NAME
  };
  const size_t rows = 3;
  for (size_t f = 0; f < sizeof names / sizeof *names; f++) {
    float *x = floats(rows * count), *y = room(rows);
    set->reduce_rows_f32((ck_reduction)f, x, y, rows, count);
    see_floats(names[f], y, rows);
    end_case();
  }
  float *a = floats(count), *b = floats(count);
  const float distance = set->squared_distance_f32(a, b, count);
  see_floats("squared_distance_f32", &distance, 1);
  end_case();
}

static void columns_cases(size_t rows, size_t count) {
  const ck_columns all = {0, count, count}, some = {count / 3, count - count / 4, count};
  const ck_columns ranges[] = {all, some};
  for (size_t r = 0; r < 2; r++) {
    const ck_columns columns = ranges[r];
    for (int f = ck_reduction_sum; f <= ck_reduction_sum_of_squares; f++) {
      float *x = floats(rows * count), *y = room(count);
      set->reduce_columns_f32((ck_reduction)f, x, y, rows, columns);
      see_floats("reduce_columns_f32", y, count);
      end_case();
    }
    float *x = floats(rows * count), *dy = floats(rows * count);
    float *means = room(count), *variances = room(count);
    set->column_statistics_f32(x, means, variances, rows, columns);
    see_floats("column_statistics_f32", means, count);
    see_floats("column_statistics_f32", variances, count);
    float *centres = floats(count), *inverses = positive_floats(count);
    float *d_gain = room(count), *d_bias = room(count);
    set->column_norm_sums_f32(x, centres, inverses, dy, d_gain, d_bias, rows, columns);
    see_floats("column_norm_sums_f32", d_gain, count);
    see_floats("column_norm_sums_f32", d_bias, count);
    float *row_means = floats(rows), *row_inverses = positive_floats(rows);
    set->row_norm_sums_f32(x, row_means, row_inverses, dy, d_gain, d_bias, rows, columns);
    see_floats("row_norm_sums_f32", d_gain, count);
    see_floats("row_norm_sums_f32", d_bias, count);
    set->row_norm_sums_f32(x, NULL, row_inverses, dy, d_gain, NULL, rows, columns);
    see_floats("row_norm_sums_f32", d_gain, count);
    end_case();
  }
  const size_t chunks = (rows + 1023) / 1024;
  float *x = floats(rows * count), *y = room(count), *partials = room(chunks * count);
  const ck_column_sums sums = {rows, count, x, partials, y};
  set->column_sums_f32(&sums);
  see_floats("column_sums_f32", y, count);
  end_case();
}

static void softmax_cases(size_t count) {
  const size_t rows = 3;
  float *x = floats(rows * count), *y = room(rows * count), *dx = room(rows * count);
  float *dy = floats(rows * count), *losses = room(rows), *log_sums = room(rows);
  set->softmax_f32(x, y, rows, count);
  see_floats("softmax_f32", y, rows * count);
  set->softmax_backward_f32(y, dy, dx, rows, count);
  see_floats("softmax_backward_f32", dx, rows * count);
  set->log_softmax_f32(x, y, rows, count);
  see_floats("log_softmax_f32", y, rows * count);
  set->log_softmax_backward_f32(y, dy, dx, rows, count);
  see_floats("log_softmax_backward_f32", dx, rows * count);
  if (count > 0) {
    const ck_indices labels = {integers(rows, (int32_t)count), 4};
    set->cross_entropy_f32(x, labels, losses, log_sums, rows, count);
    see_floats("cross_entropy_f32", losses, rows);
    see_floats("cross_entropy_f32", log_sums, rows);
    set->cross_entropy_backward_f32(x, labels, log_sums, 0.25f, dx, rows, count);
    see_floats("cross_entropy_backward_f32", dx, rows * count);
  }
  end_case();
}

void reduction_cases(void) {
  for (size_t s = 0; s < size_count; s++) {
    rows_cases(sizes[s]);
    softmax_cases(sizes[s]);
    columns_cases(5, sizes[s]);
    columns_cases(sizes[s], 37);
  }
}

static void row_norm_cases(size_t count) {
  const size_t rows = 3;
  for (size_t has_gain = 0; has_gain < 2; has_gain++) {
    float *x = floats(rows * count), *dy = floats(rows * count), *y = room(rows * count);
    float *gain = has_gain ? floats(count) : NULL, *bias = has_gain ? floats(count) : NULL;
    float *means = room(rows), *inverses = room(rows);
    set->layer_norm_f32(x, gain, bias, 1e-5f, y, means, inverses, rows, count);
    see_floats("layer_norm_f32", y, rows * count);
    see_floats("layer_norm_f32", means, rows);
    set->row_norm_backward_f32(x, gain, means, inverses, dy, y, rows, count);
    see_floats("row_norm_backward_f32", y, rows * count);
    set->rms_norm_f32(x, gain, 1e-5f, y, inverses, rows, count);
    see_floats("rms_norm_f32", y, rows * count);
    set->row_norm_backward_f32(x, gain, NULL, inverses, dy, y, rows, count);
    see_floats("row_norm_backward_f32", y, rows * count);
    end_case();
  }
}

static void column_norm_cases(size_t count) {
  const size_t rows = 5;
  float *x = floats(rows * count), *dy = floats(rows * count), *y = room(rows * count);
  float *means = floats(count), *scales = positive_floats(count), *biases = floats(count);
  set->normalize_columns_f32(x, means, scales, biases, y, rows, count);
  see_floats("normalize_columns_f32", y, rows * count);
  float *gain = floats(count), *d_gain = floats(count), *d_bias = floats(count);
  set->column_norm_backward_f32(x, means, scales, gain, d_gain, d_bias, dy, y, rows, count, 9);
  see_floats("column_norm_backward_f32", y, rows * count);
  end_case();
}

void norm_cases(void) {
  for (size_t s = 0; s < size_count; s++) {
    row_norm_cases(sizes[s]);
    column_norm_cases(sizes[s]);
  }
}
