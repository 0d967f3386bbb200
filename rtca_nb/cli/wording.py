"""What the package's errors say of Python, said of the command line."""

from __future__ import annotations

from typing import Final

from rtca_nb.cli.terminal import sentence
from rtca_nb.exceptions import RtcaError

__all__ = ["told"]

# Phrases rather than names: an id or a file may be called as an argument is.
_IN_A_SHELL: Final = (
    ("; check the path (content goes in as bytes or a dict)", "; check the path"),
    (
        "A text is taken as a path and there is no such file; pass content as bytes, or as a dict",
        "There is no file of that name; check the path, and mind that content is not taken as an argument",
    ),
    ("; leave format out, or correct", "; leave --format out, or correct"),
    ("; leave output_type out, and reveal() the contact to see it in clear", "; leave --output-type out"),
    ("; pass region_name, or set AWS_REGION, or give an endpoint_url", "; pass --region, or set AWS_REGION"),
    ("; check region_name", "; check --region"),
    ("; check AWS_PROFILE", "; check --profile and AWS_PROFILE"),
    ("; to try without AWS use rtca_nb.sample_contact() or rtca-nb serve", "; to try without AWS use rtca-nb demo"),
    ("; check instance_id, contact_id, next_token, segment_types and list_filter", "; check the ids"),
    ("end_time is before start_time,", "--until is before --since,"),
    ("; install it, or pass model with the name or folder of one that is", "; install it, or pass --presidio-model"),
    ("; pass column=", "; name it with --column"),
    ("; pass allow_raw=True (--allow-raw) if", "; pass --allow-raw if"),
    ("; pass allow_raw=True if", "; pass --allow-raw if"),
    ("; pass the instance_id of these contacts", "; leave --ids out, or keep an archive for each instance"),
    ("; read_contacts reads them one after another", "; leave --contact-id out, or name one contact's files"),
)


def told(error: RtcaError) -> str:
    """Return an error as a sentence that names options where it names arguments of Python.

    Examples
    --------
    >>> told(RtcaError("no AWS region is set; check region_name"))
    'No AWS region is set; check --region.'
    """
    text = str(error)
    for python, shell in _IN_A_SHELL:
        text = text.replace(python, shell)
    return sentence(text)
