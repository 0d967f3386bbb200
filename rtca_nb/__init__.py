"""Amazon Connect Contact Lens chat analysis in notebooks: frames, redacted transcripts, timelines, reports.

>>> import rtca_nb as rtca
>>> contact = rtca.sample_contact()  # doctest: +SKIP

Names load what they need when they are first used: importing this package loads neither pandas nor boto3.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from rtca_nb._version import __version__
from rtca_nb.exceptions import (
    AccessDeniedError,
    ArchiveDamagedError,
    ArchiveError,
    CorpusError,
    CredentialsError,
    EndpointError,
    EndpointUnreachableError,
    IntegrityError,
    InternalServiceError,
    InvalidRequestError,
    LimitExceededError,
    MalformedSourceError,
    OutputTypeNotFoundError,
    RegionError,
    ResourceNotFoundError,
    RevealError,
    RtcaError,
    RuleError,
    ServiceError,
    SetupError,
    SourceError,
    SourceNotFoundError,
    ThrottlingError,
    TimedOutError,
    TransportError,
    UnsupportedFormatError,
    UsageError,
)

if TYPE_CHECKING:
    from rtca_nb import schemas
    from rtca_nb.archive import Archive
    from rtca_nb.contact.concat import concat_frames
    from rtca_nb.contact.contact import Contact
    from rtca_nb.contact.context import ContactContext
    from rtca_nb.contact.frame_files import to_csv
    from rtca_nb.contact.views import category_timeline, sentiment_timeline, transcript_html
    from rtca_nb.corpus import Corpus, CorpusReport, corpus_of, open_corpus, to_excel, write_corpus
    from rtca_nb.corpus.reporting import render_report, write_report
    from rtca_nb.fetch.bulk import BulkProgress, ContactFailure, fetch_contacts
    from rtca_nb.fetch.contact_ids import read_contact_ids
    from rtca_nb.fetch.contact_search import search_contact_ids, search_contacts
    from rtca_nb.fetch.contexts import fetch_contexts
    from rtca_nb.fetch.fetch import Progress, fetch_contact, iter_pages
    from rtca_nb.fetch.page import Page
    from rtca_nb.fetch.watch import watch_contact
    from rtca_nb.render.markup import HTML
    from rtca_nb.review.annotations import Annotations
    from rtca_nb.review.audit import audit_redaction, presidio_analyzer
    from rtca_nb.review.compare import compare_contacts
    from rtca_nb.review.service_metrics import compare_metrics
    from rtca_nb.rules import Backtest, Rule, RuleComparison, RuleOutcome, RuleSet, compare_rules, read_rules
    from rtca_nb.rules.fetching import fetch_rules
    from rtca_nb.sampling import sample_contact, sample_names
    from rtca_nb.sources import read_contact, read_contacts
    from rtca_nb.widgets import (
        CompareWidget,
        ContactExplorer,
        CorpusExplorer,
        LiveMonitor,
        RuleLab,
        TranscriptWidget,
    )

__all__ = [
    "HTML",
    "AccessDeniedError",
    "Annotations",
    "Archive",
    "ArchiveDamagedError",
    "ArchiveError",
    "Backtest",
    "BulkProgress",
    "CompareWidget",
    "Contact",
    "ContactContext",
    "ContactExplorer",
    "ContactFailure",
    "Corpus",
    "CorpusError",
    "CorpusExplorer",
    "CorpusReport",
    "CredentialsError",
    "EndpointError",
    "EndpointUnreachableError",
    "IntegrityError",
    "InternalServiceError",
    "InvalidRequestError",
    "LimitExceededError",
    "LiveMonitor",
    "MalformedSourceError",
    "OutputTypeNotFoundError",
    "Page",
    "Progress",
    "RegionError",
    "ResourceNotFoundError",
    "RevealError",
    "RtcaError",
    "Rule",
    "RuleComparison",
    "RuleError",
    "RuleLab",
    "RuleOutcome",
    "RuleSet",
    "ServiceError",
    "SetupError",
    "SourceError",
    "SourceNotFoundError",
    "ThrottlingError",
    "TimedOutError",
    "TranscriptWidget",
    "TransportError",
    "UnsupportedFormatError",
    "UsageError",
    "__version__",
    "audit_redaction",
    "category_timeline",
    "compare_contacts",
    "compare_metrics",
    "compare_rules",
    "concat_frames",
    "corpus_of",
    "fetch_contact",
    "fetch_contacts",
    "fetch_contexts",
    "fetch_rules",
    "iter_pages",
    "open_corpus",
    "presidio_analyzer",
    "read_contact",
    "read_contact_ids",
    "read_contacts",
    "read_rules",
    "render_report",
    "sample_contact",
    "sample_names",
    "schemas",
    "search_contact_ids",
    "search_contacts",
    "sentiment_timeline",
    "to_csv",
    "to_excel",
    "transcript_html",
    "watch_contact",
    "write_corpus",
    "write_report",
]

_LAZY = {
    "Annotations": "rtca_nb.review.annotations",
    "Archive": "rtca_nb.archive",
    "Backtest": "rtca_nb.rules",
    "BulkProgress": "rtca_nb.fetch.bulk",
    "CompareWidget": "rtca_nb.widgets",
    "Contact": "rtca_nb.contact.contact",
    "ContactContext": "rtca_nb.contact.context",
    "ContactExplorer": "rtca_nb.widgets",
    "ContactFailure": "rtca_nb.fetch.bulk",
    "Corpus": "rtca_nb.corpus",
    "CorpusExplorer": "rtca_nb.widgets",
    "CorpusReport": "rtca_nb.corpus",
    "HTML": "rtca_nb.render.markup",
    "LiveMonitor": "rtca_nb.widgets",
    "Page": "rtca_nb.fetch.page",
    "Progress": "rtca_nb.fetch.fetch",
    "Rule": "rtca_nb.rules",
    "RuleComparison": "rtca_nb.rules",
    "RuleLab": "rtca_nb.widgets",
    "RuleOutcome": "rtca_nb.rules",
    "RuleSet": "rtca_nb.rules",
    "TranscriptWidget": "rtca_nb.widgets",
    "audit_redaction": "rtca_nb.review.audit",
    "category_timeline": "rtca_nb.contact.views",
    "compare_contacts": "rtca_nb.review.compare",
    "compare_metrics": "rtca_nb.review.service_metrics",
    "compare_rules": "rtca_nb.rules",
    "concat_frames": "rtca_nb.contact.concat",
    "corpus_of": "rtca_nb.corpus",
    "fetch_contact": "rtca_nb.fetch.fetch",
    "fetch_contacts": "rtca_nb.fetch.bulk",
    "fetch_contexts": "rtca_nb.fetch.contexts",
    "fetch_rules": "rtca_nb.rules.fetching",
    "iter_pages": "rtca_nb.fetch.fetch",
    "open_corpus": "rtca_nb.corpus",
    "presidio_analyzer": "rtca_nb.review.audit",
    "read_contact": "rtca_nb.sources",
    "read_contact_ids": "rtca_nb.fetch.contact_ids",
    "read_contacts": "rtca_nb.sources",
    "read_rules": "rtca_nb.rules",
    "render_report": "rtca_nb.corpus.reporting",
    "sample_contact": "rtca_nb.sampling",
    "sample_names": "rtca_nb.sampling",
    "search_contact_ids": "rtca_nb.fetch.contact_search",
    "search_contacts": "rtca_nb.fetch.contact_search",
    "sentiment_timeline": "rtca_nb.contact.views",
    "to_csv": "rtca_nb.contact.frame_files",
    "to_excel": "rtca_nb.corpus",
    "transcript_html": "rtca_nb.contact.views",
    "watch_contact": "rtca_nb.fetch.watch",
    "write_corpus": "rtca_nb.corpus",
    "write_report": "rtca_nb.corpus.reporting",
}


def __getattr__(name: str) -> Any:
    import importlib

    if name == "schemas":
        return importlib.import_module("rtca_nb.schemas")
    if name in _LAZY:
        value = getattr(importlib.import_module(_LAZY[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'rtca_nb' has no attribute {name!r}")


def __dir__() -> list[str]:
    # Completion does not list the errors, which can be imported from here but are listed in rtca_nb.exceptions.
    return sorted({*__all__, "exceptions"} - {name for name in __all__ if name.endswith("Error")})


if "IPython" in sys.modules:
    # Watch from the start, because a process that a cell starts may itself reveal text.
    from rtca_nb.privacy.reveal_marker import watch_notebook

    watch_notebook()
    del watch_notebook
