"""Rows of penalties in MT537 and MT548 (sequence PENA): one row per penalty (PENDET) of a depository's report.

PENA > PENACUR (currency) > PENACOUNT (counterparty) > PENDET (penalty) > CALDET (calculation), RELTRAN (transaction).
Columns beside those of the transaction (`swift_transactions.py`): `penalty`, `common`, `previous_penalty`, `type`,
`method`, `penalty_status`, `amount`, `amount_currency`, `way` (CRED or DEBT), `days`, `calculations`, `penalty_day`,
`detection_day`, `payment_day`, `other_party`, `security_rate`, `cash_rate`, `reference_price`, `asset_class` ...
An amount without N is due to the account owner, one with N is owed by it.
"""

from __future__ import annotations

from collections.abc import Iterator

from data.formats.swift_columns import columns_of
from data.formats.swift_fields import Field
from data.formats.swift_sequences import Sequence
from data.formats.swift_statuses import NO_ACTIVITY, status_columns
from data.formats.swift_transactions import Unit, transaction_columns

NOT_COMPUTED = "NCOM"
NO_REFERENCE = "NONREF"
CASH_RATES = ("PDRA", "EXCH")
FIRST_OF = {
    "penalty": "ref.PREF",
    "common": "ref.PCOM",
    "previous_penalty": "ref.PPRF",
    "type": "word.PNTP",
    "method": "word.CALM",
    "aggregated": "flag.CMPU",
    "days": "count.DAAC",
    "amount": "amount.AMCO",
    "amount_currency": "currency.AMCO",
}


def penalty_units(_: str, root: Sequence) -> Iterator[Unit]:
    """The rows of one message."""
    general = next(root.find("GENL"), root)
    found = False
    for penalties in root.every("PENA"):
        for outer in penalties.find("PENACUR"):
            for counter in _counterparties(outer):
                for penalty in counter.find("PENDET"):
                    found = True
                    yield _unit(penalty, counter, outer, [penalties, general])
    if not found:
        quiet = general.value("17", "ACTI") == "N"
        yield Unit(root.start, root.end, {}, excluded=NO_ACTIVITY if quiet else "message without penalties (PENDET)")


def _counterparties(outer: Sequence) -> list[Sequence]:
    """Where a sender leaves the counterparty's sequence out, the penalties stand in the currency's."""
    return list(outer.find("PENACOUNT")) or [outer]


def _unit(penalty: Sequence, counter: Sequence, outer: Sequence, around: list[Sequence]) -> Unit:
    own, of_currency = columns_of(penalty), columns_of(outer)
    columns = _of_transaction(penalty) | {name: own.get(column, "") for name, column in FIRST_OF.items()}
    columns |= _of_status(penalty) | _of_calculations(penalty) | _of_report(of_currency, around)
    columns["amount_currency"] = columns["amount_currency"] or of_currency.get("currency.PECU", "")
    columns["other_party"] = columns_of(counter).get("party.REPA", "") if counter is not outer else ""
    columns["way"] = _way(columns["amount"])
    if own.get("flag.CNTI") == "Y" and not columns["amount"]:
        reason = (
            f"continuation (17B CNTI) of penalty {columns['penalty'] or 'of the page before'}, which holds its amount"
        )
        return Unit(penalty.start, penalty.end, columns, excluded=reason)
    if not columns["amount"] and columns["penalty_status"] != NOT_COMPUTED:
        return Unit(penalty.start, penalty.end, columns, malformed="the penalty (PENDET) states no amount (19A AMCO)")
    return Unit(penalty.start, penalty.end, columns)


def _way(amount: str) -> str:
    if not amount:
        return ""
    return "DEBT" if amount.startswith("-") else "CRED"


def _of_transaction(penalty: Sequence) -> dict[str, str]:
    """The failed instruction; references that say there is none are left out."""
    related = list(penalty.find("RELTRAN"))
    if not related:
        return {}
    transaction = next(related[0].every("TRAN"), None)
    found = columns_of(related[0])
    if transaction is not None:
        found = transaction_columns(transaction) | found
        statuses = [status_columns(status) for status in transaction.find("STAT")]
        found |= {f"transaction_{name}": text for name, text in statuses[-1].items()} if statuses else {}
    return {name: text for name, text in found.items() if not (name.startswith("ref.") and text == NO_REFERENCE)}


def _of_status(penalty: Sequence) -> dict[str, str]:
    """The status of the penalty itself; its reasons may stand beside it or in a sequence of their own."""
    said = next((item for item in penalty.fields if item.tag == "25"), None)
    around = [penalty, *(part for part in penalty.parts if part.name not in ("CALDET", "RELTRAN"))]
    if said is None:
        said = next((item for part in around for item in part.fields if item.tag == "25"), None)
    reasons = [item for part in around for item in part.fields if item.tag == "24"]
    told = [item for part in around for item in part.fields if item.tag == "70"]
    return {
        "penalty_status": _code(said) if said else "",
        "penalty_reason": " ".join(_code(item) for item in reasons),
        "penalty_narrative": " / ".join(" ".join(item.value.split("\n")) for item in told),
    }


def _of_calculations(penalty: Sequence) -> dict[str, str]:
    """The last calculation; there is one per day of a late matching penalty."""
    calculations = list(penalty.find("CALDET"))
    if not calculations:
        return {"calculations": "0"}
    last = calculations[-1]
    found, instrument = columns_of(last), columns_of(*last.every("FIA"))
    made = {name: text for name, text in instrument.items() if name in ("instrument", "scheme", "description")}
    rates = [name for name in (*instrument, *found) if name.startswith("rate.") and name[5:] not in CASH_RATES]
    prices = [name for name in (*instrument, *found) if name.startswith("price.")]
    both = found | instrument
    price = prices[0].removeprefix("price.") if prices else ""
    return made | {
        "calculations": str(len(calculations)),
        "penalty_day": found.get("day.PEDA", ""),
        "asset_class": both.get("class.CLAS", "").rpartition("/")[2],
        "liquidity": both.get("flag.LIQI", both.get("word.LIQI", "")),
        "security_rate": both.get(rates[0], "") if rates else "",
        "security_rate_name": rates[0].removeprefix("rate.") if rates else "",
        "cash_rate": both.get("rate.PDRA", ""),
        "reference_price": both.get(f"price.{price}", ""),
        "reference_price_type": both.get(f"price_type.{price}", ""),
        "security_amount": found.get("amount.SECU", ""),
        "cash_amount": found.get("amount.CASH", ""),
    }


def _of_report(of_currency: dict[str, str], around: list[Sequence]) -> dict[str, str]:
    report, general = (columns_of(sequence) for sequence in around)
    return {
        "report_kind": report.get("word.CODE", ""),
        "report_frequency": general.get("word.SFRE", ""),
        "detection_day": of_currency.get("day.DACO", ""),
        "payment_day": of_currency.get("day.PAYD", ""),
        "report_account": general.get("account.SAFE", ""),
        "depository": report.get("party.ASDP", of_currency.get("party.ASDP", "")),
    }


def _code(item: Field) -> str:
    return f"{item.issuer}/{item.value}" if item.issuer else item.value
