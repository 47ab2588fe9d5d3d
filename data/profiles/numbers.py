"""Numbers exactly as the sender wrote them: the digits of a text are checked before it becomes a decimal.

Polars rounds a text with too many decimals without a word, and reads `1e5`. So a text must first have the shape
that its profile says, digit for digit; everything else is a reject.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

DIGITS = 38


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How a sender writes numbers.

    Args:
        decimal: the decimal mark.
        thousands: the mark between groups of three digits, or None where there is none.
        negatives: how a negative number may look: minus `-5`, trailing_minus `5-`, parentheses `(5)`.
        plus: whether `+5` may be written.
        marks: texts that may stand before or after the number: currency signs, `%`, unit words.
    """

    decimal: str = "."
    thousands: str | None = None
    negatives: Sequence[str] = ("minus",)
    plus: bool = False
    marks: Sequence[str] = ()

    @property
    def plain(self) -> bool:
        """True where the accepted texts are what Polars itself reads."""
        return self.decimal == "." and not self.thousands and not self.marks and set(self.negatives) <= {"minus"}

    def shape(self, integers: int, decimals: int) -> str:
        """The regular expression of an acceptable number; zeros beyond `decimals` change nothing and may stand."""
        body = rf"[0-9]{{0,{integers}}}"
        if self.thousands:
            body = rf"(?:{body}|[0-9]{{1,3}}(?:{re.escape(self.thousands)}[0-9]{{3}}){{1,{integers // 3}}})"
        fraction = rf"[0-9]{{1,{decimals}}}0*" if decimals else "0+"
        number = rf"{body}(?:{re.escape(self.decimal)}{fraction})?"
        if self.marks:
            mark = "|".join(re.escape(text) for text in sorted(self.marks, key=lambda text: (-len(text), text)))
            number = rf"(?:(?:{mark})\s?)?{number}(?:\s?(?:{mark}))?"
        return f"^(?:{'|'.join(self._signed(number))})$"

    def _signed(self, number: str) -> list[str]:
        lead = ("-" if "minus" in self.negatives else "") + (r"\+" if self.plus else "")
        mark = "|".join(re.escape(text) for text in self.marks)
        before = rf"(?:(?:{mark})\s?)?" if mark else ""
        forms = [rf"{before}[{lead}]?{number}" if lead else number]
        if "trailing_minus" in self.negatives:
            forms.append(f"{number}-")
        if "parentheses" in self.negatives:
            forms.append(rf"\({number}\)")
        return forms

    def in_words(self) -> str:
        """Completes "written ..."."""
        like = f"like 1{self.thousands or ''}234{self.decimal}56"
        return like if self.thousands else f"{like} without thousands separators"


def read_number(text: pl.Expr, style: NumberStyle, scale: int, spare: int = 0, room: int = 0) -> pl.Expr:
    """A text column as exact decimals.

    Args:
        text: the sender's text, null where absent.
        style: how the sender writes numbers.
        scale: decimals of the result.
        spare: decimals that must stay free because the number is going to be scaled.
        room: integer digits that must stay free for the same reason.

    Returns:
        Decimal(38, scale); null where absent, where the text is no number of that style, or where it has more digits
        than the result can hold.
    """
    shaped = text.str.contains(style.shape(DIGITS - scale - room, scale - spare))
    return pl.when(shaped).then(plain_text(text, style).cast(pl.Decimal(38, scale), strict=False))


def plain_text(text: pl.Expr, style: NumberStyle) -> pl.Expr:
    """A well-shaped number of a style, written the one way Polars reads: `-1234.56`."""
    if style.plain:
        return text
    if style.marks:
        text = text.str.replace_many(list(style.marks), [""] * len(style.marks)).str.replace_all(r"\s", "")
    if style.thousands:
        text = text.str.replace_all(style.thousands, "", literal=True)
    if style.decimal != ".":
        text = text.str.replace(style.decimal, ".", literal=True)
    if {"trailing_minus", "parentheses"} & set(style.negatives):
        negative = text.str.ends_with("-") | text.str.starts_with("(")
        text = pl.when(negative).then("-" + text.str.strip_chars("()-")).otherwise(text)
    return text
