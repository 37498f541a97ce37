"""Apps on an image of a registry, with both builders."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from slimfit.core.image.dockerfile import placeholder_layer
from slimfit.core.image.layout import blob_path, layout_files, read_layout
from slimfit.core.image.manifest import (
    BaseImage,
    ImageLayer,
    ImageSettings,
    build_image,
    digest_of,
)
from slimfit.core.image.spec import MEDIA_LAYER
from slimfit.core.image.validate import validate_layout
from tests.docker.built import Built
from tests.docker.containers import run
from tests.docker.registry import Registry, free_port
from tests.docker.trees import layout_image, saved_images
from tests.e2e.checkout import Result

# What the official images do: a Python of their own below /usr/local, and none in /usr.
MOVE = """
import os, shutil
for folder in ("bin", "lib"):
    os.makedirs("/usr/local/" + folder, exist_ok=True)
for source in ("/usr/bin/python3.11", "/usr/lib/python3.11"):
    shutil.move(source, source.replace("/usr/", "/usr/local/"))
for name in os.listdir("/usr/bin"):
    if name.startswith("python"):
        os.unlink("/usr/bin/" + name)
os.symlink("python3.11", "/usr/local/bin/python3")
"""
DOCKERFILE = f"""\
FROM scratch
ADD base.tar.gz /
ENV PATH=/usr/local/bin:/usr/bin:/bin FROM_BASE="a b"
LABEL base=yes
EXPOSE 9/udp
STOPSIGNAL SIGINT
RUN {json.dumps(["/usr/bin/python3.11", "-c", MOVE])}
USER 1000
ENTRYPOINT ["/bin/false"]
CMD ["--help"]
"""
PROGRAM = """
import json, os, sys
import yaml
print(json.dumps({
    "prefix": sys.base_prefix,
    "yaml": bool(yaml.__with_libyaml__),
    "PATH": os.environ["PATH"],
    "FROM_BASE": os.environ["FROM_BASE"],
    "arguments": sys.argv[1:],
}))
"""
FOLDER = "tests/extra/based"
APP = f"{FOLDER}:app"


def files(base: str) -> Mapping[str, str]:
    """An app on a base, which is given as it is written in a BUILD file."""
    return {
        f"{FOLDER}/BUILD": (
            f"{base}\n"
            'python_app(name="app", entry_point="main.py", base=":base")\n'
            'python_sources(name="src")\n'
        ),
        f"{FOLDER}/main.py": PROGRAM,
    }


def on(reference: str) -> Mapping[str, str]:
    """An app on an image of a registry."""
    return files(f'docker_base(name="base", reference="{reference}")')


def pants(built: Built, registry_host: str, *arguments: str) -> Result:
    """Run ./pants with a registry that has no certificate."""
    insecure = f"['{registry_host}']"
    return built.pants(*arguments, PANTS_SLIMFIT_INSECURE_REGISTRIES=insecure)


@pytest.fixture(autouse=True)
def skopeo() -> None:
    """What fetches images."""
    if shutil.which("skopeo") is None:
        pytest.skip("skopeo is not installed")


@pytest.fixture(scope="module")
def base(built: Built, registry: Registry, scratch: Path) -> Iterator[str]:
    """An image in a registry with a Python below /usr/local, as `name@digest`."""
    context = scratch / "base"
    context.mkdir()
    layout = built.layout("units")
    bottom = read_layout(layout).manifest["layers"][0]["digest"]
    shutil.copy(layout / blob_path(bottom), context / "base.tar.gz")
    (context / "Dockerfile").write_text(DOCKERFILE, encoding="utf-8")
    tag = f"{registry.host}/bases/python:3.11"
    built.engine.run("build", "--tag", tag, str(context))
    built.engine.run("push", tag)
    (reference,) = built.engine.inspect(tag)["RepoDigests"]
    yield str(reference)
    built.engine.forget(registry.host)


def check_builders_agree(built: Built, registry: Registry, base: str, scratch: Path) -> None:
    """Package an app on a base with both builders; both images have to be the same and to run."""
    engine, image = built.engine, built.image("app")
    layout = built.checkout.root / "dist/tests.extra.based/app.oci"
    with built.having(files(base)):
        for goal in ("package", "oci-archive"):
            done = pants(built, registry.host, goal, APP)
            assert done.code == 0, done.stderr
    engine.run("save", "--output", str(scratch / "based.tar"), image)
    assert saved_images(scratch / "based.tar")[image] == layout_image(layout, {})

    docker, oci = engine.inspect(image)["Config"], validate_layout(layout).config["config"]
    assert sorted(docker["Env"]) == sorted(oci["Env"])
    for key in ("Labels", "User", "WorkingDir", "Entrypoint", "ExposedPorts", "StopSignal"):
        assert docker[key] == oci[key]
    assert docker["Labels"] == {"base": "yes"}

    loaded = engine.run("load", "--input", f"{layout}.tar").rpartition(" ")[2]
    expected = {
        "prefix": "/usr/local",
        "yaml": True,
        "PATH": "/app/bin:/usr/local/bin:/usr/bin:/bin",
        "FROM_BASE": "a b",
        "arguments": ["1"],
    }
    for tag in (image, loaded):
        code, stdout, stderr = run(engine, tag, "1")
        assert (code, stderr) == (0, "")
        assert json.loads(stdout) == expected
    engine.run("image", "rm", "--force", loaded)


def test_an_app_on_an_image_of_a_registry_is_the_same_from_both_builders(
    built: Built, registry: Registry, base: str, scratch: Path
) -> None:
    name, _, digest = base.partition("@")
    reference = f"{name}:3.11@{digest}"
    target = f'docker_base(name="base", reference="{reference}")'
    check_builders_agree(built, registry, target, scratch)
    # The engine has started from the image as it is.
    below = built.engine.layers(base)
    assert built.engine.layers(built.image("app"))[: len(below)] == below


def test_an_app_on_an_image_of_the_repository_is_the_same_from_both_builders(
    built: Built, registry: Registry, base: str, scratch: Path
) -> None:
    archive = built.checkout.root / FOLDER / "base.tar"
    archive.parent.mkdir(parents=True, exist_ok=True)
    copy = ("skopeo", "--insecure-policy", "copy", "--quiet", "--src-tls-verify=false")
    subprocess.run([*copy, f"docker://{base}", f"oci-archive:{archive}"], check=True)
    target = 'oci_base(name="base", image="base.tar")'
    check_builders_agree(built, registry, target, scratch)
    archive.unlink()


def test_a_tag_alone_is_refused_with_the_digest_to_write(
    built: Built, registry: Registry, base: str
) -> None:
    name, _, digest = base.partition("@")
    with built.having(on(f"{name}:3.11")):
        done = pants(built, registry.host, "package", f"{APP}#docker")
    assert done.refusal("package") == (
        f"The field `reference` of {FOLDER}:base is `{name}:3.11`, which has no digest: the same"
        " name may be another image tomorrow.\n"
        "\n"
        f'Write what it names today: `reference="{name}:3.11@{digest}"`.'
    )


def refused(built: Built, registry_host: str, reference: str) -> str:
    """What skopeo says of a base that it cannot fetch. All around it is Slimfit's and checked."""
    with built.having(on(reference)):
        done = pants(built, registry_host, "package", f"{APP}#docker")
    opening, words, advice = done.refusal("package").split("\n\n")
    assert opening == f"The base {FOLDER}:base cannot be fetched: skopeo says of `{reference}`:"
    assert advice == (
        "Correct the fields `reference` and `architecture`, log in with `skopeo login` or `docker"
        " login`, or name a registry without TLS in `[slimfit].insecure_registries`."
    )
    return words


def test_a_registry_that_refuses_or_does_not_answer_is_told_in_the_words_of_skopeo(
    built: Built, scratch: Path
) -> None:
    digest = f"sha256:{'0' * 64}"
    locked = Registry(scratch / "locked", locked=True)
    try:
        words = refused(built, locked.host, f"{locked.host}/bases/python@{digest}")
    finally:
        locked.stop()
    assert "unauthorized" in words or "authentication" in words
    nowhere = f"127.0.0.1:{free_port()}"
    assert "connection refused" in refused(built, nowhere, f"{nowhere}/bases/python@{digest}")


def test_an_image_for_another_platform_is_told_with_what_it_is_for(
    built: Built, registry: Registry, tmp_path: Path
) -> None:
    tar = placeholder_layer("/app")
    blob = gzip.compress(tar)
    digest = digest_of(blob)
    layer = ImageLayer(digest, len(blob), digest_of(tar), MEDIA_LAYER, "nothing")
    settings = ImageSettings(entrypoint=("/nothing",), architecture="arm64")
    image = build_image(BaseImage(), (layer,), settings)
    for path, content in (*layout_files(image), (blob_path(digest), blob)):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    name = f"{registry.host}/bases/foreign"
    copy = ("skopeo", "--insecure-policy", "copy", "--quiet", "--dest-tls-verify=false")
    subprocess.run([*copy, f"oci:{tmp_path}", f"docker://{name}:1"], check=True)

    reference = f"{name}@{image.manifest_digest}"
    with built.having(on(reference)):
        done = pants(built, registry.host, "package", f"{APP}#docker")
    assert done.refusal("package") == (
        f"The base {FOLDER}:base is `{reference}`, an image for linux/arm64, and its field"
        " `architecture` is `amd64`.\n"
        "\n"
        "Write the digest of its image for linux/amd64, or of the index that lists the images for all"
        " platforms."
    )
