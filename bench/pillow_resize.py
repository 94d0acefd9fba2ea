"""Times Pillow's bicubic resize of a generated 12-megapixel RGB photo to 341x256 and 384x384, on one thread.

The counterpart of bench/ConvNext.Preprocessing.Bench. Run it with a Python that has Pillow:
    python3 bench/pillow_resize.py [repetitions]
"""

import sys
import time

import PIL
from PIL import Image


def photo(height, width):
    """Smooth gradients with some texture, in bytes; resizing time does not depend on the content."""
    row = bytes((x * 7 + channel * 31) & 255 for x in range(width) for channel in range(3))
    return Image.frombytes("RGB", (width, height), b"".join(row[3 * (y % 97):] + row[: 3 * (y % 97)] for y in range(height)))


def best_and_median(action, repetitions):
    times = []
    for _ in range(repetitions):
        start = time.perf_counter()
        action()
        times.append((time.perf_counter() - start) * 1e3)
    times.sort()
    return times[0], times[len(times) // 2]


def main():
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    image = photo(3000, 4000)
    bicubic = getattr(Image, "Resampling", Image).BICUBIC
    for size in ((341, 256), (384, 384)):
        best, median = best_and_median(lambda: image.resize(size, bicubic), repetitions)
        print(f"Pillow {PIL.__version__}: 4000x3000 -> {size[0]}x{size[1]} bicubic: best {best:.2f} ms, median {median:.2f} ms")


if __name__ == "__main__":
    main()
