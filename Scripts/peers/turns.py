"""Both sides in turns: each a process that runs its work once for every line it is given."""
import json
import os
import statistics
import subprocess
import tempfile
import time

from environment import BENCHMARKS, PEERS, PYTHON

# A turn is about as long, and a pause lets the other side's threads go to sleep.
TURN_SECONDS, PAUSE_SECONDS = 0.2, 0.05


class Side:
    """A process that has said what it is and waits for its turn."""

    def __init__(self, command, **more):
        # A pipe that nobody reads stops a library that complains a lot.
        self.complaints = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.complaints,
            text=True, env=dict(os.environ, **more))
        self.about = self.answer()
        self.runs = 1

    def answer(self):
        # Libraries may print lines of their own.
        for line in self.process.stdout:
            if line.startswith("{"):
                return json.loads(line)
        self.complaints.seek(0)
        raise RuntimeError(self.complaints.read().strip().splitlines()[-1:])

    def turn(self):
        """The median milliseconds of one turn, and all that the side says about it."""
        self.process.stdin.write(f"{self.runs}\n")
        self.process.stdin.flush()
        return self.answer()

    def settle(self):
        """Finds how many runs make a turn."""
        took = self.turn()["median"] / 1e3
        self.runs = max(1, min(500, int(TURN_SECONDS / max(took, 1e-6))))

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def hone(*arguments):
    return Side([BENCHMARKS, *map(str, arguments)])


def peer(*arguments, **more):
    return Side([str(PYTHON), str(PEERS / "serve.py"), *map(str, arguments)], **more)


def spread(values):
    """The distance between the quartiles as a share of the median."""
    if len(values) < 4:
        return (max(values) - min(values)) / statistics.median(values)
    low, middle, high = statistics.quantiles(values, n=4)
    return (high - low) / middle


def alternate(ours, peers, rounds):
    """For each peer the ratios of its time to ours, round by round; and our times."""
    for side in (ours, *peers.values()):
        side.settle()
    times, theirs = [], {name: [] for name in peers}
    for _ in range(rounds):
        times.append(ours.turn()["median"])
        time.sleep(PAUSE_SECONDS)
        for name, side in peers.items():
            theirs[name].append(side.turn()["median"])
            time.sleep(PAUSE_SECONDS)
    for side in (ours, *peers.values()):
        side.close()
    return times, theirs
