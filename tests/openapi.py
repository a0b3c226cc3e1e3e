"""Holding an answer against what the API's description says of it."""

from typing import Any

KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
    "null": (type(None),),
}


class Description:
    """The OpenAPI document, as it is served."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document

    def operation(self, method: str, path: str) -> dict[str, Any]:
        """What is said of one call; `path` as in the document."""
        found: dict[str, Any] = self.document["paths"][path][method.lower()]
        return found

    def lies(self, method: str, path: str, status: int, answer: Any) -> list[str]:
        """Where an answer differs from its description; empty when it is as said."""
        responses = self.operation(method, path)["responses"]
        if str(status) not in responses:
            return [f"{status} is not described"]
        content = self._resolved(responses[str(status)]).get("content", {})
        schema = content.get("application/json", {}).get("schema")
        return [] if schema is None else list(self._differences(schema, answer, "answer"))

    def _resolved(self, node: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in node:
            found: Any = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            node = found
        return node

    def _differences(self, schema: dict[str, Any], value: Any, where: str) -> Any:
        schema = self._resolved(schema)
        if "anyOf" in schema or "oneOf" in schema:
            ways = schema.get("anyOf") or schema["oneOf"]
            if not any(not list(self._differences(way, value, where)) for way in ways):
                yield f"{where}: {value!r} is none of those described"
            return
        kinds = schema.get("type", [])
        kinds = [kinds] if isinstance(kinds, str) else kinds
        if kinds and not any(_is(value, kind) for kind in kinds):
            yield f"{where}: {value!r} is not {kinds}"
            return
        if "enum" in schema and value not in schema["enum"]:
            yield f"{where}: {value!r} is not in {schema['enum']}"
        if isinstance(value, list):
            for n, item in enumerate(value):
                yield from self._differences(schema.get("items", {}), item, f"{where}[{n}]")
        if isinstance(value, dict) and ("properties" in schema or "additionalProperties" in schema):
            yield from self._object(schema, value, where)

    def _object(self, schema: dict[str, Any], value: dict[str, Any], where: str) -> Any:
        known, others = schema.get("properties", {}), schema.get("additionalProperties", False)
        for name in schema.get("required", []):
            if name not in value:
                yield f"{where}.{name} is missing"
        for name, part in value.items():
            if name in known:
                yield from self._differences(known[name], part, f"{where}.{name}")
            elif others is False:
                yield f"{where}.{name} is not described"
            elif isinstance(others, dict):
                yield from self._differences(others, part, f"{where}.{name}")


def _is(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, KINDS[kind])
