"""`tieout calendar settle|spot`: the day on which a trade settles."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from pipelines.commands.options import Json

ORDER = 105

Market = Annotated[
    str,
    typer.Option("--market", "-m", metavar="NAME", help="A market such as US, GB, EU or JP, or its exchange's MIC."),
]
TradeDate = Annotated[str, typer.Option("--trade-date", "-t", metavar="DATE", help="As 2026-11-20.")]
InstrumentClass = Annotated[
    str, typer.Option("--class", "-c", metavar="CLASS", help="Such as equity, corporate-bond or government.")
]
AgreedCycle = Annotated[
    str | None, typer.Option("--cycle", metavar="T+N", help="Agreed between the parties; the market's when absent.")
]
Roll = Annotated[
    bool, typer.Option("--roll", help="Count a trade made on a closed day as made on the next open one.")
]
Currency = Annotated[str, typer.Argument(metavar="CURRENCY", help="As EUR.")]


def add(app: typer.Typer) -> None:
    group = typer.Typer(
        help="When a trade settles: `settle` for securities, `spot` for foreign exchange.", no_args_is_help=True
    )
    group.command("settle", short_help="Say when a trade of a market and class settles.")(settle)
    group.command("spot", short_help="Say when a spot trade of two currencies settles.")(spot)
    app.add_typer(group, name="calendar", short_help="Say when a trade settles.")


def settle(
    market: Market,
    trade_date: TradeDate,
    instrument_class: InstrumentClass = "equity",
    cycle: AgreedCycle = None,
    roll: Roll = False,
    as_json: Json = False,
) -> None:
    """Say when a trade settles, and by which cycle, calendar and rule; refuse what is not known."""
    from data.reference.settlement import settlement_of
    from pipelines.terminal import say, show_json

    found = settlement_of(market, _day(trade_date), instrument_class, cycle, roll=roll)
    if as_json:
        show_json(
            {
                "market": found.market,
                "instrument_class": found.instrument_class,
                "trade_date": found.trade_date,
                "cycle": found.cycle,
                "settlement_date": found.settlement_date,
                "calendar": found.calendar,
                "source": found.source,
            }
        )
    else:
        say(f"{found.settlement_date} ({found.settlement_date:%A})")
        say(f"{found.market} {found.instrument_class} of {found.trade_date}: {found.cycle}, {found.source}")


def spot(base: Currency, quote: Currency, trade_date: TradeDate, as_json: Json = False) -> None:
    """Say when a spot trade settles: by both currencies' calendars and the dollar's."""
    from data.reference.fx_spot import fx_spot_date
    from pipelines.terminal import say, show_json

    traded = _day(trade_date)
    settles = fx_spot_date(base, quote, traded)
    if as_json:
        show_json({"base": base, "quote": quote, "trade_date": traded, "settlement_date": settles})
    else:
        say(f"{settles} ({settles:%A})")


def _day(written: str) -> date:
    from data.contracts.failure import UsageError

    try:
        return date.fromisoformat(written)
    except ValueError as failure:
        raise UsageError(f"--trade-date {written!r} is no date; write it as 2026-11-20") from failure
