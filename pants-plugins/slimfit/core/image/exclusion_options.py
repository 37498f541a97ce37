"""`[slimfit].exclude_files`, as it was written in pants.toml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from slimfit.core.errors import SlimfitError, did_you_mean

_WHERE = "The option `[slimfit].exclude_files`"
_FIX = 'Write it as in `exclude_files = {"default" = {"pandas" = ["**/tests/**"]}}`.'


def option_exclusions(
    option: Mapping[str, object], resolves: Iterable[str]
) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """The globs by distribution, by resolve.

    :param resolves: the names of all resolves.
    :raises SlimfitError: it has another shape, or names a resolve that is none.
    """
    known, found = sorted(resolves), {}
    for resolve, distributions in option.items():
        if resolve not in known:
            raise SlimfitError(
                f"{_WHERE} names the resolve `{resolve}`, which is none of"
                f" {', '.join(known)}.{did_you_mean(resolve, known)}\n\n{_FIX}"
            )
        if not isinstance(distributions, Mapping):
            raise SlimfitError(
                f"{_WHERE} has {distributions!r} for the resolve `{resolve}`, and not the globs of"
                f" each distribution by its name.\n\n{_FIX}"
            )
        found[resolve] = {
            name: _globs(resolve, name, globs) for name, globs in distributions.items()
        }
    return found


def _globs(resolve: str, name: str, globs: object) -> tuple[str, ...]:
    if isinstance(globs, (list, tuple)) and all(isinstance(glob, str) for glob in globs):
        return tuple(globs)
    raise SlimfitError(
        f"{_WHERE} has {globs!r} for `{name}` of the resolve `{resolve}`, and not a list of globs."
        f"\n\n{_FIX}"
    )
