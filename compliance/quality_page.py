"""The results of the data-quality gate as one page that loads nothing from anywhere."""

from __future__ import annotations

from datetime import date

import polars as pl
from jinja2 import Environment

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Data quality {{ reconciliation }} {{ business_date }}</title>
<style>
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; color: #1c2330; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #d8dde6; vertical-align: top; }
td.n { text-align: right; font-variant-numeric: tabular-nums; }
.met { color: #1b6e3c; }
.critical { color: #a01220; font-weight: 600; }
.warning { color: #8a5a00; font-weight: 600; }
</style>
</head>
<body>
<h1>Data quality: {{ reconciliation }}, business date {{ business_date }}</h1>
<p>{{ met }} of {{ senders | map(attribute="rows") | map("length") | sum }} expectations met.
A critical one that is missed stops the run before anything is matched.</p>
{% for sender in senders %}
<h2>{{ sender.source }} ({{ sender.book }})</h2>
<table>
<thead><tr>
<th>Expected</th><th>Result</th><th>Rows</th><th>Unexpected</th><th>Landed rows to look at</th>
</tr></thead>
<tbody>
{% for row in sender.rows %}
<tr><td>{{ row.expectation }}</td>
<td class="{{ 'met' if row.met else row.severity }}">{{ 'met' if row.met else 'missed, ' ~ row.severity }}</td>
<td class="n">{{ row.rows }}</td><td class="n">{{ row.unexpected }}</td><td>{{ row.examples | join(', ') }}</td></tr>
{% endfor %}
</tbody>
</table>
{% endfor %}
</body>
</html>
"""


def page(results: pl.DataFrame, reconciliation: str, business_date: date) -> str:
    """The page of one run.

    Args:
        results: a frame of `quality.SCHEMA`.
    """
    senders = [
        {"book": book, "source": source, "rows": rows.to_dicts()}
        for (book, source), rows in results.partition_by("book", "source", as_dict=True, maintain_order=True).items()
    ]
    return (
        Environment(autoescape=True)
        .from_string(_PAGE)
        .render(
            reconciliation=reconciliation,
            business_date=business_date.isoformat(),
            senders=senders,
            met=results["met"].sum(),
        )
    )
