"""ISO 20022 settlement messages: sese.023 (instruction), 024 (status), 025 (confirmation), semt.017, 018 and 044.

One row per status of a transaction (sese.024, semt.018), per instruction or confirmation (sese.023, sese.025), per
settled transaction of a statement (semt.017), per penalty of a depository's report (semt.044). All versions; alone,
behind a business header, in an envelope, or several in a file. Columns: `message_type` (sese.024.001.13),
`reference`, `row_ref`, `prepared`, `owner_ref`, `servicer_ref`, `market_ref`, `counterparty_ref`, `common_ref`,
`trade_ref`, `pool_ref`, `kind`, `code`, `stated`, `reason`, `reasons`, `narrative`, `account`, `instrument`,
`scheme`, `direction`, `payment`, `quantity_UNIT`, `quantity_FAMT` ..., `settled_UNIT` ..., `remaining_UNIT` ...,
`money`, `money_currency`, `trade_day`, `settlement_day`, `expected_day`, `effective_day`, `matched`, `counterparty`,
`counterparty_account`, `agent`, `place_of_settlement`, `hold`, `partial`, and those of a penalty.

Option of a profile: `messages`, the kinds that are rows of its contract (others are excluded), such as
`sese.024 semt.018`; `pages` = `together` (default) | `apart`, as for `swift_statements`.
"""

from __future__ import annotations

from collections.abc import Iterator

from data.contracts.failure import UsageError
from data.formats.format import Control, Format, Records
from data.formats.iso20022_documents import Document, Pack, pack_of, places_in
from data.formats.iso20022_parts import at, moment_of, text_of, told
from data.formats.iso20022_penalties import penalties_of
from data.formats.iso20022_statuses import statuses_of
from data.formats.iso20022_transactions import account_columns, transaction_columns
from data.formats.record_frame import Landed, frame_of, wanted_columns
from data.formats.swift_delivery import page_controls
from data.formats.xml_reader import Element
from data.profiles.profile import Profile

WHAT = "a file of ISO 20022 settlement messages"
KINDS = {
    "SctiesSttlmTxInstr": "sese.023",
    "SctiesSttlmTxStsAdvc": "sese.024",
    "SctiesSttlmTxConf": "sese.025",
    "SctiesTxPstngRpt": "semt.017",
    "SctiesTxPdgRpt": "semt.018",
    "SctiesTxPnltiesRpt": "semt.044",
}
LISTED = ("Tx", "Txs")
NO_ACTIVITY = "statement without activity (ActvtyInd)"


class _Row(dict[str, str]):
    """The columns of one row, the element it stands in, and why it is no row."""

    element: Element
    excluded: str | None = None
    malformed: str | None = None


def cut(payload: bytes, profile: Profile) -> Records:
    """Cut a file of documents into rows; an empty file has none."""
    pack = pack_of(payload, WHAT, KINDS)
    kept = tuple(profile.options.get("messages", " ".join(KINDS.values())).split())
    rows = [row for document in pack.documents for row in _rows(document, kept)]
    landed = _landed(rows, pack)
    seen = set[str]().union(*[item.fields for item in landed])
    columns = {name: name for name in sorted(seen | set(wanted_columns(profile)))}
    return Records(frame_of(landed, columns, None), _page_controls(pack, profile))


def _rows(document: Document, kept: tuple[str, ...]) -> Iterator[_Row]:
    if document.kind not in kept or document.kind not in KINDS.values():
        row = _row(document.body, {})
        row.excluded = f"{document.kind} is none of the messages of this profile: {', '.join(kept)}"
        yield row
        return
    shared = _shared(document)
    number = 0
    for row in _cut(document):
        number += not (row.excluded or row.malformed)
        row.update({name: text for name, text in shared.items() if name not in row})
        row["row_ref"] = _row_ref(row, document, number)
        yield row


def _cut(document: Document) -> Iterator[_Row]:
    body = document.body
    if document.kind == "semt.018":
        yield from _pending(body)
    elif document.kind == "semt.017":
        yield from _settled(body)
    elif document.kind == "semt.044":
        yield from _penalised(body)
    else:
        columns = transaction_columns(body)
        if document.kind != "sese.024":
            row = _row(body, columns)
            row.excluded = _not_yet(body)
            yield row
            return
        statuses = list(statuses_of(body))
        for status in statuses:
            yield _row(body, columns | status)
        if not statuses:
            yield _no_row(body, malformed="the message states no status of the transaction")


def _penalised(body: Element) -> Iterator[_Row]:
    found = False
    for element, columns, malformed in penalties_of(body):
        found = True
        row = _row(element, columns)
        row.malformed = malformed
        yield row
    if not found:
        yield _no_activity(body)


def _not_yet(body: Element) -> str | None:
    said = told(body, "AddtlParams/PreConf")
    return f"pre-confirmation ({said}): not settled yet" if said else None


def _pending(body: Element) -> Iterator[_Row]:
    """Transactions by status (Sts holds Tx), or by themselves (Txs holds StsAndRsn)."""
    own = account_columns(body)
    found = False
    for part in body.children:
        if part.name == "Sts":
            of_part = list(_listed_statuses(part))
            for transaction in part.named("Tx"):
                found = True
                yield from _with_statuses(transaction, of_part, own)
        elif part.name in LISTED:
            found = True
            yield from _with_statuses(part, list(_listed_statuses(part)), own)
    if not found:
        yield _no_activity(body)


def _listed_statuses(part: Element) -> Iterator[dict[str, str]]:
    for said in part.named("StsAndRsn"):
        yield from statuses_of(said)
    yield from statuses_of(part)


def _with_statuses(transaction: Element, statuses: list[dict[str, str]], own: dict[str, str]) -> Iterator[_Row]:
    columns = own | transaction_columns(transaction)
    for status in statuses:
        yield _row(transaction, columns | status)
    if not statuses:
        yield _no_row(transaction, malformed="the transaction states no status")


def _settled(body: Element) -> Iterator[_Row]:
    found = False
    for holder in [body, *body.named("SubAcctDtls")]:
        own = account_columns(body) | account_columns(holder)
        for instrument in holder.named("FinInstrmDtls"):
            of_instrument = transaction_columns(instrument)
            for transaction in instrument.named("Tx"):
                found = True
                yield _row(transaction, own | of_instrument | transaction_columns(transaction))
    if not found:
        yield _no_activity(body)


def _no_activity(body: Element) -> _Row:
    active = told(body, "StmtGnlDtls/ActvtyInd", "RptGnlDtls/ActvtyInd").lower() in ("true", "1")
    if active:
        return _no_row(body, malformed="the statement says that there is activity and lists no transaction")
    return _no_row(body, excluded=NO_ACTIVITY)


def _row(element: Element, columns: dict[str, str]) -> _Row:
    row = _Row({name: text for name, text in columns.items() if text})
    row.element = element
    return row


def _no_row(element: Element, *, excluded: str | None = None, malformed: str | None = None) -> _Row:
    row = _row(element, {})
    row.excluded, row.malformed = excluded, malformed
    return row


def _shared(document: Document) -> dict[str, str]:
    header, body = document.header, document.body
    version = f".{document.version}" if document.version else ""
    stated = moment_of(at(body, "StmtGnlDtls/StmtDtTm")) or moment_of(at(body, "RptGnlDtls/RptDt"))
    stated = stated or _end_of(at(body, "StmtGnlDtls/StmtPrd"))
    found = {
        "message_type": f"{document.kind}{version}",
        "reference": told(
            body, "StmtGnlDtls/StmtId", "RptGnlDtls/RptId", "StmtGnlDtls/RptNb/Lng", "StmtGnlDtls/RptNb/Shrt"
        )
        or header.reference
        or told(body, "Id/Id", "Id"),
        "prepared": stated or header.created,
        "created": header.created,
        "sender": header.sender,
        "copy": header.copy,
        "page": told(body, "Pgntn/PgNb", "RptPgntn/PgNb"),
    }
    return {name: text for name, text in found.items() if text}


def _end_of(period: Element | None) -> str:
    return moment_of(at(period, "FrDtTmToDtTm/ToDtTm")) or moment_of(at(period, "FrDtToDt/ToDt"))


def _row_ref(row: _Row, document: Document, number: int) -> str:
    """What a row is called by: an instruction by its own reference, a confirmation by its message's or servicer's."""
    if document.kind == "sese.023":
        return row.get("owner_ref", "")
    named = row.get("servicer_ref") or row.get("market_ref") or ""
    if document.kind == "sese.025":
        return document.header.reference or named or row.get("owner_ref", "")
    if row.get("reference"):
        return f"{row['reference']}/{row.get('page', '1')}/{number}"
    return f"{named}/{row.get('effective_day', '')}/{number}"


def _landed(rows: list[_Row], pack: Pack) -> list[Landed]:
    """Every row with the line of its element; the lines of a file are those of its text, declarations included."""
    elements = list({id(row.element.node): row.element for row in rows}.values())
    names = {element.name for element in elements}
    counted = [element for document in pack.documents for element in _every(document.body, names)]
    places = places_in(pack, names, len(counted)) if counted else []
    place = {id(element.node): places[index] for index, element in enumerate(counted)} if places else {}
    landed: list[Landed] = []
    for row in rows:
        line, offset = place.get(id(row.element.node), (row.element.line, None))
        item = Landed(line, offset, row.element.text(), row.excluded, row.malformed, dict(row))
        landed.append(item)
    return landed


def _every(element: Element, names: set[str]) -> Iterator[Element]:
    if element.name in names:
        yield element
    for child in element.children:
        yield from _every(child, names)


def _page_controls(pack: Pack, profile: Profile) -> list[Control]:
    kept = profile.options.get("pages", "together")
    if kept not in ("together", "apart"):
        raise UsageError(f"options.pages is {kept!r}; possible: together, apart")
    pages: list[tuple[int, str]] = []
    for document in pack.documents:
        page = at(document.body, "Pgntn") or at(document.body, "RptPgntn")
        if page is not None:
            last = text_of(at(page, "LastPgInd")).lower() in ("true", "1")
            pages.append((page.line, f"{told(page, 'PgNb')}/{'LAST' if last else 'MORE'}"))
    return page_controls(pages, "apart" if kept == "apart" else "together")


FORMAT = Format(
    "iso20022_settlement",
    "ISO 20022 sese.023 to 025, semt.017, 018, 044: instructions, statuses, confirmations, statements, penalties",
    cut,
)
