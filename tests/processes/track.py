"""Send events with Segment's library for Python: `python -m tests.processes.track HOST WRITE_KEY EVENTS`.

Ends once the library has no event left; exits with 1 if it gave any up.
"""

from __future__ import annotations

import sys
import time

from segment.analytics.client import Client

AT_ONCE = 200
PAUSE = 0.02  # seconds: as a shop's server, over a while


def send(host: str, write_key: str, events: int) -> int:
    """Send so many events; return how many errors the library told of."""
    lost: list[object] = []
    client = Client(
        write_key,
        host=host,
        gzip=True,
        max_queue_size=events,
        max_retries=1000,
        upload_size=50,
        on_error=lambda error, _batch: lost.append(error),
    )
    for number in range(events):
        client.track(
            f"customer-{number % 97}",
            "Product Viewed",
            {"product_id": f"product-{number % 13}", "price": 4.5},
            message_id=f"python-{number}",
        )
        if number % AT_ONCE == AT_ONCE - 1:
            time.sleep(PAUSE)
    client.flush()
    client.join()
    return len(lost)


if __name__ == "__main__":
    sys.exit(1 if send(sys.argv[1], sys.argv[2], int(sys.argv[3])) else 0)
