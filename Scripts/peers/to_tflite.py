"""Writes a model of Hone's for LiteRT with the same weights: in floats, and in 8 bits.

usage: to_tflite.py MODEL.hone INPUT.npy FLOAT.tflite INT8.tflite
"""
import sys

import numpy
import tensorflow as tf

from hone_file import HoneFile


def build(model):
    """The graph as a function of TensorFlow's; channels last in both, so that weights stay."""

    def convolution(node, x):
        weight = model.weights[node.inputs[1]]
        strides, pads = node.get("strides", [1, 1]), node.get("pads", [0] * 4)
        padding = [[0, 0], [pads[0], pads[2]], [pads[1], pads[3]], [0, 0]]
        if any(pads):
            same = strides == [1, 1] and pads == [weight.shape[0] // 2] * 4
            x = x if same else tf.pad(x, padding)
            padding = "SAME" if same else "VALID"
        else:
            padding = "VALID"
        if node.get("groups", 1) > 1:
            depthwise = weight.transpose(0, 1, 3, 2)
            y = tf.nn.depthwise_conv2d(x, depthwise, [1, *strides, 1], padding)
        else:
            y = tf.nn.conv2d(x, weight, [1, *strides, 1], padding)
        return y + model.weights[node.inputs[2]]

    def run(images):
        values = {"input": images}
        for node in model.nodes:
            x = values[node.inputs[0]]
            match node.operation:
                case "Conv": y = convolution(node, x)
                case "Relu": y = tf.nn.relu(x)
                case "Relu6": y = tf.nn.relu6(x)
                case "Add": y = x + values[node.inputs[1]]
                case "MaxPool":
                    assert not any(node.get("pads", [0])), "no TensorFlow for a padded MaxPool"
                    y = tf.nn.max_pool2d(x, node.get("kernel", []), node.get("strides", []), "VALID")
                case "Flatten": y = tf.reshape(x, [x.shape[0], -1])
                case "GlobalAveragePool": y = tf.reduce_mean(x, [1, 2])
                case "Dense":
                    y = tf.matmul(x, model.weights[node.inputs[1]]) + model.weights[node.inputs[2]]
                case other: raise SystemExit(f"no TensorFlow for {other}")
            values[node.outputs[0]] = y
        return values[model.outputs[0]]

    return run


def convert(model, shape, samples=None):
    """The file for inputs of a shape: in floats, or in 8 bits, calibrated on samples of it."""
    module = tf.Module()
    module.run = tf.function(build(model), [tf.TensorSpec(shape, tf.float32, "input")])
    function = module.run.get_concrete_function()
    converter = tf.lite.TFLiteConverter.from_concrete_functions([function], module)
    if samples is not None:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = lambda: ([sample] for sample in samples)
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    return converter.convert()


def main(hone_path, input_path, float_path, int8_path):
    images = numpy.load(input_path)
    model = HoneFile(hone_path).with_folded_norms()
    open(float_path, "wb").write(convert(model, images.shape))
    open(int8_path, "wb").write(convert(model, images.shape, [images]))


if __name__ == "__main__":
    main(*sys.argv[1:])
