"""Every place where text of a contact becomes HTML: the registry that the injection tests walk.

A sink of :data:`tests.leaks.sinks.SINKS` that puts out HTML and is not here fails a test. ``pieces`` yields all HTML
that it makes of a contact, ``cells`` are the notebook cells that show it in JupyterLab; there ``contact`` is the
contact.
"""

from __future__ import annotations

import itertools
import re
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

import rtca_nb as rtca
from rtca_nb.contact.contact import Contact
from rtca_nb.exceptions import InvalidRequestError, UsageError
from rtca_nb.fetch.observer import Trouble
from rtca_nb.samples import build_sample
from rtca_nb.tables.schema import COLUMNS
from tests.leaks.rule_sinks import judged_of, reports_of
from tests.leaks.sinks import _silent_client, _without_segments
from tests.render.islands import articles
from tests.rules.making import function, pattern, plain

MARKUP = re.compile(rb"</(?:p|div|span|li|td|b|q|svg|figure|section|article)>")
OWN_FILES = {"_esm", "_css"}
# A frame shows every row and every letter, else a test would look at the first few.
_WHOLE = ("display.max_rows", None, "display.max_columns", None, "display.max_colwidth", None)


class HtmlSink(NamedTuple):
    pieces: Callable[[Contact], Iterator[str]]
    cells: tuple[str, ...]


def _display(contact: Contact) -> Iterator[str]:
    yield contact._repr_mimebundle_()["text/html"]


def _transcript(contact: Contact) -> Iterator[str]:
    yield str(rtca.transcript_html(contact))
    yield rtca.transcript_html(contact, show=["issues"], search="role:customer")._repr_html_()
    yield rtca.transcript_html(contact, search="role:nobody")._repr_html_()


def _report(contact: Contact) -> Iterator[str]:
    yield rtca.render_report(contact)
    if len(contact.segments) < 100:
        several = rtca.render_report([contact, contact], title=contact.contact_id[:200].strip() or None)
        yield several
        yield from articles(several)


def _figure(draw: Callable[[Contact], Any]) -> Callable[[Contact], Iterator[str]]:
    def pieces(contact: Contact) -> Iterator[str]:
        yield draw(contact)._repr_mimebundle_()["text/html"]

    return pieces


def _frames(contact: Contact) -> Iterator[str]:
    for name in COLUMNS:
        yield _frame(getattr(contact, name))


def _stacked(contact: Contact) -> Iterator[str]:
    for name in ("transcript", "categories", "summary"):
        yield _frame(rtca.concat_frames([contact, contact], name))


def _frame(frame: pd.DataFrame) -> str:
    with pd.option_context(*_WHOLE):
        return str(frame._repr_html_())


def _corpus(contact: Contact) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        made = written(contact, Path(folder) / "corpus")
        yield made._repr_html_()
        yield made.transcript._repr_html_()
        # The hash of what may be seen depends on each letter of it.
        yield _frame(made.contacts.to_pandas().drop(columns="reading"))
        for name in ("transcript", "events", "categories"):
            yield _frame(made.table(name).to_pandas())
        yield _frame(made.sql("SELECT contact_id, content, display_name FROM transcript"))
        yield _frame(made.search("", limit=None))
        yield from _display(made.contact(made.contacts.to_pandas()["contact_id"][0]))


def written(contact: Contact, folder: Path) -> rtca.Corpus:
    rtca.write_corpus([contact], folder, allow_revealed=True)
    return rtca.open_corpus(folder)


def _styled(contact: Contact) -> Iterator[str]:
    yield str(contact.transcript.style.set_uuid("a").to_html())
    yield str(contact.transcript.style.set_uuid("b").set_caption(contact.contact_id)._repr_html_())


def _suggested(contact: Contact) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield from map(_frame, judged_of(contact, Path(folder))[1])


def _redaction_report(contact: Contact) -> Iterator[str]:
    yield _frame(contact.redaction_report())


def _audit(contact: Contact) -> Iterator[str]:
    yield _frame(rtca.audit_redaction(contact))


def widget(make: Callable[[Contact], Any]) -> Callable[[Contact], Iterator[str]]:
    """The HTML of a widget: what it shows without a browser, and those of its traits that hold HTML of any contact."""

    def pieces(contact: Contact) -> Iterator[str]:
        wanted = _html_traits(make)
        assert wanted, "a widget whose HTML is looked for has some"
        shown = make(contact)
        state = shown.get_state()
        for name in sorted({place.partition(".")[0] for place in wanted}):
            yield "\n".join(text for place, text in texts_in(name, state[name]) if place in wanted)
        yield shown._repr_mimebundle_()[0]["text/html"]
        shown.close()

    return pieces


@cache
def _html_traits(make: Callable[[Contact], Any]) -> set[str]:
    # Of a contact without a bracket in it, so that what has brackets is markup.
    shown = make(quiet_contact())
    state = shown.get_state()
    shown.close()
    texts = [found for name, value in state.items() if name not in OWN_FILES for found in texts_in(name, value)]
    return {place for place, text in texts if MARKUP.search(text.encode())}


def texts_in(place: str, value: Any) -> Iterator[tuple[str, str]]:
    """Yield all texts in a trait, and in which member of it each stands; members of members are named by contacts."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from texts_in(f"{place}.{'*' if '.' in place else key}", inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_in(place, inner)


def _live(contact: Contact) -> Iterator[str]:
    try:
        rtca.LiveMonitor("instance", contact.contact_id, client=_silent_client(), start=False).close()
    except UsageError:
        yield ""  # the service would not take such an id, so nothing is asked for and nothing shown
        return
    yield from widget(_monitor)(contact)
    # What it shows of a contact of which nothing is known yet.
    waiting = rtca.LiveMonitor("instance", contact.contact_id, client=_silent_client(), start=False)
    yield waiting._repr_mimebundle_()[0]["text/html"]
    # And of one that could not be followed.
    (line,) = waiting._following.lines
    error = InvalidRequestError(f"The service refuses {contact.contact_id}.")
    line.state, line.trouble = "failed", Trouble(contact.contact_id, error, datetime.now(UTC), None, 1)
    waiting.join(0)
    yield waiting._repr_mimebundle_()[0]["text/html"]
    waiting.close()


def _monitor(contact: Contact) -> Any:
    shown = rtca.LiveMonitor("instance", contact.contact_id, client=_silent_client(), start=False)
    (line,) = shown._following.lines
    line.contact, line.state = contact, "ended"
    shown.join(0)
    return shown


def _comparison(contact: Contact) -> Any:
    return rtca.CompareWidget(_without_segments(contact), contact, labels=(contact.contact_id, "after"))


def _changes(contact: Contact) -> Iterator[str]:
    yield _frame(rtca.compare_contacts(_without_segments(contact), contact))


def _annotations(contact: Contact) -> Iterator[str]:
    explorer = rtca.ContactExplorer(contact, reviewer="Ana")
    said = []
    for identity in contact.transcript["id"].dropna():
        explorer.selected_id = identity
        review = explorer._review
        listed = [*review["whole"], *itertools.chain.from_iterable(review["rows"].values())]
        said += [*review["moods"].values(), *(html for _, html in listed)]
    for target in explorer._listed(explorer.selected_id):
        if not target.label.strip():
            continue  # a name of no letters cannot be judged
        explorer.judgements.judge(target, "right", reviewer="Ana")
    yield "\n".join(said)
    yield _frame(explorer.annotations.select_dtypes(exclude="datetimetz"))
    explorer.close()


def _rule_lab(contact: Contact) -> rtca.RuleLab:
    """The lab of a rule that matches every word, with the contact open."""
    shown = rtca.RuleLab([contact], {"Name": "Named", "Function": function(pattern([plain("*")]))})
    (shown.contact_id,) = shown.contacts["contact_id"]
    return shown


@cache
def quiet_contact() -> Contact:
    """A contact with something in every part, and nothing in it that looks like markup."""
    sample = build_sample("refund")
    page = {"Channel": "CHAT", "Status": sample.status, "Segments": sample.segments["Raw"]}
    contact = rtca.read_contact(page, output_type="Raw").reveal()
    assert "<" not in contact.transcript.to_json(date_format="iso")
    return contact


HTML_SINKS: dict[str, HtmlSink] = {
    "annotations": HtmlSink(_annotations, ("rtca.ContactExplorer(contact, reviewer='Ana')",)),
    "audit": HtmlSink(_audit, ("rtca.audit_redaction(contact)",)),
    "category_figure": HtmlSink(_figure(rtca.category_timeline), ("rtca.category_timeline(contact)",)),
    "changes": HtmlSink(_changes, ("rtca.compare_contacts(contact, contact)",)),
    "compare_widget": HtmlSink(widget(_comparison), ("rtca.CompareWidget(contact, contact)",)),
    "corpus": HtmlSink(
        _corpus,
        (
            (
                "import tempfile\nfrom pathlib import Path\nfrom tests.leaks.html_sinks import written\n"
                "written(contact, Path(tempfile.mkdtemp())).sql('SELECT * FROM transcript')"
            ),
        ),
    ),
    "corpus_explorer": HtmlSink(
        widget(lambda contact: rtca.CorpusExplorer([contact])), ("rtca.CorpusExplorer([contact])",)
    ),
    "display": HtmlSink(_display, ("contact",)),
    "explorer": HtmlSink(widget(rtca.ContactExplorer), ("rtca.ContactExplorer(contact)",)),
    "frames": HtmlSink(_frames, tuple(f"contact.{name}" for name in COLUMNS)),
    "frame_files": HtmlSink(_styled, ("contact.transcript.style",)),
    "live_monitor": HtmlSink(
        _live,
        ("from tests.leaks.html_sinks import _monitor\n_monitor(contact)",),
    ),
    "redaction_report": HtmlSink(_redaction_report, ("contact.redaction_report()",)),
    "report": HtmlSink(_report, ()),  # a file, which a browser opens
    "rule_lab": HtmlSink(
        widget(_rule_lab),
        ("from tests.leaks.html_sinks import _rule_lab\n_rule_lab(contact)",),
    ),
    "rule_reports": HtmlSink(
        reports_of,
        (
            "from tests.leaks.rule_sinks import NOTHING, rules_of\nrules_of(contact, NOTHING).backtest([contact])",
            "from tests.leaks.rule_sinks import NOTHING, rules_of\nrules_of(contact, NOTHING)",
        ),
    ),
    "rule_suggestions": HtmlSink(_suggested, ("rtca.Annotations().recall()",)),
    "sentiment_figure": HtmlSink(_figure(rtca.sentiment_timeline), ("rtca.sentiment_timeline(contact)",)),
    "stacked": HtmlSink(_stacked, ("rtca.concat_frames([contact, contact], 'transcript')",)),
    "transcript": HtmlSink(_transcript, ("rtca.transcript_html(contact, search='any: a e i o u < script')",)),
    "transcript_widget": HtmlSink(widget(rtca.TranscriptWidget), ("rtca.TranscriptWidget(contact)",)),
}
"""Name of a sink in ``SINKS`` -> its HTML."""
