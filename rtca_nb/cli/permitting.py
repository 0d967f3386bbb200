"""Print the IAM policy for the tasks that a user chooses."""

from __future__ import annotations

import json
from collections.abc import Sequence

import typer

from rtca_nb.aws.permissions import least_policy
from rtca_nb.cli.terminal import errors

__all__ = ["permissions"]


def permissions(uses: Sequence[str], instance: str, s3: Sequence[str]) -> None:
    """Print a policy; print on stderr a permission that it cannot include."""
    typer.echo(json.dumps(least_policy(uses, instance=instance, s3=s3), indent=2))
    if s3:
        note = "If files in S3 are encrypted with a KMS key of your own, add kms:Decrypt on that key to the policy."
        errors().print(note, style="dim", soft_wrap=True)
