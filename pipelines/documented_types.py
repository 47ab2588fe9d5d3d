"""A type of a declaration in the words of the person who writes the TOML."""

from __future__ import annotations

import types
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from reconciliation.passes.pass_ import ColumnName
from reconciliation.tolerances import Tolerance

WORDS: dict[Any, str] = {
    str: "text",
    int: "whole number",
    Decimal: "number",
    bool: "true or false",
    Path: "folder",
    Any: "any value",
}


def in_words(annotation: Any) -> str:
    """The type as `docs/` shows it.

    Raises:
        TypeError: nothing here says how to show it.
    """
    if annotation == ColumnName:
        return "column of the contract"
    origin, given = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return in_words(given[0])
    if origin in (Union, types.UnionType):
        return " or ".join(in_words(part) for part in given if part is not types.NoneType)
    if origin is Literal:
        return " or ".join(f"`{word}`" for word in given)
    if origin in (list, tuple, dict):
        return _holding(origin, given)
    return _simple(annotation)


def _holding(origin: Any, given: tuple[Any, ...]) -> str:
    if origin is list or given[-1] is Ellipsis:
        return f"list of {in_words(given[0])}"
    if origin is dict:
        return f"table: {in_words(given[0])} = {in_words(given[1])}"
    return f"[{', '.join(in_words(part) for part in given)}]"


def _simple(annotation: Any) -> str:
    if annotation in WORDS:
        return WORDS[annotation]
    if isinstance(annotation, type):
        if issubclass(annotation, Enum):
            return " or ".join(f"`{word.value}`" for word in annotation)
        if issubclass(annotation, BaseModel):
            return f"[{annotation.__name__}](#{annotation.__name__.lower()})"
        if issubclass(annotation, Tolerance):
            return "[tolerance](matching.md#tolerances)"
    raise TypeError(f"documentation cannot show the type {annotation!r}: add it to WORDS")
