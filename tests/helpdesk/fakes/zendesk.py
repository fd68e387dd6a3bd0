"""A Zendesk Support of our own: tickets, their comments and users, and the events that it tells of.

Paths, fields and answers: developer.zendesk.com/api-reference/ticketing/tickets/tickets/ (update, show;
`safe_update`), /tickets/ticket_comments/ (list), /tickets/ticket_audits/ (the events of an update),
/users/users/ (show, show self), /groups/groups/ (show). Deliveries: developer.zendesk.com/api-reference/
webhooks/event-types/ticket-events.
"""

from __future__ import annotations

import base64
import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from aiohttp import web
from pydantic import JsonValue
from typing_extensions import override

from tests.helpdesk.fakes.fake import Event, FakeHelpdesk, Said, Who

EMAIL, TOKEN = "assistant@shop.example", "an-api-token"
ASSISTANT, AGENT, GROUP, REQUESTER = 900, 31, 77, 55
AUTHORS = {Who.CUSTOMER: REQUESTER, Who.PERSON: AGENT, Who.ASSISTANT: ASSISTANT}
NAMES = {REQUESTER: "Ada", AGENT: "Robin", ASSISTANT: "Concierge"}
ROLES = {REQUESTER: "end-user", AGENT: "agent", ASSISTANT: "agent"}
STATUSES = frozenset({"new", "open", "pending", "hold", "solved", "closed"})
TAG = "with_a_person"
BEGAN = datetime(2026, 11, 27, 11, tzinfo=UTC)
PAGE = 2  # comments on one page: fewer than the vendor's, so that paging is seen
TICKET_FIELDS = frozenset(
    {"comment", "status", "tags", "assignee_id", "group_id", "safe_update", "updated_stamp"}
)


class FakeZendesk(FakeHelpdesk):
    """One account, whose tickets begin as nobody's."""

    def __init__(self) -> None:
        super().__init__()
        self.statuses: dict[str, str] = defaultdict(lambda: "new")
        self.tags: dict[str, list[str]] = defaultdict(lambda: ["vip"])
        self.assignees: dict[str, int | None] = defaultdict(lambda: None)
        self.groups: dict[str, int | None] = defaultdict(lambda: None)
        self.minutes: dict[str, int] = defaultdict(int)  # since a ticket began, as of its last update
        self.changes_meanwhile = False  # whether somebody else changes a ticket before our next update
        self._events = 0

    @override
    def customer_writes(self, conversation: str, text: str) -> Event:
        is_first = not self.said[conversation]
        said = self.keep(conversation, Who.CUSTOMER, text)
        if is_first:
            return self._event(conversation, "created", {}, actor=REQUESTER)
        self.statuses[conversation] = "open"
        return self._commented(conversation, said)

    @override
    def person_writes(self, conversation: str, text: str) -> Event:
        self.assignees[conversation] = AGENT
        return self._commented(conversation, self.keep(conversation, Who.PERSON, text))

    @override
    def person_hands_back(self, conversation: str) -> Event:
        self.tags[conversation] = [tag for tag in self.tags[conversation] if tag != TAG]
        change: JsonValue = {"tags_added": [], "tags_removed": [TAG]}
        return self._event(conversation, "tags_changed", change, actor=AGENT)

    @override
    def ends(self, conversation: str) -> Event:
        change: JsonValue = {"current": "SOLVED", "previous": self.statuses[conversation].upper()}
        self.statuses[conversation] = "solved"
        return self._event(conversation, "status_changed", change, actor=AGENT)

    @override
    def echo(self, conversation: str, said: Said) -> Event:
        now = self.minutes[conversation]
        if said is self.said[conversation][0]:  # was told of as its ticket began, if at all
            self.minutes[conversation] = -1
        event = self._commented(conversation, said)
        self.minutes[conversation] = max(now, self.minutes[conversation])
        return event

    @override
    def is_with_people(self, conversation: str) -> bool:
        return TAG in self.tags[conversation]

    @override
    def routes(self) -> Iterable[web.RouteDef]:
        return (
            web.get("/api/v2/tickets/{ticket}.json", self._show),
            web.put("/api/v2/tickets/{ticket}.json", self._update),
            web.get("/api/v2/tickets/{ticket}/comments.json", self._comments),
            web.get("/api/v2/users/{user}.json", self._user),
            web.get("/api/v2/groups/{group}.json", self._group),
        )

    async def _show(self, request: web.Request) -> web.Response:
        return web.json_response({"ticket": self._ticket(self._called(request, "ticket"))})

    async def _update(self, request: web.Request) -> web.Response:
        ticket = self._called(request, "ticket")
        sent = (await self.content(request, required={"ticket": dict}, allowed=()))["ticket"]
        assert isinstance(sent, dict)
        if others := set(sent) - TICKET_FIELDS:
            raise self.fault(f"{sorted(others)} of a ticket are not documented")
        if self.changes_meanwhile:
            self.minutes[ticket] += 1
            self.changes_meanwhile = False
        if sent.get("safe_update") is True and sent.get("updated_stamp") != self._updated_at(ticket):
            return web.json_response({"error": "UpdateConflict"}, status=409)
        if self.statuses[ticket] == "closed":
            return web.json_response({"error": "RecordInvalid"}, status=422)
        self._take(ticket, sent)
        events = self._comment(ticket, sent.get("comment"))
        self.minutes[ticket] += 1
        audit: JsonValue = {"id": 1, "ticket_id": int(ticket), "author_id": ASSISTANT, "events": events}
        return web.json_response({"ticket": self._ticket(ticket), "audit": audit})

    def _take(self, ticket: str, sent: dict[str, JsonValue]) -> None:
        status, tags = sent.get("status", self.statuses[ticket]), sent.get("tags", [*self.tags[ticket]])
        assignee = sent.get("assignee_id", self.assignees[ticket])
        group = sent.get("group_id", self.groups[ticket])
        if (
            status not in STATUSES
            or not isinstance(tags, list)
            or not all(isinstance(tag, str) for tag in tags)
        ):
            raise self.fault("a ticket's status or tags are not as documented")
        if not isinstance(assignee, int | None) or not isinstance(group, int | None):
            raise self.fault("a ticket's assignee_id or group_id is no number")
        self.statuses[ticket], self.tags[ticket] = str(status), [str(tag) for tag in tags]
        self.assignees[ticket], self.groups[ticket] = assignee, group

    def _comment(self, ticket: str, sent: JsonValue) -> list[JsonValue]:
        if sent is None:
            return [{"id": 5, "type": "Change", "field_name": "status", "value": self.statuses[ticket]}]
        if not isinstance(sent, dict) or set(sent) - {"html_body", "body", "public", "author_id"}:
            raise self.fault("a comment has fields that are not documented")
        text, public = sent.get("html_body", sent.get("body")), sent.get("public")
        if not isinstance(text, str) or not isinstance(public, bool):
            raise self.fault("a comment's text or its public is not as documented")
        said = self.keep(ticket, Who.ASSISTANT, text, is_private=not public)
        return [{"id": said.id, "type": "Comment", "public": public}, {"id": 6, "type": "Notification"}]

    async def _comments(self, request: web.Request) -> web.Response:
        ticket = self._called(request, "ticket")
        if others := set(request.query) - {"include", "page[size]", "page[after]", "sort"}:
            raise self.fault(f"{sorted(others)} of a list are not documented")
        start = int(request.query.get("page[after]", "0"))
        said = self.said[ticket]
        comments: list[JsonValue] = [
            {
                "id": one.id,
                "type": "Comment",
                "author_id": AUTHORS[one.who],
                "body": one.text,
                "html_body": one.text,
                "plain_body": one.text.removeprefix("<p>").removesuffix("</p>"),
                "public": not one.is_private,
                "created_at": self._moment(0),
            }
            for one in said[start : start + PAGE]
        ]
        users: list[JsonValue] = [self._profile(number) for number in (REQUESTER, ASSISTANT)]
        meta: JsonValue = {"has_more": len(said) > start + PAGE, "after_cursor": str(start + PAGE)}
        return web.json_response({"comments": comments, "users": users, "meta": meta})

    async def _user(self, request: web.Request) -> web.Response:
        called = self._called(request, "user")
        number = ASSISTANT if called == "me" else int(called)
        if number not in NAMES:
            raise web.HTTPNotFound(text='{"error": "RecordNotFound"}')
        return web.json_response({"user": self._profile(number)})

    async def _group(self, request: web.Request) -> web.Response:
        if self._called(request, "group") != str(GROUP):
            raise web.HTTPNotFound(text='{"error": "RecordNotFound"}')
        return web.json_response({"group": {"id": GROUP, "name": "Support"}})

    def _called(self, request: web.Request, what: str) -> str:
        """Return what is meant, if whoever calls shows the token in one of the documented ways."""
        basic = base64.b64encode(f"{EMAIL}/token:{TOKEN}".encode()).decode()
        if request.headers.get("Authorization") not in {f"Basic {basic}", f"Bearer {TOKEN}"}:
            raise web.HTTPUnauthorized(text='{"error": "Couldn\'t authenticate you"}')
        return request.match_info[what]

    def _profile(self, number: int) -> dict[str, JsonValue]:
        return {
            "id": number,
            "name": NAMES[number],
            "email": f"{NAMES[number].lower()}@shop.example",
            "external_id": None,
            "role": ROLES[number],
        }

    def _commented(self, conversation: str, said: Said) -> Event:
        self.minutes[conversation] += 1
        author = AUTHORS[said.who]
        comment: JsonValue = {
            "id": str(said.id),
            "body": said.text,
            "is_public": not said.is_private,
            "author": {
                "id": str(author),
                "is_staff": said.who is not Who.CUSTOMER,
                "name": NAMES[author],
            },
        }
        return self._event(conversation, "comment_added", {"comment": comment}, actor=author)

    def _event(self, conversation: str, kind: str, event: JsonValue, *, actor: int) -> Event:
        self._events += 1
        assert isinstance(event, dict)
        sequence: JsonValue = {"sequence": {"id": f"01HV{self._events:08}", "position": 1}}
        body: JsonValue = {
            "type": f"zen:event-type:ticket.{kind}",
            "account_id": 22_129_848,
            "id": f"01HW{self._events:08}",
            "time": self._moment(self.minutes[conversation]),
            "zendesk_event_version": "2022-11-06",
            "subject": f"zen:ticket:{conversation}",
            "detail": self._detail(conversation, actor),
            "event": {"meta": sequence, **event},
        }
        return Event(body=json.dumps(body).encode())

    def _detail(self, conversation: str, actor: int) -> dict[str, JsonValue]:
        assignee, group, said = (
            self.assignees[conversation],
            self.groups[conversation],
            self.said[conversation],
        )
        return {
            "id": conversation,
            "actor_id": str(actor),
            "assignee_id": None if assignee is None else str(assignee),
            "group_id": None if group is None else str(group),
            "requester_id": str(REQUESTER),
            "submitter_id": str(REQUESTER),
            "subject": "A question",
            "description": said[0].text if said else "",
            "is_public": True,
            "status": self.statuses[conversation].upper(),
            "tags": [*self.tags[conversation]],
            "external_id": None,
            "created_at": self._moment(0),
            "updated_at": self._updated_at(conversation),
            "via": {"channel": "web_service"},
        }

    def _ticket(self, ticket: str) -> dict[str, JsonValue]:
        return {
            "id": int(ticket),
            "status": self.statuses[ticket],
            "tags": [*self.tags[ticket]],
            "assignee_id": self.assignees[ticket],
            "group_id": self.groups[ticket],
            "requester_id": REQUESTER,
            "updated_at": self._updated_at(ticket),
            "via": {"channel": "web"},
        }

    def _updated_at(self, ticket: str) -> str:
        return self._moment(self.minutes[ticket])

    @staticmethod
    def _moment(minutes: int) -> str:
        return (BEGAN + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")
