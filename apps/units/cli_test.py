from __future__ import annotations

import pytest

from apps.units.cli import main


def test_a_value_is_converted(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["25", "degC", "degF"]) == 0
    assert capsys.readouterr().out == "25 degC = 77 degF\n"


def test_a_negative_value_is_no_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-40", "degF", "degC"]) == 0
    assert capsys.readouterr().out == "-40 degF = -40 degC\n"


def test_list_gives_a_line_for_each_unit(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 15
    assert lines[0] == "K     temperature  kelvin"


def test_a_wrong_unit_is_told_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["1", "kWh", "mm"]) == 1
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err == "units: `kWh` measures energy and `mm` measures length.\n"


def test_too_few_words_get_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["25", "degC"])
    assert stopped.value.code == 2
    assert capsys.readouterr().err.endswith(
        "units: error: say a value and two units, as in `units 25 degC degF`, or --list\n"
    )
