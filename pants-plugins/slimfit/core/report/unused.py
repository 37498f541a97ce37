"""What a repository has and no app's closure holds, and what that costs the monolith."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from slimfit.core.closure.subset import Chosen, Subsets
from slimfit.core.errors import SlimfitError
from slimfit.core.report.build import Builder, files_size, in_image
from slimfit.core.report.graph import Graph, required
from slimfit.core.report.model import (
    App,
    File,
    Unused,
    UnusedLib,
    UnusedModule,
    UnusedRequirement,
)
from slimfit.core.report.size import total


@dataclass(frozen=True)
class RequirementTarget:
    """A target of third-party requirements; `source` is the alias of the target that made it, or
    `requirement`."""

    address: str
    resolve: str
    requirements: tuple[str, ...]
    source: str = "requirement"


def choose_all(subsets: Subsets, requirements: Iterable[str]) -> tuple[Chosen, ...]:
    """What an image of all requirements of a resolve would hold.

    Requirements that the lockfile cannot serve on the platform are left out: an app that needs
    one says so, and no app may.
    """
    wanted = sorted(set(requirements))
    try:
        return in_image(subsets.choose(wanted))
    except SlimfitError:
        found: dict[str, Chosen] = {}
        for requirement in wanted:
            try:
                found.update((item.name, item) for item in subsets.choose([requirement]))
            except SlimfitError:
                continue
        return in_image(item for _, item in sorted(found.items()))


def unused_requirements(
    targets: Iterable[RequirementTarget],
    apps: Iterable[App],
    subsets: Mapping[str, Subsets],
    builder: Builder,
) -> tuple[UnusedRequirement, ...]:
    """The requirements that no app holds, the heaviest first.

    :param subsets: for each resolve that an app uses.
    """
    held: dict[str, set[str]] = defaultdict(set)
    for app in apps:
        held[app.resolve].update(item.name for item in app.distributions)
    by_resolve = defaultdict(list)
    for target in targets:
        if target.resolve in subsets:
            by_resolve[target.resolve].append(target)
    found = []
    for resolve, group in sorted(by_resolve.items()):
        every = {text for target in group for text in target.requirements}
        whole = choose_all(subsets[resolve], every)
        shipped = {item.name for item in whole}
        for target in group:
            for text in target.requirements:
                if required(text) not in shipped - held[resolve]:
                    continue
                rest = {item.name for item in choose_all(subsets[resolve], every - {text})}
                only = [builder.distribution(item) for item in whole if item.name not in rest]
                found.append(
                    UnusedRequirement(
                        address=target.address,
                        requirement=text,
                        resolve=resolve,
                        source=target.source,
                        only=tuple(item.name for item in only),
                        size=total(item.size for item in only),
                    )
                )
    return tuple(sorted(found, key=lambda item: (-(item.size.unpacked or 0), item.address)))


def unused_code(code: Iterable[File], apps: Iterable[App]) -> Unused:
    """The modules that no app reaches: folders of them as a whole, others one by one.

    :param code: all first-party modules, tests left out.
    """
    used = {file.path: file.lib for app in apps for file in app.files}
    alive = set(used.values())
    libs: dict[str, list[File]] = defaultdict(list)
    for file in sorted(set(code)):
        if file.path not in used and (file.size or not file.path.endswith("__init__.py")):
            libs[file.lib].append(file)
    return Unused(
        libs=tuple(
            UnusedLib(lib, tuple(files), files_size(files))
            for lib, files in sorted(libs.items())
            if lib not in alive
        ),
        modules=tuple(
            UnusedModule(file)
            for lib, files in sorted(libs.items())
            if lib in alive
            for file in files
        ),
    )


def with_users(unused: Unused, graph: Graph) -> Unused:
    """The same, with the places in the repository that use each all the same, as tests do.

    :param graph: all Python files of the repository and what they lead to.
    """
    places: dict[str, set[str]] = defaultdict(set)
    owner = {path: address for address, facts in graph.items() for path, _ in facts.files}
    folder = {address: facts.lib for address, facts in graph.items()}
    for facts in graph.values():
        for dependency in facts.dependencies:
            line = f":{dependency.line}" if dependency.line else ""
            places[dependency.target].add(f"{dependency.file or facts.address}{line}")

    def users(file: File) -> set[str]:
        return places[owner.get(file.path, "")]

    def inside(place: str, lib: UnusedLib) -> bool:
        found = owner.get(place.partition(":")[0], "")
        return folder.get(found) == lib.path and not graph[found].is_test

    return Unused(
        requirements=tuple(
            replace(item, used_by=tuple(sorted(places[item.address])))
            for item in unused.requirements
        ),
        libs=tuple(
            replace(
                lib,
                used_by=tuple(
                    sorted(
                        {
                            place
                            for file in lib.files
                            for place in users(file)
                            if not inside(place, lib)
                        }
                    )
                ),
            )
            for lib in unused.libs
        ),
        modules=tuple(
            replace(item, used_by=tuple(sorted(users(item.file)))) for item in unused.modules
        ),
    )
