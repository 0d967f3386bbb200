"""The page for a new owner, held against the code."""

import re

import pytest

from rtca_nb.contact.contact import Contact
from rtca_nb.model.record import Record
from rtca_nb.model.segments import Wire
from tests.project.files import ROOT
from tests.project.house import House
from tests.project.test_house import layers

PAGE = (ROOT / "docs/architecture.md").read_text("utf-8")
MOST_PACKAGES = 4


def section(heading):
    return PAGE.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]


def rows(heading):
    """Cells of the table below a heading, without its two first lines."""
    lines = [line for line in section(heading).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def paths(text):
    return re.findall(r"`((?:\w+/)+[\w.]*|\w+\.py)`", text)


def placed(path):
    return ROOT / path if path.startswith("tests/") else ROOT / "rtca_nb" / path


def test_every_path_is_there():
    named = paths(PAGE)
    assert len(named) > 40
    assert [path for path in named if not placed(path).exists()] == []


@pytest.mark.slow
def test_the_layers_are_those_of_the_import_rules():
    listed = [name for _, packages, _ in rows("Seven layers") for name in re.findall(r"`(\w+)`", packages)]
    assert sorted(listed) == sorted({*House(ROOT).rooms} - {"_version", "rtca_nb"})
    # From the bottom up, as the rules have them from the top down.
    height = {room: place for place, rooms in enumerate(reversed(layers())) for room in rooms}
    ranked = [height[name] for name in listed if name in height and name != "exceptions"]
    assert ranked == sorted(ranked)


@pytest.mark.parametrize("change", [row[0] for row in rows("Ten changes")])
def test_a_change_touches_few_packages(change):
    (files,) = [row[1] for row in rows("Ten changes") if row[0] == change]
    packages = {path.partition("/")[0] for path in paths(files)}
    assert len(packages) <= MOST_PACKAGES
    assert packages or "where it is raised" in files


def test_there_are_ten_changes():
    assert len(rows("Ten changes")) == 10


class Memo(Wire, frozen=True):
    """A type of segment that nobody has thought of yet."""

    content: str | None = None


def test_a_new_type_of_segment_is_refused_until_it_is_masked():
    known = {"instance_id": "i", "contact_id": "c", "channel": "CHAT", "status": "COMPLETED", "output_type": "Raw"}
    told = {"output_type_evidence": "asked for", "complete": True, "source": "v2"}
    contact = Contact(Record(**known, **told, segments=(Memo(content="Otter Lane 12"),)))
    with pytest.raises(AssertionError) as refused:
        contact.segments  # noqa: B018
    assert "Otter" not in str(refused.value)
    assert contact.reveal().segments[0].content == "Otter Lane 12"
