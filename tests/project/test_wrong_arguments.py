"""Every public name with arguments that cannot be meant: one sentence of this package, never what breaks deep inside.

The table names each argument once. Whatever is passed there is either taken or refused by an ``RtcaError``; what can
be meant nowhere, a bare object, is refused everywhere.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache

import pytest

import rtca_nb as rtca
from rtca_nb.endpoint import serve
from rtca_nb.review.annotations import cohen_kappa
from rtca_nb.review.annotations.judgement import Target
from rtca_nb.samples import build_sample
from rtca_nb.sampling import served_samples

SAMPLE = build_sample("refund")
IDS = (SAMPLE.instance_id, SAMPLE.contact_id)
PAGE = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": []}
WHEN = datetime(2026, 1, 1, tzinfo=UTC)
TARGET = Target("contact", "Redacted", "category", "Refund", None, "m1", 0, 5)

NOTHING_MEANT = object()


@pytest.fixture(scope="module")
def raw():
    return rtca.sample_contact(output_type="Raw")


@pytest.fixture(scope="module")
def redacted():
    return rtca.sample_contact()


@pytest.fixture(scope="module")
def client():
    with serve(served_samples(), quota=None) as endpoint:
        yield endpoint.client()


@pytest.fixture(scope="module")
def wrong(raw):
    """Values of every type, two of them full of what customers wrote."""
    clear = raw.reveal()
    return [
        *(None, 3, -1, 1.5, float("nan"), True, [], [3], [None], {}, {"a": 1}, {"a"}, b"no", "no", "a\0b", "\ud800"),
        *("x" * 5000, lambda: 0, clear, clear.transcript, clear.segments[0], clear.transcript["content"].tolist()),
        NOTHING_MEANT,
    ]


def first(found):
    """Take the first of what comes, where anything does."""
    return next(iter(found), None) if isinstance(found, Iterator) else found


def asking(of, name, *, endpoint=False):
    """Call one of the functions that ask the service with one wrong keyword."""

    def call(value, client, **_):
        options = {"endpoint_url": client.meta.endpoint_url} if endpoint else {"client": client}
        found = of(*IDS, **{**options, name: value})
        first(found)
        if isinstance(found, Iterator):
            found.close()

    return call


def many(instance_id, contact_id, **options):
    return rtca.fetch_contacts(instance_id, [contact_id], **options)


def monitor(*ids, **options):
    rtca.LiveMonitor(*ids, start=False, **options).close()


def judged():
    annotations = rtca.Annotations()
    annotations.judge(TARGET, "right", reviewer="Ana")
    return annotations


def asked(value, redacted, **place):
    row = redacted.categories.iloc[0]
    named = {"label": row["category"], "id": row["id"], "begin_offset_char": row["begin_offset_char"]}
    rtca.ContactExplorer(redacted, reviewer="Ana").annotate(**{"verdict": "right", **named, **place})


def archived(tmp_path):
    archive = rtca.Archive(tmp_path / "archive")
    archive.store(*IDS)
    return archive


def corpus(tmp_path):
    rtca.write_corpus([], tmp_path / "corpus")
    return rtca.open_corpus(tmp_path / "corpus")


@cache
def explorer(contact):
    return rtca.CorpusExplorer([contact])


def ended(client):
    followed = rtca.LiveMonitor(*IDS, client=client)
    followed.join()
    return followed


@cache
def rule():
    operand = {
        "Operator": "CONTAINS_ANY",
        "Operands": ["a"],
        "ComparisonValue": "$.ContactLens.PostChat.ExactMatch.Transcript",
    }
    (made,) = rtca.read_rules({"Version": "2022-11-25", "RuleFunction": {"Operator": "AND", "Operands": [operand]}})
    return made


COMMON = ("output_type", "segment_types", "max_results", "quota", "timeout", "offset_unit", "archive")
STATE = ("selected_id", "search", "roles", "sentiments", "categories", "kinds", "show", "density", "times", "height")

EXPLORED = (
    *("period", "hours", "categories", "customer_sentiment", "first_response_seconds", "statuses", "agents", "queues"),
    *("only", "search", "sort", "descending", "page", "contact_id", "height", "state"),
)

# By "name" or "Class.method", then what is wrong.
TABLE = {
    "Annotations entries": lambda value, **_: rtca.Annotations(value),
    "Annotations.agreement first": lambda value, **_: judged().agreement(value, "Ana"),
    "Annotations.agreement second": lambda value, **_: judged().agreement("Ana", value),
    "Annotations.agreement kind": lambda value, **_: judged().agreement("Ana", "Ben", kind=value),
    "Annotations.judge target": lambda value, **_: judged().judge(value, "right", reviewer="Ana"),
    "Annotations.judge verdict": lambda value, **_: judged().judge(TARGET, value, reviewer="Ana"),
    "Annotations.judge reviewer": lambda value, **_: judged().judge(TARGET, "right", reviewer=value),
    "Annotations.judge note": lambda value, **_: judged().judge(TARGET, "right", reviewer="Ana", note=value),
    "Annotations.load path": lambda value, **_: rtca.Annotations.load(value),
    "Annotations.merge other": lambda value, **_: judged().merge(value),
    "Annotations.asked contact": lambda value, **_: judged().asked(value),
    "Annotations.recall reviewer": lambda value, **_: judged().recall(reviewer=value),
    "Annotations.precision kind": lambda value, **_: judged().precision(value),
    "Annotations.precision reviewer": lambda value, **_: judged().precision(reviewer=value),
    "Annotations.save path": lambda value, **_: judged().save(value),
    "Archive path": lambda value, **_: rtca.Archive(value),
    "Archive.contact instance": lambda value, tmp_path, **_: archived(tmp_path).contact(value, IDS[1]),
    "Archive.contact contact": lambda value, tmp_path, **_: archived(tmp_path).contact(IDS[0], value),
    "Archive.contact type": lambda value, tmp_path, **_: archived(tmp_path).contact(*IDS, output_type=value),
    "Archive.contacts type": lambda value, tmp_path, **_: list(archived(tmp_path).contacts(output_type=value)),
    "Archive.deadline_report ids": lambda value, tmp_path, **_: archived(tmp_path).deadline_report(value),
    "Archive.deadline_report id": lambda value, tmp_path, **_: archived(tmp_path).deadline_report(instance_id=value),
    "Archive.deadline_report type": lambda value, tmp_path, **_: archived(tmp_path).deadline_report(output_type=value),
    "Archive.erase contact": lambda value, tmp_path, **_: archived(tmp_path).erase(value, tmp_path / "proof.json"),
    "Archive.erase proof": lambda value, tmp_path, **_: archived(tmp_path).erase(IDS[1], value),
    "Archive.erase instance": lambda value, tmp_path, **_: archived(tmp_path).erase(
        IDS[1], tmp_path / "proof.json", instance_id=value
    ),
    "Archive.export_jsonl path": lambda value, tmp_path, **_: archived(tmp_path).export_jsonl(value),
    "Archive.gone type": lambda value, tmp_path, **_: archived(tmp_path).gone(value),
    "Archive.pages type": lambda value, tmp_path, **_: list(archived(tmp_path).pages(output_type=value)),
    "Archive.records type": lambda value, tmp_path, **_: list(archived(tmp_path).records(output_type=value)),
    "Archive.store instance": lambda value, tmp_path, **_: archived(tmp_path).store(value, IDS[1]),
    "Archive.store contact": lambda value, tmp_path, **_: archived(tmp_path).store(IDS[0], value),
    "Archive.store type": lambda value, tmp_path, **_: archived(tmp_path).store(*IDS, value),
    "Archive.stores type": lambda value, tmp_path, **_: list(archived(tmp_path).stores(value)),
    "CompareWidget before": lambda value, redacted, **_: rtca.CompareWidget(value, redacted),
    "CompareWidget after": lambda value, raw, **_: rtca.CompareWidget(raw, value),
    **{
        f"CompareWidget {name}": lambda value, raw, redacted, name=name, **_: rtca.CompareWidget(
            raw, redacted, **{name: value}
        )
        for name in ("labels", "selected_change", "types", "kinds", "rows", "height")
    },
    "Contact record": lambda value, **_: rtca.Contact(value),
    "Contact.arrow name": lambda value, redacted, **_: redacted.arrow(value),
    "Contact.to_csv folder": lambda value, redacted, **_: redacted.to_csv(value, frames=["summary"]),
    "Contact.to_csv frames": lambda value, redacted, **_: redacted.to_csv("csv", frames=value),
    "Contact.to_excel path": lambda value, redacted, **_: redacted.to_excel(value, frames=["summary"]),
    "Contact.to_excel frames": lambda value, redacted, **_: redacted.to_excel("book.xlsx", frames=value),
    "Contact.to_jsonl path": lambda value, redacted, **_: redacted.to_jsonl(value),
    "Contact.to_parquet folder": lambda value, redacted, **_: redacted.to_parquet(value, frames=["summary"]),
    "Contact.to_parquet frames": lambda value, redacted, **_: redacted.to_parquet("parquet", frames=value),
    "ContactExplorer contact": lambda value, **_: rtca.ContactExplorer(value),
    **{
        f"ContactExplorer {name}": lambda value, redacted, name=name, **_: rtca.ContactExplorer(
            redacted, **{name: value}
        )
        for name in (*STATE, "annotations", "reviewer")
    },
    **{
        f"ContactExplorer.annotate {name}": lambda value, redacted, name=name, **_: asked(
            value, redacted, **{name: value}
        )
        for name in ("verdict", "kind", "label", "id", "begin_offset_char", "note", "reviewer")
    },
    "Corpus.contact id": lambda value, tmp_path, **_: corpus(tmp_path).contact(value),
    "Corpus.contact type": lambda value, tmp_path, **_: corpus(tmp_path).contact("c", value),
    "Corpus.erase contact": lambda value, tmp_path, **_: corpus(tmp_path).erase(value, tmp_path / "proof.json"),
    "Corpus.erase proof": lambda value, tmp_path, **_: corpus(tmp_path).erase(IDS[1], value),
    "Corpus.sql query": lambda value, tmp_path, **_: corpus(tmp_path).sql(value),
    "Corpus.table name": lambda value, tmp_path, **_: corpus(tmp_path).table(value),
    "Corpus.abandonment by": lambda value, tmp_path, **_: corpus(tmp_path).abandonment(value),
    "Corpus.abandonment waited": lambda value, tmp_path, **_: corpus(tmp_path).abandonment(waited_seconds=value),
    "Corpus.category_cooccurrence limit": lambda value, tmp_path, **_: corpus(tmp_path).category_cooccurrence(
        limit=value
    ),
    "Corpus.category_cooccurrence end": lambda value, tmp_path, **_: corpus(tmp_path).category_cooccurrence(end=value),
    "Corpus.category_frequency begin": lambda value, tmp_path, **_: corpus(tmp_path).category_frequency(begin=value),
    "Corpus.category_trend period": lambda value, tmp_path, **_: corpus(tmp_path).category_trend(value),
    "Corpus.coverage by": lambda value, tmp_path, **_: corpus(tmp_path).coverage(value),
    "Corpus.data_quality begin": lambda value, tmp_path, **_: corpus(tmp_path).data_quality(begin=value),
    "Corpus.drift after": lambda value, tmp_path, **_: corpus(tmp_path).drift((None, None), value),
    "Corpus.drift before": lambda value, tmp_path, **_: corpus(tmp_path).drift(value, (None, None)),
    "Corpus.hidden_by_contact limit": lambda value, tmp_path, **_: corpus(tmp_path).hidden_by_contact(value),
    "Corpus.iter_contacts begin": lambda value, tmp_path, **_: corpus(tmp_path).iter_contacts(begin=value),
    "Corpus.longest_silences limit": lambda value, tmp_path, **_: corpus(tmp_path).longest_silences(value),
    "Corpus.redaction_rates by": lambda value, tmp_path, **_: corpus(tmp_path).redaction_rates(value),
    "Corpus.redaction_report begin": lambda value, tmp_path, **_: corpus(tmp_path).redaction_report(begin=value),
    "Corpus.response_times_by by": lambda value, tmp_path, **_: corpus(tmp_path).response_times_by(value),
    "Corpus.response_times_by measure": lambda value, tmp_path, **_: corpus(tmp_path).response_times_by(measure=value),
    "Corpus.response_times_by role": lambda value, tmp_path, **_: corpus(tmp_path).response_times_by(role=value),
    "Corpus.search query": lambda value, tmp_path, **_: corpus(tmp_path).search(value),
    **{
        f"Corpus.search {name}": lambda value, tmp_path, name=name, **_: corpus(tmp_path).search("x", **{name: value})
        for name in ("category", "sentiment", "agent", "begin", "end", "limit")
    },
    "Corpus.sentiment_by by": lambda value, tmp_path, **_: corpus(tmp_path).sentiment_by(value),
    "Corpus.sentiment_by role": lambda value, tmp_path, **_: corpus(tmp_path).sentiment_by(role=value),
    "Corpus.sentiment_shift by": lambda value, tmp_path, **_: corpus(tmp_path).sentiment_shift(value),
    "Corpus.sentiment_shift role": lambda value, tmp_path, **_: corpus(tmp_path).sentiment_shift(role=value),
    "corpus_of source": lambda value, **_: rtca.corpus_of(value),
    "CorpusExplorer source": lambda value, **_: rtca.CorpusExplorer(value),
    **{
        f"CorpusExplorer {name}": lambda value, redacted, name=name, **_: setattr(explorer(redacted), name, value)
        for name in EXPLORED
    },
    "RuleLab source": lambda value, **_: rtca.RuleLab(value, rule()),
    "RuleLab rule source": lambda value, redacted, **_: rtca.RuleLab([redacted], value),
    **{
        f"RuleLab {name}": lambda value, redacted, name=name, **_: rtca.RuleLab([redacted], **{name: value})
        for name in ("contexts", "choices", "listed", "contact_id", "height")
    },
    "RuleLab state": lambda value, redacted, **_: setattr(rtca.RuleLab([redacted], rule()), "state", value),
    "HeldCorpus.contact id": lambda value, redacted, **_: rtca.corpus_of([redacted]).contact(value),
    "LiveMonitor instance": lambda value, client, **_: monitor(value, IDS[1], client=client),
    "LiveMonitor contacts": lambda value, client, **_: monitor(IDS[0], value, client=client),
    "LiveMonitor one of several": lambda value, client, **_: monitor(IDS[0], [IDS[1], value], client=client),
    **{
        f"LiveMonitor {name}": lambda value, client, name=name, **_: monitor(*IDS, **{"client": client, name: value})
        for name in ("interval", "start_timeout", "contact_id", "height", "client", *COMMON)
    },
    "LiveMonitor.join timeout": lambda value, client, **_: ended(client).join(value),
    "LiveMonitor.wait timeout": lambda value, client, **_: asyncio.run(ended(client).wait(value)),
    **{
        f"Rule.evaluate {name}": lambda value, redacted, name=name, **_: rule().evaluate(
            **{"contact": redacted, name: value}
        )
        for name in ("contact", "context", "choices")
    },
    **{
        f"RuleSet.evaluate {name}": lambda value, redacted, name=name, **_: rtca.RuleSet((rule(),)).evaluate(
            **{"contact": redacted, name: value}
        )
        for name in ("contact", "context", "choices")
    },
    **{
        f"RuleSet.sensitivity {name}": lambda value, redacted, name=name, **_: rtca.RuleSet((rule(),)).sensitivity(
            **{"contacts": [redacted], name: value}
        )
        for name in ("contacts", "contexts", "choices")
    },
    **{
        f"Backtest.sample {name}": lambda value, redacted, name=name, **_: (
            rtca.RuleSet((rule(),)).backtest([redacted]).sample(**{name: value})
        )
        for name in ("n", "seed", "rules")
    },
    **{
        f"Rule.suggest {name}": lambda value, redacted, name=name, **_: rule().suggest(
            **{"contacts": [redacted], "annotations": rtca.Annotations(), name: value}
        )
        for name in ("contacts", "annotations", "role", "contexts", "choices")
    },
    **{
        f"RuleSet.backtest {name}": lambda value, redacted, name=name, **_: rtca.RuleSet((rule(),)).backtest(
            **{"contacts": [redacted], name: value}
        )
        for name in ("contacts", "contexts", "choices")
    },
    **{
        f"compare_rules {name}": lambda value, redacted, name=name, **_: rtca.compare_rules(
            **{"before": rule(), "after": rule(), "contacts": [redacted], name: value}
        )
        for name in ("before", "after", "contacts", "contexts", "choices")
    },
    "TranscriptWidget contact": lambda value, **_: rtca.TranscriptWidget(value),
    **{
        f"TranscriptWidget {name}": lambda value, redacted, name=name, **_: rtca.TranscriptWidget(
            redacted, **{name: value}
        )
        for name in STATE
    },
    "TranscriptWidget state": lambda value, redacted, **_: setattr(rtca.TranscriptWidget(redacted), "state", value),
    "audit_redaction raw": lambda value, **_: rtca.audit_redaction(value),
    "audit_redaction redacted": lambda value, raw, **_: rtca.audit_redaction(raw, value),
    "audit_redaction analyzer": lambda value, raw, **_: rtca.audit_redaction(raw, analyzer=value),
    "audit_redaction finding": lambda value, raw, **_: rtca.audit_redaction(raw, analyzer=lambda _: value),
    "category_timeline contact": lambda value, **_: rtca.category_timeline(value),
    "cohen_kappa first": lambda value, **_: cohen_kappa(value, ["right"]),
    "cohen_kappa second": lambda value, **_: cohen_kappa(["right"], value),
    "compare_contacts before": lambda value, redacted, **_: rtca.compare_contacts(value, redacted),
    "compare_contacts after": lambda value, raw, **_: rtca.compare_contacts(raw, value),
    "to_csv frames": lambda value, **_: rtca.to_csv(value, "csv"),
    "to_csv folder": lambda value, redacted, **_: rtca.to_csv(redacted, value, names=["summary"]),
    "to_csv names": lambda value, redacted, **_: rtca.to_csv(redacted, "csv", names=value),
    "to_excel frames": lambda value, **_: rtca.to_excel(value, "x.xlsx"),
    "to_excel path": lambda value, redacted, **_: rtca.to_excel(redacted, value, names=["summary"]),
    "to_excel title": lambda value, redacted, **_: rtca.to_excel(redacted, "x.xlsx", title=value, names=["summary"]),
    "to_excel progress": lambda value, redacted, **_: rtca.to_excel(redacted, "x.xlsx", progress=value),
    "to_excel names": lambda value, redacted, **_: rtca.to_excel(redacted, "x.xlsx", names=value),
    "HTML.write path": lambda value, redacted, **_: rtca.transcript_html(redacted).write(value),
    "concat_frames contacts": lambda value, **_: rtca.concat_frames(value, "transcript"),
    "concat_frames name": lambda value, redacted, **_: rtca.concat_frames([redacted], value),
    "fetch_contact instance": lambda value, client, **_: rtca.fetch_contact(value, IDS[1], client=client),
    "fetch_contact contact": lambda value, client, **_: rtca.fetch_contact(IDS[0], value, client=client),
    **{f"fetch_contact {name}": asking(rtca.fetch_contact, name) for name in (*COMMON, "progress", "client")},
    **{
        f"fetch_contact {name}": asking(rtca.fetch_contact, name, endpoint=True)
        for name in ("boto3_session", "endpoint_url", "region_name")
    },
    "compare_metrics contact": lambda value, **_: rtca.compare_metrics(value),
    "RuleSet.behind contact": lambda value, **_: rtca.RuleSet((rule(),)).behind(value),
    "fetch_contact context": asking(rtca.fetch_contact, "context"),
    "fetch_contacts context": asking(many, "context"),
    "fetch_contexts instance": lambda value, client, **_: rtca.fetch_contexts(value, [IDS[1]], client=client),
    "fetch_contexts contacts": lambda value, client, **_: rtca.fetch_contexts(IDS[0], value, client=client),
    **{
        f"fetch_contexts {name}": lambda value, client, name=name, **_: rtca.fetch_contexts(
            IDS[0], [IDS[1]], **{"client": client, name: value}
        )
        for name in ("reveal", "connections", "quota", "client")
    },
    "fetch_rules instance": lambda value, client, **_: rtca.fetch_rules(value, client=client),
    **{
        f"fetch_rules {name}": lambda value, client, name=name, **_: rtca.fetch_rules(
            IDS[0], **{"client": client, name: value}
        )
        for name in ("publish_status", "unread", "quota", "client")
    },
    **{
        f"search_contacts {name}": lambda value, client, name=name, **_: rtca.search_contacts(
            IDS[0], WHEN, WHEN, **{"client": client, name: value}
        )
        for name in ("text", "role", "agents", "queues", "attributes", "search_criteria", "reveal", "client")
    },
    "search_contacts begin": lambda value, client, **_: rtca.search_contacts(IDS[0], value, WHEN, client=client),
    "search_contacts end": lambda value, client, **_: rtca.search_contacts(IDS[0], WHEN, value, client=client),
    "fetch_contacts instance": lambda value, client, **_: first(many(value, IDS[1], client=client)),
    "fetch_contacts contacts": lambda value, client, **_: first(rtca.fetch_contacts(IDS[0], value, client=client)),
    **{f"fetch_contacts {name}": asking(many, name) for name in (*COMMON, "connections", "client")},
    **{
        f"iter_pages {name}": asking(rtca.iter_pages, name)
        for name in ("output_type", "segment_types", "max_results", "next_token", "list_filter", "timeout", "client")
    },
    "open_corpus folder": lambda value, **_: rtca.open_corpus(value),
    "presidio_analyzer language": lambda value, **_: rtca.presidio_analyzer(language=value),
    "read_contact source": lambda value, **_: rtca.read_contact(value),
    **{
        f"read_contact {name}": lambda value, name=name, **_: rtca.read_contact([PAGE], **{name: value})
        for name in ("format", "output_type", "offset_unit", "instance_id", "contact_id")
    },
    "read_contact_ids source": lambda value, **_: rtca.read_contact_ids(value),
    "read_contact_ids column": lambda value, redacted, **_: rtca.read_contact_ids(redacted.transcript, column=value),
    "read_contacts source": lambda value, **_: list(rtca.read_contacts(value)),
    **{
        f"read_contacts {name}": lambda value, name=name, **_: list(rtca.read_contacts([PAGE], **{name: value}))
        for name in ("format", "output_type", "offset_unit", "instance_id")
    },
    "read_rules source": lambda value, **_: rtca.read_rules(value),
    "render_report contacts": lambda value, **_: rtca.render_report(value),
    "sample_contact name": lambda value, **_: rtca.sample_contact(value),
    "sample_contact output_type": lambda value, **_: rtca.sample_contact(output_type=value),
    "sample_contact max_results": lambda value, **_: rtca.sample_contact(max_results=value),
    "schemas.check frame": lambda value, **_: rtca.schemas.check(value, "transcript"),
    "schemas.check name": lambda value, redacted, **_: rtca.schemas.check(redacted.transcript, value),
    "schemas.dtypes name": lambda value, **_: rtca.schemas.dtypes(value),
    "schemas.pandera_schema name": lambda value, **_: rtca.schemas.pandera_schema(value),
    "schemas.problems frame": lambda value, **_: rtca.schemas.problems(value, "transcript"),
    "search_contact_ids instance": lambda value, client, **_: first(
        rtca.search_contact_ids(value, WHEN, WHEN, client=client)
    ),
    "search_contact_ids start": lambda value, client, **_: first(
        rtca.search_contact_ids(IDS[0], value, WHEN, client=client)
    ),
    "search_contact_ids criteria": lambda value, client, **_: first(
        rtca.search_contact_ids(IDS[0], WHEN, WHEN, search_criteria=value, client=client)
    ),
    "search_contact_ids client": lambda value, **_: first(
        rtca.search_contact_ids(IDS[0], WHEN, WHEN, client=value, region_name="eu-west-2" if value is None else None)
    ),
    "sentiment_timeline contact": lambda value, **_: rtca.sentiment_timeline(value),
    "transcript_html contact": lambda value, **_: rtca.transcript_html(value),
    "transcript_html show": lambda value, redacted, **_: rtca.transcript_html(redacted, show=value),
    "transcript_html search": lambda value, redacted, **_: rtca.transcript_html(redacted, search=value),
    **{
        f"watch_contact {name}": asking(rtca.watch_contact, name)
        for name in ("interval", "start_timeout", "stop", "client", *COMMON)
    },
    "write_corpus source": lambda value, tmp_path, **_: rtca.write_corpus(value, tmp_path / "corpus"),
    "write_corpus folder": lambda value, redacted, **_: rtca.write_corpus([redacted], value),
    "write_corpus workers": lambda value, redacted, **_: rtca.write_corpus([redacted], "corpus", workers=value),
    "write_corpus client": lambda value, redacted, **_: rtca.write_corpus([redacted], "corpus", client=value),
    "write_corpus progress": lambda value, redacted, **_: rtca.write_corpus([redacted], "corpus", progress=value),
    "write_report contacts": lambda value, **_: rtca.write_report(value, "report.html"),
    "render_report title": lambda value, redacted, **_: rtca.render_report(redacted, title=value),
    "render_report period": lambda value, redacted, **_: rtca.render_report(redacted, period=value),
    "write_report title": lambda value, redacted, **_: rtca.write_report(redacted, "report.html", title=value),
    "write_report period": lambda value, redacted, **_: rtca.write_report(redacted, "report.html", period=value),
    "write_report progress": lambda value, redacted, **_: rtca.write_report(redacted, "report.html", progress=value),
    "write_report path": lambda value, redacted, **_: rtca.write_report(redacted, value),
}

# Made by the package and handed out, taking whatever they are made of; or what Jupyter calls.
HANDED_OUT = {
    *("HTML", "Page", "Progress", "BulkProgress", "ContactContext", "ContactFailure", "Corpus", "CorpusReport"),
    *("Backtest", "Rule", "RuleComparison", "RuleOutcome", "RuleSet", "sample_names", "schemas.names"),
}
JUPYTERS = {"set_state", "close"}


@pytest.mark.sampled(6)
@pytest.mark.parametrize("case", TABLE)
def test_what_cannot_be_meant_is_refused_in_one_sentence(
    case, wrong, raw, redacted, client, tmp_path, monkeypatch, capfd
):
    monkeypatch.chdir(tmp_path)
    texts = [text for text in raw.reveal().transcript["content"].dropna() if len(text) > 12]
    refused = []
    for value in wrong:
        if callable(value) and case.endswith((" analyzer", " progress")):
            continue  # what it raises is the caller's own
        if value is None and case.endswith((" client", " endpoint_url")):
            continue  # asks AWS
        try:
            TABLE[case](value, raw=raw, redacted=redacted, client=client, tmp_path=tmp_path)
        except rtca.RtcaError as error:
            refused.append(value)
            said = str(error)
            assert 10 < len(said) <= 300, said
            assert said.isprintable(), said
            # What is passed as a path is named as one, unless it looks like a text.
            assert case.endswith((" source", " before", " after")) or not any(text[:12] in said for text in texts), said
    assert any(value is NOTHING_MEANT for value in refused)
    assert "Traceback" not in capfd.readouterr().err


def test_the_table_has_every_public_name():
    named = {case.partition(" ")[0] for case in TABLE} | HANDED_OUT
    assert public_names() - named == set()


def public_names():
    """Names of the functions, classes and methods that take an argument."""
    found = {f"schemas.{name}" for name in rtca.schemas.__all__}
    for name in rtca.__all__:
        value = getattr(rtca, name)
        if not callable(value) or (inspect.isclass(value) and issubclass(value, Exception)):
            continue
        found.add(name)
        if inspect.isclass(value):
            found |= {f"{name}.{method}" for method in methods_of(value)}
    return found


def methods_of(kind):
    for parent in kind.__mro__:
        if parent.__module__.startswith("rtca_nb"):
            for name, member in vars(parent).items():
                function = inspect.unwrap(getattr(member, "__func__", member))
                if not name.startswith("_") and name not in JUPYTERS and inspect.isfunction(function):
                    takes = list(inspect.signature(function).parameters)
                    if len(takes) > 1 or (takes and takes[0] not in {"self", "cls"}):
                        yield name


@pytest.mark.parametrize(
    "ask",
    [
        lambda client, _: rtca.fetch_contact(*IDS, client=client, output_type="raw"),
        lambda client, _: rtca.fetch_contacts(IDS[0], [IDS[1]], client=client, output_type="raw"),
        lambda client, _: rtca.LiveMonitor(*IDS, client=client, output_type="raw"),
        lambda client, _: first(rtca.watch_contact(*IDS, client=client, output_type="raw")),
        lambda _, archive: archive.store(*IDS, "raw"),
        lambda _, archive: archive.deadline_report(output_type="raw"),
    ],
)
def test_a_wrong_output_type_is_named_everywhere_alike(ask, client, tmp_path):
    with pytest.raises(rtca.UsageError, match=r"^output_type must be 'Redacted' or 'Raw', not 'raw'$"):
        ask(client, archived(tmp_path))
