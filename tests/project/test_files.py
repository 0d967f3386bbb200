"""What may stand in the project's files, and how they are laid out."""

import json
import re

from rtca_nb import __version__
from tests.project.files import ROOT, project_files, texts

# Put together here, so that this file does not contain what it looks for.
HOSTS = re.compile(
    "|".join(
        re.escape("".join(parts))
        for parts in (
            ("py", "pi.org"),
            ("python", "hosted.org"),
            ("npm", "js.org"),
            ("npm", "js.com"),
            ("ana", "conda.org"),
            ("ana", "conda.com"),
            ("deb", "ian.org"),
            ("crates", ".io"),
            ("ghcr", ".io"),
        )
    )
)
ABSOLUTE = re.compile(
    r"(?<![\w./$}:-])/(?:" + "|".join(("ho" + "me", "ro" + "ot", "Us" + "ers", "wo" + "rk")) + r")/[\w.]+"
)
TOP = {
    ".ci", ".editorconfig", ".gitignore", ".pre-commit-config.yaml", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE",
    "README.md", "SECURITY.md", "docs", "environment.yml", "notebooks", "pyproject.toml", "rtca_nb", "tests",
}  # fmt: skip


def test_the_top_level_is_what_the_layout_says():
    assert {path.relative_to(ROOT).parts[0] for path in project_files()} == TOP


def test_no_file_names_a_package_registry():
    assert {name: found[0] for name, text in texts().items() if (found := HOSTS.search(text))} == {}


def test_no_file_names_a_place_on_somebodys_machine():
    assert {name: found[0] for name, text in texts().items() if (found := ABSOLUTE.search(text))} == {}


def test_no_lock_file_and_nothing_large_is_kept():
    locks = {"uv.lock", "pylock.toml", "package-lock.json", "poetry.lock", "yarn.lock"}
    assert not {path.name for path in project_files()} & locks
    assert {path.name: size for path in project_files() if (size := path.stat().st_size) > 1_000_000} == {}


def test_the_newest_change_is_this_version():
    headings = re.findall(r"^## (\S+)", texts()["CHANGELOG.md"], re.MULTILINE)
    assert headings[0] == __version__


def test_each_change_is_a_sentence():
    entries = re.split(r"\n(?=- |\n)", texts()["CHANGELOG.md"].split("\n## ", 1)[1])
    sentences = [" ".join(entry.split())[2:] for entry in entries if entry.startswith("- ")]
    assert sentences
    assert [entry for entry in sentences if not (entry[0].isupper() and entry.endswith("."))] == []


def test_the_list_of_what_a_version_can_do_is_short_enough_to_read():
    versions = re.split(r"^## ", texts()["CHANGELOG.md"], flags=re.MULTILINE)[1:]
    assert {
        version.split()[0]: lines for version in versions if (lines := len(version.strip().splitlines()) - 2) > 40
    } == {}


def test_notebooks_hold_their_outputs_and_nothing_of_the_machine():
    notebooks = [path for path in project_files() if path.suffix == ".ipynb"]
    assert notebooks
    for path in notebooks:
        notebook = json.loads(path.read_text("utf-8"))
        assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
        assert "version" not in notebook["metadata"]["language_info"]
        for cell in notebook["cells"]:
            assert set(cell["metadata"]) <= {"tags"}
            for output in cell.get("outputs", []):
                assert output["output_type"] != "error"
                assert output.get("name") != "stderr"
                shown = output.get("data", {"text/plain": ""})
                assert "text/plain" in shown
                assert not [kind for kind in shown if "widget" in kind]
                if "application/vnd.plotly.v1+json" in shown:
                    assert "text/html" in shown


def test_every_notebook_is_in_the_wheel():
    listed = re.findall(r'^"(notebooks/.*)" = "rtca_nb/\1"', texts()["pyproject.toml"], re.MULTILINE)
    assert listed == sorted(f"notebooks/{path.name}" for path in project_files() if path.suffix == ".ipynb")
