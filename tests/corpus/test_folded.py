"""The column that is searched holds each message as a search folds it, however many are folded together."""

from hypothesis import given
from hypothesis import strategies as st

from rtca_nb.base.columnar import Table
from rtca_nb.corpus.folded import folded_array
from rtca_nb.render.search import HIDDEN, fold
from rtca_nb.tables.contact_codes import CONTACT

SIGNS = st.one_of(
    st.sampled_from("aIKŁßΣςﬀİ́̈ͅ█🙂‍️가각ᄀ゙がकि़؟"),
    st.characters(max_codepoint=0x8FF, exclude_categories=["Cs"]),
    st.characters(exclude_categories=["Cs"]),
)


@given(st.lists(st.one_of(st.none(), st.text(SIGNS, max_size=12), st.text("Az 9", max_size=6)), max_size=8))
def test_messages_are_folded_together_as_each_by_itself(texts):
    nothing = [None] * len(texts)
    transcript = Table(
        {
            CONTACT: [0] * len(texts),
            "id": nothing,
            "content": texts,
            "content_type": nothing,
            "participant_role": nothing,
        }
    )
    spans = Table({CONTACT: [], "id": [], "begin": [], "end": [], "text": []})
    found = folded_array(transcript, spans, [True]).to_pylist()
    # A stretch that is hidden is one mark, however long it is.
    assert [text and squeezed(text) for text in found] == [text and squeezed(fold(text)) for text in texts]


def squeezed(text):
    while HIDDEN * 2 in text:
        text = text.replace(HIDDEN * 2, HIDDEN)
    return text
