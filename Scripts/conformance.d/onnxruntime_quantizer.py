"""Networks as ONNX Runtime's quantizer writes them, beside ONNX Runtime.

A residual network and one of what is left of the quantizer's operators, static, as integer
operators (QOperator) and between pairs of quantize and dequantize (QDQ); and an encoder, dynamic.
Codes are rounded once for each layer on both sides: what differs is a tie that rounds to the other
side, of which one or two steps of the output's grid are left after a dozen layers.
"""
import logging
import tempfile
import warnings

import numpy
import onnx
import onnxruntime
import torch
import torchvision
import transformers
from conformance_suite import Suite, close, run, similar
from onnxruntime.quantization import (CalibrationDataReader, QuantFormat, QuantType,
                                      quantize_dynamic, quantize_static)
from onnxruntime.quantization.shape_inference import quant_pre_process

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)
transformers.logging.set_verbosity_error()
torch.manual_seed(0)
random = numpy.random.default_rng(3)
UNSIGNED, SIGNED = QuantType.QUInt8, QuantType.QInt8
KINDS = {
    "u8 by u8": dict(activation_type=UNSIGNED, weight_type=UNSIGNED),
    "u8 by s8, by channel": dict(activation_type=UNSIGNED, weight_type=SIGNED, per_channel=True),
    "s8 by s8": dict(activation_type=SIGNED, weight_type=SIGNED),
}


class Mixed(torch.nn.Module):
    """Operators that no residual network has."""

    def __init__(self):
        super().__init__()
        self.first, self.second = torch.nn.Conv2d(3, 8, 3), torch.nn.Conv2d(3, 8, 3, groups=1)
        self.depthwise = torch.nn.Conv2d(16, 16, 3, groups=16, padding=1)
        self.last = torch.nn.Parameter(torch.randn(16, 10) / 4)

    def forward(self, x):
        x = torch.cat([torch.nn.functional.leaky_relu(self.first(x), 0.1), self.second(x)], 1)
        x = torch.nn.functional.avg_pool2d(x * torch.sigmoid(self.depthwise(x)), 2)
        x = torch.nn.functional.max_pool2d(x, 2).mean((2, 3))
        return torch.softmax(x @ self.last, -1)


class Encoder(torch.nn.Module):
    def __init__(self):
        super().__init__()
        sizes = dict(vocab_size=200, hidden_size=96, num_hidden_layers=3, num_attention_heads=4,
                     intermediate_size=192, max_position_embeddings=64)
        config = transformers.BertConfig(**sizes, attn_implementation="eager")
        self.model = transformers.BertModel(config, add_pooling_layer=False)

    def forward(self, ids, mask):
        return self.model(input_ids=ids, attention_mask=mask).last_hidden_state


class Calibration(CalibrationDataReader):
    def __init__(self, name):
        self.inputs = iter([{name: image()} for _ in range(8)])

    def get_next(self):
        return next(self.inputs, None)


def image():
    return random.normal(size=(1, 3, 48, 48)).astype(numpy.float32)


def export(model, inputs, names, path):
    torch.onnx.export(model.eval(), inputs, path, input_names=names, output_names=["result"],
                      opset_version=17, dynamo=False)
    quant_pre_process(path, path, skip_symbolic_shape=True)


def reference(path, feeds):
    # Without fusions, so that each node computes what it says.
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return session.run(None, feeds)[0]


def step(path):
    """The step of the grid that the output is on."""
    graph = onnx.load(path).graph
    last = next(node for node in graph.node if "result" in node.output)
    constants = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer}
    return float(constants[last.input[1]].reshape(-1)[0])


suite = Suite("onnxruntime-quantizer")
folder = tempfile.TemporaryDirectory()
images = [image() for _ in range(4)]
residual = torchvision.models.resnet.ResNet(torchvision.models.resnet.BasicBlock, [1, 1, 1, 1],
                                            num_classes=10)
for network, model in {"residual network": residual, "other operators": Mixed()}.items():
    source = f"{folder.name}/{network}.onnx"
    export(model, torch.from_numpy(images[0]), ["image"], source)
    for kind, options in KINDS.items():
        for form in [QuantFormat.QOperator, QuantFormat.QDQ]:
            path = f"{folder.name}/{network} {kind} {form.name}.onnx"
            with suite.case(f"{network}, {kind}, {form.name}"):
                quantize_static(source, path, Calibration("image"), quant_format=form, **options)
                for x in images:
                    expected = reference(path, {"image": x})
                    close(run(path, x)[0], expected, absolute=2.001 * step(path))

ids, mask = random.integers(0, 200, (1, 13)), numpy.ones((1, 13), numpy.int64)
source = f"{folder.name}/encoder.onnx"
export(Encoder(), (torch.from_numpy(ids), torch.from_numpy(mask)), ["ids", "mask"], source)
for kind, options in {"s8": dict(weight_type=SIGNED), "u8": dict(weight_type=UNSIGNED),
                      "s8, by channel": dict(weight_type=SIGNED, per_channel=True)}.items():
    with suite.case(f"encoder, dynamic, {kind}"):
        path = f"{folder.name}/encoder {kind}.onnx"
        quantize_dynamic(source, path, **options)
        similar(run(path, ids, mask)[0], reference(path, {"ids": ids, "mask": mask}), least=0.9999)
    with suite.case(f"encoder, dynamic, {kind}, fused by ONNX Runtime"):
        options = onnxruntime.SessionOptions()
        options.optimized_model_filepath = f"{folder.name}/fused {kind}.onnx"
        options.log_severity_level = 4
        onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        fused = options.optimized_model_filepath
        assert any(node.op_type in ("DynamicQuantizeMatMul", "MatMulIntegerToFloat")
                   for node in onnx.load(fused).graph.node), "nothing is fused"
        similar(run(fused, ids, mask)[0], reference(path, {"ids": ids, "mask": mask}), least=0.9999)
suite.end()
