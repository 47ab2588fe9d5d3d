"""Cirro's FIX 4.4 drop copy: session messages, acknowledgements, and one execution report per fill.

A fill is ExecType F; a correction is G and a bust H, both naming the fill by ExecRefID (19).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from data.samples.plan import Terms

SOH = "\x01"
EXEC_TYPE = {"NEW": "F", "CORRECT": "G", "CANCEL": "H"}
SIDE = {"BUY": "1", "SELL": "2"}
Fields = list[tuple[int, str]]


def written(rows: Sequence[Terms], day: date) -> bytes:
    """The day's log, one message a line."""
    messages = list(_messages(rows, day))
    return "".join(
        _framed(number, kind, body, day) + "\n" for number, (kind, body) in enumerate(messages, 1)
    ).encode()


def _messages(rows: Sequence[Terms], day: date) -> Iterator[tuple[str, Fields]]:
    ordered = {_order(row): Decimal(0) for row in rows} | _quantities(rows)
    filled: dict[str, Decimal] = {}
    yield "A", [(98, "0"), (108, "30")]
    for number, row in enumerate(rows, start=1):
        order = _order(row)
        if order not in filled:
            yield "8", _acknowledgement(row, order, ordered[order])
        if number % 25 == 0:
            yield "0", []
        filled[order] = filled.get(order, Decimal(0)) + (row.quantity if row.status == "NEW" else 0)
        left = ordered[order] - filled[order]
        yield "8", _named(row, order, f"{day:%m%d}{number:04d}") + _fill(row, filled[order], left)
    yield "5", [(58, "end of day")]


def _order(row: Terms) -> str:
    return row.order_ref or f"CO{row.ref}"


def _quantities(rows: Sequence[Terms]) -> dict[str, Decimal]:
    """The whole quantity of every order."""
    total: Counter[str] = Counter()
    for row in rows:
        if row.status == "NEW":
            total[_order(row)] += int(row.quantity)
    return {order: Decimal(quantity) for order, quantity in total.items()}


def _acknowledgement(row: Terms, order: str, quantity: Decimal) -> Fields:
    head = [(37, order), (11, order), (17, f"{order}.ACK"), (150, "0"), (39, "0")]
    return head + _instrument(row) + [(38, f"{quantity}"), (151, f"{quantity}"), (14, "0"), (6, "0")]


def _named(row: Terms, order: str, unique: str) -> Fields:
    """The names of an execution; a correction and a bust are executions of their own that name the first."""
    kind = EXEC_TYPE[row.status]
    names = [(17, row.ref)] if row.status == "NEW" else [(17, f"{row.ref}.{kind}{unique}"), (19, row.ref)]
    return [(37, order), (11, order), *names, (150, kind)]


def _fill(row: Terms, filled: Decimal, left: Decimal) -> Fields:
    return [
        (39, "1" if left else "2"),
        *_instrument(row),
        (32, f"{row.quantity}"),
        (31, f"{row.price}"),
        (151, f"{left}"),
        (14, f"{filled}"),
        (6, f"{row.price}"),
        (15, row.currency),
        (75, f"{row.trade_date:%Y%m%d}"),
        (60, f"{row.trade_date:%Y%m%d}-{row.executed_at}.000"),
        (64, f"{row.settlement_date:%Y%m%d}"),
    ]


def _instrument(row: Terms) -> Fields:
    name = row.instrument.name.split()[0]
    return [(1, row.account), (55, name), (48, row.instrument.isin), (22, "4"), (54, SIDE[row.side])]


def _framed(number: int, kind: str, body: Fields, day: date) -> str:
    """A message with its BodyLength (9) and CheckSum (10)."""
    head: Fields = [(35, kind), (34, f"{number}"), (49, "CIRRO"), (56, "ALBA"), (52, f"{day:%Y%m%d}-18:00:00.000")]
    text = "".join(f"{tag}={value}{SOH}" for tag, value in head + body)
    framed = f"8=FIX.4.4{SOH}9={len(text)}{SOH}{text}"
    return f"{framed}10={sum(framed.encode()) % 256:03d}{SOH}"
