"""Llamas of random weights beside llama.cpp: the same GGUF files, in turns."""
import json

import environment

# The least ratio for the prompt of 512; for 128 tokens after it, memory and opening.
GOALS = {"Q4_0": 2.2, "Q8_0": 3.5, "Q4_K": 2.0}
GENERATING = 1.3


def rows(report, rounds):
    for shape in ("0.1b", "1.2b"):
        kinds = [kind for kind in GOALS if report.wants("llama", f"llama-{shape}-{kind}".lower())]
        if not kinds:
            continue
        report.heading(f"Llama of {shape.upper()}, prompt of 512, then 128 tokens, two threads")
        folder = environment.work_file("llama")
        environment.run_python("llama.py", "make", folder, "--shape", shape,
                               "--types", ",".join(kinds))
        for kind in kinds:
            measure(report, shape, kind, f"{folder}/llama-{shape}-{kind}.gguf", rounds)


def measure(report, shape, kind, file, rounds):
    done = environment.run_python("llama.py", "compare", file, "--hone", environment.BENCHMARKS,
                                  "--rounds", str(max(3, rounds // 2)))
    found = json.loads(done.splitlines()[-1])
    agreement = f"cosine {found['cosine']:.5f}"
    if found["cosine"] < 0.999:
        agreement = f"DISAGREE: {agreement}"
    for part, count, goal in (("prompt", 512, GOALS[kind]), ("generate", 128, GENERATING)):
        figures = found[part]
        report.ratio(f"{shape} {kind} {part}", "llama.cpp", [count / figures["hone"]],
                     [count / figures["peer"]], goal, found["peer"], agreement, unit="s")
    report.figure(f"{shape} {kind} of the bandwidth read", 100 * found["ofBandwidth"], "%", 95,
                  f"{found['bandwidth'] / 1e9:.1f} GB/s measured beside", at_least=True)
    if (shape, kind) == ("1.2b", "Q4_0"):
        for what, goal in (("resident", 1.5), ("opening", 5)):
            report.ratio(f"{shape} {kind} {what}", "llama.cpp", [found[what]["hone"]],
                         [found[what]["peer"]], goal, found["peer"], unit="")
