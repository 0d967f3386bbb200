"""Refuse profiles that need an MFA code if nobody can be asked for it."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rtca_nb.exceptions import CredentialsError

__all__ = ["check_prompt"]


def check_prompt(profile: Mapping[str, Any]) -> None:
    """Refuse a profile whose role needs an MFA code if there is no terminal: boto3 would read standard input.

    Parameters
    ----------
    profile : mapping
        Settings of the profile in the AWS configuration.

    Raises
    ------
    CredentialsError
        If the role needs a code and there is no terminal.
    """
    needs_code = "mfa_serial" in profile and "role_arn" in profile
    if not needs_code or os.environ.get("AWS_ACCESS_KEY_ID") or _can_ask():
        return
    raise CredentialsError(
        "the role of the AWS profile needs an MFA code, and there is no terminal to ask for it; run the "
        "program in a terminal, or first get temporary credentials with the MFA code and use those"
    )


def _can_ask() -> bool:
    # A notebook replaces getpass by a prompt of its own.
    if getpass.getpass.__module__ != "getpass" or os.name != "posix":
        return True
    try:
        with Path("/dev/tty").open("rb"):
            return True
    except OSError:
        return sys.stdin is not None and sys.stdin.isatty()
