"""Colours: text stands out from every surface that it is set on (WCAG 2.2: 4.5 to 1, lines 3 to 1)."""

import re

import pytest

from rtca_nb.render.palette import CATEGORY_COLOURS, ROLES, TOKENS, css_variables
from rtca_nb.render.spans import category_css
from rtca_nb.render.theme import page_css, scoped_css

SURFACES = ("bg", "card", "cu-bg", "ag-bg", "su-bg", "bo-bg", "ot-bg", "is-bg")
MESSAGES = ("bg", "card", "cu-bg", "ag-bg", "su-bg", "bo-bg", "ot-bg")
# Text colour and the surfaces that it is set on, as the style sheets have it.
PAIRS = [
    *(("text", surface) for surface in (*SURFACES, "found")),
    *(("soft", surface) for surface in SURFACES),
    *(("link", surface) for surface in ("bg", "card")),
    *((colour, surface) for colour in ("pos", "neg", "neu", "uns", "warn") for surface in (*MESSAGES, "is-bg")),
    *((role.css, f"{role.css}-bg") for role in ROLES.values() if role.css != "sy"),
    *((role.css, "bg") for role in ROLES.values() if role.css != "sy"),
    ("ot", "ot-bg"),
    ("chip-text", "chip"),
    ("warn", "warn-bg"),
    ("alarm", "alarm-bg"),
]
LINES = [
    *(("ex", surface) for surface in MESSAGES),
    *(("focus", surface) for surface in ("bg", "card")),
    ("is", "bg"),
    ("chip", "bg"),
]
SCHEMES = ("light", "dark")


def luminance(colour):
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_computed_right():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_stands_out(scheme):
    place = SCHEMES.index(scheme)
    short = {
        f"{text} on {surface}": round(contrast(TOKENS[text][place], TOKENS[surface][place]), 2)
        for text, surface in PAIRS
        if contrast(TOKENS[text][place], TOKENS[surface][place]) < 4.5
    }
    assert short == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_lines_stand_out(scheme):
    place = SCHEMES.index(scheme)
    lines = [(TOKENS[line][place], TOKENS[surface][place], f"{line} on {surface}") for line, surface in LINES]
    lines += [
        (colours[place], TOKENS[surface][place], f"category {number} on {surface}")
        for number, colours in enumerate(CATEGORY_COLOURS)
        for surface in (*MESSAGES, "is-bg")
    ]
    assert [about for line, surface, about in lines if contrast(line, surface) < 3] == []


def test_no_two_of_many_categories_look_alike_unless_they_are_of_no_colour():
    css = page_css()
    looks = []
    for place in range(60):
        (rule,) = re.findall(rf"\[data-k~={category_css(place)}\]\{{([^}}]*)\}}", css)
        looks.append(re.search(r"--(l\d):var\((--rtca-[\w-]+)\)", rule).groups())
    coloured = [look for look in looks if look[1] != "--rtca-soft"]
    assert len(coloured) == len(set(coloured)) >= 24
    assert looks[len(coloured) :] == [("l0", "--rtca-soft")] * (60 - len(coloured))
    # Where nobody sees colours, numbers tell them apart.
    numbers = [re.search(rf'\[data-k~={category_css(place)}\]\{{.*?--(n\d+):"(\d+)"', css).groups()
               for place in range(len(coloured))]  # fmt: skip
    assert len({number for _, number in numbers}) == len(coloured)
    (shown,) = re.findall(r"content:\s*(var\(--n0,.*?);", css, re.DOTALL)
    assert {name for name, _ in numbers} <= set(re.findall(r"--(n\d+)", shown))


def test_every_variable_that_the_styles_use_is_declared():
    declared = set(re.findall(r"(--rtca-[\w-]+):", css_variables(dark=False)))
    assert declared == set(re.findall(r"(--rtca-[\w-]+):", css_variables(dark=True)))
    for css in (page_css(), scoped_css()):
        # The word for what is redacted is that of the language.
        assert set(re.findall(r"var\((--rtca-[\w-]+)", css)) - {"--rtca-redacted"} <= declared


def test_styles_fetch_nothing():
    for css in (page_css(), scoped_css()):
        assert not re.search(r"url\(|@import|@font-face|expression\(", css)


def test_every_rule_is_scoped():
    """A view inside somebody else's page must not restyle that page."""
    rules = re.sub(r"/\*.*?\*/", "", scoped_css().replace(":is(#_,.rtca)", ".rtca"), flags=re.DOTALL)
    selectors = [part for part in re.findall(r"([^{}]+)\{", rules) if not part.strip().startswith("@")]
    alone = [re.sub(r":(?:is|where)\((?:[^()]|\([^()]*\))*\)", "", group) for group in selectors]
    loose = [one for group in alone for one in group.split(",") if ".rtca" not in one and "data-jp" not in one]
    assert loose == []


def test_figures_stand_out_on_light_and_on_dark():
    """A plotly figure is drawn once, for a page of either kind."""
    from rtca_nb.render.timeline import between

    shades = [TOKENS[role.css] for role in ROLES.values() if role.css != "sy"] + [TOKENS["ot"], *CATEGORY_COLOURS]
    for surface in (TOKENS["bg"][0], "#111111"):
        assert [pair for pair in shades if contrast(between(pair), surface) < 3] == []
