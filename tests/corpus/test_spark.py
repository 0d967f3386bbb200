"""Spark, in local mode, reads a corpus as it lies on the disk, and counts the same rows."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys

import pytest

import rtca_nb as rtca
from rtca_nb.samples import sample_names
from tests.corpus.readings import write
from tests.making import contact_of

pytestmark = pytest.mark.slow

SCRIPT = """
import json, sys
from pyspark.sql import SparkSession

folder, tables, transcript = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3])
options = {
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.warehouse.dir": sys.argv[4],
    "spark.sql.session.timeZone": "UTC",
}
builder = SparkSession.builder.master("local[1]")
for name, value in options.items():
    builder = builder.config(name, value)
spark = builder.getOrCreate()
counts = {name: spark.read.parquet(f"{folder}/{name}").count() for name in tables}
spark.read.parquet(f"{folder}/transcript").createOrReplaceTempView("transcript")
roles = spark.sql("SELECT participant_role, count(*) FROM transcript GROUP BY 1").collect()
listed = spark.read.parquet(*transcript).count()
spark.stop()
print(json.dumps({"counts": counts, "roles": dict(map(tuple, roles)), "listed": listed}))
"""


@pytest.fixture
def spark(tmp_path):
    """Run a script with Spark; the test skips where it is not there, and fails where ``RTCA_REQUIRE_SPARK`` is set."""
    java = shutil.which("java", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/bin"]))
    missing = None
    if java is None:
        missing = "Java is not installed, so that Spark reads a corpus is not tested."
    elif importlib.util.find_spec("pyspark") is None:
        missing = "PySpark is not installed (the extra spark), so that it reads a corpus is not tested."
    if missing is not None:
        if os.environ.get("RTCA_REQUIRE_SPARK"):
            pytest.fail(missing)
        pytest.skip(missing)

    def run(*arguments):
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, *arguments, str(tmp_path / "warehouse")],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            env={**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_LOCAL_DIRS": str(tmp_path)},
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    return run


def test_spark_counts_the_rows_of_every_table(spark, folder):
    contacts = [contact_of(name, "Redacted") for name in sample_names()]
    write(contacts[:5], folder / "corpus")
    write(contacts, folder / "corpus")
    corpus = rtca.open_corpus(folder / "corpus")
    files = json.dumps([str(path) for path in corpus.transcript.files])
    found = spark(str(folder / "corpus" / "current"), json.dumps(corpus.tables), files)
    assert found["counts"] == {name: len(corpus.table(name)) for name in corpus.tables}
    assert found["counts"]["contacts"] == len(sample_names())
    assert found["listed"] == len(corpus.transcript)
    assert found["roles"] == corpus.transcript.to_pandas()["participant_role"].value_counts().to_dict()
