"""Pages as pixels: reads what Typst paints (PNG, 8 bits, not interlaced)."""

import struct
import zlib
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

Pixels = npt.NDArray[np.uint8]
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def pixels(png: bytes) -> Pixels:
    """(rows, columns, channels) of a page."""
    assert png[:8] == SIGNATURE
    place, data, head = 8, b"", b""
    while place < len(png):
        size, kind = struct.unpack(">I4s", png[place : place + 8])
        body = png[place + 8 : place + 8 + size]
        head = body if kind == b"IHDR" else head
        data += body if kind == b"IDAT" else b""
        place += size + 12
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", head)
    assert depth == 8
    assert interlaced == 0
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[colour]
    lines = np.frombuffer(zlib.decompress(data), np.uint8).reshape(height, -1)
    return _unfiltered(lines, channels).reshape(height, width, channels)


@njit(cache=True)
def _unfiltered(lines: Any, step: int) -> Any:
    height, width = lines.shape[0], lines.shape[1] - 1
    out = np.zeros((height, width), np.uint8)
    for y in range(height):
        kind = lines[y, 0]
        for x in range(width):
            left = np.int64(out[y, x - step]) if x >= step else 0
            up = np.int64(out[y - 1, x]) if y else 0
            corner = np.int64(out[y - 1, x - step]) if y and x >= step else 0
            if kind == 0:
                guess = 0
            elif kind == 1:
                guess = left
            elif kind == 2:
                guess = up
            elif kind == 3:
                guess = (left + up) // 2
            else:
                near = left + up - corner
                a, b, c = abs(near - left), abs(near - up), abs(near - corner)
                guess = left if a <= b and a <= c else up if b <= c else corner
            out[y, x] = (np.int64(lines[y, x + 1]) + guess) % 256
    return out


def inked(page: Pixels) -> npt.NDArray[np.bool_]:
    """Where something is painted that is not the white of the paper."""
    seen: npt.NDArray[np.bool_] = (page[..., :3] < 250).any(axis=-1)
    return seen
