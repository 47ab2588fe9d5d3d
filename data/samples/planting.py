"""What is planted in the three days, and on which day each side says it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from data.samples.desk import Desk, charged
from data.samples.market import BROKERS, DAYS, SHARES, currency_shares, settlement_date
from data.samples.plan import Plan, Terms, off_market, priced

ORDINARY = {"BORA": 45, "CIRRO": 40, "DUNA": 45, "ESTEPA": 30}
UNQUOTED = {"BORA": 6, "CIRRO": 6, "DUNA": 6, "ESTEPA": 3}
CENTS = Decimal("0.02")  # within every tolerance of money
FINER_DIGIT = Decimal("0.000002")  # an average price with more digits than the house keeps
FRIDAY, THURSDAY, WEDNESDAY = 2, 1, 0


def planted() -> Plan:
    """The whole plan."""
    desk = Desk(Plan())
    for day in range(len(DAYS)):
        _agreeing(desk, day)
        _parts(desk, day)
        _differing(desk, day)
        _one_sided(desk, day)
        _cancelled(desk, day)
        _unreadable(desk, day)
    _over_the_days(desk)
    _estepa_wednesday_is_late(desk)
    return desk.plan


def _agreeing(desk: Desk, day: int) -> None:
    for broker in BROKERS:
        for _ in range(ORDINARY[broker]):
            desk.matches(day, *desk.both(day, broker), "reference")
        for _ in range(UNQUOTED[broker]):
            desk.matches(day, *desk.both(day, broker, quoted=False), "economics")
    for broker in ("BORA", "DUNA"):
        house, street = desk.both(day, broker, instrument=SHARES[day])
        desk.matches(day, house, replace(street, net=street.net + Decimal("0.03")), "reference")
        house, street = desk.both(day, broker, quoted=False, instrument=SHARES[day + 3])
        desk.matches(day, house, replace(street, price=street.price + FINER_DIGIT), "tolerance")


def _parts(desk: Desk, day: int) -> None:
    """Partial fills and clips: one row on one side, several on the other, under one order or block reference."""
    for number, fills in enumerate((2, 3, 4, 5, 3, 2)):
        order = f"ORD{DAYS[day]:%m%d}{number:03d}"
        parts, whole = _filled(desk.trade(day, "CIRRO", SHARES[number]), fills, order)
        street = tuple(replace(part, ref=desk.street_ref("CIRRO")) for part in parts)
        _settle_each_other(desk, day, (whole,), street)
    for number in range(3):
        order = f"AVG{DAYS[day]:%m%d}{number:03d}"
        parts, whole = _filled(desk.trade(day, "BORA", SHARES[number + 3]), number + 2, order)
        booked = tuple(replace(part, ref=f"{whole.ref}-{place}") for place, part in enumerate(parts, start=1))
        _settle_each_other(desk, day, booked, (replace(whole, ref=desk.street_ref("BORA")),))
    for number in range(3):
        block = f"BLK{DAYS[day]:%m%d}{number:03d}"
        whole = replace(desk.trade(day, "BORA", SHARES[number]), block_ref=block)
        shares = _shares(whole.quantity, number + 2)
        street = tuple(charged(replace(whole, ref=desk.street_ref("BORA"), quantity=part)) for part in shares)
        _settle_each_other(desk, day, (_sum_of(whole, street),), street)


def _filled(terms: Terms, fills: int, order: str) -> tuple[tuple[Terms, ...], Terms]:
    """The fills of an order, each a tick apart, and the order as one trade at its average price."""
    tick = Decimal(1).scaleb(-terms.instrument.price_digits)
    parts = tuple(
        charged(replace(terms, order_ref=order, quantity=share, price=terms.price + tick * place))
        for place, share in enumerate(_shares(terms.quantity, fills))
    )
    worth = sum((part.quantity * part.price for part in parts), Decimal(0))
    average = (worth / terms.quantity).quantize(Decimal("0.000001"))
    return parts, _sum_of(replace(terms, order_ref=order, price=average), parts)


def _sum_of(whole: Terms, parts: tuple[Terms, ...]) -> Terms:
    """The whole with its amounts summed over the parts, net worked out from them."""
    gross = sum((part.gross for part in parts), Decimal(0))
    commission = sum((part.commission for part in parts), Decimal(0))
    taxes = sum((part.taxes or Decimal(0) for part in parts), Decimal(0)) if whole.taxes is not None else None
    net = sum((part.net for part in parts), Decimal(0))
    return replace(whole, gross=gross, commission=commission, taxes=taxes, net=net)


def _shares(quantity: Decimal, parts: int) -> tuple[Decimal, ...]:
    """A quantity in unequal whole parts: no two alike, so that fills are told apart."""
    weights = range(1, parts + 1)
    given = [(quantity * weight / sum(weights)).to_integral_value() for weight in weights]
    return (*given[:-1], quantity - sum(given[:-1]))


def _settle_each_other(desk: Desk, day: int, house: tuple[Terms, ...], street: tuple[Terms, ...]) -> None:
    desk.plan.books(day, *house)
    desk.plan.confirms(day, *street)
    desk.ends(desk.deal(), day, "MATCHED", house, street, (), "grouped")


def _differing(desk: Desk, day: int) -> None:
    """Pairs that quote each other and differ in what the brokers of this world get wrong."""
    house, street = desk.both(day, "BORA")
    desk.breaks(day, house, off_market(street, "1.01"), "PRICE")
    house, street = desk.both(day, "DUNA", instrument=SHARES[day])
    desk.breaks(day, house, priced(street, quantity=street.quantity - 3), "QUANTITY")
    house, street = desk.both(day, "DUNA")
    desk.breaks(
        day, house, replace(street, settlement_date=street.settlement_date + timedelta(days=7)), "SETTLEMENT_DATE"
    )
    house, street = desk.both(day, "DUNA")
    desk.breaks(day, house, replace(street, place_of_settlement="DEMOZZ22XXX"), "PLACE_OF_SETTLEMENT")
    house, street = desk.both(day, "BORA", instrument=SHARES[day])
    desk.breaks(day, house, _charging(street, street.commission + 25), "COMMISSION")
    house, street = desk.both(day, "BORA", instrument=SHARES[5])
    mistyped = replace(house, gross=house.gross + 100)
    desk.breaks(day, mistyped, street, "GROSS_AMOUNT")
    if day != WEDNESDAY:
        _differing_workbook(desk, day)
    _unquoted_near_miss(desk, day)
    _ambiguous(desk, day)


def _differing_workbook(desk: Desk, day: int) -> None:
    house, street = desk.both(day, "ESTEPA", instrument=SHARES[1])
    desk.breaks(day, house, replace(street, side="SELL" if street.side == "BUY" else "BUY"), "SIDE")
    house, street = desk.both(day, "ESTEPA", instrument=SHARES[3])
    desk.breaks(day, house, replace(street, currency="USD"), "CURRENCY")
    house, street = desk.both(day, "ESTEPA", instrument=SHARES[2])
    desk.breaks(day, house, replace(street, net=street.net + Decimal("118.20")), "NET_AMOUNT")
    pence = currency_shares("GBP")[0]
    house, street = desk.both(day, "ESTEPA", instrument=pence)
    desk.breaks(day, house, replace(street, price=street.price * 100), "PRICE")
    house, street = desk.both(day, "ESTEPA", instrument=SHARES[0])
    desk.breaks(day, house, replace(street, quantity=street.quantity * 100), "QUANTITY")
    for share in currency_shares("JPY") * 2:
        house, street = desk.both(day, "ESTEPA", instrument=share)
        wrong = settlement_date(DAYS[day], "JPY", knows_holidays=False)
        desk.breaks(day, house, replace(street, settlement_date=wrong), "SETTLEMENT_DATE")


def _unquoted_near_miss(desk: Desk, day: int) -> None:
    house, street = desk.both(day, "DUNA", quoted=False, instrument=SHARES[6])
    desk.breaks(day, house, priced(street, quantity=street.quantity + 10), "QUANTITY")


def _ambiguous(desk: Desk, day: int) -> None:
    """One house trade, two brokers' rows equally near, no reference: nobody may choose."""
    house, unquoted = desk.both(day, "BORA", quoted=False, instrument=SHARES[9])
    below = _charging(unquoted, unquoted.commission - CENTS)
    above = _charging(replace(unquoted, ref=desk.street_ref("BORA")), unquoted.commission + CENTS)
    desk.plan.books(day, house)
    desk.plan.confirms(day, below, above)
    desk.ends(desk.deal(), day, "AMBIGUOUS", (house,), (below, above), ("AMBIGUOUS",))


def _charging(terms: Terms, commission: Decimal) -> Terms:
    """The same trade at another commission; net follows."""
    dearer = commission - terms.commission
    return replace(terms, commission=commission, net=terms.net + (dearer if terms.side == "BUY" else -dearer))


def _one_sided(desk: Desk, day: int) -> None:
    for number, broker in enumerate(("BORA", "CIRRO", "DUNA")):
        house, _ = desk.both(day, broker, instrument=SHARES[number], quoted=False)
        desk.plan.books(day, house)
        desk.ends(desk.deal(), day, "BREAK", (house,), (), ("MISSING_STREET",))
        _, street = desk.both(day, broker, instrument=SHARES[number + 3], quoted=False)
        desk.plan.confirms(day, street)
        desk.ends(desk.deal(), day, "BREAK", (), (street,), ("MISSING_HOUSE",))
    house, street = desk.both(day, "BORA")
    desk.plan.books(day, house)
    desk.plan.confirms(day, street, street)
    deal = desk.deal()
    desk.ends(deal, day, "MATCHED", (house,), (street,), (), "reference")
    desk.ends(deal, day, "DUPLICATE", (), (street,))


def _cancelled(desk: Desk, day: int) -> None:
    for broker in ("BORA", "CIRRO", "DUNA"):
        house, street = desk.both(day, broker)
        desk.plan.books(day, house, replace(house, status="CANCEL"))
        desk.plan.confirms(day, street, replace(street, status="CANCEL"))
        desk.ends(desk.deal(), day, "CANCELLED", (house, house), (street, street))
    house, street = desk.both(day, "DUNA")
    desk.plan.books(day, house)
    desk.plan.confirms(day, street, replace(street, status="CANCEL"))
    deal = desk.deal()
    desk.ends(deal, day, "BREAK", (house,), (), ("CANCELLED_ONE_SIDE",))
    desk.ends(deal, day, "CANCELLED", (), (street, street))
    _corrected(desk, day)


def _corrected(desk: Desk, day: int) -> None:
    """FIX corrects a fill under its own reference; MT 515 cancels the message and sends a new one."""
    house, right = desk.both(day, "CIRRO")
    wrong = off_market(right, "1.02")
    desk.plan.books(day, house)
    desk.plan.confirms(day, wrong, replace(right, status="CORRECT"))
    deal = desk.deal()
    desk.ends(deal, day, "MATCHED", (house,), (right,), (), "reference")
    desk.ends(deal, day, "EXCLUDED", (), (wrong,))
    house, unquoted = desk.both(day, "DUNA", quoted=False)
    right = replace(unquoted, other_ref=house.ref)
    wrong = priced(replace(right, ref=desk.street_ref("DUNA")), quantity=right.quantity + 5)
    desk.plan.books(day, house)
    desk.plan.confirms(day, wrong, replace(wrong, status="CANCEL"), right)
    deal = desk.deal()
    desk.ends(deal, day, "MATCHED", (house,), (right,), (), "reference")
    desk.ends(deal, day, "CANCELLED", (), (wrong, wrong))


def _unreadable(desk: Desk, day: int) -> None:
    """Rows that cannot be read: each leaves the other side alone."""
    house, street = desk.both(day, "BORA", instrument=SHARES[10])
    _reject_street(desk, day, replace(house, other_ref=None), replace(street, spoiled=(("Quantité", "1.2O0"),)))
    if day == THURSDAY:
        house, street = desk.both(day, "ESTEPA", instrument=currency_shares("GBP")[1])
        _reject_street(desk, day, replace(house, other_ref=None), replace(street, spoiled=(("Ccy", "GBp"),)))
    if day == FRIDAY:
        house, street = desk.both(day, "DUNA", quoted=False, instrument=SHARES[8])
        desk.plan.books(day, replace(house, spoiled=(("SettleDate", "2026-11-31"),)))
        desk.plan.confirms(day, street)
        deal = desk.deal()
        desk.ends(deal, day, "REJECTED", (house,), ())
        desk.ends(deal, day, "BREAK", (), (street,), ("MISSING_HOUSE",))


def _reject_street(desk: Desk, day: int, house: Terms, street: Terms) -> None:
    desk.plan.books(day, house)
    desk.plan.confirms(day, street)
    deal = desk.deal()
    desk.ends(deal, day, "BREAK", (house,), (), ("MISSING_STREET",))
    desk.ends(deal, day, "REJECTED", (), (street,))


def _over_the_days(desk: Desk) -> None:
    """Cases that are resolved by a later file, and cases that come back."""
    for broker in ("BORA", "DUNA"):
        house, street = desk.both(WEDNESDAY, broker)
        desk.plan.books(WEDNESDAY, house)
        desk.plan.confirms(THURSDAY, street)
        deal = desk.deal()
        desk.ends(deal, WEDNESDAY, "BREAK", (house,), (), ("MISSING_STREET",))
        desk.ends(deal, THURSDAY, "MATCHED", (house,), (street,), (), "reference")
    house, street = desk.both(WEDNESDAY, "BORA")
    desk.plan.confirms(WEDNESDAY, street)
    desk.plan.books(FRIDAY, house)
    deal = desk.deal()
    desk.ends(deal, WEDNESDAY, "BREAK", (), (street,), ("MISSING_HOUSE",))
    desk.ends(deal, FRIDAY, "MATCHED", (house,), (street,), (), "reference")
    _corrected_then_cancelled(desk)
    _cancelled_late(desk)


def _corrected_then_cancelled(desk: Desk) -> None:
    """A price break on Wednesday, corrected on Thursday, cancelled by the broker alone on Friday."""
    house, right = desk.both(WEDNESDAY, "BORA")
    wrong = off_market(right, "1.015")
    corrected, cancel = replace(right, status="CORRECT"), replace(right, status="CANCEL")
    desk.plan.confirms(THURSDAY, corrected)
    desk.plan.confirms(FRIDAY, cancel)
    deal = desk.breaks(WEDNESDAY, house, wrong, "PRICE")
    desk.ends(deal, THURSDAY, "MATCHED", (house,), (corrected,), (), "reference")
    desk.ends(deal, THURSDAY, "EXCLUDED", (), (wrong,))
    desk.ends(deal, FRIDAY, "BREAK", (house,), (), ("CANCELLED_ONE_SIDE",))
    desk.ends(deal, FRIDAY, "CANCELLED", (), (corrected, cancel))
    desk.ends(deal, FRIDAY, "EXCLUDED", (), (wrong,))


def _cancelled_late(desk: Desk) -> None:
    """Matched on Wednesday; on Friday the drop copy busts the fill and the house does not know."""
    house, street = desk.both(WEDNESDAY, "CIRRO")
    bust = replace(street, status="CANCEL")
    desk.plan.books(WEDNESDAY, house)
    desk.plan.confirms(WEDNESDAY, street)
    desk.plan.confirms(FRIDAY, bust)
    deal = desk.deal()
    desk.ends(deal, WEDNESDAY, "MATCHED", (house,), (street,), (), "reference")
    desk.ends(deal, FRIDAY, "BREAK", (house,), (), ("CANCELLED_ONE_SIDE",))
    desk.ends(deal, FRIDAY, "CANCELLED", (), (street, bust))


def _estepa_wednesday_is_late(desk: Desk) -> None:
    """Estepa's workbook of Wednesday comes on Thursday: what it settles is missing for a day."""
    plan = desk.plan
    late = {row.ref for row in plan.street[WEDNESDAY, "ESTEPA"]}
    for result in [item for item in plan.results if late & set(item.street)]:
        plan.results.remove(result)
        waiting = result._replace(disposition="BREAK", street=(), types=("MISSING_STREET",), found_by=None)
        plan.results.extend([waiting, result._replace(day=THURSDAY)])
