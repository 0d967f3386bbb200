"""S3 on this machine: moto's server, and in front of it what can go wrong between a client and a store."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import contextmanager

import boto3

KEYS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": "us-east-1"}
ERROR = '<?xml version="1.0"?><Error><Code>{}</Code><Message>no</Message></Error>'
PAGE = b"<html><body>Sign in</body></html>"
STATUS = {
    "Page": "200 OK",
    "Redirect": "302 Found",
    "AccessDenied": "403 Forbidden",
    "NotImplemented": "501 Not Implemented",
    "SlowDown": "503 Slow Down",
}


class Gate:
    """Counts requests; kills a process at one of them, refuses them, or loses an answer."""

    def __init__(self, app):
        self._app = app
        self._lock = threading.Lock()
        self.reset()

    def reset(self):
        self.requests = []
        self.kill = None  # process (a future), at which request, and whether that is carried out
        self.refusal = None  # code, of which methods, and a part of the path where not all are refused
        self.lose = None  # a part of the path whose first answer is lost

    def __call__(self, environ, start_response):
        with self._lock:
            self.requests.append((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
            number = len(self.requests)
            lost = self.lose is not None and self.lose in environ["PATH_INFO"] and environ["REQUEST_METHOD"] == "PUT"
            if lost:
                self.lose = None
        if self.kill is not None and number == self.kill[1]:
            process, _, carried_out = self.kill
            answer = list(self._app(environ, lambda *_: None)) if carried_out else []
            os.kill(process.result(30), signal.SIGKILL)
            start_response("200 OK", [])
            return answer
        if self.refusal is not None and self._is_refused(environ):
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            start_response(STATUS[self.refusal[0]], [("Content-Type", "application/xml")])
            if self.refusal[0] == "Page":
                return [PAGE]
            return [ERROR.format(self.refusal[0]).encode()]
        if lost:
            list(self._app(environ, lambda *_: None))
            start_response("500 Internal Server Error", [])
            return []
        return self._app(environ, start_response)

    def _is_refused(self, environ):
        _, methods, *parts = self.refusal
        asked = f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}"
        return environ["REQUEST_METHOD"] in methods and all(part in asked for part in parts)


class S3:
    """A running server."""

    def __init__(self, url, gate):
        self.url = url
        self.gate = gate
        self.client = boto3.client("s3", endpoint_url=url, **_credentials())

    def keys(self, bucket):
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        return {item["Key"]: item["Size"] for page in pages for item in page.get("Contents", ())}

    def read(self, bucket, key):
        return self.client.get_object(Bucket=bucket, Key=key)["Body"].read()


def _credentials():
    return {name.lower().replace("aws_default_region", "region_name"): value for name, value in KEYS.items()}


@contextmanager
def running():
    """Serve S3 on a free port of this machine."""
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import make_server

    gate = Gate(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, gate, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    found = S3(f"http://127.0.0.1:{server.server_port}", gate)
    try:
        yield found
    finally:
        found.client.close()
        server.shutdown()
        thread.join()
        server.server_close()
