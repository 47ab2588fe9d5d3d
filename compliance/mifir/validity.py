"""Whether a report file is valid against its schemas, and if not, which report, which element and which line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import polars as pl

from data.formats.xml_reader import document, etree, starts_of

WHAT = "a MiFIR report file"
MAX_BYTES = 1 << 30
MOST = 1000
"""Faults that are told of one file; where there are more, `faulty` says how many."""
FAULTS = pl.Schema(
    {
        "line": pl.Int64,  # of the report, in the file
        "report": pl.String,  # its transaction reference; null where the fault is in no report
        "executing_entity": pl.String,
        "path": pl.String,  # from the report down: New/Tx/Qty/Unit
        "value": pl.String,
        "reason": pl.String,
    }
)


class Validity(NamedTuple):
    """What the schemas say of one file: how many reports it holds, how many faults, and the first of them."""

    reports: int
    faulty: int
    faults: pl.DataFrame

    @property
    def valid(self) -> bool:
        return self.faulty == 0


def validated(payload: bytes, schema: Any) -> Validity:
    """Hold one file against compiled schemas.

    Raises:
        InputError: no well-formed XML, unsafe or too large: no schema is asked then.
    """
    root = document(payload, WHAT, MAX_BYTES)
    count = sum(1 for _ in root.iter("{*}New", "{*}Cxl"))
    if schema.validate(root):
        return Validity(count, 0, FAULTS.to_frame())
    log = list(schema.error_log)
    places = starts_of(payload, {"New", "Cxl"})
    rows = list(_faults(root, log[:MOST], places if len(places) == count else []))
    return Validity(count, len(log), pl.DataFrame(rows, schema=FAULTS, orient="row"))


def all_validated(payloads: Iterable[bytes], schemas: Iterable[Any]) -> list[Validity]:
    """Several files at once, on as many threads as there are schemas; the library works without the interpreter."""
    free = list(schemas)

    def one(payload: bytes) -> Validity:
        """A compiled schema keeps the log of its last document: one thread at a time."""
        schema = free.pop()
        try:
            return validated(payload, schema)
        finally:
            free.append(schema)

    with ThreadPoolExecutor(len(free)) as threads:
        return list(threads.map(one, payloads))


def _faults(root: Any, log: Iterable[Any], places: list[tuple[int, int]]) -> Iterator[tuple[Any, ...]]:
    numbers: dict[Any, int] = {node: number for number, node in enumerate(root.iter("{*}New", "{*}Cxl"))}
    for entry in log:
        node: Any = next(iter(root.xpath(entry.path) if entry.path else ()), None)
        line = _with_parents(node)
        report: Any = next((one for one in line if one in numbers), None)
        reason = re.sub(r"\{urn:[^}]*\}", "", entry.message)
        attribute = re.search(r"attribute '(\w+)'", reason)
        value = _text(node, attribute[1] if attribute else None)
        if report is None:
            yield entry.line, None, None, "/".join(_names(reversed(line))), value, reason
            continue
        place = places[numbers[report]][0] if places else report.sourceline
        path = "/".join(
            [*_names(reversed(line[: line.index(report) + 1])), *([f"@{attribute[1]}"] if attribute else [])]
        )
        yield place, report.findtext("{*}TxId"), report.findtext("{*}ExctgPty"), path, value, reason


def _names(nodes: Iterable[Any]) -> list[str]:
    return [str(etree.QName(node).localname) for node in nodes]


def _text(node: Any, attribute: str | None) -> str | None:
    if node is None:
        return None
    if attribute is not None:
        return node.get(attribute)
    return None if len(node) else (node.text or "").strip()


def _with_parents(node: Any) -> list[Any]:
    """An element and what it stands in, from the inside out."""
    return [] if node is None else [node, *_with_parents(node.getparent())]
