"""Models that others exported as ONNX: the same file for Hone and ONNX Runtime."""
import os
import pathlib

import environment
from report import agreement_text
from turns import alternate, hone, peer

GOAL = 1.0
# Name, the file in the shared data, and the extents of its input.
MODELS = [
    ("UltraFace RFB-320", "ultraface_RFB320.onnx", (1, 3, 240, 320)),
    ("super-resolution", "super_resolution_10/model.onnx", (1, 1, 224, 224)),
    ("MNIST-8", "mnist_8/model.onnx", (1, 1, 28, 28)),
]


def rows(report, rounds):
    if not report.wants("onnx", "ultraface", "super-resolution"):
        return
    data = pathlib.Path(os.environ.get("HONE_DATA", environment.ROOT.parent / "shared/data"))
    report.heading("ONNX files of others, batch 1")
    import numpy
    random = numpy.random.default_rng(1)
    for name, path, extents in MODELS:
        input = environment.work_file(f"onnx-{extents[2]}.npy")
        numpy.save(input, random.random(extents, dtype=numpy.float32))
        file = data / "onnx" / path
        for threads in (1, 2):
            row = f"{name}, {threads} thread" + "s" * (threads > 1)
            try:
                ours = hone("model", file, "--input", input, "--output", f"{input}.hone.npy",
                            "--threads", threads)
                theirs = peer("onnxruntime", file, input, f"{input}.ort.npy", threads)
                build = theirs.about["build"]
                times, others = alternate(ours, {"ONNX Runtime": theirs}, rounds)
                report.ratio(row, "ONNX Runtime", times, others["ONNX Runtime"], GOAL, build,
                             agreement_text(f"{input}.hone.npy", f"{input}.ort.npy"))
            except Exception as error:
                report.failed(row, error)
    report.builds()
