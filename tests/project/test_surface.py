"""The public names, and what importing them costs."""

import json
import subprocess
import sys

import pytest

import rtca_nb

HEAVY = {
    "pandas",
    "pyarrow",
    "numpy",
    "boto3",
    "botocore",
    "plotly",
    "tornado",
    "anywidget",
    "ipywidgets",
    "IPython",
    "rich",
}


def loaded_by(code):
    """Return the top-level modules that are loaded after some code ran in a new interpreter."""
    tell = "import json, sys; print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    ran = subprocess.run([sys.executable, "-c", f"{code}\n{tell}"], capture_output=True, text=True, check=True)
    return set(json.loads(ran.stdout.splitlines()[-1]))


def test_public_names_are_sorted_and_there():
    # ruff sorts __all__ as it sorts imports: constants, classes, functions.
    names = rtca_nb.__all__
    assert len(names) == len(set(names))
    assert [name for name in names if not hasattr(rtca_nb, name)] == []


def test_completion_lists_work_and_keeps_errors_under_their_module():
    listed = dir(rtca_nb)
    errors = {name for name in rtca_nb.__all__ if name.endswith("Error")}
    assert set(listed) == {*rtca_nb.__all__, "exceptions"} - errors
    assert errors <= set(dir(rtca_nb.exceptions))
    assert rtca_nb.UsageError is rtca_nb.exceptions.UsageError


def test_public_names_are_documented():
    assert [name for name in rtca_nb.__all__ if name != "__version__" and not getattr(rtca_nb, name).__doc__] == []


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'fetch_kontakt'"):
        rtca_nb.fetch_kontakt  # noqa: B018


def test_importing_loads_nothing_heavy():
    assert not loaded_by("import rtca_nb") & HEAVY


@pytest.mark.parametrize(
    ("code", "without"),
    [
        ("rtca_nb.read_contact", {"pandas", "boto3", "botocore", "plotly", "tornado"}),
        ("rtca_nb.fetch_contact", {"pandas", "plotly", "tornado"}),
        ("rtca_nb.render_report", {"pandas", "boto3", "botocore", "plotly", "tornado"}),
    ],
)
def test_a_name_loads_only_what_it_needs(code, without):
    assert not loaded_by(f"import rtca_nb; {code}") & without
