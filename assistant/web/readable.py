"""Write a customer's copy as a page that people can read: whatever is in it, with nothing left out."""

from __future__ import annotations

import html
from collections.abc import Mapping

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }}
dl {{ margin: 0 0 1rem; padding: .5rem 0 .5rem 1rem; border-inline-start: 2px solid; }}
dt {{ font-weight: 600; }}
dd {{ margin: 0 0 .25rem; overflow-wrap: anywhere; white-space: pre-wrap; }}
</style>
</head>
<body>
<h1>{title}</h1>
{body}
</body>
</html>
"""
NOTHING = "<p>Nothing.</p>"


def readable(title: str, everything: Mapping[str, object]) -> str:
    """Return a page with a heading for each part; values are shown as they are kept."""
    parts = [
        f"<h2>{_words(name)}</h2>\n{_shown(part) if part else NOTHING}" for name, part in everything.items()
    ]
    return PAGE.format(title=html.escape(title), body="\n".join(parts))


def _shown(part: object) -> str:
    match part:
        case dict():
            lines = [f"<dt>{_words(str(name))}</dt><dd>{_shown(one)}</dd>" for name, one in part.items()]
            return f"<dl>{''.join(lines)}</dl>"
        case list():
            return "".join(_shown(one) if isinstance(one, dict) else f"<p>{_shown(one)}</p>" for one in part)
        case None:
            return "–"
        case bool():
            return "yes" if part else "no"
        case _:
            return html.escape(str(part))


def _words(name: str) -> str:
    return html.escape(name.replace("_", " ").capitalize())
