from __future__ import annotations

import tarfile
from pathlib import Path
from types import ModuleType

import pytest

from slimfit.core.image.layer_info import LayerInfo
from slimfit.core.image.manifest import ImageLayer
from slimfit.core.image.testing import SPEC, make_layout, make_rootfs, make_wheel, write_tree
from slimfit.sandbox import image_tool, layout_tool


def _layer(out: Path) -> ImageLayer:
    return ImageLayer.of(LayerInfo.from_json((out / "layer.json").read_text(encoding="utf-8")))


def test_an_image_is_made_from_end_to_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = tmp_path / "spec.json"
    spec.write_text(SPEC.to_json(), encoding="utf-8")
    rootfs = make_rootfs(tmp_path / "rootfs.tar", [("etc", tarfile.DIRTYPE, 0o755, "")])
    wheel = make_wheel(tmp_path, files={"demo.py": ""})
    write_tree(tmp_path / "src", {"shop/main.py": ""})
    layers = [tmp_path / name for name in ("base", "wheel", "sources")]
    common = ["--spec", str(spec), "--out"]
    assert image_tool.main(["rootfs-layer", *common, str(layers[0]), "--rootfs", str(rootfs)]) == 0
    assert image_tool.main(["wheel-layer", *common, str(layers[1]), str(wheel)]) == 0
    sources = ["--sources", str(tmp_path / "src"), "--entry-point", "shop.main"]
    assert (
        image_tool.main(["sources-layer", *common, str(layers[2]), "--title", "shop", *sources])
        == 0
    )
    image = make_layout(tmp_path / "x.oci", layers, [_layer(out) for out in layers])
    assert [layer.created_by for layer in image.layers] == [
        "slimfit: base",
        "slimfit: demo 1.0",
        "slimfit: shop",
    ]
    assert layout_tool.main(["validate", str(tmp_path / "x.oci")]) == 0
    assert capsys.readouterr().out == (
        f"{tmp_path / 'x.oci'}: {image.manifest_digest}, 3 layers, all as they say\n"
    )
    archive = tmp_path / "x.tar"
    assert (
        layout_tool.main(["archive", "--layout", str(tmp_path / "x.oci"), "--out", str(archive)])
        == 0
    )
    assert tarfile.is_tarfile(archive)


def test_a_mistake_is_told_without_a_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert layout_tool.main(["validate", str(tmp_path)]) == 2
    assert capsys.readouterr().err == (
        f"`{tmp_path.name}` is not the OCI layout of an image (oci-layout: No such file or "
        "directory).\n\nBuild the image again; a layout is never edited by hand.\n"
    )


@pytest.mark.parametrize(
    ("tool", "commands", "example"),
    [
        (image_tool, ("wheel-layer", "sources-layer", "rootfs-layer"), "image_tool sources-layer"),
        (layout_tool, ("archive", "validate"), "docker load --input shop.tar"),
    ],
)
def test_the_help_shows_every_command_and_an_example(
    capsys: pytest.CaptureFixture[str], tool: ModuleType, commands: tuple[str, ...], example: str
) -> None:
    with pytest.raises(SystemExit):
        tool.main(["--help"])
    text = capsys.readouterr().out
    for command in commands:
        assert f"\n    {command}" in text
    assert example in text
