"""Makes the schemas beside it from the packages of those who own the formats.

python -m pip install pydantic opentelemetry-util-genai==1.3b0
python -m pip install --no-deps harbor==0.26.0   (Python 3.12 or newer)
python make.py
"""

import json
from pathlib import Path

from harbor.models.trajectories import Trajectory
from opentelemetry.util.genai import types
from pydantic import TypeAdapter

HERE = Path(__file__).parent
# It would take a part of any type.
ANYTHING = "GenericPart"


def write(name: str, schema: dict, origin: str) -> None:
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$comment": origin}
    text = json.dumps({**head, **schema}, indent=2, ensure_ascii=False)
    (HERE / name).write_text(text + "\n", encoding="utf-8")


def without_anything(value):
    if isinstance(value, list):
        return [without_anything(item) for item in value if item != {"$ref": f"#/$defs/{ANYTHING}"}]
    if isinstance(value, dict):
        return {key: without_anything(item) for key, item in value.items() if key != ANYTHING}
    return value


def strict(definition: dict, is_part: bool) -> dict:
    """No other fields; the type is what tells parts apart; what may be null may be absent, and is never null."""
    properties = {}
    for name, field in definition["properties"].items():
        options = field.get("anyOf", [])
        kept = [option for option in options if option != {"type": "null"}]
        properties[name] = {**field, "anyOf": kept} if options else field
    nullable = {name for name, field in definition["properties"].items() if {"type": "null"} in field.get("anyOf", [])}
    required = [name for name in definition.get("required", []) if name not in nullable]
    return {
        **definition,
        "properties": properties,
        "required": (["type"] if is_part else []) + required,
        "additionalProperties": False,
    }


write(
    "atif.schema.json",
    Trajectory.model_json_schema(),
    "From harbor.models.trajectories.Trajectory of harbor 0.26.0 (PyPI, Apache-2.0) by make.py.",
)
for message, name in ((types.InputMessage, "input"), (types.OutputMessage, "output")):
    schema = without_anything(TypeAdapter(list[message]).json_schema())
    for key, definition in schema["$defs"].items():
        if key.endswith(("Part", "Message")):
            schema["$defs"][key] = strict(definition, key.endswith("Part"))
    write(
        f"otel-genai-{name}-messages.schema.json",
        schema,
        "From opentelemetry.util.genai.types of opentelemetry-util-genai 1.3b0 (PyPI, Apache-2.0) by make.py.",
    )
