"""Codes made by zxing's writer, put into a scene and spoiled as cameras spoil them."""

import cv2
import numpy as np
import zxingcpp


def symbol(kind: str, text: str) -> np.ndarray:
    barcode = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind))
    image = np.array(zxingcpp.write_barcode_to_image(barcode, scale=4, add_quiet_zones=True))
    grey = image if image.ndim == 2 else image[..., 0]
    return grey if grey.shape[0] > 0.3 * grey.shape[1] else cv2.resize(grey, (grey.shape[1], grey.shape[1] // 2))


def shown(kind: str, text: str, *, width=0.4, angle=0.0, blur=0.0, noise=3.0, at=(0.5, 0.5)) -> np.ndarray:
    """A frame of 1280 x 720. width: share of the frame that the symbol takes; blur: sigma in pixels."""
    draw = np.random.default_rng(7)
    frame = cv2.resize(draw.integers(120, 190, (6, 8), dtype=np.uint8), (1280, 720), interpolation=cv2.INTER_CUBIC)
    mark = symbol(kind, text)
    size = round(1280 * width), round(1280 * width * mark.shape[0] / mark.shape[1])
    mark = cv2.resize(mark, size, interpolation=cv2.INTER_AREA)
    turn = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), angle, 1.0)
    turn[:, 2] += np.array((1280 * at[0], 720 * at[1])) - np.array(size) / 2
    onto = {"M": turn, "dsize": (1280, 720), "flags": cv2.INTER_LINEAR}
    cover = cv2.warpAffine(np.full(mark.shape, 255, np.uint8), **onto)
    frame = np.where(cover > 127, cv2.warpAffine(mark, **onto), frame)
    if blur:
        frame = cv2.GaussianBlur(frame, (0, 0), blur)
    grain = draw.normal(0, noise, frame.shape)
    return cv2.cvtColor(np.clip(frame * 0.8 + 20 + grain, 0, 255).astype(np.uint8), cv2.COLOR_GRAY2BGR)
