"""A frame as the key of a cache: the same where it is the same frame in memory.

Several checks of a pack derive the same from one input; what is derived is kept for the next one that asks.
"""

from __future__ import annotations

import polars as pl


class SameFrame:
    """Holds a frame; two are equal where they hold the very same one."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameFrame) and self.frame is other.frame

    def __hash__(self) -> int:
        return id(self.frame)
