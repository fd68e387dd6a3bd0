"""Count and time what the service does, for Prometheus.

Requests are counted by route, never by path, so that the number of series is bounded. The
registry is passed in: two applications in one process count apart.
"""

from __future__ import annotations

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from assistant.web.problems import Handler

TURN_BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)  # seconds; the budget is 0.02


class Metrics:
    """Holds the counters; doors call them as things happen."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry
        self._requests = Counter(
            "concierge_requests",
            "Requests by route and status",
            ["method", "route", "status"],
            registry=registry,
        )
        self.turn_seconds = Histogram(
            "concierge_turn_seconds",
            "Time from a customer's message to its reply",
            buckets=TURN_BUCKETS,
            registry=registry,
        )
        self._decisions = Counter(
            "concierge_decisions", "What the assistant decided", ["decision"], registry=registry
        )
        self.sockets = Gauge("concierge_sockets", "Open sockets", registry=registry)
        self.slow_sockets = Counter(
            "concierge_slow_sockets", "Sockets dropped for not keeping up", registry=registry
        )
        self.waiting = Gauge("concierge_waiting", "Customers waiting for a person", registry=registry)

    def decided(self, decision: str) -> None:
        """Count what was done with one message."""
        self._decisions.labels(decision).inc()

    def render(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self._registry)

    @web.middleware
    async def count_requests(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Count each request by its route."""
        response = await handler(request)
        resource = request.match_info.route.resource
        route = resource.canonical if resource is not None else "none"
        self._requests.labels(request.method, route, str(response.status)).inc()
        return response
