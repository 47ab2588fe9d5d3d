"""Penalties in the report of a depository (semt.044), in the columns that the penalties of an MT537 have.

Report > Pnlty (currency and day) > PnltyPerCtrPty (counterparty) > PnltyDtls (penalty) > ClctnData (calculation),
RltdTx (transaction). A computed amount says by its direction whether it is due to the account owner or owed by it.
"""

from __future__ import annotations

from collections.abc import Iterator

from data.formats.iso20022_parts import amount_of, at, coded, day_of, instrument_of, leaves, party_of, text_of, told
from data.formats.iso20022_statuses import statuses_of
from data.formats.iso20022_transactions import transaction_columns
from data.formats.xml_reader import Element

WAYS = {"CRDT": "CRED", "DBIT": "DEBT"}
NOT_COMPUTED = "NCOM"
NO_AMOUNT = "the penalty (PnltyDtls) states no computed amount with its direction"


def penalties_of(body: Element) -> Iterator[tuple[Element, dict[str, str], str | None]]:
    """Every penalty: its element, its columns, and why it cannot be read (or None)."""
    report = at(body, "RptGnlDtls")
    shared = {
        "report_kind": coded(at(report, "PnltyListTp")),
        "report_frequency": coded(at(report, "Frqcy")),
        "report_account": told(body, "SfkpgAcct/Id"),
        "depository": party_of(at(body, "AcctSvcr")),
    }
    for outer in body.named("Pnlty"):
        of_currency = {"detection_day": day_of(at(outer, "Dt")), "penalty_currency": told(outer, "Ccy")}
        for counter in outer.named("PnltyPerCtrPty"):
            other = {"other_party": party_of(_party(counter))}
            for penalty in counter.named("PnltyDtls"):
                columns = shared | of_currency | other | _columns(penalty)
                missing = not columns["way"] and columns["penalty_status"] != NOT_COMPUTED
                yield penalty, {name: text for name, text in columns.items() if text}, NO_AMOUNT if missing else None


def _party(counter: Element) -> Element | None:
    """The party may be wrapped once more, beside the capacity in which it acts."""
    named = at(counter, "PtyId")
    return at(named, "Id") if at(named, "Id/Id") is not None else named


def _columns(penalty: Element) -> dict[str, str]:
    computed = amount_of(at(penalty, "CmptdAmt"), "amount")
    way = WAYS.get(computed.get("amount_way", ""), "")
    return {
        **_of_transaction(at(penalty, "RltdTx")),
        **_of_calculations(penalty),
        "penalty": told(penalty, "Id/Id", "Id/MktInfrstrctrId"),
        "common": told(penalty, "Id/MktInfrstrctrId"),
        "previous_penalty": told(at(penalty, "Id/RallcnId"), "Id", "MktInfrstrctrId"),
        "type": told(penalty, "Tp"),
        "method": told(penalty, "ClctnMtd"),
        "penalty_status": coded(at(penalty, "Sts/Sts")),
        "penalty_reason": " ".join(coded(at(reason, "Cd") or reason) for reason in _reasons(penalty)),
        "penalty_narrative": " / ".join(text for r in _reasons(penalty) if (text := told(r, "AddtlRsnInf"))),
        "days": told(penalty, "NbOfDays"),
        "amount": computed.get("amount", "") if way else "",
        "amount_currency": computed.get("amount_currency", ""),
        "way": way,
    }


def _reasons(penalty: Element) -> list[Element]:
    status = at(penalty, "Sts")
    return [] if status is None else list(status.named("Rsn"))


def _of_transaction(related: Element | None) -> dict[str, str]:
    if related is None:
        return {}
    found = transaction_columns(related)
    references = at(related, "Ref")
    if references is not None:
        found |= {name: text for name, text in transaction_columns(references).items() if name.endswith("_ref")}
    failing = at(related, "TxDtls/SttlmStsFlng")
    code = next((text_of(leaf) for leaf in leaves(failing) if leaf.name == "Cd"), "")
    if failing is not None:
        found |= {"transaction_code": "PENF", "transaction_reason": code}
    said = next(statuses_of(at(related, "TxDtls")), None)
    return found | ({f"transaction_{name}": text for name, text in said.items()} if said else {})


def _of_calculations(penalty: Element) -> dict[str, str]:
    """The last calculation; there is one per day of a late matching penalty."""
    calculations = list(penalty.named("ClctnData"))
    if not calculations:
        return {"calculations": "0"}
    last = calculations[-1]
    instrument = at(last, "FinInstrmAttrbts")
    price = at(instrument, "PricData")
    quoted = amount_of(price, "reference_price")
    rate = next((text_of(leaf) for leaf in leaves(price) if leaf.name == "Rate"), "")
    return {
        **instrument_of(at(instrument, "Id")),
        "calculations": str(len(calculations)),
        "penalty_day": day_of(at(last, "Dt")),
        "asset_class": coded(at(instrument, "ClssfctnTp")).rpartition("/")[2],
        "liquidity": told(instrument, "Lqdty"),
        "security_rate": told(instrument, "SctiesPnltyRateData/Rate"),
        "cash_rate": told(last, "DscntRate/Rate"),
        "reference_price": quoted.get("reference_price", "") or rate,
        "reference_price_type": "ACTU" if quoted else ("PRCT" if rate else ""),
    }
