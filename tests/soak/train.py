"""`convnext train`, killed at random moments and gone on with, beside one that nobody disturbs: the same bits at the end."""
import filecmp
import subprocess
import threading
import time

import pictures
from footprint import Series

CLASSES = {"red": (200, 60, 60), "green": (60, 180, 60), "blue": (60, 60, 200)}
CALIBRATION = 40


def command(program, data, out, steps, threads):
    # Everything that has a state of its own takes part: mixes, random operations, a mean of the weights, dropped pictures at the end of an epoch.
    return [program, "train", data, "-o", out, "--from", "scratch", "--model", "pocket", "--max_steps", str(steps), "--save_steps", str(max(5, min(50, steps // 40))),
            "--per_device_train_batch_size", "7", "--mixup", "0.8", "--cutmix", "1", "--rand_augment", "2", "--ema_decay", "0.99", "--crop", "padded",
            "--lr_scheduler_type", "cosine", "--learning_rate", "1e-3", "--threads", str(threads)]


def undisturbed(program, data, out, steps, seconds):
    process = subprocess.Popen(command(program, data, out, steps, 1), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    series = Series(process.pid)
    ended = threading.Event()

    def watch():
        while not ended.wait(min(1.0, seconds / 100)) and series.take():
            pass

    watcher = threading.Thread(target=watch)
    watcher.start()
    errors = process.communicate()[1]
    ended.set()
    watcher.join()
    faults = [] if process.returncode == 0 else [f"train ended with {process.returncode}: {errors.decode().strip()}"]
    return faults, series


def tree(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def soak(program, seconds, folder, chance):
    data = folder / "data"
    for name, colour in CLASSES.items():
        (data / name).mkdir(parents=True)
        for number in range(20):
            (data / name / f"{number}.png").write_bytes(pictures.coloured(chance, colour))

    # A short training says how many steps fill a third of the time; one of some steps more, how much of it was the start.
    times = []
    for steps in (CALIBRATION, 3 * CALIBRATION):
        start = time.monotonic()
        faults, _ = undisturbed(program, data, folder / f"calibration-{steps}", steps, seconds)
        times.append(time.monotonic() - start)
        if faults:
            return faults
    rate = 2 * CALIBRATION / max(0.1, times[1] - times[0])
    steps = max(3 * CALIBRATION, int(rate * (seconds / 3 - sum(times))))

    expected = folder / "undisturbed"
    start = time.monotonic()
    faults, series = undisturbed(program, data, expected, steps, seconds)
    length = time.monotonic() - start
    print(f"train: {steps} steps in {length:.0f} s, undisturbed")
    if faults:
        return faults

    disturbed = folder / "disturbed"
    kills, deadline = 0, time.monotonic() + 12 * length + 60
    while True:
        errors = open(folder / "errors", "w+")
        process = subprocess.Popen(command(program, data, disturbed, steps, chance.choice([1, 2, 3])), stdout=subprocess.DEVNULL, stderr=errors)
        try:
            # From the first moments of the start to an eighth of the training, of a short one a third, any order of magnitude as often.
            code = process.wait(0.05 * (max(length / 8, min(2.0, length / 3)) / 0.05) ** chance.random() if time.monotonic() < deadline else None)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            kills += 1
            continue
        finally:
            errors.close()
        if code != 0:
            return faults + [f"train that was killed {kills} times ended with {code}: {(folder / 'errors').read_text().strip()}"]
        break

    print(f"train: killed {kills} times, then it ended by itself")
    if kills < 3:
        faults.append(f"it was killed {kills} times only")
    for name in ["model.safetensors", f"checkpoint-{steps}/optimizer.safetensors", f"checkpoint-{steps}/model.safetensors"]:
        if not filecmp.cmp(expected / name, disturbed / name, shallow=False):
            faults.append(f"{name} has other bits after {kills} kills")
    if tree(expected) != tree(disturbed):
        faults.append(f"the folders differ: {sorted(set(tree(expected)) ^ set(tree(disturbed)))}")
    return faults + series.report("train, undisturbed")
