"""Writes a model of Hone's as ONNX with the same weights, and quantizes it as ONNX Runtime does.

usage: to_onnx.py MODEL.hone INPUT.npy FLOAT.onnx INT8.onnx

An input of images is calibrated on and gives 8 bits from end to end; one of tokens gives dense
layers whose activations are quantized as they come.
"""
import sys

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

from hone_file import HoneFile

OPSET = 20
SIMPLE = {"Relu": "Relu", "Add": "Add", "Gelu": "Gelu", "Gather": "Gather"}


class Writer:
    """Nodes and weights as they come; images are channels first inside, as ONNX has them."""

    def __init__(self, model, shape):
        self.model, self.shape = model, shape
        self.nodes, self.initializers, self.made = [], [], set()

    def constant(self, name, array):
        if name not in self.made:
            self.made.add(name)
            self.initializers.append(numpy_helper.from_array(numpy.ascontiguousarray(array), name))
        return name

    def add(self, operation, inputs, outputs, **attributes):
        self.nodes.append(helper.make_node(operation, inputs, outputs, **attributes))

    def weight(self, name, axes=None):
        array = self.model.weights[name]
        return self.constant(name, array if axes is None else array.transpose(axes))

    def node(self, node):
        method = getattr(self, f"from_{node.operation.lower()}", None)
        if method:
            method(node)
        elif node.operation in SIMPLE:
            inputs = [self.weight(name) if name in self.model.weights else name
                      for name in node.inputs]
            self.add(SIMPLE[node.operation], inputs, node.outputs)
        else:
            raise SystemExit(f"no ONNX for {node.operation}")

    def window(self, node):
        return dict(strides=node.get("strides", [1, 1]), pads=node.get("pads", [0] * 4))

    def from_conv(self, node):
        # [height, width, in, out] becomes [out, in, height, width].
        inputs = [node.inputs[0], self.weight(node.inputs[1], (3, 2, 0, 1))]
        if len(node.inputs) > 2 and node.inputs[2]:
            inputs.append(self.weight(node.inputs[2]))
        self.add("Conv", inputs, node.outputs, group=node.get("groups", 1),
                 dilations=node.get("dilations", [1, 1]), **self.window(node))

    def from_batchnorm(self, node):
        self.add("BatchNormalization",
                 [node.inputs[0]] + [self.weight(name) for name in node.inputs[1:]], node.outputs,
                 epsilon=float(node.get("epsilon", 1e-5)))

    def from_relu6(self, node):
        bounds = [self.constant("zero", numpy.float32(0)), self.constant("six", numpy.float32(6))]
        self.add("Clip", [node.inputs[0]] + bounds, node.outputs)

    def from_maxpool(self, node):
        self.add("MaxPool", node.inputs, node.outputs, kernel_shape=node.get("kernel", []),
                 **self.window(node))

    def from_globalaveragepool(self, node):
        pooled = f"{node.name}.pooled"
        self.add("GlobalAveragePool", node.inputs, [pooled])
        self.add("Flatten", [pooled], node.outputs)

    def from_flatten(self, node):
        # The weights behind it expect the channels last.
        inputs = node.inputs
        if len(self.shape) == 4:
            inputs = [f"{node.name}.last"]
            self.add("Transpose", node.inputs, inputs, perm=[0, 2, 3, 1])
        self.add("Flatten", inputs, node.outputs)

    def from_dense(self, node):
        inputs = [node.inputs[0], self.weight(node.inputs[1]), self.weight(node.inputs[2])]
        if len(self.shape) == 4:
            return self.add("Gemm", inputs, node.outputs)
        # Rows of rows: ONNX's Gemm takes one matrix only.
        self.add("MatMul", inputs[:2], [f"{node.name}.product"])
        self.add("Add", [f"{node.name}.product", inputs[2]], node.outputs)

    def from_layernorm(self, node):
        inputs = [node.inputs[0]] + [self.weight(name) for name in node.inputs[1:]]
        self.add("LayerNormalization", inputs, node.outputs,
                 epsilon=float(node.get("epsilon", 1e-5)))

    def from_positionindices(self, node):
        self.constant(node.outputs[0], numpy.arange(self.shape[1], dtype=numpy.int32)[None])

    def from_reshape(self, node):
        # Heads side by side are one axis to ONNX Runtime's attention.
        self.add("Identity", node.inputs, node.outputs)

    def from_attention(self, node):
        shape = next(other.get("shape", []) for other in self.model.nodes
                     if other.outputs == [node.inputs[0]])
        self.add("MultiHeadAttention", node.inputs[:3], node.outputs, domain="com.microsoft",
                 num_heads=shape[2])

    def write(self, path):
        for node in self.model.nodes:
            self.node(node)
        taken, shape = TensorProto.INT32, list(self.shape)
        if len(shape) == 4:
            taken, shape = TensorProto.FLOAT, [shape[0], shape[3], shape[1], shape[2]]
        graph = helper.make_graph(
            self.nodes, "hone", [helper.make_tensor_value_info("input", taken, shape)],
            [helper.make_tensor_value_info(self.model.outputs[0], TensorProto.FLOAT, None)],
            self.initializers)
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("com.microsoft", 1)]
        model = helper.make_model(graph, opset_imports=opsets)
        model.ir_version = 10
        onnx.save(onnx.shape_inference.infer_shapes(model), path)


def quantize(float_path, int8_path, images):
    """QDQ with unsigned activations, signed weights by channel: what ONNX Runtime runs fastest."""
    from onnxruntime.quantization import (CalibrationDataReader, QuantFormat, QuantType,
                                          quantize_static)
    from onnxruntime.quantization.shape_inference import quant_pre_process

    class Samples(CalibrationDataReader):
        def __init__(self):
            self.samples = iter([{"input": images}])

        def get_next(self):
            return next(self.samples, None)

    prepared = float_path + ".prepared"
    quant_pre_process(float_path, prepared)
    quantize_static(prepared, int8_path, Samples(), quant_format=QuantFormat.QDQ, per_channel=True,
                    activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8)


def quantize_dynamically(float_path, int8_path):
    from onnxruntime.quantization import QuantType, quantize_dynamic
    quantize_dynamic(float_path, int8_path, per_channel=True, weight_type=QuantType.QInt8,
                     op_types_to_quantize=["MatMul"],
                     extra_options=dict(DefaultTensorType=TensorProto.FLOAT))


def main(hone_path, input_path, float_path, int8_path):
    inputs = numpy.load(input_path)
    Writer(HoneFile(hone_path), inputs.shape).write(float_path)
    if inputs.ndim == 4:
        quantize(float_path, int8_path, numpy.ascontiguousarray(inputs.transpose(0, 3, 1, 2)))
    else:
        quantize_dynamically(float_path, int8_path)


if __name__ == "__main__":
    main(*sys.argv[1:])
