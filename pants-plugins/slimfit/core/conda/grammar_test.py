"""What conda means by a line, and what becomes of it: the rows of the grammar, one by one."""

from __future__ import annotations

import pytest

from slimfit.core.conda.fakes import of_line, refusal
from slimfit.core.conda.report import CondaReport

# The line, what it becomes, and words of the note on what was lost.
REQUIREMENTS = [
    # Any version.
    ("numpy", "numpy", ""),
    ("numpy *", "numpy", ""),
    ("numpy=*", "numpy", ""),
    # The prefix 1.2.
    ("numpy=1.2", "numpy==1.2.*", ""),
    ("numpy =1.2", "numpy==1.2.*", ""),
    ("numpy = 1.2", "numpy==1.2.*", ""),
    ("numpy=1.2.*", "numpy==1.2.*", ""),
    ("numpy==1.2.*", "numpy==1.2.*", ""),
    ("numpy 1.2.*", "numpy==1.2.*", ""),
    ("numpy=1.2*", "numpy==1.2.*", ""),
    ("numpy==1.2.*,<3", "numpy==1.2.*,<3", ""),
    # Exactly 1.2, since two signs with a star are a prefix at the start alone.
    ("numpy<3,==1.2.*", "numpy<3,==1.2", ""),
    ("numpy==1.2.*=py38*", "numpy==1.2", "the build `py38*` has no meaning outside of conda"),
    # Exactly 1.2: two signs, a space, or a build.
    ("numpy==1.2", "numpy==1.2", ""),
    ("numpy == 1.2", "numpy==1.2", ""),
    ("numpy 1.2", "numpy==1.2", ""),
    ("numpy=1.2=py38_0", "numpy==1.2", "the build `py38_0` has no meaning outside of conda"),
    ("numpy==1.2=py38_0", "numpy==1.2", "the build `py38_0` has no meaning outside of conda"),
    ("numpy 1.2 py38_0", "numpy==1.2", "the build `py38_0` has no meaning outside of conda"),
    ("numpy=1.19=py38*", "numpy==1.19", "the build `py38*` has no meaning outside of conda"),
    ("numpy=1.19.*=py38*", "numpy==1.19.*", "the build `py38*` has no meaning outside of conda"),
    # The build alone.
    ("numpy=*=*openblas*", "numpy", "the build `*openblas*` has no meaning outside of conda"),
    ("numpy[build=py38_0]", "numpy", "the build `py38_0` has no meaning outside of conda"),
    ("pytorch=*=*cuda*", "torch", "the build `*cuda*` has no meaning outside of conda"),
    # And.
    ("numpy>=1.2,<2", "numpy>=1.2,<2", ""),
    ("numpy >=1.2 , <2", "numpy>=1.2,<2", ""),
    ("numpy >= 1.2", "numpy>=1.2", ""),
    ("numpy=1.2,<3", "numpy==1.2.*,<3", ""),
    # Or, where it is one range.
    ("numpy=1.2|1.3", "numpy>=1.2,<=1.3", ""),
    ("numpy=1.2|=1.3", "numpy>=1.2,<1.4", ""),
    ("numpy=1.2|1.2.5", "numpy==1.2.*", ""),
    ("numpy>=1.2|=1.5", "numpy>=1.2", ""),
    ("numpy>=1,<2|>=2,<3", "numpy>=1,<3", ""),
    ("numpy<2|>=2", "numpy", ""),
    ("numpy>=1,(<2|>=2,<3)", "numpy>=1,<3", ""),
    ("numpy=1.2|*", "numpy", ""),
    # Not, and compatible.
    ("numpy!=1.21.0", "numpy!=1.21.0", ""),
    ("numpy!=1.21.*", "numpy!=1.21.*", ""),
    ("numpy~=1.19.2", "numpy~=1.19.2", ""),
    ("numpy~=1", "numpy>=1", "`~=1` sets no upper bound, and only conda writes it"),
    # A star behind a bound means nothing.
    ("numpy>=2.0.*", "numpy>=2.0", ""),
    ("numpy>1.19.*", "numpy>1.19", ""),
    ("numpy<=1.19.*", "numpy<=1.19", ""),
    # Below every 2.0.
    ("numpy<2.0a0", "numpy<2.0", ""),
    ("numpy>=1.20,<2.0a0", "numpy>=1.20,<2.0", ""),
    ("numpy<2.0.dev0", "numpy<2.0", ""),
    ("numpy<2a0", "numpy<2", ""),
    ("numpy<2.0rc1", "numpy<2.0rc1", ""),
    # No star behind a pre-release, a post-release or a local version.
    ("numpy=1.0rc1", "numpy==1.0rc1", "`1.0rc1` cannot have a `.*` behind it, so it is exact"),
    ("numpy=2.0.0a1", "numpy==2.0.0a1", "`2.0.0a1` cannot have a `.*` behind it, so it is exact"),
    (
        "numpy=1.2.3.post1",
        "numpy==1.2.3.post1",
        "`1.2.3.post1` cannot have a `.*` behind it, so it is exact",
    ),
    (
        "pytorch=1.0.1+cu113",
        "torch==1.0.1+cu113",
        "`1.0.1+cu113` cannot have a `.*` behind it, so it is exact",
    ),
    # Leading zeros.
    ("numpy==2022.01.05", "numpy==2022.1.5", ""),
    ("numpy=2022.01.05", "numpy==2022.1.5.*", ""),
    # Keys and values.
    ("numpy[version='>=1,<2']", "numpy>=1,<2", ""),
    (
        'numpy[version=">=1", build=py*]',
        "numpy>=1",
        "the build `py*` has no meaning outside of conda",
    ),
    # A channel.
    ("conda-forge::numpy=1.2", "numpy==1.2.*", "its channel has no meaning outside of conda"),
    ("conda-forge/linux-64::numpy", "numpy", "its channel has no meaning outside of conda"),
    (
        "https://u:p@conda.invalid/t/tk-1/conda-forge::numpy",
        "numpy",
        "its channel has no meaning outside of conda",
    ),
    # Letter case.
    ("NumPy", "numpy", ""),
    ("Flask_Cors=3", "flask-cors==3.*", ""),
    # Four parts on the other side.
    (
        "opencv==4.5.5",
        "opencv-python-headless==4.5.5.*",
        "`==4.5.5` is loosened to `==4.5.5.*`",
    ),
    ("opencv=4.5.5", "opencv-python-headless==4.5.5.*", ""),
    (
        "certifi==2021.10.8",
        "certifi==2021.10.8",
        'the other index may lack `==2021.10.8`; `relax="minor"` would loosen it',
    ),
    # An epoch.
    ("numpy=1!2.0", "numpy==1!2.0.*", ""),
]


@pytest.mark.parametrize(
    ("line", "expected", "note"), REQUIREMENTS, ids=[r[0] for r in REQUIREMENTS]
)
def test_a_line_is_the_requirement_that_conda_means(line: str, expected: str, note: str) -> None:
    made = of_line(line)
    (mapped,) = made.requirements
    assert mapped.requirements == (expected,)
    assert mapped.notes == ((note,) if note else ())
    assert made.undecided == 0


PYTHONS = [
    ("python=3.8", "CPython==3.8.*", ()),
    ("python 3.8.*", "CPython==3.8.*", ()),
    ("python>=3.8,<3.11", "CPython>=3.8,<3.11", ()),
    ("python >=3.8, <3.11", "CPython>=3.8,<3.11", ()),
    ("python=3.8|=3.9", "CPython>=3.8,<3.10", ()),
    (
        "python==3.8",
        "CPython==3.8.*",
        ("widened to its minor version: patch releases are compatible",),
    ),
    (
        "python 3.8",
        "CPython==3.8.*",
        ("widened to its minor version: patch releases are compatible",),
    ),
    (
        "python=3.8.12=h12debd9_0_cpython",
        "CPython==3.8.*",
        (
            "the build `h12debd9_0_cpython` has no meaning outside of conda",
            "widened to its minor version: patch releases are compatible",
        ),
    ),
    (
        "python=3.10.* *_cpython",
        "CPython==3.10.*",
        ("the build `*_cpython` has no meaning outside of conda",),
    ),
]


@pytest.mark.parametrize(("line", "constraint", "notes"), PYTHONS, ids=[row[0] for row in PYTHONS])
def test_python_is_an_interpreter_constraint_and_never_a_requirement(
    line: str, constraint: str, notes: tuple[str, ...]
) -> None:
    made = of_line(line)
    (pin,) = made.python
    assert (pin.constraint, pin.notes) == (constraint, notes)
    assert made.requirements == ()
    assert made.undecided == 0


def decision(made: CondaReport) -> tuple[str, str]:
    (found,) = made.decisions
    return found.problem, found.remedy


NO_EQUAL = [
    (
        "numpy>=1,<2|>3",
        "PEP 440 has no `or`, and the alternatives of `>=1,<2|>3` are no single range.",
    ),
    (
        "numpy 1.2|1.3",
        "PEP 440 has no `or`, and the alternatives of `1.2|1.3` are no single range.",
    ),
    (
        "numpy=1.2|=1.4",
        "PEP 440 has no `or`, and the alternatives of `=1.2|=1.4` are no single range.",
    ),
    (
        "numpy=2021a",
        "The version `2021a` is none of the Python index, where versions follow PEP 440.",
    ),
    (
        "numpy=1.2_3",
        "The version `1.2_3` is none of the Python index, where versions follow PEP 440.",
    ),
    (
        "numpy=1.1.1k",
        "The version `1.1.1k` is none of the Python index, where versions follow PEP 440.",
    ),
    ("numpy>=1.0+cu1", "A bound cannot have a local version, as `>=1.0+cu1` does."),
]


@pytest.mark.parametrize(("line", "problem"), NO_EQUAL, ids=[row[0] for row in NO_EQUAL])
def test_a_version_without_an_equal_waits_for_a_decision(line: str, problem: str) -> None:
    made = of_line(line)
    assert made.requirements == ()
    assert decision(made)[0] == problem
    assert decision(made)[1].endswith(
        'To give it: `overrides={"numpy": {"requirements": ["numpy>=..."]}}`.'
    )
    assert made.decisions[0].blocking


def test_an_override_is_the_decision() -> None:
    made = of_line("numpy>=1,<2|>3", overridden=("NumPy",))  # type: ignore[arg-type]
    assert [mapped.project for mapped in made.requirements] == ["numpy"]
    assert made.decisions == ()


@pytest.mark.parametrize("line", ["openssl=1.1.1k", "jpeg=9e", "tzdata=2021a"])
def test_letters_in_the_version_of_a_native_package_do_not_matter(line: str) -> None:
    made = of_line(line)
    assert made.undecided == 0
    assert [*(found.name for found in made.native), *(found.name for found in made.dropped)] == [
        line.partition("=")[0]
    ]


def test_a_blas_selector_is_dropped() -> None:
    for line in ("blas=*=mkl", "blas[build=mkl]"):
        made = of_line(line)
        assert [dropped.name for dropped in made.dropped] == ["blas"]


VARIANTS = [
    ("pytorch=1.10.2=py3.8_cuda11.3_cudnn8.2.0_0", "cuda", "11.3", "cu113"),
    ("pytorch=*=*cuda*", "cuda", "", ""),
    ("pytorch=2.1.0=cuda118_py310h_0", "cuda", "11.8", "cu118"),
    ("pytorch=2.1.0=cpu_generic_py311_0", "cpu", "", "cpu"),
    ("cudatoolkit=11.3", "cuda", "11.3", "cu113"),
    ("pytorch-cuda=11.8", "cuda", "11.8", "cu118"),
    ("cpuonly", "cpu", "", "cpu"),
]


@pytest.mark.parametrize(
    ("line", "accelerator", "version", "tag"), VARIANTS, ids=[row[0] for row in VARIANTS]
)
def test_a_line_states_the_wheel_variant_that_it_asks_for(
    line: str, accelerator: str, version: str, tag: str
) -> None:
    (variant,) = of_line(line).variants
    assert (variant.accelerator, variant.version, variant.tag) == (accelerator, version, tag)


def test_the_statement_about_cuda_names_local_version_and_index() -> None:
    (variant,) = of_line("pytorch=1.10.2=py3.8_cuda11.3_cudnn8.2.0_0").variants
    assert variant.statement == (
        "asks for builds for CUDA 11.3: such wheels have `+cu113` behind their version and stand in"
        " an index of their own, which ends in `/cu113`; add it to `[python-repos].indexes`"
    )


def test_a_private_channel_waits_for_a_decision() -> None:
    made = of_line("https://user:secret@conda.invalid/t/tk-1/ours::tools=1.2")
    assert decision(made) == (
        "It comes from the channel ours: a project of that name on the Python index would be"
        " somebody else's.",
        'Say what it is: `name_mapping={"tools": ...}`.',
    )
    assert made.decisions[0].conda_only
    assert "secret" not in repr(made) and "tk-1" not in repr(made)


def test_a_package_file_waits_for_a_decision() -> None:
    made = of_line("https://user:secret@conda.invalid/linux-64/numpy-1.2-py38_0.tar.bz2")
    assert decision(made) == (
        "This is a package file of conda, which no other installer takes.",
        "Write `- numpy=1.2` in its place.",
    )
    assert "secret" not in repr(made.decisions)


def test_pypy_waits_for_a_decision() -> None:
    made = of_line("python=3.9.* *_pypy")
    assert decision(made) == (
        "It asks for pypy, and images have CPython.",
        "Write `- python=3.9.*`.",
    )


JUNK = [
    (
        "numpy=1.2.*=py_0=x",
        "`=1.2.*=py_0=x` has more parts than version and build.",
        "Write `numpy=1.2` or `numpy=1.2=build`.",
    ),
    (
        "numpy=^1.2.*$",
        "The version `^1.2.*$` is a pattern, for which other tools have no equal.",
        "Write a range, as in `>=1.2,<1.3`.",
    ),
    (
        "numpy 1.*.3",
        "The version `1.*.3` is a pattern, for which other tools have no equal.",
        "Write a range, as in `>=1.2,<1.3`.",
    ),
    ("numpy=>1.2", "`=>` is no operator.", "Write `>=1.2`."),
    ("numpy===1.2", "`===` is no operator.", "Write `==1.2`."),
    (
        "numpy>1.2<2",
        "`>1.2<2` is no version.",
        "Write a version such as `1.2`, `=1.2` or `>=1.2,<2`.",
    ),
    (
        "numpy >=1.2 <2",
        "`<2` stands apart from `>=1.2`.",
        "Write a comma between conditions: `numpy>=1.2,<2`.",
    ),
    (
        "numpy>=1.2,",
        "The version `>=1.2,` lacks a condition at its end.",
        "Write conditions with commas between them, as in `>=1.2,<2`.",
    ),
    (
        "numpy>=",
        "`>=` lacks a version.",
        "Write a version such as `1.2`, `=1.2` or `>=1.2,<2`.",
    ),
    (
        "num py 1 2 3",
        "Behind the name `num` stand 4 words, and conda takes version and build.",
        "Write conditions with commas between them, as in `num>=1.2,<2`.",
    ),
    (
        "numpy@1.2",
        "Behind the name `numpy` stands `@`, which no version starts with.",
        "Write `numpy=1.2`.",
    ),
    (
        "numpy>=1; python_version<3.8",
        "Conda knows no markers.",
        "Use a selector, as in `# [linux]`, or the list below `pip:`.",
    ),
    (
        "uvicorn[standard]",
        "`[standard]` are no keys, and conda knows no extras.",
        "A requirement with extras stands in the list below `pip:`.",
    ),
    (
        "numpy[verison=1.2]",
        "Conda knows no key `verison`. Did you mean `version`?",
        "Write keys as in `numpy[version='>=1.2', build=py*]`.",
    ),
    (
        ">=3",
        "This is no package's name.",
        "Write a name, then its version, as in `numpy=1.26` or `numpy>=1.20,<2`.",
    ),
    (
        "git+https://git.invalid/x/y.git",
        "This is an address, not a package.",
        "An address stands in the list below `pip:`.",
    ),
]


@pytest.mark.parametrize(("line", "problem", "remedy"), JUNK, ids=[row[0] for row in JUNK])
def test_junk_is_a_fault_with_its_line_and_correction(line: str, problem: str, remedy: str) -> None:
    message = refusal(f"name: x\ndependencies:\n  - {line!r}\n")
    assert message.startswith(
        "The environment file environment.yml has one fault.\n\nenvironment.yml:3: `"
    )
    assert f"\n    {problem} {remedy}" in message
