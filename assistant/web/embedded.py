"""Hold the scripts that other websites load, each made of its modules when the server starts."""

from __future__ import annotations

from assistant.web.bundling import bundled
from assistant.web.pages import Pages, file

ENTRY = "widget/main.js"
SHEETS = (
    "shared/tokens.css",
    "shared/controls.css",
    "shared/rich.css",
    "shared/message-parts.css",
    "widget/widget.css",
    "widget/messages.css",
    "widget/privacy.css",
)
SCRIPT = "widget.js"


def with_widget(pages: Pages) -> Pages:
    """Return `pages` and the widget's script, with what it fetches later."""
    sources = {name: body.decode() for name, body in pages.bodies((".js", ".css")).items()}
    made = bundled(sources, entry=ENTRY, sheets=SHEETS)
    scripts = {SCRIPT: made.script, **made.later}
    return pages.joined({name: file(text.encode(), ".js") for name, text in scripts.items()})
