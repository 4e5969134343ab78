"""The program itself: its prompt, its memory, its answer to Ctrl-C, its records and charts."""
import json
import os
import pty
import select
import signal
import statistics
import subprocess
import time

from environment import BENCHMARKS, HONE, ROOT, variables


def median_ms(command, runs=15, **options):
    env = variables()
    times = []
    for run in range(runs + 1):
        start = time.perf_counter()
        subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL, **options)
        if run > 0:
            times.append((time.perf_counter() - start) * 1e3)
    return statistics.median(times)


class Shell:
    """Hone in a pseudo-terminal."""

    def __init__(self, given=None):
        given = given or variables(TERM="xterm")
        self.start = time.perf_counter()
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(ROOT)
            os.execve(HONE, [HONE], given)
        self.text = b""

    def wait_for(self, word, seconds=60):
        """Reads until `word` is on the screen; the seconds that took."""
        start = time.perf_counter()
        while word not in self.text:
            left = seconds - (time.perf_counter() - start)
            if left <= 0 or not select.select([self.terminal], [], [], left)[0]:
                raise RuntimeError(f"no {word!r} within {seconds} s in {self.text[-500:]!r}")
            self.text += os.read(self.terminal, 65536)
        self.text = self.text[self.text.index(word) + len(word):]
        return time.perf_counter() - start

    def type(self, line):
        os.write(self.terminal, line.encode() + b"\r")

    def resident_bytes(self):
        for line in open(f"/proc/{self.pid}/status"):
            if line.startswith("VmRSS"):
                return int(line.split()[1]) * 1024

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def prompt_ms(first):
    """To the prompt: the very first start, which creates the store, or any later one."""
    kept = variables(TERM="xterm")
    subprocess.run([HONE, "-c", "1 + 1"], env=kept, check=True, stdout=subprocess.DEVNULL)
    times = []
    for _ in range(11):
        shell = Shell(variables(TERM="xterm") if first else kept)
        shell.wait_for(b"hone>")
        times.append((time.perf_counter() - shell.start) * 1e3)
        shell.close()
    return statistics.median(times)


def idle_megabytes():
    shell = Shell()
    shell.wait_for(b"hone>")
    time.sleep(0.3)
    size = shell.resident_bytes() / 1e6
    shell.close()
    return size


def interrupt_ms(network, command):
    """From Ctrl-C to the next prompt, the worst of five; the model made before is still there."""
    times = []
    for _ in range(5):
        shell = Shell()
        shell.wait_for(b"hone>")
        for line in ['digits = data "digits"', f"net = new {network} for=digits"]:
            shell.type(line)
            shell.wait_for(b"hone>")
        shell.type(command)
        time.sleep(1.0)
        shell.text = b""
        os.write(shell.terminal, b"\x03")
        times.append(shell.wait_for(b"hone>") * 1e3)
        shell.type("net.layers")
        shell.wait_for(b"net.layers")
        shell.wait_for(b"hone>")
        shell.close()
    return max(times)


def benchmark(name):
    out = subprocess.run([BENCHMARKS, name], check=True, capture_output=True)
    return json.loads(out.stdout)


CNN = """seed 20
digits = data "digits"
cnn = new cnn for=digits channels=[16 32] hidden=[32] | train digits epochs=40 rate=0.002
cnn | evaluate digits
"""


def trained_cnn():
    """Seconds and test accuracy of a CNN trained on the digits."""
    script = CNN
    start = time.perf_counter()
    out = subprocess.run([HONE, "-"], input=script, cwd=ROOT, env=variables(), check=True,
                         capture_output=True, text=True).stdout
    accuracy = [line for line in out.splitlines() if line.startswith("accuracy")][-1].split()[1]
    return time.perf_counter() - start, float(accuracy.rstrip("%"))


def chains():
    """The chain of hashes of a script under several thread counts and kernel sets."""
    script = str(ROOT / "Tutorials" / "03-pruning.md")
    found = {}
    for options in (["--threads", "1"], ["--threads", "2"], ["--threads", "3"],
                    ["--kernels", "avx2"], ["--kernels", "scalar"]):
        env = variables()
        subprocess.run([HONE, *options, "run", script], cwd=ROOT, env=env, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        listing = subprocess.run([HONE, "sessions"], env=env, check=True, capture_output=True,
                                 text=True).stdout
        assert listing.split()[-2] == "chain", listing
        found[" ".join(options)] = listing.split()[-1]
    return found


def rows(report, rounds):
    if not report.wants("program"):
        return
    report.heading("the program")
    report.figure("prompt on screen", prompt_ms(first=False), "ms", 20)
    report.figure("the same, first start ever", prompt_ms(first=True), "ms", 20)
    report.figure("hone -c '1 + 1'", median_ms([HONE, "-c", "1 + 1"]), "ms", 20)
    report.figure("idle memory", idle_megabytes(), "MB", 15)
    report.figure("Ctrl-C in training, worst of 5",
                  interrupt_ms("cnn", "train net digits epochs=1000"), "ms", 100)
    report.figure("Ctrl-C in large products, worst of 5",
                  interrupt_ms("mlp hidden=[6000 6000]", "net | bench batch=4096 runs=1000"),
                  "ms", 100)
    report.figure("recording a statement", benchmark("record")["milliseconds"], "ms", 1)
    report.figure("line chart of 1M points", benchmark("chart")["milliseconds"], "ms", 10)
    tutorial = str(ROOT / "Tutorials" / "01-first-cut.md")
    report.figure("first tutorial", median_ms([HONE, "run", tutorial], runs=2,
                                              stderr=subprocess.DEVNULL) / 1e3, "s", 10)
    seconds, accuracy = trained_cnn()
    report.figure("digits CNN trained", seconds, "s", 30)
    report.figure("its test accuracy", accuracy, "%", 98, at_least=True)
    found = chains()
    report.figure("distinct chains of hashes", len(set(found.values())), "", 1, " / ".join(found))
