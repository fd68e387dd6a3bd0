"""Test that many modules become one script that does the same, and that what is not understood is refused."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

import assistant
from assistant.web.bundling import Bundle, Unbundled, bundled, small_css
from assistant.web.embedded import ENTRY, SHEETS, with_widget
from assistant.web.pages import Pages

STATIC = Path(assistant.__file__).parent / "web" / "static"
MOST = 30_000  # bytes that a page loads for the widget, packed
PAGE = """
globalThis.document = { currentScript: { src: "http://help.example/static/widget.js" } };
globalThis.told = [];
"""
MODULES = {
    "a/main.js": """/** Begins. */
import { Counter, twice as doubled } from "../b/count.js";

export function start({ base, styles }) {
  const counter = new Counter(2); // not a "comment" in a string: "// kept"
  const pattern = /[/"'`]+\\/\\s/g;
  told.push(doubled(counter.next), `${base.href} #kept`, styles, pattern.source, 1 + +1, "// kept");
  told.push(4 / 2 / 1);
}
""",
    "b/count.js": """export class Counter {
  #count = 0;

  constructor(count) {
    this.#count = count;
  }

  get next() {
    return `${this.#count + 1}`;
  }
}

export const twice = (text) => text + text;
""",
    "b/x.css": "/* no */ a > b {\n  color: red;\n}\n",
}


def run_in_node(script: str) -> str:
    """Return what a script says in Node."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no Node.js here; get it from nodejs.org or your system's own way")
    done = subprocess.run([node, "-e", script], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_one_script_does_what_the_modules_do() -> None:
    """Names, templates, regular expressions, signs in a row: all as it was written."""
    made = bundled(MODULES, entry="a/main.js", sheets=["b/x.css"])

    said = run_in_node(f"{PAGE}{made.script};console.log(JSON.stringify(told))")

    assert said == (
        '["33","http://help.example/ #kept","a>b{color:red;}","[/\\"\'`]+\\\\/\\\\s",2,"// kept",2]\n'
    )
    assert "Begins" not in made.script
    assert "#count" not in made.script


def test_what_is_asked_for_later_travels_apart() -> None:
    """With what it alone needs; what the page has already is handed to it."""
    modules = MODULES | {
        "a/main.js": """import { twice } from "../b/count.js";

export async function start() {
  const { late } = await import("../b/late.js");
  told.push(late() + twice("!"));
}
""",
        "b/late.js": """import { twice } from "./count.js";
import { only } from "./only.js";

export function late() {
  return twice(only);
}
""",
        "b/only.js": 'export const only = "late";\n',
    }

    made = bundled(modules, entry="a/main.js", sheets=[])

    assert list(made.later) == ["later/b-late.js"]
    assert '"late"' in made.later["later/b-late.js"]
    assert '"late"' not in made.script
    assert "class Counter" not in made.later["later/b-late.js"]


@pytest.mark.parametrize(
    "source",
    [
        'import Counter from "./b.js";\n',
        'import * as all from "./b.js";\n',
        "export default 1;\n",
        'export { one } from "./b.js";\n',
    ],
)
def test_what_it_does_not_understand_is_refused(source: str) -> None:
    """Better no script than a wrong one: the server does not start, and says which module."""
    with pytest.raises(Unbundled, match=r"a\.js"):
        bundled({"a.js": source, "b.js": ""}, entry="a.js", sheets=[])


def test_modules_that_import_each_other_are_refused() -> None:
    """They would begin with nothing in their hands."""
    modules = {
        "a.js": 'import { b } from "./b.js";\nexport const a = b;\n',
        "b.js": 'import { a } from "./a.js";\nexport const b = a;\n',
    }

    with pytest.raises(Unbundled, match="imports itself"):
        bundled(modules, entry="a.js", sheets=[])


def test_a_style_sheet_keeps_what_it_says() -> None:
    """Spaces that mean something stay."""
    source = "/* x */ .a  .b ,\n.c > .d { margin: 0 auto; inset: calc(1px + 2px) }\n"

    assert small_css(source) == ".a .b,.c>.d{margin:0 auto;inset:calc(1px + 2px)}"


def test_what_is_made_of_the_widget_is_a_script() -> None:
    """As Node reads it, to the last sign."""
    _, made = widget()

    for script in (made.script, *made.later.values()):
        source = json.dumps(script.replace("export default", "return"))
        assert run_in_node(f"console.log(typeof new Function({source}))") == "function\n"


def widget() -> tuple[Pages, Bundle]:
    """Return the pages as they are served, and the widget's bundle."""
    pages = with_widget(Pages.load(STATIC))
    sources = {name: body.decode() for name, body in pages.bodies((".js", ".css")).items()}
    return pages, bundled(sources, entry=ENTRY, sheets=SHEETS)


def test_a_page_loads_less_than_thirty_kilobytes_for_the_widget() -> None:
    """The one script and the largest table of words; the privacy panel comes when it is opened."""
    pages, made = widget()
    tables = [name for name in pages.bodies((".json",)) if name.startswith("widget/words/")]

    loaded = pages.packed_size("widget.js") + max(pages.packed_size(name) for name in tables)

    assert loaded < MOST
    assert list(made.later) == ["later/widget-privacy.js"]
    assert pages.packed_size("later/widget-privacy.js") < MOST / 2
