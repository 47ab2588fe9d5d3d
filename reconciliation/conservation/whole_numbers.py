"""Whole numbers of any size as numpy holds them: small enough to compare, or wrapped around to look things up by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import gcd
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[Any]
"""Whole numbers: of 64 bits, or Python's own where those are too few."""

LARGEST = 1 << 62
WORD = 1 << 64


def comparable(*columns: Sequence[int], times: int) -> list[Numbers]:
    """The numbers by their largest common part, so that sums of `times` of them compare as they did."""
    part = gcd(*(number for column in columns for number in column)) or 1
    largest = max((abs(number) for column in columns for number in column), default=0) // part
    fits = largest * times < LARGEST
    return [np.array([n // part for n in column], dtype=np.int64 if fits else object) for column in columns]


def wrapped(numbers: Iterable[int]) -> npt.NDArray[np.uint64]:
    """The numbers modulo 2^64: equal sums of numbers stay equal, and unequal ones may become so."""
    return np.array([number % WORD for number in numbers], dtype=np.uint64)
