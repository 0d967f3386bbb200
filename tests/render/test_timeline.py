"""The plotly figures: no upload, no markup from text, and a drawing where plotly cannot run."""

import copy
import json
import pickle

import plotly.graph_objects as go
import plotly.io as pio
import pytest

from rtca_nb import UsageError
from rtca_nb.contact.views import category_timeline, sentiment_timeline
from rtca_nb.render.timeline import CONFIG, Timeline
from tests.render.hostile_strings import HOSTILE
from tests.render.making import FORMS, at, category, make, message, sample, two_days
from tests.render.markup_oracle import active, parse
from tests.spoken import mark_words, shown_words, unsaid

MAKERS = (sentiment_timeline, category_timeline)
both = pytest.mark.parametrize("maker", MAKERS)


@pytest.mark.sampled(10)
@pytest.mark.parametrize(("name", "form"), FORMS)
@both
def test_every_sample_has_a_figure_and_a_drawing(maker, name, form):
    figure = maker(sample(name, form))
    assert isinstance(figure, go.Figure)
    bundle = figure._repr_mimebundle_()
    assert set(bundle) == {"application/vnd.plotly.v1+json", "text/html", "text/plain"}
    json.dumps(bundle)
    assert active(parse(bundle["text/html"])) == []
    assert bundle["text/plain"] == repr(figure)


@both
def test_no_path_offers_an_upload(maker, tmp_path, monkeypatch):
    figure = maker(sample("refund"))
    assert CONFIG["showSendToCloud"] is False
    assert CONFIG["plotlyServerURL"] == ""
    assert figure._repr_mimebundle_()["application/vnd.plotly.v1+json"]["config"] == CONFIG
    asked = []
    monkeypatch.setattr(pio, "show", lambda *_, **kwargs: asked.append(kwargs))
    figure.show()
    figure.show(config={"showSendToCloud": True, "scrollZoom": True})
    assert all(kwargs["config"].items() >= CONFIG.items() for kwargs in asked)
    assert asked[1]["config"]["scrollZoom"] is True
    pages = [
        figure.to_html(include_plotlyjs=False),
        figure.to_html(include_plotlyjs=False, config={"showSendToCloud": True}),
    ]
    figure.write_html(tmp_path / "figure.html", include_plotlyjs=False)
    pages.append((tmp_path / "figure.html").read_text(encoding="utf-8"))
    for page in pages:
        assert '"showSendToCloud": false' in page
        assert "chart-studio" not in page
        assert "plot.ly" not in page


@both
def test_copies_keep_drawing_and_settings(maker):
    figure = maker(sample("refund"))
    for other in (copy.deepcopy(figure), copy.copy(figure), pickle.loads(pickle.dumps(figure))):
        assert isinstance(other, Timeline)
        assert other._repr_mimebundle_() == figure._repr_mimebundle_()
    assert figure.update_layout(title="mine")._repr_html_() == figure._repr_html_()


@both
def test_displays_without_plotly(maker, capsys):
    pytest.importorskip("IPython")
    maker(sample("refund"))._ipython_display_()
    assert "timeline of contact" in capsys.readouterr().out


def drawn(figure):
    """Traces of a sentiment timeline that hold turns; the others are there for the legend."""
    return [trace for trace in figure.data if trace.mode != "lines"]


def test_labels_are_text():
    names = [text for text in HOSTILE if text.strip() and not any("\ud800" <= letter <= "\udfff" for letter in text)]
    contact = make(
        [
            message(0, "x", ParticipantRole=names[0], Sentiment="POSITIVE"),
            message(9, "y"),
            *(category(text, at("m0")) for text in names),
        ]
    )
    figure = category_timeline(contact)
    for labels in (figure.layout.yaxis.ticktext, [trace.name for trace in figure.data]):
        for label in labels:
            assert "<" not in label
            assert "$" not in label
            assert not any(ord(letter) < 32 and letter not in "\t\n" for letter in label)
            assert "\u202e" not in label
    for trace in drawn(sentiment_timeline(contact)):
        assert "<" not in trace.name
        assert trace.hovertemplate.count("<") == trace.hovertemplate.count("<extra>") + trace.hovertemplate.count(
            "</extra>"
        )


def test_sentiment_has_a_point_for_each_turn():
    contact = sample("refund")
    figure = sentiment_timeline(contact)
    turns = contact.sentiment
    for trace in drawn(figure):
        role = {"Customer": "CUSTOMER", "Agent": "AGENT", "Supervisor": "SUPERVISOR"}[trace.name]
        own = turns[turns["participant_role"] == role]
        assert list(trace.x) == own["offset_seconds"].tolist()
        assert list(trace.y) == own["progressive_score"].tolist()
    assert sum(len(trace.x) for trace in drawn(figure)) == len(turns)
    # The legend shows lines: a shape in it would be that of the first turn, and say nothing of the role.
    listed = [trace for trace in figure.data if trace.showlegend is not False]
    assert [(trace.name, trace.mode) for trace in listed] == [(trace.name, "lines") for trace in drawn(figure)]


def test_categories_have_a_row_each_and_say_what_is_outside():
    contact = make(
        [
            message(0, "a"),
            message(30, "b"),
            category("One", at("m0"), at("m30")),
            category("All"),
            category("Gone", at("nowhere")),
        ]
    )
    figure = category_timeline(contact)
    assert figure.layout.yaxis.ticktext == (
        "One (2 matches)",
        "All (whole contact)",
        "Gone (1 match, 1 outside)",
    )
    assert [len(trace.x) for trace in figure.data] == [2, 0, 0]
    (band,) = figure.layout.shapes
    assert (band.x0, band.x1) == (0, 30)


def test_figures_name_units_and_shapes():
    contact = make(
        [
            message(0, "a", Sentiment="POSITIVE"),
            message(30, "b", Sentiment="NEGATIVE"),
            category("One", at("m0")),
            category("All"),
        ]
    )
    sentiment, categories = (maker(contact) for maker in (sentiment_timeline, category_timeline))
    assert sentiment.layout.yaxis.title.text == "score from −5 to +5 (estimate)"
    # What the legend shows of a role is its line, and not the shape of its first turn.
    assert {trace.mode for trace in sentiment.data if trace.showlegend is not False} == {"lines"}
    for figure, shapes in (
        (sentiment, "▲ positive   ▼ negative"),
        (categories, "■ a message that matched   ▬ the whole contact matched"),
    ):
        assert figure.layout.xaxis.title.text == "time from contact start, minutes:seconds"
        assert [note.text for note in figure.layout.annotations] == [shapes]
    assert "Categories over time" in categories._repr_html_()


def test_a_pause_of_a_day_leaves_what_was_said_most_of_a_figure():
    contact = two_days()
    figure = sentiment_timeline(contact)
    places = sorted(x for trace in drawn(figure) for x in trace.x)
    (shade,) = figure.layout.shapes
    low, high = figure.layout.xaxis.range
    assert shade.x1 - shade.x0 < 0.1 * (high - low)
    assert not any(shade.x0 < place < shade.x1 for place in places)
    assert figure.layout.xaxis.title.text == "time of day, UTC"
    assert "1 d pause" in [note.text for note in figure.layout.annotations]
    assert any("Fri 2 Jan" in words for words, _ in drawn(figure)[0].customdata)


def test_many_categories_open_on_some_and_are_dragged():
    figure = category_timeline(make([message(0, "a"), *(category(f"C{number}", at("m0")) for number in range(150))]))
    assert figure.layout.height < 800
    assert len(figure.layout.yaxis.ticktext) == 150
    assert figure.layout.dragmode == "pan"
    assert figure.layout.yaxis.range[0] < 17


def test_empty_figures_say_so():
    unscored = sentiment_timeline(sample("unscored"))
    assert "No message was scored." in unscored.to_json()
    # No line for a score of nought goes through the sentence.
    assert (unscored.layout.xaxis.visible, unscored.layout.yaxis.visible) == (False, False)
    assert "Categories: no match, or not evaluated." in category_timeline(sample("unscored")).to_json()
    for maker in MAKERS:
        maker(make([]))


@both
def test_revealed_figures_say_so(maker):
    figure = maker(sample("refund", "Raw", revealed=True))
    assert "REVEALED" in figure.layout.title.text
    assert "REVEALED" in repr(figure)
    assert "REVEALED" in figure._repr_html_()


def test_what_hovers_over_a_match_is_text():
    role = "<a href='javascript:window.pwned=1'>agent</a> $x$"
    contact = make([message(0, "x", ParticipantRole=role), message(60, "y"), category("Named", at("m0"))])
    (points,) = [trace.customdata for trace in category_timeline(contact).data]
    ((_, who, _),) = points
    assert who == "&lt;a href='javascript:window.pwned=1'&gt;agent&lt;/a&gt; ＄x＄"


@both
def test_a_timeline_says_nothing_but_words_of_its_catalogue(maker, monkeypatch):
    mark_words(monkeypatch)
    names = ("One", "All", "Gone")
    shapes = [category("One", at("m0"), at("m30")), category("All"), category("Gone", at("nowhere"))]
    talk = [message(0, "a"), message(30, "b"), message(80_000, "c", Sentiment="POSITIVE")]
    for contact in (make([*talk, *shapes]), make([message(0, "a")])):
        figure = maker(contact, language="de")
        # Of the name of a day three letters are shown, which cuts the marks.
        texts = [text for text in shown_words(figure) if "<br>" not in text]
        assert [rest for text in texts if (rest := unsaid(text, "UTC", *names))] == []
        assert 'lang="de"' in figure._repr_html_()
    assert shown_words(maker(contact, language="auto")) == shown_words(maker(contact))
    with pytest.raises(UsageError, match="language must be one of"):
        maker(contact, language="xx")
