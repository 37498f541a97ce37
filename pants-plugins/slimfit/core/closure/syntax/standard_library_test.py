"""Tests of what is known of a standard library."""

from __future__ import annotations

import sys

import pytest

from slimfit.core.closure.syntax.standard_library import absent_modules, standard_modules


def test_modules_of_packages_of_extensions_and_built_in_ones_are_listed() -> None:
    names = standard_modules()
    assert {"json", "os", "sys", "_socket", "__future__", "__main__"} <= set(names)
    assert not {"pytest", "slimfit", "site-packages"} & set(names)
    assert list(names) == sorted(names)


def test_what_is_there_is_not_absent_and_what_other_systems_have_does_not_count() -> None:
    assert absent_modules(["json", "__main__", "winreg", "msvcrt"]) == ()


def test_what_a_distributor_has_left_out_is_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.delitem(sys.modules, "turtledemo", raising=False)
    assert absent_modules(["turtledemo", "sys"]) == ("turtledemo",)
