"""No canary comes out anywhere, in any script and form; the table in the documentation says what was tried."""

from __future__ import annotations

import base64
import gzip
import html
import json
import unicodedata
import urllib.parse
from collections import Counter

import pytest

from tests.leaks.decoding import found, places_found, readings
from tests.leaks.everywhere import (
    BATCH,
    CONTACTS,
    KIND_OF,
    SINK_NAMES,
    Tally,
    cases,
    each_script,
    planned,
    run,
    shown,
)
from tests.leaks.forms import FORMS
from tests.leaks.making import KINDS
from tests.leaks.scripts import SCRIPTS
from tests.leaks.table import PATH, render

# Of the thousand that the page in docs is of: all of them take python -m tests.leaks.table half an hour.
IN_CI = 10


def said(tally: Tally) -> list[str]:
    """Name each leak once, with its smallest seed."""
    return list({leak.cell: str(leak) for leak in sorted(tally.leaks, key=lambda leak: -leak.case.seed)}.values())


# Fewer contacts go through every sink in test_canaries.py, which is quick.
@pytest.mark.slow
def test_no_canary_of_any_script_comes_out_of_a_sink(tmp_path):
    tally = run(each_script(), tmp_path, share=40)
    assert {cell.script for cell in tally.tried} == set(SCRIPTS)
    assert {cell.kind for cell in tally.tried} == set(KINDS)
    assert said(tally) == []


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_no_canary_of_ten_contacts_comes_out_of_a_sink(tmp_path):
    wanted = list(cases(range(IN_CI)))
    tally = run(wanted, tmp_path)
    assert said(tally) == []
    assert tally.tried == planned(wanted)


@pytest.mark.sampled(4)
@pytest.mark.parametrize("case", each_script(), ids=str)
def test_every_canary_is_found_once_the_contact_is_revealed(case, tmp_path):
    placed, seen = shown(case, tmp_path)
    assert seen == placed


@pytest.mark.slow
def test_every_canary_of_a_hundred_contacts_is_found_once_it_is_revealed(tmp_path):
    for case in cases(range(100)):
        placed, seen = shown(case, tmp_path)
        assert seen == placed, case


def test_half_of_the_contacts_are_in_other_scripts_and_every_form_meets_every_script():
    listed = list(cases(range(CONTACTS)))
    assert sum(case.script == "Latin" for case in listed) == CONTACTS // 2
    pairs = Counter((case.script, case.form) for case in listed)
    assert len(pairs) == len(SCRIPTS) * len(FORMS)


def test_contacts_of_a_batch_have_no_fragment_in_common():
    owners: dict[str, str] = {}
    for case in cases(range(BATCH)):
        canary, _, _ = FORMS[case.form](case.seed, case.script)
        for place, needles in canary.needles().items():
            assert place in KIND_OF
            for needle in needles:
                assert owners.setdefault(needle.casefold(), canary.contact_id) == canary.contact_id


@pytest.mark.slow
def test_table_in_the_documentation_is_of_all_kinds_scripts_and_sinks_and_nothing_leaked():
    # The run of all contacts is slow, and another test; this holds the page to what that run tries.
    wanted = render(Tally(tried=planned(cases(range(CONTACTS)))), CONTACTS)
    assert PATH.read_text(encoding="utf-8") == wanted, "run python -m tests.leaks.table"
    assert all(name.replace("_", " ") in wanted for name in (*SINK_NAMES, *KINDS, *SCRIPTS))


ENCODINGS = {
    "as it is": lambda text: text.encode(),
    "in capitals": lambda text: text.upper().encode(),
    "composed": lambda text: unicodedata.normalize("NFC", text).encode(),
    "taken apart": lambda text: unicodedata.normalize("NFD", text).encode(),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16 from an odd place": lambda text: b"x" + text.encode("utf-16-le"),
    "JSON": lambda text: json.dumps(text).encode(),
    "JSON in JSON": lambda text: json.dumps({"a": json.dumps([text])}).encode(),
    "escapes of Python": lambda text: ascii(text).encode(),
    "bytes of Python": lambda text: repr(text.encode()).encode(),
    "HTML by number": lambda text: "".join(f"&#{ord(one)};" for one in text).encode(),
    "HTML by hexadecimal number": lambda text: "".join(f"&#x{ord(one):x};" for one in text).encode(),
    "HTML in JSON": lambda text: json.dumps(html.escape(f"<b>{text}</b>")).encode(),
    "elements inside": lambda text: f"<p>{text[:2]}<mark>{text[2:3]}</mark>{text[3:]}</p>".encode(),
    "URL": lambda text: urllib.parse.quote(text).encode(),
    "Base64": lambda text: base64.b64encode(f"some text with {text} in it".encode()),
    "Base64 in JSON in gzip": lambda text: gzip.compress(
        json.dumps({"x": base64.b64encode(text.encode() * 3).decode()}).encode()
    ),
}


# Python's capitals are not those of Turkish; the canaries have their own.
ENCODED = [(script, way) for script in SCRIPTS for way in ENCODINGS if (script, way) != ("Turkish", "in capitals")]


@pytest.mark.sampled(60)
@pytest.mark.parametrize(("script", "encoding"), ENCODED)
def test_decoding_finds_a_canary_of_any_script_in_any_encoding(script, encoding):
    canary, _, _ = FORMS["Raw, stated"](5, script)
    text = canary.canaries["exact span"]
    blob = b"front " + ENCODINGS[encoding](f"{text} more") if encoding != "UTF-16" else ENCODINGS[encoding](text)
    assert found(blob, [text]) == [text]
    assert "exact span" in places_found(readings(blob), canary.needles(), marks=canary.marks)
