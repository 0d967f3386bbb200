"""Lists of contacts as they come: exports of Connect, Athena and Excel, the AWS CLI's answers, an id a line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtca_nb.exceptions import MalformedSourceError, RtcaError, UsageError
from rtca_nb.fetch.contact_ids import read_contact_ids

ONE, TWO, THREE = (f"0f0e0d0c-1111-4222-8333-44445555666{last}" for last in "678")


def put(folder: Path, content: str | bytes, name: str = "ids.txt") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


READ = {
    "a plain list": f"{ONE}\n{TWO}\n",
    "a plain list of Windows": f"\ufeff{ONE}\r\n\r\n{TWO}",
    "a plain list with commas": f"{ONE},\n{TWO},\n",
    "a plain list as formulas": f'="{ONE}"\n="{TWO}"\n',
    "Excel's formulas": f'Contact ID,Channel\n="{ONE}",CHAT\n="{TWO}",CHAT\n',
    "Excel's formulas, quoted": f'"=""Contact ID""","Channel"\n"=""{ONE}""","CHAT"\n"=""{TWO}""","CHAT"\n',
    "Excel's separator": f"sep=;\r\nContact ID;Channel\r\n{ONE};CHAT\r\n{TWO};CHAT\r\n",
    "Excel's Unicode text": f"Contact ID\tChannel\r\n{ONE}\tCHAT\r\n{TWO}\tCHAT\r\n".encode("utf-16"),
    "a contact search": (
        "Contact ID,Channel,Initiation timestamp,System phone number,Queue,Agent\n"
        f'{ONE},Chat,"2026-03-02 10:00:00",,Basic,"Lee, Ann"\n{TWO},Chat,"2026-03-02 11:00:00",,Basic,\n'
    ),
    "Athena's file": f'"contact_id","channel"\n"{ONE}","CHAT"\n"{TWO}","CHAT"\n',
    "Athena's answer": json.dumps(
        {
            "UpdateCount": 0,
            "ResultSet": {
                "Rows": [
                    {"Data": [{"VarCharValue": "channel"}, {"VarCharValue": "contactid"}]},
                    {"Data": [{}, {"VarCharValue": ONE}]},
                    {"Data": [{"VarCharValue": "CHAT"}, {"VarCharValue": TWO}]},
                ],
                "ResultSetMetadata": {"ColumnInfo": []},
            },
        }
    ),
    "SearchContacts": json.dumps(
        {"Contacts": [{"Arn": "arn", "Id": ONE, "Channel": "CHAT"}, {"Id": TWO}], "TotalCount": 2, "NextToken": "t"}
    ),
    "missing values": f"contact_id,n\n{ONE},1\nNULL,2\nnan,3\n-,4\n{TWO},5\nNone,6\n",
    "the very name beside another way to write it": f"Contact ID,contact_id\nx,{ONE}\ny,{TWO}\n",
    "a JSON list": json.dumps([ONE, TWO], indent=2),
    "a JSON list of objects": json.dumps([{"contactId": ONE, "id": 1}, {"contactId": TWO, "id": 2}]),
    "one line of ids": f"{ONE}, {TWO}\n",
    "a cell with two lines": f'Contact ID,Channel\n"{ONE}\n{TWO}",CHAT\n',
    "a title above the names": f"Contact search export\n\nContact ID,Channel\n{ONE},Chat\n{TWO},Chat\n",
    "a title above semicolons": f"Export, of today\nContact ID;Channel\n{ONE};Chat\n{TWO};Chat\n",
    "a comment first": f"# of March\n{ONE}\n{TWO}\n",
    "a comment above names": f"# of March\nchannel,contact_id\nCHAT,{ONE}\nCHAT,{TWO}\n",
    "single quotes": f"'{ONE}'\n'{TWO}'\n",
    "a list for SQL": f"('{ONE}', '{TWO}')",
    "ARNs": "".join(f"arn:aws:connect:eu-west-2:1:instance/{TWO[::-1]}/contact/{one}\n" for one in (ONE, TWO)),
    "links": "".join(f"https://a.my.connect.aws/contact-trace-records/details/{one}?tz=UTC\n" for one in (ONE, TWO)),
    "bullets": f"- {ONE}\n• {TWO}\n",
    "numbers": f"1. {ONE}\n2) {TWO}\n",
    "what the web leaves": f"\u00a0{ONE}\u200b\n\u200e{TWO}\n",
    "pandas' JSON": pd.DataFrame({"n": [1, 2], "contact_id": [ONE, TWO]}).to_json(),
    "pandas' split JSON": pd.DataFrame({"contact_id": [ONE, TWO]}).to_json(orient="split"),
    "pandas' records": pd.DataFrame({"contact_id": [ONE, TWO]}).to_json(orient="records"),
    "JSON lines": f'{{"ContactId": "{ONE}"}}\n{{"ContactId": "{TWO}"}}\n',
}


@pytest.mark.parametrize("kind", READ)
def test_a_list_is_read_as_it_comes(kind, tmp_path):
    assert read_contact_ids(put(tmp_path, READ[kind])) == [ONE, TWO]


def test_formulas_in_a_frame_are_unwrapped_too():
    assert read_contact_ids(pd.DataFrame({"Contact ID": [f'="{ONE}"', TWO]})) == [ONE, TWO]


REFUSED = {
    "an Excel workbook": (b"PK\x03\x04x", MalformedSourceError, "is an Excel workbook"),
    "an old Excel workbook": (b"\xd0\xcf\x11\xe0x", MalformedSourceError, "is an Excel workbook of the old kind"),
    "gzip": (b"\x1f\x8b\x08", MalformedSourceError, "is compressed"),
    "HTML": ("<!doctype html><p>Sign in", MalformedSourceError, "is HTML"),
    "an empty file": ("\n \n", MalformedSourceError, "is empty"),
    "broken JSON": ('{"Contacts": [', MalformedSourceError, "begins like JSON but is not valid"),
    "JSON of something else": ('{"a": 1, "b": "c"}', MalformedSourceError, "JSON without a list of contacts"),
    "numbers": ("[1, 2]", MalformedSourceError, "its items are not ids"),
    "ids of two kinds without a heading": (f"{ONE},{TWO}\n{TWO},{ONE}\n", UsageError, "a line with names"),
    "another column": (f"Kontakt\n{ONE}\n", UsageError, "column="),
    "a page of a search": (
        json.dumps({"Contacts": [{"Id": ONE}], "TotalCount": 900, "NextToken": "t"}),
        *(MalformedSourceError, "only one page of an answer: it lists 1 of 900 contacts; fetch all pages"),
    ),
    "a page that counts nothing": (
        json.dumps({"Contacts": [{"Id": ONE}], "NextToken": "t"}),
        *(MalformedSourceError, "it lists 1 contact and names a next page"),
    ),
    "a page of Athena": (
        json.dumps({"ResultSet": {"Rows": [{"Data": [{"VarCharValue": "contact_id"}]}]}, "NextToken": "t"}),
        *(MalformedSourceError, "it lists 0 contacts and names a next page"),
    ),
    "a search without a find": ('{"Contacts": [], "TotalCount": 0}', MalformedSourceError, "has no contacts in it"),
    "an empty JSON list": ("[]", MalformedSourceError, "has no contacts in it"),
    "a heading alone": ("contact_id\n", MalformedSourceError, "'ids.txt' has no contacts in it"),
    "empty cells alone": ("contact_id,channel\n,CHAT\n", MalformedSourceError, "has no contacts in it"),
    "rows above the names": (
        f"a,b\nContact ID,Channel\n{ONE},Chat\n",
        UsageError,
        "which are in row 2; delete those rows",
    ),
    "Latin-1": (f"contact_id,Näme\n{ONE},Zoë\n".encode("latin-1"), MalformedSourceError, "is not encoded in UTF-8"),
    "an error of a sheet": (f"Contact ID\n\n{ONE}\n#N/A\n", MalformedSourceError, "row 4 of 'ids.txt' holds something"),
    "a total": (
        f"contact_id,n\n{ONE},1\n{TWO},1\nTotal,2\n",
        MalformedSourceError,
        "row 4 of 'ids.txt' holds something",
    ),
    "an id that is cut short": (f"{ONE}\n{TWO[:-1]}\n", MalformedSourceError, "row 2 of 'ids.txt' holds something"),
    "an id before all others": (f"contact_id\nc-1\n{ONE}\n", MalformedSourceError, "row 2 of 'ids.txt'"),
    "two columns of one name": (f"contact_id,contact_id\n{ONE},{TWO}\n", UsageError, "2 columns are called"),
    "two columns of one meaning": (f"Contact ID,ContactId\n{ONE},{TWO}\n", UsageError, "rename one, or pass column="),
    "a name twice in JSON": (
        f'[{{"contact_id": "{ONE}", "contact_id": "{TWO}"}}]',
        *(MalformedSourceError, "the same key twice in an object"),
    ),
    "a name twice in a line of JSON": (
        f'{{"contact_id": "{ONE}"}}\n{{"contact_id": "{ONE}", "contact_id": "{TWO}"}}\n',
        *(MalformedSourceError, "the same key twice in an object"),
    ),
    "a sentence": (f"contact_id\n{ONE} is the one\n", MalformedSourceError, "row 2 of"),
    "a link to two": (f"contact_id\nhttps://a/{ONE}/{TWO}\n", MalformedSourceError, "row 2 of"),
    "an ARN of an instance": (
        f"contact_id\narn:aws:connect:eu-west-2:1:instance/{ONE}\n",
        MalformedSourceError,
        "row 2",
    ),
    "objects for ids": (json.dumps([{"contact_id": {"0": ONE}}]), MalformedSourceError, "row 1 of"),
    "braces": ("contact_id\n{'0': 'c1'}\n", MalformedSourceError, "row 2 of"),
    "deep JSON": ("[" * 100_000, MalformedSourceError, ""),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_another_file_is_refused_with_the_right_reason(kind, tmp_path):
    content, error, reason = REFUSED[kind]
    with pytest.raises(error) as caught:
        read_contact_ids(put(tmp_path, content))
    assert reason in str(caught.value)
    assert ONE not in str(caught.value)


def test_a_damaged_answer_of_athena_is_refused(tmp_path):
    for rows in (None, [], [{"Data": [1]}], [{}], "x", [{"Data": None}]):
        with pytest.raises(MalformedSourceError, match="without a list of contacts"):
            read_contact_ids(put(tmp_path, json.dumps({"ResultSet": {"Rows": rows}})))


@given(
    st.lists(
        st.text(st.characters(categories=("L", "N"), include_characters="-_.:/@+~"), min_size=1).filter(
            lambda text: "://" not in text and not text.lower().startswith("arn:")
        ),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from(",;\t"),
    st.booleans(),
)
def test_every_id_of_a_csv_file_comes_back(tmp_path_factory, ids, delimiter, formulas):
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerow(["Channel", "Contact ID"])
    writer.writerows(["CHAT", f'="{text}"' if formulas else text] for text in ids)
    path = put(tmp_path_factory.mktemp("ids"), file.getvalue())
    assert read_contact_ids(path) == list(dict.fromkeys(ids))


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_file_is_read_or_refused_in_one_sentence(tmp_path_factory, content):
    path = put(tmp_path_factory.mktemp("ids"), content)
    said, found = "", []
    try:
        found = read_contact_ids(path)
    except RtcaError as error:
        said = str(error)
    assert said.isprintable()
    assert said or found
    assert all(text.strip() == text and text and not set("\n\"'{}") & set(text) for text in found)


def test_a_row_of_a_frame_that_is_no_id_is_refused_by_its_number():
    with pytest.raises(UsageError, match="row 2 of the source holds something other than contact ids"):
        read_contact_ids(pd.DataFrame({"contact_id": [ONE, {"0": TWO}]}))
    assert read_contact_ids(pd.Series([f"{ONE}\n{TWO}"])) == [ONE, TWO]


SWALLOWED = {
    "to the end": (2, f'contact_id,note\n{ONE},"asked\n{TWO},ok\n'),
    "to a mark in another row": (2, f'contact_id,note\n{ONE},"asked\n{TWO},"x"\n'),
    "to a mark that opens": (2, f'contact_id,note\n{ONE},"asked\n{TWO},ok\n{THREE},"\n'),
    "in the column of ids": (2, f'contact_id\n"{ONE}\n{TWO}\n'),
    "in the first row": (1, f'contact_id,"note\n{ONE},ok\n{TWO},ok\n'),
    "in the last row": (3, f'contact_id,note\n{ONE},ok\n{TWO},"asked'),
    "of a plain list": (1, f'"{ONE}\n{TWO}\n'),
    "with semicolons and Windows' line ends": (2, f'contact_id;note\r\n{ONE};"asked\r\n{TWO};ok\r\n'),
    "below Excel's separator": (3, f'sep=;\ncontact_id;note\n{ONE};"asked\n{TWO};ok\n'),
}


@pytest.mark.parametrize("how", SWALLOWED)
def test_a_quotation_mark_that_is_not_closed_is_an_error_that_names_the_row(how, tmp_path):
    row, content = SWALLOWED[how]
    with pytest.raises(MalformedSourceError, match=f"^row {row} of 'ids.txt' has an opening quotation mark"):
        read_contact_ids(put(tmp_path, content))


@pytest.mark.parametrize(
    "note", ['"two\nlines"', '"two\r\nlines, and ""more"""', f'"see\n{"0" * 8}"', '"5" tall', 'a 5" pipe', '"x" ']
)
def test_marks_that_are_closed_take_no_row_in(note, tmp_path):
    content = f"contact_id,note\n{ONE},{note}\n{TWO},{note}\n"
    assert read_contact_ids(put(tmp_path, content)) == [ONE, TWO]


@given(st.lists(st.text(alphabet='ab" ,;\n'), min_size=1, max_size=5))
def test_notes_of_any_text_hide_no_id(tmp_path_factory, notes):
    written = io.StringIO(newline="")
    ids = [f"{ONE[:-1]}{number}" for number in range(len(notes))]
    csv.writer(written).writerows([["contact_id", "note"], *zip(ids, notes, strict=True)])
    path = put(tmp_path_factory.getbasetemp(), written.getvalue(), "notes.csv")
    assert read_contact_ids(path) == ids
    # Without one of its marks the file is refused, or no id is missing.
    for place in [place for place, one in enumerate(written.getvalue()) if one == '"'][:4]:
        cut = written.getvalue()[:place] + written.getvalue()[place + 1 :]
        try:
            found = read_contact_ids(put(tmp_path_factory.getbasetemp(), cut, "notes.csv"))
        except RtcaError:
            continue
        assert set(ids) <= set(found)
