"""A text is in one of the known languages exactly if a check of each of them says so."""

import pytest
from hypothesis import strategies as st

from rtca_nb.base.languages import speaks, speaks_any
from tests.making import texts, twice

LANGUAGES = "slavic hungarian turkish finnish lithuanian latvian icelandic romanian albanian basque indonesian".split()
words = st.sampled_from(
    "nie NIE_jest hogy ütemez für için kiitos yra lūdzu þetta este porosinë kaixo ini the goose ę İ ẞ e\u0328 42nie "
    "nie42 n\u200bie 元気 ni e".split()
)


def _any_language_is_one_of_them(said, between):
    text = between.join(said)
    assert speaks_any(text) == any(speaks(text, language) for language in LANGUAGES)


test_any_language, test_any_language_thoroughly = twice(
    _any_language_is_one_of_them,
    said=st.lists(words | texts, max_size=5),
    between=st.sampled_from([" ", "", "-", "_", "'", "\0", "7"]),
)


@pytest.mark.parametrize(
    "text", ["", "Good morning, this is Thaddeus from the care team.", "元気ですか", "Где мой заказ?"]
)
def test_other_languages_are_none_of_them(text):
    assert not speaks_any(text)
