"""Check the widget on somebody else's page: a strict policy, hostile styles, and scripts that call it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.pages.acting import answers, ask, open_widget
from tests.pages.conftest import EMBEDDING, Demo
from tests.pages.embedding import Website, shown
from tests.pages.test_accessible import problems
from tests.pages.test_attachments import PHOTO

pytestmark = pytest.mark.slow

WATCH = """
    window.broken = [];
    document.addEventListener("securitypolicyviolation", (event) =>
        window.broken.push(`${event.violatedDirective} ${event.blockedURI}`));
"""
STUB = """
    window.Concierge ??= { q: [] };
    for (const name of ["identify", "open", "close", "send", "on", "off", "reset"])
        Concierge[name] ??= (...given) => Concierge.q.push([name, ...given]);
"""
LISTENING = """
    window.told = [];
    for (const name of ["opened", "closed", "message", "handoff", "unread", "error"])
        Concierge.on(name, (detail) => told.push([name, detail]));
    Concierge.open();
    Concierge.send("How do I descale my machine?");
"""
HOSTILE_STYLE = """
    html { font-size: 3px; letter-spacing: 9px; }
    body { color: red; font: 900 40px cursive; text-align: right; line-height: 3; }
    body * { display: none !important; visibility: hidden !important; opacity: 0 !important; }
    * { all: revert; animation: none !important; }
    concierge-widget { transform: scale(0) !important; filter: blur(40px) !important;
        pointer-events: none !important; clip-path: inset(50%) !important; }
    button, textarea, article { all: unset !important; position: static !important; }
"""
HOSTILE_SCRIPT = """
    window.before = new Set(Object.getOwnPropertyNames(window));
    Object.prototype.polluted = function () {};
    Array.prototype.polluted = () => { throw new Error("called"); };
    Array.prototype.contains = String.prototype.contains = () => true;
    window.$ = window.event = window.status = window.top.name = "taken";
    for (const one of [Object, Array, Function, Error, Promise, Map, Set]) Object.freeze(one.prototype);
"""


@pytest.fixture
def visiting(new_context: Callable[..., BrowserContext]) -> Page:
    """A page that notes what a policy forbids."""
    page = new_context().new_page()
    page.add_init_script(WATCH)
    return page


def test_a_strict_policy_forbids_nothing_that_it_needs(visiting: Page, demo: Demo) -> None:
    """No style, script or image from anywhere but where the owner says."""
    policy = (
        f"default-src 'none'; style-src 'self'; script-src 'self' {demo.url}; "
        f"connect-src {demo.url} {demo.url.replace('http', 'ws')}; img-src blob:"
    )
    with shown(Website(widget=f"{demo.url}/static/widget.js", policy=policy), port=EMBEDDING) as address:
        visiting.goto(address)
        open_widget(visiting)
        ask(visiting, "How long do I have to return beans?")
        with visiting.expect_file_chooser() as chooser:
            visiting.get_by_role("button", name="Send a file").click()
        chooser.value.set_files(PHOTO)
        expect(visiting.locator("concierge-widget .attached-image")).to_be_visible()
        visiting.get_by_role("button", name="What we know about you").click()
        expect(visiting.get_by_role("switch").first).to_be_visible()

        assert visiting.evaluate("window.broken") == []


def test_neither_breaks_the_other_on_a_hostile_page(visiting: Page, demo: Demo) -> None:
    """Resets, rules that hide everything, changed and frozen prototypes: it is there, and leaves no trace."""
    website = Website(widget=f"{demo.url}/static/widget.js", style=HOSTILE_STYLE, script=HOSTILE_SCRIPT)
    with shown(website, port=EMBEDDING) as address:
        visiting.goto(address)
        open_widget(visiting)
        answer = ask(visiting, "How long do I have to return beans?").locator(".words")
        expect(answer).to_be_visible()
        size, family, spacing = answer.evaluate(
            "(one) => ['fontSize', 'fontFamily', 'letterSpacing'].map((name) => getComputedStyle(one)[name])"
        )
        added = visiting.evaluate("Object.getOwnPropertyNames(window).filter((one) => !before.has(one))")
        styled = visiting.evaluate("getComputedStyle(document.querySelector('h1')).display")
        sheets = visiting.evaluate("document.adoptedStyleSheets.length + document.styleSheets.length")

    assert (size, spacing) == ("15px", "normal")
    assert "cursive" not in family
    assert set(added) <= {"before", "$", "Concierge"}
    assert (styled, sheets) == ("none", 1)


def test_a_page_calls_it_before_it_is_there_and_hears_of_everything(visiting: Page, demo: Demo) -> None:
    """The stub keeps what was asked for; events say what happens, and resetting makes a new visitor."""
    website = Website(widget=f"{demo.url}/static/widget.js", script=STUB + LISTENING)
    with shown(website, port=EMBEDDING) as address:
        visiting.goto(address)
        expect(answers(visiting)).to_have_count(2)
        visiting.evaluate("Concierge.close()")
        expect(visiting.get_by_role("button", name="Ask us")).to_be_visible()
        names = visiting.evaluate("told.map(([name]) => name)")
        kept = visiting.evaluate("Object.keys(localStorage).length")

        token = demo_token(visiting, demo, "leon")
        visiting.evaluate("(token) => Concierge.identify(token)", token)
        visiting.evaluate("Concierge.open()")
        expect(answers(visiting).last).to_be_visible()
        refused = visiting.evaluate(
            "(hash) => Concierge.identify({identifier: '1', identifier_hash: hash}).catch((no) => no.status)",
            "f" * 64,
        )
        visiting.evaluate("Concierge.reset()")
        expect(visiting.get_by_role("button", name="Ask us")).to_be_visible()

        left = visiting.evaluate("Object.keys(localStorage).length")

    assert names[:1] == ["opened"]
    assert names.count("message") == 3
    assert names[-1] == "closed"
    assert refused == 401
    assert kept > 0
    assert left == 0


@pytest.mark.parametrize("lang", ["de", "fr-CA", "es", "it", "nl", "pt-BR"])
def test_it_speaks_the_language_of_the_page(visiting: Page, demo: Demo, lang: str) -> None:
    """The page's language before the browser's, which is English here."""
    words = {
        "de": "Schließen",
        "fr": "Fermer",
        "es": "Cerrar",
        "it": "Chiudi",
        "nl": "Sluiten",
        "pt": "Fechar",
    }
    website = Website(widget=f"{demo.url}/static/widget.js", lang=lang)
    with shown(website, port=EMBEDDING) as address:
        visiting.goto(address)
        visiting.locator("concierge-widget .launcher").click()

        expect(visiting.get_by_role("button", name=words[lang[:2]])).to_be_visible()


def test_from_right_to_left_it_is_mirrored(visiting: Page, demo: Demo) -> None:
    """Arabic, given by the page itself as any other language may be."""
    website = Website(
        widget=f"{demo.url}/static/widget.js",
        attributes='data-lang="ar" data-words="/words.json"',
        more={"/words.json": '{"Ask us": "اسألنا", "Close": "أغلق هذا", "Send": "إرسال"}'},
    )
    with shown(website, port=EMBEDDING) as address:
        visiting.goto(address)
        visiting.get_by_role("button", name="اسألنا").click()
        closing = visiting.get_by_role("button", name="أغلق هذا").bounding_box()
        panel = visiting.locator("concierge-widget .panel").bounding_box()

        assert closing is not None
        assert panel is not None
        assert closing["x"] < panel["x"] + panel["width"] / 2
        assert panel["x"] < 100
        assert problems(visiting) == []


def demo_token(page: Page, demo: Demo, external_id: str) -> str:
    """Return the token with which the demo's shop would sign its customer in."""
    answer = page.request.post(f"{demo.url}/demo/identity", data={"external_id": external_id})
    token: str = answer.json()["token"]
    return token
