"""Check that the sample's articles are complete, distinct, and about things that are sold."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from assistant.articles.reading import instructions_in
from knowledge import Query, SearchIndex, chunk, default_model_folder, load_folder, open_embedder
from tests.sample.company import (
    ARTICLES,
    REGIONS,
    Product,
    header_and_body,
    header_values,
    known_questions,
    markdown_articles,
)


@pytest.mark.parametrize("path", markdown_articles(), ids=lambda path: path.relative_to(ARTICLES).as_posix())
def test_an_article_is_complete(path: Path) -> None:
    """An article without title, questions or headings is one that nobody finds."""
    lines, body = header_and_body(path)
    questions = [line for line in lines if line.startswith("  - ")]

    assert header_values(path, "title")
    assert header_values(path, "category")
    assert header_values(path, "language") == ["en"]
    assert header_values(path, "audience") in (["customer"], ["business"])
    assert set(header_values(path, "region")) <= REGIONS
    assert 3 <= len(questions) <= 5
    assert 80 <= len(body.split()) <= 350
    assert re.search(r"^(## |\d\. |\|)", body, re.MULTILINE)


@pytest.mark.slow
def test_no_article_tells_an_assistant_what_to_do() -> None:
    """They are brought in without that look, and would be shown as they are."""
    embedder = open_embedder(folder=default_model_folder())

    assert {one.id for one in load_folder(ARTICLES).documents if instructions_in(one, embedder)} == set()


def test_articles_are_about_products_that_exist(products: dict[str, Product]) -> None:
    """Personal ranking compares these ids with what a customer owns."""
    named = {
        (path.name, product) for path in markdown_articles() for product in header_values(path, "product")
    }

    assert named
    assert {product for _, product in named} <= products.keys()


def test_no_title_is_used_twice() -> None:
    """Two articles with one name look like the same citation."""
    titles = Counter(",".join(header_values(path, "title")) for path in markdown_articles())

    assert [title for title, count in titles.items() if count > 1] == []


def test_no_question_has_two_answers() -> None:
    """A known question that leads to two places makes the order of answers a matter of luck."""
    counted = Counter(question.casefold() for question in known_questions())

    assert [question for question, count in counted.items() if count > 1] == []


def test_what_is_said_of_returning_beans_is_found_before_what_keeps_them_fresh() -> None:
    """Returns and storage share their words, and nobody who wants money back asks how to freeze coffee."""
    embedder = open_embedder(folder=default_model_folder())
    near = [
        one for one in load_folder(ARTICLES).documents if one.id.startswith(("beans/", "orders/", "returns/"))
    ]
    index = SearchIndex(embedder.dimensions)
    for document in near:
        passages = chunk(document, count_tokens=embedder.count_tokens)
        index.upsert(document.id, passages, embedder.embed([one.embedded_text for one in passages]))

    found = [
        index.search(Query(text=asked, limit=1), embedder.embed([asked])[0])[0].document_id
        for asked in ("How long do I have to return beans?", "How long do beans stay fresh?")
    ]

    assert found == ["orders/change.md", "beans/freshness.md"]


def test_every_loader_has_something_to_load() -> None:
    """The demo shows pages and pairs beside Markdown."""
    pairs: list[dict[str, str]] = json.loads((ARTICLES / "faq.json").read_text(encoding="utf-8"))
    with (ARTICLES / "faq.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert len(list(ARTICLES.rglob("*.html"))) >= 3
    assert len(pairs) >= 10
    assert len(rows) >= 10
    assert all(row["answer"] for row in [*pairs, *rows])
    assert len({row["id"] for row in [*pairs, *rows]}) == len(pairs) + len(rows)
