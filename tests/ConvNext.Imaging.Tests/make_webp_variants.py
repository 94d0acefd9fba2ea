"""Makes webp/variants and webp/variants.json: WebPs of unusual kinds, and what Pillow makes of every file in the folder.

Two kinds are not made here. Files named partitions-* have 1 to 8 partitions, which cwebp cannot write. Files named damaged-* are
files of cwebp's with flipped bits, cut chunks and chunks in the wrong order, picked out of a hundred thousand.
Run with Pillow 9.4, libwebp 1.2.4 and its tools (cwebp, webpmux) in this folder: python3 make_webp_variants.py
"""
import hashlib
import io
import json
import pathlib
import struct
import subprocess
import tempfile

import numpy as np
from PIL import Image

FOLDER = pathlib.Path(__file__).parent / "webp" / "variants"
random = np.random.default_rng(2024)


def picture(width, height, alpha=False):
    y, x = np.mgrid[0:height, 0:width]
    planes = [x * 7 + y * 3 + k * 50 + random.integers(0, 60, (height, width)) for k in range(3)]
    if alpha:
        planes.append(x * 9 + y * 5)
    return Image.fromarray((np.stack(planes, -1) & 255).astype(np.uint8))


def cwebp(image, *switches):
    with tempfile.TemporaryDirectory() as folder:
        source, target = pathlib.Path(folder, "a.png"), pathlib.Path(folder, "a.webp")
        image.save(source)
        subprocess.run(["cwebp", "-quiet", *switches, source, "-o", target], check=True)
        return target.read_bytes()


def chunks(file):
    position = 12
    while position + 8 <= len(file):
        (length,) = struct.unpack("<I", file[position + 4:position + 8])
        yield file[position:position + 4], file[position + 8:position + 8 + length]
        position += 8 + length + (length & 1)


def chunk(name, body):
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) & 1)


def riff(*parts, extra=0):
    body = b"".join(parts)
    return b"RIFF" + struct.pack("<I", 4 + len(body) + extra) + b"WEBP" + body


def vp8x(width, height, flags, tail=b""):
    return chunk(b"VP8X", bytes([flags, 0, 0, 0]) + struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3] + tail)


def anmf(x, y, width, height, flags, *parts):
    numbers = b"".join(struct.pack("<I", value)[:3] for value in (x // 2, y // 2, width - 1, height - 1, 100))
    return chunk(b"ANMF", numbers + bytes([flags]) + b"".join(parts))


def exif(orientation, order="<"):
    header = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
    return header + struct.pack(order + "HHHIHHI", 1, 0x0112, 3, 1, orientation, 0, 0)


def make_containers():
    lossy = dict(chunks(cwebp(picture(21, 13), "-q", "60")))[b"VP8 "]
    lossless = dict(chunks(cwebp(picture(21, 13), "-lossless")))[b"VP8L"]
    with_alpha = dict(chunks(cwebp(picture(21, 13, alpha=True), "-q", "60")))
    alpha, under_alpha = with_alpha[b"ALPH"], with_alpha[b"VP8 "]
    image, image_alpha = chunk(b"VP8 ", lossy), chunk(b"ALPH", alpha)
    animation = chunk(b"ANIM", b"\xff\xff\xff\xff\0\0")
    files = {
        "vp8x-long": riff(vp8x(21, 13, 0, b"\0\0"), image),
        "vp8x-unknown-flag": riff(vp8x(21, 13, 0x40), image),
        "vp8x-twice": riff(vp8x(21, 13, 0), vp8x(21, 13, 0), image),
        "vp8x-other-size": riff(vp8x(22, 13, 0), image),
        "vp8x-without-picture": riff(vp8x(21, 13, 0)),
        "unknown-chunks": riff(vp8x(21, 13, 0), chunk(b"JUNK", b"abc"), image, chunk(b"JUNK", b"")),
        "chunk-behind-picture": riff(image, chunk(b"JUNK", b"abc")),
        "rest-inside": riff(image, b"abcd"),
        "rest-outside": riff(image) + b"abcd",
        "riff-longer-than-file": riff(image, extra=2),
        "picture-twice": riff(vp8x(21, 13, 0), image, image),
        "picture-twice-simple": riff(image, image),
        "alpha-unannounced": riff(vp8x(21, 13, 0), chunk(b"ALPH", b"\xff"), image),
        "alpha-behind": riff(vp8x(21, 13, 0x10), image, image_alpha),
        "alpha-reserved-bits": riff(vp8x(21, 13, 0x10), chunk(b"ALPH", bytes([alpha[0] | 0x40]) + alpha[1:]), image),
        "alpha-raw": riff(vp8x(21, 13, 0x10), chunk(b"ALPH", b"\0" + bytes(21 * 13)), image),
        "alpha-raw-short": riff(vp8x(21, 13, 0x10), chunk(b"ALPH", b"\0" + bytes(21 * 13 - 1)), image),
        "alpha-empty": riff(vp8x(21, 13, 0x10), chunk(b"ALPH", b""), image),
        "alpha-cut": riff(vp8x(21, 13, 0x10), chunk(b"ALPH", alpha[:-4]), chunk(b"VP8 ", under_alpha)),
        "alpha-one-byte-less": riff(vp8x(21, 13, 0x10), chunk(b"ALPH", alpha[:-1]), chunk(b"VP8 ", under_alpha)),
        "alpha-beside-lossless": riff(vp8x(21, 13, 0x10), image_alpha, chunk(b"VP8L", lossless)),
        "alpha-away-from-picture": riff(vp8x(21, 13, 0x10), image_alpha, chunk(b"JUNK", b""), image),
        "animation-offset": riff(vp8x(40, 30, 2), animation, anmf(6, 4, 21, 13, 3, image), anmf(0, 0, 21, 13, 0, image)),
        "animation-lossless": riff(vp8x(40, 30, 2), animation, anmf(18, 16, 21, 13, 1, chunk(b"VP8L", lossless))),
        "animation-alpha": riff(vp8x(30, 20, 0x12), animation, anmf(2, 0, 21, 13, 2, image_alpha, chunk(b"VP8 ", under_alpha))),
        "animation-outside": riff(vp8x(40, 30, 2), animation, anmf(20, 4, 21, 13, 0, image)),
        "animation-second-outside": riff(vp8x(40, 30, 2), animation, anmf(0, 0, 21, 13, 0, image), anmf(20, 20, 21, 13, 0, image)),
        "animation-other-frame-size": riff(vp8x(40, 30, 2), animation, anmf(0, 0, 5, 5, 0, image)),
        "animation-frame-too-short": riff(vp8x(40, 30, 2), animation, anmf(0, 0, 21, 13, 0) + image),
        "animation-without-header": riff(vp8x(40, 30, 2), anmf(0, 0, 21, 13, 0, image)),
        "animation-unannounced": riff(vp8x(40, 30, 0), animation, anmf(0, 0, 21, 13, 0, image)),
        "animation-picture-outside-frame": riff(vp8x(21, 13, 2), animation, image),
        "lossy-one-byte-less": riff(chunk(b"VP8 ", lossy[:-1])),
        "lossy-cut": riff(chunk(b"VP8 ", lossy[:-9])),
        "lossy-longer": riff(chunk(b"VP8 ", lossy + b"\0\0\0")),
        "lossless-one-byte-less": riff(chunk(b"VP8L", lossless[:-1])),
        "lossless-longer": riff(chunk(b"VP8L", lossless + b"\xff\xff\xff")),
        "exif-unannounced": riff(vp8x(21, 13, 0), image, chunk(b"EXIF", exif(6))),
        "exif-twice": riff(vp8x(21, 13, 8), image, chunk(b"EXIF", exif(6)), chunk(b"EXIF", exif(3))),
        "exif-prefixed": riff(vp8x(21, 13, 8), image, chunk(b"EXIF", b"Exif\0\0" + exif(8, ">"))),
        "exif-animation": riff(vp8x(40, 30, 0x0A), animation, anmf(6, 4, 21, 13, 0, image), chunk(b"EXIF", exif(5))),
    }
    for orientation in range(1, 9):
        files[f"exif-{orientation}"] = riff(vp8x(21, 13, 8), chunk(b"VP8L", lossless), chunk(b"EXIF", exif(orientation)))
    for name, file in files.items():
        (FOLDER / f"{name}.webp").write_bytes(file)


def expectation(file):
    from PIL import ImageOps
    try:
        image = Image.open(io.BytesIO(file), formats=["WEBP"])
        oriented = ImageOps.exif_transpose(image).convert("RGB")
        stored = image.convert("RGB")
    except Exception:
        return {"refused": True}
    return {
        "width": stored.width, "height": stored.height, "sha256_rgb": hashlib.sha256(stored.tobytes()).hexdigest(),
        "oriented_width": oriented.width, "oriented_height": oriented.height,
        "sha256_rgb_oriented": hashlib.sha256(oriented.tobytes()).hexdigest(),
    }


make_containers()
table = {path.name: expectation(path.read_bytes()) for path in sorted(FOLDER.glob("*.webp"))}
(FOLDER.parent / "variants.json").write_text(json.dumps(table, indent=1) + "\n")
