"""Columns of any sequence of a SWIFT message: every field lands under its kind and qualifier, known or not.

`ref.RELA`, `day.SETT`, `time.PREP`, `word.REDE`, `quantity.SETT.UNIT`, `amount.SETT`, `currency.SETT`, `party.PSET`,
`account.SAFE`, `account.BUYR` (the account named beside that party), `place.TRAD`, `price.MRKT`, `price_type.MRKT`,
`rate.PDRA`, `flag.ACTI`, `count.DAAC`, `number.STAT`, `class.CLAS`, `text.SPRO`, `instrument`, `scheme` and others.
Where a qualifier comes twice in a sequence the first one counts; words (22a) are all kept, by blanks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from data.formats.swift_fields import Field, currency_and_amount, number_text
from data.formats.swift_sequences import Sequence
from data.formats.swift_trades import LOCAL_SCHEMES

CLOCK = re.compile(
    r"(?P<day>[0-9]{8})(?P<time>[0-9]{6})?(?:,(?P<decimals>[0-9]{1,6})[0-9]*)?"
    r"(?:/(?P<west>N?)(?P<hours>[0-9]{2})(?P<minutes>[0-9]{2})?)?"
)
PARTIES = ("SETPRTY", "CONFPRTY", "OTHRPRTY", "PENAPRTY")


def columns_of(*sequences: Sequence) -> dict[str, str]:
    """The columns of the own fields of sequences, none of them empty; an earlier sequence goes before a later one."""
    found: dict[str, str] = {}
    for sequence in sequences:
        own: dict[str, str] = {}
        for item in sequence.fields:
            for name, text in _READERS.get(item.tag, _nothing)(item).items():
                if name.startswith("word.") and name in own:
                    own[name] = f"{own[name]} {text}"
                else:
                    own.setdefault(name, text)
        found = {name: text for name, text in own.items() if text} | found
    return found


def party_columns(*parties: Sequence) -> dict[str, str]:
    """`party.BUYR`, and `account.BUYR` for the account in the same sequence, of the parties of a transaction."""
    found: dict[str, str] = {}
    for party in parties:
        named = [item for item in party.fields if item.tag == "95"]
        account = party.value("97", "SAFE")
        for item in named:
            found.setdefault(f"party.{item.qualifier}", party_text(item))
            if account:
                found.setdefault(f"account.{item.qualifier}", account)
    return found


def party_text(item: Field) -> str:
    """A party's identification: BIC, `scheme/code`, or name; the lines of a name joined by a blank."""
    value = item.value.removeprefix("/") if item.option == "L" else item.value
    return f"{item.issuer}/{value}" if item.issuer else " ".join(value.split("\n"))


def moment_text(value: str) -> str:
    """`20261120143000,5/N05` as `20261120143000.5-0500`; a day alone, or what has another shape, as it is."""
    found = CLOCK.fullmatch(value)
    if found is None or not found["time"]:
        return value
    text = found["day"] + found["time"] + (f".{found['decimals']}" if found["decimals"] else "")
    if found["hours"] is None:
        return text
    return f"{text}{'-' if found['west'] else '+'}{found['hours']}{found['minutes'] or '00'}"


def instrument_columns(item: Field) -> dict[str, str]:
    """ISIN where there is one, else the local code with the scheme of its country, and the description."""
    lines = item.value.split("\n")
    if lines[0].startswith("ISIN "):
        return {"instrument": lines[0][5:].strip(), "scheme": "ISIN", "description": " ".join(lines[1:])}
    parts = lines[0].split("/", 2)
    if len(parts) == 3 and not parts[0]:  # noqa: PLR2004  /US/3132MAD40
        scheme = LOCAL_SCHEMES.get(parts[1], parts[1])
        return {"instrument": parts[2].strip(), "scheme": scheme, "description": " ".join(lines[1:])}
    return {"description": " ".join(lines)}


def _nothing(_: Field) -> dict[str, str]:
    return {}


def _coded(kind: str) -> Callable[[Field], dict[str, str]]:
    def read(item: Field) -> dict[str, str]:
        return {f"{kind}.{item.qualifier}": f"{item.issuer}/{item.value}" if item.issuer else item.value}

    return read


def _date(item: Field) -> dict[str, str]:
    if item.option == "B":  # a word in place of a day: open, or proprietary
        return {f"word.{item.qualifier}": item.value}
    return {f"day.{item.qualifier}": item.value[:8], f"time.{item.qualifier}": moment_text(item.value)}


def _amount(item: Field) -> dict[str, str]:
    currency, amount = currency_and_amount(item.value)
    return {f"amount.{item.qualifier}": amount, f"currency.{item.qualifier}": currency}


def _quantity(item: Field) -> dict[str, str]:
    code, _, number = item.value.partition("/")
    return {f"quantity.{item.qualifier}.{code}": number_text(number)}


def _price(item: Field) -> dict[str, str]:
    code, _, stated = item.value.partition("/")
    currency, amount = currency_and_amount(stated)
    return {
        f"price.{item.qualifier}": amount if currency else number_text(amount),
        f"price_type.{item.qualifier}": code if stated else "",
        f"price_currency.{item.qualifier}": currency,
    }


def _rate(item: Field) -> dict[str, str]:
    minus = item.value.startswith("N")
    return {f"rate.{item.qualifier}": ("-" if minus else "") + number_text(item.value.removeprefix("N"))}


def _balance(item: Field) -> dict[str, str]:
    code, _, number = item.value.partition("/")
    return {f"balance.{item.qualifier}": number_text(number), f"balance_type.{item.qualifier}": code}


def _period(item: Field) -> dict[str, str]:
    start, _, end = item.value.partition("/")
    return {f"from.{item.qualifier}": start[:8], f"to.{item.qualifier}": end[:8]}


def _party(item: Field) -> dict[str, str]:
    return {f"party.{item.qualifier}": party_text(item)}


def _text(item: Field) -> dict[str, str]:
    return {f"text.{item.qualifier}": " ".join(item.value.split("\n"))}


_READERS: Mapping[str, Callable[[Field], dict[str, str]]] = {
    "11": _coded("currency"),
    "12": _coded("class"),
    "13": _coded("number"),
    "17": _coded("flag"),
    "19": _amount,
    "20": _coded("ref"),
    "22": _coded("word"),
    "35": instrument_columns,
    "36": _quantity,
    "69": _period,
    "70": _text,
    "90": _price,
    "92": _rate,
    "93": _balance,
    "94": _coded("place"),
    "95": _party,
    "97": _coded("account"),
    "98": _date,
    "99": _coded("count"),
}
