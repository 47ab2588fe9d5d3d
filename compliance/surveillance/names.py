"""Names made comparable: letters of other scripts and accents become plain ones, and words keep no punctuation."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import polars as pl

SILENT = "['`.\u2019\u02bc\u00b4]"  # marks within a word: apostrophes, points of abbreviations
FILE = Path(__file__).parent / "names.toml"


def plain_words(name: str | pl.Expr) -> pl.Expr:
    """The words of a name as a list, in their order: small plain letters and digits, without titles and legal forms.

    A name of nothing else keeps those words. Scripts that the table does not know stay as they are.
    """
    told = _table()
    given = pl.col(name) if isinstance(name, str) else name
    small = given.str.to_lowercase().str.replace_many(told["letters"])
    bare = small.str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase()
    joined = bare.str.replace_all(SILENT, "")
    words = joined.str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars().str.split(" ")
    left_out = pl.Series([*told["titles"], *told["legal_forms"]])
    meaningful = words.list.filter(~pl.element().is_in(left_out.implode()))
    return pl.when(meaningful.list.len() > 0).then(meaningful).otherwise(words)


def plain_code(code: str | pl.Expr) -> pl.Expr:
    """An identifier as capital letters and digits alone; null where nothing is left."""
    given = pl.col(code) if isinstance(code, str) else code
    bare = given.str.to_uppercase().str.replace_all(r"[^0-9A-Z]", "")
    return pl.when(bare != "").then(bare)


@cache
def _table() -> dict[str, dict[str, str] | list[str]]:
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    cyrillic, greek, latin = (told["letters"][script] for script in ("cyrillic", "greek", "latin"))
    return {"letters": {**cyrillic, **greek, **latin}, "titles": told["titles"], "legal_forms": told["legal_forms"]}
