"""serve and lab: processes that run until they are told to stop."""

import contextlib
import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import boto3
import pandas as pd
import pytest

import rtca_nb
from rtca_nb.cli import lab, serving
from rtca_nb.cli.serving import served_contacts
from rtca_nb.endpoint import ServedContact, serve
from rtca_nb.samples import build_sample

pytestmark = pytest.mark.sampled_file(5)

URL = re.compile(r"http://127\.0\.0\.1:\d+")
FRAMES = ("transcript", "redactions", "categories", "issues", "events", "attachments", "summary", "extracted")


def url_of(process):
    for line in process.stdout:
        found = URL.search(line)
        if found:
            return found[0]
    raise AssertionError(process.stderr.read())


def fetch(url, sample, **options):
    return rtca_nb.fetch_contact(sample.instance_id, sample.contact_id, endpoint_url=url, **options)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_answers_until_it_is_told_to_stop(process, number):
    running = process("serve", "--quota", "none")
    sample = build_sample("refund")
    contact = fetch(url_of(running), sample, max_results=50)
    assert len(contact.transcript) == len(rtca_nb.sample_contact().transcript)
    running.send_signal(number)
    _, err = running.communicate()
    assert running.returncode == 0
    assert err.count(" -> 200 ") == 2
    assert err.endswith("Stopped.\n")


def test_serve_prints_lines_that_work(process, tmp_path):
    running = process("serve")
    text = ""
    while "Ctrl-C" not in text:
        text += running.stdout.readline()
    export = re.search(r"^export (.*)$", text, re.MULTILINE)[1]
    environment = dict(pair.split("=", 1) for pair in export.split())
    assert environment["AWS_ENDPOINT_URL_CONNECT"].startswith("http://127.0.0.1:")
    call = re.search(r"^boto3\.client.*$", text, re.MULTILINE)[0]
    answer = eval(call, {"boto3": boto3})
    assert answer["Segments"]


def test_serve_names_the_samples(process):
    running = process("serve")
    text = ""
    while "Ctrl-C" not in text:
        text += running.stdout.readline()
    named = dict(re.findall(r"^  (\S{36})  (\S+)  ", text, re.MULTILINE))
    assert named == {build_sample(name).contact_id: name for name in rtca_nb.sample_names()}
    assert max(map(len, text.split("\n\n")[0].splitlines())) <= 80
    assert "rtca-nb watch" not in text


def test_the_contact_that_serve_says_to_watch_ends(process, rtca):
    running = process("serve", "--speed", "5000", "--quota", "none")
    text = ""
    while "Ctrl-C" not in text:
        text += running.stdout.readline()
    assert "never ends; stop watching it with --timeout or Ctrl-C." in " ".join(text.split())
    line = re.search(r"^rtca-nb (watch .*)$", text, re.MULTILINE)[1]
    assert build_sample("refund").contact_id in line
    ran = rtca(*shlex.split(line), "--endpoint-url", URL.search(text)[0], "--interval", "0.05", "--timeout", "60")
    assert ran.code == 0
    assert "analysis complete, 64 messages" in ran.out


def test_a_line_to_paste_is_safe_in_a_shell(capsys):
    hostile = ServedContact("i", "$(touch x); rm y", {"Raw": []}, status="COMPLETED", pass_through=True)
    serving.announce("http://127.0.0.1:1", [hostile], playing=True)
    assert "rtca-nb watch i '$(touch x); rm y' --output-type Raw\n" in capsys.readouterr().out


def test_permission_to_record_needs_a_record(rtca):
    ran = rtca("serve", "--allow-revealed")
    assert (ran.code, ran.out) == (2, "")
    assert "--record" in ran.err


def test_serve_passes_over_foreign_files(process, tmp_path):
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "package.json").write_text('{"name": "x"}')
    page = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": []}
    (tmp_path / "files" / "a.json").write_text(json.dumps(page))
    running = process("serve", "files", "--allow-raw")
    assert "Serving 1 contact at" in running.stdout.readline()
    running.send_signal(signal.SIGINT)
    assert "Skipped: File 'package.json'" in running.communicate()[1]


def raw_file(folder) -> str:
    path = folder / "raw.json"
    sample = build_sample("refund")
    page = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": sample.segments["Raw"]}
    path.write_text(json.dumps(page), encoding="utf-8")
    return str(path)


def test_serve_asks_for_permission_before_it_hands_out_clear_text(rtca, tmp_path):
    ran = rtca("serve", raw_file(tmp_path))
    assert (ran.code, ran.out) == (2, "")
    assert "1 contact of 1 would be served in clear text to every program on this machine; add --allow-raw" in ran.err


@pytest.mark.parametrize("stated", ["Redacted", None])
@pytest.mark.parametrize("span", [(5, 14), None])
def test_serve_believes_no_file_that_its_clear_text_is_redacted(rtca, tmp_path, stated, span):
    said = {"Id": "m", "ParticipantRole": "CUSTOMER", "DisplayName": "[PII]", "Content": "I am Xanthippe"}
    if span is not None:
        said["Redaction"] = {"CharacterOffsets": [{"BeginOffsetChar": span[0], "EndOffsetChar": span[1]}]}
    elif stated is not None:
        return  # nothing in it speaks against what it states
    page = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": [{"Transcript": said}]}
    page["ResponseMetadata"] = {"Export": {"OutputType": stated}}
    (tmp_path / "a.json").write_text(json.dumps(page))
    ran = rtca("serve", tmp_path / "a.json")
    assert (ran.code, ran.out) == (2, "")
    assert "1 contact of 1 would be served in clear text" in ran.err


def redacted_file(folder, *said) -> Path:
    """A file of a chat that is stated to be Redacted, whose first message proves that it is."""
    sure = {"Content": "I am [PII]", "Redaction": {"CharacterOffsets": [{"BeginOffsetChar": 5, "EndOffsetChar": 10}]}}
    every = {"ParticipantRole": "CUSTOMER", "ParticipantId": "p", "DisplayName": "[PII]", "ContentType": "text/plain"}
    segments = [
        {"Transcript": {**every, "Id": f"m{place}", "Time": {"AbsoluteTime": f"2026-03-02T10:00:0{place}Z"}, **one}}
        for place, one in enumerate([sure, *said])
    ]
    page = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": segments}
    page["ResponseMetadata"] = {"Export": {"OutputType": "Redacted"}}
    path = folder / "redacted.json"
    path.write_text(json.dumps(page), encoding="utf-8")
    return path


def span(begin, end):
    return {"CharacterOffsets": [{"BeginOffsetChar": begin, "EndOffsetChar": end}]}


HIDDEN_BY_VIEWS = {
    "a span that misses its tag": [{"Content": "x [PII] Xanthippe", "Redaction": span(2, 8)}],
    "an offset out of range": [{"Content": "Xanthippe x", "Redaction": span(100, 105)}],
    "a name in clear": [{"Content": "hello", "DisplayName": "Ann Xanthippe"}],
    "a name in clear, repeated": [
        {"Content": "hello", "DisplayName": "Ann Xanthippe"},
        {"Content": "hello Xanthippe", "ParticipantRole": "AGENT", "ParticipantId": "q", "DisplayName": "Agent"},
    ],
}


@pytest.mark.parametrize("kind", HIDDEN_BY_VIEWS)
def test_serve_asks_for_permission_for_whatever_views_hide_of_a_redacted_file(rtca, tmp_path, kind):
    path = redacted_file(tmp_path, *HIDDEN_BY_VIEWS[kind])
    assert "Xanthippe" not in rtca_nb.read_contact(path)._repr_html_()
    ran = rtca("serve", path)
    assert (ran.code, ran.out) == (2, "")
    assert "1 contact of 1 would be served in clear text to every program on this machine; add --allow-raw" in ran.err
    assert "Xanthippe" not in ran.err


def test_serve_needs_no_permission_for_a_file_of_which_views_hide_nothing(process, tmp_path):
    path = redacted_file(tmp_path, {"Content": "hello [PII]", "Redaction": span(6, 11)}, {"Content": "thanks"})
    assert "Serving 1 contact at" in process("serve", str(path)).stdout.readline()


def test_serve_says_that_it_hands_out_clear_text(process, tmp_path):
    running = process("serve", raw_file(tmp_path), "--allow-raw", "--quota", "none")
    assert "Serving 1 contact at" in running.stdout.readline()
    assert "every program on this machine can ask for them" in running.stderr.readline()


@pytest.mark.slow
def test_serve_needs_no_permission_for_samples_and_redacted_files(process, tmp_path):
    contact = rtca_nb.sample_contact()
    contact.to_jsonl(tmp_path / "redacted.jsonl")
    running = process("serve", "redacted.jsonl")
    assert "Serving 1 contact at" in running.stdout.readline()
    running.send_signal(signal.SIGINT)
    assert "Raw answers" not in running.communicate(timeout=30)[1]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("name", ["refund", "hostile", "bot-handoff"])
def test_serve_needs_no_permission_for_what_was_written_of_a_masked_raw_contact(process, tmp_path, name):
    rtca_nb.sample_contact(name, output_type="Raw").to_jsonl(tmp_path / "masked.jsonl")
    assert rtca_nb.read_contact(tmp_path / "masked.jsonl").output_type == "Raw"
    running = process("serve", "masked.jsonl")
    assert "Serving 1 contact at" in running.stdout.readline()
    running.send_signal(signal.SIGINT)
    assert "Raw answers" not in running.communicate(timeout=30)[1]


def test_serve_needs_permission_for_a_masked_file_that_holds_something_in_clear(rtca, tmp_path):
    path = rtca_nb.sample_contact(output_type="Raw").to_jsonl(tmp_path / "masked.jsonl")
    page = json.loads(path.read_text().splitlines()[0])
    said = {"Id": "new", "ParticipantRole": "CUSTOMER", "Content": "write to zed@quill.example", "ParticipantId": "p"}
    page["Segments"].append({"Transcript": {**said, "Time": {"AbsoluteTime": "2026-01-01T00:00:00Z"}}})
    page.pop("NextToken", None)
    (tmp_path / "added.json").write_text(json.dumps(page))
    assert rtca("serve", tmp_path / "added.json").code == 2
    rtca_nb.sample_contact(output_type="Raw").reveal().to_jsonl(path, allow_revealed=True)
    assert rtca("serve", path).code == 2


@pytest.mark.slow
def test_serve_plays_faults(process):
    running = process("serve", "--fault", "1=429", "--port", 0)
    sample = build_sample("refund")
    assert len(fetch(url_of(running), sample).transcript)
    running.send_signal(signal.SIGINT)
    assert "429" in running.communicate()[1]


def test_serve_says_when_a_port_is_taken(process):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        running = process("serve", "--port", taken.getsockname()[1])
        out, err = running.communicate()
    assert (running.returncode, out) == (1, "")
    assert err.count("\n") == 1


def test_serve_names_every_fault(rtca):
    from rtca_nb.endpoint import FAULTS

    ran = rtca("serve", "--list-faults")
    assert ran.code == 0
    assert [line.split()[0] for line in ran.out.splitlines() if line[:1].strip()] == list(FAULTS)


@pytest.mark.parametrize("output_type", ["Redacted", "Raw"])
def test_a_contact_that_is_served_again_is_the_same(output_type):
    original = rtca_nb.sample_contact(output_type=output_type)
    with serve(served_contacts([original]), quota=None) as endpoint:
        again = rtca_nb.fetch_contact(
            original.instance_id, original.contact_id, output_type=output_type, client=endpoint.client()
        )
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(again, name), getattr(original, name))


def test_both_forms_of_a_contact_are_served_as_one():
    forms = [rtca_nb.sample_contact(output_type=form) for form in ("Raw", "Redacted")]
    (served,) = served_contacts(forms)
    assert set(served.segments) == {"Raw", "Redacted"}


def test_contacts_without_an_id_are_numbered():
    page = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": []}
    contacts = [rtca_nb.read_contact(page) for _ in range(2)]
    assert [served.contact_id for served in served_contacts(contacts)] == ["contact", "contact-2"]


def served_folder(folder):
    return {served.contact_id: sorted(served.segments) for served in served_contacts(rtca_nb.read_contacts(folder))}


def write_answer(path, name, form):
    sample = build_sample(name)
    path.parent.mkdir(exist_ok=True)
    answer = {"Channel": "CHAT", "Status": sample.status, "Segments": sample.segments[form]}
    path.write_text(json.dumps(answer))


def test_only_forms_that_share_messages_are_one(tmp_path):
    for path, name, form in (
        ("a.json", "refund", "Raw"),
        ("b.json", "failed", "Redacted"),
        ("sub/a.json", "in-progress", "Redacted"),
        ("sub/z.json", "refund", "Redacted"),
    ):
        write_answer(tmp_path / path, name, form)
    assert served_folder(tmp_path) == {
        "a.json": ["Raw", "Redacted"],
        "b.json": ["Redacted"],
        "sub/a.json": ["Redacted"],
    }


@pytest.mark.parametrize("names", [("a.json", "b.jsonl"), ("b.json", "a.jsonl")])
def test_a_form_that_has_no_id_is_served_under_that_of_the_other(tmp_path, names):
    write_answer(tmp_path / names[0], "refund", "Raw")
    original = rtca_nb.sample_contact()
    original.to_jsonl(tmp_path / names[1])
    assert served_folder(tmp_path) == {original.contact_id: ["Raw", "Redacted"]}


def test_a_file_that_is_called_like_an_id_does_not_take_it(tmp_path):
    write_answer(tmp_path / "c.json", "failed", "Raw")
    named = rtca_nb.read_contact(tmp_path / "c.json", contact_id="c.json")
    again = rtca_nb.read_contact({"Channel": "CHAT", "Status": "COMPLETED", "Segments": []})
    nameless = next(rtca_nb.read_contacts(tmp_path))
    served = served_contacts([nameless, again, named])
    assert [contact.contact_id for contact in served] == ["c.json-2", "contact", "c.json"]
    with serve(served, quota=None) as endpoint:
        contact = rtca_nb.fetch_contact("instance", "c.json", output_type="Raw", client=endpoint.client())
    assert contact.contact_id == "c.json"


def test_members_that_no_model_knows_are_served():
    page = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": [{"Novelty": {"Id": "1"}}]}
    (served,) = served_contacts([rtca_nb.read_contact(page)])
    assert served.segments["Raw"] == [{"Novelty": {"Id": "1"}}]


# -- lab ------------------------------------------------------------------------------------------------------------


def test_notebooks_are_copied_and_yours_are_kept(tmp_path):
    folder = tmp_path / "mine"
    names = [path.name for path in lab.bundled_notebooks()]
    assert "01-quickstart.ipynb" in names
    assert lab.copy_notebooks(folder) == (len(names), 0)
    (folder / names[0]).write_text("mine")
    assert lab.copy_notebooks(folder) == (0, len(names))
    assert (folder / names[0]).read_text() == "mine"


def test_the_lab_has_nothing_of_your_aws(monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "secret")
    environment = lab.lab_environment("http://127.0.0.1:1")
    assert environment["AWS_ENDPOINT_URL_CONNECT"] == "http://127.0.0.1:1"
    assert environment["AWS_ACCESS_KEY_ID"] == "local"
    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN"} & environment.keys()


def test_without_jupyterlab_it_says_how_to_get_it(rtca, monkeypatch):
    monkeypatch.setattr(lab.importlib.util, "find_spec", lambda _: None)
    ran = rtca("lab")
    assert ran.code == 1
    assert "the extra lab: pip install 'rtca-nb[lab]'" in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.slow
def test_lab_opens_the_notebooks(process, tmp_path):
    home = {name: str(tmp_path / name.lower()) for name in ("HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR")}
    home |= {
        "JUPYTER_RUNTIME_DIR": str(tmp_path / "run"),
        "JUPYTER_TOKEN": "token",
        "IPYTHONDIR": str(tmp_path / "ipy"),
    }
    for folder in home.values():
        if os.sep in folder:
            Path(folder).mkdir(exist_ok=True)
    running = process("lab", "--no-browser", "--port", 0, "--dir", "mine", env=home, start_new_session=True)
    try:
        # It writes down where it listens, and begins to listen a moment later.
        while not (written := list((tmp_path / "run").glob("jpserver-*.json"))):
            assert running.poll() is None
            time.sleep(0.05)
        url = None
        while url is None:
            with contextlib.suppress(ValueError, KeyError):
                url = json.loads(written[0].read_text("utf-8"))["url"]
        request = urllib.request.Request(f"{url}api/contents", headers={"Authorization": "token token"})
        names = []
        while not names:
            assert running.poll() is None
            with contextlib.suppress(OSError), urllib.request.urlopen(request) as answer:
                names = [entry["name"] for entry in json.load(answer)["content"]]
        assert "01-quickstart.ipynb" in names
        running.send_signal(signal.SIGTERM)
        assert running.wait() == 0
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)


def test_jupyterlab_asks_about_no_news_unless_its_user_wants_them(monkeypatch, tmp_path):
    pytest.importorskip("jupyterlab")
    from jupyterlab.commands import get_app_dir
    from jupyterlab_server.settings_utils import get_settings

    plugin = "@jupyterlab/apputils-extension:notification"
    app = Path(get_app_dir())

    def fetched_news():
        found, _ = get_settings(str(app / "settings"), str(app / "schemas"), str(tmp_path), plugin)
        return found["settings"].get("fetchNews", found["schema"]["properties"]["fetchNews"]["default"])

    for name, value in lab.lab_environment("http://127.0.0.1:1").items():
        monkeypatch.setenv(name, value)
    assert fetched_news() == "false"
    own = tmp_path / "@jupyterlab/apputils-extension/notification.jupyterlab-settings"
    own.parent.mkdir(parents=True)
    own.write_text('{"fetchNews": "true"}', "utf-8")
    assert fetched_news() == "true"


EVERY_LINE = """
import signal, sys, threading
import rtca_nb.cli.serving as serving

announce = serving.announce

def announced(*arguments, **options):
    global waiter
    announce(*arguments, **options)
    waiter = threading.Timer(3, late)  # signals are heard by now, however long it took
    waiter.start()
    sys._getframe(1).f_trace = each
    sys.settrace(each)

def each(frame, event, argument):
    global left
    if event == "line":
        if left == 0:
            signal.raise_signal(signal.SIGINT)
        left -= 1
    return each

def late():
    global waited
    waited = True
    signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

serving.announce = announced
lines = 0
while True:
    left, waited = lines, False
    serving.serve_until_interrupted(
        sys.argv[1:], port=0, speed=None, quota="none", faults=[], record=None, allow_revealed=False
    )
    sys.settrace(None)
    waiter.cancel()
    if waited:
        break  # every line before the wait had its turn, and so had the wait itself
    lines += 1
print("ended at each of", lines, "lines and in the wait")
"""


def test_ctrl_c_ends_serve_at_whatever_line_it_comes(command, tmp_path):
    path = redacted_file(tmp_path, {"Content": "thanks"})
    _, environment = command
    argv = [sys.executable, "-c", EVERY_LINE, str(path)]
    ran = subprocess.run(argv, check=False, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    assert re.search(r"ended at each of [1-9]\d* lines and in the wait", ran.stdout)
