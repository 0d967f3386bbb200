"""Code to copy, which calls the endpoint from several kinds of client."""

from __future__ import annotations

import json
import shlex

__all__ = ["snippets"]


def snippets(url: str, *, instance_id: str, contact_id: str, output_type: str = "Redacted") -> dict[str, str]:
    """Return code that requests a contact's messages from a local endpoint, for several kinds of client.

    Parameters
    ----------
    url : str
        Address of the endpoint, as in ``Endpoint.url``.
    instance_id, contact_id : str
        Ids of a contact that the endpoint serves.
    output_type : {"Redacted", "Raw"}
        Output type to request; the contact must have it.

    Returns
    -------
    dict of str to str
        Code for each kind of client: ``boto3`` (Python), ``aws-cli`` (a shell command) and ``javascript`` (AWS SDK v3).
        ``environment`` is a shell command that sets environment variables; SDKs that read them, such as boto3, then
        call the endpoint.
    """
    python = f"InstanceId={instance_id!r}, ContactId={contact_id!r}"
    script = f"InstanceId: {json.dumps(instance_id)}, ContactId: {json.dumps(contact_id)}"
    return {
        "environment": (
            f"export AWS_ENDPOINT_URL_CONNECT={url} AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1 "
            "AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local"
        ),
        "boto3": (
            f"boto3.client('connect', endpoint_url={url!r}, region_name='us-east-1', aws_access_key_id='local', "
            "aws_secret_access_key='local').list_realtime_contact_analysis_segments_v2("
            f"{python}, OutputType={output_type!r}, SegmentTypes=['Transcript'])"
        ),
        "aws-cli": (
            f"aws connect list-realtime-contact-analysis-segments-v2 --endpoint-url {url} "
            f"--instance-id {shlex.quote(instance_id)} --contact-id {shlex.quote(contact_id)} "
            f"--output-type {shlex.quote(output_type)} --segment-types Transcript"
        ),
        "javascript": (
            f"await new ConnectClient({{ endpoint: {json.dumps(url)}, region: 'us-east-1', credentials: "
            "{ accessKeyId: 'local', secretAccessKey: 'local' } }).send("
            f"new ListRealtimeContactAnalysisSegmentsV2Command({{ {script}, OutputType: {json.dumps(output_type)}, "
            "SegmentTypes: ['Transcript'] }))"
        ),
    }
