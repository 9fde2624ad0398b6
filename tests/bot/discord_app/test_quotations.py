"""Which words of a message are a quotation."""

import pytest

from bot.discord_app.quotations import quotations_in


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("The ice held all winter.", ["The ice held all winter."]),
        ("<@7> The ice\nheld.", ["The ice held."]),
        ("> The ice held\n> all winter.\nIs that so?", ["The ice held all winter."]),
        (">>> The ice held\nall winter.", ["The ice held"]),
        ("He wrote: “The ice held all winter.” lol", ["The ice held all winter."]),
        ('He wrote "the ice held all winter" once', ["the ice held all winter"]),
        ("Er schrieb „das Eis hielt den ganzen Winter“.", ["das Eis hielt den ganzen Winter"]),
        ("Il dit « la glace a tenu tout l’hiver »", ["la glace a tenu tout l’hiver"]),
        ("彼は「氷は冬の間ずっと保たれていた」と書いた", ["氷は冬の間ずっと保たれていた"]),
        ("In “Ice” he says it held.", ["In “Ice” he says it held."]),
        ("“One two three four.” and “five six seven eight.”",
         ["One two three four.", "five six seven eight."]),
        ("“a b c d” “e f g h” “i j k l” “m n o p”", ["a b c d", "e f g h", "i j k l"]),
        ("“a b c d” and again “a b c d”", ["a b c d"]),
        ("   ", []),
        ("<@7> <:e:1>", []),
    ],
)  # fmt: skip
def test_what_a_message_quotes(content: str, found: list[str]) -> None:
    assert quotations_in(content) == found
