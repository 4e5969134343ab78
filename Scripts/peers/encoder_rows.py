"""The shape of MiniLM-6 on 128 tokens: the same weights for Hone and ONNX Runtime."""
import environment
from report import agreement_text
from turns import alternate, hone, peer

GOALS = {"f32": 1.4, "int8": 1.4}
QUANTIZED = "(net | quantize int8 activations=dynamic)"


def rows(report, rounds):
    if not report.wants("encoder", "minilm", "bert"):
        return
    report.heading("MiniLM-6, 128 tokens, batch 1, two threads")
    import numpy
    tokens = environment.work_file("tokens.npy")
    random = numpy.random.default_rng(1)
    numpy.save(tokens, random.integers(0, 30522, (1, 128)).astype(numpy.int32))
    files = {kind: environment.work_file(f"minilm-{kind}") for kind in GOALS}
    environment.run_hone('seed 1\nsave (new bert) "minilm-f32.hone"\n')
    environment.run_python("to_onnx.py", f"{files['f32']}.hone", tokens,
                           *(f"{file}.onnx" for file in files.values()))
    for kind, file in files.items():
        try:
            if kind == "int8":
                environment.run_hone(
                    f'net = load "minilm-f32.hone"\nsave {QUANTIZED} "minilm-int8.hone"\n')
            ours = hone("model", f"{file}.hone", "--input", tokens, "--output", f"{file}.npy",
                        "--threads", 2)
            theirs = peer("onnxruntime", f"{file}.onnx", tokens, f"{file}.ort.npy", 2)
            build = theirs.about["build"]
            times, others = alternate(ours, {"ONNX Runtime": theirs}, rounds)
            report.ratio(f"MiniLM-6 {kind}", "ONNX Runtime", times, others["ONNX Runtime"],
                         GOALS[kind], build, agreement_text(f"{file}.npy", f"{file}.ort.npy"))
        except Exception as error:
            report.failed(f"MiniLM-6 {kind}", error)
    report.builds()
