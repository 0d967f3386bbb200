"""Views in nbconvert's classic template, whose Bootstrap whitens badges and has its own ideas of lists and tables."""

from __future__ import annotations

import pytest

import rtca_nb as rtca

pytestmark = [pytest.mark.browser, pytest.mark.sampled_file(1)]

# Where each term of the figures stands, and how what is written compares with what is behind it.
LOOKS = """() => {
  const root = document.querySelector(".output_html .rtca") ?? document.querySelector(".rtca");
  const edge = root.getBoundingClientRect();
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const { backgroundColor } = getComputedStyle(one);
      if (backgroundColor !== "rgba(0, 0, 0, 0)") return backgroundColor;
    }
    return "rgb(255, 255, 255)";
  };
  return [...root.querySelectorAll("dt, dd, li.rtca-m, .rtca-chip, span[data-k], h2, h3, td, time")].map((one) => {
    const { left, width, height } = one.getBoundingClientRect();
    const { color, fontSize } = getComputedStyle(one);
    const text = one.textContent.slice(0, 40);
    return { text, look: `${one.localName} ${fontSize}`, place: [left - edge.left, width, height],
      unread: color === behind(one) };
  });
}"""


def converted(view: str) -> str:
    """The page that nbconvert makes of a notebook with this output, in its classic template."""
    exporting = pytest.importorskip("nbconvert.exporters")
    nbformat = pytest.importorskip("nbformat.v4")
    output = nbformat.new_output("display_data", {"text/html": view, "text/plain": "view"})
    cell = nbformat.new_code_cell("contact", outputs=[output])
    page, _ = exporting.HTMLExporter(template_name="classic").from_notebook_node(nbformat.new_notebook(cells=[cell]))
    return page


@pytest.mark.slow
@pytest.mark.parametrize("name", ["contact", "transcript"])
def test_views_look_in_the_classic_template_as_on_a_page_of_their_own(open_page, refund, name):
    made = {"contact": refund._repr_html_, "transcript": lambda: str(rtca.transcript_html(refund))}
    view = made[name]()
    classic = open_page(converted(view), width=1200)
    width = classic.evaluate("document.querySelector('.rtca').getBoundingClientRect().width")
    alone = open_page(f'<!doctype html><meta charset="utf-8"><div style="width:{width}px">{view}</div>', width=1200)
    seen, expected = classic.evaluate(LOOKS), alone.evaluate(LOOKS)
    assert len(expected) > 60
    assert [one["text"] for one in seen if one["unread"]] == []
    for one, other in zip(seen, expected, strict=True):
        assert (one["text"], one["look"]) == (other["text"], other["look"])
        assert one["place"] == pytest.approx(other["place"], abs=1.5), one["text"]  # letters fall between pixels
