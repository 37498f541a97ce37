"""The names that images are published under."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from slimfit.core.errors import SlimfitError

_RUNS = 8
PARAMETERS = "{parameters}"


@dataclass(frozen=True)
class PublishedImage:
    """An image with the references that it is to have.

    :param app: the address of its app.
    :param parameters: the values of the app's parameters, as `{parameters}` stands for them; empty
        if it has none.
    """

    app: str
    digest: str
    references: tuple[str, ...]
    parameters: str = ""


class Claims:
    """The images that runs publish, as far as they are known, each by the address of its app.

    Of runs before the last few nothing is kept: they are over.
    """

    def __init__(self) -> None:
        self._runs: dict[int, dict[str, PublishedImage]] = {}

    def add(self, run: int, image: PublishedImage) -> None:
        """Add an image to a run; one of the same app, from before an edit, is forgotten.

        :raises SlimfitError: another image of the run has one of its references.
        """
        images = self._runs.setdefault(run, {})
        images[image.app] = image
        for old in list(self._runs)[:-_RUNS]:
            self._runs.pop(old, None)
        check_references(list(images.values()))


def check_references(images: Iterable[PublishedImage]) -> None:
    """Check that no reference is to name two images: of those the last one sent would win.

    :raises SlimfitError: one is; the message names both apps.
    """
    owners: dict[str, PublishedImage] = {}
    for image in sorted(images, key=lambda one: one.app):
        for reference in image.references:
            other = owners.setdefault(reference, image)
            if other.digest != image.digest:
                raise SlimfitError(
                    f"{other.app} and {image.app} would both be published as `{reference}`, and their"
                    f" images differ.\n\n{_remedy(other, image)}"
                )


def _remedy(one: PublishedImage, other: PublishedImage) -> str:
    if one.parameters and other.parameters and one.app.split("@")[0] == other.app.split("@")[0]:
        return (
            f'Tell the variants apart: write `image_tags=["{PARAMETERS}"]` or'
            f' `repository="{{name}}-{PARAMETERS}"` into their `python_app`. `{PARAMETERS}` stands for'
            f" the values of its parameters, here `{one.parameters}` and `{other.parameters}`."
        )
    return (
        "Give each `python_app` a name of its own, as in"
        ' `repository="{parent_directory}/{directory}/{name}"`, or tags of its own:'
        ' `image_tags=["api"]`.'
    )


def with_parameters(value: Any, parameters: Mapping[str, str]) -> Any:
    """The value of a field with `{parameters}` filled in, in each of its texts.

    :param parameters: those of the app, by name; without any the value stays as it is.
    """
    if not parameters:
        return value
    if isinstance(value, str):
        return value.replace(PARAMETERS, parameters_text(parameters))
    if isinstance(value, (list, tuple)):
        return tuple(with_parameters(item, parameters) for item in value)
    return value


def parameters_text(parameters: Mapping[str, str]) -> str:
    """What `{parameters}` stands for: the values, in the order of their names, joined by `-`."""
    return "-".join(value for _, value in sorted(parameters.items()))
