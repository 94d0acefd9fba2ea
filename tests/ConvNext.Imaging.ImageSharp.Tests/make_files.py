"""Makes files/ and files/expected.json with Pillow: pictures that ImageSharp decodes, and the SHA-256 of Pillow's RGB pixels."""
import hashlib
import json
import os

from PIL import Image

folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "files")
os.makedirs(folder, exist_ok=True)
rgb = Image.new("RGB", (23, 17))
rgb.putdata([((x * 11) % 256, (y * 15) % 256, (x * y * 3) % 256) for y in range(17) for x in range(23)])
grey = rgb.convert("L")
kinds = {
    "rgb.tif": (rgb, {}), "rgb-lzw.tif": (rgb, {"compression": "tiff_lzw"}), "rgb-deflate.tif": (rgb, {"compression": "tiff_adobe_deflate"}),
    "rgb-packbits.tif": (rgb, {"compression": "packbits"}), "grey.tif": (grey, {}), "turned.tif": (rgb, {"tiffinfo": {274: 6}}),
    "rgb.tga": (rgb, {}), "rgb-rle.tga": (rgb, {"compression": "tga_rle"}), "grey.tga": (grey, {}),
    "rgb.ppm": (rgb, {}), "grey.pgm": (grey, {}),
}
table = {}
for name, (image, options) in kinds.items():
    path = os.path.join(folder, name)
    image.save(path, **options)
    with Image.open(path) as opened:
        # Pillow turns a TIFF while it loads it; exif_transpose of 9.4 would turn it a second time.
        oriented = opened.convert("RGB")
    table[name] = {"width": oriented.width, "height": oriented.height, "sha256": hashlib.sha256(oriented.tobytes()).hexdigest()}
with open(os.path.join(folder, "expected.json"), "w") as file:
    json.dump(table, file, indent=1)
