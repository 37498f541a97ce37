"""Tests of how skopeo is asked again, with a program in its place."""

from __future__ import annotations

import argparse
import os
import stat
from pathlib import Path

import pytest

from slimfit.sandbox.skopeo import GaveUp, Skopeo, skopeo_for


def program(folder: Path, *answers: str) -> str:
    """A program that answers each call with the next of some lines of shell, then with the last."""
    script = folder / "skopeo"
    cases = "".join(f"{number}) {answer};;\n" for number, answer in enumerate(answers, 1))
    script.write_text(
        f'#!/bin/sh\necho "$@" >>{folder}/calls\n'
        f"case $(wc -l <{folder}/calls) in\n{cases}*) {answers[-1]};;\nesac\n"
    )
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return str(script)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that were waited, none of which is."""
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    return waited


def test_what_may_pass_is_tried_again_later_each_time(tmp_path: Path, pauses: list[float]) -> None:
    asked = program(
        tmp_path, "echo HTTP status: 500; exit 1", "echo StatusCode: 429; exit 1", "echo done"
    )
    assert Skopeo(asked).copy("oci:x", "r/x:1") == (
        "HTTP status: 500\n",
        "StatusCode: 429\n",
        "done\n",
    )
    assert pauses == [1.0, 4.0]


def test_after_the_last_try_its_words_are_told(tmp_path: Path, pauses: list[float]) -> None:
    asked = program(tmp_path, "echo first; exit 1", "echo connection refused; exit 1")
    with pytest.raises(GaveUp) as caught:
        Skopeo(asked).copy("oci:x", "r/x:1")
    assert str(caught.value) == "connection refused"
    assert pauses == [1.0, 2.0, 4.0]


def test_a_wrong_password_is_not_tried_again(tmp_path: Path, pauses: list[float]) -> None:
    asked = program(tmp_path, "echo unauthorized: authentication required; exit 1")
    with pytest.raises(GaveUp):
        Skopeo(asked).copy("oci:x", "r/x:1")
    assert pauses == []


def test_tls_is_as_each_registry_wants_it(tmp_path: Path) -> None:
    asked = Skopeo(program(tmp_path, "exit 1"), ("r:1",), Path("/certificates"))
    assert asked.digest("r:1/x") == asked.digest("s:1/x") == ""
    assert (tmp_path / "calls").read_text() == (
        "inspect --raw --tls-verify=false docker://r:1/x\n"
        "inspect --raw --cert-dir=/certificates docker://s:1/x\n"
    )


def test_credentials_of_the_environment_are_a_file_of_the_user_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTRY_AUTH_FILE", "of the user")
    monkeypatch.setenv("DOCKER_AUTH_CONFIG", '{"auths": {}}')
    (tmp_path / "ca.pem").write_text("PEM")
    options = argparse.Namespace(skopeo="skopeo", insecure=["r:1"], ca_file=tmp_path / "ca.pem")
    with skopeo_for(options) as made:
        keys = Path(os.environ["REGISTRY_AUTH_FILE"])
        assert keys.read_text() == '{"auths": {}}'
        assert stat.S_IMODE(keys.parent.stat().st_mode) == 0o700
        assert made.certificates is not None
        assert (made.certificates / "ca.crt").read_text() == "PEM"
    assert not keys.exists()
