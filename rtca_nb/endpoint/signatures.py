"""Check SigV4 headers, which must be present and well-formed for the service ``connect``.

**The signature itself is not verified**, since the endpoint has no secret to verify it with. The check proves that a
client signs, not that it signs correctly.
"""

from __future__ import annotations

import re
from typing import Final

from rtca_nb.endpoint.protocol import RefusedError

__all__ = ["check_signature_headers"]

_AMZ_DATE: Final = re.compile(r"\d{8}T\d{6}Z")
_SIGNATURE: Final = re.compile(r"[0-9a-f]{64}")
_SCOPE_PARTS: Final = 5


def check_signature_headers(authorization: str | None, amz_date: str | None, *, service: str = "connect") -> None:
    """Refuse a request whose SigV4 headers are absent or malformed. The signature is not verified.

    Parameters
    ----------
    authorization : str or None
        The ``Authorization`` header.
    amz_date : str or None
        The ``X-Amz-Date`` header.
    service : str
        The signing name that the credential's scope must have.

    Raises
    ------
    RefusedError
        With the code that AWS uses for the same fault.
    """
    if not authorization:
        raise RefusedError("MissingAuthenticationTokenException", "The Authorization header is missing.")
    scheme, _, rest = authorization.partition(" ")
    if scheme != "AWS4-HMAC-SHA256":
        raise RefusedError("IncompleteSignatureException", "The Authorization header must use AWS4-HMAC-SHA256.")
    fields = dict(part.strip().partition("=")[::2] for part in rest.split(","))
    for name in ("Credential", "SignedHeaders", "Signature"):
        if not fields.get(name):
            raise RefusedError("IncompleteSignatureException", f"The Authorization header lacks {name}.")
    scope = fields["Credential"].split("/")
    if len(scope) != _SCOPE_PARTS or not all(scope) or scope[-1] != "aws4_request":
        raise RefusedError("IncompleteSignatureException", "Credential must be KEY/DATE/REGION/SERVICE/aws4_request.")
    if scope[3] != service:
        raise RefusedError("InvalidSignatureException", f"Credential should be scoped to correct service: '{service}'.")
    if not amz_date or not _AMZ_DATE.fullmatch(amz_date) or not amz_date.startswith(scope[1]):
        raise RefusedError(
            "IncompleteSignatureException", "X-Amz-Date must be YYYYMMDDThhmmssZ, of the day in the Credential."
        )
    if not {"host", "x-amz-date"} <= set(fields["SignedHeaders"].split(";")):
        raise RefusedError("IncompleteSignatureException", "SignedHeaders must include host and x-amz-date.")
    if not _SIGNATURE.fullmatch(fields["Signature"]):
        raise RefusedError("IncompleteSignatureException", "Signature must be 64 lowercase hexadecimal digits.")
