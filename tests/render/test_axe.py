"""The static views, judged by axe-core."""

from __future__ import annotations

import pytest

import rtca_nb as rtca
from rtca_nb.contact.views import contact_html
from tests.axe import violations

pytestmark = pytest.mark.browser

THEMES = ["light", "dark"]


def page(view: str, theme: str) -> str:
    """Put a view where a notebook would have it."""
    surface = {"light": "#fff;color:#111", "dark": "#111;color:#eee"}[theme]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>notebook</title></head>'
        f'<body data-jp-theme-light="{str(theme == "light").lower()}" style="background:{surface}">'
        f"<main><h1>Notebook</h1><h2>Part</h2><h3>Cell</h3>{view}</main></body></html>"
    )


@pytest.mark.slow
@pytest.mark.sampled(1)
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    "names",
    [("refund",), pytest.param(("refund", "failed", "misaligned"), marks=pytest.mark.slow)],
    ids=["one", "several"],
)
def test_report_is_accessible(open_page, theme, names):
    report = rtca.render_report([rtca.sample_contact(name) for name in names])
    opened = open_page(report, color_scheme=theme)
    for details in opened.locator("details").all():
        details.locator("summary").click()
    assert violations(opened) == []
    opened.get_by_role("searchbox").first.fill("lamp")
    assert violations(opened) == []


@pytest.mark.slow
@pytest.mark.parametrize("theme", THEMES)
def test_static_views_are_accessible(open_page, theme):
    contact = rtca.sample_contact()
    for view in (contact_html(contact), rtca.transcript_html(contact, search="lamp").data):
        assert violations(open_page(page(view, theme), color_scheme=theme)) == []
