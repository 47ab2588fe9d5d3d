"""Two independent questions asked at once: Polars lets go of Python while it works, and often uses one core alone."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from data.contracts.words import Book

One = TypeVar("One")
Other = TypeVar("Other")


def both(one: Callable[[], One], other: Callable[[], Other]) -> tuple[One, Other]:
    """The answers, in the order of the questions."""
    with ThreadPoolExecutor(1) as beside:
        later = beside.submit(other)
        return one(), later.result()


def of_both_books(ask: Callable[[Book], One]) -> tuple[One, One]:
    """The answers for house and street."""
    return both(lambda: ask(Book.HOUSE), lambda: ask(Book.STREET))
