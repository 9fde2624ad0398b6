"""Tables: CSV and its like, an article in each row."""

import csv
import io
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ArticleError
from index.readers.collection import read_table
from index.readers.source import Draft

HERE = Path("ice.csv")


def read(*lines: str, path: Path = HERE) -> list[Draft | ArticleError]:
    return read_table(path, "\r\n".join(lines).encode())


def texts(found: list[Draft | ArticleError]) -> list[str]:
    return [one.text if isinstance(one, Draft) else f"! {one.args[0]}" for one in found]


def refusal(*lines: str) -> str:
    with pytest.raises(ArticleError) as caught:
        read(*lines)
    assert caught.value.path == HERE
    assert caught.value.hint
    return str(caught.value.args[0])


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_header_tells_the_delimiter(mark: str) -> None:
    (found,) = read(f"title{mark}text", f'Ice{mark}"It broke{mark} and sank."')
    assert isinstance(found, Draft)
    assert found.metadata.title == "Ice"
    assert found.text == f"It broke{mark} and sank."


def test_delimiters_inside_quotation_marks_do_not_count() -> None:
    (found,) = read('"a, b, c, d";"text"', "x;It broke.")
    assert texts([found]) == ["It broke."]


def test_known_columns_weigh_more_than_many() -> None:
    assert texts(read("title|text|a,b,c,d,e", "Ice|It broke.|x")) == ["It broke."]


def test_a_single_column_needs_no_delimiter() -> None:
    assert texts(read("text", "It broke; twice.")) == ["It broke; twice."]


def test_excel_may_name_the_delimiter_above_the_header() -> None:
    assert texts(read("sep=;", "title;text", "Ice;It broke, twice.")) == ["It broke, twice."]


def test_a_blank_behind_the_delimiter_belongs_to_no_cell() -> None:
    (found,) = read("title, text", 'Ice, "It broke, twice."')
    assert texts([found]) == ["It broke, twice."]


def test_a_cell_may_hold_lines_and_quotation_marks() -> None:
    cell = 'He said ""no"".\r\n\r\nThen it broke.'
    found = read("title,text", f'Ice,"{cell}"', "Snow,It fell.")
    assert texts(found) == ['He said "no".\r\n\r\nThen it broke.', "It fell."]
    assert [one.record for one in found if isinstance(one, Draft)] == [1, 2]


def test_a_cell_may_be_longer_than_the_csv_module_allows() -> None:
    before = csv.field_size_limit()
    (found,) = read("text", "word " * 100_000)
    assert len(texts([found])[0]) == 500_000
    assert csv.field_size_limit() == before


def test_a_byte_order_mark_is_no_part_of_a_name() -> None:
    (found,) = read_table(HERE, b"\xef\xbb\xbftext\r\nIt broke.\r\n")
    assert texts([found]) == ["It broke."]


def test_blank_rows_are_no_rows() -> None:
    found = read("", "title,text", "", ",", "  ,  ", "Ice,It broke.", "")
    assert texts(found) == ["It broke."]
    assert isinstance(found[0], Draft)
    assert found[0].record == 1


def test_rows_with_too_many_or_too_few_cells_are_errors_of_their_own() -> None:
    assert texts(read("title,text", "Ice", "a,b,c", "Snow,It fell.", "Hail,It hit.,,")) == [
        "! row 1 (line 2): 1 cells, where the header has 2",
        "! row 2 (line 3): 3 cells, where the header has 2",
        "It fell.",
        "It hit.",
    ]


def test_a_quotation_mark_that_is_never_closed_swallows_nothing_in_silence() -> None:
    found = read("title,text", "Ice,It broke.", 'Snow,"It fell.', "Hail,It hit.", "Rain,It ran.")
    assert texts(found) == [
        "It broke.",
        "! row 2 (line 3): a quotation mark is opened here and not rightly closed; "
        "the 2 lines below can't be read either",
    ]


def test_one_that_a_later_row_closes_is_found_too() -> None:
    found = read("title,text", 'Snow,"It fell.', '"Hail","It hit."', "Rain,It ran.")
    assert len(found) == 1
    assert "not rightly closed" in texts(found)[0]


def test_one_inside_a_cell_harms_only_its_row() -> None:
    found = read("title,text", 'Ice,"He said "no" to it."', "Snow,It fell.")
    assert texts(found) == [
        '! row 1 (line 2): a quotation mark inside a cell that isn\'t doubled ("")',
        "It fell.",
    ]


def test_a_table_without_texts_says_what_it_has_and_what_it_needs() -> None:
    assert refusal("Name,Wert", "a,b") == (
        "no column for the text (columns: Name, Wert; looked for: text, body, content, article, "
        "article_body, full_text, content_text, content_html)"
    )


def test_a_first_row_of_prose_is_no_header() -> None:
    assert refusal(f"It broke{'!' * 99},and sank.").startswith(
        f"no column for the text (columns: It broke{'!' * 22}, and sank.; looked for"
    )


def test_own_names_of_columns_are_known() -> None:
    (found,) = read_table(HERE, b"Titel;Inhalt\nEis;Es brach.", {"text": ["Inhalt"]})
    assert texts([found]) == ["Es brach."]


def test_two_columns_of_one_name_are_refused_where_it_matters() -> None:
    with pytest.raises(ArticleError, match="2 columns are called “text”"):
        read("text,text", "a,b")
    assert texts(read("note,note,text", "a,b,It broke.")) == ["It broke."]


def test_a_header_alone_holds_no_articles() -> None:
    with pytest.raises(ArticleError, match="no rows below"):
        read("title,text")


def test_zero_characters_are_no_text() -> None:
    with pytest.raises(ArticleError, match="zero"):
        read("text", "a\0b")


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \r\n\r\n"])
def test_an_empty_file_holds_nothing(data: bytes) -> None:
    assert read_table(HERE, data) == []


def test_what_is_guessed_of_the_file_stands_at_its_first_article() -> None:
    data = "text\n1\nDas Caf\u00e9 schlie\u00dft früh. Die Stühle stehen schon oben.\nZwei.\n"
    first, *others = read_table(HERE, data.encode("cp1252"))
    assert isinstance(first, Draft)
    assert "a guess" in first.notes[0]
    assert not any(one.notes for one in others if isinstance(one, Draft))


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0<&"), min_size=1)


@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=5), st.sampled_from(",;\t|"))
def test_what_the_csv_module_writes_reads_back(rows: list[tuple[str, str]], mark: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=mark, quoting=csv.QUOTE_ALL).writerows([("title", "text"), *rows])
    wanted = [text for title, text in rows if (title + text).strip()]
    found = read_table(HERE, out.getvalue().encode()) if wanted else []
    assert len(found) == len(wanted)
    for one, text in zip(found, wanted, strict=True):
        assert isinstance(one, Draft) == bool(text.strip())
        assert not isinstance(one, Draft) or one.text == text


@given(st.binary(max_size=300))
def test_no_bytes_are_more_than_an_error(data: bytes) -> None:
    with suppress(ArticleError):
        read_table(HERE, b"text,title\n" + data)
