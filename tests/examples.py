"""Post-chat analysis files with figures to compare with: one of our own writing, and the one that AWS publishes.

Ours is in ``data/post_chat_analysis.json`` and always there. It has the shape of the published one and what is odd in
it: spans that miss what they should cover, an issue in the wrong message, a run of messages that is two turns, and a
message that the figures count and the transcript lacks. Its figures were worked out by hand, as shown below. The
published file is read where it is beside the checkout.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

__all__ = ["EXAMPLES", "OWN", "PUBLISHED", "Example"]


class Example(NamedTuple):
    """A file, and what has to come out of it.

    Attributes
    ----------
    identity : tuple of str
        Instance and contact.
    messages, spans, redacted, turns : int
        Messages, spans of redactions, messages that have some, and turns.
    doubtful : int
        Spans of redactions that cannot be trusted.
    category : str
    issue : tuple of int
        Where the issue begins and ends, and how long the message is in which it cannot be.
    missing : tuple of str
        Id and time of the message that the transcript lacks.
    greetings : tuple of float
        Seconds until the agent's greeting and until the automated one.
    responses : dict of str to tuple of float
        For each role mean and maximum in seconds, once the missing message is put back.
    slowest_agent : str
        Id of the agent's slowest reply.
    scores : dict of str to tuple of float
        For each role the overall score, and the scores of the beginning and of the end.
    stated : dict of (str, str) to float
        Scores that the file states and nobody can work out.
    secrets : tuple of str
        What no view may show.
    exposed : tuple of str
        Those of them that the spans of the file miss.
    """

    path: Path
    identity: tuple[str, str]
    messages: int
    spans: int
    redacted: int
    turns: int
    doubtful: int
    category: str
    issue: tuple[int, int, int]
    missing: tuple[str, str]
    greetings: tuple[float, float]
    responses: dict[str, tuple[float, float]]
    slowest_agent: str
    scores: dict[str, tuple[float, float, float]]
    stated: dict[tuple[str, str], float]
    secrets: tuple[str, ...]
    exposed: tuple[str, ...]

    def read(self) -> dict[str, Any]:
        """Return the file's content."""
        return json.loads(self.path.read_bytes())


# Ours: S the system, A the agent, C the customer; "from" is the message before which the reply follows.
#
#   seconds          reply           sentiment   seconds          reply           sentiment
#     0.000 C joins                                71.150 A5  A  6.400 from C5    neutral
#     2.125 S1                       none          74.000 A6                      neutral
#     4.000 S2                       none          77.000 A7                      neutral, a turn of its own
#     6.000 S3                       none          83.000 C6  C  6.000 from A7    positive
#    10.500 A joins                                90.000 A8  A  7.000 from C6    positive
#    13.750 A1                       neutral       95.500 C7  C  5.500 from A8    positive
#    20.000 C1  C  6.250 from A1     negative      98.100 A9  A  2.600 from C7    neutral
#    26.000 A2  A  6.000 from C1     neutral      102.600 C8  C  4.500 from A9    positive
#    33.000 C2  C  7.000 from A2     negative     106.600 A10 A  4.000 from C8    positive
#    36.000 C3                       negative     113.600 C9  C  7.000 from A10   neutral
#    40.000 A3  A  4.000 from C3     positive     115.000 C leaves
#    47.250 C4  C  7.250 from A3     neutral      115.500 the chat ends
#    52.250 A4  A  5.000 from C4     positive
#    64.750 C5  C 12.500 from A4     neutral; the transcript lacks it
#
# Greetings: 13.750 - 10.500 = 3.250 s; 2.125 - 0.000 = 2.125 s.
# Replies:   A (6.0 + 4.0 + 5.0 + 6.4 + 7.0 + 2.6 + 4.0) / 7 = 35.0 / 7 = 5.0 s, at most 7.0 s (A8)
#            C (6.25 + 7.0 + 7.25 + 12.5 + 6.0 + 5.5 + 4.5 + 7.0) / 8 = 56.0 / 8 = 7.0 s, at most 12.5 s (C5)
#
# Scores: 5 · Σsw / Σw. Signs s; weights w count the turns of a streak; two neutral turns of weight 1 stand before.
#   A turns    A1   A2   A3   A4   A5-6 A7   A8   A9   A10      C turns    C1   C2-3 C4   C5   C6   C7   C8   C9
#     s         0    0    1    1    0    0    1    0    1         s        -1   -1    0    0    1    1    1    0
#     w         1    1    1    2    1    1    1    1    1         w         1    2    1    1    1    2    3    1
#   Σsw of 3    0    0    1    3    3    2    1    1    2       Σsw of 3   -1   -3   -3   -2    1    3    6    5
#    Σw of 3    3    3    3    4    4    4    3    3    3        Σw of 3    3    4    4    4    3    4    6    6
#     score     0    0   5/3 15/4 15/4 10/4  5/3  5/3 10/3       score   -5/3 -15/4-15/4-10/4 5/3 15/4   5  25/6
#   overall: A 5 · (1+2+1+1) / (1+1+1+2+1+1+1+1+1) = 25/10 = 2.5; C 5 · (-1-2+1+2+3) / (1+2+1+1+1+2+3+1) = 15/12 = 1.25
#
# The contact has 9 + 8 turns and three messages without a score, 20 in all; a quarter are 5. The first are S1 S2 S3 A1
# C1, the last C7 A9 C8 A10 C9.
#   begin: A 5 · 0/1 = 0; C 5 · -1/1 = -5
#   end:   A9 A10: 5 · (0+1) / (1+1) = 2.5; C7 C8 C9: 5 · (1+2+0) / (1+2+1) = 15/4 = 3.75
OWN = Example(
    path=Path(__file__).with_name("data") / "post_chat_analysis.json",
    identity=("5d4c3b2a-1908-4f7e-a6d5-c4b3a2918070", "3a6b9c0d-21e4-4f57-8b90-c1d2e3f4a5b6"),
    messages=21,
    spans=9,
    redacted=7,
    turns=17,
    doubtful=7,
    category="greeted-by-name",
    issue=(25, 141, 72),
    missing=("c0059f3e-5b1d-4c27-9e84-6d0f21b70005", "2026-03-02T10:16:04.750Z"),
    greetings=(3.25, 2.125),
    responses={"AGENT": (5.0, 7.0), "CUSTOMER": (7.0, 12.5)},
    slowest_agent="a0089f3e-5b1d-4c27-9e84-6d0f21b70008",
    scores={"AGENT": (2.5, 0, 2.5), "CUSTOMER": (1.25, -5, 3.75)},
    stated={("sentiment_begin", "SYSTEM"): 1.25, ("sentiment_begin_with_agent", "CUSTOMER"): -4},
    secrets=("Kaspar", "Ottilie", "Brandt", "7731", "40210", "17 Quarry Row"),
    exposed=("Ottilie", "Brandt", "7731", "40210", "17 Quarry Row"),
)

PUBLISHED = Example(
    path=Path(__file__).parents[2] / "shared" / "published" / "post-chat-analysis-raw.json",
    identity=("f23fc323-3d6d-48aa-95dc-EXAMPLE012", "b49644f6-672f-445c-b209-f76b36482830"),
    messages=31,
    spans=10,
    redacted=8,
    turns=26,
    doubtful=8,
    category="agent-intro",
    issue=(72, 244, 150),
    # 11,366 ms after the agent's message of 03:33:22.486
    missing=("c71ad383-f876-4bb3-b254-7837b6a3d395", "2022-10-27T03:33:33.852Z"),
    greetings=(2.511, 2.655),
    responses={"AGENT": (5.575, 7.309), "CUSTOMER": (5.875, 11.366)},
    slowest_agent="21acf0fc-7259-4a08-b4cd-688eb56587d3",
    scores={"AGENT": (1.1538461538461537, 0, 2.5), "CUSTOMER": (0, -3.75, 3.75)},
    stated={("sentiment_begin", "SYSTEM"): 2.5, ("sentiment_begin_with_agent", "CUSTOMER"): -3},
    secrets=("John", "Jane", "Doe", "9008", "98109", "123 Any Street"),
    exposed=("John", "9008", "98109", "123 Any Street"),
)

EXAMPLES = [
    pytest.param(OWN, id="own"),
    pytest.param(
        PUBLISHED,
        id="published",
        marks=pytest.mark.skipif(not PUBLISHED.path.exists(), reason="the published file is not beside this checkout"),
    ),
]
