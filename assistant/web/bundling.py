"""Make one script of many modules and style sheets, without what only people read.

A browser would fetch dozens of files, one behind the other, so it gets one, made when the server starts. Each
module keeps a scope of its own and is handed what it imports. Comments and blank space go, private names
become short. Style sheets travel as text, for a page whose policy allows no styles but those of scripts. A
module that is asked for by `import()` travels with what it alone needs in a script of its own.

What is written in a way that this does not know is refused, so that nothing goes wrong unseen.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"""(?P<comment>/\*.*?\*/|//[^\n]*)
    |(?P<template>`(?:[^`\\]|\\.)*`)
    |(?P<kept>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'
        |(?<=[(,=:\[!&|?{};>\s])/(?![*/\s])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*)
    |(?P<private>\#[A-Za-z_]\w*)
    |(?P<word>[\w$]+)
    |(?P<space>\s+)
    |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
_PRIVATE = re.compile(r"(?<=\.)#[A-Za-z_]\w*")  # as it stands in a template, behind what has it
_IMPORT = re.compile(r'^import \{([^}]*)\} from "([^"]+)";$', re.MULTILINE)
_LATER = re.compile(r'\bawait import\("(\.[^"]+)"\)')
_EXPORT = re.compile(r"^export ((?:async )?function|class|const) (\w+)", re.MULTILINE)
_UNKNOWN = re.compile(r"^(?:import|export)\b.*$", re.MULTILINE)
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CSS_SPACE = re.compile(r"\s*([{};,>])\s*|(?<=:)\s+|(?<=\s)\s+")


class Unbundled(ValueError):
    """A module is written in a way that the bundler does not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """The script that a page loads, and those that it fetches when they are asked for, by name."""

    script: str
    later: Mapping[str, str]


@dataclass(slots=True)
class _Bundler:
    sources: Mapping[str, str]
    privates: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    def gathered(self, name: str, *, known: Sequence[str]) -> list[str]:
        """Return a module and what it needs that is not `known`, each behind what it imports."""
        found: list[str] = []

        def visit(one: str, above: tuple[str, ...]) -> None:
            """Put a module behind its imports."""
            if one in above:
                raise Unbundled(f"{one} imports itself by way of {above[-1]}")
            if one in known or one in found:
                return
            for _, path in _IMPORT.findall(self.sources[one]):
                visit(beside(one, path), (*above, one))
            found.append(one)

        visit(name, ())
        for one in found:
            self.numbers.setdefault(one, len(self.numbers))
        return found

    def module(self, name: str) -> str:
        """Return one module as a statement that keeps what it exports under its number."""
        source = self.sources[name]
        exports = [exported for _, exported in _EXPORT.findall(source)]
        source = _IMPORT.sub(lambda found: self._taken(name, found[1], found[2]), source)
        source = _LATER.sub(lambda found: f'await later("{beside(name, found[1])}")', source)
        source = _EXPORT.sub(r"\1 \2", source)
        if unknown := _UNKNOWN.search(source):
            raise Unbundled(f"{name}: {unknown[0]!r}; write `import {{ … }} from` or `export` before a name")
        wrapped = f"(() => {{{source}\nreturn {{{','.join(exports)}}}}})()"
        return f"m[{self.numbers[name]}]={self.small(wrapped)};"

    def small(self, source: str) -> str:
        """Return a script without comments and blank space, and with short private names."""
        return "".join(self._kept(source))

    def _kept(self, source: str) -> Iterator[str]:
        before, is_apart = "", False
        for token in _TOKEN.finditer(source):
            kind, text = token.lastgroup, token[0]
            if kind in {"comment", "space"}:
                is_apart = True
                continue
            if kind == "private":
                text = self._short(text)
            elif kind == "template":
                text = _PRIVATE.sub(lambda found: self._short(found[0]), text)
            if is_apart and before and _must_part(before[-1], text[0]):
                yield " "
            yield text
            before, is_apart = text, False

    def _short(self, name: str) -> str:
        return self.privates.setdefault(name, f"#{_letters(len(self.privates))}")

    def _taken(self, name: str, names: str, path: str) -> str:
        return f"const {{{names.replace(' as ', ': ')}}} = m[{self.numbers[beside(name, path)]}];"


def bundled(sources: Mapping[str, str], *, entry: str, sheets: Sequence[str]) -> Bundle:
    """Return the script that runs `start(base, tag, styles)` of the module `entry`.

    Whatever is imported while it runs is fetched from beside it, by the name that `later` has. Raises
    `Unbundled`, and `KeyError` for a module or style sheet that is not among `sources`.
    """
    bundler = _Bundler(sources)
    modules = bundler.gathered(entry, known=())
    wanted = {beside(one, path) for one in modules for path in _LATER.findall(sources[one])}
    parts = {one: bundler.gathered(one, known=modules) for one in sorted(wanted)}
    body = "".join(bundler.module(one) for one in modules)
    styles = json.dumps("".join(small_css(sources[one]) for one in sheets))
    start = bundler.small(_START % (bundler.numbers[entry], styles))
    return Bundle(
        script=f"(()=>{{const m=[];{start.replace('/*modules*/', '')}{body}run();}})();\n",
        later={
            later_name(one): f"export default(m,later)=>{{{''.join(bundler.module(each) for each in part)}"
            f"return m[{bundler.numbers[one]}];}};\n"
            for one, part in parts.items()
        },
    )


_START = """
const tag = document.currentScript;
const base = new URL("/", tag.src);
const later = async (name) => {
  const file = name.replaceAll("/", "-");
  return (await import(new URL(`static/later/${file}`, base).href)).default(m, later);
};
const run = () => m[%d].start({ base, tag, styles: %s });
"""


def beside(name: str, path: str) -> str:
    """Return the module that another calls by a relative path."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path))


def later_name(name: str) -> str:
    """Return the file in which a module travels that is asked for later."""
    return f"later/{name.replace('/', '-')}"


def small_css(source: str) -> str:
    """Return a style sheet without comments and most of its blank space."""
    return _CSS_SPACE.sub(lambda found: found[1] or "", _CSS_COMMENT.sub("", source)).strip()


def _must_part(before: str, after: str) -> bool:
    is_word = [one.isalnum() or one in "_$#\\" for one in (before, after)]
    return all(is_word) or (before == after and before in "+-") or "/" in {before, after}


def _letters(number: int) -> str:
    found = ""
    while number >= 0:
        found = chr(ord("a") + number % 26) + found
        number = number // 26 - 1
    return found
