"""The statuses of ISO 20022 securities messages, in the words and codes of ISO 15022 (MT548)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from data.formats.iso20022_parts import coded, reasons_of, told
from data.formats.xml_reader import Element

KINDS: Mapping[str, str] = {
    "PrcgSts": "PROCESSING",
    "InstrPrcgSts": "PROCESSING",
    "MtchgSts": "MATCHING",
    "IfrrdMtchgSts": "INFERRED_MATCHING",
    "SttlmSts": "SETTLEMENT",
    "CxlPrcgSts": "CANCELLATION",
    "ModPrcgSts": "MODIFICATION",
}
CODES: Mapping[str, str] = {
    "AckdAccptd": "PACK",
    "PdgPrcg": "PPRC",
    "Rjctd": "REJT",
    "Rpr": "REPR",
    "Canc": "CAND",
    "PdgCxl": "CANP",
    "CxlReqd": "CPRC",
    "Mtchd": "MACH",
    "Umtchd": "NMAT",
    "Pdg": "PEND",
    "Flng": "PENF",
    "Sttld": "SETT",
}
BY_SYSTEM = ("CANS", "CSUB")
"""Reasons of a cancellation that nobody asked for: ISO 15022 has a status of its own for it."""


def statuses_of(element: Element | None) -> Iterator[dict[str, str]]:
    """`kind`, `code`, `stated`, `reason`, `reasons`, `narrative` of every status directly inside."""
    for child in [] if element is None else element.children:
        if child.name in KINDS:
            yield from _chosen(child)


def _chosen(status: Element) -> Iterator[dict[str, str]]:
    """The branch a status takes; some senders put its code and its reasons beside each other."""
    beside = [child for child in status.children if child.name in ("Rsn", "AddtlRsnInf")]
    for branch in status.children:
        if branch in beside:
            continue
        reasons = reasons_of(branch) + (reasons_of(status) if beside else [])
        codes = [code for code, _ in reasons if code]
        code = CODES.get(branch.name, branch.name)
        if branch.name in ("Prtry", "Sts", "Cd"):
            code = coded(branch)
        if code == "CAND" and codes[:1] and codes[0] in BY_SYSTEM:
            code = "CANS"
        yield {
            "kind": KINDS[status.name],
            "code": code,
            "stated": f"{status.name}/{branch.name}",
            "reason": codes[0] if codes else "",
            "reasons": " ".join(codes[1:]),
            "narrative": " / ".join(text for _, text in reasons if text) or told(branch, "AddtlInf"),
        }
