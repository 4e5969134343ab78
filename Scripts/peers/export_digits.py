"""Writes the digits CNN as others would have it: as ONNX, and in 8 bits for LiteRT.

usage: export_digits.py MODELS

It reads MODELS/digits-cnn.hone and writes MODELS/digits.onnx and MODELS/digits.tflite.
"""
import gzip
import pathlib
import sys

import numpy

import to_onnx
import to_tflite
from hone_file import HoneFile

HERE = pathlib.Path(__file__).resolve().parent


def digits():
    """The images of the data set that ships with Hone, as the CNN takes them."""
    path = HERE.parents[1] / "Sources/Datasets/Resources/digits-images-idx3-ubyte.gz"
    pixels = numpy.frombuffer(gzip.decompress(path.read_bytes())[16:], numpy.uint8)
    return (pixels.reshape(-1, 8, 8, 1) / 16).astype(numpy.float32)


def main(folder):
    folder = pathlib.Path(folder)
    model = HoneFile(str(folder / "digits-cnn.hone"))
    to_onnx.Writer(model, ("batch", 8, 8, 1)).write(str(folder / "digits.onnx"))
    samples = numpy.split(digits()[:512], 512)
    (folder / "digits.tflite").write_bytes(to_tflite.convert(model, [1, 8, 8, 1], samples))


if __name__ == "__main__":
    main(*sys.argv[1:])
