"""Identities made again from what they hash: tracking keys from rows, group and break ids from tracking keys."""

from __future__ import annotations

from hashlib import blake2b

import polars as pl

from reconciliation.proofs.evidence import MOST_TOLD, Evidence, Violation, filled, quoted

ID_BYTES = 16


def tracking_keys_true(evidence: Evidence) -> list[Violation]:
    """`reconciliation|book|source|reference|occurrence`, no two alike, occurrences counted from 0 without gaps."""
    return evidence.violations(
        "a tracking key is made of its row",
        filled(
            """, named as (
                select e.book, e.row_id, e.tracking_key,
                    concat_ws('|', $name, k.book, k.source, k.{reference}) as begins
                from ended e join known k on k.n = e.n
            ), odd as materialized (
                select *, try_cast(substr(tracking_key, len(begins) + 2) as integer) as occurrence
                from named where tracking_key is distinct from begins || '|0'
            ), wrong as (
                select book, row_id, tracking_key from odd
                where not coalesce(occurrence > 0 and tracking_key = concat(begins, '|', occurrence), false)
                union all
                select o.book, o.row_id, o.tracking_key from odd o
                anti join ended e on e.tracking_key = concat(o.begins, '|', o.occurrence - 1)
                union all
                select any_value(book), any_value(row_id), tracking_key
                from named group by tracking_key having count(*) > 1
            )
            select concat(book, ' row ', row_id) as subject,
                concat('tracking key ', tracking_key) as said from wrong""",
            reference=quoted(evidence.contract.reference),
        ),
        {"name": evidence.rulebook.name},
    )


def ids_true(evidence: Evidence) -> list[Violation]:
    """Every group id and break id is the hash of the sorted tracking keys of its rows."""
    return [
        *_ids(evidence, "group", "members", "group_id", "G"),
        *_ids(evidence, "break", "broken", "break_id", "B"),
    ]


def _ids(evidence: Evidence, what: str, rows: str, column: str, prefix: str) -> list[Violation]:
    """Few groups have more than two rows; the keys of two are put in order without gathering lists."""
    query = filled(
        """, keyed as (
            select m.{column} as id, e.tracking_key as key
            from {rows} m join ended e on e.n = m.n
        ), counted as (
            select id, count(*) as rows, min(key) as least, max(key) as most from keyed group by id
        )
        select id, if(rows = 1, least, concat(least, chr(10), most)) as lines from counted where rows <= 2
        union all
        select k.id, string_agg(k.key, chr(10) order by k.key) from keyed k
        semi join (from counted where rows > 2) c on c.id = k.id group by k.id""",
        column=column,
        rows=rows,
    )
    asked = evidence.ask(query)
    made = [
        prefix + blake2b((key or "").encode(), digest_size=ID_BYTES).hexdigest() for key in asked["lines"].to_list()
    ]
    wrong = asked.with_columns(made=pl.Series(made, dtype=pl.String)).filter(pl.col("id").ne_missing(pl.col("made")))
    return [
        Violation("ids are made of tracking keys", f"{what} {told}", f"its rows make {hashed}")
        for told, hashed in wrong.sort("id").head(MOST_TOLD).select("id", "made").iter_rows()
    ]
