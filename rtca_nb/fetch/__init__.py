"""Fetching from Amazon Connect: pages, pace, retries, many contacts at once, and following live chats.

Only this package, ``sources.s3`` and ``endpoint`` call boto3. May import: ``contact`` and the layers below it;
``archive`` to keep fetched pages.
"""
