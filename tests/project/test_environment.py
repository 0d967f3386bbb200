"""environment.yml agrees with pyproject.toml, and conda can read it."""

import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version
from rattler import MatchSpec

from tests.project.files import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
# Where conda-forge has another name; none at present.
CONDA_NAMES: dict[str, str] = {}


def bounds(requirements):
    """Names and lower bounds; a requirement here has one bound, and that one is a lower one."""
    found = {}
    for text in requirements:
        requirement = Requirement(text)
        (bound,) = requirement.specifier
        assert bound.operator == ">="
        found[CONDA_NAMES.get(requirement.name, requirement.name)] = Version(bound.version)
    return found


def conda_bounds():
    found = {}
    for spec in ENVIRONMENT["dependencies"]:
        if spec == "pip":
            continue
        name, _, bound = spec.partition(" ")
        assert bound.startswith(">=")
        found[name] = Version(bound.removeprefix(">="))
    return found


def test_names_and_bounds_are_the_same():
    own = bounds([*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["lab"]])
    assert conda_bounds() == {**own, "python": Version(PROJECT["requires-python"].removeprefix(">="))}


@pytest.mark.parametrize("spec", ENVIRONMENT["dependencies"])
def test_conda_reads_the_spec(spec):
    name = MatchSpec(spec, strict=True).name
    assert getattr(name, "normalized", None) == spec.partition(" ")[0]


def test_the_environment_is_named_and_comes_from_one_channel():
    assert ENVIRONMENT["name"] == PROJECT["name"]
    assert ENVIRONMENT["channels"] == ["conda-forge", "nodefaults"]


def test_what_is_installed_is_no_older_than_the_bounds():
    from importlib.metadata import version

    for text in PROJECT["dependencies"]:
        requirement = Requirement(text)
        assert requirement.specifier.contains(version(requirement.name), prereleases=True), text
