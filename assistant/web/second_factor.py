"""Ask for a second proof beside the password, where somebody set one up."""

from __future__ import annotations

from datetime import datetime

from assistant.errors import CodeNeeded, Unauthenticated
from assistant.staff.codes import SecondFactor, step_of
from assistant.work import UnitOfWork

LONGEST_CODE = 40  # characters, of a recovery code with its dashes


async def check_code(work: UnitOfWork, factor: SecondFactor, code: str | None, *, at: datetime) -> None:
    """Take a code of the phone, or a recovery code, once.

    Raises `CodeNeeded` where none was sent, `Unauthenticated` for a wrong one and for one that was taken.
    """
    if not code:
        raise CodeNeeded("a code is needed as well", fix="send the one that your phone shows as `code`")
    step = step_of(factor, code, at=at)
    if step is not None and await work.codes.take(factor.staff_id, step):
        return
    if step is None and await work.codes.take_recovery(factor.staff_id, code):
        return
    raise Unauthenticated("this code is wrong, or was used", fix="wait for the next one")
