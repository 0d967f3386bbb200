"""What a rule says of a chat, worked out slowly and obviously, for chats of plain ASCII words and default choices.

Everything is tried: each pair of places of a message, and each way to split it among the parts of a pattern.
"""

import re


def split(text):
    """Return words with their places; the texts of these tests have nothing but words, spaces, commas and dots."""
    return [(match[0].lower(), match.start(), match.end()) for match in re.finditer(r"[A-Za-z0-9]+", text)]


def fits(word, wanted):
    if wanted == "<number>":
        return bool(re.fullmatch("[0-9]+", word))
    return re.fullmatch(".*".join(re.escape(part) for part in wanted.lower().split("*")), word) is not None


def stands(words, phrases):
    """Whether words are one of some phrases, said word for word."""
    return any(len(words) == len(phrase.split()) and all(map(fits, words, phrase.split())) for phrase in phrases)


def terms(operand):
    """Return the parts of a pattern between its proximities, each a list of lists of phrases, and the proximities."""
    parts, gaps = [[]], []
    for piece in operand:
        kind, value = piece["Type"], piece["Value"]
        if kind == "PROXIMITY":
            gaps.append((value["Distance"], value["IsWithin"]))
            parts.append([])
        elif kind == "NUMERICAL":
            parts[-1].append(["<number>"])
        elif kind == "LIST":
            parts[-1].append([item["Value"].strip() for item in value])
        elif value.strip():
            parts[-1].append([value.strip()])
    return parts, gaps


def is_sequence(words, slots):
    if not slots:
        return not words
    return any(
        stands(words[:size], slots[0]) and is_sequence(words[size:], slots[1:]) for size in range(1, len(words) + 1)
    )


def ends(words, at, parts, gaps):
    """Return where all matches end that begin at a word."""
    found = set()
    for end in range(at + 1, len(words) + 1):
        if not is_sequence(words[at:end], parts[0]):
            continue
        if not gaps:
            found.add(end)
            continue
        (distance, within), rest = gaps[0], set()
        for between in range(distance + 1):
            if end + between < len(words):
                rest |= ends(words, end + between, parts[1:], gaps[1:])
        if within:
            found |= rest
        elif not rest:
            found.add(end)
    return found


def places(text, operand):
    said = split(text)
    words = [word for word, _, _ in said]
    parts, gaps = terms(operand) if isinstance(operand, list) else ([[[operand]]], [])
    at, found = 0, set()
    while at < len(words):
        reached = ends(words, at, parts, gaps)
        if reached:
            end = min(reached)
            found.add((said[at][1], said[end - 1][2]))
            at = end
        else:
            at += 1
    return found


def condition(asked, messages):
    path = asked["ComparisonValue"]
    if "Match.Transcript" not in path or "Semantic" in path:
        return None, set()
    filters = {one["Type"]: one["Data"] for one in asked.get("FilterClause", {"Filters": []})["Filters"]}
    role = filters.get("ParticipantRole", "ANY")
    period = filters.get("PostChatContactPeriodSeconds")
    begin, end = min(one[2] for one in messages), max(one[2] for one in messages)
    found = set()
    for row, (who, text, seconds) in enumerate(messages):
        if role not in {"ANY", who}:
            continue
        if period and seconds - begin > period.get("First", 10**9):
            continue
        if period and end - seconds > period.get("Last", 10**9):
            continue
        for operand in asked["Operands"]:
            found |= {(row, *place) for place in places(text, operand)}
    if asked.get("Negate"):
        return not found, set()
    return bool(found), found


def evaluate(node, messages):
    """Return True, False or None, and the places that make it true."""
    if "ComparisonValue" in node:
        return condition(node, messages)
    answers = [evaluate(child, messages) for child in node["Operands"]]
    values = [value for value, _ in answers]
    if node["Operator"] == "AND":
        value = False if False in values else None if None in values else True
        return value, set().union(*(found for _, found in answers)) if value else set()
    value = True if True in values else None if None in values else False
    return value, set().union(*(found for value_, found in answers if value_)) if value else set()
