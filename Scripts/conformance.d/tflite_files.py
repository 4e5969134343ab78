"""TensorFlow Lite's layers with a memory, its detections and its weights of 4 bits, beside LiteRT.

The layers are Keras's, converted to floats, to weights of 8 bits and to integers; what TensorFlow
doesn't convert to is written field by field as the schema has it.
"""
import os
import tempfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_USE_LEGACY_KERAS"] = "1"
import flatbuffers
import numpy as np
import tensorflow as tf
from ai_edge_litert.interpreter import Interpreter, OpResolverType
from conformance_suite import Suite, close, run
from flatbuffers import flexbuffers
from tensorflow.lite.python import schema_py_generated as schema

tf.get_logger().setLevel("ERROR")
random = np.random.default_rng(5)
TYPES = {np.dtype(np.float32): 0, np.dtype(np.int32): 2, np.dtype(np.int8): 9}
INT4, VERSION = 17, 3


def layers():
    keras = tf.keras.layers
    yield "LSTM", keras.LSTM(24, return_sequences=True), "fhi"
    yield "LSTM, last step", keras.LSTM(24), "fhi"
    yield "LSTM, both directions", keras.Bidirectional(keras.LSTM(12, return_sequences=True)), "fhi"
    pair = [keras.LSTM(16, return_sequences=True), keras.LSTM(8)]
    yield "two LSTMs", tf.keras.Sequential(pair), "fi"


def convert(layer, kind):
    x = tf.keras.layers.Input((19, 10), batch_size=1)
    model = tf.keras.Model(x, layer(x))
    # Biases other than 0, and forget gates that differ.
    model.set_weights([random.normal(0, 0.4, weight.shape).astype(np.float32)
                       for weight in model.get_weights()])
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    if kind != "f":
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if kind == "i":
        converter.representative_dataset = lambda: iter([[sequence()] for _ in range(30)])
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = converter.inference_output_type = tf.int8
    return converter.convert()


def sequence():
    return random.normal(0, 1.2, (1, 19, 10)).astype(np.float32)


class File:
    """A model of one operator, written by hand."""

    def __init__(self):
        self.graph = schema.SubGraphT()
        self.graph.tensors, self.buffers = [], [schema.BufferT()]

    def tensor(self, name, shape, kind, data=None, scale=None, zero=0):
        tensor = schema.TensorT()
        tensor.name, tensor.shape, tensor.type = name, list(shape), kind
        if data is not None:
            buffer = schema.BufferT()
            buffer.data = np.frombuffer(data.tobytes(), np.uint8)
            self.buffers.append(buffer)
            tensor.buffer = len(self.buffers) - 1
        if scale is not None:
            tensor.quantization = schema.QuantizationParametersT()
            scales = np.atleast_1d(np.asarray(scale, np.float32))
            tensor.quantization.scale = scales
            tensor.quantization.zeroPoint = np.full(len(scales), zero, np.int64)
        self.graph.tensors.append(tensor)
        return len(self.graph.tensors) - 1

    def array(self, name, data, **grid):
        return self.tensor(name, data.shape, TYPES[data.dtype], data, **grid)

    def packed(self, operation, inputs, outputs, taken):
        self.graph.operators = [operation]
        operation.inputs, operation.outputs = inputs, outputs
        self.graph.inputs, self.graph.outputs = taken, outputs
        return self.finish()

    def finish(self):
        model = schema.ModelT()
        model.version, model.subgraphs, model.buffers = VERSION, [self.graph], self.buffers
        model.operatorCodes = [self.code]
        builder = flatbuffers.Builder(1 << 16)
        builder.Finish(model.Pack(builder), b"TFL3")
        return bytes(builder.Output())


def detection(by_class, boxes, classes):
    file = File()
    file.code = schema.OperatorCodeT()
    file.code.builtinCode = file.code.deprecatedBuiltinCode = 32
    file.code.customCode = "TFLite_Detection_PostProcess"
    # Class by class the reference fills one place for each detection and leaves others as they were.
    options = dict(max_detections=8, max_classes_per_detection=1 if by_class else 2,
                   detections_per_class=5,
                   use_regular_nms=by_class, nms_score_threshold=0.3, nms_iou_threshold=0.5,
                   num_classes=classes, y_scale=10.0, x_scale=10.0, h_scale=5.0, w_scale=5.0)
    operation = schema.OperatorT()
    operation.customOptions = np.frombuffer(flexbuffers.Dumps(options), np.uint8)
    corners, sides = random.uniform(0, 1, (boxes, 2)), random.uniform(0.1, 0.4, (boxes, 2))
    anchors = np.concatenate([corners, sides], 1).astype(np.float32)
    inputs = [file.tensor("boxes", (1, boxes, 4), 0),
              file.tensor("scores", (1, boxes, classes + 1), 0), file.array("anchors", anchors)]
    outputs = [file.tensor(name, shape, 0) for name, shape in
               [("places", (1, 8, 4)), ("kinds", (1, 8)), ("shares", (1, 8)), ("count", (1,))]]
    model = file.packed(operation, inputs, outputs, inputs[:2])
    return model, [random.normal(0, 1, (1, boxes, 4)).astype(np.float32),
                   random.uniform(0, 1, (1, boxes, classes + 1)).astype(np.float32)]


def four_bits(kind):
    """A dense layer with a weight of 4 bits, on integers or on floats."""
    file = File()
    file.code = schema.OperatorCodeT()
    file.code.builtinCode = file.code.deprecatedBuiltinCode = 9
    file.code.version = 10
    rows, depth, columns = 3, 32, 10
    codes = random.integers(-7, 8, (columns, depth)).astype(np.int8)
    nibbles = codes.reshape(-1).view(np.uint8) & 15
    weight = file.tensor("weight", codes.shape, INT4, nibbles[::2] | nibbles[1::2] << 4, scale=0.05)
    operation = schema.OperatorT()
    operation.builtinOptionsType = schema.BuiltinOptions.FullyConnectedOptions
    operation.builtinOptions = schema.FullyConnectedOptionsT()
    if kind == "i":
        bias = random.integers(-900, 900, columns).astype(np.int32)
        inputs = [file.tensor("x", (rows, depth), 9, scale=0.02, zero=3), weight,
                  file.array("bias", bias, scale=0.001)]
        outputs = [file.tensor("y", (rows, columns), 9, scale=0.03, zero=-4)]
        x = random.integers(-128, 128, (rows, depth)).astype(np.int8)
    else:
        bias = random.normal(0, 0.3, columns).astype(np.float32)
        inputs = [file.tensor("x", (rows, depth), 0), weight, file.array("bias", bias)]
        outputs = [file.tensor("y", (rows, columns), 0)]
        x = random.normal(0, 1, (rows, depth)).astype(np.float32)
    return file.packed(operation, inputs, outputs, inputs[:1]), [x]


def basic_lstm():
    """One step of the basic kind, whose memory the model takes and yields."""
    file = File()
    file.code = schema.OperatorCodeT()
    file.code.builtinCode = file.code.deprecatedBuiltinCode = 16
    file.code.version = 2
    operation = schema.OperatorT()
    operation.builtinOptionsType = schema.BuiltinOptions.LSTMOptions
    operation.builtinOptions = schema.LSTMOptionsT()
    operation.builtinOptions.kernelType = 1
    operation.builtinOptions.fusedActivationFunction = 4
    width, units = 7, 5
    arrays = [random.normal(0, 0.5, shape).astype(np.float32)
              for shape in [(1, width), (1, units), (4 * units, width + units), (4 * units,),
                            (1, units)]]
    inputs = [file.tensor("x", (1, width), 0), file.tensor("last", (1, units), 0),
              file.array("weight", arrays[2]), file.array("bias", arrays[3]),
              file.tensor("cell", (1, units), 0)]
    outputs = [file.tensor(name, (1, extent), 0) for name, extent in
               [("y", units), ("next", units), ("joined", width + units), ("sums", 4 * units)]]
    file.graph.operators = [operation]
    operation.inputs, operation.outputs = inputs, outputs
    file.graph.inputs, file.graph.outputs = [inputs[0], inputs[1], inputs[4]], outputs[:2]
    return file.finish(), [arrays[0], arrays[1], arrays[4]]


def check(model, inputs, apart=0):
    kernels = OpResolverType.BUILTIN_REF
    peer = Interpreter(model_content=model, experimental_op_resolver_type=kernels)
    peer.allocate_tensors()
    for detail, array in zip(peer.get_input_details(), inputs):
        peer.set_tensor(detail["index"], array)
    peer.invoke()
    with tempfile.NamedTemporaryFile(suffix=".tflite") as file:
        file.write(model)
        file.flush()
        found = run(file.name, *inputs)
    for detail, mine in zip(peer.get_output_details(), found, strict=True):
        theirs = peer.get_tensor(detail["index"])
        assert mine.dtype == theirs.dtype, f"{mine.dtype} where {theirs.dtype} is expected"
        if theirs.dtype == np.float32:
            close(mine, theirs, relative=2e-5, absolute=2e-5)
        else:
            close(mine.astype(np.int64), theirs.astype(np.int64), absolute=apart)


suite = Suite("tflite-files")
for name, layer, kinds in layers():
    for kind in kinds:
        with suite.case(f"{name} in {dict(f='float', h='hybrid', i='int8')[kind]}"):
            model = convert(layer, kind)
            x = sequence()
            if kind == "i":
                detail = Interpreter(model_content=model).get_input_details()[0]
                scale, zero = detail["quantization"]
                x = np.clip(np.round(x / scale) + zero, -128, 127).astype(np.int8)
            check(model, [x])
with suite.case("LSTM of the basic kind"):
    check(*basic_lstm())
for by_class in [False, True]:
    with suite.case("detections, " + ("class by class" if by_class else "of all classes at once")):
        check(*detection(by_class, 60, 4))
for kind in "if":
    with suite.case(f"weights of 4 bits on {dict(i='integers', f='floats')[kind]}"):
        check(*four_bits(kind))
suite.end()
