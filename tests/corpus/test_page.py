"""What docs/corpus.md gives to paste works as it stands."""

import re
from pathlib import Path

import pytest

import rtca_nb as rtca
from rtca_nb.corpus.schema import TABLES
from tests.corpus.s3_server import KEYS, running
from tests.making import contact_of

PAGE = (Path(__file__).parents[2] / "docs/corpus.md").read_text("utf-8")
ATHENA = {"text": "string", "enum": "string", "int": "bigint", "float": "double", "bool": "boolean"} | {
    "time": "timestamp",
    "list": "array<string>",
}

BLOCKS = [block for block in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL) if "CREATE EXTERNAL TABLE" in block]


def test_statements_for_athena_name_each_column_with_its_type(tmp_path, capsys):
    rtca.write_corpus([contact_of("refund", "Redacted")], tmp_path / "corpus")
    exec(compile(BLOCKS[0], "docs/corpus.md", "exec"), {"corpus": rtca.open_corpus(tmp_path / "corpus")})
    wanted = []
    for name, declared in TABLES.items():
        if name == "segments":
            continue  # what corpus.contact reads, and no table to ask
        columns = ", ".join(f"`{column.name}` {ATHENA[column.kind]}" for column in declared)
        where = f"s3://your-bucket/corpus/{name}/"
        wanted.append(f"CREATE EXTERNAL TABLE {name} ({columns}) STORED AS PARQUET LOCATION '{where}';")
    assert capsys.readouterr().out.splitlines() == wanted


@pytest.mark.slow
def test_lists_for_athena_name_the_files_of_the_snapshot_and_no_others(capsys, monkeypatch):
    with running() as server:
        for name, value in {**KEYS, "AWS_ENDPOINT_URL_S3": server.url}.items():
            monkeypatch.setenv(name, value)
        server.client.create_bucket(Bucket="your-bucket")
        for form in ("Raw", "Redacted"):
            rtca.write_corpus([contact_of("refund", "Raw"), contact_of("refund", form)], "s3://your-bucket/corpus")
        corpus = rtca.open_corpus("s3://your-bucket/corpus")
        exec(compile(BLOCKS[1], "docs/corpus.md", "exec"), {"corpus": corpus})
        for name in corpus.tables:
            listed = server.read("your-bucket", f"athena/{name}/files.txt").decode().splitlines()
            assert listed == corpus.table(name).files
    said = capsys.readouterr().out.splitlines()
    assert [line.split()[3] for line in said] == list(corpus.tables)
    assert all("SymlinkTextInputFormat" in line and "folded" not in line for line in said)
