"""What a suite beside a peer is made of: cases, how to run Hone, and how to compare.

    from conformance_suite import Suite, close, data, logits
    suite = Suite("what is compared")
    with suite.case("name of the case"):
        close(logits(data("gguf/x.gguf"), tokens), expected, relative=1e-3)
    suite.end()

A case passes unless it raises; the message is what differs first.
"""
import contextlib
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy


class Suite:
    def __init__(self, name):
        self.name, self.passed, self.total = name, 0, 0
        print(name, flush=True)

    @contextlib.contextmanager
    def case(self, name):
        self.total += 1
        try:
            yield
        except Exception as error:
            lines = str(error).strip().splitlines() or [""]
            print(f"  FAILED  {name}: {type(error).__name__}: {lines[-1]}", flush=True)
        else:
            self.passed += 1
            print(f"  passed  {name}", flush=True)

    def end(self):
        print(f"{self.name}: {self.passed} of {self.total} passed", flush=True)
        sys.exit(self.passed < self.total)


def data(name):
    """The path of a file of the shared data."""
    path = pathlib.Path(os.environ["HONE_DATA"]) / name
    if not path.exists():
        raise FileNotFoundError(f"the data lack `{path}`")
    return str(path)


def conformance(*words):
    done = subprocess.run([os.environ["HONE_CONFORMANCE"], *map(str, words)], capture_output=True,
                          text=True)
    if done.returncode:
        raise RuntimeError(done.stderr.strip() or f"it ended with {done.returncode}")
    return done.stdout


def run(model, *inputs):
    """Runs any model on arrays in the graph's order; the list of its outputs."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [f"{folder}/in{index}.npy" for index in range(len(inputs))]
        for path, array in zip(paths, inputs):
            numpy.save(path, array)
        conformance("run", model, *paths, f"{folder}/out.npy")
        found = sorted(pathlib.Path(folder).glob("out*.npy"),
                       key=lambda path: int(path.stem.partition(".")[2] or 0))
        return [numpy.load(path) for path in found]


def logits(model, tokens):
    """The logits of a model for every token of one text."""
    with tempfile.TemporaryDirectory() as folder:
        conformance("logits", model, *tokens, f"{folder}/out.npy")
        return numpy.load(f"{folder}/out.npy")


def embed(model, pooling, *texts):
    """The vectors of texts, `[texts, width]`; `auto` pools as suits the model."""
    with tempfile.TemporaryDirectory() as folder:
        conformance("embed", model, pooling, f"{folder}/out.npy", *texts)
        return numpy.load(f"{folder}/out.npy")


def close(found, expected, relative=0.0, absolute=0.0):
    found, expected = numpy.asarray(found), numpy.asarray(expected)
    assert found.shape == expected.shape, f"{found.shape} where {expected.shape} is expected"
    wrong = ~numpy.isclose(found, expected, rtol=relative, atol=absolute, equal_nan=True)
    if wrong.any():
        first = tuple(int(index) for index in numpy.argwhere(wrong)[0])
        raise AssertionError(f"element {first} is {found[first]} where {expected[first]} is "
                             f"expected, as are {int(wrong.sum())} of {wrong.size}")


def similar(found, expected, least=0.9999):
    a, b = (numpy.asarray(array, dtype=numpy.float64).ravel() for array in (found, expected))
    assert a.shape == b.shape, f"{a.size} numbers where {b.size} are expected"
    cosine = a @ b / numpy.sqrt((a @ a) * (b @ b))
    assert cosine >= least, f"the cosine is {cosine} where {least} is expected"
