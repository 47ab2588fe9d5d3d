"""What another rulebook would have changed: tables on the terminal, and one page that loads nothing from anywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader

from pipelines.terminal import amount, money, plain, say, show_table
from pipelines.whatif_days import Answer
from reconciliation.curve import Curve

MOST_SHOWN, MOST_ON_PAGE = 20, 500
LEFT, TOP, WIDTH, HEIGHT = 60, 20, 640, 240
WORDS = {"NEW": "new", "LOST": "lost", "RE_PAIRED": "re-paired", "OTHER_DAY": "on another day"}
DAY_COLUMNS = (
    "business date", "answered by", "matches before", "after", "new", "lost", "re-paired", "other day",
    "breaks before", "after", "exposure before", "after",
)  # fmt: skip


class Point(NamedTuple):
    """A step of the curve on the drawing, in pixels, and what stands beside it."""

    x: int
    y: int
    tolerance: str
    breaks: int
    exposure: str


def page(answer: Answer) -> str:
    """The whole answer as HTML; the same answer gives the same bytes."""
    told = answer.values()
    environment = Environment(autoescape=True, trim_blocks=True, loader=PackageLoader("pipelines", "pages"))
    template = environment.get_template("whatif.html")
    changes = told.get("changes", [])
    return template.render(
        told=told,
        days=[_day_cells(day) for day in told.get("days", [])],
        columns=DAY_COLUMNS,
        total=_day_cells(told["total"] | {"business_date": "all, each once"}) if "total" in told else None,
        types=_types(told),
        changes=[_change_cells(change) for change in changes[:MOST_ON_PAGE]],
        more=max(0, len(changes) - MOST_ON_PAGE),
        curve=answer.curve,
        points=[] if answer.curve is None else points(answer.curve),
        frame={"left": LEFT, "top": TOP, "right": LEFT + WIDTH, "bottom": TOP + HEIGHT},
    )


def points(curve: Curve) -> list[Point]:
    """The steps at even distances: tolerances lie orders of magnitude apart, so their values stand as text beside."""
    most = max((step.breaks for step in curve.steps), default=0) or 1
    last = max(len(curve.steps), 1)
    return [
        Point(
            LEFT + WIDTH * number // last,
            TOP + HEIGHT - HEIGHT * step.breaks // most,
            str(plain(step.tolerance)),
            step.breaks,
            _sums(step.exposure),
        )
        for number, step in enumerate(curve.steps)
    ]


def show(answer: Answer) -> None:
    """Write the answer on stdout."""
    told = answer.values()
    say(f"{told['reconciliation']}, {told['from']} to {told['to']}: {len(told['business_dates'])} sealed runs")
    if told["sealed_by_other_code"]:
        dates = ", ".join(map(str, told["sealed_by_other_code"]))
        say(f"sealed by another version of the code, whose changes show as well: {dates}")
    if answer.whatif is not None:
        rows = [*map(_day_cells, told["days"]), _day_cells(told["total"] | {"business_date": "all, each once"})]
        show_table("", DAY_COLUMNS, rows, numbers=DAY_COLUMNS[2:])
        show_table("Breaks by type", ("type", "before", "after", "exposure before", "after"), _types(told))
        changes = [_change_cells(change) for change in told["changes"]]
        show_table("Matches", ("date", "change", "when", "pass", "house", "street"), changes[:MOST_SHOWN])
        if len(changes) > MOST_SHOWN:
            say(f"{MOST_SHOWN} of {len(changes)} changed matches shown; `--json` has all, `-o report.html` a page")
    if answer.curve is not None:
        _show_curve(answer.curve)


def _show_curve(curve: Curve) -> None:
    rows = [(point.tolerance, point.breaks, point.exposure) for point in points(curve)]
    say(f"Open breaks as the tolerance of {curve.field} grows, now {curve.now}; answered from stored margins")
    show_table("", (f"from ({curve.unit})", "open breaks", "exposure"), rows, numbers=("open breaks",))


def _day_cells(day: Mapping[str, Any]) -> Sequence[Any]:
    matches, breaks, exposure = day["matches"], day["breaks"], day["exposure"]
    return (
        day["business_date"],
        day.get("answered_by", ""),
        matches["before"],
        matches["after"],
        *(matches[change.lower()] for change in WORDS),
        breaks["before"],
        breaks["after"],
        _sums(exposure["before"]),
        _sums(exposure["after"]),
    )


def _types(told: Mapping[str, Any]) -> list[Sequence[Any]]:
    by_type = told["total"]["types"] if "total" in told else {}
    return [
        (
            name,
            found["before"]["breaks"],
            found["after"]["breaks"],
            _sums(found["before"]["exposure"]),
            _sums(found["after"]["exposure"]),
        )
        for name, found in by_type.items()
    ]


def _change_cells(change: Mapping[str, Any]) -> Sequence[Any]:
    return (
        change["business_date"],
        WORDS[change["change"]],
        change["when"].lower(),
        change["pass"],
        ", ".join(change["house_refs"]),
        ", ".join(change["street_refs"]),
    )


def _sums(exposure: Mapping[str, Decimal]) -> str:
    return ", ".join(money(total, name) for name, total in exposure.items()) or amount(Decimal(0))
