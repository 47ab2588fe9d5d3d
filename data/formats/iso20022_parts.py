"""The parts that ISO 20022 securities messages share, read alike in all versions: parties, quantities, days ..."""

from __future__ import annotations

from collections.abc import Iterator

from data.formats.xml_reader import Element

QUANTITIES = {"Unit": "UNIT", "FaceAmt": "FAMT", "AmtsdVal": "AMOR", "DgtlTknUnit": "DIGI"}
CODES = ("AnyBIC", "BICOrBEI", "BIC", "BICFI", "BICNonDA")
NOTHING = "NORE"


def text_of(element: Element | None) -> str:
    """The text of a leaf, without white space around it; empty where it is absent or has elements inside."""
    if element is None or element.children:
        return ""
    return str(element.node.text or "").strip()


def at(element: Element | None, path: str) -> Element | None:
    """The first element under a path of local names (`TxDtls/SttlmDt`), or None."""
    found = element
    for name in path.split("/"):
        if found is None:
            return None
        found = next(found.named(name), None)
    return found


def told(element: Element | None, *paths: str) -> str:
    """The text at the first of the paths that has one."""
    return next((text for path in paths if (text := text_of(at(element, path)))), "")


def leaves(element: Element | None) -> Iterator[Element]:
    """Every element without elements inside, in document order."""
    if element is None:
        return
    if not element.children:
        yield element
    for child in element.children:
        yield from leaves(child)


def coded(element: Element | None) -> str:
    """A code, or a proprietary one as issuer/identification: of `<Cd>`, `<Prtry><Id/><Issr/></Prtry>`, or text."""
    if element is None:
        return ""
    if not element.children:
        return text_of(element)
    proprietary = at(element, "Prtry") or at(element, "PrtrySts") or (element if at(element, "Id") else None)
    if proprietary is not None and at(proprietary, "Id") is not None:
        issuer = told(proprietary, "Issr")
        return f"{issuer}/{told(proprietary, 'Id')}" if issuer else told(proprietary, "Id")
    inner = at(element, "Cd") or at(element, "Ind")
    return coded(inner) if inner is not None else text_of(next(leaves(element), None))


def day_of(element: Element | None) -> str:
    """The first day inside: a date, or the day of a moment as it is written; empty for a code such as OPEN."""
    said = (text_of(leaf) for leaf in leaves(element) if leaf.name in ("Dt", "DtTm") or leaf is element)
    return next((text[:10] for text in said if text), "")


def moment_of(element: Element | None) -> str:
    """The first moment inside; a date alone is its midnight."""
    text = next((said for leaf in leaves(element) if (said := text_of(leaf))), "")
    return f"{text}T00:00:00" if len(text) == len("2026-11-20") else text


def quantities_of(element: Element | None, name: str) -> dict[str, str]:
    """`name_UNIT`, `name_FAMT`, `name_AMOR`, `name_DIGI`; a bare number is of units."""
    found: dict[str, str] = {}
    for leaf in leaves(element):
        if leaf.name in QUANTITIES:
            found.setdefault(f"{name}_{QUANTITIES[leaf.name]}", text_of(leaf))
    if element is not None and not element.children:
        found = {f"{name}_UNIT": text_of(element)}
    return found


def amount_of(element: Element | None, name: str) -> dict[str, str]:
    """`name` and `name_currency` of an amount, and `name_way` (CRDT or DBIT) where it says one."""
    for leaf in leaves(element):
        currency = leaf.attributes.get("Ccy", "")
        if currency:
            return {
                name: text_of(leaf),
                f"{name}_currency": currency,
                f"{name}_way": told(element, "CdtDbtInd", "CdtDbt"),
            }
    return {}


def party_of(element: Element | None) -> str:
    """A party: its BIC, else its LEI, else a proprietary identification as issuer/code, else its name."""
    if element is None:
        return ""
    named = {leaf.name: text_of(leaf) for leaf in reversed(list(leaves(at(element, "Id") or element)))}
    code = next((named[name] for name in CODES if named.get(name)), "") or told(element, "LEI")
    if code:
        return code
    proprietary = at(element, "Id/PrtryId")
    if proprietary is not None:
        return "/".join(part for part in (told(proprietary, "Issr"), told(proprietary, "Id")) if part)
    return named.get("Nm", "") or next((text for text in named.values() if text), "")


def instrument_of(element: Element | None) -> dict[str, str]:
    """ISIN where there is one, else another identification with its scheme, and the description."""
    if element is None:
        return {}
    description = told(element, "Desc")
    isin = told(element, "ISIN")
    if isin:
        return {"instrument": isin, "scheme": "ISIN", "description": description}
    other = at(element, "OthrId")
    return {"instrument": told(other, "Id"), "scheme": coded(at(other, "Tp")), "description": description}


def reasons_of(element: Element) -> list[tuple[str, str]]:
    """Code and narrative of every reason inside a status; `NoSpcfdRsn` is the code NORE."""
    found: list[tuple[str, str]] = []
    for child in element.children:
        if child.name == "NoSpcfdRsn":
            found.append((text_of(child) or NOTHING, ""))
        elif child.name in ("Rsn", "PrtryRsn"):
            code = at(child, "Cd") or at(child, "Rsn") or child
            found.append((coded(code), told(child, "AddtlRsnInf")))
    if not found and told(element, "AddtlRsnInf"):
        found.append(("", told(element, "AddtlRsnInf")))
    return found
