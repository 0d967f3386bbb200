"""The same answers in plain pandas and loops, from what docs/questions.md says; as slow as may be."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import scipy  # whose statistics take a second to load, so they are named where they are used

KEYS = ["contact_id", "output_type", "redaction_trusted"]
ORDER = [("Redacted", True), ("Redacted", False), ("Raw", False), ("unknown", True), ("unknown", False)]


class Oracle:
    """Answers over rows by table."""

    def __init__(self, rows, begin=None, end=None):
        forms = {}
        for row in rows["contacts"]:
            forms.setdefault(row["contact_id"], []).append(row)
        self.contacts = []
        self.others = 0
        for of_one in forms.values():
            best = min(of_one, key=lambda row: ORDER.index((row["output_type"], row["redaction_trusted"])))
            start = best["start"]
            if begin is not None and (start is None or start < begin):
                continue
            if end is not None and (start is None or start >= end):
                continue
            self.contacts.append(best)
            self.others += len(of_one) - 1
        self._rows = rows
        self.rated = [row for row in self.contacts if self._is_rated(row)]

    def rows(self, table, row):
        """Rows of a table that are of the chosen form of a contact."""
        return [one for one in self._rows[table] if all(one[name] == row[name] for name in KEYS)]

    def skips(self, row):
        found = []
        for one in self.rows("skipped", row):
            feature = (one["feature"] or "").strip().upper()
            if feature in {"", "CATEGORIZATION"}:
                found.append(one)
        return found

    def _is_rated(self, row):
        if row["status"] in {"FAILED", "NOT_ANALYSED"}:
            return False
        if self.is_unasked(row):
            return False
        if any(one["category"] is None and one["rule_id"] is None for one in self.skips(row)):
            return False
        return self.is_whole(row)

    def is_unasked(self, row):
        """Whether the service was not asked for the categories of a contact."""
        return "Only Transcript segments were asked for." in row["notes"]

    def is_whole(self, row):
        doubted = any(note.startswith("Nothing proves that this contact is complete") for note in row["notes"])
        return row["complete"] or (row["status"] == "COMPLETED" and doubted)

    def skipped(self, row):
        """Categories of a contact that were not evaluated."""
        named = set()
        for one in self.skips(row):
            if one["category"] is not None:
                named.add(one["category"])
            elif one["rule_id"] is not None:
                for contact in self.contacts:
                    named |= {
                        match["category"]
                        for match in self.rows("matches", contact)
                        if match["rule_id"] == one["rule_id"]
                    }
        return named

    def matched(self, row):
        return {one["category"] for one in self.rows("matches", row)}

    def names(self):
        return sorted(set().union(*map(self.matched, self.contacts)))

    def frequency(self, contacts=None):
        found = {}
        contacts = self.contacts if contacts is None else contacts
        for name in self.names():
            evaluated = [row for row in contacts if row in self.rated and name not in self.skipped(row)]
            matched = [row for row in evaluated if name in self.matched(row)]
            found[name] = {
                "matches": sum(one["category"] == name for row in contacts for one in self.rows("matches", row)),
                "contacts": sum(name in self.matched(row) for row in contacts),
                "matched": len(matched),
                "evaluated": len(evaluated),
                **share(len(matched), len(evaluated)),
            }
        return found

    def cooccurrence(self):
        found = {}
        names = [name for name, row in self.frequency().items() if row["matched"]]
        for one in names:
            for other in names:
                if one == other:
                    continue
                have = [
                    row
                    for row in self.rated
                    if one in self.matched(row) - self.skipped(row) and other not in self.skipped(row)
                ]
                both = sum(other in self.matched(row) for row in have)
                of_all = self.frequency()[other]["share"]
                found[one, other] = {"both": both, "evaluated": len(have), **share(both, len(have))}
                found[one, other]["lift"] = found[one, other]["share"] / of_all
        return found

    def groups(self, by):
        """Contacts by group; a contact is in each of its categories."""
        found = {}
        for row in self.contacts:
            if by == "category":
                names = self.matched(row)
            elif by in {"agent", "queue", "channel"}:
                names = [row[by]]
            elif row["start"] is None:
                names = []
            else:
                names = [period(row["start"], by)]
            for name in names:
                if name is not None:
                    found.setdefault(name, []).append(row)
        return found

    def coverage(self, by):
        known = [row for row in self.rated if self.matched(row) or not self.skips(row)]
        found = {}
        for name, contacts in self.groups(by).items():
            of = [row for row in contacts if row in known]
            if of:
                without = sum(not self.matched(row) for row in of)
                found[name] = {
                    "without": without,
                    "evaluated": len(of),
                    **share(without, len(of)),
                    "ranked": len(of) >= 20,
                }
        return found

    def sentiment(self, by, role):
        groups = {"all": self.contacts} if by in {"category", "role"} else self.groups(by)
        talk = []
        for group, contacts in groups.items():
            for row in contacts:
                for one in self.rows("transcript", row):
                    if by == "role":
                        names = [one["participant_role"]]
                    elif one["participant_role"] != role:
                        continue
                    else:
                        names = one["categories"] if by == "category" else [group]
                    talk += [(name, row["contact_id"], one["sentiment"]) for name in names]
        frame = pd.DataFrame(talk, columns=["group", "contact", "sentiment"])
        found = {}
        for name, rows in frame.groupby("group"):
            moods = rows["sentiment"]
            scored = rows[moods.notna()]
            each = scored.groupby("contact")["sentiment"]
            x, y = each.size().to_numpy(), each.apply(lambda all_of: (all_of == "NEGATIVE").sum()).to_numpy()
            low, high = cluster_share(x, y)
            found[name] = {
                "contacts": len(x),
                "messages": len(rows),
                "positive": int((moods == "POSITIVE").sum()),
                "neutral": int((moods == "NEUTRAL").sum()),
                "negative": int((moods == "NEGATIVE").sum()),
                "scored": len(scored),
                "negative_share": y.sum() / x.sum() if len(x) else math.nan,
                "low": low,
                "high": high,
                "ranked": len(x) >= 20,
            }
        return found

    def shift(self, by, role):
        column = {"AGENT": "agent_sentiment_shift", "CUSTOMER": "customer_sentiment_shift"}[role]
        found = {}
        for name, contacts in self.groups(by).items():
            values = np.array([row[column] for row in contacts if row[column] is not None], float)
            if len(values):
                low, high = student(values)
                found[name] = {
                    "contacts": len(values),
                    "improved": int((values > 0).sum()),
                    "worsened": int((values < 0).sum()),
                    "shift": values.mean(),
                    "low": low,
                    "high": high,
                    "ranked": len(values) >= 20,
                }
        return found

    def replies(self, by, role, measure):
        found = {}
        groups = {"AGENT": self.contacts, "CUSTOMER": self.contacts} if by == "role" else self.groups(by)
        for name, contacts in groups.items():
            each = []
            for row in contacts:
                who = name if by == "role" else role
                if measure == "first_response":
                    values = [row["first_response_seconds"]] if row["first_response_seconds"] is not None else []
                else:
                    values = [
                        one[f"{measure}_seconds"]
                        for one in self.rows("response_times", row)
                        if one["participant_role"] == who
                    ]
                if values:
                    each.append(np.array(values))
            if each:
                every = np.concatenate(each)
                x, y = np.array([len(one) for one in each]), np.array([one.sum() for one in each])
                low, high = ratio_interval(x, y)
                found[name] = {
                    "contacts": len(each),
                    "replies": len(every),
                    "mean_seconds": every.mean(),
                    "low": max(low, 0),  # NaN stays
                    "high": high,
                    "median_seconds": np.median(every),
                    "p90_seconds": np.quantile(every, 0.9),
                    "max_seconds": every.max(),
                    "ranked": len(each) >= 20,
                }
        return found

    def abandonment(self, by, waited):
        found = {}
        for name, contacts in self.groups(by).items():
            none, last, of = 0, 0, 0
            for row in contacts:
                if row["status"] == "FAILED" or not self.is_whole(row):
                    continue
                talk = [one for one in self.rows("transcript", row) if one["participant_role"] != "SYSTEM"]
                asked = [one["absolute_time"] for one in talk if one["participant_role"] == "CUSTOMER"]
                answered = [one["absolute_time"] for one in talk if one["participant_role"] != "CUSTOMER"]
                if not asked or (answered and None in [*asked, *answered]):
                    continue
                of += 1
                if not answered:
                    none += 1
                elif max(asked) > max(answered) and (row["end"] - max(asked)).total_seconds() >= waited:
                    last += 1
            if of:
                found[name] = {
                    "contacts": of, "no_agent": none, "customer_last": last, "abandoned": none + last,
                    **share(none + last, of), "ranked": of >= 20,
                }  # fmt: skip
        return found

    def redaction(self, by):
        groups = {"all": self.contacts} if by == "role" else self.groups(by)
        talk = [
            (
                one["participant_role"] if by == "role" else name,
                row["contact_id"],
                one["redaction_count"],
                one["hidden"],
            )
            for name, contacts in groups.items()
            for row in contacts
            if row["status"] != "NOT_ANALYSED"
            for one in self.rows("transcript", row)
        ]
        frame = pd.DataFrame(talk, columns=["group", "contact", "spans", "hidden"])
        found = {}
        for name, rows in frame.groupby("group"):
            each = rows.groupby("contact")["spans"]
            x, y = each.size().to_numpy(), each.apply(lambda all_of: (all_of > 0).sum()).to_numpy()
            low, high = cluster_share(x, y)
            found[name] = {
                "contacts": len(x), "redacted_contacts": int((y > 0).sum()), "messages": len(rows),
                "redacted_messages": int(y.sum()), "spans": int(rows["spans"].sum()),
                "hidden_messages": int(rows["hidden"].notna().sum()), "share": y.sum() / x.sum(), "low": low,
                "high": high,
                "ranked": len(x) >= 20,
            }  # fmt: skip
        return found

    def hidden(self):
        found = {}
        for row in self.contacts:
            talk = self.rows("transcript", row)
            for one in talk:
                reason = one["hidden"] or ("redacted" if one["redaction_count"] else None)
                if reason:
                    cell = found.setdefault(
                        (row["contact_id"], reason),
                        {"output_type": row["output_type"], "messages": 0, "spans": 0, "out_of": len(talk)},
                    )
                    cell["messages"] += 1
                    cell["spans"] += one["redaction_count"]
        for cell in found.values():
            cell["share"] = cell["messages"] / cell["out_of"]
        return found

    def quality(self):
        messages = [one for row in self.contacts for one in self.rows("transcript", row)]
        unproven = [row for row in self.contacts if not row["complete"] and self.is_whole(row)]
        blamed = [row for row in unproven if row in self.rated]
        return {
            ("analysis failed", "contacts"): sum(row["status"] == "FAILED" for row in self.contacts),
            ("not analysed", "contacts"): sum(row["status"] == "NOT_ANALYSED" for row in self.contacts),
            ("categories not asked for", "contacts"): sum(self.is_unasked(row) for row in self.contacts),
            ("messages not asked for", "contacts"): 0,  # none is made so: see test_absence
            ("a category was skipped", "contacts"): sum(bool(self.skips(row)) for row in self.contacts),
            ("nothing proves that it is complete", "contacts"): len(blamed) + len(unproven) - len(blamed),
            ("incomplete", "contacts"): sum(not self.is_whole(row) for row in self.contacts),
            ("redaction not trusted", "contacts"): sum(
                row["output_type"] != "Raw" and not row["redaction_trusted"] for row in self.contacts
            ),
            ("no Redacted form", "contacts"): sum(row["output_type"] == "Raw" for row in self.contacts),
            ("no time at all", "contacts"): sum(row["start"] is None for row in self.contacts),
            ("no sentiment", "messages"): sum(
                one["sentiment"] is None and one["participant_role"] in {"CUSTOMER", "AGENT"} for one in messages
            ),
            ("no time", "messages"): sum(one["absolute_time"] is None for one in messages),
            ("hidden whole", "messages"): sum(one["hidden"] is not None for one in messages),
        }


def period(start, by):
    time = pd.Timestamp(start)
    if by == "hour":
        return time.hour
    if by == "weekday":
        return time.day_name()
    day = time.normalize()
    if by == "week":
        return day - pd.Timedelta(day.weekday(), "D")
    return day.replace(day=1) if by == "month" else day


def share(k, n):
    if not n:
        return {"share": math.nan, "low": math.nan, "high": math.nan}
    ends = scipy.stats.binomtest(k, n).proportion_ci(method="wilson")
    return {"share": k / n, "low": ends.low, "high": ends.high}


def student(values):
    if len(values) < 2:
        return math.nan, math.nan
    return (
        scipy.stats.t.interval(0.95, len(values) - 1, values.mean(), scipy.stats.sem(values))
        if values.std()
        else (values[0],) * 2
    )


def ratio_interval(x, y):
    n = len(x)
    if n < 2:
        return math.nan, math.nan
    ratio = y.sum() / x.sum()
    error = math.sqrt(n / (n - 1) * ((y - ratio * x) ** 2).sum()) / x.sum()
    half = scipy.stats.t.ppf(0.975, n - 1) * error
    return ratio - half, ratio + half


def cluster_share(x, y):
    """Interval of Wilson for as many draws as have the variance between contacts."""
    if not len(x):
        return math.nan, math.nan
    ratio, n = y.sum() / x.sum(), len(x)
    variance = n / (n - 1) * ((y - ratio * x) ** 2).sum() / x.sum() ** 2 if n > 1 else 0
    draws = min(n, x.sum())
    if variance > 1e-15 and 0 < ratio < 1:
        draws = min(
            x.sum(), ratio * (1 - ratio) / variance * (1.959963984540054 / scipy.stats.t.ppf(0.975, n - 1)) ** 2
        )
    z = 1.959963984540054
    middle = (ratio + z * z / (2 * draws)) / (1 + z * z / draws)
    half = z / (1 + z * z / draws) * math.sqrt(ratio * (1 - ratio) / draws + z * z / (4 * draws**2))
    return max(0, middle - half), min(1, middle + half)
