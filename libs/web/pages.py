"""HTML pages from packaged Jinja2 templates."""

from __future__ import annotations

from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined

SHARED = "libs.web"


class Pages:
    """Renders the templates that lie in the `templates` folder of a package.

    A template may extend `layout.html`, which all services share. Values are escaped, and a name
    that a template uses but nobody gave is an error. Templates are read as resources, so it does
    not matter whether a package lies in a folder or in an archive.
    """

    def __init__(self, package: str) -> None:
        self._folders = [files(name).joinpath("templates") for name in (package, SHARED)]
        self._environment = Environment(
            loader=FunctionLoader(self._source), autoescape=True, undefined=StrictUndefined
        )

    def render(self, template: str, **values: object) -> str:
        """Return the page; raise `jinja2.TemplateNotFound` or `jinja2.UndefinedError`."""
        return self._environment.get_template(template).render(**values)

    def _source(self, template: str) -> str | None:
        for folder in self._folders:
            resource = folder.joinpath(template)
            if resource.is_file():
                return resource.read_text("utf-8")
        return None
