"""What a reader of HTML finds in it, told by an independent HTML5 parser.

Lexbor, which parses as browsers do, and fast. That it and html5lib find the same in hostile pages is a test too.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

import pytest

lexbor = pytest.importorskip("selectolax.lexbor", reason="selectolax is not installed; it parses HTML as browsers do.")

# The elements and attributes that the views are made of. Nothing else may come out of a parser.
ELEMENTS = frozenset(
    "html head meta title style script body main h1 h2 h3 h4 nav article section header footer div p span b i bdi "
    "small mark q a ul ol li dl dt dd time figure svg g path text rect form label input select option button fieldset "
    "legend output details summary table thead tbody tr th td noscript line circle figcaption".split()
)
ATTRIBUTES = frozenset(
    "lang charset http-equiv content name class id dir href tabindex role aria-label aria-live title width height "
    "viewBox preserveAspectRatio x y d fill stroke overflow text-anchor data-c data-k data-r data-s type value checked "
    "placeholder autocomplete spellcheck hidden scope colspan data-size data-sort aria-sort x1 x2 y1 y2 cx cy r rx "
    "fill-opacity font-size stroke-width stroke-dasharray vector-effect aria-hidden data-of data-rows data-contact "
    "data-ids data-tags data-words".split()
)
_HREF = re.compile(r"#[A-Za-z0-9-]+\Z")
_PICTURES = {**{code: chr(0x2400 + code) for code in range(0x20) if code not in {9, 10}}, 0x7F: "\u2421"}
_PICTURES |= dict.fromkeys((*range(0x80, 0xA0), *range(0xD800, 0xE000)), "\ufffd")
# What is not HTML within HTML, and what is again within that.
_FOREIGN = {"svg": "{http://www.w3.org/2000/svg}", "math": "{http://www.w3.org/1998/Math/MathML}"}
_OWN_AGAIN = {"foreignObject", "desc", "title"}


class Parsed(NamedTuple):
    root: ET.Element

    def all(self, css: str = "") -> list[ET.Element]:
        """Elements with that class, or all of them."""
        found = [element for element in self.root.iter() if isinstance(element.tag, str)]
        return [element for element in found if not css or css in element.get("class", "").split()]

    def text(self) -> str:
        return text_of(self.root)


def parse(html: str) -> Parsed:
    return Parsed(_tree(lexbor.LexborHTMLParser(html).root, ""))


def _tree(node: Any, space: str) -> ET.Element:
    space = _FOREIGN.get(node.tag, space)
    element = ET.Element(space + node.tag, {name: value or "" for name, value in node.attributes.items()})
    if node.tag in _OWN_AGAIN:
        space = ""
    last: ET.Element | None = None
    child = node.child
    while child is not None:
        if child.tag == "-text":
            if last is None:
                element.text = (element.text or "") + child.text_content
            else:
                last.tail = (last.tail or "") + child.text_content
        else:
            last = _tree(child, space) if child.tag[0].isalpha() else ET.Comment(child.html)
            element.append(last)
        child = child.next
    return element


def name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def text_of(element: ET.Element) -> str:
    """Text of an element as a reader sees it: without style and script."""
    if not isinstance(element.tag, str) or name(element) in {"style", "script"}:
        return ""
    return (element.text or "") + "".join(text_of(child) + (child.tail or "") for child in element)


def active(parsed: Parsed) -> list[str]:
    """Whatever in the tree could act and is not this package's own."""
    found = []
    for element in parsed.root.iter():
        if not isinstance(element.tag, str):
            found.append(f"a comment or instruction: {ET.tostring(element)[:80]!r}")
            continue
        if name(element) not in ELEMENTS:
            found.append(f"<{name(element)}>")
        for attribute, value in element.attrib.items():
            plain = attribute.rpartition("}")[2]
            if plain not in ATTRIBUTES:
                found.append(f"<{name(element)} {plain}>")
            elif plain == "href" and not _HREF.match(value):
                found.append(f"<{name(element)} href={value!r}>")
            elif plain == "http-equiv" and value != "Content-Security-Policy":
                found.append(f"<meta http-equiv={value!r}>")
    return found


def shown(text: str) -> str:
    """What a text looks like in HTML, by the rules that rtca_nb.render.markup states; written independently."""
    return text.replace("\r\n", "\n").translate(_PICTURES)
