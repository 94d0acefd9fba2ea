"""`convnext classify --json -` over a stream of paths, one in ten of them broken."""
import collections
import itertools
import json
import queue
import subprocess
import threading
import time

import pictures
from footprint import Series

# So many paths are on their way at the most; a file is written anew only when its line has been answered.
AHEAD = 64


def soak(program, seconds, folder, chance):
    faults = []
    process = subprocess.Popen([program, "classify", "--json", "--top", "2", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    series = Series(process.pid)
    broken = pictures.fixed(folder)
    good = [*pictures.samples, *pictures.forgiven(folder)]
    for at in range(30):
        good.append(folder / f"good-{at}.png")
        good[-1].write_bytes(pictures.coloured(chance, [chance.randrange(256) for _ in range(3)], side=chance.choice([1, 7, 32, 200])))

    sent = queue.Queue(AHEAD)
    counts = collections.Counter()
    until = time.monotonic() + seconds

    def send():
        """Nine good ones, a broken one; every other broken one is damaged anew."""
        try:
            for number in itertools.count():
                if time.monotonic() >= until:
                    break
                expected = "picture"
                if number % 10 != 9:
                    path = chance.choice(good)
                elif number % 20 == 9:
                    path, expected = chance.choice(broken), "error"
                else:
                    path, expected = folder / f"damaged-{number // 20 % (AHEAD + 2)}", "either"
                    path.write_bytes(pictures.damaged(chance))
                sent.put((str(path), expected))
                process.stdin.write(f"{path}\n".encode())
                process.stdin.flush()
        except BrokenPipeError:
            pass
        finally:
            sent.put(None)
            try:
                process.stdin.close()
            except BrokenPipeError:
                pass

    def watch():
        while not stopped.wait(min(1.0, seconds / 40)) and series.take():
            pass

    stopped = threading.Event()
    threads = [threading.Thread(target=send, daemon=True), threading.Thread(target=watch, daemon=True)]
    for thread in threads:
        thread.start()

    first = {}
    for line in process.stdout:
        item = sent.get()
        if item is None:
            faults.append(f"a line that nobody asked for: {line[:200]!r}")
            break
        path, expected = item
        answer = json.loads(line)
        found = "error" if "error" in answer else "picture"
        counts[found] += 1
        if answer["path"] != path:
            faults.append(f"asked for {path}, and the answer is about {answer['path']}")
        elif expected != "either" and found != expected:
            faults.append(f"{path} should have been a {expected}: {line[:200]!r}")
        elif expected != "either" and first.setdefault(path, line) != line:
            faults.append(f"{path} was answered in two ways: {first[path][:200]!r} and {line[:200]!r}")
        elif found == "error" and not answer["error"].rstrip().endswith("."):
            faults.append(f"{path}: {answer['error']!r} is no sentence")

    stopped.set()
    code = process.wait(60)
    threads[0].join(60)
    left = sum(1 for item in iter(lambda: sent.get_nowait() if not sent.empty() else None, None))
    if code != 1:
        faults.append(f"it ended with {code}, and some pictures could not be read, which is 1")
    if left:
        faults.append(f"{left} pictures have no answer")
    if not counts["picture"] or not counts["error"]:
        faults.append(f"not every kind of picture came through: {dict(counts)}")
    print(f"classify: {counts['picture']} answers, {counts['error']} refusals")
    return faults + series.report("classify")
