"""Bora, a European broker: semicolons, decimal commas, cp1252, a preamble, and a trailer with control totals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from data.samples.plan import Terms
from data.samples.senders.delimited import lines

CUT_AT = 0.6  # of its bytes: where the truncated delivery breaks off


def written(rows: Sequence[Terms], day: date) -> bytes:
    """The day's confirmations."""
    net = sum((row.net for row in rows), Decimal(0))
    preamble = [f"BORA Courtage;Avis d'opérations du {day:%d/%m/%Y}", "Destinataire;ALBA Gestion", ""]
    body = lines([_record(row) | dict(row.spoiled) for row in rows], ";")
    return ("\r\n".join([*preamble, *body, f"TOTAL;{len(rows)};{_comma(net)}"]) + "\r\n").encode("cp1252")


def cut_off(payload: bytes) -> bytes:
    """The same file as a broken transfer leaves it."""
    return payload[: int(len(payload) * CUT_AT)]


def _record(row: Terms) -> dict[str, str]:
    return {
        "Réf": row.ref,
        "Votre réf": row.other_ref or "",
        "Ordre": row.order_ref or "",
        "Bloc": row.block_ref or "",
        "Statut": {"NEW": "NOUVEAU", "CANCEL": "ANNULÉ", "CORRECT": "RECTIFIÉ"}[row.status],
        "Compte": row.account,
        "ISIN": row.instrument.isin,
        "Libellé": row.instrument.name,
        "Sens": {"BUY": "ACHAT", "SELL": "VENTE"}[row.side],
        "Quantité": f"{row.quantity}",
        "Cours": _comma(row.price),
        "Cotation": "%" if row.instrument.percent else "UNITÉ",
        "Devise": row.currency,
        "Brut": _comma(row.gross),
        "Couru": _comma(row.accrued),
        "Courtage": _comma(row.commission),
        "Impôt": _comma(row.taxes),
        "Net": _comma(row.net),
        "Date op.": f"{row.trade_date:%d/%m/%Y}",
        "Date val.": f"{row.settlement_date:%d/%m/%Y}",
        "Lieu": row.place_of_settlement,
    }


def _comma(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount}".replace(".", ",")
