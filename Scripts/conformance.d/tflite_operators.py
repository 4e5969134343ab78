"""TensorFlow Lite's operators in floats and integers, beside LiteRT's reference kernels.

Each operator is a small function that TensorFlow converts: to floats, to floats with weights of 8
bits, to integers of 8 bits, and to 16 bits with weights of 8. Integers must be equal to the bit.
"""
import os
import sys
import tempfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import tensorflow as tf
from ai_edge_litert.interpreter import Interpreter, OpResolverType
from conformance_suite import Suite, close, run

tf.get_logger().setLevel("ERROR")
IMAGE, ROWS, LINE = [1, 8, 10, 6], [3, 5, 12], [4, 16]
random = np.random.default_rng(7)


def weight(*shape):
    return tf.constant(random.normal(0, 0.5, shape).astype(np.float32))


def conv(x, stride=1, padding="SAME", dilation=1):
    return tf.nn.bias_add(tf.nn.conv2d(x, FILTER, stride, padding, dilations=dilation), BIAS)


def depthwise(x, stride=1, padding="SAME", dilation=1):
    strides = [1, stride, stride, 1]
    return tf.nn.depthwise_conv2d(x, DEPTH_FILTER, strides, padding, dilations=[dilation] * 2)


FILTER, BIAS = weight(3, 3, 6, 8), weight(8)
DEPTH_FILTER, MATRIX = weight(3, 3, 6, 2), weight(16, 24)
ALPHA = weight(1, 1, 6)

#: Name, function, shapes of its inputs, and what it is converted to: f(loats), h(ybrid), i(nt8),
#: w(ide): 16 bits.
CASES = [
    ("CONV_2D", lambda x: conv(x), [IMAGE], "fhiw"),
    ("CONV_2D strides", lambda x: tf.nn.relu6(conv(x, 2)), [IMAGE], "fhiw"),
    ("CONV_2D valid, dilated", lambda x: tf.nn.relu(conv(x, 1, "VALID", 2)), [IMAGE], "fhiw"),
    ("DEPTHWISE_CONV_2D", lambda x: depthwise(x), [IMAGE], "fhiw"),
    ("DEPTHWISE_CONV_2D strides", lambda x: tf.nn.relu(depthwise(x, 2)), [IMAGE], "fhiw"),
    ("DEPTHWISE_CONV_2D dilated", lambda x: depthwise(x, 1, "SAME", 2), [IMAGE], "fhiw"),
    ("FULLY_CONNECTED", lambda x: tf.nn.relu(tf.matmul(x, MATRIX)), [LINE], "fhiw"),
    ("TRANSPOSE_CONV", lambda x: tf.nn.conv2d_transpose(
        x, tf.transpose(FILTER, [0, 1, 3, 2])[:, :, :, :6], [1, 16, 20, 8], 2), [IMAGE], "fiw"),
    ("BATCH_MATMUL", lambda x, y: tf.matmul(x, y, transpose_b=True), [ROWS, ROWS], "fiw"),
    ("AVERAGE_POOL_2D", lambda x: tf.nn.avg_pool2d(x, 3, 2, "SAME"), [IMAGE], "fiw"),
    ("MAX_POOL_2D", lambda x: tf.nn.max_pool2d(x, 3, 2, "SAME"), [IMAGE], "fiw"),
    ("ADD", lambda x, y: x + y, [IMAGE, IMAGE], "fiw"),
    ("ADD, repeated", lambda x, y: tf.nn.relu(x + y), [IMAGE, [1, 1, 1, 6]], "fiw"),
    ("SUB", lambda x, y: x - y, [IMAGE, IMAGE], "fiw"),
    ("MUL", lambda x, y: x * y, [IMAGE, IMAGE], "fiw"),
    ("MUL, repeated", lambda x, y: x * y, [IMAGE, [1, 1, 1, 6]], "fiw"),
    ("DIV", lambda x, y: x / (tf.abs(y) + 1), [IMAGE, IMAGE], "f"),
    ("MAXIMUM", tf.maximum, [IMAGE, IMAGE], "fiw"),
    ("MINIMUM", tf.minimum, [IMAGE, IMAGE], "fiw"),
    ("POW", lambda x: tf.pow(tf.abs(x) + 0.1, 1.7), [LINE], "f"),
    ("SQUARED_DIFFERENCE", tf.math.squared_difference, [LINE, LINE], "fi"),
    ("FLOOR_DIV", lambda x, y: tf.math.floordiv(x, tf.abs(y) + 0.3), [LINE, LINE], "f"),
    ("FLOOR_MOD", lambda x, y: tf.math.floormod(x, tf.abs(y) + 0.3), [LINE, LINE], "f"),
    ("RELU", tf.nn.relu, [IMAGE], "fiw"),
    ("RELU6", tf.nn.relu6, [IMAGE], "fiw"),
    ("RELU_N1_TO_1", lambda x: tf.maximum(-1.0, tf.minimum(x, 1.0)), [IMAGE], "fi"),
    ("LOGISTIC", tf.sigmoid, [LINE], "fiw"),
    ("TANH", tf.tanh, [LINE], "fiw"),
    ("HARD_SWISH", lambda x: x * tf.nn.relu6(x + 3) / 6, [LINE], "fi"),
    ("LEAKY_RELU", lambda x: tf.nn.leaky_relu(x, 0.3), [LINE], "fiw"),
    ("PRELU", lambda x: tf.nn.relu(x) + ALPHA * -tf.nn.relu(-x), [IMAGE], "fi"),
    ("ELU", tf.nn.elu, [LINE], "fi"),
    ("GELU", lambda x: tf.nn.gelu(x, approximate=False), [LINE], "fi"),
    ("GELU approximate", lambda x: tf.nn.gelu(x, approximate=True), [LINE], "fi"),
    ("SOFTMAX", tf.nn.softmax, [LINE], "fiw"),
    ("LOG_SOFTMAX", tf.nn.log_softmax, [LINE], "fi"),
    ("L2_NORMALIZATION", lambda x: tf.math.l2_normalize(x, -1), [LINE], "fi"),
    ("EXP", tf.exp, [LINE], "fi"),
    ("LOG", lambda x: tf.math.log(tf.abs(x) + 0.5), [LINE], "f"),
    ("SQRT", lambda x: tf.sqrt(tf.abs(x)), [LINE], "f"),
    ("RSQRT", lambda x: tf.math.rsqrt(tf.abs(x) + 0.5), [LINE], "f"),
    ("ABS", tf.abs, [LINE], "fi"),
    ("NEG", lambda x: -x, [LINE], "f"),
    ("SQUARE", tf.square, [LINE], "f"),
    ("SIGN", tf.sign, [LINE], "f"),
    ("FLOOR", tf.floor, [LINE], "f"),
    ("CEIL", tf.math.ceil, [LINE], "f"),
    ("ROUND", tf.round, [LINE], "f"),
    ("SIN", tf.sin, [LINE], "f"),
    ("COS", tf.cos, [LINE], "f"),
    ("MEAN", lambda x: tf.reduce_mean(x, [1, 2]), [IMAGE], "fiw"),
    ("MEAN, axes kept", lambda x: tf.reduce_mean(x, [-1], keepdims=True), [ROWS], "fiw"),
    # Of integers LiteRT's reference kernel yields what isn't their sum.
    ("SUM", lambda x: tf.reduce_sum(x, [1]), [ROWS], "f"),
    ("REDUCE_MAX", lambda x: tf.reduce_max(x, [1]), [ROWS], "fiw"),
    ("REDUCE_MIN", lambda x: tf.reduce_min(x, [1]), [ROWS], "fiw"),
    ("REDUCE_PROD", lambda x: tf.reduce_prod(x, [1]), [ROWS], "f"),
    ("REDUCE_ANY", lambda x: tf.reduce_any(x > 1, [1]), [ROWS], "f"),
    ("REDUCE_ALL", lambda x: tf.reduce_all(x > -1, [1]), [ROWS], "f"),
    ("ARG_MAX", lambda x: tf.argmax(x, 1), [ROWS], "fi"),
    ("ARG_MIN", lambda x: tf.argmin(x, 1), [ROWS], "fi"),
    ("CUMSUM", lambda x: tf.cumsum(x, 1, exclusive=True, reverse=True), [ROWS], "f"),
    ("RESHAPE", lambda x: tf.reshape(x, [5, -1]), [ROWS], "fiw"),
    ("SQUEEZE", lambda x: tf.squeeze(x, [0]), [IMAGE], "fiw"),
    ("EXPAND_DIMS", lambda x: tf.expand_dims(x, 1), [ROWS], "fiw"),
    ("TRANSPOSE", lambda x: tf.transpose(x, [0, 3, 1, 2]), [IMAGE], "fiw"),
    ("CONCATENATION", lambda x, y: tf.concat([x, y], -1), [ROWS, ROWS], "fiw"),
    ("PAD", lambda x: tf.pad(x, [[0, 0], [1, 2], [2, 0], [0, 0]]), [IMAGE], "fiw"),
    ("PADV2", lambda x: tf.pad(x, [[0, 0], [1, 2], [2, 0]], constant_values=-0.5), [ROWS], "fi"),
    ("MIRROR_PAD", lambda x: tf.pad(x, [[0, 0], [1, 2], [2, 1]], "REFLECT"), [ROWS], "fiw"),
    ("MIRROR_PAD symmetric", lambda x: tf.pad(x, [[1, 0], [1, 2], [2, 1]], "SYMMETRIC"), [ROWS],
     "f"),
    ("SPLIT", lambda x: tf.split(x, 3, 2), [ROWS], "fiw"),
    ("SPLIT_V", lambda x: tf.split(x, [2, 3, 7], 2), [ROWS], "f"),
    ("SLICE", lambda x: tf.slice(x, [0, 1, 2], [2, 3, -1]), [ROWS], "fiw"),
    ("STRIDED_SLICE", lambda x: x[1:, ::2, 3:-1:3], [ROWS], "fiw"),
    ("STRIDED_SLICE shrink", lambda x: x[:, 2, tf.newaxis, ..., -4:], [ROWS], "f"),
    ("STRIDED_SLICE reversed", lambda x: x[:, ::-1, 8:2:-2], [ROWS], "f"),
    ("PACK", lambda x, y: tf.stack([x, y], 1), [ROWS, ROWS], "fiw"),
    ("UNPACK", lambda x: tf.unstack(x, axis=1), [ROWS], "fiw"),
    ("REVERSE_V2", lambda x: tf.reverse(x, [1]), [ROWS], "f"),
    ("TILE", lambda x: tf.tile(x, [2, 1, 3]), [ROWS], "fi"),
    ("BROADCAST_TO", lambda x: tf.broadcast_to(x, [4, 3, 5, 12]), [ROWS], "f"),
    ("GATHER", lambda x: tf.gather(x, [4, 0, 2], axis=1), [ROWS], "fi"),
    ("GATHER_ND", lambda x: tf.gather_nd(x, [[0, 4], [2, 1], [1, 1]]), [ROWS], "fi"),
    ("ONE_HOT", lambda x: tf.one_hot(tf.argmax(x, 1), 6, 2.0, -1.0), [ROWS], "f"),
    ("TOPK_V2", lambda x: tf.math.top_k(x, 4), [ROWS], "f"),
    ("CAST", lambda x: tf.cast(x * 3, tf.int32), [ROWS], "f"),
    ("SELECT_V2", lambda x, y: tf.where(x > y, x, y * 2), [ROWS, [1, 1, 12]], "f"),
    ("EQUAL", lambda x, y: tf.equal(tf.round(x), tf.round(y)), [ROWS, ROWS], "f"),
    ("NOT_EQUAL", lambda x, y: tf.not_equal(tf.round(x), tf.round(y)), [ROWS, ROWS], "f"),
    ("LESS", tf.less, [ROWS, ROWS], "fi"),
    ("LESS_EQUAL", tf.less_equal, [ROWS, ROWS], "f"),
    ("GREATER", tf.greater, [ROWS, ROWS], "f"),
    ("GREATER_EQUAL", tf.greater_equal, [ROWS, ROWS], "f"),
    ("LOGICAL_AND", lambda x, y: tf.logical_and(x > 0, y > 0), [ROWS, ROWS], "f"),
    ("LOGICAL_OR", lambda x, y: tf.logical_or(x > 0, tf.logical_not(y > 0)), [ROWS, ROWS], "f"),
    ("SPACE_TO_DEPTH", lambda x: tf.nn.space_to_depth(x, 2), [IMAGE], "fi"),
    ("DEPTH_TO_SPACE", lambda x: tf.nn.depth_to_space(x[..., :4], 2), [IMAGE], "fi"),
    ("SPACE_TO_BATCH_ND", lambda x: tf.space_to_batch(x, [2, 2], [[0, 0], [1, 1]]), [IMAGE], "fi"),
    ("BATCH_TO_SPACE_ND", lambda x: tf.batch_to_space(x, [2, 2], [[0, 1], [1, 0]]), [[8, 3, 4, 5]],
     "f"),
    ("RESIZE_BILINEAR", lambda x: tf.compat.v1.image.resize_bilinear(x, [13, 7]), [IMAGE], "fi"),
    ("RESIZE_BILINEAR corners", lambda x: tf.compat.v1.image.resize_bilinear(
        x, [13, 17], align_corners=True), [IMAGE], "fi"),
    ("RESIZE_BILINEAR centres", lambda x: tf.image.resize(x, [13, 17]), [IMAGE], "fi"),
    ("RESIZE_NEAREST_NEIGHBOR", lambda x: tf.image.resize(x, [13, 17], "nearest"), [IMAGE], "fi"),
]

KINDS = {"f": "float", "h": "hybrid", "i": "int8", "w": "int16"}


def examples(shapes, count=1):
    draw = np.random.default_rng(count)
    return [[draw.normal(0, 1.5, shape).astype(np.float32) for shape in shapes]
            for _ in range(count)]


def convert(function, shapes, kind):
    signature = [tf.TensorSpec(shape, tf.float32) for shape in shapes]
    concrete = tf.function(function, input_signature=signature).get_concrete_function()
    converter = tf.lite.TFLiteConverter.from_concrete_functions([concrete])
    if kind != "f":
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if kind in "iw":
        converter.representative_dataset = lambda: iter(examples(shapes, 20))
        ops = tf.lite.OpsSet
        converter.target_spec.supported_ops = [
            ops.TFLITE_BUILTINS_INT8 if kind == "i" else
            ops.EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8]
        converter.inference_input_type = tf.int8 if kind == "i" else tf.int16
        converter.inference_output_type = converter.inference_input_type
    return converter.convert()


def quantized(array, detail):
    scale, zero = detail["quantization"]
    if not scale:
        return array.astype(detail["dtype"])
    info = np.iinfo(detail["dtype"])
    return np.clip(np.round(array / scale) + zero, info.min, info.max).astype(detail["dtype"])


def interpreter(model):
    """One with the reference kernels, or where an operator has none, with the others."""
    for kernels in (OpResolverType.BUILTIN_REF, OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES):
        try:
            peer = Interpreter(model_content=model, experimental_op_resolver_type=kernels)
            peer.allocate_tensors()
            return peer
        except (RuntimeError, ValueError) as error:
            reason = error
    raise reason


def check(function, shapes, kind):
    model = convert(function, shapes, kind)
    peer = interpreter(model)
    details = peer.get_input_details()
    inputs = [quantized(array, detail) for array, detail in zip(examples(shapes)[0], details)]
    for detail, array in zip(details, inputs):
        peer.set_tensor(detail["index"], array)
    peer.invoke()
    with tempfile.NamedTemporaryFile(suffix=".tflite") as file:
        file.write(model)
        file.flush()
        found = run(file.name, *inputs)
    for detail, mine in zip(peer.get_output_details(), found):
        theirs = peer.get_tensor(detail["index"])
        assert mine.dtype == theirs.dtype, f"{mine.dtype} where {theirs.dtype} is expected"
        if theirs.dtype == np.float32:
            close(mine, theirs, relative=2e-5, absolute=2e-5)
        else:
            close(mine.astype(np.int64), theirs.astype(np.int64))


def main():
    suite = Suite("tflite-operators")
    wanted = sys.argv[1:]
    for name, function, shapes, kinds in CASES:
        for kind in kinds:
            if wanted and name.split(",")[0].split()[0] not in wanted:
                continue
            with suite.case(f"{name} in {KINDS[kind]}"):
                check(function, shapes, kind)
    suite.end()


main()
