"""Reads a model file of Hone's: a safetensors file whose metadata holds the graph."""
import json
import struct

import numpy

TYPES = {"F32": "<f4", "F16": "<f2", "I8": "i1", "U8": "u1", "I32": "<i4", "I64": "<i8"}


class Node:
    def __init__(self, entry):
        self.name, self.operation = entry["name"], entry["operation"]
        self.inputs, self.outputs = entry["inputs"], entry["outputs"]
        self.attributes = {key: value["number"] if isinstance(value, dict) else value
                           for key, value in entry["attributes"].items()}

    def get(self, name, default):
        return self.attributes.get(name, default)


class HoneFile:
    """The graph and the dense weights, as arrays laid out as Hone has them: channels last."""

    def __init__(self, path):
        with open(path, "rb") as file:
            header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
            content = file.read()
        metadata = header.pop("__metadata__")
        graph = json.loads(metadata["hone.graph"])
        self.inputs = graph["inputs"]
        self.outputs = graph["outputs"]
        self.nodes = [Node(entry) for entry in graph["nodes"]]
        self.weights = {}
        for name, entry in header.items():
            start, end = entry["data_offsets"]
            array = numpy.frombuffer(content[start:end], TYPES[entry["dtype"]])
            self.weights[name.removesuffix("/values")] = array.reshape(entry["shape"])

    def with_folded_norms(self):
        """Batch norms multiplied into the convolutions before them (arXiv 1712.05877, 3.2)."""
        convolutions = {node.outputs[0]: node for node in self.nodes if node.operation == "Conv"}
        kept = []
        for node in self.nodes:
            before = convolutions.get(node.inputs[0]) if node.operation == "BatchNorm" else None
            if before is None:
                kept.append(node)
                continue
            scale, bias, mean, variance = (
                self.weights[name].astype("f8") for name in node.inputs[1:])
            factor = scale / numpy.sqrt(variance + node.get("epsilon", 1e-5))
            weight = before.inputs[1]
            self.weights[weight] = (self.weights[weight] * factor).astype("f4")
            self.weights[f"{before.name}.bias"] = (bias - mean * factor).astype("f4")
            before.inputs = [before.inputs[0], weight, f"{before.name}.bias"]
            before.outputs = node.outputs
        self.nodes = kept
        return self
