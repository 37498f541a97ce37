"""The pages of docs/reference, from what `./pants help-all` prints.

Slimfit's own help texts are the reference: each states the meaning, the default and an example. A
field that comes from Pants has its line and its example here, and some options have their example
here. What has none is an error, and so is an example of something that no longer exists.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

TARGETS = ("python_app", "app_layers", "oci_image", "debian_base", "oci_base", "docker_base")
SCOPES = ("slimfit", "debian", "slimfit-elf", "slimfit-sbom")
GOALS = ("closure", "licenses", "lock-facts", "oci-archive")

NOTE = "<!-- Written by docs/generate_reference from the help texts of the plugin. -->\n"

# Fields that Pants brings: what they mean in one line, and an example.
PANTS_FIELDS = {
    "tags": ("Words to select targets by.", 'tags=["nightly"]'),
    "description": ("A line for people.", 'description="Serves the station API."'),
    "environment": (
        "The environment target that a build of this target uses.",
        'environment="linux"',
    ),
    "complete_platforms": (
        "Platforms that the PEX runs on, as files that describe them fully.",
        'complete_platforms=["3rdparty/platforms:bookworm"]',
    ),
    "resolve_local_platforms": (
        "Whether a local interpreter that fits one of `complete_platforms` is used for it.",
        "resolve_local_platforms=True",
    ),
    "inherit_path": ("Whether the PEX sees `sys.path` of its machine.", 'inherit_path="fallback"'),
    "strip_pex_env": (
        "Whether `PEX*` variables are taken away before the program of the PEX starts.",
        "strip_pex_env=False",
    ),
    "shebang": ("The first line of the PEX.", 'shebang="#!/usr/bin/env python3.11"'),
    "emit_warnings": ("Whether the PEX warns at run time.", "emit_warnings=False"),
    "layout": ("The form of the PEX: one file, or a folder.", 'layout="packed"'),
    "execution_mode": (
        "How the PEX runs: from its own folders, or from an environment that it makes.",
        'execution_mode="venv"',
    ),
    "include_tools": ("Whether the PEX answers to `PEX_TOOLS=1`.", "include_tools=True"),
    "venv_site_packages_copies": (
        "Whether an environment that the PEX makes holds copies in place of links.",
        "venv_site_packages_copies=True",
    ),
    "venv_hermetic_scripts": (
        "Whether scripts of an environment that the PEX makes ignore `PYTHONPATH`.",
        "venv_hermetic_scripts=False",
    ),
    "restartable": (
        "Whether `./pants run` may start the program anew when its files change.",
        "restartable=True",
    ),
    "extra_build_args": (
        "Build arguments of the `docker_image`, for `docker_instructions`.",
        'extra_build_args=["PROXY=http://proxy.example.com:3128"]',
    ),
    "image_labels": (
        "Labels of the `docker_image` alone, with values that Pants fills in; `labels` holds for"
        " both builders.",
        'image_labels={"build": "{build_args.BUILD}"}',
    ),
    "image_tags": ("Tags of the `docker_image`.", 'image_tags=["1.2", "latest"]'),
    "pull": ("Whether the engine asks the registry for a newer base.", "pull=True"),
    "registries": (
        "Where `./pants publish` pushes the `docker_image`.\n\nDefault: all default registries.",
        'registries=["@internal"]',
    ),
    "repository": ("The name of the `docker_image`.", 'repository="stations/api"'),
    "secrets": (
        "Files that the engine shows to `RUN` instructions and keeps out of the image.",
        'secrets={"token": "./token.txt"}',
    ),
    "skip_push": ("Whether `./pants publish` leaves the `docker_image` out.", "skip_push=True"),
    "squash": (
        "Whether an engine with experimental features makes one layer of all.",
        "squash=True",
    ),
    "ssh": ("Keys that the engine shows to `RUN` instructions.", 'ssh=["default"]'),
}

# Fields that `python_app` writes into the targets that it makes; nobody else has to. An empty
# meaning leaves the field its own text.
MADE_FIELDS = {
    ("app_layers", "dependencies"): ("The base.", 'dependencies=["//3rdparty/debian:base"]'),
    ("app_layers", "pex"): ("", 'pex=["apps/api#pex"]'),
    ("oci_image", "dependencies"): ("The layers.", 'dependencies=["apps/api#layers"]'),
    ("oci_image", "layers"): ("", 'layers="apps/api#layers"'),
    ("oci_image", "output_path"): ("", 'output_path="apps.api/api.oci"'),
}

OPTION_EXAMPLES = {
    ("slimfit", "base"): 'base = "//3rdparty/debian:base"',
    ("slimfit", "builders"): 'builders = "oci"',
    ("slimfit", "lock_command"): 'lock_command = "build-support/lock {resolve}"',
    ("slimfit", "unowned_imports"): 'unowned_imports = "warning"',
    ("debian", "mirror"): 'mirror = "https://debian.example.com/debian"',
    ("debian", "security_mirror"): (
        'security_mirror = "https://debian.example.com/debian-security"'
    ),
    ("debian", "newer"): 'newer = "warning"',
}


class Undocumented(Exception):
    """A field or option without an example, or an example without its field or option."""


def pages(help_all: Mapping[str, Any]) -> dict[str, str]:
    """The pages by file name.

    :param help_all: the loaded JSON of `./pants help-all`.
    :raises Undocumented: something lacks an example, or an example has outlived its use.
    """
    targets, scopes = help_all["name_to_target_type_info"], help_all["scope_to_help_info"]
    described = [(target, field) for target in TARGETS for field in targets[target]["fields"]]
    check_examples(
        (*PANTS_FIELDS, *MADE_FIELDS, *OPTION_EXAMPLES),
        {
            *(field["alias"] for _, field in described),
            *((target, field["alias"]) for target, field in described),
            *((scope, option["config_key"]) for scope, option in options(scopes)),
        },
    )
    made = {f"{name}.md": target_page(targets[name]) for name in TARGETS}
    made["options.md"] = options_page(scopes)
    made["goals.md"] = goals_page(scopes)
    return made


def check_examples(given: Iterable[object], there: set[object]) -> None:
    """Check that every example here has something that it is an example of."""
    stale = [str(name) for name in given if name not in there]
    if stale:
        raise Undocumented(f"docs/pages.py has examples of what is not there: {', '.join(stale)}")


def target_page(target: Mapping[str, Any]) -> str:
    """The page of one target type."""
    fields = sorted(target["fields"], key=lambda field: str(field["alias"]))
    own = [field for field in fields if not from_pants(field)]
    inherited = [field for field in fields if from_pants(field)]
    parts = [f"# `{target['alias']}`", target["description"].strip(), "## Fields"]
    parts += [part for field in own for part in field_parts(target["alias"], field)]
    if inherited:
        parts += [
            "## Fields that Pants brings",
            "`./pants help pex_binary` and `./pants help docker_image` say more of them.",
        ]
        parts += [part for field in inherited for part in field_parts(target["alias"], field)]
    return NOTE + "\n\n".join(parts) + "\n"


def from_pants(field: Mapping[str, Any]) -> bool:
    """Whether a field's text is here: it has the name of one of Pants, and no text of Slimfit."""
    return field["alias"] in PANTS_FIELDS and "Example: `" not in field["description"]


def field_parts(target: str, field: Mapping[str, Any]) -> Iterable[str]:
    """The paragraphs about one field."""
    alias, text = field["alias"], field["description"].strip()
    given = PANTS_FIELDS[alias] if from_pants(field) else MADE_FIELDS.get((target, alias))
    meaning, example = given or ("", "")
    text = meaning or text
    facts = []
    if "Default:" not in text:
        facts.append(f"Default: {default_text(field)}.")
    if example:
        facts.append(f"Example: `{example}`.")
    elif "Example" not in text:
        raise Undocumented(f"The help of `{alias}` of `{target}` gives no example.")
    return (f"### `{alias}`", text, *([" ".join(facts)] if facts else []), type_line(field))


def type_line(field: Mapping[str, Any]) -> str:
    """What a field takes, as Pants writes it."""
    return f"Type: `{field['type_hint'].replace(' | None', '')}`"


def default_text(field: Mapping[str, Any]) -> str:
    """A field's default, which help-all gives as the text of a Python literal."""
    if field["required"]:
        return "none, and it is required"
    return "none" if field["default"] in (None, "()") else f"`{field['default']}`"


def options(scopes: Mapping[str, Any]) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """Every option of Slimfit with its scope."""
    for scope in (*SCOPES, *GOALS):
        for option in (*scopes[scope]["basic"], *scopes[scope]["advanced"]):
            yield scope, option


def options_page(scopes: Mapping[str, Any]) -> str:
    """The page of what may stand in pants.toml."""
    parts = ["# Options in pants.toml"]
    for scope in SCOPES:
        parts += [f"## `[{scope}]`", scopes[scope]["description"].strip()]
        for owner, option in options(scopes):
            if owner == scope:
                parts += option_parts(scope, option)
    return NOTE + "\n\n".join(parts) + "\n"


def option_parts(scope: str, option: Mapping[str, Any]) -> Iterable[str]:
    """The paragraphs about one option."""
    key = option["config_key"]
    text = option["help"].strip()
    choices = option["choices"] or ()
    facts = [f"One of: {', '.join(choices)}."] if choices else []
    if "Default:" not in text:
        facts.append(f"Default: `{option['default']}`." if option["default"] else "Default: none.")
    flag = option["display_args"][0].partition("=")[0]
    facts.append(f"On the command line: `{flag}=...`; as a variable: `{option['env_var']}`.")
    example = OPTION_EXAMPLES.get((scope, key))
    if example:
        facts.append(f"Example:\n\n```toml\n[{scope}]\n{example}\n```")
    elif "Example" not in text:
        raise Undocumented(f"The help of the option `[{scope}].{key}` gives no example.")
    return (f"### `{key}`", text, " ".join(facts))


def goals_page(scopes: Mapping[str, Any]) -> str:
    """The page of the goals that Slimfit adds."""
    parts = ["# Goals"]
    for goal in GOALS:
        parts += [f"## `{goal}`", scopes[goal]["description"].strip()]
        for scope, option in options(scopes):
            if scope == goal:
                parts += option_parts(scope, option)
    parts += [
        "## Goals of Pants",
        "- `./pants package` writes PEX files and images.\n"
        "- `./pants run` runs an `#oci` target with podman or docker, or says how to.\n"
        "- `./pants publish` pushes an `#oci` target to registries with skopeo.\n"
        "- `./pants generate-lockfiles --resolve=NAME` locks a `debian_base` by its target's name.\n"
        "- `./pants tailor` proposes `python_app` targets.",
    ]
    return NOTE + "\n\n".join(parts) + "\n"
