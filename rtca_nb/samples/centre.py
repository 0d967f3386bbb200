"""The contact centre of the samples: its users, queues, rules and extraction definitions."""

from __future__ import annotations

from typing import Any, Final

from rtca_nb.samples.records import Centre, agent_id, arn, described_rule, mentions, queue_id, waits
from rtca_nb.samples.writer import hash_uuid

__all__ = ["sample_centre"]

_PEOPLE: Final = (
    ("Thaddeus", "Okonjo-Reyes"),
    ("Ingeborg", "Vasterholm"),
    ("Philippa", "Gundersen"),
    ("Ludmila", "Ferreira-Holt"),
    ("Casimir", "Duvall-Osei"),
    ("Octavio", "Strandberg"),
    ("Matteus", "Lindenbaum"),
    ("Seraphina", "Oduya"),
)
_STRANGE: Final = "=HYPERLINK(\"https://example.com\",'Peregrine')"
_QUEUES: Final = (
    *("Lamps and repairs", "Ferries", "Lost property", "Loans", "Practice rooms", "Bakery", "Cakes"),
    "<script>window.pwned=1</script>",
)
# A rule for each category of the samples, except for names that the service does not allow for rules.
_RULES: Final[dict[str, dict[str, Any]]] = {
    "Damaged on arrival": mentions("CUSTOMER", "headless", "without its head", "broken glass", "arrived broken"),
    "Asked for a person": mentions("CUSTOMER", "a person", "someone with hands", "a human"),
    "Long silence": waits(300),
    "Billing dispute": mentions("CUSTOMER", "charged me twice", "charged twice", "pay twice", "on my card"),
    "Card data in chat": mentions("CUSTOMER", "that expires"),
    "Won back": mentions("CUSTOMER", "thank you", "thanks"),
    "Asked for too much": mentions("CUSTOMER", "bank details", "why do you need"),
    "Apology given": mentions("AGENT", "my apologies", "forgive the bot"),
    "Equipment fault": mentions("CUSTOMER", "blurry", "out of focus", "a grey soup"),
    "Deadline today": mentions("CUSTOMER", "tonight", "only tonight"),
    "Late delivery": mentions("CUSTOMER", "is late", "was promised for"),
    "Wrong department": mentions("CUSTOMER", "cinnamon bun", "rye loaves"),
}
_EXTRACTED: Final = {
    "order-reference": ("Order", "The reference of the order, two letters first", None),
    "amount-returned": (None, "The amount that goes back to the customer", None),
    "competitor-named": ("Competitor", "Another shop that the customer names", "none named"),
}


def sample_centre() -> Centre:
    """Return the users, queues, rules and extraction definitions of the samples' instance."""
    instance = str(hash_uuid("instance"))
    users = [_user(instance, f"{given} {family}", given, family) for given, family in _PEOPLE]
    return Centre(
        instance_id=instance,
        users=[*users, _user(instance, _STRANGE, _STRANGE, "<b>Peregrine</b>")],
        queues=[_queue(instance, name) for name in _QUEUES],
        rules=[
            described_rule(instance, name, str(hash_uuid(f"rule/{name}")), condition)
            for name, condition in _RULES.items()
        ],
        extraction_definitions=[_definition(instance, name, *found) for name, found in _EXTRACTED.items()],
    )


def _user(instance: str, name: str, given: str, family: str) -> dict[str, Any]:
    identity = agent_id(name)
    return {
        "Id": identity,
        "Arn": arn(instance, "agent", identity),
        "Username": f"user-{identity[:8]}",
        "IdentityInfo": {"FirstName": given, "LastName": family, "Email": f"{identity[:8]}@example.com"},
    }


def _queue(instance: str, name: str) -> dict[str, Any]:
    identity = queue_id(name)
    return {"QueueId": identity, "QueueArn": arn(instance, "queue", identity), "Name": name, "Status": "ENABLED"}


def _definition(instance: str, name: str, label: str | None, hint: str, default: str | None) -> dict[str, Any]:
    identity = str(hash_uuid(f"extraction/{name}"))
    absent = {"Behavior": "OMIT"} if default is None else {"Behavior": "USE_DEFAULT_VALUE", "DefaultValue": default}
    return {
        "Name": name,
        "ExtractionDefinitionId": identity,
        "ExtractionDefinitionArn": arn(instance, "extraction-definition", identity),
        "ExtractionConfiguration": {"PromptHint": hint, "NotFoundBehavior": absent},
        **({} if label is None else {"Display": {"Label": label}}),
        "CreatedTime": "2024-11-04T10:30:00.000Z",
        "LastUpdatedTime": "2025-01-20T09:00:00.000Z",
        "LastUpdatedBy": arn(instance, "agent", agent_id("Ingeborg Vasterholm")),
    }
