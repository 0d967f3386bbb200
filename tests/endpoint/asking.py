"""Asking an endpoint over plain HTTP, whatever the model says of where a member goes."""

import json
from urllib.parse import quote, urlencode


def ask(wire, operation, members):
    """Send members, each in its place, and return the code and message of the answer."""
    status, headers, answer = send(wire, operation, members)
    assert status < 500
    return headers.get("x-amzn-errortype", ""), json.loads(answer).get("Message", "")


def send(wire, operation, members):
    """Send members, each in its place, and return status, headers and body of the answer."""
    path = "/".join(
        quote(members.get(part.strip("{}"), ""), safe="") if part.startswith("{") else part for part in operation.route
    )
    query = {name: members[member] for name, member in operation.query_members.items() if member in members}
    elsewhere = {*operation.uri_members, *operation.query_members.values()}
    body = {name: value for name, value in members.items() if name not in elsewhere}
    target = f"/{path}?{urlencode(query)}" if query else f"/{path}"
    return wire.send(operation.method, target, body if operation.has_body else b"")
