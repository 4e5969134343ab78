// One kernel set: every body compiled once more, under the set's own instructions and name.
// There is no include guard: each kernels_*.c includes this once, with CK_SET defined.
#define CK_PASTE2(a, b) a##_##b
#define CK_PASTE(a, b) CK_PASTE2(a, b)
/// The name of a function within this set, such as pack_f32_avx2.
#define CK(name) CK_PASTE(name, CK_SET)
#define CK_TEXT2(name) #name
#define CK_TEXT(name) CK_TEXT2(name)

#include "lanes.h"

#include "bodies/partial.h"
#include "bodies/epilogue.h"
#include "bodies/cut.h"
#include "bodies/tile.h"
#include "bodies/pack.h"
#include "bodies/multiply.h"
#include "bodies/parts.h"
#include "bodies/column_sums.h"
#include "bodies/gather.h"
#include "bodies/lines.h"
#include "bodies/convolution_patches.h"
#include "bodies/convolution_lines.h"
#include "bodies/convolution.h"
#include "bodies/sparse_product.h"
#include "bodies/sparse_slices.h"
#include "bodies/winograd_transform.h"
#include "bodies/winograd.h"
#include "bodies/scatter.h"
#include "bodies/weight_gradient.h"
#include "bodies/depthwise.h"
#include "bodies/depthwise_gradient.h"
#include "bodies/pooling.h"
#include "bodies/select.h"
#include "bodies/exponential.h"
#include "bodies/sigmoids.h"
#include "bodies/normal.h"
#include "bodies/trigonometry.h"
#include "bodies/unary.h"
#include "bodies/unary_backward.h"
#include "bodies/binary.h"
#include "bodies/optimizers.h"
#include "bodies/float_conversion.h"
#include "bodies/reductions.h"
#include "bodies/columns.h"
#include "bodies/softmax.h"
#include "bodies/norms.h"
#include "bodies/cache.h"
#include "bodies/low_bit_cache.h"
#include "bodies/cache_store.h"
#include "bodies/attention.h"
#include "bodies/attention_gradient.h"
#include "bodies/rotary.h"
#include "bodies/fourier.h"
#include "bodies/integer_dot.h"
#include "bodies/probe.h"
#include "bodies/narrowing.h"
#include "bodies/fixed_point.h"
#include "bodies/integer_tile.h"
#include "bodies/integer_epilogue.h"
#include "bodies/integer_product.h"
#include "bodies/integer_lines.h"
#include "bodies/integer_patches.h"
#include "bodies/integer_convolution.h"
#include "bodies/integer_depthwise.h"
#include "bodies/integer_pooling.h"
#include "bodies/quantization.h"
#include "bodies/hybrid.h"
#include "bodies/fixed_elementwise.h"
#include "bodies/block_formats.h"
#include "bodies/block_decode.h"
#include "bodies/block_activations.h"
#include "bodies/block_steps.h"
#include "bodies/block_row.h"
#include "bodies/block_product.h"
#include "bodies/block_quantize_simple.h"
#include "bodies/block_quantize_k.h"
#include "bodies/block_quantize_q6.h"
#include "bodies/block_quantize_few.h"
#include "bodies/block_quantize_legacy.h"
#include "bodies/block_tile.h"
#include "bodies/block_quantize.h"

const ck_kernels CK_PASTE(ck, CK_SET) = {
    .name = CK_TEXT(CK_SET),
#define CK_ENTRY(result, name, parameters) .name = CK(name),
    CK_KERNELS(CK_ENTRY)
#undef CK_ENTRY
};
