"""Say why results are missing from a contact's analysis, from the settings in its contact record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rtca_nb.model.context import SentContext, member_at, text_at
from rtca_nb.model.record import TERMINAL_STATUSES, Record
from rtca_nb.privacy.context_masks import HIDDEN, seen
from rtca_nb.tables.context_forms import misread_members

__all__ = [
    "AnalysisSettings",
    "absence_reasons",
    "covered_entities",
    "known_settings",
    "language_of",
    "lost_parts",
    "raw_is_not_kept",
    "settings_of",
    "settings_sentences",
]

#: Languages for which redaction is documented, by the beginnings of their codes. No list for chat was found, so this is
#: the list for calls; for other languages a note says that redaction may not cover them.
_REDACTED_LANGUAGES: Final = frozenset({"de", "en", "es", "fr", "it", "pt"})
_WHY: Final = {
    "denied": "the credentials do not permit {}",
    "throttled": "{} was throttled for too long",
    "not found": "{} finds nothing with that id; it may have been deleted",
    "refused": "{} refuses that id",
    "unreadable": "the answer of {} cannot be read",
    "no answer": "{} was not answered",
}
_PARTS: Final = {
    "DescribeContact": "The contact record is not known",
    "DescribeUser": "The agent's name is not known",
    "DescribeQueue": "The queue's name is not known",
}
_MOST_NAMES: Final = 8
# Sources that read answers of the service, and so could also have requested the contact record.
_ASKED: Final = frozenset({"v2", "archive"})


@dataclass(frozen=True, slots=True)
class AnalysisSettings:
    """Settings of conversational analytics for a contact; a setting is None or empty if it is not known.

    Source: DescribeContact, ConversationalAnalytics.

    Attributes
    ----------
    enabled, sentiment, redaction : bool or None
        Whether the analysis, its sentiment, and its redaction were enabled.
    policy, mask_mode : str or None
        The forms that are kept, and the kind of replacement for redacted text.
    entities, languages : tuple of str
        Types of data that redaction is limited to, and codes of languages.
    summary_modes : tuple of str or None
        Kinds of summary that were requested; empty if none was, None if that is not known.
    status, reason : str or None
        State of the analysis, and the reason for it.
    """

    enabled: bool | None = None
    sentiment: bool | None = None
    redaction: bool | None = None
    policy: str | None = None
    mask_mode: str | None = None
    entities: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    summary_modes: tuple[str, ...] | None = None
    status: str | None = None
    reason: str | None = None


def settings_of(contact: Mapping[str, Any]) -> AnalysisSettings:
    """Return the settings in a contact as DescribeContact returns it; a value of a wrong type counts as not known."""
    analytics = member_at(contact, "ContactLens", "ConversationalAnalytics")
    chosen, state = member_at(analytics, "Configuration"), member_at(analytics, "ContactAnalysisReferenceState")
    redaction, modes = (
        member_at(chosen, "RedactionConfiguration"),
        member_at(chosen, "SummaryConfiguration", "SummaryModes"),
    )
    enabled = member_at(chosen, "Enabled")
    return AnalysisSettings(
        enabled=enabled if isinstance(enabled, bool) else None,
        sentiment=_is_enabled(member_at(chosen, "SentimentConfiguration", "Behavior")),
        redaction=_is_enabled(member_at(redaction, "Behavior")),
        policy=_text(redaction, "Policy"),
        mask_mode=_text(redaction, "MaskMode"),
        entities=_texts(member_at(redaction, "Entities")),
        languages=_texts(member_at(chosen, "LanguageLocales")) or _texts([member_at(chosen, "LanguageLocale")]),
        summary_modes=_texts(modes) if isinstance(modes, list) and all(map(_text, modes)) else None,
        status=_text(state, "Status"),
        reason=_text(state, "StatusReason"),
    )


def language_of(record: Record) -> str | None:
    """Return the language code that the source states, otherwise the only one in the contact record, otherwise None."""
    if record.language is not None:
        return record.language
    settings = known_settings(record)
    return settings.languages[0] if settings is not None and len(settings.languages) == 1 else None


def absence_reasons(record: Record) -> list[str]:
    """Return sentences on why sentiment or summary is missing, and on which languages redaction may not cover."""
    missing = _missing(record)
    sent = record.context
    contact = sent.get("DescribeContact") if sent is not None else None
    if sent is None or contact is None:
        found = [] if sent is None else lost_parts(sent)
        if missing and record.source in _ASKED and record.asked is not None:
            why = (
                "was not fetched, so the reason is not known"
                if sent is None
                else "is not known, so neither is the reason"
            )
            found.append(f"There is no {' and no '.join(missing)}; the contact record {why}.")
        return found
    settings = settings_of(seen("Contact", contact))
    found = ["Conversational analytics was not enabled for this contact."] if settings.enabled is False else []
    if settings.reason is not None:
        what = "why the analysis failed" if "FAILED" in {settings.status, record.status} else "about the analysis"
        found.append(f"The service says {what}: {settings.reason}.")
    if "sentiment" in missing:
        found.append(f"There is no sentiment: {_why_no_sentiment(record, settings)}.")
    if "summary" in missing and settings.summary_modes is not None:
        asked = "PostContact" in settings.summary_modes
        found.append(
            f"There is no summary: {'one was requested, but none arrived' if asked else 'none was requested'}."
        )
    return [*found, *_doubts_of_redaction(settings), *lost_parts(sent)]


def settings_sentences(record: Record) -> list[str]:
    """Return sentences on settings of the account: that only the redacted form is kept, and what redaction covers."""
    settings = known_settings(record)
    found = ["There is no Raw form: only the redacted one is kept."] if raw_is_not_kept(record) else []
    names = covered_entities(record)
    return [*found, f"Redaction covers {_listed(names)} only."] if settings and names else found


def raw_is_not_kept(record: Record) -> bool:
    """Return whether the contact record says that only the redacted form is kept."""
    settings = known_settings(record)
    return settings is not None and _redacts(settings) and settings.policy == "RedactedOnly"


def covered_entities(record: Record) -> list[str]:
    """Return up to eight types of data that redaction is limited to, then how many more; empty if not limited."""
    settings = known_settings(record)
    if settings is None or not _redacts(settings):
        return []
    names, more = settings.entities[:_MOST_NAMES], len(settings.entities) - _MOST_NAMES
    return [*names, f"{more} more"] if more > 0 else [*names]


def lost_parts(sent: SentContext) -> list[str]:
    """Return sentences on the parts of the contact record that could not be fetched or have an unexpected type."""
    missing = sent.missing
    lost = [f"{part}: {_WHY[missing[name]].format(name)}." for name, part in _PARTS.items() if name in missing]
    odd = misread_members(sent)
    if odd:
        more = f" and {len(odd) - _MOST_NAMES} more" if len(odd) > _MOST_NAMES else ""
        names = ", ".join(odd[:_MOST_NAMES])
        lost.append(f"Parts of the contact record have an unexpected type and are not used: {names}{more}.")
    return lost


def _missing(record: Record) -> list[str]:
    """Name the results, of sentiment and summary, that an ended analysis lacks although they were requested."""
    if record.status not in TERMINAL_STATUSES:
        return []
    asked = record.asked
    lacks_sentiment = bool(record.transcripts) and not (record.messages.codes("sentiment").codes >= 0).any()
    lacks_summary = not record.summaries and (asked is None or "PostContactSummary" in asked)
    return [name for name, lacks in (("sentiment", lacks_sentiment), ("summary", lacks_summary)) if lacks]


def _why_no_sentiment(record: Record, settings: AnalysisSettings) -> str:
    if settings.sentiment is False:
        return "it was not enabled"
    if record.status == "FAILED" or settings.status == "FAILED":
        return "the analysis failed"
    if settings.sentiment is None:
        return "the contact record does not say whether it was enabled"
    return "it was enabled, but none of these messages was scored"


def known_settings(record: Record) -> AnalysisSettings | None:
    """Return the settings in the contact record, without values that are masked; None if there is no contact record."""
    sent = record.context
    contact = None if sent is None else sent.get("DescribeContact")
    return None if contact is None else settings_of(seen("Contact", contact))


def _redacts(settings: AnalysisSettings) -> bool:
    return settings.redaction is not False and settings.policy != "None"


def _doubts_of_redaction(settings: AnalysisSettings) -> list[str]:
    if not _redacts(settings):
        return ["Redaction was not enabled for this contact."]
    return [
        f"Language {language}: redaction may not cover it."
        for language in settings.languages
        if language.partition("-")[0].lower() not in _REDACTED_LANGUAGES
    ]


def _listed(names: Sequence[str]) -> str:
    return " and ".join([part for part in (", ".join(names[:-1]), names[-1]) if part])


def _text(value: Any, *path: str) -> str | None:
    found = text_at(value, *path)
    return None if found == HIDDEN else found


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(one for one in value if _text(one) is not None) if isinstance(value, list) else ()


def _is_enabled(value: Any) -> bool | None:
    return {"Enable": True, "Disable": False}.get(value) if isinstance(value, str) else None
