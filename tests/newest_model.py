"""Tests that say what the service model of a botocore as new as the samples says."""

import pytest

from rtca_nb.endpoint.model import load_operation, load_service_model

__all__ = ["newest_model"]

newest_model = pytest.mark.skipif(
    load_operation(load_service_model()).from_older_model,
    reason="the model of this botocore is older than the samples; install 1.44 or newer to run this",
)
"""Skips a test where botocore is older: it lacks operations and members there, or drops what an answer has."""
