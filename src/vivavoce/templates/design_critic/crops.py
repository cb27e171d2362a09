"""Pictures of findings: compared, and framed on their page with their numbers."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFont

from vivavoce import Box

OTHER = 6
"""Of 255: what differs by less is the same pixel, scaled or coded anew."""
MARK = "#c8281d"


def changed(before: bytes, now: bytes) -> bool:
    """Whether two crops look different; a pixel more or less at the edge is none."""
    with Image.open(io.BytesIO(before)) as old, Image.open(io.BytesIO(now)) as new:
        if abs(old.width - new.width) > 1 or abs(old.height - new.height) > 1:
            return True
        size = (0, 0, min(old.width, new.width), min(old.height, new.height))
        both = ImageChops.difference(old.convert("RGB").crop(size), new.convert("RGB").crop(size))
    return max(high for _, high in both.getextrema()) > OTHER


def marked(page: bytes, marks: Sequence[tuple[int, Box]]) -> bytes:
    """A page with its findings framed, each with its number, as PNG."""
    with Image.open(io.BytesIO(page)) as opened:
        picture = opened.convert("RGB")
    draw, font, (width, height) = ImageDraw.Draw(picture), ImageFont.load_default(17), picture.size
    for _, box in marks:
        edges = (box.left * width - 4, box.top * height - 4, box.right * width + 4, box.bottom * height + 4)
        draw.rectangle(edges, outline="#ffffff", width=5)
        draw.rectangle(edges, outline=MARK, width=3)
    for number, box in marks:
        x, y = max(13, box.left * width - 6), max(13, box.top * height - 6)
        draw.ellipse((x - 12, y - 12, x + 12, y + 12), fill=MARK, outline="#ffffff", width=2)
        draw.text((x, y), str(number), fill="#ffffff", font=font, anchor="mm")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
