"""Law: under its clearing tolerances a broken pair matches, and one step tighter it does not."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from build import RULEBOOK, a_trade, match, rulebook, trades
from hypothesis import given, settings
from hypothesis import strategies as st

from data.contracts.column import Role
from data.contracts.words import Disposition
from reconciliation.clearing import STEP, clearing_tolerance, clearing_tolerances
from reconciliation.rulebook import Rulebook

FIELDS = ("quantity", "price", "net_amount", "commission", "settlement_date")
WORDS = {"EXCT": "EXCT", "PTOL": "PTOL 0.01", "PTMX": "PTMX 0.5 1", "MNMX": "MNMX 0.05 0.02"}
PRICES = st.decimals("0.000001", "20", places=12) | st.sampled_from(["10", "10.001001", "0.1"])
MONEY = st.decimals("-2000", "2000", places=10) | st.sampled_from(["1000", "1000.0500000001", "0"])
VALUES = st.fixed_dictionaries(
    {
        "quantity": st.sampled_from(["100", "100.5", "1000"]),
        "price": PRICES.map(str),
        "net_amount": MONEY.map(lambda amount: f"{Decimal(amount):f}"),
        "commission": st.none() | MONEY.map(lambda amount: f"{Decimal(amount):f}"),
        "settlement_date": st.sampled_from(["2026-11-20", "2026-11-21", "2026-11-23", "2026-11-26", "2026-12-04"]),
    }
)
PAIRS = st.lists(st.tuples(VALUES, VALUES), min_size=5, max_size=7)
NUMBER_WORDS, DATE_WORDS = st.sampled_from(sorted(WORDS)), st.sampled_from(["EXCT", "MNMX"])
GRAMMARS = st.fixed_dictionaries({n: DATE_WORDS if n.endswith("date") else NUMBER_WORDS for n in FIELDS})
Said = Mapping[str, str | None]


def under(tolerances: Said, own: Mapping[str, Said] | None = None) -> Rulebook:
    """The project's rulebook with these tolerances, and other ones for single accounts."""
    before, rest = RULEBOOK.text.split("[compare]")
    _, after = rest.split("# Passes in order")
    compare = "\n".join(f'{name} = "{text}"' for name, text in tolerances.items())
    overrides = [
        f'[[overrides]]\nwhere = {{ account = ["{account}"] }}\n[overrides.compare]\n'
        + "\n".join(f'{name} = "{text}"' for name, text in said.items())
        for account, said in (own or {}).items()
    ]
    return rulebook("\n".join([f"{before}[compare]", compare, *overrides, f"# Passes in order{after}"]))


def ended(pairs: list[tuple[dict, dict]], rules: Rulebook) -> Any:
    house = [a_trade(f"H{n}", account=f"A{n}", **ours) for n, (ours, _) in enumerate(pairs)]
    street = [a_trade(f"S{n}", account=f"A{n}", other_ref=f"H{n}", **theirs) for n, (_, theirs) in enumerate(pairs)]
    return match(trades(*house), trades(*street), rules)


def one_step_tighter(clearing: Said, failed: Mapping[str, str]) -> dict[str, str | None]:
    """The same with the first number that had to grow one step smaller."""
    for name, text in clearing.items():
        word, *grown = str(text).split()
        before = failed[name].split()[1:] or ["0", "0"]
        for at, (number, old) in enumerate(zip(grown, before, strict=True)):
            if number != old:
                less = [*grown[:at], f"{Decimal(number) - STEP:f}", *grown[at + 1 :]]
                return {**clearing, name: " ".join([word, *less])}
    return {}


@settings(max_examples=5, deadline=None)
@given(pairs=PAIRS, grammar=GRAMMARS)
def test_a_pair_matches_under_its_clearing_tolerances_and_not_below(pairs: list, grammar: dict) -> None:
    tolerances = {name: WORDS[word] for name, word in grammar.items()}
    found = ended(pairs, under(tolerances)).breaks.rows(named=True)
    clearing = {row["account"]: clearing_tolerances(row, RULEBOOK.contract) for row in found}
    less = {account: one_step_tighter(said, tolerances) for account, said in clearing.items()}
    tight = {account: said for account, said in less.items() if said}

    assert None not in {text for said in clearing.values() for text in said.values()}
    loose = ended(pairs, under(tolerances, clearing))
    assert set(loose.dispositions["disposition"]) == {Disposition.MATCHED}
    still = ended(pairs, under(tolerances, {**clearing, **tight}))
    assert set(still.breaks["account"]) == set(tight)


def test_words_have_none_and_percentages_are_rounded_up() -> None:
    found = match(trades(a_trade("H1")), trades(a_trade("S1", other_ref="H1", account="A2", price="11"))).break_of(
        "H1"
    )

    assert found is not None
    told = clearing_tolerances(found, RULEBOOK.contract)
    assert told == {"account": None, "price": "PTOL 9.09091"}


def test_a_holiday_apart_needs_a_band_of_nothing() -> None:
    apart = {"field": "settlement_date", "house": "x", "street": "y", "gap": Decimal(0), "tolerance": "EXCT"}

    assert clearing_tolerance(apart, Role.DATE) == "MNMX 0 0"


def test_what_a_rulebook_cannot_say_clears_nothing() -> None:
    far = {"field": "net_amount", "house": "9e15", "street": "-9e15", "gap": Decimal("1.8e16"), "tolerance": "EXCT"}

    assert clearing_tolerance(far, Role.MONEY) is None
