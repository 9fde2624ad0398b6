"""Forms: their limits, who may open one, and what a person can send."""

import pytest

from tests.discord_stand_in.bare_client import ECHO_COMMAND, BareClient
from tests.discord_stand_in.forms import form_problems, submission
from tests.discord_stand_in.interactions import Reply
from tests.discord_stand_in.records import Json


def field(custom_id: str = "quote", **changed: object) -> Json:
    return {"type": 4, "custom_id": custom_id, "style": 1, **changed}


def labelled(inner: Json, **changed: object) -> Json:
    return {"type": 18, "label": "Quotation", "component": inner, **changed}


def in_row(inner: Json) -> Json:
    return {"type": 1, "components": [{"label": "Quotation", **inner}]}


def menu(**changed: object) -> Json:
    options = [{"label": "A", "value": "a"}, {"label": "B", "value": "b"}]
    return {"type": 3, "custom_id": "menu", "options": options, **changed}


def form(*parts: Json, **changed: object) -> Json:
    return {"custom_id": "form", "title": "Verify", "components": list(parts), **changed}


FITTING = {
    "labels": form(labelled(field()), labelled(field("b"), description="x" * 100)),
    "rows": form(in_row(field()), in_row(field("b"))),
    "title of 45": form(labelled(field()), title="x" * 45),
    "value of 4000": form(labelled(field(value="x" * 4000, max_length=4000))),
    "a menu and a text": form(labelled(menu()), {"type": 10, "content": "Choose"}),
}
PART = "data.components.0"
REFUSED = {
    "no title": (form(in_row(field()), title=""), "data.title"),
    "title of 46": (form(in_row(field()), title="x" * 46), "data.title"),
    "custom_id of 101": (form(in_row(field()), custom_id="x" * 101), "data.custom_id"),
    "no custom_id": (form(in_row(field()), custom_id=""), "data.custom_id"),
    "no components": (form(), "data.components"),
    "six components": (form(*[in_row(field(f"f{one}")) for one in range(6)]), "data.components"),
    "two fields in a row": (
        form({"type": 1, "components": [field("a"), field("b")]}),
        f"{PART}.components",
    ),
    "label of 46 in a row": (
        form(in_row(field(label="x" * 46))),
        f"{PART}.components.0.label",
    ),
    "no label in a row": (form(in_row(field(label=""))), f"{PART}.components.0.label"),
    "label of 46": (form(labelled(field(), label="x" * 46)), f"{PART}.label"),
    "description of 101": (form(labelled(field(), description="x" * 101)), f"{PART}.description"),
    "field custom_id of 101": (form(labelled(field("x" * 101))), f"{PART}.component.custom_id"),
    "field without custom_id": (
        form(labelled(field() | {"custom_id": None})),
        f"{PART}.component.custom_id",
    ),
    "value of 4001": (form(labelled(field(value="x" * 4001))), f"{PART}.component.value"),
    "placeholder of 101": (
        form(labelled(field(placeholder="x" * 101))),
        f"{PART}.component.placeholder",
    ),
    "style of 3": (form(labelled(field(style=3))), f"{PART}.component.style"),
    "longest of 4001": (form(labelled(field(max_length=4001))), f"{PART}.component.max_length"),
    "shortest over longest": (
        form(labelled(field(min_length=5, max_length=4))),
        f"{PART}.component.min_length",
    ),
    "the same field": (
        form(labelled(field()), labelled(field())),
        "data.components.1.component.custom_id",
    ),
    "menu of nothing": (form(labelled(menu(options=[]))), f"{PART}.component.options"),
    "a button": (form(labelled({"type": 2})), f"{PART}.component"),
    "a bare field": (form(field()), PART),
    "empty text": (form({"type": 10, "content": ""}), f"{PART}.content"),
}


@pytest.mark.parametrize("shown", FITTING.values(), ids=FITTING.keys())
def test_form_at_the_limit_is_taken(shown: Json) -> None:
    assert list(form_problems(shown)) == []


@pytest.mark.parametrize(("shown", "where"), REFUSED.values(), ids=REFUSED.keys())
def test_form_over_a_limit_is_refused_where_it_is(shown: Json, where: str) -> None:
    assert [problem.path for problem in form_problems(shown)] == [where]


def test_a_form_is_sent_in_the_shape_in_which_it_came() -> None:
    shown = form(in_row(field("a")), labelled(field("b", value="preset")), labelled(menu()))
    sent = submission(shown, {"a": "one", "menu": ["b"]})
    assert sent == {
        "custom_id": "form",
        "components": [
            {
                "type": 1,
                "id": 1,
                "components": [{"type": 4, "id": 2, "custom_id": "a", "value": "one"}],
            },
            {
                "type": 18,
                "id": 3,
                "component": {"type": 4, "id": 4, "custom_id": "b", "value": "preset"},
            },
            {
                "type": 18,
                "id": 5,
                "component": {"type": 3, "id": 6, "custom_id": "menu", "values": ["b"]},
            },
        ],
    }


@pytest.mark.parametrize(
    ("inner", "values", "error"),
    [
        (field(), {}, ValueError),
        (field(min_length=3), {"quote": "ab"}, ValueError),
        (field(max_length=3), {"quote": "abcd"}, ValueError),
        (field(), {"other": "x"}, LookupError),
        (menu(), {"menu": ["c"]}, ValueError),
        (menu(), {"menu": ["a", "b"]}, ValueError),
        (menu(), {}, ValueError),
    ],
    ids=["required", "short", "long", "unknown", "not offered", "too many", "none chosen"],
)
def test_what_a_persons_discord_would_not_send_is_an_error(
    inner: Json, values: Json, error: type[Exception]
) -> None:
    with pytest.raises(error):
        submission(form(labelled(inner)), values)


@pytest.mark.parametrize("inner", [field(required=False, min_length=3), menu(required=False)])
def test_what_is_not_required_may_stay_empty(inner: Json) -> None:
    sent = submission(form(labelled(inner), {"type": 10, "content": "x"}), {})
    assert sent["components"][0]["component"].get("value", "") == ""
    assert sent["components"][1] == {"type": 10, "id": 3}


@pytest.mark.asyncio
async def test_a_form_is_opened_by_the_first_answer_only(client: BareClient) -> None:
    await client.sync(ECHO_COMMAND)
    used = client.stand_in.slash("echo")
    with pytest.raises(LookupError, match="wasn't answered with a form"):
        client.stand_in.submit(used, {})
    assert (await client.answer(used, 5))[0] == 204
    status, error = await client.answer(used, 9, form(labelled(field())))
    assert (status, error["code"]) == (400, 40060)
    assert client.rules == ["second callback"]


@pytest.mark.asyncio
async def test_a_wrong_form_is_refused_and_leaves_the_command_unanswered(
    client: BareClient,
) -> None:
    await client.sync(ECHO_COMMAND)
    used = client.stand_in.slash("echo")
    status, error = await client.answer(used, 9, form(labelled(field()), title=""))
    assert (status, error["code"]) == (400, 50035)
    assert used.reply is None
    assert client.rules == ["form limits"]


@pytest.mark.asyncio
async def test_a_sent_form_is_answered_but_not_with_a_form_or_an_update(
    client: BareClient,
) -> None:
    await client.sync(ECHO_COMMAND)
    used = client.stand_in.slash("echo")
    await client.answer(used, Reply.MODAL, form(labelled(field())))
    sent = client.stand_in.submit(used, {"quote": "x"})
    for wrong in (Reply.MODAL, Reply.UPDATE, Reply.DEFERRED_UPDATE):
        assert (await client.answer(sent, wrong, form(labelled(field()))))[0] == 400
    assert (await client.answer(sent, Reply.MESSAGE, {"content": "thanks"}))[0] == 204
    answer = await sent.final()
    opener = answer["interaction_metadata"]["triggering_interaction_metadata"]
    assert opener["id"] == str(used.id)
    assert client.rules == ["callback type"] * 3
