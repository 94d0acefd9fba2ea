"""Times Pillow's decoding of JPEGs to RGB, on one thread.

The counterpart of bench/ConvNext.Imaging.Bench, which writes its pictures with --write. Run it with a Python that has Pillow:
    python3 bench/pillow_decode.py FILE...
"""

import io
import sys
import time

import PIL
from PIL import Image

SECONDS_PER_FILE = 4

print(f"Pillow {PIL.__version__}")
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        encoded = file.read()
    times = []
    end = time.perf_counter() + SECONDS_PER_FILE
    while time.perf_counter() < end or len(times) < 10:
        start = time.perf_counter()
        Image.open(io.BytesIO(encoded)).convert("RGB")
        times.append((time.perf_counter() - start) * 1e3)
    times.sort()
    print(f"{path}: {times[len(times) // 2]:.2f} ms, least {times[0]:.2f} ms")
