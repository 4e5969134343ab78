"""The table: a line for each figure with its goal, as text at once and as JSON at the end."""
import json
import pathlib
import statistics

from turns import spread


# Where the ratios of the rounds differ by more, something else was running.
NOISY = 0.25


class Report:
    def __init__(self, words):
        self.words = words
        self.rows = []

    def wants(self, *names):
        """Whether any of the names holds one of the words that rows were chosen by."""
        return not self.words or any(word in name for word in self.words for name in names)

    def heading(self, text):
        self.start = len(self.rows)
        print(f"\n{text}", flush=True)

    def builds(self):
        """Says what the peers of this family are, and which kernels they chose."""
        for build in dict.fromkeys(row.get("build") for row in self.rows[self.start:]):
            if build:
                print(f"      {build}", flush=True)

    def figure(self, what, value, unit, limit, note="", at_least=False):
        """A figure of Hone's own, held against a limit; without one it is only shown."""
        reached = limit is None or (value >= limit if at_least else value <= limit)
        goal = "" if limit is None else f"{'>=' if at_least else '<='} {limit:g} {unit}"
        self.rows.append(dict(what=what, value=value, unit=unit, goal=goal, reached=reached,
                              note=note))
        mark = "    " if limit is None else "pass" if reached else "SHORT"
        print(f"{mark:<5} {what:<44} {value:>9.4g} {unit:<8} {goal:<12} {note}", flush=True)

    def ratio(self, what, peer, ours, theirs, goal, build="", agreement=None, unit="ms"):
        """Peer time over Hone's: the median over rounds in which both had their turn, and that of
        their best rounds, which a busy machine disturbs least."""
        ratios = [b / a for a, b in zip(ours, theirs)]
        value, width = statistics.median(ratios), spread(ratios)
        best = min(theirs) / min(ours)
        reached = value >= goal if goal is not None else True
        mark = "    " if goal is None else "pass" if reached else "SHORT"
        a, b = statistics.median(ours), statistics.median(theirs)
        self.rows.append(dict(what=what, peer=peer, build=build, hone=a, other=b, unit=unit,
                              ratio=value, best=best, spread=width, goal=goal, reached=reached,
                              agreement=agreement, rounds=len(ratios)))
        goals = "" if goal is None else f">= {goal:g}"
        print(f"{mark:<5} {what:<26} {peer:<20} {value:>6.2f}x ±{width:>4.0%}{'?' if width > NOISY else ' '} "
              f"best {best:>5.2f}x {goals:<7} {a:.4g} : {b:.4g} {unit}  {agreement or ''}", flush=True)

    def failed(self, what, reason):
        self.rows.append(dict(what=what, failed=str(reason)))
        print(f"NONE  {what}: {reason}", flush=True)

    def summary(self):
        """The last lines: how many rows reached their goals, and whether to believe them."""
        held = [row for row in self.rows if row.get("goal") or row.get("reached") is False]
        short = sum(not row["reached"] for row in held)
        failed = sum("failed" in row for row in self.rows)
        noisy = sum(row.get("spread", 0) > NOISY for row in self.rows)
        print(f"\n{len(held) - short} reached, {short} short, {failed} not measured", flush=True)
        if noisy:
            print(f"{noisy} rows (?) spread by more than {NOISY:.0%}: the machine was busy", flush=True)

    def write(self, path):
        pathlib.Path(path).write_text(json.dumps(self.rows, indent=2) + "\n")


def agreement(first, second):
    """The cosine of two outputs saved as arrays, and their largest difference."""
    import numpy
    a, b = (numpy.load(path).astype("f8").ravel() for path in (first, second))
    cosine = a @ b / (numpy.linalg.norm(a) * numpy.linalg.norm(b))
    return cosine, float(abs(a - b).max())


def agreement_text(first, second, least=0.99):
    cosine, difference = agreement(first, second)
    text = f"cosine {cosine:.5f}, differ by {difference:.2g}"
    return text if cosine >= least else f"DISAGREE: {text}"
