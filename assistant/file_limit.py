"""Let a process hold as many connections as its system allows it, not as few as a shell begins with."""

from __future__ import annotations

import contextlib
import sys

MOST = 1 << 20  # some systems name no limit at all, and refuse to be taken at their word


def allow_many_files() -> None:
    """Raise the limit of open files, which every connection is one of, to the highest that is allowed.

    Most systems start a program with 1,024, or with 256, and let it ask for more. Where none can be had,
    it stays as it is.
    """
    if sys.platform == "win32":
        return
    import resource

    limit, highest = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST if highest == resource.RLIM_INFINITY else min(highest, MOST)
    if limit == resource.RLIM_INFINITY or limit >= wanted:
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, highest))
