"""Every landed row ends once: in the ledger, and in exactly one of canonical rows, rejects and exclusions."""

from __future__ import annotations

from data.contracts.column import Role
from reconciliation.proofs.evidence import Evidence, Violation, by_currency, failing, filled, quoted

LINEAGE_COLUMNS = ("source", "file_sha256", "line", "part", "origin")


def every_row_once(evidence: Evidence) -> list[Violation]:
    """Landed rows against the ledger: none missing, none twice, none from nowhere."""
    return evidence.violations(
        "every landed row has exactly one disposition",
        """select concat(book, ' row ', row_id) as subject,
            concat(if(landed, 'landed', 'never landed'), ', ', ended, ' dispositions') as said
        from odd_rows where ended <> 1 or (ended > 0 and not landed)""",
    )


def one_way(evidence: Evidence) -> list[Violation]:
    """A landed row is canonical, rejected or excluded: one of them, once, and its disposition says so."""
    return evidence.violations(
        "landed = canonical + rejected + excluded",
        """, stand as (
            select *, concat_ws(' and ', nullif(repeat('canonical ', canonical), ''), if(rejected, 'rejected', null),
                if(excluded, 'excluded', null)) as ways from odd_rows
        )
        select concat(book, ' row ', row_id) as subject,
            concat_ws(', ', if(landed, null, 'never landed'), coalesce(nullif(ways, ''), 'neither read nor refused'),
                'disposition', disposition, reason) as said
        from stand where not landed or not coalesce(case ways
            when 'canonical ' then disposition <> 'REJECTED' and keyed
            when 'rejected' then disposition = 'REJECTED'
            when 'excluded' then disposition = 'EXCLUDED' and reason is not distinct from rule
            else false end, false)""",
    )


def lineage_kept(evidence: Evidence) -> list[Violation]:
    """A canonical row and its ledger row tell the line, file and reference that landed."""
    differ = " or ".join(
        f"l.{quoted(name)} is distinct from k.{quoted(name)}::varchar" for name in ("origin", "source")
    )
    differ += "".join(
        f" or l.{quoted(name)} is distinct from k.{quoted(name)}" for name in ("file_sha256", "line", "part")
    )
    return evidence.violations(
        "a row keeps its lineage",
        filled(
            """select concat(k.book, ' row ', k.row_id) as subject,
                'the canonical row or the ledger tells another line, file, sender or reference' as said
            from (select * replace (book::varchar as book) from canonical.rows) k
            join landed l on l.book = k.book and l.row_id = k.row_id
            join ended e on e.book = k.book and e.row_id = k.row_id
            where {differ} or e.line is distinct from k.line or e.trade_ref is distinct from k.{reference}""",
            differ=differ,
            reference=quoted(evidence.contract.reference),
        ),
    )


def sums_conserved(evidence: Evidence) -> list[Violation]:
    """Per currency, what came in signed equals the sum over dispositions, column by column."""
    contract, found = evidence.contract, list[Violation]()
    direction = contract.only(Role.DIRECTION)
    sign = f"case when k.{quoted(direction)}::varchar = $plus then 1 else -1 end" if direction else "1"
    values = {"plus": contract.positive_direction} if direction else {}
    for currency, names in by_currency(contract, contract.having(Role.QUANTITY, Role.MONEY)).items():
        query = filled(
            """, came as (select {unit} as unit, {sums} from known k group by all)
            , went as (
                select {unit} as unit, e.disposition, {sums}
                from known k join ended e on e.n = k.n group by all
            ), gone as (select unit, {parts} from went group by all)
            select came.unit as subject, {said} as said
            from came left join gone on gone.unit is not distinct from came.unit where said <> ''""",
            unit=f"k.{quoted(currency)}::varchar" if currency else "'every currency'",
            sums=", ".join(f"sum({sign} * k.{quoted(name)}) as {quoted(name)}" for name in names),
            parts=", ".join(f"sum({quoted(name)}) as {quoted(name)}" for name in names),
            said=failing({n: f"came.{quoted(n)} is not distinct from gone.{quoted(n)}" for n in names}),
        )
        found += evidence.violations("signed sums per currency are conserved", query, values)
    return found
