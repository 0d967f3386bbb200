"""Raw and Redacted are the same contact, and the spans of each lie where they should."""

import json
import os
import re
import subprocess
import sys

import pytest

from rtca_nb.exceptions import UsageError
from rtca_nb.samples import build_sample, sample_names

from .walk import category_items, contents, cut, extracted_items, issue_items, of_kind, redactions, texts

ALIGNED = [name for name in sample_names() if name != "misaligned"]
BOTH = [name for name in sample_names() if len(build_sample(name).segments) == 2]
UNITS = ["code_points", "utf16"]


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("name", ALIGNED)
def test_redacted_spans_cover_a_tag(name, unit):
    for text, interval in redactions(build_sample(name, offset_unit=unit).segments["Redacted"]):
        assert re.fullmatch(r"\[[A-Z_]+\]", cut(text, interval, unit))


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("name", [name for name in BOTH if name != "misaligned"])
def test_raw_spans_cover_a_secret(name, unit):
    contact = build_sample(name, offset_unit=unit)
    raw, redacted = (list(redactions(contact.segments[output_type])) for output_type in ("Raw", "Redacted"))
    assert len(raw) == len(redacted)
    for text, interval in raw:
        assert cut(text, interval, unit) in contact.secrets


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("name", ALIGNED)
def test_issue_content_is_the_slice(name, unit):
    for segments in build_sample(name, offset_unit=unit).segments.values():
        text_of = contents(segments)
        for item in issue_items(segments):
            assert ("Content" in item) == ("CharacterOffsets" in item)
            if "Content" in item:
                assert cut(text_of[item["Id"]], item["CharacterOffsets"], unit) == item["Content"]


@pytest.mark.parametrize("name", ALIGNED)
def test_highlights_point_into_messages(name):
    for segments in build_sample(name).segments.values():
        text_of = contents(segments)
        for item in (*category_items(segments), *issue_items(segments), *extracted_items(segments)):
            assert item["Id"] in text_of
            if interval := item.get("CharacterOffsets"):
                assert cut(text_of[item["Id"]], interval, "code_points")


@pytest.mark.parametrize("name", sample_names())
def test_no_secret_is_in_redacted(name):
    contact = build_sample(name)
    everything = "\0".join(texts(contact.segments["Redacted"]))
    assert [secret for secret in contact.secrets if secret in everything] == []


@pytest.mark.parametrize("name", BOTH)
def test_every_secret_is_in_raw(name):
    contact = build_sample(name)
    everything = list(texts(contact.segments["Raw"]))
    assert [secret for secret in contact.secrets if not any(secret in text for text in everything)] == []


@pytest.mark.parametrize("name", sample_names())
def test_secrets_are_distinctive(name):
    contact = build_sample(name)
    for secret in contact.secrets:
        # Short or merely numeric ones would be found by accident in an id, a time or a style sheet.
        assert len(secret) >= (5 if secret.isascii() else 3), secret
        assert not secret.isdigit()
        assert secret not in json.dumps([contact.instance_id, contact.contact_id, contact.title])


@pytest.mark.parametrize("name", sample_names())
def test_personal_fields_are_tagged_in_redacted(name):
    for segment in build_sample(name).segments["Redacted"]:
        ((_, item),) = segment.items()
        if item.get("ParticipantRole") in {"AGENT", "CUSTOMER", "SUPERVISOR"}:
            assert item.get("DisplayName", "[PII]") == "[PII]"
        assert all(file["AttachmentName"] == "[PII]" for file in item.get("Attachments", []))


@pytest.mark.parametrize("name", BOTH)
def test_forms_agree_on_ids_times_and_sentiment(name):
    contact = build_sample(name)

    def skeleton(output_type):
        return [
            (kind, item.get("Id"), item.get("Time"), item.get("Sentiment"), item.get("ParticipantId"))
            for segment in contact.segments[output_type]
            for kind, item in segment.items()
        ]

    assert skeleton("Raw") == skeleton("Redacted")


@pytest.mark.parametrize("name", sample_names())
def test_clear_text_holds_no_pattern_that_raw_views_hide(name):
    pattern = re.compile(r"\d{4,}|\d[\d -]{6,}\d|[\w.]+@[\w.]+\.\w+")
    for item in of_kind(build_sample(name).segments["Redacted"], "Transcript"):
        assert not pattern.search(item["Content"])


@pytest.mark.parametrize("name", sample_names())
def test_ids_are_unique(name):
    for segments in build_sample(name).segments.values():
        ids = [item["Id"] for segment in segments for item in segment.values() if "Id" in item]
        assert len(ids) == len(set(ids))


def test_units_differ_where_an_emoji_stands_before_a_span():
    for name in ("refund", "bot-handoff", "hostile"):
        points, units = (build_sample(name, offset_unit=unit).segments for unit in UNITS)
        for output_type in ("Raw", "Redacted"):
            assert points[output_type] != units[output_type]


def test_builds_share_nothing():
    first = build_sample("refund")
    first.segments["Raw"].clear()
    first.segments["Redacted"][0].clear()
    assert build_sample("refund").segments["Raw"]
    assert build_sample("refund").segments["Redacted"][0]


def test_forms_share_no_object():
    def ids(node):
        if isinstance(node, dict | list):
            yield id(node)
            for value in node.values() if isinstance(node, dict) else node:
                yield from ids(value)

    segments = build_sample("refund").segments
    assert not set(ids(segments["Raw"])) & set(ids(segments["Redacted"]))


def test_repr_shows_no_secret():
    contact = build_sample("refund")
    assert not any(secret in repr(contact) for secret in contact.secrets)


def test_samples_are_the_same_in_every_process_and_light_to_import():
    code = (
        "import hashlib, json, sys\n"
        "from rtca_nb.samples import build_sample, sample_names\n"
        "assert not {'pandas', 'boto3', 'botocore', 'plotly', 'msgspec'} & set(sys.modules)\n"
        "built = [(c.contact_id, c.segments, sorted(c.secrets)) for c in map(build_sample, sample_names())]\n"
        "print(hashlib.sha256(json.dumps(built).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed, zone in (("0", "UTC"), ("4711", "Asia/Tokyo"))
    }
    assert len(digests) == 1


def test_unknown_sample_and_unit_are_refused_with_the_choices():
    with pytest.raises(UsageError, match="refund, in-progress"):
        build_sample("goose")
    with pytest.raises(UsageError, match="'code_points' or 'utf16'"):
        build_sample("refund", offset_unit="bytes")
