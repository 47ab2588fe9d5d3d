"""JSON: one object per line, or the objects of one array of a document; numbers keep the digits they are written in.

Without options every line is one object. Option `path` names the array of a document: `trades`, `report.trades`, or
`.` where the document itself is the array. Keys of nested objects are joined by a dot; a list of plain values is
kept as JSON text. `line` is the line of the file, or the number of the object in its array.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from data.contracts.failure import InputError, UsageError
from data.formats.format import OWN_COLUMNS, Format, Records
from data.formats.record_frame import Landed, frame_of, wanted_columns
from data.text import decode, lines_of, text_of

if TYPE_CHECKING:
    from data.profiles.profile import Profile


class _Number(str):
    """A JSON number as it is written."""

    __slots__ = ()


class _TwiceError(ValueError):
    """A key that an object has twice; which value is meant cannot be known."""


def cut(payload: bytes, profile: Profile) -> Records:
    """Cut an opened file into landed records.

    Raises:
        InputError: the document is not whole JSON, or has no such array.
        UsageError: the profile says an option that is not known.
    """
    if unknown := set(profile.options) - {"path"}:
        raise UsageError(f"profile {profile.name}: jsonl knows the option path, not {', '.join(sorted(unknown))}")
    path = profile.options.get("path")
    landed = _lines(payload, profile) if path is None else _array(payload, profile, path)
    if not profile.empty_is_valid and all(item.excluded for item in landed):
        raise InputError("the file holds no record, and its profile says that it always has some")
    found = dict.fromkeys(key for item in landed for key in item.fields)
    told = {key: key for key in wanted_columns(profile)} if profile.sparse else {}
    columns = {f"sender.{key}" if key in OWN_COLUMNS else key: key for key in [*found, *told]}
    return Records(frame_of(landed, columns, encoding=None), [])


def _lines(payload: bytes, profile: Profile) -> list[Landed]:
    lines = lines_of(text_of(payload, profile.encoding))
    landed = [Landed(line, offset, raw) for line, offset, _, raw in lines.frame.iter_rows()]
    for item in landed:
        if not item.raw.strip():
            item.excluded = "blank line"
            continue
        try:
            _take(item, _parsed(item.raw))
        except ValueError as error:
            item.malformed = f"one whole JSON object ({error})"
    if landed and landed[-1].malformed and not lines.whole:
        raise InputError(
            f"line {len(landed)} ends in the middle of an object: the file is truncated. "
            "Ask the sender for the whole file."
        )
    return landed


def _array(payload: bytes, profile: Profile, path: str) -> list[Landed]:
    try:
        found = _parsed(decode(payload, profile.encoding))
    except ValueError as error:
        raise InputError(f"the file is no whole JSON document: {error}. Ask the sender for the whole file.") from None
    for key in [part for part in path.split(".") if part]:
        if not isinstance(found, dict) or key not in found:
            keys = ", ".join(cast("dict[str, Any]", found)) if isinstance(found, dict) else "no keys"
            raise InputError(f"the document has no {path!r}: at {key!r} there are {keys}")
        found = cast("dict[str, Any]", found)[key]
    if not isinstance(found, list):
        raise InputError(f"{path!r} of the document is no array of records")
    landed: list[Landed] = []
    for number, item in enumerate(cast("list[Any]", found), start=1):
        landed.append(Landed(number, None, _written(item)))
        _take(landed[-1], item)
    return landed


def _parsed(text: str) -> Any:
    return json.loads(
        text, parse_float=_Number, parse_int=_Number, parse_constant=_Number, object_pairs_hook=_without_repeats
    )


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    if len(set(keys)) < len(keys):
        raise _TwiceError(f"key {next(key for key in keys if keys.count(key) > 1)!r} comes twice")
    return dict(pairs)


def _take(item: Landed, value: Any) -> None:
    if isinstance(value, dict):
        item.fields = {key: text for key, text in _flat(cast("dict[str, Any]", value), "") if text}
    else:
        item.malformed = "a JSON object"


def _flat(value: dict[str, Any], prefix: str) -> list[tuple[str, str]]:
    texts: list[tuple[str, str]] = []
    for key, inner in value.items():
        if isinstance(inner, dict):
            texts += _flat(cast("dict[str, Any]", inner), f"{prefix}{key}.")
        elif inner is not None:
            texts.append((prefix + key, str(inner) if isinstance(inner, str) else _written(inner)))
    return texts


def _written(value: Any) -> str:
    """JSON text again, numbers with the digits they came with."""
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, dict):
        pairs = cast("dict[str, Any]", value).items()
        return "{" + ",".join(f"{json.dumps(key)}:{_written(inner)}" for key, inner in pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_written(inner) for inner in cast("list[Any]", value)) + "]"
    return json.dumps(value, ensure_ascii=False)


FORMAT = Format(
    name="jsonl",
    summary="JSON lines, or one array of a JSON document; nested keys joined by a dot, numbers with their digits.",
    cut=cut,
)
