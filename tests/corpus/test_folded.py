"""The column that is searched holds each message as a search folds it, however many are folded together."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rtca_nb.base.columnar import Table
from rtca_nb.corpus.folded import folded_array
from rtca_nb.render.folding import HIDDEN, fold
from rtca_nb.render.searched import searched_text
from rtca_nb.tables.contact_codes import CONTACT

SIGNS = st.one_of(
    st.sampled_from("aIKŁßΣςﬀİ́̈ͅ█🙂‍️가각ᄀ゙がकि़؟｀\0` "),
    st.characters(max_codepoint=0x8FF, exclude_categories=["Cs"]),
    st.characters(exclude_categories=["Cs"]),
)


@given(st.lists(st.one_of(st.none(), st.text(SIGNS, max_size=12), st.text("Az 9", max_size=6)), max_size=8))
def test_messages_are_folded_together_as_each_by_itself(texts):
    nothing = [None] * len(texts)
    transcript = Table(
        {
            CONTACT: np.zeros(len(texts), np.int64),
            "id": nothing,
            "content": texts,
            "content_type": nothing,
            "participant_role": nothing,
        }
    )
    spans = Table({CONTACT: np.zeros(0, np.int64), "id": [], "begin": [], "end": [], "text": []})
    found = folded_array(transcript, spans, [True]).to_pylist()
    # A stretch that is hidden is one mark, however long it is.
    assert [text and squeezed(text) for text in found] == [text and squeezed(fold(text)) for text in texts]


PIECES = st.sampled_from(["[NAME]", "[PII]", "[no tag]", "é [NAME]", "`Hi` ", "█", "{", '{"a": "[PII]"}', "🃏 ", "  "])


@given(st.lists(st.tuples(st.lists(PIECES, max_size=4), st.sampled_from(["m1", "m2", None]), st.integers(0, 1))))
def test_the_words_of_tags_stand_where_a_search_sees_them(drawn):
    drawn = sorted(drawn, key=lambda message: message[2])
    kinds = [None, "text/plain", "application/json", "text/markdown"]
    texts, media = ["".join(pieces) for pieces, _, _ in drawn], [kinds[len(pieces) % 4] for pieces, _, _ in drawn]
    ids, whose = [identity for _, identity, _ in drawn], [contact for _, _, contact in drawn]
    spans, own = [], {}
    for row, (pieces, identity, contact) in enumerate(drawn):
        begin = 0
        for piece in pieces:
            end = begin + len(piece)
            if piece.startswith("["):
                spans.append((contact, identity, begin, end, piece))
            begin = end
        if identity is not None:
            own[contact, identity] = row  # of several the last
    rows = range(len(drawn))
    places = {row: [] for row in rows}
    for contact, identity, begin, end, piece in spans:
        if identity is not None and contact == 0 and piece != "[no tag]":
            places[own[contact, identity]].append((begin, end))
    names = (CONTACT, "id", "begin", "end", "text")
    redactions = Table(
        dict(zip(names, map(list, zip(*spans, strict=True)), strict=True)) if spans else {n: [] for n in names}
    )
    columns = {"id": ids, "content": texts, "content_type": media, "participant_role": [None] * len(drawn)}
    transcript = Table({CONTACT: np.array(whose, np.int64), **columns})
    redactions = Table({**redactions, CONTACT: np.array(redactions[CONTACT], np.int64)})
    found = folded_array(transcript, redactions, [True, False]).to_pylist()
    expected = [searched_text(texts[row], media[row], None, places[row]) for row in rows]
    assert [squeezed(text) for text in found] == [squeezed(fold(text)) for text in expected]


def squeezed(text):
    while HIDDEN * 2 in text:
        text = text.replace(HIDDEN * 2, HIDDEN)
    return text
