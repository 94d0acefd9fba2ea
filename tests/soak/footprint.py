"""What a process holds over time, as Linux counts it: resident memory, open handles, threads; and whether that grows."""
import collections
import contextlib
import io
import os
import pathlib
import time

# What the memory of a process may grow by over the second half of a soak, by the line of least squares. A leak of a hundred bytes for each picture of an hour is more;
# what a garbage collector lets its heap rise and fall by is less.
BOUND = 4 << 20

# A second half that is shorter is still the start of the process: code is compiled, and pools fill. Its slope is printed and not judged.
LEAST_SECONDS = 60


# At one moment: bytes of the process's own, bytes with those of mapped files, handles, threads.
Footprint = collections.namedtuple("Footprint", "seconds own resident handles threads")


def footprint_of(process, seconds):
    folder = pathlib.Path(f"/proc/{process}")
    lines = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
    own, resident = (1024 * int(lines[key].split()[0]) for key in ("RssAnon", "VmRSS"))
    return Footprint(seconds, own, resident, len(list((folder / "fd").iterdir())), int(lines["Threads"]))


class Series:
    """Footprints of one process, from its start."""

    def __init__(self, process):
        self.process = process
        self.start = time.monotonic()
        self.samples = []

    def take(self):
        """Adds one; whether the process is still there."""
        try:
            self.samples.append(footprint_of(self.process, time.monotonic() - self.start))
        except (FileNotFoundError, ProcessLookupError, KeyError):
            return False    # A process that has ended has no files, or lines without memory, until its parent has waited for it.
        return True

    def second_half(self):
        return [sample for sample in self.samples if sample.seconds >= self.samples[-1].seconds / 2]

    def slope(self, value):
        """Bytes a second: least squares over the second half."""
        half = self.second_half()
        mean_time = sum(sample.seconds for sample in half) / len(half)
        mean_value = sum(map(value, half)) / len(half)
        spread = sum((sample.seconds - mean_time) ** 2 for sample in half)
        return sum((sample.seconds - mean_time) * (value(sample) - mean_value) for sample in half) / spread if spread else 0.0

    def report(self, what, bound=BOUND, slack=4):
        """Prints a table and the slopes; gives the sentences about what grows."""
        if len(self.samples) < 8:
            return [f"{what}: {len(self.samples)} samples are too few for a slope"]

        print(f"{what}:\n  seconds   own MiB   resident MiB   handles   threads")
        for at in range(13):
            sample = self.samples[at * (len(self.samples) - 1) // 12]
            print(f"  {sample.seconds:7.0f} {sample.own / (1 << 20):9.2f} {sample.resident / (1 << 20):14.2f} {sample.handles:9d} {sample.threads:9d}")

        half = self.second_half()
        seconds = half[-1].seconds - half[0].seconds
        own, resident = (self.slope(value) for value in (lambda sample: sample.own, lambda sample: sample.resident))
        print(f"  slope over the last {seconds:.0f} s: own {own * 3600 / (1 << 20):+.3f} MiB an hour, resident {resident * 3600 / (1 << 20):+.3f} MiB an hour")

        # Handles and threads come and go: as many as there ever were in the first half, and a few, are not too many in the second.
        first = self.samples[:len(self.samples) - len(half)]
        faults = []
        if seconds >= LEAST_SECONDS and own * seconds > bound:
            faults.append(f"{what}: memory grows by {own * seconds / (1 << 20):.2f} MiB in {seconds:.0f} s, and at most {bound / (1 << 20):.0f} MiB is allowed")
        for name, value in (("handles", lambda sample: sample.handles), ("threads", lambda sample: sample.threads)):
            before, after = max(map(value, first)), max(map(value, half))
            if after > before + slack:
                faults.append(f"{what}: there are up to {after} {name} in the second half, and up to {before} in the first")
        return faults


def check():
    """That what grows is noticed, and what does not is not."""
    def faults(leak=0, handles=0, threads=0, count=400, noise=1 << 20):
        series = Series(os.getpid())
        assert series.take()
        base = series.samples.pop()
        for second in range(count):
            late = second > 3 * count // 4
            own = base.own + leak * second + (noise if second % 7 == 0 else 0)
            series.samples.append(Footprint(second, own, own, base.handles + handles * late, base.threads + threads * late))
        with contextlib.redirect_stdout(io.StringIO()):
            return len(series.report("a process"))

    found = [
        faults(), faults(leak=BOUND // 150), faults(leak=BOUND // 250), faults(handles=3), faults(handles=5), faults(threads=5),
        faults(leak=BOUND, handles=9, threads=9), faults(count=7),
    ]
    assert found == [0, 1, 0, 0, 1, 1, 3, 1], found
    assert not Series(1 << 30).take()


if __name__ == "__main__":
    check()
    print("ok: what grows is noticed")
