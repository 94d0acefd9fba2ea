"""Makes decoding/variants and decoding/variants.json: small images of unusual kinds and what Pillow makes of them.

Run with Pillow 9.4 and libjpeg-turbo 2.1.5 (cjpeg, jpegtran) in this folder: python3 make_variants.py
"""
import hashlib
import io
import json
import pathlib
import struct
import subprocess
import zlib

import numpy as np
from PIL import Image, ImageOps

FOLDER = pathlib.Path(__file__).parent / "decoding" / "variants"
random = np.random.default_rng(2024)


def picture(width, height, channels=3):
    y, x = np.mgrid[0:height, 0:width]
    planes = [x * 7 + y * 3 + k * 50 + random.integers(0, 80, (height, width)) for k in range(channels)]
    return Image.fromarray((np.stack(planes, -1) & 255).astype(np.uint8), {3: "RGB", 4: "CMYK"}[channels])


def cjpeg(name, image, *switches):
    ppm = io.BytesIO()
    image.save(ppm, "PPM")
    subprocess.run(["cjpeg", *switches, "-outfile", str(FOLDER / name)], input=ppm.getvalue(), check=True)


def make_jpegs():
    for sampling in ["2x1", "1x2", "2x2", "4x1", "1x4", "4x2", "3x1", "2x2,1x2", "2x2,1x1,2x1", "1x1,2x2", "2x1,1x2,1x1"]:
        for width, height in [(3, 2), (5, 7), (17, 33)]:
            cjpeg(f"jpeg-{sampling.replace(',', '-')}-{width}x{height}.jpg", picture(width, height), "-sample", sampling, "-quality", "80")
    one_scan_each = FOLDER / "scans.txt"
    one_scan_each.write_text("0;\n1;\n2;\n")
    cjpeg("jpeg-three-scans.jpg", picture(37, 21), "-scans", str(one_scan_each), "-sample", "2x2")
    cjpeg("jpeg-three-scans-restart.jpg", picture(37, 21), "-scans", str(one_scan_each), "-sample", "2x2", "-restart", "3B")
    one_scan_each.unlink()
    cjpeg("jpeg-rgb.jpg", picture(37, 21), "-rgb")
    cjpeg("jpeg-grey-sampled.jpg", picture(37, 21), "-grayscale", "-sample", "2x2")
    cjpeg("jpeg-q1.jpg", picture(37, 21), "-quality", "1")
    picture(37, 21, 4).save(FOLDER / "jpeg-cmyk.jpg", quality=90)
    cmyk = bytearray((FOLDER / "jpeg-cmyk.jpg").read_bytes())
    cmyk[cmyk.index(b"Adobe") + 11] = 2
    (FOLDER / "jpeg-ycck.jpg").write_bytes(cmyk)


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def make_png(name, colour_type, bits, interlaced, before=b"", after=b"", pieces=10**9):
    width, height = 13, 11
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour_type]
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)] if interlaced else [(0, 0, 1, 1)]
    rows = b""
    for first_x, first_y, step_x, step_y in passes:
        pass_width, pass_height = -(-(width - first_x) // step_x), -(-(height - first_y) // step_y)
        for y in range(pass_height):
            rows += bytes([y % 5]) + random.integers(0, 256, (pass_width * channels * bits + 7) // 8, dtype=np.uint8).tobytes()
    data = zlib.compress(rows)
    file = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour_type, 0, 0, interlaced)) + before
    file += b"".join(chunk(b"IDAT", data[i:i + pieces]) for i in range(0, len(data), pieces)) + after + chunk(b"IEND", b"")
    (FOLDER / name).write_bytes(file)


def make_pngs():
    for colour_type, depths in {0: (1, 2, 4, 8), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}.items():
        for bits in depths:
            palette = chunk(b"PLTE", random.integers(0, 256, 3 << bits, dtype=np.uint8).tobytes()) if colour_type == 3 else b""
            for interlaced in (0, 1):
                make_png(f"png-type{colour_type}-{bits}bit{'-interlaced' * interlaced}.png", colour_type, bits, interlaced, palette)
    make_png("png-short-palette.png", 3, 8, 0, chunk(b"PLTE", bytes(range(100, 115))))
    make_png("png-many-pieces.png", 2, 8, 0, pieces=3)
    exif = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    make_png("png-exif-before.png", 2, 8, 0, before=chunk(b"eXIf", exif))
    make_png("png-exif-after-interlaced.png", 2, 8, 1, after=chunk(b"eXIf", exif))


def make_gifs():
    for colours in (2, 5, 256):
        image = picture(40, 33).quantize(colours)
        image.save(FOLDER / f"gif-{colours}.gif", interlace=0)
        image.save(FOLDER / f"gif-{colours}-interlaced.gif", interlace=1)
        image.save(FOLDER / f"gif-{colours}-transparent.gif", transparency=1)
        file = bytearray((FOLDER / f"gif-{colours}-transparent.gif").read_bytes())
        file[6:10] = struct.pack("<HH", 50, 60)
        (FOLDER / f"gif-{colours}-larger-screen.gif").write_bytes(file)
        file[6:10] = struct.pack("<HH", 10, 9)
        (FOLDER / f"gif-{colours}-smaller-screen.gif").write_bytes(file)
    frames = [picture(30, 20).quantize(16) for _ in range(3)]
    frames[0].save(FOLDER / "gif-animation.gif", save_all=True, append_images=frames[1:])


def make_bmp(name, bits, masks=b"", height=9, header=40):
    width, colours = 17, 1 << bits if bits <= 8 else 0
    rows = random.integers(0, 256, (width * bits + 31) // 32 * 4 * abs(height), dtype=np.uint8).tobytes()
    palette = random.integers(0, 256, colours * (3 if header == 12 else 4), dtype=np.uint8).tobytes()
    if header == 12:
        info = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        info = struct.pack("<IiiHHIIiiII", header, width, height, 1, bits, 3 if masks else 0, 0, 0, 0, 0, 0) + bytes(header - 40)
    offset = 14 + len(info) + len(masks) + len(palette)
    (FOLDER / name).write_bytes(b"BM" + struct.pack("<IHHI", offset + len(rows), 0, 0, offset) + info + masks + palette + rows)


def make_bmps():
    for bits in (1, 4, 8, 16, 24, 32):
        make_bmp(f"bmp-{bits}.bmp", bits)
        make_bmp(f"bmp-{bits}-top-down.bmp", bits, height=-9)
        make_bmp(f"bmp-{bits}-os2.bmp", bits, header=12)
        make_bmp(f"bmp-{bits}-v5.bmp", bits, header=124)
    make_bmp("bmp-16-565.bmp", 16, struct.pack("<III", 0xF800, 0x7E0, 0x1F))
    make_bmp("bmp-16-555.bmp", 16, struct.pack("<III", 0x7C00, 0x3E0, 0x1F))
    make_bmp("bmp-32-masks.bmp", 32, struct.pack("<III", 0xFF000000, 0xFF0000, 0xFF00))


def describe(path):
    with Image.open(path) as image:
        stored, oriented = image.convert("RGB"), ImageOps.exif_transpose(image).convert("RGB")
    return {
        "width": stored.width, "height": stored.height, "sha256_rgb": hashlib.sha256(stored.tobytes()).hexdigest(),
        "oriented_width": oriented.width, "oriented_height": oriented.height,
        "sha256_rgb_oriented": hashlib.sha256(oriented.tobytes()).hexdigest(),
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    make_jpegs()
    make_pngs()
    make_gifs()
    make_bmps()
    expected = {path.name: describe(path) for path in sorted(FOLDER.iterdir())}
    (FOLDER.parent / "variants.json").write_text(json.dumps(expected, indent=1) + "\n")
