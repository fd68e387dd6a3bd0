"""Find what a company knows about a question: load, cut, embed, search, calibrate, evaluate.

A library of its own. It knows nothing of customers, HTTP or databases, and needs neither
PyTorch nor a network. Import from here; the modules inside may move.
"""

from knowledge.bootstrap import MadeQuestion, make_questions, rehearse
from knowledge.bound import Bound, Bounded, binomial_threshold, bounded_threshold
from knowledge.briefs import Summarised, SummaryPrediction, is_told, score_summaries
from knowledge.calibration import (
    CONFIDENCE,
    CONFIDENCE_FEATURES,
    CONFIDENCE_FILE,
    SHIPPED,
    Calibrator,
    Prior,
    confidence,
    fit_threshold,
)
from knowledge.choosing import choose
from knowledge.chunking import chunk
from knowledge.comparing import (
    Answered,
    Compared,
    Estimate,
    compare_answers,
    compare_offers,
    compare_values,
    paired_difference,
)
from knowledge.concentration import coverage, gini
from knowledge.detection import Labelled, score_detection
from knowledge.embedding import DEFAULT_MODEL, Embedder, default_model_folder, open_embedder
from knowledge.errors import (
    CorruptIndex,
    EvaluationError,
    KnowledgeError,
    LoadError,
    ModelRefused,
    ModelUnavailable,
    UnreadableError,
)
from knowledge.evaluate import (
    AnswerPrediction,
    Metrics,
    OfferPrediction,
    Question,
    Target,
    ndcg,
    score_answers,
    score_offers,
)
from knowledge.fusion import USUAL, Weights, drop_near_duplicates, fuse
from knowledge.gathered import Gathered
from knowledge.grouping import group
from knowledge.injection import (
    INJECTION_FILE,
    WORD_BUCKETS,
    InjectionDetector,
    InjectionHead,
    InjectionParameters,
    Suspicion,
    settings_of,
    word_buckets,
)
from knowledge.invisible import visible
from knowledge.language import LANGUAGES, language_of, read_identifier
from knowledge.lexical import LexicalIndex
from knowledge.loaders import LoadProblem, LoadReport, load_folder
from knowledge.memory import Memory, Recalled, Turn, Wishes, wishes
from knowledge.model import Document, Hit, Metadata, Passage, PassageKind, Query, Vectors
from knowledge.model_files import default_vocabulary
from knowledge.pages import Page, read_page
from knowledge.papers import LARGEST_PAPER, read_paper
from knowledge.privacy import PRIVACY_FILE, Masked, find, mask, mask_shapes, masked, shipped_tagger
from knowledge.privacy_patterns import Kind, Span, shaped_spans, sure_spans
from knowledge.privacy_score import Marked, score_spans
from knowledge.privacy_tagger import BUCKETS, LISTS, TAGS, Tagger, best_tags, features, listed, tokens_of
from knowledge.recollection import MemoryPrediction, MemoryQuestion, score_memory
from knowledge.regression import NO_EXAMPLES, Examples
from knowledge.search import SearchIndex
from knowledge.statements import stated_in, table_share
from knowledge.suites import answer_predictions, offer_predictions, questions, read_rows, targets
from knowledge.validity import checked_dates, is_valid, span_of
from knowledge.vectors import VectorIndex

__all__ = [
    "BUCKETS",
    "CONFIDENCE",
    "CONFIDENCE_FEATURES",
    "CONFIDENCE_FILE",
    "DEFAULT_MODEL",
    "INJECTION_FILE",
    "LANGUAGES",
    "LARGEST_PAPER",
    "LISTS",
    "NO_EXAMPLES",
    "PRIVACY_FILE",
    "SHIPPED",
    "TAGS",
    "USUAL",
    "WORD_BUCKETS",
    "AnswerPrediction",
    "Answered",
    "Bound",
    "Bounded",
    "Calibrator",
    "Compared",
    "CorruptIndex",
    "Document",
    "Embedder",
    "Estimate",
    "EvaluationError",
    "Examples",
    "Gathered",
    "Hit",
    "InjectionDetector",
    "InjectionHead",
    "InjectionParameters",
    "Kind",
    "KnowledgeError",
    "Labelled",
    "LexicalIndex",
    "LoadError",
    "LoadProblem",
    "LoadReport",
    "MadeQuestion",
    "Marked",
    "Masked",
    "Memory",
    "MemoryPrediction",
    "MemoryQuestion",
    "Metadata",
    "Metrics",
    "ModelRefused",
    "ModelUnavailable",
    "OfferPrediction",
    "Page",
    "Passage",
    "PassageKind",
    "Prior",
    "Query",
    "Question",
    "Recalled",
    "SearchIndex",
    "Span",
    "Summarised",
    "SummaryPrediction",
    "Suspicion",
    "Tagger",
    "Target",
    "Turn",
    "UnreadableError",
    "VectorIndex",
    "Vectors",
    "Weights",
    "Wishes",
    "answer_predictions",
    "best_tags",
    "binomial_threshold",
    "bounded_threshold",
    "checked_dates",
    "choose",
    "chunk",
    "compare_answers",
    "compare_offers",
    "compare_values",
    "confidence",
    "coverage",
    "default_model_folder",
    "default_vocabulary",
    "drop_near_duplicates",
    "features",
    "find",
    "fit_threshold",
    "fuse",
    "gini",
    "group",
    "is_told",
    "is_valid",
    "language_of",
    "listed",
    "load_folder",
    "make_questions",
    "mask",
    "mask_shapes",
    "masked",
    "ndcg",
    "offer_predictions",
    "open_embedder",
    "paired_difference",
    "questions",
    "read_identifier",
    "read_page",
    "read_paper",
    "read_rows",
    "rehearse",
    "score_answers",
    "score_detection",
    "score_memory",
    "score_offers",
    "score_spans",
    "score_summaries",
    "settings_of",
    "shaped_spans",
    "shipped_tagger",
    "span_of",
    "stated_in",
    "sure_spans",
    "table_share",
    "targets",
    "tokens_of",
    "visible",
    "wishes",
    "word_buckets",
]
