"""The categories that the samples carry, and the rules of their contact centre."""

import pytest

import rtca_nb as rtca
from rtca_nb.samples import sample_centre

RULES = rtca.read_rules(sample_centre().rules)
# Its categories have names that the service would take for no rule.
EXPLAINED = [name for name in rtca.sample_names() if name != "hostile"]


def matched(contact):
    outcomes = RULES.backtest([contact]).outcomes
    return {*outcomes["rule"][outcomes["result"] == "match"]}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", EXPLAINED)
def test_categories_of_a_sample_are_those_of_its_rules(name):
    contact = rtca.sample_contact(name)
    assert matched(contact.reveal()) == {*contact.categories["category"].dropna()}


def test_the_samples_have_a_category_of_each_rule():
    carried = set()
    for name in EXPLAINED:
        carried |= {*rtca.sample_contact(name).categories["category"].dropna()}
    assert carried == {*RULES.names}
