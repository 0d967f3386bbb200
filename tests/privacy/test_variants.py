"""A redacted value is hidden in each way in which others write it, and words that only look so are not."""

from __future__ import annotations

import pytest

from rtca_nb.privacy.redaction import MASK
from tests.making import make, message
from tests.privacy.test_name_forms import plain
from tests.privacy.variant_lists import VARIANTS


def seen(redacted: str, text: str) -> str:
    """Return how a text is seen in a Raw contact that has a redaction in another message."""
    known, ((begin, end),) = plain(redacted)
    return make([message(known, (begin, end), identity="m1"), message(text, identity="m2", role="AGENT")]).transcript[
        "content"
    ][1]


SAID = [(one.kind, one.redacted, said) for one in VARIANTS for said in one.said]
HARMLESS = [(one.kind, one.redacted, text) for one in VARIANTS for text in one.harmless]


@pytest.mark.sampled(40)
@pytest.mark.parametrize(("kind", "redacted", "said"), SAID, ids=[f"{kind}-{said}" for kind, _, said in SAID])
def test_variant_of_a_redacted_value_is_hidden(kind, redacted, said):
    text, places = plain(said)
    shown = seen(redacted, text)
    assert len(shown) == len(text)
    for begin, end in places:
        assert [at for at in range(begin, end) if shown[at] != MASK and text[at].isalnum()] == [], shown


@pytest.mark.sampled(40)
@pytest.mark.parametrize(("kind", "redacted", "text"), HARMLESS, ids=[f"{kind}-{text}" for kind, _, text in HARMLESS])
def test_words_that_only_look_like_a_variant_are_seen(kind, redacted, text):
    assert seen(redacted, text) == text
