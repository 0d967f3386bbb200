"""Names of people in clear text, as opposed to tags and to words that software writes if it has no name.

Participants choose their display names, so a name that is a tag proves nothing; a name in clear text proves that nobody
redacted it.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import Any, Final

import regex

from rtca_nb.base.columnar import combinations
from rtca_nb.model.record import Participant, Record
from rtca_nb.model.record_batch import RecordBatch
from rtca_nb.model.segments import Attachments, Event

__all__ = ["MACHINES", "NamesOfNobody", "clear_names", "count_together", "is_clear_name", "is_name_tag", "is_role_word"]

MACHINES: Final = frozenset({"SYSTEM", "CUSTOM_BOT"})
"""Roles of machines; an unrecognised role counts as a person's, to be safe."""

# Tags that the service writes in place of a name. Anything else in brackets may be somebody's name.
_NAME_TAGS: Final = frozenset({"[PII]", "[NAME]"})
# Up to three digits number the participants; more may be a personal number.
_NUMBER: Final = regex.compile(r"[ _#-]{0,2}[0-9]{1,3}$")
# Only as they are spelt here: accents make other words, such as the name "Üser". Words that are a name more often than
# a role are left out, such as "Gast" and "Kund".
_ROLES: Final = frozenset(
    (
        "agent bot chatbot custombot customer client guest supervisor system user visitor participant advisor adviser "
        "representative assistant operator support service team "
        "kunde kundin kundenservice kundenberater kundenberaterin beraterin mitarbeiter mitarbeiterin besucher "
        "besucherin nutzer cliente conseiller conseillère visiteur visiteuse utilisateur utilisatrice assistante "
        "agente asesor asesora operador operadora usuario usuaria visitante invitado invitada atendente operatore "
        "operatrice utente ospite visitatore assistente klient klientka konsultant konsultantka klant medewerker "
        "gebruiker bezoeker zákazník ügyfél asiakas müşteri temsilci клиент клиентка оператор агент пользователь "
        "посетитель клієнт عميل العميل مستخدم ग्राहक एजेंट ลูกค้า เจ้าหน้าที่ "
        "お客様 お客さま 顧客 担当者 オペレーター エージェント ユーザー "
        "客户 客戶 顾客 客服 客服人员 坐席 座席 用户 用戶 访客 訪客 机器人 機器人 "
        "고객 고객님 상담사 상담원 에이전트 사용자 챗봇"
    ).split()
)
_BESIDE_ROLES: Final = frozenset({"chat", "custom", "message"})
_BETWEEN: Final = regex.compile("[ _-]+")


def is_name_tag(name: str) -> bool:
    """Return whether a display name is a tag that the service writes in place of a name."""
    return name in _NAME_TAGS


def is_role_word(name: str) -> bool:
    """Return whether a display name only states a role, such as ``"Customer"``, ``"AGENT"`` or ``"bot 2"``."""
    bare = unicodedata.normalize("NFC", _NUMBER.sub("", name.strip("[](){}<> \t"))).casefold()
    words = {*_BETWEEN.split(bare)}
    return not _ROLES.isdisjoint(words) and words <= _ROLES | _BESIDE_ROLES


class NamesOfNobody(dict[str | None, bool]):
    """Dictionary that says for each display name whether it is a tag or a role; entries are made on first use."""

    def __missing__(self, name: str | None) -> bool:
        found = self[name] = name is not None and (is_name_tag(name) or is_role_word(name))
        return found


class _ClearNames(dict[tuple[str | None, str | None], bool]):
    """Dictionary that says for each pair of name and role whether the name is a person's in clear text."""

    def __missing__(self, key: tuple[str | None, str | None]) -> bool:
        found = self[key] = is_clear_name(*key)
        return found


def is_clear_name(name: str | None, role: str | None) -> bool:
    """Return whether a display name is a person's in clear text: not a machine's, nor a tag or a word for a role."""
    if name is None or role in MACHINES:
        return False
    bare = name.strip()
    return bare != "" and not is_name_tag(bare) and not is_role_word(bare)


def clear_names(record: Record) -> Counter[str]:
    """Return how often each person's name is given in clear text as the display name of a participant.

    Messages, events, attachments and the source's own list of participants have such names. Texts are not searched.
    """
    return record.derive(_clear_names)


def count_together(batch: RecordBatch) -> None:
    """Count the names of all records of a batch at once; :func:`clear_names` then returns these results."""
    clear = _ClearNames()
    for record, found in zip(batch.records, _of_messages(batch, clear), strict=True):
        record.prime(_clear_names, _and_of_others(found, record, clear))


def _clear_names(record: Record) -> Counter[str]:
    clear = _ClearNames()
    (found,) = _of_messages(record, clear)
    return _and_of_others(found, record, clear)


def _of_messages(record: Record | RecordBatch, clear: _ClearNames) -> list[Counter[str]]:
    """Return, for each contact, the names of authors in clear text, each with the number of messages."""
    import numpy as np

    names, roles = (record.messages.codes(name) for name in ("display_name", "participant_role"))
    columns: list[Any] = [names.codes, roles.codes]
    whose, size = np.zeros(len(names.codes), np.int64), 1
    if isinstance(record, RecordBatch):
        whose, size = record.message_whose, len(record.records)
        columns.append(whose)
    found: list[Counter[str]] = [Counter() for _ in range(size)]
    numbers, firsts = combinations(columns)
    counts = np.bincount(numbers).tolist()
    for row, contact, count in zip(firsts, whose[firsts].tolist(), counts, strict=True):
        name = names.value(row)
        if name is not None and clear[name, roles.value(row)]:
            found[contact][name] += count
    return found


def _and_of_others(found: Counter[str], record: Record, clear: _ClearNames) -> Counter[str]:
    """Add to ``found`` the names of events, attachments and the source's list of participants, and return it."""
    others: tuple[Event | Attachments | Participant, ...] = (*record.events, *record.attachments, *record.participants)
    for item in others:
        name = item.display_name
        if name is not None and clear[name, item.participant_role]:
            found[name] += 1
    return found
