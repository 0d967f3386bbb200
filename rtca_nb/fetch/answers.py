"""A successful answer whose body is not parsed, and checks that it is complete and is a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from rtca_nb.exceptions import IntegrityError
from rtca_nb.model.parsing import ParsedPage, parse_page

__all__ = ["Answer", "check_answer", "parse_answer"]


class Answer(NamedTuple):
    """A successful answer, unparsed; ``retries`` is the number of retries that the client itself made."""

    body: bytes
    headers: Mapping[str, str]
    retries: int = 0
    status: int = 200

    def __repr__(self) -> str:
        return f"<Answer of {len(self.body)} bytes>"  # a traceback may show it


def parse_answer(answer: Answer) -> tuple[ParsedPage | None, str]:
    """Decode an answer; return the page and an empty string, or None and the text of the error."""
    try:
        check_answer(answer)
        return parse_page(answer.body, apart=False), ""
    except IntegrityError as error:
        return None, str(error)


def check_answer(answer: Answer) -> None:
    """Refuse an incomplete answer.

    Raises
    ------
    IntegrityError
        The answer has a status other than 200, or a length other than announced.
    """
    _check_status(answer)
    _check_length(answer)


def _check_status(answer: Answer) -> None:
    if answer.status != 200:  # a part of an answer, or an answer that a proxy changed
        raise IntegrityError(
            f"The answer has HTTP status {answer.status}, but the service answers with 200; nothing was read from it"
        )


def _check_length(answer: Answer) -> None:
    announced = answer.headers.get("content-length")
    # A decompressed body does not have the announced length, but its own checksum was verified already.
    if announced is None or "content-encoding" in answer.headers:
        return
    if announced.isdigit() and int(announced) != len(answer.body):
        raise IntegrityError(f"The answer has {len(answer.body)} of {announced} bytes; nothing was read from it")
