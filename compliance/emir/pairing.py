"""The two reports of one OTC contract: are both there, and do they say the same (EMIR)?

Reports pair on the UTI and on both parties (Delegated Regulation (EU) 2022/1858, Art. 3). Rows are in our view, so
equal means mirrored. A contract is in each book once, so this is a join on its key and no search for partners; the
`emir` rulebook carries what differs over the days.
"""

from __future__ import annotations

import polars as pl

from compliance.given import Given, house, street
from compliance.offences import days_ago, told, written
from compliance.percentages import more_than_percent
from data.contracts.column import Role
from data.contracts.emir_state import CONTRACT
from data.contracts.kinds import YesNo
from data.reference.calendars import calendar_named

INPUT = CONTRACT.name
KEY = ["uti", "party", "counterparty"]
VALUATION = ("valuation", "valuation_currency", "valuation_method")
NUMBERS = (Role.QUANTITY, Role.PRICE, Role.MONEY)
COMPARED = tuple(
    name
    for name in CONTRACT.having(Role.DIRECTION, *NUMBERS, Role.CURRENCY, Role.DATE, Role.KEY)
    if name not in KEY and name not in VALUATION
)
THEIRS = "\x1ftheirs"


def ours_to_pair(given: Given) -> pl.DataFrame:
    """Our reports of contracts that the other side must report too; none where nothing of any other side arrived."""
    rows = given.rows(INPUT)
    ours = house(rows).filter(pl.col("counterparty_reports") == YesNo.YES)
    return _once(ours) if street(rows).height else ours.clear()


def ours_unpaired(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Our reports without theirs for more business days than the limit, or without a day of reporting."""
    limit = given.parameters["business_days"]
    theirs = street(given.rows(INPUT))
    age = calendar_named(given.parameters["calendar"]).business_days_between(
        pl.col("reported_at").dt.date(), given.business_date
    )
    alone = rows.join(theirs.select(KEY).unique(), on=KEY, how="anti", maintain_order="left").with_columns(age=age)
    found = alone.filter((pl.col("age") > limit).fill_null(value=True)).with_columns(
        elsewhere=pl.col("uti").is_in(theirs["uti"].unique().implode())
    )
    why = pl.when("elsewhere").then(pl.lit("the other side reports this UTI between other parties"))
    reason = pl.format(
        "{}; reported {}",
        why.otherwise(pl.lit("the other side reports no contract of this UTI")),
        pl.coalesce(pl.format("{} ago", days_ago(pl.col("age"))), pl.lit("on no day on record")),
    )
    return told(found, "uti", reason, CONTRACT.reference)


def theirs_to_pair(given: Given) -> pl.DataFrame:
    """What counterparties report as contracts with us; nothing where no report of ours arrived."""
    rows = given.rows(INPUT)
    theirs = street(rows)
    return _once(theirs) if house(rows).height else theirs.clear()


def theirs_unpaired(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Contracts that a counterparty reports and we do not."""
    ours = house(given.rows(INPUT)).select(KEY).unique()
    alone = rows.join(ours, on=KEY, how="anti", maintain_order="left")
    reason = pl.format("{} reports it as a contract with us, and we report none", "counterparty")
    return told(alone, "uti", reason, CONTRACT.reference)


def paired(given: Given) -> pl.DataFrame:
    """Our report of each paired contract, with theirs beside it."""
    theirs = _once(street(given.rows(INPUT))).select(*KEY, *(pl.col(n).name.suffix(THEIRS) for n in _values()))
    return _once(house(given.rows(INPUT))).join(theirs, on=KEY, how="inner", maintain_order="left")


def paired_and_valued(given: Given) -> pl.DataFrame:
    """Paired contracts of which a side says a value."""
    return paired(given).filter(pl.any_horizontal(pl.col("valuation", f"valuation{THEIRS}").is_not_null()))


def terms_differ(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Every term of a paired contract on which the two reports differ; absent on one side differs."""
    tolerances = {"delta": _rounded_differs(given.parameters["delta_decimals"])}
    return pl.concat(_differing(rows, name, tolerances.get(name, _differs(name))) for name in COMPARED)


def values_differ(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Valuations that are farther apart than the percentage, and currencies or methods that differ."""
    ours, theirs = pl.col("valuation"), pl.col(f"valuation{THEIRS}")
    larger = pl.max_horizontal(ours.abs(), theirs.abs())
    apart = more_than_percent((ours - theirs).abs(), given.parameters["valuation_percent"], larger)
    value = apart.fill_null(ours.is_null() != theirs.is_null())
    tests = {name: _differs(name) for name in VALUATION} | {"valuation": value}
    return pl.concat(_differing(rows, name, tests[name]) for name in VALUATION)


def _values() -> list[str]:
    return [*COMPARED, *VALUATION]


def _once(rows: pl.DataFrame) -> pl.DataFrame:
    """Each contract once: the row of the largest report reference, where a file repeats it."""
    return rows.sort(*KEY, CONTRACT.reference, "row_id").unique(KEY, keep="last", maintain_order=True)


def _differs(name: str) -> pl.Expr:
    ours, theirs = pl.col(name), pl.col(f"{name}{THEIRS}")
    if CONTRACT.schema[name] == pl.String:
        ours, theirs = (it.str.strip_chars().str.to_uppercase() for it in (ours, theirs))
    return ours.ne_missing(theirs)


def _rounded_differs(decimals: int) -> pl.Expr:
    ours, theirs = (pl.col(name).round(decimals, mode="half_away_from_zero") for name in ("delta", f"delta{THEIRS}"))
    return ours.ne_missing(theirs)


def _differing(rows: pl.DataFrame, name: str, differs: pl.Expr) -> pl.DataFrame:
    ours, theirs = (written(it).fill_null("nothing") for it in (name, f"{name}{THEIRS}"))
    reason = pl.format("we report {} and {} reports {}", ours, "counterparty", theirs)
    return told(rows.filter(differs), name, reason, CONTRACT.reference)
