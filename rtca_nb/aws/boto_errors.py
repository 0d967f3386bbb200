"""Translate botocore's errors into the errors of this package, each with a sentence that says what to do."""

from __future__ import annotations

import errno
import os
import re
from http.client import HTTPException
from traceback import walk_tb
from typing import Any, Final
from urllib.parse import urlsplit

from rtca_nb.aws.service_errors import service_error
from rtca_nb.base.printable import printable
from rtca_nb.exceptions import (
    TRY_AGAIN,
    CredentialsError,
    EndpointUnreachableError,
    Hint,
    IntegrityError,
    RegionError,
    RtcaError,
    SetupError,
    UsageError,
)

__all__ = ["address", "printable", "translate", "translate_setup"]

# Modules in which botocore gets credentials; they call everything else that a provider needs.
_PROVIDERS: Final = frozenset({"botocore.credentials", "botocore.tokens"})
# The module in which botocore reads files with tokens.
_FILES: Final = "botocore.utils"
_ADDRESSES: Final = ("AWS_ENDPOINT_URL_CONNECT", "AWS_ENDPOINT_URL")
_HOST: Final = re.compile(r"[\w.~-]+|[0-9A-Fa-f:.%]+")
# Errors of reading an answer whose headers contradict one another or make no sense.
_NO_HTTP: Final = (HTTPException, TypeError, AttributeError)
_NO_HANDLES: Final = frozenset({errno.EMFILE, errno.ENFILE})


def address(url: str) -> str:
    """Return an endpoint's URL for messages, without user name, password and query."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:
        return "the endpoint URL"
    return printable(f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}")


def translate(error: BaseException, *, contact_id: str, output_type: str, endpoint_url: str | None) -> RtcaError:
    """Return the error of this package for an error that a client raised.

    The service's own message is kept only if it says what is wrong with the request; no part of a body is kept.
    """
    from botocore import exceptions as aws

    if _comes_from_a_provider(error):
        return _provider_error(error)
    if isinstance(error, aws.ClientError):
        return service_error(error.response, contact_id, output_type)
    found = _setup_error(error) or _network_error(error, f" at {address(endpoint_url)}" if endpoint_url else "")
    return found or SetupError(
        f"the AWS client failed ({type(error).__name__}); check its configuration, or install boto3 again"
    )


def translate_setup(error: BaseException, *, endpoint_url: str | None) -> RtcaError:
    """Return the error of this package for an error that was raised while a client was made."""
    from botocore.exceptions import BotoCoreError

    if not isinstance(error, ValueError) or isinstance(error, BotoCoreError) or _comes_from_a_provider(error):
        return translate(error, contact_id="", output_type="", endpoint_url=endpoint_url)
    if endpoint_url is not None:
        return UsageError(f"{address(endpoint_url)} is not an endpoint URL, such as http://127.0.0.1:8000")
    return SetupError(
        "the endpoint URL in the environment or the AWS configuration is not a URL; unset AWS_ENDPOINT_URL_CONNECT and "
        "AWS_ENDPOINT_URL, or set an address such as http://127.0.0.1:8000"
    )


def _setup_error(error: BaseException) -> RtcaError | None:
    """Return the error of this package for a problem on this machine; None if ``error`` is no such problem."""
    from botocore import exceptions as aws

    if isinstance(error, aws.NoRegionError):
        return RegionError(
            "no AWS region is set",
            hint=Hint(
                "pass {region_name} or {endpoint_url}, or set AWS_DEFAULT_REGION (boto3 does not read AWS_REGION)",
                command="pass {region_name}, or set AWS_DEFAULT_REGION (boto3 does not read AWS_REGION)",
            ),
        )
    if isinstance(error, (aws.NoCredentialsError, aws.PartialCredentialsError)):
        return CredentialsError(
            "no usable AWS credentials were found; sign in (for example aws sso login) or set AWS_PROFILE",
            hint=Hint(
                "to try without AWS use rtca_nb.sample_contact() or rtca-nb serve",
                command="to try without AWS use rtca-nb demo",
            ),
        )
    if isinstance(error, aws.CredentialRetrievalError) and error.kwargs.get("provider") == "custom-process":
        return CredentialsError(
            "the credential_process of the AWS profile failed, or printed something that boto3 does not accept; run "
            "it by itself and check that it prints JSON with Version 1 and the access keys"
        )
    if isinstance(error, aws.RefreshWithMFAUnsupportedError):
        return CredentialsError(
            "the role of the AWS profile needs a new MFA code, but boto3 asks for a code only once; restart the "
            "program in a terminal and enter a new code, or first get temporary credentials with an MFA code and use "
            "those"
        )
    if isinstance(
        error,
        (aws.CredentialRetrievalError, aws.TokenRetrievalError, aws.UnauthorizedSSOTokenError, aws.SSOTokenLoadError),
    ):
        return CredentialsError("the AWS credentials could not be loaded or have expired; sign in again")
    if isinstance(error, aws.ConfigParseError):
        return CredentialsError(
            "the AWS configuration file cannot be parsed; correct it, or rewrite it with aws configure"
        )
    if isinstance(error, aws.ConfigNotFound):
        return CredentialsError("there is no AWS configuration file at the path in AWS_CONFIG_FILE; correct the path")
    if isinstance(error, aws.ProfileNotFound):
        return CredentialsError(
            "the AWS configuration has no profile of the given name",
            hint=Hint("check AWS_PROFILE", command="check {profile} and AWS_PROFILE"),
        )
    if isinstance(error, aws.ParamValidationError):
        return UsageError(
            "the AWS client refuses the request before sending it",
            hint=Hint(
                "check {instance_id}, {contact_id}, {next_token}, {segment_types} and {list_filter}",
                command="check the ids",
            ),
        )
    if isinstance(
        error, (aws.InvalidRegionError, aws.UnknownEndpointError, aws.InvalidEndpointDiscoveryConfigurationError)
    ):
        return RegionError("the given region is not a region of Amazon Connect", hint=Hint("check {region_name}"))
    return None


def _network_error(error: BaseException, where: str) -> RtcaError | None:
    """Return the error of this package for a problem with the connection; None if ``error`` is no such problem.

    ``where`` follows the name of the service in the message, such as " at https://…"; it may be empty.
    """
    from botocore import exceptions as aws
    from urllib3.exceptions import InvalidHeader

    causes = _causes(error)
    if any(isinstance(cause, OSError) and cause.errno in _NO_HANDLES for cause in causes):
        return SetupError(
            "this process has too many files and connections open, so it cannot open another; close some, use fewer "
            "connections, or raise the limit (ulimit -n)"
        )
    if any(isinstance(cause, ValueError) and "header value" in str(cause) for cause in causes):
        return CredentialsError(
            "the AWS access key id or session token holds a line break or another character that no request can carry; "
            "set it again without that character"
        )
    if isinstance(error, aws.ProxyConnectionError):
        return EndpointUnreachableError(
            f"the proxy{_proxy(error)} does not answer; check HTTPS_PROXY and HTTP_PROXY, or use NO_PROXY"
        )
    wrong = _wrong_proxy() if type(error) is aws.HTTPClientError else None
    if wrong is not None:
        return EndpointUnreachableError(
            f"the value of {wrong} is not the address of a proxy, such as http://proxy.example.org:8080; correct it, "
            "or unset it"
        )
    if isinstance(error, (aws.ReadTimeoutError, aws.ConnectTimeoutError)):
        return EndpointUnreachableError(f"the service{where} did not answer in time; check the network and try again")
    if isinstance(error, aws.SSLError):
        return EndpointUnreachableError(
            f"the secure connection to the service{where} failed; check proxy and CA settings (AWS_CA_BUNDLE), and the "
            "clock of this machine"
        )
    if isinstance(error, (aws.ResponseStreamingError, aws.IncompleteReadError, aws.ConnectionClosedError)):
        return IntegrityError(
            f"the connection to the service{where} broke before the whole answer had arrived, so nothing was read from "
            "it",
            hint=TRY_AGAIN,
        )
    why = error.kwargs.get("error") if isinstance(error, aws.HTTPClientError) else None
    if type(error) is aws.HTTPClientError and isinstance(why, (*_NO_HTTP, InvalidHeader)):
        return IntegrityError(
            f"the service{where} sent an answer that is not valid HTTP, so it was not used",
            hint=Hint("check the endpoint URL and the proxy"),
        )
    if isinstance(error, (aws.EndpointConnectionError, aws.HTTPClientError)):
        empty = next((name for name in _ADDRESSES if name in os.environ and not os.environ[name].strip()), None)
        also = f"; {empty} is empty, which counts as not set" if empty else ""
        return EndpointUnreachableError(
            f"nothing answers{where}{also}; check the region, the endpoint URL and the network"
        )
    return None


def _wrong_proxy() -> str | None:
    """Return the name of the first environment variable with an invalid proxy address; None if all are valid."""
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        value = os.environ.get(name, "").strip()
        try:
            parts = urlsplit(value if "://" in value else f"http://{value}")
            sound = parts.port != 0 and _HOST.fullmatch(parts.hostname or "") is not None
        except ValueError:  # half an IPv6 address, or an invalid port
            sound = False
        if value and not sound:
            return name
    return None


def _proxy(error: Any) -> str:
    url = error.kwargs.get("proxy_url")
    return f" at {address(url)}" if isinstance(url, str) and "://" in url else ""


def _causes(error: BaseException) -> list[BaseException]:
    """Return an error and all errors that led to it, including those that botocore keeps as arguments of an error."""
    found: list[BaseException] = []
    waiting: list[Any] = [error]
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseException) and one not in found:
            found.append(one)
            waiting += [one.__cause__, one.__context__, getattr(one, "kwargs", {}).get("error"), *one.args]
    return found


def _comes_from_a_provider(error: BaseException) -> bool:
    """Check whether an error was raised while botocore got credentials, if its type does not show that."""
    from botocore import exceptions as aws

    if isinstance(error, aws.BotoCoreError) and not isinstance(error, aws.HTTPClientError):
        return False
    return not _PROVIDERS.isdisjoint(_modules(error))


def _modules(error: BaseException) -> set[str]:
    """Return the names of the modules in the traceback of an error."""
    return {str(frame.f_globals.get("__name__")) for frame, _ in walk_tb(error.__traceback__)}


def _provider_error(error: BaseException) -> CredentialsError:
    """Return an error for the failure of a credential provider, without its message, which may hold a secret."""
    from botocore import exceptions as aws

    if isinstance(error, aws.ClientError):
        code = str(error.response.get("Error", {}).get("Code") or "")
        said = f" ({code})" if code.isidentifier() and len(code) < 100 else ""
        return CredentialsError(
            f"AWS refuses to issue credentials{said}; check the role that the profile assumes, and sign in again"
        )
    if isinstance(error, aws.HTTPClientError):
        return CredentialsError(
            "the AWS credentials cannot be fetched, because their source does not answer; check the network, or sign "
            "in again"
        )
    if isinstance(error, OSError) and _FILES in (modules := _modules(error)) and "subprocess" not in modules:
        return CredentialsError(
            f"the file with the web identity token cannot be read ({error.strerror}); check its path, which "
            "AWS_WEB_IDENTITY_TOKEN_FILE or the AWS profile names"
        )
    if isinstance(error, FileNotFoundError):
        return CredentialsError("the program in credential_process of the AWS profile does not exist; check its path")
    if isinstance(error, (ValueError, TypeError, AttributeError)):
        return CredentialsError(
            f"the answer of an AWS credential provider cannot be read ({type(error).__name__}); if the AWS profile "
            "has a credential_process, run it and check that it prints JSON and nothing else"
        )
    return CredentialsError(
        f"a credential provider of AWS failed ({type(error).__name__}); sign in again, or use another profile"
    )
