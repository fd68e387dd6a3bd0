"""Check what is read from HTML as it is found in the wild."""

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
