"""Make small models in the form of sentence-transformers: random weights, a few words, no network."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

WORDS = ("where", "is", "my", "order", "delivery", "return", "takes", "days", "the", "a", "within", "three")
MARKS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
LONGEST = 64  # tokens
DIMENSIONS = 32

NEEDS_THE_EXTRA = pytest.mark.skipif(
    find_spec("sentence_transformers") is None, reason="needs scripts/setup --test --models"
)


def tiny_bert(folder: Path, *, seed: int = 1) -> Path:
    """Write a sentence encoder with one layer of BERT into a new folder; return the folder."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizer

    parts = folder / "parts"
    parts.mkdir(parents=True)
    vocabulary = parts / "vocab.txt"
    vocabulary.write_text("\n".join((*MARKS, *WORDS)), encoding="utf-8")
    config = BertConfig(
        vocab_size=len(MARKS) + len(WORDS),
        hidden_size=DIMENSIONS,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=2 * DIMENSIONS,
        max_position_embeddings=LONGEST,
    )
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        BertModel(config).save_pretrained(parts)
    BertTokenizer(vocab=str(vocabulary), model_max_length=LONGEST).save_pretrained(parts)
    model = SentenceTransformer(modules=[Transformer(str(parts)), Pooling(DIMENSIONS)], device="cpu")
    model.save(str(folder / "model"))
    return folder / "model"


def tiny_table(folder: Path) -> Path:
    """Write an encoder that only looks words up into a new folder; return the folder."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    tokenizer = Tokenizer(WordLevel({word: place for place, word in enumerate(("[UNK]", *WORDS))}, "[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    with torch.random.fork_rng():
        torch.manual_seed(1)
        table = StaticEmbedding(tokenizer, embedding_dim=DIMENSIONS)
    SentenceTransformer(modules=[table], device="cpu").save(str(folder / "model"))
    return folder / "model"
