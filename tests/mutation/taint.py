"""Which slots of which templates ever get text of a contact.

The injection matrix fills every field that holds text with letters that nothing else in the package or its tests uses,
and drives every sink. A slot that was filled there and never got one of those letters is only ever given the package's
own words and numbers: to leave them unescaped changes nothing, so such a mutant says nothing about the tests.
"""

from __future__ import annotations

import contextlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.mutation.mutants import CALL

FOREIGN = re.compile(r"[\u1401-\u166c\u4e00-\u9fff]")


@contextlib.contextmanager
def recorded(copy: Path, report: Path) -> Iterator[None]:
    """Note for each slot whether it got such a letter, and write that down as ``{"file:line:slot": bool}``."""
    from rtca_nb.render import markup

    Template, escape = markup.Template, markup.text

    # What was loaded along with it has made its templates already, and is loaded again.
    for name in [name for name in sys.modules if name.partition(".")[0] == "rtca_nb"]:
        if name != markup.__name__:
            del sys.modules[name]
    made: dict[int, tuple[Any, str]] = {}
    got: dict[str, bool] = {}
    begin, fill = Template.__init__, Template.__call__

    def called_from(depth: int) -> str:
        caller = sys._getframe(depth)
        file = Path(caller.f_code.co_filename)
        place = file.relative_to(copy / "rtca_nb") if file.is_relative_to(copy / "rtca_nb") else file
        return f"{place.as_posix()}:{caller.f_lineno}"

    def note(key: str, value: object) -> None:
        got[key] = got.get(key, False) or FOREIGN.search(str(value)) is not None

    def initialised(self: Any, source: str) -> None:
        made[id(self)] = (self, called_from(2))
        begin(self, source)

    def filled(self: Any, *values: Any) -> Any:
        _, name = made.get(id(self), (None, "unknown:0"))
        for number, value in enumerate(values):
            note(f"{name}:{number}", value)
        return fill(self, *values)

    def escaped(value: str) -> Any:
        note(f"{called_from(2)}:{CALL}", value)
        return escape(value)

    Template.__init__, Template.__call__, markup.text = initialised, filled, escaped
    try:
        yield
    finally:
        Template.__init__, Template.__call__, markup.text = begin, fill, escape
        report.write_text(json.dumps(got, indent=0, sort_keys=True))
