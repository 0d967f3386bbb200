"""Fetching from Amazon Connect: pages, pace, retries, many contacts at once, and following a live chat.

The only package, with ``sources.s3`` and ``endpoint``, that calls boto3. May import: ``contact`` and the layers below
it; ``archive`` to keep what was fetched.
"""
