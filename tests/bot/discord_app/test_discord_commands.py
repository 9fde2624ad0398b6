"""Every command over the wire, in one run of the bot for each group."""

import shutil
from pathlib import Path

import pytest

from tests.bot.discord_app.wire import ARTICLES, TREATY, a_stand_in, button, pullquote
from tests.discord_stand_in import ALICE, BRUNO, OWNER, Account, all_text, buttons
from tests.discord_stand_in.accounts import EDITORS, MANAGE_GUILD, ORDINARY
from tests.discord_stand_in.channels import SECOND_CHANNEL_ID

EPHEMERAL = 64
SIGNED = "signed the Treaty of Friendship"
GERMAN = Account(930_000_000_000_000_000, "greta", locale="de")
MANAGER = Account(930_000_000_000_100_000, "mira", permissions=ORDINARY | MANAGE_GUILD)
EDITOR = Account(930_000_000_000_200_000, "edith", roles=(EDITORS.id,))


@pytest.mark.asyncio
async def test_asking_within_a_source_an_author_or_dates(index: Path) -> None:
    settings = {"PULLQUOTE_USER_RATE": "100"}
    async with a_stand_in() as discord, pullquote(discord, index, settings=settings):
        await discord.ready()
        typing = discord.autocomplete("ask", "author", "ada", others={"question": "who"})
        choices = await typing.choices()
        assert {"name": "Ada Sample", "value": "Ada Sample"} in [
            {"name": one["name"], "value": one["value"]} for one in choices
        ]
        assert typing.acknowledged_after is not None
        assert typing.acknowledged_after < 0.1
        sources = await discord.autocomplete("ask", "source", "").choices()
        assert 1 <= len(sources) <= 25

        async def asked(**options: object) -> str:
            return all_text(await discord.slash("ask", {"question": TREATY, **options}).final())

        assert "Ada Sample" in await asked(author="Ada Sample")
        assert "Ada Sample, “The Long" not in await asked(author="Max Mustermann")
        assert "isn't among the articles" in await asked(source="The Moon Gazette")
        assert "Ada Sample" in await asked(source="The Long Winter – Mao Zedong in Moscow, 1949–50")
        assert "2031" in await asked(**{"from": "2031-13-77x"})
        assert "don't answer" in await asked(to="1900")
        private = await discord.slash("ask", {"question": TREATY, "private": True}).final()
        assert private["flags"] & EPHEMERAL
        assert discord.violations == []


@pytest.mark.asyncio
async def test_messages_can_be_checked_from_their_context_menu(index: Path) -> None:
    async with a_stand_in() as discord, pullquote(discord, index):
        await discord.ready()
        answer = await discord.slash("ask", {"question": TREATY}).final()
        quoted = all_text(answer).split("**")[1]

        claim = discord.message(f"He wrote: “{quoted}” Is that so?", user=BRUNO, mention=False)
        verdict = await discord.use_on("Verify this quotation", claim.message).final()
        assert verdict["flags"] & EPHEMERAL
        assert "word for word" in all_text(verdict)
        shown = await discord.click(verdict, button(verdict, "show")).final()
        assert not shown["flags"] & EPHEMERAL

        claim = discord.message("The treaty was signed in February 1950", mention=False)
        found = await discord.use_on("Find sources for this", claim.message).final()
        assert found["flags"] & EPHEMERAL
        assert "Ada Sample" in all_text(found)
        assert discord.violations == []


@pytest.mark.asyncio
async def test_verifying_by_command_and_by_form_also_after_a_restart(index: Path) -> None:
    async with a_stand_in() as discord:
        async with pullquote(discord, index) as process:
            await discord.ready()
            answer = await discord.slash("ask", {"question": TREATY}).final()
            quoted = all_text(answer).split("**")[1]
            exact = await discord.slash("verify", {"quote": quoted}).final()
            assert "word for word" in all_text(exact)
            wrong = {"quote": quoted, "source": "The Experts Who Went Home"}
            assert "but not in" in all_text(await discord.slash("verify", wrong).final())
            nothing = await discord.slash("verify", {"quote": "Xyzzy plugh frobnicates."}).final()
            assert "doesn't stand in the articles" in all_text(nothing)
            form = discord.slash("verify", {})
            await form.modal()
            filled = discord.submit(form, {"quotation": f"{quoted}\n", "source": ""})
            assert "word for word" in all_text(await filled.final())
            left_open = discord.slash("verify", {})
            await left_open.modal()
            listed = await discord.slash("sources", {}).final()
            claim = discord.message(f"“{quoted}”", mention=False)
            await process.kill()
        async with pullquote(discord, index):
            await discord.ready(identifies=2)
            late = discord.submit(left_open, {"quotation": quoted, "source": ""})
            assert "word for word" in all_text(await late.final())
            turned = discord.click(listed, button(listed, "sources", last=True))
            assert "11." in all_text(await turned.final())
            verdict = await discord.use_on("Verify this quotation", claim.message).final()
            assert "word for word" in all_text(verdict)
            assert all_text(await discord.slash("privacy", {}).final())
        assert discord.violations == []


@pytest.mark.asyncio
async def test_what_is_held_and_what_is_stored_is_told_in_the_readers_language(
    index: Path,
) -> None:
    async with a_stand_in() as discord, pullquote(discord, index):
        await discord.ready()
        first = await discord.slash("sources", {}).final()
        assert "The Long Winter" in all_text(first) or "1." in all_text(first)
        second = await discord.click(first, button(first, "sources", last=True)).final()
        assert second["id"] == first["id"]
        assert "11." in all_text(second)
        found = await discord.slash("sources", {"search": "mustermann"}).final()
        assert "The Experts Who Went Home" in all_text(found)
        about = await discord.slash("about", {}, dm=True).final()
        assert "never" in all_text(about)
        privacy = await discord.slash("privacy", {}).final()
        assert "90" in all_text(privacy)
        assert "Nothing of yours was stored" in all_text(
            await discord.slash("forget-me", {}).final()
        )
        german = await discord.slash("ask", {"question": "pancake recipes"}, user=GERMAN).final()
        assert "Die Artikel" in all_text(german)
        assert discord.commands["ask"]["description_localizations"]["de"]
        assert discord.violations == []


@pytest.mark.asyncio
async def test_kept_questions_are_told_and_forgotten_on_demand(index: Path) -> None:
    settings = {"PULLQUOTE_KEEP_QUESTIONS": "true"}
    async with a_stand_in() as discord, pullquote(discord, index, settings=settings):
        await discord.ready()
        for question in ("how do I bake fluffy pancakes?", "a recipe for fluffy pancakes?"):
            await discord.slash("ask", {"question": question}).final()
        gaps = await discord.slash("admin gaps", {}, user=OWNER).final()
        assert gaps["flags"] & EPHEMERAL
        assert "pancakes" in all_text(gaps)
        assert "2" in all_text(await discord.slash("privacy", {}).final())
        assert "2" in all_text(await discord.slash("forget-me", {}).final())
        gaps = await discord.slash("admin gaps", {}, user=OWNER).final()
        assert "pancakes" not in all_text(gaps)
        assert discord.violations == []


@pytest.mark.asyncio
async def test_a_server_decides_where_and_how_it_is_answered(index: Path) -> None:
    async with a_stand_in() as discord:
        rates = {"PULLQUOTE_USER_RATE": "100"}
        async with pullquote(discord, index, settings=rates) as process:
            await discord.ready()
            with pytest.raises(PermissionError):
                discord.slash("config show", {})
            # A server can give the command to everybody; the app looks again.
            sneaked = await discord.slash("config mentions", {"on": False}, override=True).final()
            assert all_text(sneaked) == "You may not do that here."

            async def config(name: str, options: dict[str, object]) -> str:
                return all_text(
                    await discord.slash(f"config {name}", options, user=MANAGER).final()
                )

            thread = discord.thread()
            assert f"<#{thread}>" in await config("channel", {"channel": thread, "answers": True})
            here = discord.slash("ask", {"question": TREATY}, channel=thread)
            assert "Ada Sample" in all_text(await here.final())
            await config("everywhere", {})
            part = {"source": "Experts Who We", "quoted": True}
            assert "can't be set" in await config("source", part)
            other = SECOND_CHANNEL_ID
            assert f"<#{other}>" in await config("channel", {"channel": other, "answers": True})
            elsewhere = await discord.slash("ask", {"question": TREATY}).final()
            assert elsewhere["flags"] & EPHEMERAL
            assert f"<#{other}>" in all_text(elsewhere)
            here = discord.slash("ask", {"question": TREATY}, channel=other)
            assert "Ada Sample" in all_text(await here.final())
            await config("everywhere", {})

            await config("private", {"on": True})
            assert (await discord.slash("ask", {"question": TREATY}).final())["flags"] & EPHEMERAL
            await config("mentions", {"on": False})
            ignored = discord.message(TREATY)
            await config("language", {"language": "fr"})
            french = await discord.slash("ask", {"question": "pancake recipes"}).final()
            assert "articles ne" in all_text(french)
            assert ignored.replies == []
            await config("reset", {})
            source = {"source": "The Experts Who Went Home", "quoted": True}
            assert "The Experts Who Went Home" in await config("source", source)
            await process.kill()
        async with pullquote(discord, index):
            await discord.ready(identifies=2)
            limited = await discord.slash("ask", {"question": TREATY}).final()
            assert "Ada Sample" not in all_text(limited), "the settings outlive a kill"
        assert discord.violations == []


@pytest.mark.asyncio
async def test_operators_alone_see_the_state_and_rebuild_the_index(
    index: Path, tmp_path: Path
) -> None:
    articles = Path(shutil.copytree(ARTICLES, tmp_path / "articles"))  # with the files' times
    settings = {"PULLQUOTE_ADMIN_ROLE": str(EDITORS.id)}
    async with (
        a_stand_in(patience=120) as discord,
        pullquote(discord, index, articles=articles, settings=settings),
    ):
        await discord.ready()
        for name in ("reindex", "status", "gaps"):
            refused = await discord.slash(f"admin {name}", {}, user=BRUNO, override=True).final()
            assert refused["flags"] & EPHEMERAL
            assert all_text(refused) == "You may not do that here."
        before = await discord.slash("admin status", {}, user=OWNER).final()
        assert "gen-000001" in all_text(before)
        (articles / "new.md").write_text(
            "---\ntitle: The Lighthouse of Lindow\nauthor: Ada Sample\n---\n\n"
            "The lighthouse of Lindow burned whale oil until the war.\n",
            "utf-8",
        )
        stopped = discord.slash("admin reindex", {}, user=EDITOR, override=True)
        shown = await discord.until(
            lambda: next((m for m in [discord.messages.find(stopped.original or 0)]
                          if m and any("cancel" in (b.get("custom_id") or "") for b in buttons(m))),
                         None),
            "the progress",
        )  # fmt: skip
        refused = await discord.click(shown, button(shown, "cancel"), user=BRUNO).final()
        assert all_text(refused) == "You may not do that here."
        discord.click(shown, button(shown, "cancel"), user=OWNER)
        await discord.until(
            lambda: True if "topped" in all_text(discord.messages.get(
                stopped.channel_id, stopped.original or 0)) else None,
            "its end",
        )  # fmt: skip
        built = discord.slash("admin reindex", {}, user=EDITOR, override=True)
        await discord.until(
            lambda: (
                True if built.original and "1 file added" in all_text(
                    discord.messages.get(built.channel_id, built.original)) else None
            ),
            "the summary",
        )  # fmt: skip
        answer = await discord.slash("ask", {"question": "what did the lighthouse burn?"}).final()
        assert "whale oil" in all_text(answer)
        after = await discord.slash("admin status", {}, user=OWNER, dm=True).final()
        assert "gen-000002" in all_text(after)
        assert "aren't stored" in all_text(
            await discord.slash("admin gaps", {}, user=OWNER).final()
        )
        assert discord.violations == []


def test_people_of_the_tests_are_no_operators() -> None:
    assert not ALICE.roles
    assert not BRUNO.roles
