"""Check that no message is lost or sent twice, whatever happens to the network and the page."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.pages.acting import enter_shop, on_their_way, open_widget, said, say


def test_what_is_written_offline_arrives_once_in_order(page: Page) -> None:
    """People write in trains; what they wrote must not vanish in a tunnel."""
    enter_shop(page)
    open_widget(page)

    page.context.set_offline(True)
    say(page, "first from the tunnel")
    say(page, "second from the tunnel")
    expect(page.get_by_text("You are offline.")).to_be_visible()
    expect(on_their_way(page)).to_have_count(2)
    page.context.set_offline(False)

    expect(on_their_way(page)).to_have_count(0, timeout=30_000)
    expect(said(page)).to_have_text(["first from the tunnel", "second from the tunnel"])


def test_what_was_not_sent_before_a_reload_is_sent_after_it(page: Page) -> None:
    """A page is closed sooner than a network comes back."""
    enter_shop(page)
    open_widget(page)
    page.context.set_offline(True)
    say(page, "before the reload")
    expect(on_their_way(page)).to_have_count(1)

    page.context.set_offline(False)
    page.reload()

    expect(said(page)).to_have_text(["before the reload"])
    expect(on_their_way(page)).to_have_count(0, timeout=30_000)
    page.reload()
    expect(said(page)).to_have_text(["before the reload"])


def test_messages_go_by_requests_where_sockets_are_blocked(page: Page) -> None:
    """Some offices let no WebSocket through; the customer should not notice."""
    page.route_web_socket("**/v1/socket", lambda socket: socket.close())
    enter_shop(page)
    open_widget(page)

    say(page, "How long do I have to return beans?")

    expect(on_their_way(page)).to_have_count(0)
    expect(page.locator("concierge-widget .from-assistant")).to_have_count(2)


def test_customers_do_not_see_each_others_conversations(page: Page) -> None:
    """A shared computer must not show one person what another wrote."""
    enter_shop(page, "Farid Haddad")
    open_widget(page)
    say(page, "my own secret")
    expect(on_their_way(page)).to_have_count(0)

    page.get_by_label("Signed in as").select_option(label="Daniel Okafor")

    expect(page.locator("concierge-widget .from-assistant").first).to_contain_text("Daniel")
    expect(said(page)).to_have_count(0)
