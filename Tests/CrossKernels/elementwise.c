#include "cases.h"

#include <math.h>
#include <string.h>

/// Numbers at the edges of what a float holds, where polynomials and roundings differ if they do.
static void put_edges(float *x, size_t count) {
  static const float edges[] = {
      0.0f, -0.0f, INFINITY, -INFINITY, NAN, 1e-40f, -1e-40f, 3e38f, -3e38f, 88.7f, -104.0f,
      0.5f, 1.5f, -2.5f, 8388609.0f, 1.0f};
  for (size_t i = 0; i < count && i < sizeof edges / sizeof *edges; i++) x[i] = edges[i];
}

static void unary_cases(size_t count) {
  static const char *const names[] = {
#define CK_NAME(name) "unary_f32 " #name,
      CK_UNARIES(CK_NAME)
#undef CK_NAME
  };
  static const char *const slopes[] = {
#define CK_NAME(name) "unary_backward_f32 " #name,
      CK_UNARIES(CK_NAME)
#undef CK_NAME
  };
  for (size_t f = 0; f < sizeof names / sizeof *names; f++) {
    float *x = floats(count), *dy = floats(count), *y = room(count), *dx = room(count);
    put_edges(x, count);
    set->unary_f32((ck_unary)f, x, y, count, 0.2f, 0.5f);
    see_floats(names[f], y, count);
    set->unary_backward_f32((ck_unary)f, x, y, dy, dx, count, 0.2f, 0.5f);
    see_floats(slopes[f], dx, count);
    end_case();
  }
}

static void binary_cases(size_t count) {
  static const char *const names[] = {
#define CK_NAME(name) "binary_f32 " #name,
      CK_BINARIES(CK_NAME)
#undef CK_NAME
  };
  static const ptrdiff_t steps[][2] = {{1, 1}, {1, 0}, {0, 1}};
  for (size_t s = 0; s < 3; s++) {
    const ptrdiff_t a_step = steps[s][0], b_step = steps[s][1], row = (ptrdiff_t)count;
    const size_t a_count = a_step ? 3 * count : 3, b_count = b_step ? 3 * count : 3;
    for (size_t f = 0; f < sizeof names / sizeof *names; f++) {
      const ck_operand a = {floats(a_count), a_step ? row : 1, a_step};
      const ck_operand b = {floats(b_count), b_step ? row : 1, b_step};
      float *y = room(3 * count);
      set->binary_f32((ck_binary)f, a, b, y, 3, count);
      see_floats(names[f], y, 3 * count);
      end_case();
    }
    for (int f = ck_comparison_equal; f <= ck_comparison_greater_equal; f++) {
      const ck_operand a = {floats(a_count), a_step ? row : 1, a_step};
      const ck_operand b = {floats(b_count), b_step ? row : 1, b_step};
      const ck_operand c = {bytes(a_count), a_step ? row : 1, a_step};
      uint8_t *truths = bytes_of_room(3 * count);
      float *y = room(3 * count);
      set->compare_f32((ck_comparison)f, a, b, truths, 3, count);
      see_bytes("compare_f32", truths, 3 * count);
      set->choose_f32(c, a, b, y, 3, count);
      see_floats("choose_f32", y, 3 * count);
      end_case();
    }
  }
}

static void optimizer_cases(size_t count) {
  for (int32_t zeros = 0; zeros < 2; zeros++) {
    const ck_sgd sgd = {0.1f, 0.9f, 0.01f, zeros, zeros};
    float *weight = floats(count), *gradient = floats(count), *velocity = floats(count);
    set->scaled_add_f32(0.3f, gradient, weight, count);
    see_floats("scaled_add_f32", weight, count);
    for (size_t i = 0; i < count; i += 3) weight[i] = 0;
    set->sgd_f32(&sgd, weight, gradient, zeros ? NULL : velocity, count);
    see_floats("sgd_f32", weight, count);
    see_floats("sgd_f32", velocity, count);
    const ck_adam adam = {0.01f, 0.9f, 0.999f, 0.1f, 0.001f, 1e-8f, 0.03f, 0.01f, 0.99f, zeros};
    float *mean = floats(count), *square = positive_floats(count);
    set->adam_f32(&adam, weight, gradient, mean, square, count);
    see_floats("adam_f32", weight, count);
    see_floats("adam_f32", mean, count);
    see_floats("adam_f32", square, count);
    end_case();
  }
}

void elementwise_cases(void) {
  for (size_t s = 0; s < size_count; s++) {
    unary_cases(sizes[s]);
    binary_cases(sizes[s]);
    optimizer_cases(sizes[s]);
  }
}

void conversion_cases(void) {
  for (size_t s = 0; s < size_count; s++) {
    const size_t count = sizes[s];
    float *x = floats(count), *y = room(count);
    uint16_t *halves = bytes_of_room(2 * count);
    put_edges(x, count);
    set->f16_from_f32(x, halves, count);
    see_bytes("f16_from_f32", halves, 2 * count);
    set->f32_from_f16(halves, y, count);
    see_floats("f32_from_f16", y, count);
    set->bf16_from_f32(x, halves, count);
    see_bytes("bf16_from_f32", halves, 2 * count);
    set->f32_from_bf16(halves, y, count);
    see_floats("f32_from_bf16", y, count);
    memcpy(halves, bytes(2 * count), 2 * count);
    set->f32_from_f16(halves, y, count);
    see_floats("f32_from_f16", y, count);
    end_case();
  }
}
