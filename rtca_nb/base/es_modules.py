"""Join small ES modules into one script, for places that can load only a single file.

A widget's module is loaded from a ``blob:`` address, where relative imports do not work, and a page that makes no
requests cannot import at all. So the sources are small modules, which are joined into one script before they are sent.
This needs no other program, and no generated file is kept.

Each module becomes a function that runs once and returns its exports, in the order in which a browser would run the
modules. So two modules may use the same name for different things. This is not a JavaScript parser: it knows the few
forms below, at the beginning of a line, and refuses a file with any other form::

    import { fold, matches } from "./search.mjs";
    export function fold(text) { … }        // also async, generators, class, const
    export default { render };              // in the entry only

Comments that fill their lines are left out, as are types within a line, and indents; so strings and templates must not
span several lines.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from typing import Final, NamedTuple

from rtca_nb.exceptions import RtcaError

__all__ = ["ModuleJoinError", "join_modules"]

_COMMENT: Final = re.compile(r"^[ \t]*(?:/\*[^*]*\*+(?:[^/*][^*]*\*+)*/[ \t]*|//[^\n]*)$", re.MULTILINE)
_TYPE: Final = re.compile(r"/\*\* @type \{[^\n]*?\} \*/ ?")
_INLINE_COMMENT: Final = re.compile(r"/\*[^*\n]*\*+(?:[^/*\n][^*\n]*\*+)*/")
# An import, a default export, or any other export. One pattern, so that a file is searched for all three at once.
_STATEMENT: Final = re.compile(
    r'^(?:import \{([\w$,\s]*)\} from "([^"\n]*)";$|export (default) (?=\{[\w$,\s]*\};$)'
    r"|export (?=(?:(?:async )?function(?:\* ?| )|class |const )([A-Za-z_$][\w$]*)))",
    re.MULTILINE,
)
_NAME: Final = re.compile(r"[A-Za-z_$][\w$]*")
_LEFT: Final = re.compile(r"(?<![\w$.])(?:import|export)(?![\w$])")
_TICKED: Final = re.compile(r"^[^\n`]*`.*$", re.MULTILINE)
_BLANK: Final = re.compile(r"\n\s+")
_PREFIX: Final = "$module"  # of the constants that hold the exports of a module

_FORMS: Final = 'write `import { name } from "./module.mjs";`, or put `export` before a function, a class or a const'


class ModuleJoinError(RtcaError):
    """Modules cannot be joined: a file or an exported name is missing, or an import or export has an unknown form."""


class _Module(NamedTuple):
    """One file.

    Attributes
    ----------
    code : str
        Its code without imports and exports.
    imports : dict of str to list of str
        Path of another module -> names that are imported from it.
    exports : list of str
        Names that it exports.
    default : bool
        Whether it has a default export.
    """

    code: str
    imports: dict[str, list[str]]
    exports: list[str]
    default: bool


def join_modules(entry: str, read: Callable[[str], str], *, page_script: bool = False) -> str:
    """Join a module and all modules that it imports into one script.

    Parameters
    ----------
    entry : str
        Path of the first module, with ``/`` between its parts, in the form that ``read`` takes.
    read : callable
        Returns the text of the file at a path; raises OSError if there is none.
    page_script : bool
        Make a script for a ``script`` element, without exports. Otherwise the result is a module with the default
        export of the entry.

    Returns
    -------
    str
        The script. The same sources always give the same text.

    Raises
    ------
    ModuleJoinError
        If a file or a name is missing, modules import each other in a circle, an import or export has an unknown form,
        or ``entry`` has a default export although ``page_script`` is true, or has none although it is false.
    """
    modules: dict[str, _Module] = {}
    _collect(entry, read, modules, [])
    main = modules[entry]
    if page_script and main.default:
        raise ModuleJoinError(f"{entry} has a default export, which a page's script cannot have; remove it.")
    if not page_script and not main.default:
        raise ModuleJoinError(
            f"{entry} has no default export, which a widget needs; end it with `export default {{ … }};`."
        )
    names = {path: f"{_PREFIX}{number}" for number, path in enumerate(modules)}
    parts = [
        f"const {names[path]} = (() => {{\n{_body(module, names)}return {{ {', '.join(module.exports)} }};\n}})();\n"
        for path, module in modules.items()
        if path != entry
    ]
    last = _body(main, names)
    if page_script:
        return f'(() => {{\n"use strict";\n{"".join(parts)}{last}}})();\n'
    return f"{''.join(parts)}export default (() => {{\n{last}}})();\n"


def _collect(path: str, read: Callable[[str], str], modules: dict[str, _Module], above: list[str]) -> None:
    """Add a module to ``modules``, after the modules that it imports."""
    if path in modules:
        return
    if path in above:
        circle = " → ".join([*above[above.index(path) :], path])
        raise ModuleJoinError(
            f"The modules {circle} import each other in a circle; move what they share into a module of its own."
        )
    try:
        source = read(path)
    except OSError:
        importer = f"{above[-1]} imports it" if above else "it is the entry"
        raise ModuleJoinError(f"There is no module {path}, although {importer}; correct the path.") from None
    module = _parsed(path, source, entry=not above)
    for other, wanted in module.imports.items():
        _collect(other, read, modules, [*above, path])
        missing = [name for name in wanted if name not in modules[other].exports]
        if missing:
            known = ", ".join(modules[other].exports) or "nothing"
            raise ModuleJoinError(
                f"{path} imports {', '.join(missing)}, which {other} does not export; {other} exports {known}."
            )
    modules[path] = module


def _parsed(path: str, source: str, *, entry: bool) -> _Module:
    imports: dict[str, list[str]] = {}
    exports: list[str] = []

    def take(found: re.Match[str]) -> str:
        listed, target, default, name = found.groups()
        if listed is None:
            exports.append(default or name)
            return "return " if default else ""
        wanted = [name.strip() for name in listed.strip().removesuffix(",").split(",")]
        if not all(map(_NAME.fullmatch, wanted)) or not target.startswith(("./", "../")):
            raise _unknown(path, found)
        where = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        imports.setdefault(where, []).extend(wanted)
        return "\n" * found.group().count("\n")

    # Line breaks stay until the end, so that errors can give line numbers.
    code = _COMMENT.sub(lambda found: "\n" * found.group().count("\n"), source.replace("\r\n", "\n"))
    code = _STATEMENT.sub(take, code)
    defaults = exports.count("default")
    if defaults and not entry:
        raise ModuleJoinError(f"{path} has a default export, which only the entry may have; export it by its name.")
    _check_rest(path, code)
    named = [*(name for names in imports.values() for name in names), *exports]
    twice = next((name for place, name in enumerate(named) if name in named[:place]), None)
    if twice is not None:
        raise ModuleJoinError(f"{path} imports or exports the name {twice} more than once; rename one of them.")
    given = [name for name in exports if name != "default"]
    return _Module(_BLANK.sub("\n", _TYPE.sub("", f"\n{code}\n"))[1:], imports, given, bool(defaults))


def _check_rest(path: str, code: str) -> None:
    """Raise an error if code, without known imports and exports, would not work in the middle of a script."""
    if _PREFIX in code:
        raise ModuleJoinError(
            f"{path} uses a name that begins with {_PREFIX}, which is kept for joined modules; rename it."
        )
    if "import" in code or "export" in code:
        left = _LEFT.search(_INLINE_COMMENT.sub("", code))
        if left:
            raise _unknown(path, left)
    for line in _TICKED.finditer(code) if "`" in code else ():
        if line.group().count("`") % 2:
            raise ModuleJoinError(
                f"A template literal in line {_line(line)} of {path} spans several lines; write it on one."
            )


def _unknown(path: str, found: re.Match[str]) -> ModuleJoinError:
    return ModuleJoinError(
        f"Line {_line(found)} of {path} imports or exports in a form that cannot be joined; {_FORMS}."
    )


def _line(found: re.Match[str]) -> int:
    return found.string.count("\n", 0, found.start()) + 1


def _body(module: _Module, names: dict[str, str]) -> str:
    taken = [f"const {{ {', '.join(wanted)} }} = {names[path]};\n" for path, wanted in module.imports.items()]
    return "".join(taken) + module.code
