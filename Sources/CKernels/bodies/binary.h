// Functions of two numbers over rows; an operand's elements advance or stay (broadcasting).

typedef uint8_t CK(u8x16) __attribute__((vector_size(16)));

CK_INLINE f32x16 CK(take)(const float *row, ptrdiff_t step, size_t i, size_t count) {
  if (!step) return CK(splat)(row[0]);
  return count == 16 ? CK(load)(row + i) : CK(load_part)(row + i, count);
}

#define CK_PAIRS(expression, a_step, b_step)                                  \
  for (size_t i = 0; i < count; i += 16) {                                    \
    const size_t part = count - i < 16 ? count - i : 16;                      \
    if (part == 16) {                                                         \
      const f32x16 a = CK(take)(a_row, a_step, i, 16);                        \
      const f32x16 b = CK(take)(b_row, b_step, i, 16);                        \
      CK(store)(y + i, expression);                                           \
    } else {                                                                  \
      const f32x16 a = CK(take)(a_row, a_step, i, part);                      \
      const f32x16 b = CK(take)(b_row, b_step, i, part);                      \
      CK(store_part)(y + i, expression, part);                                \
    }                                                                         \
  }

#define CK_BINARY(name, expression)                                                         \
  static void CK(name##_rows)(ck_operand left, ck_operand right, float *y, size_t rows,     \
                              size_t count) {                                               \
    for (size_t row = 0; row < rows; row++, y += count) {                                   \
      const float *a_row = (const float *)left.first + (ptrdiff_t)row * left.row;           \
      const float *b_row = (const float *)right.first + (ptrdiff_t)row * right.row;         \
      if (left.step && right.step) {                                                        \
        CK_PAIRS(expression, 1, 1)                                                          \
      } else if (left.step) {                                                               \
        CK_PAIRS(expression, 1, 0)                                                          \
      } else if (right.step) {                                                              \
        CK_PAIRS(expression, 0, 1)                                                          \
      } else {                                                                              \
        CK_PAIRS(expression, 0, 0)                                                          \
      }                                                                                     \
    }                                                                                       \
  }

CK_BINARY(add, a + b)
CK_BINARY(subtract, a - b)
CK_BINARY(multiply, a *b)
CK_BINARY(divide, a / b)
CK_BINARY(maximum, CK(maximum)(a, b))
CK_BINARY(minimum, CK(minimum)(a, b))
#undef CK_BINARY
#undef CK_PAIRS

static void CK(binary_f32)(ck_binary function, ck_operand a, ck_operand b, float *y, size_t rows,
                           size_t count) {
  switch (function) {
#define CK_BINARY_RUN(name) \
  case ck_binary_##name: CK(name##_rows)(a, b, y, rows, count); break;
    CK_BINARIES(CK_BINARY_RUN)
#undef CK_BINARY_RUN
  }
}

#define CK_COMPARISON(name, expression)                                                    \
  static void CK(name##_rows)(ck_operand left, ck_operand right, uint8_t *y, size_t rows,  \
                              size_t count) {                                              \
    for (size_t row = 0; row < rows; row++, y += count) {                                  \
      const float *a_row = (const float *)left.first + (ptrdiff_t)row * left.row;          \
      const float *b_row = (const float *)right.first + (ptrdiff_t)row * right.row;        \
      for (size_t i = 0; i < count; i += 16) {                                             \
        const size_t part = count - i < 16 ? count - i : 16;                               \
        const f32x16 a = CK(take)(a_row, left.step, i, part);                              \
        const f32x16 b = CK(take)(b_row, right.step, i, part);                             \
        const CK(u8x16) truth = __builtin_convertvector((expression)&1, CK(u8x16));        \
        memcpy(y + i, &truth, part);                                                       \
      }                                                                                    \
    }                                                                                      \
  }

CK_COMPARISON(equal, a == b)
CK_COMPARISON(unequal, a != b)
CK_COMPARISON(less, a < b)
CK_COMPARISON(less_equal, a <= b)
CK_COMPARISON(greater, a > b)
CK_COMPARISON(greater_equal, a >= b)
#undef CK_COMPARISON

static void CK(compare_f32)(ck_comparison function, ck_operand a, ck_operand b, uint8_t *y,
                            size_t rows, size_t count) {
  switch (function) {
#define CK_COMPARISON_RUN(name) \
  case ck_comparison_##name: CK(name##_rows)(a, b, y, rows, count); break;
    CK_COMPARISONS(CK_COMPARISON_RUN)
#undef CK_COMPARISON_RUN
  }
}

/// a where the condition's byte is not zero, b elsewhere.
static void CK(choose_f32)(ck_operand condition, ck_operand a, ck_operand b, float *y,
                           size_t rows, size_t count) {
  for (size_t row = 0; row < rows; row++, y += count) {
    const uint8_t *c_row = (const uint8_t *)condition.first + (ptrdiff_t)row * condition.row;
    const float *a_row = (const float *)a.first + (ptrdiff_t)row * a.row;
    const float *b_row = (const float *)b.first + (ptrdiff_t)row * b.row;
    for (size_t i = 0; i < count; i += 16) {
      const size_t part = count - i < 16 ? count - i : 16;
      CK(u8x16) truth = {0};
      if (condition.step) {
        memcpy(&truth, c_row + i, part);
      } else {
        truth += c_row[0];
      }
      const i32x16 mask = __builtin_convertvector(truth, i32x16) != 0;
      const f32x16 taken = CK(select)(
          mask, CK(take)(a_row, a.step, i, part), CK(take)(b_row, b.step, i, part));
      CK(store_part)(y + i, taken, part);
    }
  }
}
