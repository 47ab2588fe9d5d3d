"""A first draft of a profile from a file alone: what its header and values say, and what a person must decide.

The draft never decides between two readings: a day that may be a month, a comma that may be a decimal mark, and a
column nobody recognises are left to a person, in a comment that says so.
"""

from __future__ import annotations

import csv
import json
import re
from pathlib import PurePath
from typing import NamedTuple

from data.contracts.contract import contract_named
from data.contracts.failure import InputError, TieoutError
from data.profiles.column_names import contract_column
from data.profiles.spellings import date_spellings, number_marks
from data.text import decode

ENCODINGS = ("utf-8", "utf-16", "cp1252")
DELIMITERS = (",", ";", "\t", "|")
LOOKED_AT = 200
_SIDES = {
    "BUY": ("b", "buy", "bought", "achat", "kauf", "kop", "köp", "koop", "aankoop", "compra", "acquisto", "purchase"),
    "SELL": ("s", "sell", "sold", "vente", "verkauf", "salj", "sälj", "verkoop", "venta", "vende", "vendita", "sale"),
}


class _Table(NamedTuple):
    encoding: str
    delimiter: str
    skip_lines: int
    names: list[str]
    columns: dict[str, list[str]]  # name -> values that are not empty


def guess(payload: bytes, name: str) -> str:
    """A TOML draft of the profile of a delimited file.

    Args:
        payload: the opened file.
        name: its name, from which the profile's is made.

    Raises:
        InputError: no delimited text with a header is recognised.
    """
    table = _table(payload)
    mapped = _mapped(table)
    contract = contract_named("trade")
    missing = [column for column in contract.required if column not in mapped]
    dates = [column for column, sender in mapped.items() if column.endswith("_date") and table.columns[sender]]
    spellings = {column: date_spellings(table.columns[mapped[column]]) for column in dates}
    lines = [f"# Draft made from {name}. A person finishes it: every comment below asks for a decision."]
    lines += [f"# MISSING: say which column is {column}, or give it under [constants]." for column in missing]
    if "trade_ref" in missing:
        lines.append("# A sender that numbers nothing: trade_ref = { line = true }")
    lines += _head(table, name)
    lines += _dates(spellings)
    lines += _marks(table, mapped)
    lines += ["", "[columns]", *(_line(column, sender, table) for column, sender in mapped.items())]
    unknown = [sender for sender in table.names if sender not in mapped.values()]
    if unknown:
        lines += ["", f"# Not recognised, and left out: {', '.join(unknown)}"]
    return "\n".join(lines) + "\n"


def _table(payload: bytes) -> _Table:
    for encoding in ENCODINGS:
        try:
            text = decode(payload, encoding)
        except TieoutError:
            continue
        return _cut(text, encoding)
    raise InputError(f"the file is no text in any of {', '.join(ENCODINGS)}; write its profile by hand")


def _cut(text: str, encoding: str) -> _Table:
    lines = text.splitlines()[:LOOKED_AT]
    delimiter = max(DELIMITERS, key=lambda mark: (sum(mark in line for line in lines), text.count(mark)))
    rows = list(csv.reader(lines, delimiter=delimiter))
    width = max((len(row) for row in rows), default=0)
    header = next((index for index, row in enumerate(rows) if len(row) == width and all(map(str.strip, row))), None)
    if header is None or width < 2:  # noqa: PLR2004  one column is no table
        raise InputError("no line looks like a header of delimited text; write the profile by hand")
    names = [name.strip() for name in rows[header]]
    body = [row for row in rows[header + 1 :] if len(row) == width]
    columns = {name: [row[at].strip() for row in body if row[at].strip()] for at, name in enumerate(names)}
    return _Table(encoding, delimiter, header, names, columns)


def _mapped(table: _Table) -> dict[str, str]:
    """Contract column -> sender's column; the first that is recognised keeps it."""
    mapped: dict[str, str] = {}
    for sender in table.names:
        column = contract_column(sender)
        if column is not None:
            mapped.setdefault(column, sender)
    return {column: mapped[column] for column in contract_named("trade").columns if column in mapped}


def _head(table: _Table, name: str) -> list[str]:
    stem = re.sub(r"[^a-z0-9]+", "_", PurePath(name).stem.lower()).strip("_") or "draft"
    told = ["", f"name = {json.dumps(stem)}", 'book = "STREET"  # or HOUSE', 'format = "delimited"']
    told += [f"delimiter = {json.dumps(table.delimiter)}"] if table.delimiter != "," else []
    told += [f"encoding = {json.dumps(table.encoding)}"] if table.encoding != "utf-8" else []
    return told + ([f"skip_lines = {table.skip_lines}"] if table.skip_lines else [])


def _dates(spellings: dict[str, list[str]]) -> list[str]:
    """One list for all date columns; a comment where the values fit several spellings."""
    fitting = [found for found in spellings.values() if found]
    strange = [column for column, found in spellings.items() if not found]
    told = [f"# DECIDE: how is {column} spelt? Say dates = [...] or times = [...] there." for column in strange]
    if not fitting:
        return told
    common = [one for one in fitting[0] if all(one in found for found in fitting)] or fitting[0]
    told.append(f"dates = [{json.dumps(common[0])}]")
    if len(common) > 1:
        told.append(f"# DECIDE: the dates also fit {' and '.join(common[1:])}; nothing in the file tells which.")
    return told


def _marks(table: _Table, mapped: dict[str, str]) -> list[str]:
    numbers = [
        text
        for column in ("quantity", "price", "gross_amount", "net_amount")
        if column in mapped
        for text in table.columns[mapped[column]]
    ]
    marks = number_marks(numbers)
    told = [f"decimal = {json.dumps(marks.decimal)}"] if marks.decimal != "." else []
    told += [f"thousands = {json.dumps(marks.thousands)}"] if marks.thousands else []
    told += [f"currency_signs = {json.dumps(marks.signs, ensure_ascii=False)}"] if marks.signs else []
    return told + ([f"# DECIDE: {marks.doubt}"] if marks.doubt else [])


def _line(column: str, sender: str, table: _Table) -> str:
    values = table.columns[sender]
    said: dict[str, str] = {"from": json.dumps(sender, ensure_ascii=False)}
    comment = ""
    if column == "side":
        words = {value: side for value in sorted(set(values)) for side in _SIDES if value.lower() in _SIDES[side]}
        if any(value not in {"BUY", "SELL"} for value in words):
            pairs = ", ".join(
                f"{json.dumps(word, ensure_ascii=False)} = {json.dumps(side)}" for word, side in words.items()
            )
            said["words"] = f"{{ {pairs} }}"
        other = sorted(set(values) - set(words))
        comment = f"  # DECIDE: what are {', '.join(other)}?" if other else ""
    elif (
        column == "instrument_id"
        and values
        and all(re.fullmatch(r"[A-Z]{2}[A-Z0-9]{9}\d", value) for value in values)
    ):
        said["scheme"] = '"ISIN"'
    elif any(value.startswith(("-", "(")) for value in values) and column in {
        "quantity",
        "net_amount",
        "gross_amount",
    }:
        said["sign"] = '"absolute"'
        comment = "  # the sign is dropped: the side says the direction"
    if len(said) == 1:
        return f"{column} = {said['from']}{comment}"
    return f"{column} = {{ {', '.join(f'{key} = {value}' for key, value in said.items())} }}{comment}"
