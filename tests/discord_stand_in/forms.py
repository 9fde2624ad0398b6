"""Forms (Discord calls them modals): their limits, and what a person sends who fills one in."""

from collections.abc import Iterator

from tests.discord_stand_in.components import (
    LABEL,
    ROW,
    SELECTS,
    STRING_SELECT,
    TEXT_DISPLAY,
    TEXT_INPUT,
    duplicates,
    fill_ids,
    length_of_custom_id,
    select_problems,
    walk,
)
from tests.discord_stand_in.problems import Problem, count, length, within
from tests.discord_stand_in.records import Json

MAX_TITLE = 45
MAX_LABEL = 45
MAX_PARTS = 5
MAX_VALUE = 4000
MAX_PLACEHOLDER = 100


def form_problems(form: Json) -> Iterator[Problem]:
    """Everything that Discord would refuse in a form."""
    yield from length("data.custom_id", form.get("custom_id"), 100)
    yield from length("data.title", form.get("title"), MAX_TITLE)
    parts = form.get("components") or []
    yield from count("data.components", len(parts), 1, MAX_PARTS)
    for index, part in enumerate(parts):
        yield from _part(f"data.components.{index}", part)
    for problem in duplicates(form):
        yield Problem(f"data.{problem.path}", problem.code, problem.message)


def _part(path: str, part: Json) -> Iterator[Problem]:
    if part.get("type") == ROW:
        inner = part.get("components") or []
        if [one.get("type") for one in inner] != [TEXT_INPUT]:
            message = "A row of a form holds one text input"
            yield Problem(f"{path}.components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", message)
            return
        if not inner[0].get("label"):  # a label beside the input is there for that otherwise
            where = f"{path}.components.0.label"
            yield Problem(where, "BASE_TYPE_REQUIRED", "This field is required")
        yield from _input(f"{path}.components.0", inner[0])
    elif part.get("type") == LABEL:
        yield from length(f"{path}.label", part.get("label"), MAX_LABEL)
        yield from length(f"{path}.description", part.get("description"), 100, needed=False)
        yield from _input(f"{path}.component", part.get("component") or {})
    elif part.get("type") == TEXT_DISPLAY:
        yield from length(f"{path}.content", part.get("content"), MAX_VALUE)
    else:
        yield Problem(path, "UNION_TYPE_CHOICES", f"Type {part.get('type')} may not stand here")


def _input(path: str, field: Json) -> Iterator[Problem]:
    yield from length_of_custom_id(path, field)
    if field.get("type") in SELECTS:
        yield from select_problems(path, field)
        return
    if field.get("type") != TEXT_INPUT:
        yield Problem(path, "UNION_TYPE_CHOICES", f"Type {field.get('type')} may not stand here")
        return
    if not field.get("custom_id"):
        yield Problem(f"{path}.custom_id", "BASE_TYPE_REQUIRED", "This field is required")
    for key, most in (("label", MAX_LABEL), ("value", MAX_VALUE), ("placeholder", MAX_PLACEHOLDER)):
        yield from length(f"{path}.{key}", field.get(key), most, needed=False)
    low, high = field.get("min_length"), field.get("max_length")
    yield from within(f"{path}.style", field.get("style"), 1, 2)
    yield from within(f"{path}.min_length", low, 0, MAX_VALUE)
    yield from within(f"{path}.max_length", high, 1, MAX_VALUE)
    if low and high and low > high:
        message = "min_length is more than max_length"
        yield Problem(f"{path}.min_length", "NUMBER_TYPE_RANGE", message)


def submission(form: Json, values: Json) -> Json:
    """The data of the interaction when a person sends `form`, filled in with `values`.

    `values` are by custom_id: a text, or the list of the chosen values of a select; what isn't
    given is sent as the form came. Raises LookupError where the form has no such field, and
    ValueError where a person's Discord would not send it.
    """
    fill_ids(form)
    fields = [part for _, part in walk(form) if part.get("custom_id")]
    if unknown := values.keys() - {field["custom_id"] for field in fields}:
        message = f"the form has no field {sorted(unknown)}"
        raise LookupError(message)
    parts = [_sent(part, values) for part in form["components"]]
    return {"custom_id": form["custom_id"], "components": parts}


def _sent(part: Json, values: Json) -> Json:
    about: Json = {"type": part["type"], "id": part["id"]}
    if part["type"] == ROW:
        return {**about, "components": [_sent(one, values) for one in part["components"]]}
    if part["type"] == LABEL:
        return {**about, "component": _sent(part["component"], values)}
    if part["type"] == TEXT_DISPLAY:
        return about
    about["custom_id"] = part["custom_id"]
    if part["type"] == TEXT_INPUT:
        return {**about, "value": _typed(part, values)}
    return {**about, "values": _chosen(part, values)}


def _typed(field: Json, values: Json) -> str:
    text = str(values.get(field["custom_id"], field.get("value") or ""))
    required = field.get("required") is not False
    low = max(field.get("min_length") or 0, 1 if required else 0)
    high = field.get("max_length") or MAX_VALUE
    # A field that isn't required may be left empty, whatever its shortest text is.
    if not (low <= len(text) <= high or (not text and not required)):
        message = f"{field['custom_id']} takes {low} to {high} characters, not {len(text)}"
        raise ValueError(message)
    return text


def _chosen(field: Json, values: Json) -> list[str]:
    options = field.get("options") or []
    preset = [option["value"] for option in options if option.get("default")]
    chosen = [str(one) for one in values.get(field["custom_id"], preset)]
    if not chosen and field.get("required") is False:
        return []
    check_chosen(field, chosen)
    return chosen


def check_chosen(select: Json, chosen: list[str]) -> None:
    """Raise ValueError where a person could not choose these values of a select menu."""
    low = 1 if select.get("min_values") is None else select["min_values"]
    high = select.get("max_values") or 1
    if not low <= len(chosen) <= high:
        message = f"{select['custom_id']} takes {low} to {high} values, not {len(chosen)}"
        raise ValueError(message)
    offered = {option["value"] for option in select.get("options") or ()}
    if select["type"] == STRING_SELECT and not offered.issuperset(chosen):
        message = f"{select['custom_id']} offers {sorted(offered)}, not {chosen}"
        raise ValueError(message)
