"""Products of matrices: the peers are given the same numbers, and the peak is measured beside."""
import statistics

import environment
from report import agreement_text
from turns import alternate, hone, peer

THREADS = 2
SHAPES = [(256, 256, 256), (512, 512, 512), (1024, 1024, 1024), (2048, 2048, 2048),
          (512, 2048, 8192)]
SKYLAKE = "OpenBLAS SkylakeX"
GOALS = {SKYLAKE: 1.05, "OpenBLAS as detected": 1.8, "PyTorch": 2.0}


def name(shape):
    return "x".join(map(str, shape))


def save_operands(shape, kind):
    """Both operands as arrays; the peers and Hone load them."""
    import numpy
    random = numpy.random.default_rng(1)
    rows, depth, columns = shape
    paths = [environment.work_file(f"{kind}-{letter}.npy") for letter in "ab"]
    for path, extents in zip(paths, ((rows, depth), (depth, columns))):
        if kind == "f32":
            numpy.save(path, random.standard_normal(extents, "f4"))
        else:
            numpy.save(path, random.integers(-127, 128, extents, numpy.int8))
    return paths


def measure(report, shape, kind, makers, goals, rounds):
    a, b = save_operands(shape, kind)
    outputs = {title: environment.work_file(f"{title}.npy".replace(" ", "-")) for title in makers}
    ours_path = environment.work_file("product.npy")
    ours = hone("product", "--a", a, "--b", b, "--output", ours_path, "--threads", THREADS)
    peers = {title: peer(side, a, b, outputs[title], THREADS, **more)
             for title, (side, more) in makers.items()}
    builds = {title: side.about["build"] for title, side in peers.items()}
    times, theirs = alternate(ours, peers, rounds)
    for title, figures in theirs.items():
        report.ratio(f"{kind} {name(shape)}", title, times, figures, goals[title], builds[title],
                     agreement_text(ours_path, outputs[title]))
    return 2e-6 * shape[0] * shape[1] * shape[2] / statistics.median(times)


BEST = {}


def peaks():
    """What the machine did at most in any probe so far: one that was disturbed says too little."""
    probe = hone("probe", "--threads", THREADS)
    for answer in [probe.about] + [probe.turn() for _ in range(3)]:
        for key, value in answer.items():
            BEST[key] = max(value, BEST.get(key, 0))
    probe.close()
    return BEST


def rows(report, rounds):
    floats = {SKYLAKE: ("numpy", {"OPENBLAS_CORETYPE": "SkylakeX"}),
              "OpenBLAS as detected": ("numpy", {}), "PyTorch": ("torch", {})}
    for kind, makers, goals in (
            ("f32", floats, GOALS), ("int8", {"PyTorch": ("torch-int8", {})}, {"PyTorch": 1.0})):
        if not report.wants("products", f"gemm-{kind}"):
            continue
        report.heading(f"products of matrices, {kind}, two threads")
        for shape in SHAPES:
            peak = peaks()["float" if kind == "f32" else "integer"] / 1e9
            rate = measure(report, shape, kind, makers, goals, rounds)
            report.figure(f"{kind} {name(shape)} of the peak", 100 * rate / peak, "%",
                          80 if kind == "f32" else None, f"{rate:.0f} of {peak:.0f} Gop/s measured",
                          at_least=True)
        report.builds()
