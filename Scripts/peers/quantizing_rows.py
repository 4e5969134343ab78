"""Quantizing a Llama from f16, from file to file, beside llama.cpp's quantizer."""
import os
import time

import environment
import llama

GOALS = {"Q4_0": 5, "Q8_0": 5, "Q4_K": 8}


def seconds_of_hone(source, target, kind):
    start = time.perf_counter()
    environment.run_hone(
        f'save (load "{source}" | quantize {kind.lower()}) "{target}"\n')
    return time.perf_counter() - start


def rows(report, rounds):
    if not report.wants("quantizing"):
        return
    report.heading("quantizing 1.2B weights, f16 to blocks, file to file, two threads")
    folder = environment.work_file("llama")
    environment.run_python("llama.py", "make", folder, "--shape", "1.2b", "--types", "Q4_0")
    source = f"{folder}/llama-1.2b-F16.gguf"
    for kind, goal in GOALS.items():
        ours, theirs = [], []
        for _ in range(max(2, rounds // 4)):
            targets = [environment.work_file(name) for name in ("made.hone", "made.gguf")]
            ours.append(seconds_of_hone(source, targets[0], kind))
            theirs.append(llama.quantize(source, targets[1], kind))
            for target in targets:
                os.remove(target)
        report.ratio(f"1.2b F16 to {kind}", "llama.cpp", ours, theirs, goal, "llama-cpp-python",
                     unit="s")
