"""The report on many contacts: an overview, a table of all, and the contacts, which are laid out when they are opened.

A contact is in the file twice, and none of its messages is. What it says is plain HTML in a ``noscript`` element, which
a browser without scripts shows and one with them takes for a piece of text. How it looks is the article of a report on
one contact without those texts, of ten contacts together, compressed; the script fills them in.

What belongs here: the parts of that page, made of tables and of figures that somebody else counted.

May import: the rest of ``render`` and every layer below it.
"""
