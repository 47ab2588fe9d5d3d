"""Every landed row ends once: in the ledger, and in exactly one of canonical rows, rejects and exclusions."""

from __future__ import annotations

from data.contracts.column import Role
from reconciliation.proofs.evidence import Evidence, Violation, by_currency, failing, filled, quoted

LINEAGE_COLUMNS = ("source", "file_sha256", "line", "part", "origin")


def every_row_once(evidence: Evidence) -> list[Violation]:
    """Landed rows against the ledger: none missing, none twice, none from nowhere."""
    return evidence.violations(
        "every landed row has exactly one disposition",
        """, landed_once as (select distinct book, row_id, true as there from landed)
        , counted as (select book, row_id, count(*) as times from ended group by all)
        select concat(coalesce(l.book, e.book), ' row ', coalesce(l.row_id, e.row_id)) as subject,
            concat(if(l.there, 'landed', 'never landed'), ', ', coalesce(e.times, 0), ' dispositions') as said
        from landed_once l full join counted e on l.book = e.book and l.row_id = e.row_id
        where l.there is null or coalesce(e.times, 0) <> 1""",
    )


def one_way(evidence: Evidence) -> list[Violation]:
    """A landed row is canonical, rejected or excluded: one of them, once, and its disposition says so."""
    return evidence.violations(
        "landed = canonical + rejected + excluded",
        """, ways as (
            select book, row_id, 'canonical' as way, null as rule from known
            union all select distinct book::varchar, row_id, 'rejected', null from landing.rejects
            union all select book::varchar, row_id, 'excluded', rule from landing.excluded
        ), taken as (
            select book, row_id, string_agg(way, ' and ' order by way) as ways, any_value(rule) as rule
            from ways group by all
        ), stand as (
            select coalesce(l.book, t.book) as book, coalesce(l.row_id, t.row_id) as row_id, t.ways, t.rule,
                l.row_id is not null as has_landed
            from (select distinct book, row_id from landed) l
            full join taken t on l.book = t.book and l.row_id = t.row_id
        )
        select concat(s.book, ' row ', s.row_id) as subject,
            concat_ws(', ', if(s.has_landed, null, 'never landed'), coalesce(s.ways, 'neither read nor refused'),
                'disposition', e.disposition, e.reason) as said
        from stand s left join ended e on e.book = s.book and e.row_id = s.row_id
        where not s.has_landed or not coalesce(case s.ways
            when 'canonical' then e.disposition <> 'REJECTED' and e.tracking_key is not null
            when 'rejected' then e.disposition = 'REJECTED'
            when 'excluded' then e.disposition = 'EXCLUDED' and e.reason is not distinct from s.rule
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
            from known k
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
                from known k join ended e on e.book = k.book and e.row_id = k.row_id group by all
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
