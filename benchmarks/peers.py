"""What `tieout match` is measured beside. Each is the text of a program that runs in a process of its own.

The floor is DuckDB reading both files as text and doing one full outer join on the economic key: no types, no
tolerances, no explanation. datacompy wants an older Polars, so it runs in an environment of its own.
"""

from __future__ import annotations

KEY = (
    "account", "counterparty", "instrument_id", "side", "quantity", "price", "currency", "trade_date",
    "settlement_date",
)  # fmt: skip

BARE_DUCKDB = """
import sys, duckdb
house, street, key = sys.argv[1], sys.argv[2], sys.argv[3].split(",")
con = duckdb.connect()
con.execute("create table house as select * from read_csv($path, all_varchar=true)", {"path": house})
con.execute("create table street as select * from read_csv($path, all_varchar=true)", {"path": street})
using = ", ".join('"' + name + '"' for name in key)
join = "create table joined as select * from house full outer join street using (" + using + ")"
print(con.execute(join).fetchall())
"""
BARE_DUCKDB_PARQUET = """
import sys, duckdb
house, street, key = sys.argv[1], sys.argv[2], sys.argv[3].split(",")
con = duckdb.connect()
con.execute("set memory_limit = '8GB'")
con.execute("set temp_directory = $path", {"path": sys.argv[4]})
using = ", ".join('"' + name + '"' for name in key)
read = "select * from read_parquet($house) as h full outer join read_parquet($street) as s using (" + using + ")"
con.execute("create table joined as " + read, {"house": house, "street": street})
print(con.execute("select count(*) from joined").fetchall())
"""
TIEOUT_MATCH = """
import sys
from pipelines.cli import main
main(["match", sys.argv[1], sys.argv[2], "-o", sys.argv[3]])
"""
PANDAS_MERGE = """
import sys, pandas
house, street, key = sys.argv[1], sys.argv[2], sys.argv[3].split(",")
frames = [pandas.read_csv(path, dtype=str) for path in (house, street)]
print(len(frames[0].merge(frames[1], on=key, how="outer", indicator=True)))
"""
CANONICAL = """
import sys
from pathlib import Path
import polars as pl
from data.contracts.words import Book
from pipelines.direct import receive
from reconciliation.rulebook import rulebook_named
rules = rulebook_named("trades")
for path, book in ((sys.argv[1], Book.HOUSE), (sys.argv[2], Book.STREET)):
    rows = receive(Path(path), None, book, rules).read.rows
    words = [name for name, dtype in rows.schema.items() if isinstance(dtype, pl.Enum)]
    rows.cast(dict.fromkeys(words, pl.String)).write_parquet(Path(sys.argv[3]) / (book.value + ".parquet"))
"""
ENGINE_ALONE = """
import sys, time
from pathlib import Path
import polars as pl
from data.contracts.lineage import LINEAGE
from data.reference.calendars import calendar_named
from reconciliation.engine import Day, reconcile
from reconciliation.rulebook import rulebook_named
rules = rulebook_named("trades")
schema = {**LINEAGE, **rules.contract.schema}
files = (Path(sys.argv[1]) / (book + ".parquet") for book in ("HOUSE", "STREET"))
house, street = (pl.read_parquet(path).cast(schema) for path in files)
day = Day(calendar=calendar_named(rules.calendar))
wall, used = time.perf_counter(), time.process_time()
reconcile(house, street, rules, day)
print(time.perf_counter() - wall, time.process_time() - used)
"""
DATACOMPY = """
import sys, time, warnings
from pathlib import Path
warnings.simplefilter("ignore")
import polars as pl
from datacompy.polars import PolarsCompare
lineage = ("row_id", "book", "source", "file_sha256", "line", "part", "origin")
house, street = (pl.read_parquet(Path(sys.argv[1]) / (book + ".parquet")) for book in ("HOUSE", "STREET"))
house, street = (frame.drop(name for name in lineage if name in frame.columns) for frame in (house, street))
wall, used = time.perf_counter(), time.process_time()
compared = PolarsCompare(house, street, join_columns=sys.argv[2].split(","))
compared.intersect_rows.height
print(time.perf_counter() - wall, time.process_time() - used)
"""
