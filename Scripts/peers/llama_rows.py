"""Llamas of random weights beside llama.cpp: the same GGUF files, in turns."""
import json
import pathlib

import environment
from turns import hone

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
        report.builds()


def measure(report, shape, kind, file, rounds):
    done = environment.run_python("llama.py", "compare", file, "--hone", environment.BENCHMARKS,
                                  "--rounds", str(max(3, rounds // 2)))
    found = json.loads(done.splitlines()[-1])
    # Both round their activations, llama.cpp's K blocks 256 at a time: floats are what both mean.
    exact = found["exact"]
    agreement = f"cosine to floats {exact['hone']:.5f} : {exact['peer']:.5f}"
    if exact["hone"] < 0.999:
        agreement = f"DISAGREE: {agreement}"
    for part, goal in (("prompt", GOALS[kind]), ("generate", GENERATING)):
        times = found[part]["times"]
        report.ratio(f"{shape} {kind} {part}", "llama.cpp", times["hone"], times["peer"], goal,
                     found["peer"], agreement, unit="s")
    report.figure(f"{shape} {kind} of the bandwidth read", 100 * found["ofBandwidth"], "%", 95,
                  f"{found['bandwidth'] / 1e9:.1f} GB/s measured beside", at_least=True)
    if (shape, kind) == ("1.2b", "Q4_0"):
        report.ratio(f"{shape} {kind} resident", "llama.cpp",
                     [found["resident"]["hone"] / 1e6], [found["resident"]["peer"] / 1e6], 1.5,
                     found["peer"], unit="MB")
        peer = found["opening"]["peer"]
        report.ratio(f"{shape} {kind} opening GGUF", "llama.cpp", [found["opening"]["hone"]],
                     [peer], None, found["peer"], unit="s")
        ours = opening_own(file)
        report.ratio(f"{shape} {kind} opening its own", "llama.cpp", ours, [peer] * len(ours), 5,
                     found["peer"], unit="s")


def opening_own(file):
    """Seconds to open the same model from Hone's own file, each time in a new process."""
    own = file.replace(".gguf", ".hone")
    if not pathlib.Path(own).exists():
        environment.run_hone(f'save (load "{file}") "{own}"\n')
    seconds = []
    for _ in range(4):
        side = hone("llama", own, "--threads", 2)
        seconds.append(side.about["opening"] / 1e3)
        side.close()
    return seconds
