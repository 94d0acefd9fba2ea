"""Draws icon.png, 128 by 128: three feature maps, each half as large and twice as deep as the one before."""
import struct
import zlib

SIZE = 128
BACKGROUND = (24, 32, 48)
MAPS = [((14, 34), 60, 1, (86, 156, 214)), ((62, 50), 34, 2, (78, 201, 176)), ((96, 58), 18, 3, (220, 220, 170))]

pixels = [[BACKGROUND] * SIZE for _ in range(SIZE)]
for (left, top), side, depth, colour in MAPS:
    for layer in reversed(range(depth)):
        shade = tuple(int(c * (1 - 0.25 * layer)) for c in colour)
        for y in range(side):
            for x in range(side):
                edge = x in (0, side - 1) or y in (0, side - 1)
                row, column = top + y - 5 * layer, left + x + 3 * layer
                if 0 <= row < SIZE and 0 <= column < SIZE:
                    pixels[row][column] = BACKGROUND if edge else shade

raw = b"".join(b"\0" + bytes(c for pixel in row for c in pixel) for row in pixels)


def chunk(name, data):
    body = name + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


with open("icon.png", "wb") as file:
    header = struct.pack(">IIBBBBB", SIZE, SIZE, 8, 2, 0, 0, 0)
    file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b""))
