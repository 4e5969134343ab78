"""Training steps: PyTorch in the better of its layouts."""
import json
import subprocess

import environment

GOALS = {"lenet": 1.8, "gpt": 1.9}
TITLES = {"lenet": "LeNet step, 64 images, Adam", "gpt": "GPT step, 10.75M, 12x256, AdamW"}


def hone_step(name):
    done = subprocess.run([environment.BENCHMARKS, name], check=True, capture_output=True)
    return json.loads(done.stdout)["milliseconds"]


def rows(report, rounds):
    if not report.wants("training", *GOALS):
        return
    report.heading("training steps, f32, two threads")
    for name, layouts in (("lenet", ("contiguous", "channels_last")), ("gpt", ("contiguous",))):
        if not report.wants("training", name):
            continue
        ours, theirs, build = [], [], ""
        for _ in range(max(3, rounds // 2)):
            ours.append(hone_step(name))
            answers = [json.loads(environment.run_python("train_torch.py", name, layout))
                       for layout in layouts]
            theirs.append(min(answer["milliseconds"] for answer in answers))
            build = answers[0]["build"]
        report.ratio(TITLES[name], "PyTorch", ours, theirs, GOALS[name], build)
    report.builds()
