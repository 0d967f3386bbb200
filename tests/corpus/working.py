"""Sources to be written by several processes, and what ends in the middle; other processes import it from here."""

from __future__ import annotations

import dataclasses
import json
import os
import pickle
import random
import signal
from pathlib import Path
from types import SimpleNamespace

from rtca_nb.corpus.layout import Sizes
from rtca_nb.corpus.parallel import write_in_parallel
from rtca_nb.corpus.places import root_of
from rtca_nb.corpus.session import Session
from rtca_nb.corpus.writing import Writer
from rtca_nb.samples.generator.contacts import generate_contacts
from rtca_nb.sources import read_contacts
from tests.sources import shapes

FEW = Sizes(batch=3, part=4, whole=12, small=3, merge=3, commit=1)
"""Sizes at which a few contacts make several tasks, batches, parts and commits."""

CONTACTS = list(generate_contacts(7, seed=5))


class Inline:
    """Runs everything in this process, in any order, and sends it as it would be sent to another one."""

    def __init__(self, size=2, seed=0):
        self.size = size
        self.cluster = False
        self._chance = random.Random(seed)
        self._waiting = []
        self._submitted = 0
        self.ran = []

    def submit(self, function, given):
        self._submitted += 1
        self._waiting.append((self._submitted, pickle.dumps((function, given))))
        return self._submitted

    def next_done(self):
        number, sent = self._waiting.pop(self._chance.randrange(len(self._waiting)))
        function, given = pickle.loads(sent)
        self.ran.append(function.__name__)
        return number, pickle.loads(pickle.dumps(function(given)))

    def close(self):
        self._waiting = []


def sample_like(contact):
    """A generated contact as the writers of shapes take it."""
    return SimpleNamespace(
        contact_id=contact.contact_id,
        instance_id=contact.instance_id,
        channel="CHAT",
        status=contact.status,
        segments={form: contact.segments(form) for form in ("Raw", "Redacted")},
    )


def lines_of(contact, form):
    """Pages that name their contact, one a line."""
    return b"".join(page + b"\n" for page in contact.pages(form))


def unnamed(contact, form, messages=None):
    """A page that names no contact, of all or the first of its segments."""
    segments = contact.segments(form)[:messages]
    return json.dumps({"Channel": "CHAT", "Status": contact.status, "Segments": segments}).encode()


def tokened(contact, form):
    """Two pages that name no contact; the first one names the other."""
    segments = contact.segments(form)
    half = len(segments) // 2
    pages = [
        {"Channel": "CHAT", "Status": contact.status, "Segments": segments[:half], "NextToken": "t"},
        {"Channel": "CHAT", "Status": contact.status, "Segments": segments[half:]},
    ]
    return [json.dumps(page).encode() for page in pages]


def post_chat(contact, form):
    return shapes.write(sample_like(contact), form, "post-chat")


def in_one(source, root, sizes=FEW):
    return Writer(root_of(root), sizes=sizes).write(read_contacts(source))


def in_several(source, root, pool, sizes=FEW, progress=None, **how):
    place = root_of(root)
    return write_in_parallel(Session(place, sizes=sizes, progress=progress), place, source, pool, **how)


def outcome(report):
    """What a report counts."""
    counts = dataclasses.asdict(report)
    del counts["path"], counts["snapshot"]
    return counts


def die_once(marker):
    """End this process by a signal, the first time."""
    path = Path(marker)
    if not path.exists():
        path.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return os.getpid()


def die_always(_):
    os.kill(os.getpid(), signal.SIGKILL)


def twice(number):
    return 2 * number


def fail(_):
    raise ValueError("Zanzibarra")
