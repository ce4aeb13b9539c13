"""Writes the folder jpeg_files, which tests/whole_images.rs reads: a picture in the forms that JPEG
has, and PNGs of it.

    pip install numpy pillow && python3 jpeg_files.py
"""

import os

import numpy
from PIL import Image

os.makedirs("jpeg_files", exist_ok=True)
os.chdir("jpeg_files")

height, width = 37, 45
rows, columns = numpy.mgrid[:height, :width]
noise = numpy.random.default_rng(1).integers(0, 60, (height, width, 3))
color = numpy.stack([rows * 4, columns * 4, 150 - rows - columns], axis=2) + noise
picture = Image.fromarray(color.astype("u1"))
gray = picture.convert("L")
forms = {
    "baseline": (picture, {"subsampling": 0}),
    "subsampled": (picture, {"subsampling": 2}),
    "wide": (picture, {"subsampling": 1, "optimize": True}),
    "restarts": (picture, {"subsampling": 2, "restart_marker_blocks": 2}),
    "progressive": (picture, {"progressive": True, "subsampling": 2}),
    "progressive_restarts": (picture, {"progressive": True, "restart_marker_rows": 1}),
    "gray": (gray, {}),
    "gray_progressive": (gray, {"progressive": True}),
    "low": (picture, {"quality": 1, "subsampling": 2}),
    "low_progressive": (picture, {"quality": 1, "progressive": True}),
    "high": (picture, {"quality": 100, "subsampling": 0}),
}
for name, (image, options) in forms.items():
    image.save(f"{name}.jpg", **({"quality": 60} | options))
picture.save("picture.png")
gray.convert("1").save("bits.png")
