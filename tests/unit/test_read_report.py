"""Text and Markdown: each part of the form, in several ways of writing, and none of them."""

from pathlib import Path

import pytest

from whoheld.model import Document
from whoheld.read import read_paths
from whoheld.read.embedded import attribution, caption, caption_place, first_link
from whoheld.read.report import parse_report


def read(tmp_path: Path, text: str, name: str = "report.md") -> Document:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    (document,) = read_paths([str(path)])
    assert isinstance(document, Document)
    for part in (*document.posts, *document.captions):
        assert document.text[part.start : part.end] == part.text
    return document


def test_plain_text_without_any_of_the_form(tmp_path: Path) -> None:
    text = "Troops entered the village on Monday.\n\nNobody was hurt [3], the mayor said."
    document = read(tmp_path, text, "note.txt")
    assert (document.title, document.author, document.published, document.posts) == (None, None, None, ())
    assert document.text == text
    assert document.form == "text"


def test_one_line_is_a_report(tmp_path: Path) -> None:
    assert read(tmp_path, "The village was retaken").text == "The village was retaken"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# Flags over a town #\n\nA body.", "Flags over a town"),
        ("**Flags over a town**\n\nA body.", "Flags over a town"),
        ("Flags over a town\n=====\n\nA body.", "Flags over a town"),
        ("Is the town free?\n\nA body.", "Is the town free?"),
        ("It is free.\n\nDescription\n\nA body.", "It is free."),
        ("It is free.\n\nA body.", None),
        ("Two lines\nof one paragraph\n\nA body.", None),
        ("---\ntitle: Flags over a town\nauthor: A. Sample\ndate: 2022-09-10\n---\n\nA body.", "Flags over a town"),
    ],
)
def test_title(tmp_path: Path, text: str, title: str | None) -> None:
    document = read(tmp_path, text)
    assert document.title == title
    assert document.text == (f"{title}\n\nA body." if title else text)


def test_front_matter(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "---\nid: r-7\ntitle: 'Flags'\ndate: 2022-09-10\nsource: Sample wire\nlang: en\n---\n# Flags\n\nA body.\n",
    )
    assert (document.name, document.title, document.source, document.lang) == ("r-7", "Flags", "Sample wire", "en")
    assert document.published is not None
    assert document.published.edtf() == "2022-09-10"
    assert document.text == "Flags\n\nA body."


def test_a_rule_is_no_front_matter(tmp_path: Path) -> None:
    assert read(tmp_path, "---\nA body: one.\n\nMore.").text == "A body: one.\n\nMore."


@pytest.mark.parametrize(
    ("tail", "author"),
    [
        ("by Hugo Marlowe", "Hugo Marlowe"),
        ("By Ines Corte and A. Sample", "Ines Corte and A. Sample"),
        ("*by Rosa Lindt*", "Rosa Lindt"),
        ("By Friday the road was closed.", None),
        ("by train", None),
    ],
)
def test_byline_at_the_end(tmp_path: Path, tail: str, author: str | None) -> None:
    document = read(tmp_path, f"A title\n\nOne.\n\nTwo.\n\nThree.\n\nFour.\n\n{tail}\n\nCategory\n\n- Front")
    assert document.author == author
    assert (tail in document.text) == (author is None)
    assert document.categories == ("Front",)


def test_byline_at_the_top_and_one_that_is_a_sentence(tmp_path: Path) -> None:
    assert read(tmp_path, "A title\n\nBy Ines Corte\n\nOne.").author == "Ines Corte"
    document = read(tmp_path, "A title\n\nOne.\n\nTwo.\n\nThree.\n\nFour.\n\nBy Monday evening\n\nThe end.")
    assert document.author is None
    assert document.text.endswith("Four.\n\nBy Monday evening\n\nThe end.")


@pytest.mark.parametrize(
    ("tail", "categories"),
    [
        ("Category\n\n- 1. Front\n- 2. Maps, Charts", ("Front", "Maps, Charts")),
        ("Category\n\n- Front\n\n- Maps", ("Front", "Maps")),
        ("## Category\n1. Front\n2. Maps", ("Front", "Maps")),
        ("Category: Front, Maps", ("Front", "Maps")),
        ("Categories\n\nFront; Maps", ("Front", "Maps")),
    ],
)
def test_categories(tmp_path: Path, tail: str, categories: tuple[str, ...]) -> None:
    document = read(tmp_path, f"A title\n\nA body.\n\n{tail}\n\nDate Created\n\n09/12/2022\n")
    assert document.categories == categories
    assert document.text == "A title\n\nA body."
    assert document.published is not None
    assert document.published.edtf() == "2022-09-12"


def test_source_and_address_labels(tmp_path: Path) -> None:
    document = read(tmp_path, "A title\n\nA body.\n\nSource\n\nSample wire\n\nURL\n\nhttps://example.org/a\n")
    assert (document.source, document.url, document.text) == (
        "Sample wire",
        "https://example.org/a",
        "A title\n\nA body.",
    )


def test_labels_without_their_value_take_nothing(tmp_path: Path) -> None:
    text = "A title\n\nA body.\n\nSource\n\nThe army said so.\n\nURL\n\nNone.\n\nDate Created\n\n" + "A long body. " * 9
    document = read(tmp_path, text)
    assert (document.source, document.url, document.published) == (None, None, None)
    assert document.text.startswith("A title\n\nA body.\n\nThe army said so.\n\nNone.\n\nA long body.")


def test_what_follows_the_date_is_read_too(tmp_path: Path) -> None:
    document = read(tmp_path, "A title\n\nA body.\n\nDate Created\n09/12/2022\nA late addition.\n\nAnd one more.")
    assert document.text == "A title\n\nA body.\n\nA late addition.\n\nAnd one more."


POST = "We are in the town. https://t.co/abc pic.twitter.com/def"


@pytest.mark.parametrize(
    ("written", "author", "handle", "day", "url"),
    [
        (f"{POST}\n\n— Jane Roe (@jroe) September 10, 2022", "Jane Roe", "@jroe", "2022-09-10", "https://t.co/abc"),
        (f"{POST}\n— Jane Roe (@jroe) Sept. 10, 2022", "Jane Roe", "@jroe", "2022-09-10", "https://t.co/abc"),
        (f"{POST} — Jane Roe 🇺🇦 (@jroe) 10 September 2022", "Jane Roe", "@jroe", "2022-09-10", "https://t.co/abc"),
        (f"{POST}— Jane Roe ?? (@jroe)", "Jane Roe", "@jroe", None, "https://t.co/abc"),
        (
            f"{POST}\n\n-- Jane Roe (@jroe) 6:01 PM · Sep 10, 2022",
            "Jane Roe",
            "@jroe",
            "2022-09-10",
            "https://t.co/abc",
        ),
        (
            f"> {POST}\n>\n> — Jane Roe (@jroe) [September 10, 2022](https://example.org/jroe/status/7)",
            "Jane Roe",
            "@jroe",
            "2022-09-10",
            "https://example.org/jroe/status/7",
        ),
    ],
)
def test_post(tmp_path: Path, written: str, author: str, handle: str, day: str | None, url: str) -> None:
    document = read(tmp_path, f"A title\n\nA body.\n\n{written}\n\nMore body.")
    (post,) = document.posts
    assert (post.author, post.handle, post.url, post.text) == (author, handle, url, POST)
    assert (post.published.edtf() if post.published else None) == day
    assert document.text == f"A title\n\nA body.\n\n{POST}\n\nMore body."


def test_a_torn_post_is_put_together_and_others_are_not(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "A title\n\nA body.\n\nA map of the gains that were made\n\nsince Monday.\n\n— A (@a) May 1, 2022\n\n"
        "Second.\n\n— B (@b) May 2, 2022\n\n> Third, first part.\n>\n> Third, second part.\n>\n> — C (@c) May 3, 2022",
    )
    assert [post.text for post in document.posts] == [
        "A map of the gains that were made\n\nsince Monday.",
        "Second.",
        "Third, first part.\n\nThird, second part.",
    ]


def test_an_attribution_without_words_stays_in_the_text(tmp_path: Path) -> None:
    document = read(tmp_path, "One.\n\n— A (@a) May 1, 2022\n\n— B (@b) May 2, 2022\n\nTwo.")
    assert [post.author for post in document.posts] == ["A"]
    assert "— B (@b) May 2, 2022" in document.text


def test_a_dash_is_no_attribution() -> None:
    assert attribution("We hold it — the mayor (@mayor) told reporters") is None
    assert attribution("They left — so the mayor (an engineer) said") is None
    assert attribution("a" * 5000 + " — Jane Roe (@jroe) May 1, 2022") is not None


@pytest.mark.parametrize(
    ("block", "credit", "words"),
    [
        ("AFP/Getty Images: A flag in a square.", "AFP/Getty Images", "A flag in a square."),
        ("Pool Photo: A flag in a square.", "Pool Photo", "A flag in a square."),
        ("Jane Roe/AFP via Getty Images: A flag.", "Jane Roe/AFP via Getty Images", "A flag."),
        ("A flag in a square. (Photo by Jane Roe/AFP)", "Jane Roe/AFP", "A flag in a square."),
        ("A flag in a square. [AFP/Getty Images]", "AFP/Getty Images", "A flag in a square."),
        ("A flag in a square. Photo: Reuters", "Reuters", "A flag in a square."),
        ("A flag in a square. Credit: Maxar Technologies.", "Maxar Technologies", "A flag in a square."),
    ],
)
def test_caption(block: str, credit: str, words: str) -> None:
    found = caption(block)
    assert found is not None
    assert (found.credit, block[found.start : found.end]) == (credit, words)


@pytest.mark.parametrize(
    "block",
    [
        "KYIV: Troops entered the village.",
        "The governor: We are in the village.",
        "Video shared by residents: soldiers are in the village.",
        "Pictures: how the village was taken.",
        "Lyman: the road is under fire.",
        "Troops entered the village (in the Kharkiv region).",
        "Reuters: the village was taken.",
    ],
)
def test_no_caption(block: str) -> None:
    assert caption(block) is None


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("People at a well in Tsyrkuny, the Kharkiv region of Ukraine, on May 8, 2022.", "Tsyrkuny"),
        ("Soldiers at the water tower of Zolota Balka, the Kherson region, on Oct. 5, 2022.", "Zolota Balka"),
        ("A tank outside the town of Izium, Kharkiv Oblast.", "Izium"),
        ("A soldier of Ukraine in Lyman, Ukraine.", "Lyman"),
        ("A soldier in Lyman on Saturday.", "Lyman"),
        ("A soldier eats an apple.", None),
    ],
)
def test_place_of_a_caption(words: str, place: str | None) -> None:
    assert caption_place(words) == place


def test_first_link() -> None:
    assert first_link("See pic.twitter.com/a and https://t.co/b.") == "https://t.co/b"
    assert first_link("See pic.twitter.com/a, now") == "https://pic.twitter.com/a"
    assert first_link("no link") is None


def test_markdown_is_taken_off_and_emphasis_stays(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "# T\n\nForces **retook** [Lyman](https://example.org/a), it <u>said</u>.\n\n---\n\n"
        "![AFP/Pool: A flag](a.jpg)\n",
    )
    assert document.text == "T\n\nForces **retook** Lyman, it <u>said</u>.\n\nAFP/Pool: A flag"
    assert document.captions[0].credit == "AFP/Pool"


def test_endnotes_and_marks(tmp_path: Path) -> None:
    document = read(
        tmp_path, "T\n\nA claim [1] and one more [12].\n\n[1] https://example.org/a\n[12] https://example.org/b"
    )
    assert document.endnotes == (("1", "https://example.org/a"), ("12", "https://example.org/b"))
    assert document.text == "T\n\nA claim [1] and one more [12]."


def test_html_in_a_text_file_and_line_ends(tmp_path: Path) -> None:
    assert read(tmp_path, "<p>One&nbsp;&mdash; two.</p><p>Three.</p>").text == "One\u00a0— two.\n\nThree."
    assert read(tmp_path, "One.\r\n\r\nTwo.\rThree.").text == "One.\n\nTwo.\nThree."


def test_a_report_of_labels_alone_has_no_words() -> None:
    assert parse_report("Description\n\nCategory\n\n- 1. Front\n\nDate Created\n\n05/05/2022").paragraphs == []
