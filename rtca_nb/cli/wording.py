"""Errors, worded for the command line: names of Python arguments become names of options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rtca_nb.cli.terminal import sentence
from rtca_nb.exceptions import RtcaError

if TYPE_CHECKING:
    from rtca_nb.fetch.observer import Trouble

__all__ = ["option_of", "worded", "worded_trouble"]

# Arguments with other names here; every other argument has an option of its name. Ids are positional.
_CALLED: Final = {
    "contact_id": "the contact id",
    "end_time": "--until",
    "instance_id": "the instance id",
    "region_name": "--region",
    "start_time": "--since",
}


def option_of(argument: str) -> str:
    """Return the name on the command line of a Python argument.

    Examples
    --------
    >>> option_of("region_name"), option_of("allow_raw")
    ('--region', '--allow-raw')
    """
    return _CALLED.get(argument, f"--{argument.replace('_', '-')}")


def worded(error: RtcaError) -> str:
    """Return the message of an error as a sentence for the command line.

    Examples
    --------
    >>> from rtca_nb.exceptions import Hint
    >>> worded(RtcaError("no AWS region is set", hint=Hint("check {region_name}")))
    'No AWS region is set; check --region.'
    """
    return sentence(error.worded(option_of))


def worded_trouble(trouble: Trouble, *, outcome: bool = True) -> str:
    """Return, as a sentence, what went wrong while following contacts.

    Parameters
    ----------
    trouble : Trouble
    outcome : bool
        Whether the sentence also says what happens next.
    """
    said = trouble.worded(lambda error: error.worded(option_of))
    return sentence(f"{said}; {trouble.outcome}" if outcome else said)
