"""Checks bodies against Discord's own description of its API (OpenAPI 3.1)."""

import json
import re
from functools import cached_property
from pathlib import Path
from typing import Any

import jsonschema
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.discord_stand_in.records import Json

DOCUMENT = "urn:discord"


class SchemaBook:
    """The JSON Schemas of all routes, read at the first question and compiled one by one."""

    def __init__(self, path: Path) -> None:
        """Remember where the description is; reading its 1.2 MB waits until it is needed."""
        self._path = path
        self._validators: dict[str, Any] = {}

    def request_problems(self, method: str, path: str, body: object) -> list[str]:
        """What is wrong with a request's body; empty where all is well.

        `path` starts after the version, as in `/users/@me`. A body of None is no body.
        """
        found = self._operation(method, path)
        if found is None:
            return [f"the description knows no {method} {path}"]
        template, operation = found
        wanted = operation.get("requestBody")
        if wanted is None:
            return [] if body is None else ["the route takes no body"]
        if body is None:
            return ["the body is missing"] if wanted.get("required") else []
        where = ["paths", template, method.lower(), "requestBody"]
        return self._check(where, body)

    def response_problems(self, method: str, path: str, status: int, body: object) -> list[str]:
        """What is wrong with an answer's body; for the proof that the stand-in speaks Discord."""
        found = self._operation(method, path)
        if found is None:
            return [f"the description knows no {method} {path}"]
        template, operation = found
        if str(status) not in operation["responses"]:
            return [f"{method} {template} never answers {status}"]
        if "content" not in operation["responses"][str(status)]:
            return [] if body is None else ["the answer has no body"]
        return self._check(["paths", template, method.lower(), "responses", str(status)], body)

    @cached_property
    def _document(self) -> Json:
        document: Json = json.loads(self._path.read_text(encoding="utf-8"))
        schemas = document["components"]["schemas"]
        # The description is narrower than Discord in three places, and only these are widened:
        # a snowflake may also be an integer, ...
        schemas["SnowflakeType"]["type"] = ["string", "integer"]
        # ... and default_member_permissions may also be a numeric string.
        for schema in schemas.values():
            wanted = schema.get("properties", {}).get("default_member_permissions")
            if wanted is not None and "integer" in wanted.get("type", ()):
                wanted["type"] = ["integer", "string", "null"]
                wanted["pattern"] = "^[0-9]+$"
        # ... and there are media channels.
        schemas["ChannelTypes"]["oneOf"].append({"title": "GUILD_MEDIA", "const": 16})
        return document

    @cached_property
    def _registry(self) -> Registry[Any]:
        resource: Resource[Any] = Resource.from_contents(
            self._document, default_specification=DRAFT202012
        )
        registry: Registry[Any] = Registry().with_resource(DOCUMENT, resource)
        return registry

    @cached_property
    def _templates(self) -> list[tuple[re.Pattern[str], str]]:
        """Path patterns, those with the fewest placeholders first: `@original` is no id."""
        templates = sorted(self._document["paths"], key=lambda template: template.count("{"))
        return [(path_pattern(template), template) for template in templates]

    def _operation(self, method: str, path: str) -> tuple[str, Json] | None:
        for pattern, template in self._templates:
            operation = self._document["paths"][template].get(method.lower())
            if operation is not None and pattern.fullmatch(path):
                return template, operation
        return None

    def _check(self, where: list[str], body: object) -> list[str]:
        pointer = "/".join(
            step.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")
            for step in [*where, "content", "application/json", "schema"]
        )
        if pointer not in self._validators:
            self._validators[pointer] = jsonschema.Draft202012Validator(
                {"$ref": f"{DOCUMENT}#/{pointer}"}, registry=self._registry
            )
        worst = jsonschema.exceptions.best_match(self._validators[pointer].iter_errors(body))
        return [] if worst is None else [f"{worst.json_path}: {worst.message[:300]}"]


def path_pattern(template: str) -> re.Pattern[str]:
    """The pattern of a path template: `/channels/{channel_id}` fits `/channels/12`."""
    parts = re.split(r"(\{\w+\})", template)
    return re.compile(
        "".join(
            f"(?P<{part[1:-1]}>[^/]+)" if part.startswith("{") else re.escape(part)
            for part in parts
        )
    )
