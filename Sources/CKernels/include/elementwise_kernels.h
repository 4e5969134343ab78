#ifndef CK_ELEMENTWISE_KERNELS_H
#define CK_ELEMENTWISE_KERNELS_H
#include <stddef.h>
#include <stdint.h>

/// Functions of one number, X(name). `p` and `q` are the parameters that some of them take:
/// leaky_relu and elu a slope in `p`, clip its bounds, hard_sigmoid clip(p * x + q, 0, 1).
#define CK_UNARIES(X) \
  X(relu) X(relu6) X(leaky_relu) X(clip) X(negate) X(absolute) X(sign) X(square) X(reciprocal) \
  X(square_root) X(reciprocal_square_root) X(exp) X(log) X(tanh) X(sigmoid) X(erf) X(gelu) \
  X(gelu_tanh) X(silu) X(sin) X(cos) X(elu) X(softplus) X(hard_sigmoid) X(hard_swish) X(floor) \
  X(ceiling) X(round)

/// Functions of two numbers.
#define CK_BINARIES(X) X(add) X(subtract) X(multiply) X(divide) X(maximum) X(minimum)

/// Comparisons of two numbers.
#define CK_COMPARISONS(X) X(equal) X(unequal) X(less) X(less_equal) X(greater) X(greater_equal)

#define CK_UNARY_CASE(name) ck_unary_##name,
typedef enum ck_unary { CK_UNARIES(CK_UNARY_CASE) } ck_unary;
#undef CK_UNARY_CASE
#define CK_BINARY_CASE(name) ck_binary_##name,
typedef enum ck_binary { CK_BINARIES(CK_BINARY_CASE) } ck_binary;
#undef CK_BINARY_CASE
#define CK_COMPARISON_CASE(name) ck_comparison_##name,
typedef enum ck_comparison { CK_COMPARISONS(CK_COMPARISON_CASE) } ck_comparison;
#undef CK_COMPARISON_CASE

/// Where the rows of an operand are: `row` elements apart, their elements `step` (0 or 1) apart.
typedef struct ck_operand {
  const void *first;
  ptrdiff_t row, step;
} ck_operand;

/// What SGD is told: `decay` is added to the gradient as a multiple of the weight.
typedef struct ck_sgd {
  float rate, momentum, decay;
  int32_t nesterov, keep_zeros;
} ck_sgd;

/// What Adam is told. `fresh` is 1 - beta, `rate` is divided by 1 - beta1^t already,
/// `root_correction` is sqrt(1 - beta2^t); `decay` joins the gradient, `shrink` multiplies the
/// weight first (AdamW).
typedef struct ck_adam {
  float rate, beta1, beta2, fresh1, fresh2, epsilon, root_correction, decay, shrink;
  int32_t keep_zeros;
} ck_adam;

#define CK_ELEMENTWISE_KERNELS(X) \
  X(void, unary_f32, (ck_unary function, const float *x, float *y, size_t count, float p, \
    float q)) \
  X(void, unary_backward_f32, (ck_unary function, const float *x, const float *y, \
    const float *dy, float *dx, size_t count, float p, float q)) \
  X(void, binary_f32, (ck_binary function, ck_operand a, ck_operand b, float *y, size_t rows, \
    size_t count)) \
  X(void, compare_f32, (ck_comparison function, ck_operand a, ck_operand b, uint8_t *y, \
    size_t rows, size_t count)) \
  X(void, choose_f32, (ck_operand condition, ck_operand a, ck_operand b, float *y, size_t rows, \
    size_t count)) \
  X(void, scaled_add_f32, (float scale, const float *x, float *y, size_t count)) \
  X(void, sgd_f32, (const ck_sgd *options, float *weight, const float *gradient, \
    float *velocity, size_t count)) \
  X(void, adam_f32, (const ck_adam *options, float *weight, const float *gradient, \
    float *mean, float *square, size_t count)) \
  X(void, f32_from_f16, (const uint16_t *x, float *y, size_t count)) \
  X(void, f16_from_f32, (const float *x, uint16_t *y, size_t count)) \
  X(void, f32_from_bf16, (const uint16_t *x, float *y, size_t count)) \
  X(void, bf16_from_f32, (const float *x, uint16_t *y, size_t count))
#endif
