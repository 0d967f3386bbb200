"""Templates and text: what is put into a slot stays what it is."""

import datetime as dt
import html
import pickle
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rtca_nb.render.markup import EMPTY, HTML, Html, Template, join, plain, text, trusted, wrapped

from .hostile_strings import HOSTILE
from .markup_oracle import active, parse, shown

# Half of the characters from where the trouble is.
TROUBLE = st.sampled_from(
    list("<>&\"'`$\\=/{}%;!-\r\n\t\x00\x0b\x1b\x7f\x85\u2028\u202e\u2069\ufeff\u200b\ufe0f\U000e0061\U0001f3f4")
)
ANY_TEXT = st.text(st.one_of(TROUBLE, st.characters(exclude_categories=())))


def inside(parsed):
    (element,) = parsed.all("here")
    return element


def text_in(element):
    return "".join(element.itertext())


@given(ANY_TEXT)
@settings(max_examples=60, deadline=None)
def test_text_reparses_to_what_was_sent(value):
    parsed = parse(f'<p class="here">{text(value)}</p>')
    assert text_in(inside(parsed)) == shown(value)
    assert {child.tag for child in inside(parsed).iter()} <= {"p", "bdi", "i"}
    assert active(parsed) == []


@given(ANY_TEXT, ANY_TEXT)
@settings(max_examples=50, deadline=None)
def test_attribute_keeps_its_value_and_adds_none(value, other):
    parsed = parse(Template('<b class="here" title="{a}" id="{a}">{t}</b>')(value, other, value))
    (element,) = [found for found in parsed.root.iter() if found.tag == "b"]
    assert set(element.attrib) == {"class", "title", "id"}
    assert element.get("title") == shown(plain(value))
    assert text_in(element) == shown(value)


@given(ANY_TEXT)
@settings(max_examples=50, deadline=None)
def test_plain_slot_takes_no_element(value):
    made = Template('<select><option class="here">{p}</option></select>')(value)
    assert text_in(inside(parse(made))) == shown(plain(value))
    assert len(parse(Template("<title>{p}</title>")(value)).all()) == 4  # html, head, title, body


@pytest.mark.sampled(60)
@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_string_is_text(value):
    parsed = parse(f'<p class="here">{text(value)}</p>')
    assert text_in(inside(parsed)) == shown(value)
    assert active(parsed) == []


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        ("a\r\nb", "a\nb"),
        ("a\rb", "a␍b"),
        ("\x00\x1b\x7f\x85", "␀␛␡\ufffd"),
        ("\ud800", "\ufffd"),
        ("tab\tand\nfeed", "tab\tand\nfeed"),
    ],
)
def test_controls_become_pictures(sent, seen):
    assert text(sent) == seen
    assert plain(sent) == seen


def test_what_acts_unseen_is_named_and_isolated():
    assert text("a\u202eb") == 'a<bdi class="rtca-ctl" data-c="RLO">\u202e</bdi>b'
    assert plain("a\u202eb") == "a[RLO]b"
    assert text("x\U000e0041\U000e0042") == 'x<bdi class="rtca-ctl" data-c="TAGS">\U000e0041\U000e0042</bdi>'
    assert text("x\ufe0f\ufe01") == 'x<bdi class="rtca-ctl" data-c="VS">\ufe0f\ufe01</bdi>'


@pytest.mark.parametrize("emoji", ["❤️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "👨‍👩‍👧‍👦", "👍🏽", "🇫🇷", "1️⃣"])
def test_emoji_stay_whole(emoji):
    assert text(emoji) == emoji


@pytest.mark.parametrize("delimiter", ["$a$", "$$a$$", "\\(a\\)", "\\[a\\]", "\\begin{x}"])
def test_tex_delimiters_stand_in_elements_of_their_own(delimiter):
    made = text(delimiter)
    assert "$" not in made.replace("<i>$</i>", "")
    assert "\\" not in made.replace("<i>\\</i>", "")


@pytest.mark.parametrize("value", ["plain words, 42 of them", "Größe, Ωμέγα, привет", "東京 かな カナ", "🪿 and 👍"])
def test_common_text_takes_the_short_way(value):
    assert text(value) == value
    assert type(text(value)) is Html


@given(ANY_TEXT, st.lists(st.integers(0, 40), max_size=6))
@settings(deadline=None)
def test_wrapped_pieces_join_to_the_text(value, edges):
    places = sorted({0, len(value), *(min(edge, len(value)) for edge in edges)})
    pieces = [(low, high, Html("<b>") if low % 2 else EMPTY, None) for low, high in pairwise(places)]
    made = wrapped(value, pieces, Html("</b>"))
    # A pair of CR and LF, or of halves of one character, may be cut; each half is then shown by itself.
    if "\r" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value):
        assert text_in(inside(parse(f'<p class="here">{made}</p>'))) == shown(value)


def test_wrapped_takes_only_html():
    with pytest.raises(TypeError):
        wrapped("abc", [(0, 3, "<b>", None)], Html("</b>"))
    with pytest.raises(TypeError):
        wrapped("abc", [(0, 3, EMPTY, "<b>")], Html("</b>"))


def test_template_refuses_a_wrong_number_of_values():
    template = Template("<b>{t}</b>")
    for values in ((), ("a", "b")):
        with pytest.raises(TypeError, match="1 slots"):
            template(*values)


@pytest.mark.parametrize("value", ["<b>", html.escape("<b>"), 5])
def test_html_slot_takes_only_html_made_here(value):
    with pytest.raises(TypeError):
        Template("<p>{h}</p>")(value)
    with pytest.raises(TypeError):
        join([Html("<p>"), value])
    with pytest.raises(TypeError):
        HTML(value, "x")


@pytest.mark.parametrize(
    "source",
    [
        "<b {a}>",
        "<b title={a}>",
        '<b title="{t}">',
        '<b title="{h}">',
        "<b {h}>",
        "<{t}>",
        '<a href="{a}">',
        '<img src="{a}">',
        '<b style="{a}">',
        '<b onclick="{a}">',
        "<b>{a}</b>",
        "<title>{t}</title>",
        '<option value="x">{t}',
        "<text>{t}</text>",
        "<script>{t}</script>",
        "<style>{t}</style>",
    ],
)
def test_template_refuses_a_slot_where_its_escaping_does_not_hold(source):
    with pytest.raises(ValueError, match="is not allowed"):
        Template(source)


def test_template_keeps_per_cent_signs():
    assert Template('<svg width="100%" x="{n}%">{t}</svg>')(5, "50 %s") == '<svg width="100%" x="5%">50 %s</svg>'


def test_numbers_are_numbers():
    assert Template("<b>{n}</b>")(1_000_000) == "<b>1000000</b>"
    assert Template("<b>{n}</b>")(0.25) == "<b>0.25</b>"
    with pytest.raises((TypeError, ValueError)):
        Template("<b>{n}</b>")("<i>")


def test_every_template_of_the_package_is_checked():
    # Modules make their templates when they are imported; a bad one would have raised there.
    from rtca_nb.render import chart, entries, overview, report, report_controls, report_details, transcript

    made = [
        value
        for module in (chart, entries, overview, report, report_controls, report_details, transcript)
        for value in vars(module).values()
        if isinstance(value, Template)
    ]
    assert len(made) > 30


def test_html_displays_itself_and_no_file(tmp_path):
    page = tmp_path / "page.html"
    page.write_text("secret")
    shown_html = HTML(text(str(page)), "<plain>")
    assert "secret" not in shown_html._repr_html_()
    assert repr(shown_html) == "<plain>"
    assert shown_html._repr_mimebundle_() == {"text/plain": "<plain>", "text/html": str(page)}
    assert str(shown_html) == shown_html.data == shown_html.__html__()


def test_html_survives_a_copy():
    assert pickle.loads(pickle.dumps(trusted("<b>"))) == "<b>"


class Odd(str):
    """A string that says it has other text."""

    __slots__ = ()

    def __str__(self):
        return "<script>alert(1)</script>"

    def __format__(self, spec):
        return str(self)


@pytest.mark.parametrize("source", ["<p>{t}</p>", "<title>{p}</title>", '<b title="{a}"></b>'])
def test_a_string_of_another_class_is_its_own_text(source):
    made = Template(source)(Odd("abc"))
    assert "abc" in made
    assert "script" not in made


@pytest.mark.parametrize("value", [b"abc", bytearray(b"abc"), 1, None, ["abc"]])
@pytest.mark.parametrize("source", ["<p>{t}</p>", "<title>{p}</title>", '<b title="{a}"></b>'])
def test_what_is_no_text_is_refused(source, value):
    with pytest.raises(TypeError):
        Template(source)(value)


def test_a_number_is_a_number():
    assert Template("<p>{n}</p>")(np.int64(1234567)) == "<p>1234567</p>"
    assert Template("<p>{n}</p>")(np.float64(0.25)) == "<p>0.25</p>"
    for value in ("5", b"5", dt.date(2026, 1, 1), Odd("5")):
        with pytest.raises(TypeError):
            Template("<p>{n}</p>")(value)


@pytest.mark.parametrize("source", ['<a HREF="{a}">', '<a href ="{a}">', '<a href= "{a}">', "<TITLE>{t}</TITLE>"])
def test_a_place_that_acts_is_refused_however_it_is_written(source):
    with pytest.raises(ValueError, match="is not allowed"):
        Template(source)
