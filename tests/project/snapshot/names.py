"""Public names: signatures, members of classes, traits, entry points, schemas."""

from __future__ import annotations

import importlib
import inspect
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from tests.project.snapshot.plain import attempt, plain, scrub, without_modules

__all__ = ["entry_points", "names", "schemas"]

_MODULES: Final = ("rtca_nb", "rtca_nb.endpoint", "rtca_nb.exceptions", "rtca_nb.schemas")
_SPECIAL: Final = (
    "__contains__", "__copy__", "__deepcopy__", "__delattr__", "__enter__", "__eq__", "__exit__", "__getitem__",
    "__hash__", "__html__", "__iter__", "__len__", "__reduce__", "__repr__", "__setattr__", "_ipython_display_",
    "_repr_html_", "_repr_mimebundle_",
)  # fmt: skip


def names() -> dict[str, Any]:
    """Describe every public name of every public module."""
    return {name: _module(importlib.import_module(name)) for name in _MODULES}


def _module(module: ModuleType) -> dict[str, Any]:
    return {
        "__all__": list(module.__all__),
        "dir": sorted(name for name in dir(module) if not name.startswith("_") and name in module.__all__),
        **{name: _described(getattr(module, name)) for name in module.__all__},
    }


def _described(value: Any) -> Any:
    if isinstance(value, ModuleType):
        return {"kind": "module"}
    if inspect.isclass(value):
        return _class(value)
    if callable(value):
        return {"kind": "function", **_signature(value)}
    return {"kind": type(value).__name__, "value": plain(value)}


def _class(of: type) -> dict[str, Any]:
    own = [one for one in of.__mro__ if one.__module__.startswith("rtca_nb")]
    foreign = [one for one in of.__mro__ if one not in own and one is not object]
    members = {
        name: _member(of, name, own)
        for name in dir(of)
        if not name.startswith("_") and any(name in vars(one) for one in own)
    }
    described = {
        "kind": "class",
        "is also": sorted(one.__name__ for one in foreign),
        "members": members,
        "special": [name for name in _SPECIAL if any(name in vars(one) for one in own)],
        **_signature(of),
    }
    if issubclass(of, BaseException):
        described["errors above"] = [one.__name__ for one in own[1:]]
    if hasattr(of, "class_traits"):
        described["traits"] = _traits(of)
    return described


def _member(of: type, name: str, own: list[type]) -> Any:
    raw = next(vars(one)[name] for one in own if name in vars(one))
    if isinstance(raw, classmethod | staticmethod):
        return {"kind": type(raw).__name__, **_signature(raw.__func__)}
    if isinstance(raw, property):
        return {"kind": "property", "settable": raw.fset is not None, "returns": _returns(raw.fget)}
    if inspect.isfunction(raw):
        return {"kind": "method", **_signature(raw)}
    # How an attribute is made is an inside matter: a descriptor, a slot, a field.
    return {"kind": "attribute"}


def _returns(function: Any) -> str:
    return without_modules(str(inspect.signature(function).return_annotation)) if function is not None else ""


def _signature(of: Any) -> dict[str, Any]:
    try:
        signature = inspect.signature(of)
    except (TypeError, ValueError) as error:
        return {"signature": f"none: {type(error).__name__}"}
    return {
        "parameters": [
            {
                "name": one.name,
                "kind": one.kind.description,
                **({} if one.default is one.empty else {"default": scrub(without_modules(repr(one.default)))}),
            }
            for one in signature.parameters.values()
        ],
        "annotations": {
            one.name: without_modules(str(one.annotation))
            for one in [*signature.parameters.values()]
            if one.annotation is not one.empty
        }
        | {"return": without_modules(str(signature.return_annotation))},
    }


def _traits(of: Any) -> dict[str, Any]:
    found = {}
    for name, trait in sorted(of.class_traits().items()):
        if name.startswith("_"):
            continue
        if not any(name in vars(one) for one in of.__mro__ if one.__module__.startswith("rtca_nb")):
            found[name] = "from elsewhere"
            continue
        found[name] = {
            "default": attempt(lambda trait=trait: trait.default()),
            "help": trait.help,
            "synced": trait.metadata.get("sync", False),
            "may be none": trait.allow_none,
            "values": plain(getattr(trait, "values", None)),
            "least and most": [plain(getattr(trait, side, None)) for side in ("min", "max")],
        }
    return found


def entry_points() -> dict[str, Any]:
    """Read what pyproject.toml beside the package says about commands, plugins, extras and what is installed."""
    package = importlib.import_module("rtca_nb")
    project = tomllib.loads((Path(package.__file__ or "").parents[1] / "pyproject.toml").read_text("utf-8"))["project"]
    plugin = importlib.import_module("rtca_nb.endpoint.pytest_plugin")
    return {
        "scripts": project["scripts"],
        "entry points": project["entry-points"],
        "dependencies": project["dependencies"],
        "extras": project["optional-dependencies"],
        "python": project["requires-python"],
        "version": package.__version__,
        "fixtures": sorted(name for name in vars(plugin) if name.startswith("rtca")),
    }


def schemas() -> dict[str, Any]:
    """Describe every frame: its columns and dtypes, empty."""
    module: Any = importlib.import_module("rtca_nb.schemas")
    listed = list(module.names())
    described: Mapping[str, Any] = {
        name: {
            "columns": list(module.dtypes(name).keys()),
            "dtypes": {key: str(kind) for key, kind in module.dtypes(name).items()},
        }
        for name in listed
    }
    return {"names": listed, **described}
