"""Networks for images at batch 1: the same weights for Hone, ONNX Runtime and LiteRT."""
import environment
from report import agreement_text
from turns import alternate, hone, peer

THREADS = 2
# By model and kind: the least ratio to each peer.
GOALS = {
    ("mobilenetv2", "f32"): {"LiteRT": 1.2, "ONNX Runtime": 1.5},
    ("mobilenetv2", "int8"): {"LiteRT": 1.1, "ONNX Runtime": 1.3},
    ("resnet18", "f32"): {"ONNX Runtime": 1.6},
    ("resnet18", "int8"): {"ONNX Runtime": 1.0},
    ("resnet50", "f32"): {"ONNX Runtime": 1.3},
    ("resnet50", "int8"): {"ONNX Runtime": 1.0},
}


def make(name):
    """The model and its 8-bit twin in Hone's files, calibrated on the very image that is run."""
    import numpy
    image = environment.work_file("image.npy")
    numpy.save(image, numpy.random.default_rng(1).standard_normal((1, 224, 224, 3), "f4"))
    numpy.save(environment.work_file("images.npy"), numpy.repeat(numpy.load(image), 4, 0))
    environment.run_hone(f"""seed 1
net = new {name}
save net "{name}-f32.hone"
save (net | quantize int8 calibrate=(data "images.npy")) "{name}-int8.hone"
""")
    files = [environment.work_file(f"{name}-{kind}") for kind in ("f32", "int8")]
    environment.run_python("to_onnx.py", f"{files[0]}.hone", image, *(f"{f}.onnx" for f in files))
    return image, files


def rows(report, rounds):
    if not report.wants("models", "mobilenetv2", "resnet18", "resnet50"):
        return
    report.heading("networks for images, batch 1, 224 x 224, two threads")
    for name in ("mobilenetv2", "resnet18", "resnet50"):
        if not report.wants("models", name):
            continue
        image, files = make(name)
        lite = "LiteRT" in GOALS[name, "f32"]
        if lite:
            try:
                environment.run_python("to_tflite.py", f"{files[0]}.hone", image,
                                       *(f"{f}.tflite" for f in files))
            except Exception as error:
                lite = False
                report.failed(f"{name}, LiteRT", f"no model for it: {error}")
        for kind, file in zip(("f32", "int8"), files):
            measure(report, name, kind, file, image, lite, rounds)
    report.builds()


def measure(report, name, kind, file, image, lite, rounds):
    ours = hone("model", f"{file}.hone", "--input", image, "--output", f"{file}.npy",
                "--threads", THREADS)
    peers = {"ONNX Runtime": peer("onnxruntime", f"{file}.onnx", image, f"{file}.ort.npy", THREADS)}
    if lite:
        peers["LiteRT"] = peer("litert", f"{file}.tflite", image, f"{file}.lite.npy", THREADS)
    outputs = {"ONNX Runtime": f"{file}.ort.npy", "LiteRT": f"{file}.lite.npy"}
    builds = {peer_name: side.about["build"] for peer_name, side in peers.items()}
    times, theirs = alternate(ours, peers, rounds)
    for peer_name, figures in theirs.items():
        report.ratio(f"{name} {kind}", peer_name, times, figures, GOALS[name, kind][peer_name],
                     builds[peer_name], agreement_text(f"{file}.npy", outputs[peer_name]))
