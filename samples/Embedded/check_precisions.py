#!/usr/bin/env python3
"""Holds a program in 8 bits against the same in 32-bit floats: fewer bytes, the same first class, scores that are near. Prints sizes and times.

    check_precisions.py FOLDER FOLDER    each with the program Embedded; the first in floats
"""
import pathlib
import statistics
import subprocess
import sys
import time

# What the program shows the network is no photograph, and the network is less sure of it than of one: a logit that is off by a hundredth part moves a score by more.
NEAR = 0.05
RUNS = 20


def run(program):
    start = time.perf_counter()
    output = subprocess.run([program], check=True, capture_output=True, text=True).stdout
    return (time.perf_counter() - start) * 1000, [line.split(" ", 1) for line in output.splitlines()]


def main():
    programs = [pathlib.Path(folder).resolve() / "Embedded" for folder in sys.argv[1:3]]
    times = [[], []]
    for _ in range(RUNS):
        answers = []
        for program, of_program in zip(programs, times):
            taken, answer = run(program)
            of_program.append(taken)
            answers.append(answer)
    for name, program, of_program, answer in zip(("float32", "int8"), programs, times, answers):
        print(f"{name}: {program.stat().st_size / 1e6:.2f} MB, {statistics.median(of_program):.1f} ms from start to end (least {min(of_program):.1f}), {' '.join(answer[0])}")
    floats, codes = (dict((label, float(score)) for score, label in answer) for answer in answers)
    if programs[1].stat().st_size >= programs[0].stat().st_size:
        sys.exit("8 bits take no less room")
    if answers[0][0][1] != answers[1][0][1]:
        sys.exit("8 bits have another answer")
    if answers[0][0] == answers[1][0]:
        sys.exit("8 bits have the very score of 32: they are the same program")
    far = [label for label in floats.keys() & codes.keys() if abs(floats[label] - codes[label]) > NEAR]
    if far:
        sys.exit(f"scores of {', '.join(far)} are further apart than {NEAR}")


if __name__ == "__main__":
    main()
