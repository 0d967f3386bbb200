"""Snapshot of everything that users rely on, to compare a tree with an older one.

::

    python -m tests.project.snapshot take --tree ../older > before.json
    python -m tests.project.snapshot take > after.json
    python -m tests.project.snapshot compare before.json after.json

A snapshot is JSON, and two of the same tree have the same bytes. It holds the public names with their signatures, the
commands with their help and what they print, the frames, views, reports and files of all samples, what each shape of
source is read as, and the sentence with which each wrong argument is refused. What differs from run to run (ports,
folders, times of a fetch) is replaced by a word. Style sheets, scripts and names of CSS classes are left out: they are
no promise.

The older tree is imported from its folder; this package and the other tests always come from the tree that they are in.
"""
