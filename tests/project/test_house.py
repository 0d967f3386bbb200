"""The package keeps its layout: rooms in layers, no circles, short files, nothing private taken from elsewhere."""

import re
import tomllib

import pytest

from tests.project.files import ROOT
from tests.project.graph import circles, floors
from tests.project.house import LONGEST, House
from tests.project.private_names import of_tests

HOUSE = House(ROOT)
MOST_FLAT = 6
MOST_FLOORS = 12
# No reason is good enough for more.
LONGEST_OF_ALL = 400

# Why a file is longer than others, in a sentence, by its path.
REASONS: dict[str, str] = {
    "rtca_nb/exceptions.py": "One list of every error that a user can meet.",
    "rtca_nb/questions/questions.py": "One method for each question, which explains the columns of its answer.",
    "rtca_nb/corpus/corpus.py": "One public class: a line for each table, and a few methods that say what they return.",
    "rtca_nb/model/messages.py": "One pass takes segments apart; what it fills is read beside it.",
}

# Who opens the clear text of a contact, and for what.
CLEAR = {
    "rtca_nb.review.audit": "It looks for personal data that a redaction leaves visible, and shows none of it.",
}


def layers():
    """Rooms of each layer, the highest first, as the import rules have them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    (contract,) = [contract for contract in contracts if contract["type"] == "layers"]
    return [[room.strip() for room in layer.split(":")] for layer in contract["layers"]]


def may_import(docstring):
    """Rooms that the docstring of a package allows it to import."""
    sentence = docstring.partition("May import")[2].split("\n\n")[0]
    allowed = {name.removeprefix("rtca_nb.") for name in re.findall(r"``([\w.]+)``", sentence)}
    order = layers()
    if "below" in sentence:
        highest = min(place for place, rooms in enumerate(order) if allowed & set(rooms))
        allowed |= {room for rooms in order[highest + 1 :] for room in rooms}
    return allowed | {"exceptions", "_version"}


def test_few_modules_lie_flat():
    assert len(HOUSE.flat) <= MOST_FLAT, HOUSE.flat


@pytest.mark.slow
def test_the_house_has_few_floors():
    chain = floors(HOUSE.rooms)
    assert len(chain) <= MOST_FLOORS, " → ".join(chain)


@pytest.mark.slow
def test_no_file_imports_itself_by_way_of_others():
    assert [" ↔ ".join(circle) for circle in circles(HOUSE.arrows)] == []


@pytest.mark.slow
def test_no_package_imports_itself_by_way_of_others():
    assert [" ↔ ".join(circle) for circle in circles(HOUSE.rooms)] == []


def test_a_file_is_short_or_has_a_reason():
    assert {name: lines for name, lines in HOUSE.long.items() if name not in REASONS} == {}
    assert {name: lines for name, lines in HOUSE.long.items() if lines > LONGEST_OF_ALL} == {}


def test_each_reason_is_for_a_file_that_needs_one():
    assert set(REASONS) - set(HOUSE.long) == set()


@pytest.mark.slow
def test_no_package_takes_a_private_name_of_another():
    assert [str(one) for one in HOUSE.private] == []


def test_clear_text_is_opened_by_those_that_need_it_only():
    users = HOUSE.users("rtca_nb.contact.access.record_of")
    assert [module for module in users if HOUSE.room(module) != "contact"] == list(CLEAR)


def test_the_linter_is_never_kept_from_naming_a_private_access():
    assert HOUSE.suppressed == []


@pytest.mark.slow
def test_tests_use_no_private_name_of_the_package():
    assert of_tests(ROOT) == []


@pytest.mark.parametrize("package", HOUSE.packages)
def test_a_package_says_what_belongs_there_and_what_it_may_import(package):
    docstring = HOUSE.packages[package]
    assert re.match(r"\S.{20,}\.$", docstring.splitlines()[0] if docstring else ""), docstring
    assert "May import" in docstring


@pytest.mark.slow
@pytest.mark.parametrize("package", HOUSE.packages)
def test_a_package_imports_no_more_than_it_says(package):
    assert HOUSE.rooms[package] - may_import(HOUSE.packages[package]) == set()


@pytest.mark.slow
def test_each_room_has_a_layer():
    known = {room for rooms in layers() for room in rooms}
    assert set(HOUSE.rooms) - known == {"rtca_nb", "endpoint", "samples"}


# -- the measures themselves ------------------------------------------------------------------------------------------


@pytest.fixture
def built(tmp_path):
    """Build a house of the given files."""

    def build(**files):
        for name, text in files.items():
            path = tmp_path / "rtca_nb" / f"{name.replace('__', '/')}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return House(tmp_path)

    return build


@pytest.mark.parametrize(
    "back",
    [
        "import rtca_nb.one",
        "from rtca_nb import one",
        "from rtca_nb.one import thing",
        "def use():\n    from rtca_nb.one import thing",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from rtca_nb.one import thing",
        "import importlib\nthing = importlib.import_module('rtca_nb.one')",
        "from .one import thing",
    ],
)
def test_a_circle_is_seen_however_it_is_closed(built, back):
    house = built(one="from rtca_nb import two", two=back)
    assert circles(house.arrows) == [["rtca_nb.one", "rtca_nb.two"]]


def test_floors_are_the_longest_chain_of_rooms(built):
    house = built(
        top="from rtca_nb.middle.inner import a\nimport rtca_nb.bottom",
        middle__inner="from rtca_nb.middle import other",
        middle__other="import rtca_nb.bottom",
        bottom="",
    )
    assert floors(house.rooms) == ["top", "middle", "bottom"]
    assert len(floors(house.arrows)) == 4
    assert sorted(house.flat) == ["rtca_nb.bottom", "rtca_nb.top"]


@pytest.mark.parametrize(
    ("use", "seen"),
    [
        ("def f(a): return a._secret", True),
        ("def f(a): return getattr(a, '_secret')", True),
        ("from rtca_nb.home.a import _secret", True),
        ("class B:\n    def f(self): return self._secret", False),
        ("class B:\n    _secret = 1\n    def f(self, other: B): return other._secret", False),
        ("class B:\n    _secret = 1\n    def f(self, a): return a._secret  # noqa: SLF001", True),
        ("class B:\n    _secret = 1\nclass C:\n    def f(self, b): return b._secret  # noqa: SLF001", False),
        ("def f(a): return a._replace(), a._repr_html_(), a.__dict__", False),
    ],
)
def test_private_names_of_other_packages_are_seen(built, use, seen):
    home = "class A:\n    def __init__(self): self._secret = 1\n_secret = 2\ndef _repr_html_(): pass"
    house = built(home__a=home, away__b=use)
    assert [one.name for one in house.private] == (["_secret"] if seen else [])


@pytest.mark.parametrize(
    ("use", "seen"),
    [
        ("from rtca_nb.home import _secret", True),
        ("from rtca_nb import home\nhome._secret", True),
        ("import rtca_nb.home\nrtca_nb.home._secret()", True),
        ("from rtca_nb import home\nmonkeypatch.setattr(home, '_secret', 1)", True),
        ("monkeypatch.setattr('rtca_nb.home._secret', 1)", True),
        ("from rtca_nb import home\nhome.open()._repr_html_()", False),
        ("from rtca_nb._version import __version__", False),
    ],
)
def test_private_names_in_tests_are_seen(tmp_path, use, seen):
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_a.py").write_text(use, "utf-8")
    assert bool(of_tests(tmp_path)) is seen


def test_a_long_file_is_seen_whatever_its_language(built, tmp_path):
    house = built(short="\n" * LONGEST, long="\n" * (LONGEST + 1))
    (tmp_path / "rtca_nb/long.mjs").write_text("\n" * 500, "utf-8")
    assert house.long == {"rtca_nb/long.mjs": 500, "rtca_nb/long.py": LONGEST + 1}
