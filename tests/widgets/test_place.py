"""A widget takes the place of its static view in a page, and gives it back: in Chromium against a fake model."""

from __future__ import annotations

import pytest

from rtca_nb.widgets import TranscriptWidget, static_fallback
from tests.widgets.page import widget_page

pytestmark = pytest.mark.browser

COUNTS = """() => [...document.querySelectorAll('.rtca-place')].map(
  (place) => [place.querySelectorAll('.rtca-widget').length, place.querySelectorAll('.still').length])"""
STILL = "<p class=still>the static view</p>"


@pytest.fixture
def page(open_page, refund):
    """A page in which a widget lives of which no view was asked for."""
    opened = open_page(widget_page(TranscriptWidget(refund), views=0))
    opened.wait_for_selector("body[data-ready]", state="attached")
    opened.evaluate(
        """(still) => {
          globalThis.add = (name) => {
            const output = document.createElement('div');
            output.innerHTML = `<div class="rtca-place ${name}">${still}</div>`;
            document.querySelector('main').append(output);
            return output;
          };
        }""",
        STILL,
    )
    return opened


@pytest.mark.slow
def test_widget_shows_itself_in_its_places_and_in_no_other(page):
    page.evaluate("() => { globalThis.outputs = [add(model.get('_place')), add('rtca-place-another')]; }")
    assert page.evaluate(COUNTS) == [[1, 0], [0, 1]]
    page.evaluate("() => void outputs.push(add(model.get('_place')))")
    assert page.evaluate(COUNTS) == [[1, 0], [0, 1], [1, 0]]
    page.locator(".rtca-place .rtca-m").nth(3).click()
    assert page.evaluate("() => model.get('selected_id') === model.get('_ids')[3]")
    assert page.locator(".rtca-place").nth(2).locator(".rtca-m[aria-current=true]").count() == 1


@pytest.mark.slow
def test_view_ends_with_its_output_and_comes_back_with_it(page):
    page.evaluate("() => { globalThis.output = add(model.get('_place')); }")
    assert page.evaluate(COUNTS) == [[1, 0]]
    assert page.evaluate("() => model.listening") > 0
    # A cell that is moved stays as it is.
    page.locator(".rtca-place .rtca-m").nth(3).click()
    page.evaluate("() => { output.dataset.mark = 1; document.body.append(output); }")
    assert page.evaluate(COUNTS) == [[1, 0]]
    assert page.evaluate("async () => { output.remove(); await 0; return model.listening; }") == 0
    assert page.evaluate("() => output.querySelectorAll('.still').length") == 1
    page.evaluate("() => document.body.append(output)")
    assert page.evaluate(COUNTS) == [[1, 0]]
    assert page.locator(".rtca-m[aria-current=true]").count() == 1


@pytest.mark.slow
def test_view_goes_on_in_the_place_of_a_newer_static_view(page):
    """As where an output is replaced while somebody reads it."""
    page.evaluate(
        """(still) => {
          globalThis.output = add(model.get('_place'));
          globalThis.replace = () => {
            const place = output.querySelector('.rtca-place').cloneNode();
            place.innerHTML = `${still}<b class=newer></b>`;
            output.replaceChildren(place);
          };
        }""",
        STILL,
    )
    page.get_by_role("searchbox").fill("e")
    page.evaluate("() => { output.querySelector('.rtca-scroll').dataset.mark = 1; }")
    page.wait_for_function(
        "() => { const frame = output.querySelector('.rtca-scroll'); frame.scrollTop = 40; return frame.scrollTop; }"
    )
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    where = "() => [output.querySelector('.rtca-scroll[data-mark]')?.scrollTop, document.activeElement.type]"
    before = page.evaluate(where)
    assert before[0] > 0
    page.evaluate("() => replace()")
    assert page.evaluate(COUNTS) == [[1, 0]]
    assert page.evaluate(where) == before
    assert page.get_by_role("searchbox").input_value() == "e"
    page.evaluate("() => ended()")
    assert page.evaluate("() => output.querySelectorAll('.newer').length") == 1


@pytest.mark.slow
def test_static_view_stands_again_where_the_model_is_gone(page):
    page.evaluate("() => { add(model.get('_place')); }")
    assert page.evaluate("() => { ended(); return model.listening; }") == 0
    assert page.evaluate(COUNTS) == [[0, 1]]
    page.evaluate("() => { add(model.get('_place')); }")
    assert page.evaluate(COUNTS) == [[0, 1], [0, 1]]


@pytest.mark.slow
def test_two_models_of_one_widget_do_not_take_each_others_place(page):
    """As where two notebooks of a page share a kernel."""
    page.evaluate(
        """async () => {
          add(model.get('_place'));
          globalThis.second = new FakeModel({ ...model.state });
          globalThis.endSecond = await widget.initialize({ model: second });
        }"""
    )
    assert page.evaluate(COUNTS) == [[1, 0]]
    page.evaluate("() => ended()")
    assert page.evaluate("() => [model.listening, second.listening > 0]") == [0, True]
    assert page.evaluate(COUNTS) == [[1, 0]]
    page.evaluate("() => endSecond()")
    assert page.evaluate(COUNTS) == [[0, 1]]


@pytest.mark.parametrize(
    ("environment", "found"),
    [
        ({}, False),
        ({"JPY_SESSION_NAME": "a.ipynb"}, True),
        ({"SERVER_SOFTWARE": "voila/0.5.13"}, True),
        ({"JPY_SESSION_NAME": "a.ipynb", "VSCODE_PID": "1"}, False),
        ({"JPY_SESSION_NAME": "a.ipynb", "PYCHARM_HOSTED": "1"}, False),
    ],
)
def test_output_names_the_model_only_where_a_place_would_not_be_found(refund, monkeypatch, environment, found):
    for name in ("JPY_SESSION_NAME", "SERVER_SOFTWARE", "VSCODE_PID", "PYCHARM_HOSTED"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert static_fallback.finds_its_place() is found
    widget = TranscriptWidget(refund)
    data, _ = widget._repr_mimebundle_()
    widget.close()
    assert ("application/vnd.jupyter.widget-view+json" in data) is not found
    assert (f'class="rtca-place {widget._place} ' in data["text/html"]) is found
    assert {type(value) for name, value in data.items() if name.startswith("text/")} == {str}
