"""Plain English: phrases that read as translated are refused, in docs, docstrings, comments, helps and messages.

``docs/glossary.md`` has the words for each idea. Packages join ``DONE`` when their texts have been read.
"""

import ast
import re

import pytest

from tests.project.files import ROOT, project_files

DONE = (
    *("archive", "aws", "base", "cli", "contact", "endpoint", "fetch", "model", "privacy", "questions", "render"),
    *("review", "samples", "sources", "tables"),
    *("corpus", "rules", "widgets"),
)
FLAT = ("__init__.py", "exceptions.py", "sampling.py", "schemas.py")
PAGES = [path for path in project_files() if path.suffix == ".md" and "tests" not in path.parts]
MODULES = [
    path
    for path in project_files()
    if path.suffix == ".py"
    and (parts := path.relative_to(ROOT).parts)[0] == "rtca_nb"
    and (parts[1] in DONE or parts[1] in FLAT)
]

ODD = {
    r"stands? for|standing for|stood for": "means, replaces, shows",
    r"stands? (in|there|behind|beside|before)|stood (in|there)": "is in, is there, precedes",
    r"says? of|said of": "says about, states",
    r"passe[sd] over": "skips, skipped",
    r"(to|of|for) whom": "whose, for the people that",
    r"(cannot|can) be meant": "is invalid, is allowed",
    r"unasked": "without asking",
    r"a second yes": "a second confirmation",
    r"(is|are|be|was|were) told": "is reported, is known",
    r"told (apart|by|from)": "distinguished",
    r"anew": "again",
    r"all the same": "too, still, even so",
    r"(broken|broke|breaks?) off": "interrupted, cut short",
    r"taken for": "counts as, is read as",
    r"hand(s|ed|ing)? out": "returns, yields, sends",
    r"what comes next": "the next attempt",
    r"be let go": "be released",
    r"for people who have none": "for readers without one",
    r"in clear(?! text)": "in clear text",
    r"as soon as it may be": "as soon as possible",
    r"once and for all": "for good",
    r"captures? of (a|one|the) contact": "reading",
}
PHRASE = re.compile("|".join(rf"\b(?:{odd})\b" for odd in ODD), re.IGNORECASE)

# What is right as it is: the words of another party, or another meaning of the words.
RIGHT = (
    "AWS refuses to issue credentials",
    "plain text, original, in clear",  # what the glossary advises against
    "FROM unasked) THEN 'unasked'",  # the name of a table
    "FROM unasked)",
)


def texts_of(path):
    """Yield what people read of a module, with its line: texts of several words, and comments."""
    source = path.read_text("utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield node.lineno, node.value
    for number, line in enumerate(source.splitlines(), 1):
        if line.lstrip().startswith("#"):
            yield number, line


def odd_phrases(text):
    text = " ".join(text.split())
    for right in RIGHT:
        text = text.replace(right, "")
    return [found[0] for found in PHRASE.finditer(text)]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_pages_are_in_plain_english(page):
    text = page.read_text("utf-8")
    if page.name == "CONTRIBUTING.md":
        assert "docs/glossary.md" in text
    assert odd_phrases(text) == []


@pytest.mark.slow
def test_modules_are_in_plain_english():
    samples = ROOT / "rtca_nb/samples"
    found = [
        f"{path.relative_to(ROOT)}:{line}: {phrase}"
        for path in MODULES
        # What people say in invented chats is theirs.
        if path.parent != samples or path.name in {"chat.py", "contact.py", "script.py", "writer.py"}
        for line, text in texts_of(path)
        for phrase in odd_phrases(text)
    ]
    assert found == []


@pytest.mark.slow
def test_a_function_says_what_it_does_first():
    found = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                is_property = any("property" in ast.dump(one) for one in node.decorator_list)
                text = ast.get_docstring(node) or ""
                if not is_property and re.match(r"(By what|How|To what|What|Whether|Who|Whom|Whose)\b", text):
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno}: {text.splitlines()[0]}")
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "foreign ones are told and passed over",
        "an argument that cannot\nbe meant",
        "Stands for hidden text.",
        "to whom it is",
    ],
)
def test_an_odd_phrase_is_found_wherever_its_line_breaks(text):
    assert odd_phrases(text)


def test_plain_words_are_not_refused():
    assert (
        odd_phrases("It is reported and skipped. An invalid argument. Nothing is standing around; understand for sure.")
        == []
    )


def test_the_glossary_has_each_word_once():
    page = (ROOT / "docs/glossary.md").read_text("utf-8")
    words = [word.strip() for row in re.findall(r"^\| ([^|]+) \|", page, re.MULTILINE) for word in row.split(",")]
    words = [word for word in words if word not in {"word", "---"}]
    assert len(words) > 40
    assert len(words) == len(set(words))
