#!/usr/bin/env python3
"""Uses the program as people do, in a real terminal: tmux types, and the screen is read. Progress, a terminal that is resized, Ctrl-C; the tab key of bash, zsh, fish and PowerShell.

    tests/terminal/check.py [--program FILE]

Without --program it builds src/ConvNext.Cli. tmux, zsh and fish are installed where apt-get is there, PowerShell as a tool of .NET.
"""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
POWERSHELL = "7.6.9"
PICTURES = 2500
BAR = re.compile(r"^\[[#.]{24}\] \d+/\d+  [\d.]+ pictures/s  \d+:\d\d left$")
ROW = re.compile(r"^album/(\d{5})\.\w{3} +[\d.]+ % \w+")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", type=pathlib.Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="convnext-terminal-") as folder:
        work = pathlib.Path(folder)
        powershell = install(work)
        prepare(work, options.program)
        progress(work)
        narrow(work)
        resized(work)
        interrupted(work)
        for name, command in (("bash", bash(work)), ("zsh", zsh(work)), ("fish", fish(work))):
            completes(work, name, command)
        completes_in_powershell(work, powershell)
    print("the terminal shows what it should")


def install(work):
    missing = [tool for tool in ("tmux", "zsh", "fish") if shutil.which(tool) is None]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=True)
        environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing], env=environment, stdout=subprocess.DEVNULL, check=True)
    missing = [tool for tool in ("tmux", "zsh", "fish") if shutil.which(tool) is None]
    if missing:
        fail(f"not installed: {', '.join(missing)}")
    tool = subprocess.run(["dotnet", "tool", "install", "PowerShell", "--version", POWERSHELL, "--tool-path", str(work / "tools")], cwd=work, capture_output=True, text=True)
    if tool.returncode != 0:
        fail(f"PowerShell is not to be had:\n{tool.stdout}{tool.stderr}")
    return work / "tools/pwsh"


def prepare(work, program):
    if program is None:
        subprocess.run(["dotnet", "build", "-c", "Release", "-v", "quiet", "-nologo", str(ROOT / "src/ConvNext.Cli")], check=True)
        start = f"dotnet '{ROOT}/src/ConvNext.Cli/bin/Release/net10.0/convnext.dll'"
    else:
        start = f"'{program.resolve()}'"
    for folder in ("bin", "album", "home"):
        (work / folder).mkdir()
    (work / "bin/convnext").write_text(f'#!/bin/sh\nexec {start} "$@"\n')
    (work / "bin/convnext").chmod(0o755)
    shutil.copy(ROOT / "samples/cat.png", work / "kitten.png")
    for index in range(PICTURES):
        source, suffix = (ROOT / "samples/cat.png", "png") if index % 2 else (ROOT / "samples/rocket.jpg", "jpg")
        shutil.copyfile(source, work / "album" / f"{index:05}.{suffix}")
    for shell in ("bash", "zsh", "fish", "pwsh"):
        script = subprocess.run([work / "bin/convnext", "completion", shell], capture_output=True, text=True, check=True).stdout
        (work / f"home/completion.{shell}").write_text(script)


class Terminal:
    """A terminal of so many columns and rows, in which a shell runs. Each has a server of its own: one that is about to end takes no new terminal."""

    count = 0

    def __init__(self, work, columns, rows, command=None):
        Terminal.count += 1
        self.work, self.socket = work, ["tmux", "-f", "/dev/null", "-L", f"convnext-{os.getpid()}-{Terminal.count}"]
        self.columns, self.rows, self.command = columns, rows, command or bash(work)

    def __enter__(self):
        # What a program of CI has in its environment says nothing about a person's.
        environment = {"PATH": f"{self.work / 'bin'}:{os.environ['PATH']}", "HOME": str(self.work / "home"), "LC_ALL": "C.UTF-8", "SHELL": "/bin/sh", "TERM": "xterm"}
        environment |= {name: value for name, value in os.environ.items() if name.startswith(("DOTNET", "TMP"))}
        subprocess.run([*self.socket, "new-session", "-d", "-x", str(self.columns), "-y", str(self.rows), "-c", str(self.work), self.command], env=environment, check=True)
        self.until(lambda lines: lines[:1] == ["$"], "the shell's prompt")
        return self

    def __exit__(self, *_):
        subprocess.run([*self.socket, "kill-server"], check=True)

    def keys(self, *keys):
        subprocess.run([*self.socket, "send-keys", *keys], check=True)

    def type(self, text):
        self.keys("-l", text)

    def run(self, command):
        self.type(command)
        self.keys("Enter")

    def resize(self, columns):
        subprocess.run([*self.socket, "resize-window", "-x", str(columns), "-y", str(self.rows)], check=True)

    def lines(self, history=False):
        shown = subprocess.run([*self.socket, "capture-pane", "-p", *(["-S", "-"] if history else [])], capture_output=True, text=True, check=True).stdout
        return [line.rstrip() for line in shown.rstrip("\n").split("\n")]

    def until(self, condition, what):
        end = time.monotonic() + 60
        while not condition(lines := self.lines()):
            if time.monotonic() > end:
                fail(f"{what} is not seen; the terminal shows\n" + "\n".join(lines))
            time.sleep(0.02)
        return lines


def fail(sentence):
    sys.exit(f"tests/terminal/check.py: {sentence}")


def expect(condition, what, lines):
    if not condition:
        fail(f"{what}; the terminal shows\n" + "\n".join(lines))


def progress(work):
    """A table of rows above, one line of progress below, which changes and leaves nothing behind."""
    with Terminal(work, 100, 24) as terminal:
        terminal.run("clear; convnext classify album --threads 1 --top 2; echo code $?")
        seen = set()
        while not (lines := terminal.lines())[-1].startswith("$") or "code 0" not in lines:
            bars = [line for line in lines if BAR.match(line)]
            expect(len(bars) <= 1 and (not bars or lines[-1] == bars[0]), "progress is not one line at the bottom", lines)
            seen.update(bars)
            time.sleep(0.02)
        rows = [line for line in lines if ROW.match(line)]
        expect(len(rows) >= 20 and rows[-1].startswith(f"album/{PICTURES - 1:05}."), "the last rows are not at the bottom", lines)
        expect(all(ROW.match(line) or line.startswith(("code 0", "$")) for line in lines), "something is left between the rows", lines)
        expect(len(seen) >= 10, f"progress was seen {len(seen)} times", lines)
    print(f"ok: a table with progress below, seen in {len(seen)} states")


def narrow(work):
    """A line that does not fit is cut: one that is broken cannot be erased."""
    with Terminal(work, 30, 12) as terminal:
        terminal.run("convnext classify album --json --threads 1 > answers; echo code $?")
        terminal.until(lambda lines: any(line.startswith("[#") for line in lines), "progress")
        lines = terminal.until(lambda lines: "code 0" in lines, "the end")
        expect(not any(line.startswith("[") for line in lines), "progress is left in a narrow terminal", lines)
    print("ok: 30 columns")


def resized(work):
    """While it is shown the terminal becomes narrower than the line, and wide again."""
    with Terminal(work, 100, 12) as terminal:
        terminal.run("clear; convnext classify album --json --threads 1 > answers; echo code $?")
        terminal.until(lambda lines: BAR.match(lines[-1]), "progress")
        terminal.resize(40)
        terminal.until(lambda lines: 30 < len(lines[-1]) < 40 and lines[-1].startswith("["), "progress in 40 columns")
        lines = terminal.lines()
        expect(sum(line.startswith("[") for line in lines) == 1, "a piece of the broken line is left", lines)
        terminal.resize(120)
        terminal.until(lambda lines: BAR.match(lines[-1]), "progress in 120 columns")
        lines = terminal.until(lambda lines: "code 0" in lines, "the end")
        expect(not any("[" in line for line in lines), "progress is left", lines)
    print("ok: narrower, and wide again")


def interrupted(work):
    """Ctrl-C: 130, and whole lines in the file."""
    with Terminal(work, 100, 12) as terminal:
        terminal.run("clear; convnext classify album --json --threads 1 > answers; echo code $?")
        terminal.until(lambda lines: BAR.match(lines[-1]), "progress")
        terminal.keys("C-c")
        terminal.until(lambda lines: any(line.endswith("code 130") for line in lines), "the code 130")
        answers = (work / "answers").read_text()
        expect(answers.endswith("}\n") and 0 < answers.count("\n") < PICTURES, "the answers are not whole lines", answers[-200:].split("\n"))
    print("ok: Ctrl-C")


def bash(work):
    (work / "home/bashrc").write_text("PS1='$ '\n. ~/completion.bash\nbind 'set show-all-if-ambiguous on' 'set bell-style none' 2> /dev/null\n")
    return "bash --noprofile --rcfile ~/bashrc -i"


def zsh(work):
    (work / "home/.zshrc").write_text("PS1='$ '\nunsetopt beep\nautoload -Uz compinit && compinit -u\n. ~/completion.zsh\n")
    return "zsh -i"


def fish(work):
    config = work / "home/.config/fish"
    config.mkdir(parents=True)
    (config / "config.fish").write_text("function fish_prompt; echo -n '$ '; end\nfunction fish_greeting; end\n. ~/completion.fish\nset -g fish_autosuggestion_enabled 0\n")
    return "fish"


# What is typed before the tab key, and what stands on the line after it.
COMPLETED = [
    ("convnext classi", "convnext classify"),
    ("convnext classify --tim", "convnext classify --timings"),
    ("convnext classify --backend torchv", "convnext classify --backend torchvision"),
    ("convnext classify --backend=torchv", "convnext classify --backend=torchvision"),
    ("convnext completion zs", "convnext completion zsh"),
    ("convnext classify kit", "convnext classify kitten.png"),
    ("true; convnext eval", "true; convnext evaluate"),
    ("LC_ALL=C convnext vali", "LC_ALL=C convnext validate"),
]


def completes(work, name, command):
    for typed, expected in COMPLETED:
        with Terminal(work, 100, 12, command) as terminal:
            terminal.type(typed)
            terminal.keys("Tab")
            terminal.until(lambda lines: lines[0] == f"$ {expected}", f"{name}: '{expected}' after '{typed}'")
    with Terminal(work, 100, 40, command) as terminal:
        terminal.type("convnext c")
        terminal.keys("Tab", "Tab")
        terminal.until(lambda lines: all(re.search(rf"\b{word}\b", "\n".join(lines[1:])) for word in ("classify", "completion", "convert")), f"{name}: the commands with c")
    print(f"ok: the tab key of {name}")


def completes_in_powershell(work, powershell):
    # Its own completion engine, as its tab key asks it.
    (work / "ask.ps1").write_text("Get-Content -Raw ./home/completion.pwsh | Invoke-Expression\n" + "".join(
        f"(TabExpansion2 -inputScript '{typed}' -cursorColumn {len(typed)}).CompletionMatches | ForEach-Object CompletionText; '--'\n" for typed, _ in COMPLETED[:7]))
    environment = dict(os.environ, PATH=f"{work / 'bin'}:{os.environ['PATH']}", POWERSHELL_TELEMETRY_OPTOUT="1")
    done = subprocess.run([powershell, "-NoProfile", "-File", "ask.ps1"], cwd=work, env=environment, capture_output=True, text=True, check=True)
    found = [words.split() for words in done.stdout.split("--\n")[:-1]]
    for (typed, expected), words in zip(COMPLETED[:7], found, strict=True):
        expect([word.removeprefix("./") for word in words] == [expected.split()[-1]], f"pwsh: '{expected}' after '{typed}'", [str(words), done.stderr])
    print("ok: PowerShell's completion")


main()
