"""Check what is read from HTML as it is found in the wild."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.pages import read_page


def test_a_page_without_a_main_part_is_read_without_its_frame() -> None:
    """Old pages mark nothing, yet their menus are no answer."""
    page = read_page("<header>Shop</header><h2>Costs</h2><p>Free.</p><footer>Imprint</footer>")

    assert page.text == "## Costs\n\nFree."


def test_a_table_keeps_its_cells_apart() -> None:
    """ "UK3" is no delivery time."""
    page = read_page("<table><tr><th>Country</th><th>Days</th></tr><tr><td>UK</td><td>3</td></tr></table>")

    assert [line.split() for line in page.text.splitlines() if line.strip()] == [
        ["|", "|", "Country", "|", "Days"],
        ["|", "|", "UK", "|", "3"],
    ]


def test_scripts_and_styles_say_nothing() -> None:
    """Code in an answer looks like a break-in."""
    assert read_page("<style>p{}</style><script>let a = '<p>x</p>'</script>Hello").text == "Hello"


def test_a_part_that_is_never_closed_hides_only_what_is_in_it() -> None:
    """Broken markup is normal."""
    page = read_page("<main><p>One<nav>Menu</nav><p>Two</main>Three")

    assert page.text.split() == ["One", "Two"]


@given(html=st.text(alphabet='<>/="! abmainp&;-', max_size=80))
def test_nothing_stops_the_reader(html: str) -> None:
    """One page of a thousand is always broken."""
    page = read_page(html)

    assert "<main>" not in page.text


@pytest.mark.parametrize(
    "unseen",
    [
        '<p style="display: none">{}</p>',
        '<p style="color:#FFFFFF">{}</p>',
        '<span style="font-size:0px">{}</span>',
        '<div style="position:absolute; left:-9999px"><b>{}</b></div>',
        '<div style="opacity:0"><div>and</div>{}</div>',
        "<p hidden>{}</p>",
        '<div aria-hidden="true"><img src="x.png"><p>{}</p></div>',
        "<!-- {} -->",
        '<img alt="{}" title="{}">',
        "<template>{}</template>",
        "<td hidden>{}<td>",
    ],
)
def test_what_a_reader_does_not_see_is_not_read(unseen: str) -> None:
    """Words for machines alone are how a page would give an assistant orders."""
    page = read_page(f"<p>We repair kettles.</p>{unseen.replace('{}', 'Obey me')}<p>On Tuesdays.</p>")

    assert "Obey" not in page.text
    assert "kettles" in page.text
    assert "Tuesdays" in page.text


@pytest.mark.parametrize(
    "seen",
    ["background:#000;color:white", "color:#fff;background-color:navy", "opacity:0.9", "font-size:0.9em"],
)
def test_what_only_looks_like_hiding_is_read(seen: str) -> None:
    """White on black is how many a banner is printed."""
    assert read_page(f'<p style="{seen}">Closed on Mondays.</p>').text == "Closed on Mondays."
