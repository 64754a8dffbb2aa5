"""Which engine is taken: the one on PATH if it is new enough, else one that is kept; without any, one line says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from modelrail.offline import engine as engines
from modelrail.offline.engine import EngineError, find

CHOICES = [
    ("new on PATH", "v3.300.1", "path"),
    ("a development build on PATH", "v3.260.0-alpha.1+dirty", "path"),
    ("the oldest that is taken", "v3.249.0", "path"),
    ("too old on PATH", "v3.248.9", "kept"),
    ("not a version on PATH", "pulumi?", "kept"),
    ("none on PATH", None, "kept"),
]


def binary(path: Path, says: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o755)
    return path


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A PATH and a cache of our own, and a proxy that is not there, so that nothing is downloaded."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")


@pytest.mark.parametrize(("version", "expected"), [c[1:] for c in CHOICES], ids=[c[0] for c in CHOICES])
def test_which_is_taken(version: str | None, expected: str, tmp_path: Path) -> None:
    found = {"kept": binary(engines.cache() / "pulumi", "v3.259.0"), "path": tmp_path / "bin" / "pulumi"}
    if version:
        binary(found["path"], version)
    assert find() == found[expected]


@pytest.mark.parametrize(
    ("version", "said"),
    [(None, "`pulumi` is not on PATH"), ("v3.100.0", "`pulumi` on PATH is older than 3.249.0")],
    ids=["none", "old"],
)
def test_without_one_it_says_what_was_tried(version: str | None, said: str, tmp_path: Path) -> None:
    if version:
        binary(tmp_path / "bin" / "pulumi", version)
    with pytest.raises(EngineError) as error:
        find()
    assert str(error.value) == (
        f"no Pulumi engine: {said}; the official release could not be downloaded. "
        "Install the Pulumi CLI, or run `make setup` in modelrail's repository"
    )


def test_a_new_file_is_asked_for_its_version_again(tmp_path: Path) -> None:
    kept = binary(engines.cache() / "pulumi", "v3.259.0")
    own = binary(tmp_path / "bin" / "pulumi", "v3.100.0")
    assert find() == kept
    binary(own, "v3.300.0 ")
    assert find() == own
