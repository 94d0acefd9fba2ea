"""Pillow's side of the comparison: reads a photo's path from a line, and answers with how long decoding and resizing took, and the pixels.

Started by ConvNext.Photo.Bench with a Python that has Pillow. A line is `decode PATH`, `pixels PATH` or `draft PATH`; files are read once and stay in memory. The
answer is a line `DECODE RESIZE` in nanoseconds; behind it, but for `decode`, stand 3 × 224 × 224 bytes, (H, W, 3). `draft` lets libjpeg decode at a half, a quarter
or an eighth of the size, which gives other pixels.
"""

import io
import sys
import time

import PIL
from PIL import Image

CROP, SHORTEST_EDGE = 224, 256
FILES = {}


def decode(encoded, draft):
    image = Image.open(io.BytesIO(encoded))
    if draft:
        scale = SHORTEST_EDGE / min(image.size)
        image.draft("RGB", (int(image.width * scale), int(image.height * scale)))
    return image.convert("RGB")


def shrink(image):
    if image.width < image.height:
        size = (SHORTEST_EDGE, SHORTEST_EDGE * image.height // image.width)
    else:
        size = (SHORTEST_EDGE * image.width // image.height, SHORTEST_EDGE)
    left, top = (size[0] - CROP) // 2, (size[1] - CROP) // 2
    return image.resize(size, Image.Resampling.BICUBIC).crop((left, top, left + CROP, top + CROP)).tobytes()


def main():
    output = sys.stdout.buffer
    output.write(f"{PIL.__version__}\n".encode())
    output.flush()
    for line in sys.stdin:
        task, path = line.rstrip("\n").split(" ", 1)
        if path not in FILES:
            with open(path, "rb") as file:
                FILES[path] = file.read()
        start = time.perf_counter_ns()
        image = decode(FILES[path], task == "draft")
        decoded = time.perf_counter_ns()
        pixels = b"" if task == "decode" else shrink(image)
        end = time.perf_counter_ns()
        del image
        output.write(f"{decoded - start} {end - decoded}\n".encode() + pixels)
        output.flush()


main()
