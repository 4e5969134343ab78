#ifndef CKERNELS_H
#define CKERNELS_H
#include <stddef.h>
#include <stdint.h>

#include "attention_gradient_kernels.h"
#include "attention_kernels.h"
#include "block_kernels.h"
#include "convolution_kernels.h"
#include "winograd_kernels.h"
#include "matrix_kernels.h"
#include "pooling_kernels.h"
#include "threads.h"
#include "elementwise_kernels.h"
#include "fourier_kernels.h"
#include "integer_kernels.h"
#include "movement.h"
#include "probe_kernels.h"
#include "reduction_kernels.h"
#include "sparse_kernels.h"

/// Every kernel, as X(return type, name, (parameters)). A kernel is a line here and a body in one
/// of `bodies/`; each kernel set compiles the same bodies for its own instructions.
#define CK_KERNELS(X) \
  CK_PROBE_KERNELS(X) \
  CK_MATRIX_KERNELS(X) \
  CK_CONVOLUTION_KERNELS(X) \
  CK_SPARSE_KERNELS(X) \
  CK_WINOGRAD_KERNELS(X) \
  CK_POOLING_KERNELS(X) \
  CK_ELEMENTWISE_KERNELS(X) \
  CK_REDUCTION_KERNELS(X) \
  CK_FOURIER_KERNELS(X) \
  CK_INTEGER_KERNELS(X) \
  CK_ATTENTION_KERNELS(X) \
  CK_ATTENTION_GRADIENT_KERNELS(X) \
  CK_BLOCK_KERNELS(X)

/// The kernels compiled for one kind of CPU. All sets give the same bits for the same arguments.
typedef struct ck_kernels {
  const char *name;
#define CK_FIELD(result, name, parameters) result(*name) parameters;
  CK_KERNELS(CK_FIELD)
#undef CK_FIELD
} ck_kernels;

/// The best set that this CPU can run.
const ck_kernels *ck_best(void);
/// A set by name ("scalar", "avx2", "avx512", "neon"); NULL if this CPU can't run it.
const ck_kernels *ck_named(const char *name);
#endif
