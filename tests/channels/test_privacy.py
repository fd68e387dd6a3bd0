"""Test that nobody ever sees or changes anything of somebody else's, on any route."""

from __future__ import annotations

from assistant.staff.model import Role
from tests.channels.site import Answer, Browser, Site

QUESTION = "How do I return an order? My code word is PERIWINKLE."
SECRET = "PERIWINKLE"

BODIES: dict[str, object] = {
    "/v1/conversations/{conversation}/messages": {"client_id": "m9", "text": "let me in"},
    "/v1/conversations/{conversation}/messages/{message}/feedback": {"helped": False},
    "/v1/conversations/{conversation}/rating": {"score": 1},
    "/v1/conversations/{conversation}/read": {"seq": 1},
    "/v1/desk/conversations/{conversation}/read": {"seq": 1},
    "/v1/me/preferences/{topic}": {"value": "oat"},
    "/v1/me/consents/{purpose}": {"granted": True},
    "/v1/me/orders/{order}/gift": {"is_gift": True},
    "/v1/conversations": {"client_id": "bens"},
    "/v1/staff/session": {"token": "x"},
    "/v1/desk/conversations/{conversation}/messages": {"client_id": "m9", "text": "let me in"},
    "/v1/desk/conversations/{conversation}/notes": {"client_id": "m9", "text": "let me in"},
}
STAFF_ONLY = (
    "/v1/queue",
    "/v1/handoffs",
    "/v1/desk",
    "/v1/traces",
    "/v1/staff/me",
    "/v1/customers",
    "/v1/articles",
    "/v1/questions",
    "/v1/accounts",
    "/v1/counter",
    "/v1/notices",
    "/v1/macros",
    "/v1/tokens",
    "/v1/webhooks",
    "/v1/webhook-deliveries",
    "/v1/offers/rules",
    "/v1/offers/choices",
    "/v1/offers/products",
    "/v1/offers/preview",
    "/v1/chat",
    "/v1/models",
    "/v1/search",
)


async def with_history(browser: Browser) -> dict[str, str]:
    """Give a customer a conversation, a reply with a trace, and a handoff; return their ids."""
    conversation = await browser.started()
    reply = await browser.said(conversation, QUESTION)
    await browser.call("PUT", "/v1/me/preferences/milk", {"value": SECRET})
    await browser.post(f"/v1/conversations/{conversation}/person")
    return {
        "conversation": conversation,
        "trace": reply.text("reply", "trace_id"),
        "message": reply.text("reply", "id"),
    }


async def every_route(site: Site) -> list[tuple[str, str]]:
    """Return method and path of every route that the API describes."""
    paths = (await site.nobody().get("/openapi.json")).at("paths")
    assert isinstance(paths, dict)
    return [(method.upper(), path) for path, methods in paths.items() for method in dict_of(methods)]


def dict_of(value: object) -> Answer:
    """Return `value`, which is a JSON object."""
    assert isinstance(value, dict)
    return value


def list_of(value: object) -> list[object]:
    """Return `value`, which is a JSON array."""
    assert isinstance(value, list)
    return value


async def test_a_second_customer_never_sees_the_first_ones_anything(site: Site) -> None:
    """A walk over every route there is, so that a new one cannot be forgotten."""
    ana, ben, mara = site.customer("ana"), site.customer("ben"), await site.agent(role=Role.OWNER)
    ids = await with_history(ana)
    ids |= {"handoff": (await mara.get("/v1/queue")).text("waiting", 0, "id")}
    ids |= {
        "topic": "milk",
        "purpose": "offers",
        "order": "F-1",
        "article": "returns.md",
        "file": "x.js",
        "source": "src_x",
        "question": "q",
        "activity": "e1",
        "account": "acme",
        "person": f"cus_{'0' * 32}",
        "merge": "mrg_" + "0" * 32,
        "identifier": "1",
        "offer": "off_" + "0" * 32 + "-0",
        "notice": "ntc_" + "0" * 32,
        "rule": "rul_" + "0" * 32,
        "macro": "mac_" + "0" * 32,
        "token": "tok_" + "0" * 32,
        "attachment": "att_" + "0" * 32,
        "webhook": "whk_" + "0" * 32,
        "delivery": "whd_" + "0" * 32,
        "connection": "hdk_" + "0" * 32,
        "session": "ses_" + "0" * 32,
    }
    ids |= {"customer": "ana"}
    before = (await ana.get(f"/v1/conversations/{ids['conversation']}")).json
    routes = sorted(await every_route(site), key=lambda one: one == ("DELETE", "/v1/me"))

    for method, path in routes:
        address = path.format(**ids, product="kettle")
        response = await ben.call(method, address, BODIES.get(path, {}) if method != "GET" else None)

        assert SECRET.encode() not in response.raw, (method, path)
        assert ids["conversation"].encode() not in response.raw.replace(address.encode(), b"").replace(
            f"no conversation '{ids['conversation']}'".encode(), b""
        ), (method, path)
        if "{conversation}" in path:
            assert response.status in {401, 404}, (method, path, response.raw)
        if path.startswith(STAFF_ONLY):
            assert response.status == 401, (method, path, response.raw)

    assert (await ana.get(f"/v1/conversations/{ids['conversation']}")).json == before
    assert (await ana.get("/v1/me")).at("preferences", 0, "value") == SECRET


async def test_without_a_token_only_public_routes_answer(site: Site) -> None:
    """The same walk by somebody whom nobody vouches for."""
    description = (await site.nobody().get("/openapi.json")).at("paths")

    for path, methods in dict_of(description).items():
        for method, operation in dict_of(methods).items():
            if guards := list_of(dict_of(operation)["security"]):
                address = path.format(
                    conversation="cnv_" + "0" * 32, handoff="hnd_" + "0" * 32, trace="trc_" + "0" * 32,
                    topic="milk", purpose="offers", order="F-1", customer="ana", article="x", source="x",
                    message="msg_" + "0" * 32, question="q", activity="e1", identifier="1", offer="off_x",
                    notice="ntc_" + "0" * 32, rule="rul_" + "0" * 32, macro="mac_" + "0" * 32,
                    token="tok_" + "0" * 32, session="ses_" + "0" * 32,
                    account="x", person="cus_" + "0" * 32, attachment="att_" + "0" * 32,
                    webhook="whk_" + "0" * 32, delivery="whd_" + "0" * 32,
                    connection="hdk_" + "0" * 32,
                    merge="mrg_" + "0" * 32, product="kettle",
                )  # fmt: skip
                response = await site.nobody().call(method.upper(), address)
                assert response.status == 401, (method, path)
                scheme = "Basic" if guards[:1] == [{"source": []}] else "Bearer"
                assert response.headers["WWW-Authenticate"].split()[0] == scheme


async def test_a_customers_token_opens_no_staff_route(site: Site) -> None:
    """A customer who finds the desk sees an empty room."""
    ana = site.customer("ana")

    statuses = [
        (await ana.get(path)).status for path in ("/v1/queue", "/v1/staff/me", "/v1/desk/conversations")
    ]

    assert statuses == [401, 401, 401]


async def test_a_staff_session_is_no_customer(site: Site) -> None:
    """An agent must not be able to speak as a customer."""
    mara = await site.agent()

    assert (await mara.get("/v1/me")).status == 401
    assert (await mara.post("/v1/conversations", {"client_id": "x"})).status == 401


async def test_a_visitor_is_nobody_that_we_know(site: Site) -> None:
    """An unverified visitor never sees anyone's data."""
    await with_history(site.customer("ana"))
    visitor = await site.visitor()

    me = await visitor.get("/v1/me")

    assert me.at("profile", "is_known") is False
    assert me.at("profile", "name") is None
    assert me.at("conversations") == []
