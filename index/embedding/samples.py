"""Texts of all kinds and lengths, on which an export has to agree with its model."""

_COUNT = 100
_WORDS = (
    "the harbour of a small town was built when nobody remembered who had paid for its stone, and "
    "every winter 1,250 boats came in; they stayed until March. Why? An engineer wrote (in 1874) "
    "that “tea & whale-oil” cost £3.50 at the lighthouse, whose keepers’ families grew pears"
).split()
_STRANGE = (
    "",
    " ",
    "word",
    "?",
    "\n\n\t",
    "a\x00b\x07c\x1b[31md",
    "zero\u200bwidth and \u202eturned\u202c text",
    "Привет, мир: договор подписан в Москве.",
    "条约于一九五〇年在莫斯科签订。",
    "معاهدة بين البلدين",
    "सन्धि पर हस्ताक्षर",
    "Ελληνικά και ένα ερώτημα;",
    "Zoë’s naïve café, Straße, Ångström; cafe\u0301",
    "🙂 👩‍🚀 🇫🇷 and a word",
    "HTTPS://EXAMPLE.ORG/A?B=C#d",
    "x" * 300,
    "ＦＵＬＬ ｗｉｄｔｈ",
    "12345678901234567890 3.14159 -7e10",
    "[CLS] [SEP] [MASK] <s> </s> <pad>",
    "---- #### **** ____",
)


def sample_texts(longest: int) -> list[str]:
    """A hundred texts: strange ones, and ordinary ones of 1 word to twice the longest input.

    Args:
        longest: What the model reads of a text, in tokens.
    """
    ordinary = _COUNT - len(_STRANGE)
    return [*_STRANGE, *(_text(number, ordinary, longest) for number in range(ordinary))]


def _text(number: int, count: int, longest: int) -> str:
    """Lengths rise slowly first, as those of sentences and passages do."""
    words = 1 + round(min(longest, 1024) * 2 * (number / (count - 1)) ** 3)
    return " ".join(_WORDS[(number * 7 + place) % len(_WORDS)] for place in range(words))
