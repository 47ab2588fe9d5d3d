"""What a break repeats of its rows, so that people can filter by it: it is what the first of them says."""

from __future__ import annotations

from reconciliation.proofs.evidence import Evidence, Violation, failing, filled, quoted

REPEATED = ("counterparty", "instrument_id", "account", "trade_date", "settlement_date")


def breaks_repeat_their_rows(evidence: Evidence) -> list[Violation]:
    """Each such column is that of the first house row, or of the first street row where the house says nothing."""
    stored = [name for name in REPEATED if name in evidence.contract.columns]
    silent = [name for name in REPEATED if name not in stored]
    checks = {
        name: f"b.{quoted(name)} is not distinct from coalesce(h.{quoted(name)}, s.{quoted(name)})" for name in stored
    }
    checks |= {name: f"b.{quoted(name)} is null" for name in silent}
    query = filled(
        """
        select concat('break ', b.break_id) as subject, {said} as said
        from reconciliation.breaks b
        left join canonical.rows h on h.book::varchar = 'HOUSE' and h.row_id = b.house_rows[1]
        left join canonical.rows s on s.book::varchar = 'STREET' and s.row_id = b.street_rows[1]
        where said <> ''""",
        said=failing(checks),
    )
    return evidence.violations("a break repeats its rows", query)
