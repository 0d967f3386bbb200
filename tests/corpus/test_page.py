"""What docs/corpus.md gives to paste works as it stands."""

import re
from pathlib import Path

import rtca_nb as rtca
from rtca_nb.corpus.schema import TABLES
from tests.making import contact_of

PAGE = (Path(__file__).parents[2] / "docs/corpus.md").read_text("utf-8")
ATHENA = {"text": "string", "enum": "string", "int": "bigint", "float": "double", "bool": "boolean"} | {
    "time": "timestamp",
    "list": "array<string>",
}


def test_statements_for_athena_name_each_column_with_its_type(tmp_path, capsys):
    (block,) = [
        block for block in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL) if "CREATE EXTERNAL TABLE" in block
    ]
    rtca.write_corpus([contact_of("refund", "Redacted")], tmp_path / "corpus")
    exec(compile(block, "docs/corpus.md", "exec"), {"corpus": rtca.open_corpus(tmp_path / "corpus")})
    wanted = []
    for name, declared in TABLES.items():
        if name == "segments":
            continue  # what corpus.contact reads, and no table to ask
        columns = ", ".join(f"`{column.name}` {ATHENA[column.kind]}" for column in declared)
        where = f"s3://your-bucket/corpus/{name}/"
        wanted.append(f"CREATE EXTERNAL TABLE {name} ({columns}) STORED AS PARQUET LOCATION '{where}';")
    assert capsys.readouterr().out.splitlines() == wanted
