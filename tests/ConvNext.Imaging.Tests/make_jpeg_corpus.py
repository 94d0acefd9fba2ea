"""Makes decoding/jpeg-corpus.bin: small JPEGs of every kind, many of them damaged, and what Pillow makes of each.

Run with Pillow 9.4 and libjpeg-turbo 2.1.5 (cjpeg) in this folder: python3 make_jpeg_corpus.py
An entry is the length of the file (4 bytes, little endian), the file, and 36 bytes: width and height of the picture as Pillow shows it
(2 bytes each) and the SHA-256 of its RGB pixels, or zeros where Pillow refuses the file.
"""
import hashlib
import io
import pathlib
import random
import struct
import subprocess
import warnings

import numpy as np
from PIL import Image, ImageOps

TARGET = pathlib.Path(__file__).parent / "decoding" / "jpeg-corpus.bin"
SCRIPT = pathlib.Path("/tmp/jpeg-corpus-scans.txt")
SAMPLINGS = ["1x1", "2x1", "1x2", "2x2", "4x1", "1x4", "4x2", "2x4", "3x1", "1x3", "4x4,1x1,1x1", "2x2,1x2", "2x2,1x1,2x1", "1x1,2x2", "2x1,1x2,1x1",
             "2x2,2x1,1x2", "4x1,2x1,1x1", "1x4,1x2,1x1", "2x4,1x2,2x1", "3x2,1x2,3x1"]
dice = random.Random(16)
noise = np.random.default_rng(16)
warnings.simplefilter("ignore")


def picture(width, height):
    y, x = np.mgrid[0:height, 0:width]
    planes = [x * dice.randrange(9) + y * dice.randrange(9) + k * 50 + noise.integers(0, dice.randrange(1, 120), (height, width)) for k in range(3)]
    return Image.fromarray((np.stack(planes, -1) & 255).astype(np.uint8), "RGB")


def scan_script():
    """A progressive script that may stop short of full precision or leave frequencies out."""
    low = dice.randrange(4)
    lines = [f"0,1,2: 0-0, 0, {low};"] if dice.random() < 0.5 else [f"{c}: 0-0, 0, {low};" for c in range(3)]
    missing = {}
    for component in range(3):
        first = 1
        while first < 64 and dice.random() < 0.95:
            last, bits = min(63, first + dice.randrange(40)), dice.randrange(4)
            lines.append(f"{component}: {first}-{last}, 0, {bits};")
            missing[component, first, last], first = bits, last + 1
    lines += [f"0,1,2: 0-0, {bits}, {bits - 1};" for bits in range(low, 0, -1) if dice.random() < 0.9]
    for (component, first, last), bits in missing.items():
        while bits > 0 and dice.random() < 0.85:
            lines.append(f"{component}: {first}-{last}, {bits}, {bits - 1};")
            bits -= 1
    SCRIPT.write_text("\n".join(lines))
    return ["-scans", str(SCRIPT)]


def encode(width, height):
    switches = ["-quality", dice.choice(["1", "20", "50", "75", "90", "97", "100"]), "-sample", dice.choice(SAMPLINGS)]
    switches += dice.choice([[], ["-optimize"], ["-progressive"], ["-arithmetic"], ["-arithmetic", "-progressive"], ["-grayscale"], ["-rgb"],
                             scan_script(), scan_script() + ["-arithmetic"]])
    if dice.random() < 0.4:
        switches += ["-restart", dice.choice(["1", "2", "1B", "2B", "3B", "7B"])]
    ppm = io.BytesIO()
    picture(width, height).save(ppm, "PPM")
    return subprocess.run(["cjpeg", *switches], input=ppm.getvalue(), capture_output=True, check=False).stdout


def damage(file):
    file = bytearray(file)
    scan = max(file.find(b"\xff\xda"), 2)
    for _ in range(dice.choice([1, 1, 2, 4])):
        at = dice.randrange(min(scan + 8, len(file) - 1), len(file)) if dice.random() < 0.75 else dice.randrange(2, len(file))
        restarts = [i for i in range(scan, len(file) - 1) if file[i] == 0xFF and 0xD0 <= file[i + 1] <= 0xD7]
        kind = dice.randrange(7)
        if kind == 0:
            file[at] = dice.randrange(256)
        elif kind == 1:
            del file[at:at + dice.randrange(1, 6)]
        elif kind == 2:
            file[at:at] = bytes([0xFF, dice.choice([0xD0, 0xD1, 0xD5, 0x01, 0x40, 0xD9, 0xDA, 0xDC, 0xFF, 0x00])])
        elif kind == 3 and restarts:
            file[dice.choice(restarts) + 1] = 0xD0 + dice.randrange(8)
        elif kind == 4 and restarts:
            at = dice.choice(restarts)
            del file[at:at + 2]
        elif kind == 5:
            file = file[:at] + b"\xff\xd9"
        else:
            file[at] ^= 1 << dice.randrange(8)
    return bytes(file)


def expected(file):
    try:
        with Image.open(io.BytesIO(file)) as image:
            shown = ImageOps.exif_transpose(image).convert("RGB")
    except Exception:
        return bytes(36)
    return struct.pack("<HH", *shown.size) + hashlib.sha256(shown.tobytes()).digest()


if __name__ == "__main__":
    entries = []

    def add(versions):
        for file in versions:
            entries.append(struct.pack("<I", len(file)) + file + expected(file))

    while len(entries) < 1000:
        whole = encode(dice.randrange(1, 50), dice.choice([dice.randrange(1, 6), dice.randrange(1, 50)]))
        if 0 < len(whole) <= 2500:
            add([whole, damage(whole), damage(whole), whole[:-2]])
    # Large enough for what a decoder does only far from the end of the data.
    while len(entries) < 1040:
        whole = encode(100, 70)
        if 5000 < len(whole) <= 9000:
            add([damage(whole), whole[:-2]])
    TARGET.write_bytes(b"".join(entries))
    print(len(entries), "entries,", TARGET.stat().st_size, "bytes")
