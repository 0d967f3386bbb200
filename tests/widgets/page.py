"""A widget on a page of its own: its script and style sheet against a fake model, as a notebook would load them."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from rtca_nb.widgets.base import ContactWidget

FAKE_MODEL = Path(__file__).with_name("fake_model.js")

# The surfaces of JupyterLab's own themes.
THEMES = {
    "light": "--jp-layout-color0:#fff;--jp-border-color2:#e0e0e0;--jp-ui-font-family:sans-serif;color:#111",
    "dark": "--jp-layout-color0:#111;--jp-border-color2:#424242;--jp-ui-font-family:sans-serif;color:#eee",
}


def state_of(widget: ContactWidget) -> dict[str, Any]:
    """What the browser is given when the widget is shown."""
    state = widget.get_state()
    state.pop("layout", None)
    return json.loads(json.dumps(state, default=str))


def widget_page(widget: ContactWidget, *, theme: str = "light", views: int = 1) -> str:
    """Make a page that shows a widget; ``model`` is its fake model, ``cleanups`` end its views."""
    state = state_of(widget)
    script, style = state.pop("_esm"), state.pop("_css")
    packed = base64.b64encode(json.dumps(state).encode()).decode()
    light = str(theme == "light").lower()
    source = base64.b64encode(script.encode()).decode()
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>widget</title><style>{style}</style></head>
<body data-jp-theme-light="{light}" style="margin:12px;background:var(--jp-layout-color0);{THEMES[theme]}">
<main><h1>Notebook</h1><h2>Cell</h2>{'<div class="view"></div>' * views}</main>
<script>{FAKE_MODEL.read_text("utf-8")}</script>
<script type="module">
const bytes = (text) => new TextDecoder().decode(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)));
const url = URL.createObjectURL(new Blob([bytes("{source}")], {{ type: "text/javascript" }}));
globalThis.widget = (await import(url)).default;
globalThis.model = new FakeModel(JSON.parse(bytes("{packed}")));
globalThis.cleanups = [];
globalThis.ended = await widget.initialize({{ model }});
for (const el of document.querySelectorAll(".view")) cleanups.push(await widget.render({{ model, el }}));
document.body.dataset.ready = "yes";
</script></body></html>"""
