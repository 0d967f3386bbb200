"""demo, fetch, report, inspect."""

import json

import msgspec
import pytest

import rtca_nb
from rtca_nb.cli.notes import worded_note
from rtca_nb.endpoint import serve
from rtca_nb.model.segments import SEGMENT_TYPES
from rtca_nb.samples import build_sample
from rtca_nb.sampling import served_samples
from tests.render.islands import articles


@pytest.fixture(scope="module")
def endpoint():
    with serve(served_samples(), quota=None) as running:
        yield running


@pytest.fixture
def write_sample(tmp_path):
    """Write a sample as answers of the operation, some segments a page."""

    def write(name="refund", output_type="Redacted", *, pages=1, stem=None):
        sample = build_sample(name)
        segments = sample.segments[output_type]
        size = -(-len(segments) // pages)
        paths = []
        for number in range(pages):
            answer = {"Channel": "CHAT", "Status": sample.status}
            answer["Segments"] = segments[number * size : (number + 1) * size]
            if number < pages - 1:
                answer["NextToken"] = f"token-{number}"
            path = tmp_path / (f"{stem or name}.json" if pages == 1 else f"{stem or name}-page-{number + 1}.json")
            path.write_text(json.dumps(answer), "utf-8")
            paths.append(path)
        return paths

    return write


# -- demo -----------------------------------------------------------------------------------------------------------


def test_demo_says_what_the_frames_hold(rtca, tmp_path):
    ran = rtca("demo")
    contact = rtca_nb.sample_contact()
    assert (ran.code, ran.err) == (0, "")
    assert f"{len(contact.transcript)} messages" in ran.out
    assert f"{len(contact.redactions)} redactions" in ran.out
    assert f"{contact.categories['category'].nunique()} categories" in ran.out
    assert f"{contact.issues['issue'].nunique()} issues" in ran.out
    assert f"{len(contact.offset_problems)} problems" in ran.out
    for name in contact.categories["category"].unique():
        assert name in ran.words
    for heading in ("Summary", "Sentiment", "Categories", "Issues", "Redactions", "Key figures", "Problems"):
        assert f"\n{heading}" in ran.out
    assert "rtca-report.html" in ran.out
    page = (tmp_path / "rtca-report.html").read_text("utf-8")
    assert page == rtca_nb.render_report(contact)


def test_demo_reads_several_pages_with_boto3(rtca):
    assert "Fetched with boto3 from the local endpoint in 4 requests." in rtca("demo").out


def test_demo_writes_where_it_is_told(rtca, tmp_path):
    assert rtca("demo", "--raw", "-o", tmp_path / "raw.html").code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["raw.html"]


def test_demo_names_its_samples(rtca):
    ran = rtca("demo", "--list-samples")
    assert [line.split()[0] for line in ran.out.splitlines()] == list(rtca_nb.sample_names())


# -- fetch ----------------------------------------------------------------------------------------------------------


def test_fetch_shows_what_the_endpoint_has(rtca, endpoint, tmp_path):
    sample = build_sample("refund")
    ids = (sample.instance_id, sample.contact_id)
    ran = rtca("fetch", *ids, "--endpoint-url", endpoint.url, "--max-results", 7, "--report", "out.html")
    assert (ran.code, ran.err) == (0, "")
    assert f"{len(rtca_nb.sample_contact().transcript)} messages" in ran.out
    assert (tmp_path / "out.html").read_text("utf-8") == rtca_nb.render_report(rtca_nb.sample_contact())


def test_fetch_without_a_report_writes_nothing(rtca, endpoint, tmp_path):
    sample = build_sample("failed")
    ran = rtca("fetch", sample.instance_id, sample.contact_id, "--endpoint-url", endpoint.url)
    assert ran.code == 0
    assert "analysis failed" in ran.out
    assert list(tmp_path.iterdir()) == []


def test_fetch_passes_on_what_it_is_asked_for(rtca, endpoint):
    sample = build_sample("refund")
    ids = (sample.instance_id, sample.contact_id)
    ran = rtca("fetch", *ids, "--endpoint-url", endpoint.url, "--segment-type", "Event", "--output-type", "raw")
    assert ran.code == 0
    assert "0 messages" in ran.out
    assert "Raw, masked" in ran.out


def test_fetch_says_no_in_the_services_name(rtca, endpoint):
    sample = build_sample("single-output")
    ids = (sample.instance_id, sample.contact_id)
    ran = rtca("fetch", *ids, "--endpoint-url", endpoint.url, "--output-type", "Raw")
    assert (ran.code, ran.out) == (1, "")
    assert "has no Raw analysis" in ran.err


def test_a_report_that_cannot_be_written_is_told_before_anything_is_asked(rtca, endpoint, tmp_path):
    sample = build_sample("failed")
    before = len(endpoint.requests)
    for place in ("nowhere/out.html", tmp_path):
        ran = rtca("fetch", sample.instance_id, sample.contact_id, "--endpoint-url", endpoint.url, "--report", place)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.count("\n") == 1
    assert len(endpoint.requests) == before


# -- report ---------------------------------------------------------------------------------------------------------


def test_report_takes_the_pages_of_a_contact_as_one(rtca, write_sample, tmp_path):
    ran = rtca("report", *write_sample(pages=3), "--output-type", "Redacted", "-o", "out.html")
    assert ran.code == 0
    assert "64 messages" in ran.out
    assert (tmp_path / "out.html").read_text("utf-8").count("<article") == 1


@pytest.mark.slow
def test_report_takes_several_contacts(rtca, write_sample, tmp_path):
    sources = [*write_sample("refund"), *write_sample("failed")]
    assert rtca("report", *sources).code == 0
    assert len(articles((tmp_path / "rtca-report.html").read_text("utf-8"))) == 2


@pytest.mark.slow
def test_report_has_the_title_and_the_period_that_are_asked_for(rtca, write_sample, tmp_path):
    sources = [*write_sample("refund"), *write_sample("failed"), *write_sample("bot-handoff")]
    assert rtca("report", *sources, "--title", "Spring", "--period", "2025-01/2025-12").code == 0
    page = (tmp_path / "rtca-report.html").read_text("utf-8")
    assert "<title>Spring</title>" in page
    assert "1 January 2025 to 31 December 2025 (UTC)" in page
    (tmp_path / "odd.json").write_text("no contact")
    told = rtca("report", tmp_path / "odd.json", "--force", "--period", "2025-13")
    assert "not '2025-13'" in told.err.splitlines()[-1]  # before anything is read
    for period, said in (("2025-13", "not '2025-13'"), ("1999", "No contact starts within that period")):
        ran = rtca("report", *sources, "--force", "--period", period)
        assert ran.code == 2
        assert said in ran.err.splitlines()[-1]


@pytest.mark.slow
def test_report_takes_a_folder(rtca, write_sample, tmp_path):
    write_sample("refund")
    write_sample("failed")
    assert rtca("report", tmp_path).code == 0
    assert len(articles((tmp_path / "rtca-report.html").read_text("utf-8"))) == 2


def test_report_reveals_only_with_both_words(rtca, write_sample, tmp_path):
    (source,) = write_sample(output_type="Raw")
    secret = "FREDERICK"
    clear = rtca_nb.read_contact(source).reveal().redactions["text"].dropna()
    secret = max(clear, key=len)
    assert rtca("report", source, "--reveal").code == 2
    assert not (tmp_path / "rtca-report.html").exists()
    assert rtca("report", source).code == 0
    assert secret not in (tmp_path / "rtca-report.html").read_text("utf-8")
    assert rtca("report", source, "--reveal", "--allow-revealed", "--force").code == 0
    assert secret in (tmp_path / "rtca-report.html").read_text("utf-8")


def test_report_does_not_replace_what_it_reads(rtca, write_sample):
    (source,) = write_sample()
    before = source.read_bytes()
    ran = rtca("report", source, "-o", source)
    assert ran.code == 2
    assert source.read_bytes() == before


# -- inspect --------------------------------------------------------------------------------------------------------


def test_inspect_says_what_a_file_is(rtca, write_sample):
    (source,) = write_sample()
    ran = rtca("inspect", source)
    contact = rtca_nb.read_contact(source)
    assert (ran.code, ran.err) == (0, "")
    assert "v2: answers of ListRealtimeContactAnalysisSegmentsV2" in ran.words
    assert f"{len(contact.transcript)} messages, {len(contact.events)} events" in ran.words
    assert f"{contact.output_type} ({contact.output_type_evidence})" in ran.words
    assert contact.offset_unit.evidence in ran.words


def test_inspect_counts_the_spans_that_cannot_be_trusted(rtca, write_sample):
    (source,) = write_sample("misaligned", "Raw")
    contact = rtca_nb.read_contact(source)
    words = rtca("inspect", source).words
    assert f"{len(contact.offset_problems)} of {len(contact.highlights)} spans cannot be trusted" in words
    assert all(" ".join(worded_note(note).split()) in words for note in contact.notes)


def test_inspect_goes_on_after_a_file_that_it_cannot_read(rtca, write_sample, tmp_path):
    table = tmp_path / "table.csv"
    table.write_text("a,b,c\n1,2,3\n")
    ran = rtca("inspect", table, *write_sample("failed"))
    assert ran.code == 1
    assert "7 messages" in ran.out
    assert ran.err.count("\n") == 1
    assert "CSV" in ran.err


def test_inspect_prints_nothing_that_was_said(rtca, write_sample):
    words = rtca("inspect", *write_sample()).words
    assert not [text for text in rtca_nb.sample_contact().transcript["content"] if text and text in words]


def test_every_segment_type_can_go_back_to_the_wire():
    # What serve relies on: typed segments encode as they came.
    sample = build_sample("refund")
    names = {kind: name for name, kind in SEGMENT_TYPES.items()}
    contact = rtca_nb.sample_contact(output_type="Raw").reveal()
    back = [{names[type(segment)]: msgspec.to_builtins(segment)} for segment in contact.segments]
    assert [next(iter(segment)) for segment in back] == [next(iter(segment)) for segment in sample.segments["Raw"]]


@pytest.mark.parametrize("format_", ["auto", "archive"])
@pytest.mark.sampled(1)
def test_an_archive_is_read_like_a_file(rtca, endpoint, tmp_path, format_):
    sample = build_sample("refund")
    kept = rtca("archive", "fetch", "kept", sample.instance_id, sample.contact_id, "--endpoint-url", endpoint.url)
    assert kept.code == 0
    ran = rtca("report", "kept", "--format", format_, "-o", "report.html")
    assert ran.code == 0
    assert sample.contact_id in (tmp_path / "report.html").read_text("utf-8")
    assert sample.contact_id in rtca("inspect", "kept", "--format", format_).out


def test_what_is_no_archive_is_not_read_as_one(rtca, write_sample):
    (path,) = write_sample()
    ran = rtca("inspect", path, "--format", "archive")
    assert ran.code == 1
    assert ran.err.count("\n") == 1
    assert "archive" in ran.err


def test_demo_ends_with_what_to_try_next(rtca, tmp_path):
    ran = rtca("demo", "-o", tmp_path / "report.html")
    assert ran.code == 0
    assert ran.out.rstrip().splitlines()[-1].strip().startswith("rtca-nb lab")


def test_the_demo_may_be_run_again(rtca, tmp_path):
    first = rtca("demo")
    written = (tmp_path / "rtca-report.html").read_bytes()
    again = rtca("demo")
    assert (first.code, again.code) == (0, 0)
    assert "'rtca-report.html' exists, so the report was not written; pass --force" in again.out
    assert (tmp_path / "rtca-report.html").read_bytes() == written
    assert again.out.split("\n\n")[1] == first.out.split("\n\n")[1], "it shows what was found, as at first"


def test_an_existing_report_is_kept_unless_forced(rtca, tmp_path):
    place = tmp_path / "report.html"
    place.write_text("mine")
    ran = rtca("demo", "-o", place)
    assert ran.code == 2
    assert "exists and was not replaced; choose another file, or pass --force to replace it" in ran.err
    assert place.read_text() == "mine"
    assert rtca("demo", "-o", place, "--force").code == 0
    assert place.read_text() != "mine"


@pytest.mark.parametrize("suffix", ["pdf", "xlsx", "csv"])
def test_a_report_with_the_suffix_of_another_format_is_refused(rtca, tmp_path, suffix):
    ran = rtca("demo", "-o", tmp_path / f"week.{suffix}")
    assert ran.code == 2
    assert f"A report is HTML, but 'week.{suffix}' ends in .{suffix}; name it 'week.html'" in ran.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", [["report"], ["serve"], ["corpus", "build"], ["archive"], []])
def test_help_shows_no_type_beside_flags(rtca, command):
    shown = rtca(*command, "--help").out
    assert "<bool>" not in shown
    assert "<list[" not in shown
