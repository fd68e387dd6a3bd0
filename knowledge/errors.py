"""Name everything this library refuses to do, as one tree.

Each error says what is wrong, with which file or row, and what to do about it.
"""


class KnowledgeError(Exception):
    """The root of everything this library raises on purpose."""


class LoadError(KnowledgeError):
    """A folder of documents cannot be read at all."""


class ModelRefused(KnowledgeError):
    """A model's weights are not the ones whose checksum is known."""


class ModelUnavailable(KnowledgeError):
    """A model cannot be opened here; the message says what to install or pass."""


class CorruptIndex(KnowledgeError):
    """A saved index is broken, or of another version: rebuild it from its documents."""


class EvaluationError(KnowledgeError):
    """A row of predictions does not fit the suite it claims to answer."""


class UnreadableError(KnowledgeError):
    """A file cannot become documents; carries what to tell its author."""

    def __init__(self, problem: str, *, fix: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.fix = fix
