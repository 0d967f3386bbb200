r"""The Styler of a contact's frames: it shows text as text, whatever you style and whichever output it makes.

pandas' own Styler escapes nothing unless asked to, and each call of ``format`` resets that; it never escapes labels,
captions and tooltips. This one escapes them all for the output that it makes, and leaves text as it is only if you pass
``escape=None`` to the method that formats it.

Ordinary frames, such as the results of ``pd.crosstab`` and ``pd.DataFrame(frame)``, may hold a contact's text too. So
while ``pandas.options.styler.format.escape`` is ``"html"``, every frame has this Styler.
:func:`rtca_nb.contact.dataframes.escape_by_default` sets the option unless it is already set; if you set it to None,
ordinary frames have pandas' own Styler again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd
from pandas.io.formats.style import Styler

from rtca_nb.base.arguments import quoted
from rtca_nb.contact.clear_text import holds_clear_text, shows_clear_text
from rtca_nb.contact.frame_writers import CLEAR, guards_writers
from rtca_nb.contact.pandas_versions import without_math
from rtca_nb.contact.pandas_workbook import write_with_pandas
from rtca_nb.contact.printed import inert
from rtca_nb.contact.styler_text import (
    DefaultShown,
    Shown,
    attribute,
    for_css,
    for_html,
    for_latex,
    for_typst,
    making_html,
    output,
    safe,
    safe_style,
    table_attributes,
)
from rtca_nb.exceptions import UsageError

__all__ = ["PlainStyler"]

_UNSAID: Final = "unsaid"
_DISPLAYED: Final = (
    *("_display_funcs", "_display_funcs_index", "_display_funcs_index_names", "_display_funcs_columns"),
    "_display_funcs_column_names",
)
# It has more methods than its stubs declare.
_Styler: Any = Styler


@guards_writers()
class PlainStyler(_Styler):  # type: ignore[misc]
    """pandas' Styler, with text shown as text in HTML, LaTeX, Typst and plain text.

    ``format``, ``format_index``, ``format_index_names``, ``relabel_index``, ``set_caption`` and ``set_tooltips`` take
    ``escape``; with None, text is not escaped.
    """

    def __init__(self, data: Any, *args: Any, escape: Any = _UNSAID, **kwargs: Any) -> None:
        self._said = _checked(escape)
        self._caption_said: Any = _UNSAID
        self._made = False
        self._given_clear = False  # whether tooltips or classes were taken from clear text
        super().__init__(data, *args, **kwargs)
        self._made = True
        self._escape_the_rest()

    def _escape_the_rest(self) -> None:
        """Escape the text of cells and labels for which no display function was set."""
        for name in self._displayed():
            functions = getattr(self, name)
            functions.default_factory = DefaultShown(functions.default_factory)

    @property
    def __rtca_revealed__(self) -> bool:
        """Whether the Styler shows clear text."""
        return shows_clear_text(self)

    def _copy(self, deepcopy: bool = False) -> Any:
        copied: PlainStyler = super()._copy(deepcopy)
        copied._caption_said = self._caption_said
        copied._given_clear = self._given_clear
        return copied

    def clear(self) -> None:
        """Remove all styles and formats."""
        self.__dict__ = dict(vars(type(self)(self.data, uuid=self.uuid)))

    def concat(self, other: Any) -> Any:
        """Append the rows of another Styler; if it is one of pandas' own, its text is escaped from then on."""
        if isinstance(other, _Styler) and not isinstance(other, PlainStyler):
            known, other = other, PlainStyler(other.data)
            other.__dict__ |= vars(known)
            other._escape_the_rest()
            other._wrap({name: {} for name in other._displayed()}, Shown)
        super().concat(other)
        return self

    # -- formatting -------------------------------------------------------------------------------------------

    def format(  # noqa: PLR0917 - the signature is pandas'
        self,
        formatter: Any = None,
        subset: Any = None,
        na_rep: str | None = None,
        precision: int | None = None,
        decimal: str = ".",
        thousands: str | None = None,
        escape: Any = _UNSAID,
        hyperlinks: str | None = None,
    ) -> Any:
        """Format cells, as pandas does; text is escaped unless ``escape`` is None."""
        # During construction, pandas passes its own option.
        said = _checked(escape) if self._made else self._said
        if subset is None and (na_rep is not None or said in {None, "latex-math"}):
            subset = slice(None)  # without an argument, pandas changes nothing

        def method(**kwargs: Any) -> None:
            Styler.format(self, formatter, subset, precision=precision, decimal=decimal, thousands=thousands, **kwargs)

        return self._formatted(method, said, na_rep, hyperlinks)

    def format_index(self, formatter: Any = None, axis: Any = 0, level: Any = None, **kwargs: Any) -> Any:
        """Format labels, as pandas does; text is escaped unless ``escape`` is None."""
        return self._format_labels(Styler.format_index, formatter, axis, level, **kwargs)

    def format_index_names(self, formatter: Any = None, axis: Any = 0, level: Any = None, **kwargs: Any) -> Any:
        """Format the names of indexes, as pandas does; text is escaped unless ``escape`` is None."""
        return self._format_labels(Styler.format_index_names, formatter, axis, level, **kwargs)

    def _format_labels(
        self,
        pandas_method: Callable[..., Any],
        formatter: Any,
        axis: Any,
        level: Any,
        *,
        na_rep: str | None = None,
        precision: int | None = None,
        decimal: str = ".",
        thousands: str | None = None,
        escape: Any = _UNSAID,
        hyperlinks: str | None = None,
    ) -> Any:
        said = _checked(escape)
        if level is None and (na_rep is not None or said in {None, "latex-math"}):
            labels = self.index if axis in {0, "index"} else self.columns
            level = list(range(labels.nlevels))

        def method(**kwargs: Any) -> None:
            numbers = {"precision": precision, "decimal": decimal, "thousands": thousands}
            pandas_method(self, formatter, axis, level, **numbers, **kwargs)

        return self._formatted(method, said, na_rep, hyperlinks)

    def _formatted(
        self, method: Callable[..., None], said: str | None, na_rep: str | None, hyperlinks: str | None
    ) -> Any:
        if said is None:
            method(na_rep=na_rep, hyperlinks=hyperlinks)
            return self
        before = self._displayed()
        math = said == "latex-math"
        method(hyperlinks=hyperlinks, **({"escape": said} if math else {}))
        self._wrap(before, lambda show: Shown(show, "math" if math else "value", na_rep))
        return self

    def relabel_index(self, labels: Any, axis: Any = 0, level: Any = None, *, escape: Any = _UNSAID) -> Any:
        """Replace labels, as pandas does; text is escaped unless ``escape`` is None."""
        said = _checked(escape)
        before = self._displayed()
        super().relabel_index(labels, axis, level)
        if said is not None:
            self._wrap(before, lambda show: Shown(show, "result"))
        return self

    def _displayed(self) -> dict[str, dict[Any, Any]]:
        """Return copies of pandas' mappings from cells or labels to display functions, by the attribute that has them.

        pandas 2 has none for the names of indexes.
        """
        return {name: dict(getattr(self, name)) for name in _DISPLAYED if hasattr(self, name)}

    def _wrap(self, before: Mapping[str, Mapping[Any, Any]], wrap: Callable[[Callable[[Any], Any]], Shown]) -> None:
        """Replace each display function that pandas has set since ``before`` was taken by what ``wrap`` makes of it."""
        for name, known in before.items():
            functions = getattr(self, name)
            made: dict[int, Shown] = {}
            for place, show in functions.items():
                if known.get(place) is not show and not isinstance(show, Shown):
                    if id(show) not in made:
                        made[id(show)] = wrap(show)
                    functions[place] = made[id(show)]

    def set_caption(self, caption: Any, *, escape: Any = _UNSAID) -> Any:
        """Set the caption; it is escaped unless ``escape`` is None."""
        self._caption_said = _checked(escape)
        super().set_caption(caption)
        return self

    def set_tooltips(self, ttips: pd.DataFrame, *args: Any, escape: Any = _UNSAID, **kwargs: Any) -> Any:
        """Set tooltips; they are escaped unless ``escape`` is None."""
        self._given_clear |= holds_clear_text(ttips)
        if _checked(escape) is not None:
            as_attribute = kwargs.get("as_title_attribute", args[2] if len(args) > 2 else False)
            show = for_html if as_attribute else for_css
            plain = pd.DataFrame(ttips, copy=False).astype(object)
            ttips = plain.map(lambda value: show(str(value)), na_action="ignore")
        super().set_tooltips(ttips, *args, **kwargs)
        return self

    def set_td_classes(self, classes: pd.DataFrame) -> Any:
        """Set the classes of cells, as pandas does."""
        self._given_clear |= holds_clear_text(classes)
        return super().set_td_classes(classes)

    # -- output -----------------------------------------------------------------------------------------------

    def _translate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        made: dict[str, Any] = super()._translate(*args, **kwargs)
        if self._caption_said is not None and made["caption"] is not None:
            made["caption"] = safe(made["caption"])
        if not hasattr(self, "_display_funcs_index_names"):
            # pandas 2 does not escape the names of indexes; their class distinguishes them from labels.
            names = f"{self.css['index_name']} "
            for cell in (cell for row in made["head"] for cell in row):
                if str(cell["class"]).startswith(names) and cell["value"] != self.css["blank_value"]:
                    cell["display_value"] = safe(cell["display_value"])
        if making_html():
            made["uuid"] = for_html(str(made["uuid"]))
            if made["table_attributes"]:
                made["table_attributes"] = without_math(table_attributes(made["table_attributes"]))
            for cell in (cell for row in [*made["head"], *made["body"]] for cell in row):
                if cell.get("class"):
                    cell["class"] = attribute(cell["class"])
            for name in ("table_styles", "cellstyle", "cellstyle_index", "cellstyle_columns"):
                made[name] = [safe_style(style) for style in made[name]]
        return made

    def to_html(self, *args: Any, **kwargs: Any) -> Any:
        """Return HTML or write it to a file, as pandas does, with text escaped."""
        with output(for_html), pd.option_context("styler.html.mathjax", False):
            return super().to_html(*args, **kwargs)

    def to_latex(self, *args: Any, **kwargs: Any) -> Any:
        """Return LaTeX or write it to a file, as pandas does, with text escaped."""
        with output(for_latex):
            return super().to_latex(*args, **kwargs)

    def to_typst(self, *args: Any, **kwargs: Any) -> Any:
        """Return Typst or write it to a file, as pandas does, with text escaped."""
        with output(for_typst):
            return super().to_typst(*args, **kwargs)

    def to_string(self, *args: Any, **kwargs: Any) -> Any:
        """Return plain text or write it to a file, as pandas does, with text escaped."""
        with output(inert):
            return super().to_string(*args, **kwargs)

    def to_excel(self, excel_writer: Any, **kwargs: Any) -> None:
        """Write an Excel sheet, as pandas does, but text stays text, times are in UTC and no text is cut."""

        def write(prepared: pd.DataFrame, book: Any, **kwargs: Any) -> None:
            styled = self._copy(deepcopy=True)
            # Styles refer to columns and rows by their labels.
            styled.data = prepared.set_axis(self.columns, axis=1)
            Styler.to_excel(styled, book, **kwargs)

        write_with_pandas(pd.DataFrame(self.data, copy=False), excel_writer, write, **kwargs)

    def _repr_html_(self) -> str | None:
        shown = super()._repr_html_()
        return f"<p><strong>{CLEAR}</strong></p>{shown}" if shown and self.__rtca_revealed__ else shown


def _checked(escape: Any) -> Any:
    if escape not in {_UNSAID, None, "html", "latex", "latex-math"}:
        raise UsageError(f"escape must be 'html', 'latex', 'latex-math' or None, not {quoted(escape)}")
    return escape


def _new(kind: type[Styler], *args: Any, **kwargs: Any) -> Any:  # noqa: ARG001 - taken by __init__
    own = kind is Styler and pd.get_option("styler.format.escape") == "html"
    made: Any = object.__new__(PlainStyler if own else kind)
    return made


for _newer in ("format_index_names", "to_typst"):
    if not hasattr(Styler, _newer):
        delattr(PlainStyler, _newer)

# An ordinary frame may hold a contact's text as well. pandas' own option covers only cells, and only until they are
# formatted, so while it is set, every Styler is a PlainStyler.
Styler.__new__ = staticmethod(_new)  # type: ignore[method-assign,assignment]
