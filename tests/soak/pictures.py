"""Pictures for the soaks: good ones, and ones that are broken in every way there is."""
import pathlib
import struct
import zlib

root = pathlib.Path(__file__).resolve().parents[2]
samples = [root / "samples" / "cat.png", root / "samples" / "rocket.jpg"]
seeds = root / "tests" / "ConvNext.Fuzz" / "Seeds"


def png(width, height, rows, depth=8, colour=2, checksum=0):
    """A PNG of rows with their filter bytes; a checksum other than 0 spoils that of the data."""
    def chunk(kind, data, spoil=0):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data) ^ spoil)
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows), checksum) + chunk(b"IEND", b"")


def coloured(chance, colour, side=32):
    """A picture of noise around a colour."""
    pixels = b"".join(b"\0" + bytes(min(255, max(0, value + chance.randrange(-60, 61))) for _ in range(side) for value in colour) for _ in range(side))
    return png(side, side, pixels)


def fixed(folder):
    """What is broken by what it is, not by its bytes: made once in the folder."""
    (folder / "folder.png").mkdir()
    (folder / "circle.png").symlink_to(folder / "circle.png")
    (folder / "dangling.png").symlink_to(folder / "nowhere.png")
    (folder / "empty.png").touch()
    (folder / "text.jpg").write_text("This is no picture.\n")
    (folder / "huge.png").write_bytes(png(60000, 60000, bytes(100)))
    (folder / "no-such-depth.png").write_bytes(png(8, 8, bytes(25 * 8), depth=7))
    names = ["folder.png", "circle.png", "dangling.png", "empty.png", "text.jpg", "huge.png", "no-such-depth.png", "missing.png"]
    return [folder / name for name in names] + [pathlib.Path("/dev/null"), folder / ("long" * 70 + ".png")]


def forgiven(folder):
    """What is shown as the reference's reader shows it, although it is not as it should be: data that inflate to 64 MiB too many, a wrong checksum."""
    (folder / "bomb.png").write_bytes(png(8, 8, bytes(64 << 20)))
    (folder / "checksum.png").write_bytes(png(8, 8, bytes(25 * 8), checksum=1))
    return [folder / "bomb.png", folder / "checksum.png"]


def damaged(chance):
    """A sample or a seed of the fuzzer with some bits changed, bytes taken out or put in, or an end that is missing."""
    kind = chance.choice(["png", "jpeg", "gif", "bmp", "webp", None])
    source = chance.choice(samples) if kind is None else chance.choice(sorted((seeds / kind).iterdir()))
    content = bytearray(source.read_bytes())
    for _ in range(chance.choice([1, 1, 2, 5, 30])):
        at = chance.randrange(len(content) + 1)
        match chance.randrange(5):
            case 0 if at < len(content):
                content[at] ^= 1 << chance.randrange(8)
            case 1:
                del content[at:at + chance.randrange(1, 200)]
            case 2:
                content[at:at] = chance.randbytes(chance.randrange(1, 40))
            case 3:
                del content[at:]
            case _ if at < len(content):
                content[at] = chance.choice([0, 1, 0x7F, 0x80, 0xFF])
    return bytes(content)
