"""Hone's own files as the safetensors library reads them: the weights are there by name."""
import json
import pathlib

from conformance_suite import Suite
from safetensors import safe_open

MODELS = pathlib.Path(__file__).resolve().parents[2] / "models"

suite = Suite("safetensors-library")
for path in sorted(MODELS.glob("digits-*.hone")):
    with suite.case(path.name):
        with safe_open(path, framework="numpy") as file:
            weights = json.loads(file.metadata()["hone.weights"])
            assert weights, "it has no weights"
            for name, record in weights.items():
                if record["encoding"] == "dense":
                    assert list(file.get_tensor(name).shape) == record["shape"], name
            for name in file.keys():
                file.get_tensor(name)
suite.end()
