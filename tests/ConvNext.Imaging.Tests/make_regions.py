#!/usr/bin/env python3
"""Makes regions/: JPEGs large enough that most of their blocks lie outside a crop, of every sampling and coding.

    make_regions.py        (Pillow, NumPy, and cjpeg of libjpeg-turbo)

What they show is of no matter: a part of each is held against the same part of all of it.
"""
import io
import pathlib
import subprocess

import numpy
from PIL import Image

FOLDER = pathlib.Path(__file__).resolve().parent / "regions"
SIZES = [(201, 147), (130, 239)]
KINDS = {
    "444": ["-sample", "1x1"],
    "422": ["-sample", "2x1"],
    "420": ["-sample", "2x2"],
    "440": ["-sample", "1x2"],
    "411": ["-sample", "4x1"],
    "mixed": ["-sample", "2x2,1x2,2x1"],
    "grey": ["-grayscale"],
    "rgb": ["-rgb"],
    "420-restart": ["-sample", "2x2", "-restart", "3B"],
    "422-restart-row": ["-sample", "2x1", "-restart", "1"],
    "420-progressive": ["-sample", "2x2", "-progressive"],
    "444-progressive-restart": ["-sample", "1x1", "-progressive", "-restart", "5B"],
    "420-arithmetic": ["-sample", "2x2", "-arithmetic"],
    "422-arithmetic-progressive": ["-sample", "2x1", "-arithmetic", "-progressive"],
}
SCANS = {
    # One component after the other; and a progressive picture whose last bits never come, so that frequencies are estimated.
    "420-three-scans": "0;1;2;",
    "420-unfinished": "0,1,2: 0-0, 0, 1;\n0: 1-2, 0, 2;\n",
}


def picture(width, height):
    random = numpy.random.default_rng(width)
    small = random.integers(0, 256, (height // 8 + 2, width // 8 + 2, 3), dtype=numpy.uint8)
    smooth = numpy.asarray(Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC)).astype(int)
    noisy = smooth + random.integers(-20, 21, smooth.shape)
    return Image.fromarray(numpy.clip(noisy, 0, 255).astype(numpy.uint8))


def encode(image, arguments):
    ppm = io.BytesIO()
    image.save(ppm, "ppm")
    return subprocess.run(["cjpeg", "-quality", "70", *arguments], input=ppm.getvalue(), capture_output=True, check=True).stdout


FOLDER.mkdir(exist_ok=True)
for size in SIZES:
    image = picture(*size)
    for name, arguments in KINDS.items():
        (FOLDER / f"{name}-{size[0]}x{size[1]}.jpg").write_bytes(encode(image, arguments))
    for name, script in SCANS.items():
        scans = FOLDER / "scans.txt"
        scans.write_text(script)
        (FOLDER / f"{name}-{size[0]}x{size[1]}.jpg").write_bytes(encode(image, ["-sample", "2x2", "-scans", str(scans)]))
        scans.unlink()
