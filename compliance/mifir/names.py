"""Names as RTS 22 Art. 6(5) wants them: letters A to Z, without titles, prefixes, accents and punctuation."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

FILE = Path(__file__).parent / "names.toml"
LETTERS = 5
FILLER = "#"
APOSTROPHES = "[\u2019\u02bc\u00b4\u0060]"


def concat_part(name: pl.Expr) -> pl.Expr:
    """The first five letters of each name, filled up with `#`; null where no letter can be written in A to Z."""
    letters = name.str.replace_all(r"[^A-Z]", "").str.head(LETTERS)
    return pl.when(letters != "").then(letters.str.pad_end(LETTERS, FILLER))


def first_name(names: pl.Expr) -> pl.Expr:
    """The first of several first names, without titles; two that a hyphen joins are one."""
    bare = latin(names).str.replace(_titles(), "").str.strip_chars(" ,")
    return bare.str.extract(r"^([^ ,]+)")


def surname(names: pl.Expr) -> pl.Expr:
    """All surnames, without titles and without a prefix that stands apart before them."""
    bare = latin(names).str.replace(_titles(), "").str.strip_chars(" ,")
    return bare.str.replace(_prefixes(), "")


def latin(name: pl.Expr) -> pl.Expr:
    """Capital letters without marks; what no letter of A to Z stands for is left as it is."""
    table = _letters()
    plain = name.str.replace_all("ß", "S", literal=True).str.to_uppercase().str.replace_many(table)
    return plain.str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.replace_all(APOSTROPHES, "'")


def written(name: pl.Expr) -> pl.Expr:
    """A name as a field of a report: capital letters, blanks closed up, and no character that joins parts."""
    return (
        name.str.to_uppercase().str.replace_all(";", " ", literal=True).str.replace_all(r"\s+", " ").str.strip_chars()
    )


@cache
def _said() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@cache
def _letters() -> dict[str, str]:
    return {letter: plain for plain, letters in _said()["letters"].items() for letter in letters}


@cache
def _titles() -> str:
    words = "|".join(re.escape(word) for word in sorted(_said()["titles"], key=len, reverse=True))
    return rf"^(?:\s*(?:{words})\.?\s+)+"


@cache
def _prefixes() -> str:
    words = sorted(_said()["prefixes"], key=len, reverse=True)
    shapes = [re.escape(word) + (r"\s*" if word.endswith("'") else r"\s+") for word in words]
    return rf"^(?:{'|'.join(shapes)})"
