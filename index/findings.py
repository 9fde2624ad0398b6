"""Findings of a file: of very many of a kind the first ones are told, and how many there are."""

from collections.abc import Iterator, Sequence
from typing import get_args

from index.model import Finding, FindingKind, fold

MOST_FINDINGS = 100
"""Of a kind and a file."""


def first_of(noted: Sequence[Finding | str]) -> Iterator[Finding | str]:
    """All of it but findings that very many of their kind stand before."""
    counts = dict.fromkeys(get_args(FindingKind), 0)
    for one in noted:
        if isinstance(one, Finding):
            counts[one.kind] += 1
            if counts[one.kind] > MOST_FINDINGS:
                continue
        yield one


def more_of(name: str, found: Sequence[Finding]) -> Iterator[Finding]:
    """How many of each kind aren't told. `name`: of the file."""
    for kind in get_args(FindingKind):
        left = sum(one.kind == kind for one in found) - MOST_FINDINGS
        if left > 0:
            yield Finding(kind, name, f"and {left:,} more of it")


def as_line(words: str) -> str:
    """Words of a finding as one line; half characters, which no terminal takes, written out."""
    return fold(words.encode("utf-8", "backslashreplace").decode())
