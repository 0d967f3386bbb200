"""A sentence on a wrong argument quotes a word at most, and nothing that a terminal acts on."""

from __future__ import annotations

import pytest

from rtca_nb.base.arguments import check_seconds, quoted
from rtca_nb.exceptions import UsageError

ACTING = "\x1b[2J\u202e\x07"


def test_a_value_that_is_no_seconds_is_quoted_or_named():
    for value, said in ((ACTING, r"'\x1b[2J\u202e\x07'"), ("a" * 99, "a text of 99 characters"), ([1], "type list")):
        with pytest.raises(UsageError) as caught:
            check_seconds(value, "timeout")
        assert str(caught.value).endswith(said)
        assert str(caught.value).isprintable()


def test_only_a_word_is_quoted():
    assert quoted("word") == "'word'"
    assert quoted(ACTING).isprintable()
    assert quoted(None) == "nothing"
