"""The bundled samples, fetched as from the service: from the local endpoint, with the real boto3."""

from __future__ import annotations

from rtca_nb.base.error_frames import hide_locals
from rtca_nb.contact.contact import Contact
from rtca_nb.endpoint import ServedContact, ServedInstance, serve
from rtca_nb.fetch.fetch import fetch_contact
from rtca_nb.samples import Centre, SampleContact, build_sample, sample_centre, sample_names

__all__ = ["sample_contact", "sample_names", "served_centre", "served_sample_centre", "served_samples"]


def _served(sample: SampleContact) -> ServedContact:
    return ServedContact(
        instance_id=sample.instance_id,
        contact_id=sample.contact_id,
        segments=sample.segments,
        channel=sample.channel,
        status=sample.status,
        record=sample.record,
        pass_through=True,  # an older botocore's model lacks some members that samples have
    )


def served_centre(centre: Centre) -> ServedInstance:
    """Return a contact centre's users, queues, rules and extraction definitions, for :func:`rtca_nb.endpoint.serve`."""
    return ServedInstance(
        centre.instance_id,
        users=centre.users,
        queues=centre.queues,
        rules=centre.rules,
        extraction_definitions=centre.extraction_definitions,
        pass_through=True,
    )


def served_sample_centre() -> ServedInstance:
    """Return the users, queues, rules and extraction definitions of the samples' instance."""
    return served_centre(sample_centre())


def served_samples() -> list[ServedContact]:
    """Return all samples, ready for :func:`rtca_nb.endpoint.serve`."""
    return [_served(build_sample(name)) for name in sample_names()]


@hide_locals
def sample_contact(
    name: str = "refund", *, output_type: str = "Redacted", max_results: int = 100, context: bool = False
) -> Contact:
    """Fetch a bundled sample contact, without an AWS account or network.

    Parameters
    ----------
    name : str
        Name of the sample; :func:`sample_names` lists all names.
    output_type : {"Redacted", "Raw"}
        Form to fetch.
    max_results : int
        Maximum number of segments on a page, 1 to 100. With a smaller number, the same contact takes more requests.
    context : bool
        Fetch the contact record too, as :func:`rtca_nb.fetch_contact` does.

    Returns
    -------
    Contact
        The sample. This call starts a local endpoint, fetches the sample with :func:`rtca_nb.fetch_contact`, and stops
        the endpoint.

    Raises
    ------
    UsageError
        If there is no such sample.
    OutputTypeNotFoundError
        If the sample has only the other form.
    """
    sample = build_sample(name)
    with serve([_served(sample)], instances=[served_sample_centre()], quota=None) as endpoint:
        return fetch_contact(
            sample.instance_id,
            sample.contact_id,
            output_type=output_type,
            max_results=max_results,
            client=endpoint.client(),
            context=context,
        )
