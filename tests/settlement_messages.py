"""Made-up SWIFT messages of settlement: statuses, pending and settled transactions, penalties."""

from __future__ import annotations

from collections.abc import Iterator

ISIN = "XS0000000009"
PARTIES = (
    ("SETPRTY", ":95P::DEAG//AGNTXX22"),
    ("SETPRTY", ":95P::SELL//PARTXX22", ":97A::SAFE//C-9"),
    ("SETPRTY", ":95P::PSET//DEPOXX22"),
)


def sequence(name: str, *inside: str) -> str:
    """`:16R:name`, the fields and sequences inside, `:16S:name`; empty ones are left out."""
    return "\n".join([f":16R:{name}", *(text for text in inside if text), f":16S:{name}"])


def fin(kind: str, *sequences: str, header: str = "", trailer: str = "") -> str:
    """One message as it is delivered: its type in block 2, its sequences in block 4."""
    block = header or f"O{kind}1430261120DEPOXX22AXXX00000000012611201431N"
    text = "\n".join(text for text in sequences if text)
    return f"{{1:F01HOUSXX22AXXX0000000001}}{{2:{block}}}{{3:{{108:MUR-1}}}}{{4:\n{text}\n-}}{trailer}"


def status(said: str = "SETT//PENF", *reasons: str, narrative: str = "") -> str:
    """A STAT sequence; a reason is written as 24B writes it (`PENF//LACK`)."""
    told = [sequence("REAS", f":24B::{reason}") for reason in reasons[:-1]]
    if reasons:
        told.append(sequence("REAS", f":24B::{reasons[-1]}", f":70D::REAS//{narrative}" if narrative else ""))
    return sequence("STAT", f":25D::{said}", *told)


def parties() -> Iterator[str]:
    return (sequence(*party) for party in PARTIES)


def general(*more: str, function: str = "INST", ref: str = "ADV-1") -> str:
    return sequence("GENL", f":20C::SEME//{ref}", f":23G:{function}", *more)


def advice(
    *statuses: str, rela: str = "INS-1", details: str | None = None, prepared: str = "", ref: str = "ADV-1"
) -> str:
    """An MT548 on the receipt of 1,000.5 face against 1,234.56 euro."""
    link = sequence("LINK", ":13A::LINK//541", f":20C::RELA//{rela}")
    told = SETTRAN if details is None else details
    return fin("548", general(f":98{prepared}" if prepared else "", link, *statuses, ref=ref), told)


SETTRAN = sequence(
    "SETTRAN",
    f":35B:ISIN {ISIN}\nACME 5 30",
    ":36B::SETT//FAMT/1000,5",
    ":19A::SETT//NEUR1234,56",
    ":97A::SAFE//A-1",
    ":22F::SETR//TRAD",
    ":22H::REDE//RECE",
    ":22H::PAYM//APMT",
    ":22F::STCO//NOMC",
    ":22F::STCO//PART",
    ":98A::SETT//20261124",
    ":98A::TRAD//20261120",
    *parties(),
)


def pending(
    rela: str, quantity: str = "FAMT/1000,", *inside: str, name: str = "TRAN", direction: str = "DELI"
) -> str:
    """One transaction of an MT537; `inside` may hold its own statuses."""
    return sequence(
        name,
        sequence("LINK", f":20C::RELA//{rela}"),
        sequence("LINK", ":20C::MITI//MITI-7"),
        sequence(
            "TRANSDET",
            f":35B:ISIN {ISIN}\nACME 5 30",
            f":36B::PSTA//{quantity}",
            ":19A::PSTA//EUR1234,56",
            ":22F::TRAN//SETT",
            f":22H::REDE//{direction}",
            ":22H::PAYM//APMT",
            ":98A::EXSE//20261126",
            ":98A::SETT//20261124",
            sequence("SETPRTY", ":95P::BUYR//BUYRXX22"),
            sequence("SETPRTY", ":95P::PSET//DEPOXX22"),
        ),
        *inside,
    )


def statement(*parts: str, page: str = "1/ONLY", structure: str = "STAT", more: str = "", kind: str = "537") -> str:
    """A page of a statement of account A-1 as at 2026-11-20, 18:00."""
    head = sequence(
        "GENL",
        f":28E:{page}",
        ":20C::SEME//STM-1",
        ":23G:NEWM",
        ":98C::STAT//20261120180000",
        f":22H::STST//{structure}",
        more,
        ":97A::SAFE//A-1",
        ":17B::ACTI//Y" if parts else ":17B::ACTI//N",
    )
    return fin(kind, head, *parts)


def penalty(
    ref: str = "P-1", amount: str = "NEUR12,34", *more: str, kind: str = "SEFP", calculations: int = 1
) -> str:
    """One penalty for the late delivery of 1,000 face."""
    return sequence(
        "PENDET",
        f":20C::PREF//{ref}",
        ":20C::PCOM//COM-1",
        f":22H::PNTP//{kind}",
        ":22H::CALM//SECU",
        ":17B::CMPU//Y",
        ":25D::PNST//ACTV",
        f":19A::AMCO//{amount}" if amount else "",
        f":99A::DAAC//{calculations:03}",
        *more,
        *(_calculation(f"202611{20 + day:02}") for day in range(calculations)),
        _failed(),
    )


def _calculation(day: str) -> str:
    attributes = (":12A::CLAS/REGL/SOVR", ":92A::GOMB//0,001", ":90A::MRKT//PRCT/101,5")
    instrument = sequence("FIA", f":35B:ISIN {ISIN}", *attributes)
    return sequence("CALDET", f":98A::PEDA//{day}", instrument, ":19A::SECU//EUR12,34")


def _failed() -> str:
    """The delivery that failed."""
    transaction = sequence(
        "TRAN",
        ":22H::REDE//DELI",
        ":22H::PAYM//APMT",
        ":98A::SETT//20261119",
        ":98C::ASTS//20261118101112",
        ":98C::MTCH//20261118101213",
        ":97A::SAFE//A-7",
        ":36B::PSTA//FAMT/1000,",
        ":19A::PSTA//EUR1015,",
        status("SETT//PENF", "PENF//LACK"),
    )
    return sequence("RELTRAN", ":20C::ACOW//INS-1", ":20C::MITI//MITI-7", transaction)


def penalties(*details: str, page: str = "1/ONLY", trailer: str = "", kind: str = "537") -> str:
    """A penalty report: one currency, one counterparty."""
    head = sequence(
        "GENL",
        f":28E:{page}" if kind == "537" else "",
        ":20C::SEME//PEN-1",
        ":23G:PENA",
        ":98A::STAT//20261120",
        ":22F::SFRE//DAIL",
        ":22H::STST//PENA",
        ":97A::SAFE//NONREF",
        ":17B::ACTI//Y",
    )
    counter = sequence("PENACOUNT", ":95P::REPA//PARTXX22", ":19A::AGNT//NEUR12,34", *details)
    currency = sequence("PENACUR", ":11A::PECU//EUR", ":98A::DACO//20261120", ":95P::REPA//HOUSXX22", counter)
    body = sequence("PENA", ":69A::STAT//20261101/20261130", ":22F::CODE//CURR", ":95P::ASDP//DEPOXX22", currency)
    return fin(kind, head, body, trailer=trailer)
