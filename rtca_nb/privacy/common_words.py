"""Words that are no one's secret, though a redaction may lie on them or a person may bear one of them as a name."""

from __future__ import annotations

from typing import Final

__all__ = ["COMMON", "PARTICLES", "ROLES"]

ROLES: Final = frozenset("agent bot customer guest supervisor system user visitor custom_bot".split())
"""What a display name says that names nobody."""

PARTICLES: Final = frozenset(
    (
        "al and bin bint da das de dei del della den der di do dos du e el ibn la las le les los mac ter the ul van "
        "vom von y zu zum zur ابن ابو ام ال الله بن بنت عبد בן בר בת"
    ).split()
)
"""What stands between the parts of a name, and in every other sentence of some language."""

_TALK: Final = (
    "a about after again agent all also am an and any are as at be because been bot but by can could customer "
    "day did do does for from get good guest had has have he hello help her here hi him his how i if in is it "
    "its just know last let like me more mr mrs ms my name need new no not now number of ok okay on one only "
    "or order other our out please re see she should so some still supervisor system thank thanks that the "
    "their them then there they this time to too up us user very was we well were what when where which who "
    "why will with would yeah yes you your"
)
# People are called so; everybody says so.
_NAMES: Final = (
    "amber angel april art ash august autumn baker bank bell berry bill bishop black blue bob bond book booth brook "
    "brown buck bush butler carol case cash chance chase church clay cliff cook dawn day dean dick dot drew earl faith "
    "field fields fish ford forest fox frank gale gene ginger glass gold grace grant gray green guy hall harmony heath "
    "hill holly honey hope hunt hunter iris ivy jack jade jay jean joy june king lake lane law lily little long love "
    "major mark may mercy miles mill miller mint moon moss myrtle north olive page paige park parker pat pearl penny "
    "piper pool poppy price prince ray read reed rice rich rise river rob robin rock rocky rose ruby rush rusty sage "
    "sandy scarlet short skip sky small snow south star stone storm street sue summer sun sunny taylor terry tommy "
    "trip van viola violet virginia wade ward waters west white will wood woods wolf woody young"
)
_PLACES: Final = (
    "avenue ave calle city close corso court drive lane platz plaza place piazza road rue square straße strasse street "
    "via way weg"
)
COMMON: Final = frozenset((_TALK + " " + _NAMES + " " + _PLACES).split())
"""Words that count only where they are written as the name is; hiding them everywhere would hide the talk."""
