"""The models of MLPerf Tiny as the field runs them: one thread, one example, beside LiteRT."""
import os
import pathlib

import environment
from report import agreement_text
from turns import alternate, hone, peer

MODELS = {
    "kws_ds_cnn_int8": "mlperf_tiny__models__kws_ds_cnn_int8",
    "kws_ds_cnn_float32": "mlperf_tiny__models__kws_ds_cnn_float32",
    "ic_resnet8_int8": "mlperf_tiny__models__ic_resnet8_int8",
    "ic_resnet8_float32": "mlperf_tiny__models__ic_resnet8_float32",
    "ad01_autoencoder_float32": "mlperf_tiny__models__ad01_autoencoder_float32",
}
GOAL = 1.0


def rows(report, rounds):
    if not report.wants("tiny", "mlperf", *MODELS):
        return
    report.heading("MLPerf Tiny, batch 1, one thread")
    data = pathlib.Path(os.environ.get("HONE_DATA") or environment.ROOT.parent / "shared/data")
    for name, inputs in MODELS.items():
        try:
            model = data / f"tflite/{name}.tflite"
            example = data / f"tflite/reference_random/{inputs}/rand_in0.npy"
            results = [environment.work_file(f"{name}.{side}.npy") for side in ("hone", "litert")]
            ours = hone("model", model, "--input", example, "--output", results[0], "--threads", 1)
            theirs = peer("litert", model, example, results[1], 1)
            times, others = alternate(ours, {"LiteRT": theirs}, rounds)
            report.ratio(name, "LiteRT", times, others["LiteRT"], GOAL, theirs.about["build"],
                         agreement_text(*results))
        except Exception as error:
            report.failed(name, error)
    report.builds()
