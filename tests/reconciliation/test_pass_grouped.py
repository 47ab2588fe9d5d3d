"""The grouped pass: totals of one reference agree exactly, or within what rounding explains, or are a break."""

from __future__ import annotations

import pytest
from build import a_trade, match, trades


def fills(*rows: tuple[str, str], **shared: str | None) -> list[dict[str, object]]:
    return [a_trade(f"H{n}", quantity=q, price=p, **{"net_amount": None, **shared}) for n, (q, p) in enumerate(rows)]


def test_allocations_of_a_block_settle_it() -> None:
    house = trades(*fills(("30", "10"), ("70", "10"), block_ref="B1"))

    result = match(house, trades(a_trade("S1", block_ref="B1")))

    assert result.partners_of("S1") == (["H0", "H1"], ["S1"])
    assert result.group_of("S1")["cardinality"] == "N:1"


@pytest.mark.parametrize(
    ("average", "agrees"), [("10.0133", True), ("10.0134", False), ("10.01", True), ("10.02", False)]
)
def test_an_average_price_may_hide_half_a_unit_of_its_last_decimal(average: str, *, agrees: bool) -> None:
    house = trades(*fills(("100", "10.01"), ("100", "10.02"), ("100", "10.01"), order_ref="O1"))
    street = trades(a_trade("S1", quantity="300", price=average, net_amount=None, order_ref="O1"))

    result = match(house, street)

    assert (result.pass_of("S1") == "grouped") is agrees


@pytest.mark.parametrize(("average", "agrees"), [("10.17", True), ("10.16", False)])
def test_the_side_with_one_price_states_the_average_however_many_rows_it_has(average: str, *, agrees: bool) -> None:
    """100 at 10.1237 and 200 at 10.1889 come to 10.16717 on average."""
    fills_ = trades(*fills(("100", "10.1237"), ("200", "10.1889"), block_ref="B1"))
    street = [
        a_trade(f"S{n}", quantity=size, price=average, net_amount=None, block_ref="B1")
        for n, size in enumerate(("50", "90", "160"))
    ]

    result = match(fills_, trades(*street))

    assert (result.pass_of("S1") == "grouped") is agrees


def test_fills_and_allocations_at_their_average_are_one_group_and_no_pairs_within_tolerance() -> None:
    """Each fill is within a basis point of the average; only together they add up."""
    house = trades(*fills(("100", "351.78"), ("200", "351.8"), block_ref="B1"))
    street = trades(
        *(
            a_trade(f"S{n}", quantity=size, price="351.7933", net_amount=None, block_ref="B1")
            for n, size in enumerate(("100", "100", "100"))
        )
    )

    assert match(house, street).partners_of("H0") == (["H0", "H1"], ["S0", "S1", "S2"])


def test_fills_that_both_sides_tell_one_by_one_are_pairs_within_tolerance() -> None:
    amounts = {"H": ("1000.00", "2000.00"), "S": ("1000.03", "1999.97")}
    house, street = (
        trades(
            *(
                a_trade(f"{name}{n}", quantity=str(100 * n + 100), net_amount=amounts[name][n], block_ref="B1")
                for n in (0, 1)
            )
        )
        for name in "HS"
    )

    result = match(house, street)

    assert result.partners_of("H0") == (["H0"], ["S0"])
    assert result.partners_of("H1") == (["H1"], ["S1"])


def test_quantities_that_do_not_add_up_are_one_break_of_the_group() -> None:
    house = trades(*fills(("30", "10"), ("60", "10"), block_ref="B1"))

    result = match(house, trades(a_trade("S1", block_ref="B1", net_amount=None)))

    assert result.types_of("S1") == ["QUANTITY"]
    assert result.break_of("S1")["house_refs"] == ["H0", "H1"]


def test_several_on_both_sides_settle_by_their_totals() -> None:
    house = trades(*fills(("30", "10"), ("60", "10"), ("10", "10"), order_ref="O1"))
    street = trades(*(a_trade(f"S{n}", quantity="50", net_amount=None, order_ref="O1") for n in range(2)))

    result = match(house, street)

    assert result.group_of("S1")["cardinality"] == "N:M"


def test_money_of_a_group_may_differ_by_half_a_cent_a_row() -> None:
    house = trades(*fills(("30", "10"), ("70", "10"), block_ref="B1", commission="1.01"))
    street = trades(a_trade("S1", block_ref="B1", net_amount=None, commission="2.10"))

    assert match(house, street).types_of("S1") == ["COMMISSION"]


def test_a_first_fill_quoted_by_reference_does_not_hide_the_group() -> None:
    house = trades(a_trade("H1", quantity="100", other_ref="S1", net_amount=None))
    street = trades(*(a_trade(f"S{n}", quantity="50", net_amount=None, order_ref="H1") for n in (1, 2)))

    result = match(house, street)

    assert result.partners_of("H1") == (["H1"], ["S1", "S2"])


@pytest.mark.parametrize(("last_net", "agrees"), [("51981", True), ("51980", False)])
def test_net_of_a_group_may_differ_by_half_a_unit_for_every_rounding(last_net: str, *, agrees: bool) -> None:
    """Five rows, each with a gross and a commission rounded apart: five yen, and one hidden by the price."""
    part = {"quantity": "55", "price": "945", "gross_amount": "51975", "commission": "10", "currency": "JPY"}
    whole = part | {"quantity": "220", "gross_amount": "207900", "commission": "42", "net_amount": "207942"}
    house = trades(a_trade("H1", block_ref="B1", **whole))
    nets = ["51985", "51985", "51985", last_net]
    street = trades(*(a_trade(f"S{n}", block_ref="B1", **part, net_amount=net) for n, net in enumerate(nets)))

    result = match(house, street)

    assert (result.pass_of("H1") == "grouped") is agrees


def test_what_could_be_paired_in_two_ways_is_settled_by_a_block_that_adds_up() -> None:
    """By its terms H1 may be S1 or S3; the block says S1 and S2 are H1 and H2, and then S3 is H3."""
    block = {"block_ref": "B1", "net_amount": None}
    house = trades(a_trade("H1", **block, price="10.001"), a_trade("H2", **block, price="10"), a_trade("H3"))
    street = trades(
        a_trade("S1", **block, price="10.0005"), a_trade("S2", **block, price="10.0005"),
        a_trade("S3", price="10.0005"),
    )  # fmt: skip

    result = match(house, street)

    assert result.partners_of("H1") == (["H1", "H2"], ["S1", "S2"])
    assert result.partners_of("H3") == (["H3"], ["S3"])


def test_a_block_that_does_not_add_up_leaves_the_ambiguous_alone() -> None:
    house = trades(a_trade("H1", block_ref="B1"))
    nets = (("S1", "1000.01"), ("S2", "999.99"))
    street = trades(*(a_trade(ref, block_ref="B1", net_amount=net) for ref, net in nets))

    assert match(house, street).types_of("H1") == ["AMBIGUOUS"]
