"""What is read of a contact beside its tables: facts, and clear text only where it is the subject."""

from __future__ import annotations

import ast
import functools
from pathlib import Path

import pytest

import rtca_nb

PACKAGE = Path(rtca_nb.__file__).parent
# What is known of a contact beside what anybody wrote.
FACTS = {
    *("channel", "complete", "contact_id", "instance_id", "origin", "output_type", "source"),
    *("asked", "output_type_asked", "output_type_evidence", "redaction_modes"),
    "context",  # masked by whoever shows it
    *("status", "skipped", "unproven"),
}
VIEWS = ("cli", "contact", "render", "review", "widgets")
# Files of these packages that read more of a record, and what for.
READERS = {
    "contact/contact.py": {"transcripts"},  # counts them
    "contact/context.py": {"items"},  # of a contact record
    "contact/kept.py": {"messages", "summaries"},  # a corpus keeps all of it, masked
    "render/overview.py": {"summaries"},  # whether the summary is hidden
    "review/audit_names.py": {"participated", "transcripts"},  # an audit reads all of it
    "review/audit_table.py": {"attachments", "events", "transcripts"},  # when they were sent
    "review/findings.py": {"participated", "transcripts"},
    "review/hidden_places.py": {"attachments", "extractions", "issues", "summaries", "transcripts"},
    "review/two_forms.py": {"messages", "transcripts"},
}


@functools.cache
def parsed():
    """Return the name and the tree of each file of the package."""
    files = sorted(PACKAGE.rglob("*.py"))
    return [(path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_text("utf-8"))) for path in files]


@pytest.mark.slow
def test_the_inside_of_a_contact_is_named_in_its_own_package_only():
    named = {
        file
        for file, tree in parsed()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "__rtca_inside__"
    }
    assert named == {"contact/access.py", "contact/contact.py", "contact/context.py", "contact/inside.py"}


@pytest.mark.slow
def test_views_read_facts_of_a_record_and_no_text():
    read = {}
    for file, tree in parsed():
        if not file.startswith(VIEWS):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute):
                owner = node.value
                name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", None)
                if name == "record" and node.attr not in FACTS:
                    read.setdefault(file, set()).add(node.attr)
    assert read == READERS
