r"""``hostile``: text that could be run or rendered as something else.

Markup, scripts, formulas, escapes, control characters and false copies of redaction tags, in every field that a
participant or an administrator can fill. All of it must stay text when it is shown, exported or logged. A script that
runs sets ``window.pwned``, which a browser test can check.
"""

from __future__ import annotations

from datetime import UTC, datetime

from rtca_nb.samples.chat import Chat
from rtca_nb.samples.markup import literal
from rtca_nb.samples.script import Attachment, Extract, Match, Person

__all__ = ["write"]

_LONGEST = 16_384
"""The model's limit for the length of a message."""

_MARKUP = (
    "<script>window.pwned=1</script>",
    "</script><script>window.pwned=1</script>",
    "<img src=x onerror=window.pwned=1> <svg/onload=window.pwned=1>",
    '"><a href="javascript:window.pwned=1" onmouseover="window.pwned=1">gift</a>',
    "<!-- --><style>*{display:none}</style></body></html>",
    "<iframe srcdoc='<script>parent.pwned=1</script>'></iframe> ]]> &lt;b&gt; &amp;amp; &#60;b&#62;",
    "<details open ontoggle=window.pwned=1><template><math><mi//xlink:href='data:x,<script>window.pwned=1</script>'>",
)
_LINKS = (
    "[free lamps](javascript:window.pwned=1) ![](https://example.com/pixel.png) <https://example.com/auto>",
    "javascript:window.pwned=1",
    "data:text/html,<script>window.pwned=1</script>",
    "# not a heading\n- not a list\n```\nnot code\n```\n| not | a table |\n|---|---|",
    "[link]: javascript:window.pwned=1 'reference'",
)
_FORMULAS = (
    "=2+5",
    "+2+5",
    "-2+5",
    "@SUM(2,5)",
    "\t=2+5",
    "\r\n=2+5",
    '=HYPERLINK("https://example.com/?"&A1,"open me")',
    "=cmd|' /C calc'!A0",
    "＝2+5",
)
_TEMPLATES = (
    "$\\alpha$ $$\\int_0^1$$ \\(x\\) \\[y\\] \\href{javascript:window.pwned=1}{z}",
    "{{ 7*7 }} ${7*7} #{7*7} <%= 7*7 %> {% raw %} %s %(content)s {content} {0.__class__}",
    "\\u003cscript\\u003e \\x3cscript\\x3e %3Cscript%3E \\n \\0",
    "'; DROP TABLE transcript; -- ' OR '1'='1",
    "../../../../etc/hosts ..\\..\\boot.ini file:///etc/hosts CON NUL",
    "__proto__ constructor prototype toString NaN Infinity None null undefined true",
)
_CONTROLS = (
    "before\u0000after, and \u0007 bell, \b backspace, \u007f delete, \u0085 next line, \ufeff mark",
    "\u001b[31mred\u001b[0m \u001b]0;new title\u0007 \u001b[2J \u009b1m",
    "line\u2028separator\u2029paragraph\u000bvertical\u000cform\rreturn\nfeed\ttab",
    "\u202egnp.live\u202c and \u2066\u2067nested\u2069 isolates \u200f\u200e left open \u202d",
    "zero\u200bwidth\u200cjoin\u200der \u2060soft\u00adhyphen \u180e \ufffc \ufffe\uffff",
    "\u200b\u200b\u200b",
    "   ",
    "Z̷̢̧̨̛̖̗̘̙̜̝̞̟̠̣̤̥̦̩̪̫̬̭̮̯̰̱̲̳̹̺̻̼͇͈͉͍͎̀́̂̃̄̅̆̇̈̉̊̋̌̍̎̏̐̑̒̓̔̽̾̿̀́͂̓̈́͆͊͋͌" + "\u0335\u0489" * 120 + "algo",
    "\U000e0067\U000e0062\U000e007f tags, \U0001d573\U0001d58a\U0001d591\U0001d591\U0001d594 letters, \U0010ffff",
)


def write() -> Chat:
    """Return the chat of this sample, not yet rendered."""
    chat = Chat(
        "hostile",
        "Markup, scripts, formulas and false tags in every field: text that must stay text",
        begin=datetime(2025, 4, 1, 0, 0, 0, 1_000, tzinfo=UTC),
    )
    customer = chat.person(
        "CUSTOMER", 'Ottoline"><img src=x onerror=window.pwned=1>Marchbanks', also_secret=["Ottoline", "Marchbanks"]
    )
    agent = chat.person("AGENT", "=HYPERLINK(\"https://example.com\",'Peregrine')", also_secret=["Peregrine"])
    bot = chat.person("CUSTOM_BOT", "<script>window.pwned=1</script>\u202etob")
    supervisor = chat.person("SUPERVISOR", "../../Valeriana\u0000.html", also_secret=["Valeriana"])
    chat.background(
        queue="<script>window.pwned=1</script>",
        agent=agent,
        attributes={
            "<img src=x onerror=window.pwned=1>": '"><script>window.pwned=1</script>',
            "=2+5": '=HYPERLINK("https://example.com","open me")',
            "__proto__": "constructor",
            "\u202eyek": "\u001b[31mred\u0007",
        },
        tags={"path": "../../etc/hosts", "sum": "=2+5"},
        details={
            "Name": "<b>name</b>",
            "Description": "# heading $\\alpha$ [link](javascript:window.pwned=1)",
            "DisconnectDetails": {"PotentialDisconnectIssue": "<i>issue</i>"},
        },
    )

    chat.event("participant.joined", customer, after=0)
    chat.event('"><script>window.pwned=1</script>', bot, prefix="")
    chat.event("=2+5\u2028\u001b[31m", prefix="application/vnd.example.")
    chat.say(bot, literal("<marquee>Hello</marquee>"), content_type="text/html")
    for text in (*_MARKUP, *_LINKS):
        chat.say(customer, literal(text), "0", after=1, content_type="text/markdown")
    for text in (*_FORMULAS, *_TEMPLATES, *_CONTROLS):
        chat.say(customer, literal(text), "0", after=1)
    _false_tags(chat, customer, agent)
    _length(chat, customer)
    _other_fields(chat, customer, agent, supervisor)
    return chat


def _false_tags(chat: Chat, customer: Person, agent: Person) -> None:
    chat.say(customer, "[PII]", "0")
    chat.say(customer, "[NAME] █████ [REDACTED] ［PII］", "0")
    chat.say(customer, "I typed [PII] myself 🃏, but I am {NAME|Ottoline}, and [PII] again.", "0")
    chat.say(customer, "[NAME]{NAME|Marchbanks}[NAME]", "0")
    chat.say(customer, "<<glued>>{NAME|Ottoline}{EMAIL|ottoline@example.com}<</glued>>{PHONE|555-0101}", "0")
    # A span that ends inside what a reader sees as one character.
    chat.say(customer, "{NAME|Ottoline👩}\u200d👧 and {NAME|Marchbanks}\u0301\u0302 and \u202e{NAME|Ottoline M}", "0")
    chat.say(
        agent,
        "<<chip>>{NAME|Peregrine <<half>>\\<b>Bold\\</b>}<</chip>> of the {ADDRESS|1 \\<i>Slanted\\</i> Lane}<</half>>",
        "0",
    )
    chat.say(
        customer, "{NAME|\u0000Ottoline\u2028=2+5}", "-", content_type='text/plain; x="><script>window.pwned=1</script>'
    )


def _length(chat: Chat, customer: Person) -> None:
    name, lead = "Ottoline Marchbanks", "My lamp says: "
    honks = "honk \u202b" * _LONGEST
    body = honks[: _LONGEST - len(lead) - len(name)]
    chat.say(customer, f"{lead}<<honks>>{body}{{NAME|{name}}}<</honks>>", "-")
    chat.say(customer, "W" * 2_000, "-")  # nowhere to break the line
    chat.say(customer, "👨‍👩‍👧‍👦" * 500 + "{NAME|Ottoline}", "-")


def _other_fields(chat: Chat, customer: Person, agent: Person, supervisor: Person) -> None:
    chat.attach(
        customer,
        Attachment("../../Ottoline<svg onload=window.pwned=1>.pdf", "text/html"),
        Attachment("=2+5 Marchbanks.csv", '"><script>window.pwned=1</script>', "REJECTED"),
        Attachment("Ottoline\u202efdp.exe", "application/x-example", "IN_PROGRESS"),
    )
    chat.event("participant.joined", supervisor, after=2)
    chat.say(agent, "<<bye>>Is that all?<</bye>>", "0")
    chat.categories(
        Match("<script>window.pwned=1</script>", ["bye"]),
        Match('=HYPERLINK("https://example.com","go")', ["chip", "half"]),
        Match("__proto__", ["#bye"]),
        Match("[PII]", ["honks"]),
        Match("\u202eyrogetac\u0000\u2028", []),
        Match("c" * 256),
    )
    chat.issues(["glued"], ["honks"], ["half"])
    chat.extract(
        "</script><script>window.pwned=1</script>",
        Extract("<img src=x onerror=window.pwned=1>{NAME|Ottoline}".replace("<", "\\<"), ["glued"]),
        label="=2+5<b>\u202e",
    )
    chat.summary(literal("<script>window.pwned=1</script> $\\alpha$ [PII] =2+5 \u2028 ") + "{NAME|Ottoline}")
