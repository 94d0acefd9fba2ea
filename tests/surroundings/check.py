#!/usr/bin/env python3
"""What surrounds the program fails: full disks, missing rights, few files, threads and memory, closed streams, no /proc, a read-only root, a quota.

    tests/surroundings/check.py [PROGRAM]

Publishes convnext where no PROGRAM is given. Needs root, for mounts and other users. Each case has to end with an answer or with one sentence and the right exit
code, and to leave nothing half-written.
"""
import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

root = pathlib.Path(__file__).resolve().parents[2]
work = pathlib.Path(tempfile.mkdtemp(prefix="convnext-surroundings-"))
nobody = 65534
done = []
mounts = []


def publish():
    identifier = f"linux-{os.uname().machine.replace('x86_64', 'x64').replace('aarch64', 'arm64')}"
    subprocess.run(["dotnet", "publish", "-c", "Release", "-r", identifier, "-p:StaticExecutable=true", f"-p:NativeOutputPath={work}/native/", root / "src/ConvNext.Cli",
                    "-o", work / "published", "-nologo", "-v", "quiet"], check=True)
    shutil.copy(work / "published/convnext", work / "convnext")
    return work / "convnext"


def fail(what, sentence):
    sys.exit(f"tests/surroundings: {what}: {sentence}")


def run(*arguments, cwd=None, limits=None, user=None, wrap=(), **streams):
    """Exit code, output, errors."""
    def prepare():
        for limit, value in (limits or {}).items():
            resource.setrlimit(limit, (value, value))
        if user is not None:
            os.setgroups([])
            os.setgid(user)
            os.setuid(user)
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL} | streams
    process = subprocess.Popen([*wrap, program, *map(str, arguments)], cwd=cwd or work, preexec_fn=prepare, **streams)
    output, errors = process.communicate(timeout=120)
    return process.returncode, (output or b"").decode(), (errors or b"").decode()


def is_cat(found):
    return found[0] == 0 and "cat" in found[1] and found[2] == ""


def is_sentence(found, code, *words):
    """One line that begins with the program's name, ends as a sentence, quotes no temporary file, and has the words."""
    errors = found[2]
    return found[0] == code and re.fullmatch(r"convnext: [^\n]*[.]\n", errors) and ".tmp" not in errors and all(word in errors for word in words)


def expect(what, ok, found):
    if not ok:
        fail(what, f"ended with {found[0]}, printed {found[1][:300]!r} and {found[2][:600]!r}")
    done.append(what)
    print(f"ok: {what}: {found[2].strip() or ('answers' if found[0] == 0 else f'ends with {found[0]}')}", flush=True)


def mount(name, *options):
    folder = work / name
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", ",".join(options), "tmpfs", folder], check=True)
    mounts.append(folder)
    return folder


def full_disk():
    disk = mount("disk", "size=64k")
    model = root / "models/convnext-pocket-cifar10"
    for what, *arguments in [
        ("pack", "pack", model, "-o", "disk/model.bin"), ("convert", "convert", model, "-o", "disk/model.safetensors"), ("explain", "explain", "cat.png", "-o", "disk/heat.png"),
        ("new", "new", model, "-o", "disk/App"), ("features", "features", "pictures", "-o", "disk/vectors.npy"),
    ]:
        (disk / "rest").write_bytes(bytes(56 << 10))
        found = run(*arguments)
        expect(f"a full disk, {what}", is_sentence(found, 1, "disk/", "No space left on device"), found)
        left = sorted(path.name for path in disk.rglob("*") if path.name != "rest")
        if left:
            fail(f"a full disk, {what}", f"left {left}")

    (disk / "rest").write_bytes(bytes(60 << 10))
    found = run("classify", "pictures", "--top", 1, "--output", "disk/answers.jsonl")
    expect("a full disk, classify --output", is_sentence(found, 1, "disk/answers.jsonl.part", "No space left on device"), found)
    (disk / "rest").unlink()
    found = run("classify", "pictures", "--top", 1, "--output", "disk/answers.jsonl", "--resume")
    if found[0] != 0 or len((disk / "answers.jsonl").read_text().splitlines()) != len(list((work / "pictures").iterdir())):
        fail("a full disk, classify --resume", f"{found}")


def rights():
    (work / "theirs").mkdir(mode=0o755)
    (work / "secret.png").write_bytes(cat)
    (work / "secret.png").chmod(0)
    (work / "closed").mkdir(mode=0o700)
    found = run("explain", "cat.png", "-o", "theirs/heat.png", user=nobody)
    expect("a folder of somebody else", is_sentence(found, 1, "theirs/heat.png cannot be written: permission is denied"), found)
    found = run("classify", "secret.png", user=nobody)
    expect("a picture of somebody else", is_sentence(found, 1, "secret.png", "permission is denied"), found)
    found = run("classify", "closed", user=nobody)
    expect("pictures of somebody else", is_sentence(found, 1, "closed", "permission is denied"), found)
    found = run("classify", "cat.png", "--weights", "secret.png", user=nobody)
    expect("weights of somebody else", is_sentence(found, 1, "secret.png cannot be read: permission is denied"), found)


def limits():
    expect("16 files", is_cat(found := run("classify", "cat.png", limits={resource.RLIMIT_NOFILE: 16})), found)
    for count in (5, 6, 7, 8, 10, 12):
        found = run("classify", "cat.png", limits={resource.RLIMIT_NOFILE: count})
        expect(f"{count} files", is_cat(found) or is_sentence(found, 1, "Too many open files"), found)
    for size in (64, 128, 256, 1024):
        found = run("classify", "cat.png", "--threads", 2, limits={resource.RLIMIT_AS: size << 20})
        expect(f"{size} MiB of addresses", is_cat(found) or "memory" in found[2] and found[0] != 0, found)
    expect("a stack of 128 KiB", is_cat(found := run("classify", "cat.png", limits={resource.RLIMIT_STACK: 128 << 10})), found)
    found = run("explain", "cat.png", "-o", "heat.png", limits={resource.RLIMIT_FSIZE: 1000})
    expect("files of 1,000 bytes", is_sentence(found, 1, "heat.png cannot be written: the file would be larger than the system allows (ulimit -f)"), found)
    if list(work.glob("heat*")):
        fail("files of 1,000 bytes", "something is left")
    for count in (1, 2, 3, 4, 6):
        found = run("classify", "cat.png", "--threads", 8, limits={resource.RLIMIT_NPROC: count}, user=nobody)

        # .NET needs a thread or two before the program begins, and ends without a word where it gets none.
        expect(f"{count} threads", is_cat(found) or is_sentence(found, 1, "threads") or count <= 2 and found == (255, "", ""), found)


def streams():
    for name, numbers in {"output": [1], "errors": [2], "input": [0], "all": [0, 1, 2]}.items():
        closing = " ".join(f"{number}>&-" if number else "<&-" for number in numbers)
        found = subprocess.run(["sh", "-c", f'exec "$0" classify cat.png {closing}', program], cwd=work, capture_output=True, text=True)
        found = (found.returncode, found.stdout, found.stderr)
        expected = is_sentence(found, 1, "standard output") if numbers == [1] else found[0] == 1 and found[2] == "" if 1 in numbers else is_cat(found)
        expect(f"without standard {name}", expected, found)
    with open("/dev/full", "wb") as full:
        expect("a full output", is_sentence(found := run("classify", "cat.png", stdout=full), 1, "No space left on device"), found)
    read, write = os.pipe()
    os.close(read)
    found = run("classify", "pictures", stdout=write)
    expect("an output that nobody reads", found[0] == 0 and found[2] == "", found)
    os.close(write)


def signals():
    for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        os.mkfifo(work / "pipe")
        # Who starts this in the background of a script hands down that SIGINT is ignored.
        process = subprocess.Popen([program, "explain", "cat.png", "--weights", "pipe", "-o", "heat.png"], cwd=work, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   preexec_fn=lambda number=number: signal.signal(number, signal.SIG_DFL))
        time.sleep(0.5)
        process.send_signal(number)
        output, errors = process.communicate(timeout=30)
        found = (process.returncode, output.decode(), errors.decode())
        expect(signal.Signals(number).name, found[0] in (code, -number) and not list(work.glob("heat*")), found)
        (work / "pipe").unlink()


def systems():
    expect("one processor", is_cat(found := run("classify", "cat.png", wrap=("taskset", "-c", "0"))), found)
    empty = mount("empty", "size=64m")
    for file in (program, work / "cat.png"):
        shutil.copy(file, empty)
    subprocess.run(["mount", "-o", "remount,ro", empty], check=True)
    found = subprocess.run(["chroot", f"--userspec={nobody}:{nobody}", empty, "/convnext", "classify", "/cat.png"], capture_output=True, text=True)
    found = (found.returncode, found.stdout, found.stderr)
    expect("an empty root, read-only, without /proc and /dev", is_cat(found) or is_sentence(found, 1), found)
    quota()


def quota():
    """Threads follow what the container may use of the processors: of both versions of control groups."""
    unified, divided = pathlib.Path("/sys/fs/cgroup"), pathlib.Path("/sys/fs/cgroup/cpu")
    if "cpu" in (unified / "cgroup.controllers").read_text().split() if (unified / "cgroup.controllers").exists() else False:
        group, settings = unified / f"convnext-{os.getpid()}", {"cpu.max": "50000 100000"}
    elif (divided / "cpu.cfs_quota_us").exists() or (divided / "cgroup.procs").exists():
        group, settings = divided / f"convnext-{os.getpid()}", {"cpu.cfs_period_us": "100000", "cpu.cfs_quota_us": "50000"}
    else:
        print("not checked: a quota of half a processor, this system has no control groups")
        return
    group.mkdir()
    try:
        for name, value in settings.items():
            (group / name).write_text(value)
        answer = subprocess.run(["sh", "-c", f'echo $$ > {group}/cgroup.procs; exec "$0" info --json', program], cwd=work, capture_output=True, text=True, timeout=60)
        count = re.search(r'"count": (\d+)', answer.stdout)
        expect("a quota of half a processor: one thread", answer.returncode == 0 and count and count[1] == "1", (answer.returncode, answer.stdout[-600:], answer.stderr))
    except OSError as error:
        print(f"not checked: a quota of half a processor, this system lets no control group have one ({error.strerror})")
    finally:
        time.sleep(0.2)
        group.rmdir()


if os.geteuid() != 0:
    sys.exit("tests/surroundings: root is needed, for mounts and other users")
try:
    work.chmod(0o755)
    given = pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else publish()
    program = work / "convnext"
    if given != program:
        shutil.copy(given, program)
    cat = (root / "samples/cat.png").read_bytes()
    (work / "cat.png").write_bytes(cat)
    (work / "pictures").mkdir()
    for i in range(300):
        (work / "pictures" / f"{i:03}.png").write_bytes(cat)
    for check in (full_disk, rights, limits, streams, signals, systems):
        check()
    print(f"{len(done)} surroundings: an answer or a sentence in each")
finally:
    for folder in reversed(mounts):
        subprocess.run(["umount", folder], check=False)
    shutil.rmtree(work, ignore_errors=True)
