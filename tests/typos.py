"""Typing mistakes that are the same every time."""

from __future__ import annotations


def misspelt(text: str, number: int) -> str:
    """One mistake per text, or none: a letter lost, two swapped, the end cut off, words the other way round."""
    at = 1 + number * 13 % (len(text) - 3)
    return (
        text,
        text[:at] + text[at + 1 :],
        text[:at] + text[at + 1] + text[at] + text[at + 2 :],
        text[: len(text) - 3],
        " ".join(reversed(text.split())),
    )[number % 5]
