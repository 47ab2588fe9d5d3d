"""Which fill a FIX execution is about: references that are unique per fill, and bust and correct chains resolved.

`ExecID` is not trusted: logs exist where every fill carries the same one, and where one fill comes twice under two.
Two executions are one fill when their content and `CumQty` are the same. Two different fills never share a reference.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from hashlib import blake2b

from data.formats.fix_fields import Fields

Content = tuple[str | None, ...]
CONTENT = ("49", "37", "11", "1", "54", "55", "48", "32", "31", "14", "60", "75", "64", "15")
SAME_FILL = ("49", "37", "54", "55", "48", "32", "31", "14", "60")
TAKEN_FROM_THE_FILL = ("1", "11", "15", "22", "31", "32", "48", "54", "55", "60", "64", "75")


def name_fills(executions: list[Fields]) -> None:
    """Give every execution its `trade_ref`, and `version` to corrects and busts; fills in what a bust leaves out.

    Args:
        executions: of one file in its order, each with `status` NEW, CORRECT or CANCEL; changed in place.
    """
    fills = [fields for fields in executions if fields["status"] == "NEW"]
    _name_new(fills)
    by_exec_id: dict[str, list[Fields]] = defaultdict(list)
    for fields in fills:
        by_exec_id[fields.get("17", "")].append(fields)
    steps: dict[str, list[Content]] = defaultdict(list)
    for fields in executions:
        if fields["status"] != "NEW":
            _name_change(fields, by_exec_id, steps)
            by_exec_id.setdefault(fields.get("17", ""), []).append(fields)


def _name_new(fills: list[Fields]) -> None:
    times = Counter(fields.get("17", "") for fields in fills)
    contents: dict[str, set[Content]] = defaultdict(set)
    steps: dict[tuple[str, str], set[Content]] = defaultdict(set)
    for fields in fills:
        exec_id = fields.get("17", "")
        if times[exec_id] > 1 or not exec_id:
            content = content_of(fields, CONTENT)
            contents[exec_id].add(content)
            steps[(exec_id, _step(fields))].add(content)
    for fields in fills:
        exec_id = fields.get("17", "")
        if exec_id and len(contents.get(exec_id, ())) <= 1:
            fields["trade_ref"] = exec_id
        elif "14" in fields and len(steps[(exec_id, _step(fields))]) == 1:
            fields["trade_ref"] = f"{exec_id}/{_step(fields)}"
        else:
            fields["trade_ref"] = f"{exec_id}/{_digest(content_of(fields, CONTENT))}"
    _join_resent(fills)


def _join_resent(fills: list[Fields]) -> None:
    """One fill under two execution ids keeps the first of the two by name, whatever order they came in."""
    same: dict[Content, list[Fields]] = defaultdict(list)
    for fields in fills:
        if "14" in fields and "37" in fields and "60" in fields:
            same[content_of(fields, SAME_FILL)].append(fields)
    for group in same.values():
        if len(group) > 1:
            reference = min(fields["trade_ref"] for fields in group)
            for fields in group:
                fields["trade_ref"] = reference


def _name_change(fields: Fields, by_exec_id: dict[str, list[Fields]], steps: dict[str, list[Content]]) -> None:
    quoted = fields.get("19") or fields.get("17", "")
    known = by_exec_id.get(quoted, [])
    if len({one["trade_ref"] for one in known}) > 1:
        known = [one for one in known if _speaks_of(fields, one)]
    found = len({one["trade_ref"] for one in known}) == 1
    fields["trade_ref"] = known[-1]["trade_ref"] if found else quoted or _digest(content_of(fields, CONTENT))
    made = steps[fields["trade_ref"]]
    step = (fields["status"], *content_of(fields, ("17", *CONTENT)))
    if step not in made:
        made.append(step)
    fields["version"] = str(made.index(step) + 2)
    for tag in TAKEN_FROM_THE_FILL if found and fields["status"] == "CANCEL" else ():
        if tag in known[-1] and _is_empty(fields, tag):
            fields[tag] = known[-1][tag]


def _speaks_of(change: Fields, fill: Fields) -> bool:
    return all(_is_empty(change, tag) or change[tag] == fill.get(tag) for tag in ("37", "54", "32", "31"))


def _is_empty(fields: Fields, tag: str) -> bool:
    value = fields.get(tag, "")
    return not value or (tag in {"31", "32"} and not value.strip("0."))


def content_of(fields: Fields, tags: Iterable[str]) -> Content:
    """The values of some tags, to tell whether two messages say the same."""
    return tuple(map(fields.get, tags))


def _step(fields: Fields) -> str:
    return f"{fields.get('37', '')}/{fields.get('14', '')}"


def _digest(content: Content) -> str:
    return blake2b(repr(content).encode(), digest_size=6).hexdigest()
