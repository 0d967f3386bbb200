"""Report on many contacts: an overview, a table, and the contacts, each of which is laid out when it is opened.

The file holds each contact in two parts. Its texts are plain HTML in a ``noscript`` element, which a browser displays
without scripts and reads as text with them. Its layout is the article of a single contact's report without those texts,
compressed for twenty contacts together; the script fills the texts in.

This package has the parts of that page, made from tables and from figures that were counted elsewhere.

May import: the rest of ``render`` and every layer below it.
"""
