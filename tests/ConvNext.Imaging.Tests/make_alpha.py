#!/usr/bin/env python3
"""Makes pictures with alpha, and what Pillow makes of them when they are laid on white.

    make_alpha.py                    writes alpha/ and the checksums of it and of the other folders, alpha/expected.json
    make_alpha.py FOLDER COUNT SEED  writes COUNT more files and their expected.json elsewhere, for ConvNextAlphaFixtures

Made with Pillow 9.4.0 with libwebp 1.2.4. On white: exif_transpose, and but for mode RGB convert("RGBA"), alpha_composite over opaque white, convert("RGB").
"""
import hashlib
import io
import json
import os
import random
import struct
import sys
import warnings
import zlib

from PIL import Image, ImageOps

HERE = os.path.dirname(os.path.abspath(__file__))
OTHERS = ["decoding/valid", "decoding/variants", "webp/valid", "webp/bad", "webp/variants", "found"]
warnings.simplefilter("ignore")


def on_white(data):
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    if image.mode == "RGB":
        return image  # Also where one colour of it is transparent: so do all published forms of transformers' convert_to_rgb.
    image = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", image.size, (255, 255, 255, 255)), image).convert("RGB")


def expectation(data):
    try:
        image = on_white(data)
    except Exception:
        return None
    return {"width": image.width, "height": image.height, "sha256_on_white": hashlib.sha256(image.tobytes()).hexdigest()}


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def samples(rnd, count, bits):
    """Few values, so that keys of tRNS are met."""
    top = (1 << bits) - 1
    values = [0, 1, top, top // 2, rnd.randrange(top + 1), rnd.randrange(min(top, 255) + 1)]
    return [rnd.choice(values) if rnd.random() < 0.8 else rnd.randrange(top + 1) for _ in range(count)]


def pack(row, bits):
    if bits == 16:
        return b"".join(struct.pack(">H", v) for v in row)
    text = "".join(format(v, f"0{bits}b") for v in row)
    text += "0" * (-len(text) % 8)
    return bytes(int(text[i:i + 8], 2) for i in range(0, len(text), 8))


def png(rnd, colour, bits, trns=None, interlaced=False, lost_rows=0, late=False, size=None, palette_colours=None):
    width, height = size or (rnd.randint(1, 40), rnd.randint(1, 20))
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)] if interlaced else [(0, 0, 1, 1)]
    raw = b""
    for x, y, step_x, step_y in passes:
        columns = (width - x + step_x - 1) // step_x
        for _ in range(y, height - lost_rows, step_y):
            if columns > 0:
                raw += b"\0" + pack(samples(rnd, columns * channels, bits), bits)
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, int(interlaced))
    file = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    if colour == 3:
        file += chunk(b"PLTE", rnd.randbytes(3 * (palette_colours or (1 << bits))))
    if trns is not None and not late:
        file += chunk(b"tRNS", trns)
    file += chunk(b"IDAT", zlib.compress(raw))
    if trns is not None and late:
        file += chunk(b"tRNS", trns)
    return file + chunk(b"IEND", b"")


def rgba(rnd, width=None, height=None, smooth=False):
    width, height = width or rnd.randint(1, 60), height or rnd.randint(1, 60)
    if smooth:
        image = Image.merge("RGBA", [Image.linear_gradient("L").rotate(90 * rnd.randrange(4)).resize((width, height)) for _ in range(4)])
        return image
    small = Image.frombytes("RGBA", (5, 4), rnd.randbytes(80)).resize((width, height), rnd.choice([Image.NEAREST, Image.BICUBIC]))
    alpha = rnd.randrange(4)
    if alpha == 0:
        small.putalpha(Image.frombytes("L", (width, height), bytes(rnd.choice([0, 255, 128, 1, 254]) for _ in range(width * height))))
    elif alpha == 1:
        small.putalpha(Image.frombytes("L", (width, height), rnd.randbytes(width * height)))
    return small


def webp(image, **options):
    out = io.BytesIO()
    image.save(out, "WEBP", **options)
    return out.getvalue()


def riff(*chunks):
    body = b"".join(n + struct.pack("<I", len(b)) + b + b"\0" * (len(b) & 1) for n, b in chunks)
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def parts(file):
    at, found = 12, []
    while at + 8 <= len(file):
        length = struct.unpack("<I", file[at + 4:at + 8])[0]
        found.append((file[at:at + 4], file[at + 8:at + 8 + length]))
        at += 8 + length + (length & 1)
    return found


def vp8x(flags, width, height):
    return (b"VP8X", bytes([flags, 0, 0, 0]) + struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3])


def predict(plane, width, height, filtering):
    """The filters of ALPH, applied."""
    out = bytearray()
    for y in range(height):
        for x in range(width):
            at = y * width + x
            left = plane[at - 1] if x else 0
            above = plane[at - width] if y else 0
            if filtering == 0:
                guess = 0
            elif y == 0:
                guess = left
            elif x == 0:
                guess = above
            elif filtering == 1:
                guess = left
            elif filtering == 2:
                guess = above
            else:
                guess = min(255, max(0, left + above - plane[at - width - 1]))
            out.append((plane[at] - guess) & 255)
    return bytes(out)


def webp_alph(rnd, filtering, compressed, colours=256, flag=0x10):
    image = rgba(rnd, rnd.randint(1, 40), rnd.randint(1, 40))
    width, height = image.size
    plane = bytes(v * (colours - 1) // 255 * 255 // max(1, colours - 1) for v in image.getchannel("A").tobytes())
    lossy = [b for n, b in parts(webp(image.convert("RGB"), quality=60)) if n == b"VP8 "][0]
    data = predict(plane, width, height, filtering)
    if compressed:
        green = Image.frombytes("L", (width, height), data)
        zero = Image.new("L", (width, height), 0)
        stream = webp(Image.merge("RGB", [zero, green, zero]), lossless=True, quality=rnd.choice([0, 50, 100]), method=rnd.randint(0, 6), exact=True)
        data = [b for n, b in parts(stream) if n == b"VP8L"][0][5:]
    return riff(vp8x(flag, width, height), (b"ALPH", bytes([int(compressed) | filtering << 2]) + data), (b"VP8 ", lossy))


def webp_animation(rnd, flag, lossless, alpha, offset):
    image = rgba(rnd, rnd.randint(1, 30), rnd.randint(1, 30))
    encoded = webp(image if alpha else image.convert("RGB"), lossless=lossless, quality=70)
    inner = [p for p in parts(encoded) if p[0] in (b"ALPH", b"VP8 ", b"VP8L")]
    body = riff(*inner)[12:]
    x, y = (rnd.randint(0, 5), rnd.randint(0, 5)) if offset else (0, 0)
    width, height = (2 * x + image.width + rnd.randint(0, 6), 2 * y + image.height + rnd.randint(0, 6)) if offset else image.size
    three = lambda v: struct.pack("<I", v)[:3]
    header = three(x) + three(y) + three(image.width - 1) + three(image.height - 1) + three(100) + bytes([rnd.randrange(4)])
    return riff(vp8x(0x02 | flag, width, height), (b"ANIM", rnd.randbytes(4) + b"\0\0"), (b"ANMF", header + body))


def webp_bit(rnd, has_bit, extended, flag):
    """A lossless picture whose header and whose own bit may disagree about alpha."""
    image = rgba(rnd, rnd.randint(1, 30), rnd.randint(1, 30))
    data = bytearray([b for n, b in parts(webp(image, lossless=True, exact=True)) if n == b"VP8L"][0])
    data[4] = data[4] | 0x10 if has_bit else data[4] & ~0x10
    return riff(*([vp8x(flag, *image.size)] if extended else []), (b"VP8L", bytes(data)))


def webp_exif(rnd, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return webp(rgba(rnd), lossless=rnd.random() < 0.5, exif=exif.tobytes())


def bmp(rnd, header, masks, compression=3, top_down=False):
    width, height = rnd.randint(1, 20), rnd.randint(1, 20)
    info = struct.pack("<IiiHHIIiiII", header, width, -height if top_down else height, 1, 32, compression, 0, 0, 0, 0, 0)
    tail = struct.pack("<IIII", *masks) if header > 40 else struct.pack("<III", *masks[:3]) if compression == 3 else b""
    info += tail + b"\0" * max(0, header - 56)
    pixels = bytes(samples(rnd, width * height * 4, 8))
    return b"BM" + struct.pack("<IHHI", 14 + len(info) + len(pixels), 0, 0, 14 + len(info)) + info + pixels


def gif(rnd, colours, transparent, larger=False, local=False, grey=False):
    width, height = rnd.randint(1, 30), rnd.randint(1, 30)
    image = Image.frombytes("P", (width, height), bytes(rnd.randrange(colours) for _ in range(width * height)))
    image.putpalette([i for i in range(256) for _ in range(3)] if grey else list(rnd.randbytes(3 * colours)))
    out = io.BytesIO()
    options = {} if transparent is None else {"transparency": transparent}
    image.save(out, "GIF", optimize=False, **options)
    file = bytearray(out.getvalue())
    if larger:
        file[6:10] = struct.pack("<HH", width + rnd.randint(0, 5), height + rnd.randint(0, 5))
    return bytes(file)


BMP_MASKS = [
    (0xFF0000, 0xFF00, 0xFF, 0), (0xFF000000, 0xFF0000, 0xFF00, 0), (0xFF000000, 0xFF0000, 0xFF00, 0xFF),
    (0xFF, 0xFF00, 0xFF0000, 0xFF000000), (0xFF0000, 0xFF00, 0xFF, 0xFF000000), (0, 0, 0, 0),
]
PNG_KINDS = [(0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (2, 8), (2, 16), (3, 1), (3, 2), (3, 4), (3, 8), (4, 8), (4, 16), (6, 8), (6, 16)]


def trns(rnd, colour, bits):
    if colour == 3:
        kind = rnd.randrange(4)
        length = rnd.randint(1, 1 << bits)
        if kind == 0:
            single = bytearray(b"\xff" * length)
            single[rnd.randrange(length)] = 0
            return bytes(single) + (b"\n" if rnd.random() < 0.3 else b"")
        return rnd.randbytes(length) if kind < 3 else rnd.randbytes(rnd.choice([0, 255, 256, 257]))
    return pack(samples(rnd, 3 if colour == 2 else 1, bits), 16) + (b"\1\2" if rnd.random() < 0.2 else b"")


def any_kind(rnd):
    kind = rnd.randrange(9)
    if kind < 3:
        colour, bits = rnd.choice(PNG_KINDS)
        return "png", png(rnd, colour, bits, trns(rnd, colour, bits) if rnd.random() < 0.8 else None, rnd.random() < 0.3,
                          rnd.choice([0, 0, 0, 1]), rnd.random() < 0.2, palette_colours=rnd.choice([None, 1]))
    if kind == 3:
        colours = rnd.choice([2, 3, 16, 200, 256])
        return "gif", gif(rnd, colours, rnd.choice([None, 0, rnd.randrange(colours), 255]), rnd.random() < 0.4, grey=rnd.random() < 0.3)
    if kind == 4:
        return "bmp", bmp(rnd, rnd.choice([40, 108, 124]), rnd.choice(BMP_MASKS), rnd.choice([0, 3, 3]), rnd.random() < 0.5)
    if kind == 5:
        return "webp", webp_alph(rnd, rnd.randrange(4), rnd.random() < 0.7, rnd.choice([2, 3, 16, 256]), rnd.choice([0x10, 0x10, 0]))
    if kind == 6:
        return "webp", webp_animation(rnd, rnd.choice([0x10, 0]), rnd.random() < 0.5, rnd.random() < 0.7, rnd.random() < 0.6)
    if kind == 7:
        return "webp", webp_bit(rnd, rnd.random() < 0.5, rnd.random() < 0.5, rnd.choice([0x10, 0]))
    if rnd.random() < 0.3:
        return "webp", webp_exif(rnd, rnd.randint(1, 8))
    return "webp", webp(rgba(rnd, smooth=rnd.random() < 0.3), lossless=rnd.random() < 0.4, quality=rnd.randrange(101),
                        alpha_quality=rnd.randrange(101), method=rnd.randrange(7), exact=rnd.random() < 0.5)


def listed():
    """The files that are kept: one of each kind."""
    rnd = random.Random(11)
    for colour, bits in PNG_KINDS:
        if colour in (0, 2):
            yield f"png-{colour}-{bits}-key.png", png(rnd, colour, bits, pack([1 if bits == 1 else 0] * (3 if colour == 2 else 1), 16), size=(13, 9))
            top = [min(255, (1 << bits) - 1)] * (3 if colour == 2 else 1)
            yield f"png-{colour}-{bits}-key-top.png", png(rnd, colour, bits, pack(top, 16), interlaced=True, size=(13, 9))
        elif colour == 3:
            yield f"png-3-{bits}-alphas.png", png(rnd, colour, bits, rnd.randbytes(1 << bits), size=(13, 9))
            yield f"png-3-{bits}-index.png", png(rnd, colour, bits, b"\xff\0"[-(1 << bits):], interlaced=True, size=(13, 9))
        yield f"png-{colour}-{bits}-lost-rows.png", png(rnd, colour, bits, trns(rnd, colour, bits) if colour < 4 else None, lost_rows=2, size=(13, 9))
    yield "png-3-8-line-feed.png", png(rnd, 3, 4, b"\xff\0\xff\n", size=(13, 9))
    yield "png-3-8-too-many.png", png(rnd, 3, 8, bytes(range(256)) + b"\1", size=(13, 9))
    yield "png-3-8-late.png", png(rnd, 3, 8, bytes(range(256)), late=True, size=(13, 9))
    yield "png-6-8-every-alpha.png", b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 256, 256, 8, 6, 0, 0, 0)) + chunk(
        b"IDAT", zlib.compress(b"".join(b"\0" + b"".join(bytes([x, x, x ^ y, y]) for x in range(256)) for y in range(256)), 9)) + chunk(b"IEND", b"")
    for name, index, larger, grey in [("first", 0, False, False), ("last", 15, True, False), ("grey", 7, True, True), ("none", None, True, False)]:
        yield f"gif-{name}.gif", gif(rnd, 16, index, larger, grey=grey)
    for number, masks in enumerate(BMP_MASKS):
        yield f"bmp-108-masks-{number}.bmp", bmp(rnd, 108, masks)
    yield "bmp-40-masks.bmp", bmp(rnd, 40, (0, 0, 0, 0))
    yield "bmp-40.bmp", bmp(rnd, 40, BMP_MASKS[4], compression=0)
    yield "bmp-124-uncompressed.bmp", bmp(rnd, 124, BMP_MASKS[4], compression=0, top_down=True)
    for filtering in range(4):
        yield f"webp-alph-raw-{filtering}.webp", webp_alph(rnd, filtering, False)
        yield f"webp-alph-{filtering}.webp", webp_alph(rnd, filtering, True)
    yield "webp-alph-2-levels.webp", webp_alph(rnd, 0, True, colours=2)
    yield "webp-alph-unannounced.webp", webp_alph(rnd, 1, True, flag=0)
    for bit in (0, 1):
        for extended, flag in [(False, 0), (True, 0), (True, 0x10)]:
            yield f"webp-lossless-bit{bit}-{'vp8x' if extended else 'plain'}{'-flag' if flag else ''}.webp", webp_bit(rnd, bit, extended, flag)
    for lossless in (0, 1):
        for flag in (0, 0x10):
            for alpha in (0, 1):
                name = f"webp-animation-{'lossless' if lossless else 'lossy'}{'-flag' if flag else ''}{'-alpha' if alpha else ''}.webp"
                yield name, webp_animation(rnd, flag, bool(lossless), bool(alpha), True)
    yield "webp-exif-6.webp", webp_exif(rnd, 6)
    yield "webp-exif-5.webp", webp_exif(rnd, 5)


def write(folder, files):
    os.makedirs(folder, exist_ok=True)
    table = {}
    for name, data in files:
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)
        table[name] = expectation(data) or {"refused": True}
    return table


def kept(folder):
    """Files that are not made here: ALPH chunks with flipped bytes, of which the last symbol reaches behind the data."""
    for name in sorted(os.listdir(folder)):
        if name.startswith("damaged-"):
            with open(os.path.join(folder, name), "rb") as file:
                yield name, expectation(file.read()) or {"refused": True}


def others():
    for part in OTHERS:
        for root, _, names in sorted(os.walk(os.path.join(HERE, part))):
            for name in sorted(names):
                path = os.path.join(root, name)
                if name != "README" and not name.endswith((".json", ".jpg")):
                    with open(path, "rb") as file:
                        found = expectation(file.read())
                    if found:
                        yield os.path.relpath(path, os.path.join(HERE, "alpha")), found


def main():
    if len(sys.argv) > 1:
        folder, rnd = sys.argv[1], random.Random(int(sys.argv[3]))
        made = ((f"{number:05}.{kind}", data) for number, (kind, data) in ((n, any_kind(rnd)) for n in range(int(sys.argv[2]))))
        table = write(folder, made)
    else:
        folder = os.path.join(HERE, "alpha")
        table = write(folder, listed())
        table.update(kept(folder))
        table.update(others())
    with open(os.path.join(folder, "expected.json"), "w") as file:
        json.dump(table, file, indent=1)
        file.write("\n")
    print(len(table), "files,", sum("refused" in e for e in table.values()), "refused")


if __name__ == "__main__":
    main()
