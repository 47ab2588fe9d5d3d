"""Rows of both books that belong together."""

from __future__ import annotations

from typing import NamedTuple


class Rows(NamedTuple):
    """Row numbers of both books, ascending."""

    house: tuple[int, ...]
    street: tuple[int, ...]
