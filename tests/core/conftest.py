"""Settings and contacts that the tests of the core share."""

import pytest
from hypothesis import HealthCheck, settings

from .making import ALL_FORMS, contact_of

settings.register_profile("core", max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("core")


@pytest.fixture(params=ALL_FORMS, ids="-".join)
def form(request):
    """Every sample in every form and unit: name, output type, unit."""
    return request.param


@pytest.fixture(scope="session")
def refund():
    return contact_of("refund", "Raw")
