"""Plays the checks with the Python SDK.

Reads {"url", "key", "checks", "saved"} as JSON from standard input and writes one result for each check, as JSON: a list
of "works", "missing: ..." and "differs: ...". It does what play-in-typescript.ts does, on the objects of this SDK; besides,
each object must pass the strict validation of its own model.
"""

import json
import re
import sys
import time
from datetime import datetime

from anthropic import Anthropic, APIStatusError
from pydantic import BaseModel, TypeAdapter, ValidationError

PATIENCE_SECONDS = 30
MISSING = object()
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
WORDS = {
    "text": "a text",
    "whole": "a whole number",
    "number": "a number",
    "flag": "true or false",
    "time": "a time",
    "map": "an object",
    "null": "null",
    "anything": "a value",
}


def main():
    task = json.load(sys.stdin)
    client = Anthropic(base_url=task["url"], api_key=task["key"], max_retries=0, timeout=PATIENCE_SECONDS)
    saved = task["saved"]
    json.dump([patiently(client, check, saved) for check in task["checks"]], sys.stdout)


def patiently(client, check, saved):
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        result = play(client, check, saved)
        if result == "works" or not check.get("waits") or result.startswith("missing") or time.monotonic() > until:
            return result
        time.sleep(0.05)


def play(client, check, saved):
    expects = check["expects"]
    try:
        difference = difference_in(client, check, saved)
    except APIStatusError as error:
        return of_refusal(error, expects)
    except Exception as error:  # What the SDK itself cannot take is a difference, too.
        return f"differs: {type(error).__name__}: {error}"[:200]
    if "refuses" in expects:
        return "differs: it is not refused"
    return "works" if difference is None else f"differs: {difference}"


def of_refusal(error, expects):
    body = error.body if isinstance(error.body, dict) else {}
    inner = body.get("error") or {}
    kind, message = inner.get("type"), inner.get("message")
    request_id = error.request_id or ""
    is_enveloped = body.get("type") == "error" and kind and message and body.get("request_id") == request_id
    if not is_enveloped or not request_id.startswith("req_"):
        return f"differs: the error {error.status_code} is not in the documented envelope"
    if expects.get("refuses") == error.status_code and expects.get("as") == kind:
        return "works"
    is_missing = message.startswith("This engine has no") if "refuses" in expects else error.status_code in (400, 404)
    return f"{'missing' if is_missing else 'differs'}: {error.status_code} {message}"


def difference_in(client, check, saved):
    expects = check["expects"]
    args = [fill(arg, saved) for arg in check.get("args", [])]
    params = with_files(fill(check.get("params", {}), saved))
    named = {re.sub(r"\[(\w+)\]", r"_\1", key).replace("-", "_").lower(): value for key, value in params.items()}
    call = method_of(client, check["method"])
    if call is None:
        return "this SDK has no such method"
    if "streams" in expects:
        return of_stream(client, call, args, named, expects, saved)
    if "lists" in expects:
        items = list(call(*args, **named))
        if items and check.get("saves"):
            saved[check["saves"]] = plain(items[0])
        return of_list(items, expects, saved)
    found = call(*args, **named)
    if "bytes" in expects:
        begins = found.read().startswith(expects["bytes"].encode())
        return None if begins else f"the bytes do not begin with {expects['bytes']}"
    if check.get("saves") and found is not None:
        saved[check["saves"]] = plain(found)
    if "returns" not in expects:
        return None
    if "hiding" in expects and expects["hiding"] in json.dumps(plain(found)):
        return "it shows a secret"
    having = fill(expects.get("having", {}), saved)
    return difference_of(found, expects["returns"], "it") or unlike(plain(found), having, "it") or invalid(found)


def of_list(items, expects, saved):
    each = fill(expects.get("each", {}), saved)
    having = fill(expects.get("having", {}), saved)
    for item in items:
        difference = difference_of(item, expects["lists"], "an item") or unlike(plain(item), each, "an item")
        if difference := difference or invalid(item):
            return difference
    if ("having" in expects or "each" in expects) and not items:
        return "the list is empty"
    including = fill(expects.get("including"), saved)
    if including and all(item.id != including for item in items):
        return "an item is not in the list"
    return unlike(plain(items[0]), having, "the first item") if having else None


def of_stream(client, call, args, named, expects, saved):
    left = list(expects["inOrder"])
    with call(*args, **named) as stream:
        client.beta.sessions.events.send(fill(expects["to"], saved), events=fill(expects["sends"], saved))
        for event in stream:
            if difference := difference_of(event, expects["streams"], "an event") or invalid(event):
                return difference
            if left and event.type == left[0]:
                left.pop(0)
            if event.type == expects["until"]:
                break
    return f"there is no {left[0]} at its place" if left else None


def method_of(client, path):
    at = client.beta
    for name in path.split("."):
        at = getattr(at, re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower(), None)
    return at


def with_files(value):
    if isinstance(value, list):
        return [with_files(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "$file" in value:
        file = value["$file"]
        return (file["name"], file["text"].encode(), file["type"])
    return {key: with_files(item) for key, item in value.items()}


def fill(value, saved):
    if isinstance(value, list):
        return [fill(item, saved) for item in value]
    if isinstance(value, dict):
        return {key: fill(item, saved) for key, item in value.items()}
    if not isinstance(value, str):
        return value
    if not (whole := re.fullmatch(r"\$(\w+)\.(\w+)", value)):
        return re.sub(r"\$(run|pixel)\b", lambda match: saved[match[1]], value)
    name, field = whole.groups()
    found = saved.get(name, {}).get(field)
    return found or (f"{name}_unknown" if field == "id" else "2026-01-01T00:00:00Z")


def plain(value):
    return value.to_dict(mode="json") if isinstance(value, BaseModel) else value


def unlike(value, expected, at):
    if isinstance(expected, list) and isinstance(value, list) and len(expected) != len(value):
        return f"{at} has {len(value)} items, not {len(expected)}"
    if not isinstance(expected, (dict, list)):
        return None if value == expected else f"{at} is {json.dumps(value)}, not {json.dumps(expected)}"
    if not isinstance(value, (dict, list)):
        return f"{at} is {json.dumps(value)}, not an object"
    for key, one in expected.items() if isinstance(expected, dict) else enumerate(expected):
        found = value.get(key) if isinstance(value, dict) else value[key]
        if difference := unlike(found, one, f"{at}.{key}"):
            return difference
    return None


def invalid(found):
    """What the model of the SDK itself says against an object; the SDK accepts anything unless it is asked."""
    if not isinstance(found, BaseModel):
        return None
    try:
        TypeAdapter(type(found)).validate_json(found.to_json())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return f"the model of the SDK refuses {where}: {first['msg']}"
    return None


def difference_of(value, shape, at):
    if isinstance(shape, str):
        return None if is_of(shape, value) else f"{at} is {show(value)}, not {WORDS[shape]}"
    if "optional" in shape:
        return None if value is MISSING else difference_of(value, shape["optional"], at)
    if value is MISSING:
        return f"{at} is missing"
    if "value" in shape:
        return None if value == shape["value"] else f'{at} is {show(value)}, not "{shape["value"]}"'
    if "prefix" in shape:
        prefix = shape["prefix"]
        has_prefix = isinstance(value, str) and value.startswith(prefix) and value != prefix
        return None if has_prefix else f'{at} does not begin with "{prefix}"'
    if "anyOf" in shape:
        differences = [difference_of(value, one, at) for one in shape["anyOf"]]
        return None if None in differences else differences[0]
    if "list" in shape:
        if not isinstance(value, list):
            return f"{at} is {show(value)}, not a list"
        return first_of(difference_of(item, shape["list"], f"{at}[{i}]") for i, item in enumerate(value))
    if not isinstance(value, (BaseModel, dict)):
        return f"{at} is {show(value)}, not an object"
    if "fields" in shape:
        return first_of(difference_of(field(value, key), one, f"{at}.{key}") for key, one in shape["fields"].items())
    kind = field(value, "type")
    if kind not in shape["byType"]:
        return f'{at} has the undocumented type "{kind}"'
    return difference_of(value, shape["byType"][kind], f"{at} ({kind})")


def first_of(differences):
    return next((one for one in differences if one is not None), None)


def field(value, key):
    if isinstance(value, dict):
        return value.get(key, MISSING)
    return getattr(value, key, MISSING) if key in value.model_fields_set else MISSING


def is_of(kind, value):
    match kind:
        case "text":
            return isinstance(value, str)
        case "whole":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, (int, float)) and not isinstance(value, bool)
        case "flag":
            return isinstance(value, bool)
        case "time":
            # Some models of this SDK leave a time as text.
            return isinstance(value, datetime) or (isinstance(value, str) and TIME.fullmatch(value) is not None)
        case "map":
            return isinstance(value, (dict, BaseModel))
        case "null":
            return value is None
        case _:
            return value is not MISSING


def show(value):
    return "missing" if value is MISSING else json.dumps(plain(value), default=str)[:60]


main()
