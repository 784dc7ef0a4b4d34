"""HTML: the article and what its page declares; posts and captions; encodings; pages that are none."""

from pathlib import Path

import pytest

from whoheld.model import Document, Refusal
from whoheld.read import read_paths

PAGE = """<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8">
<title>Flags in two towns | Sample daily</title>
<meta property="og:title" content="Flags in two towns">
<meta property="og:site_name" content="Sample daily">
<meta name="author" content="Ines Corte">
<meta name="description" content="Two flags, one day.">
<meta property="article:section" content="Front">
<link rel="canonical" href="https://example.org/flags">
HEAD
</head><body><nav><a href="/">Home</a> <a href="/more">More of the same</a></nav><article><h1>Flags in two towns</h1>
<p>The army retook Sample Town on Saturday, the ministry said,
and soldiers were seen in the main square later that day.</p>
<figure><img src="a.jpg">
<figcaption>AFP/Pool: A flag on a square in Balakliia, the Kharkiv region, on Sept. 10, 2022.</figcaption></figure>
<figure><img src="b.jpg"><figcaption>A flag without a credit</figcaption></figure>
<blockquote class="twitter-tweet"><p lang="en">Soldiers at the sign of Izium. Entered, not cleared.
<a href="https://t.co/abc">pic.twitter.com/abc</a></p>&mdash; Jane Roe (@sample_osint1)
<a href="https://twitter.com/sample_osint1/status/17?ref_src=x">September 10, 2022</a></blockquote>
<script async src="x.js"></script>
<p>A second paragraph speaks of other things [12] and is a little longer than the first,
so that it is taken for an article.</p>
</article><aside><figure><figcaption>AFP/Pool: A cat that has nothing to do with it</figcaption></figure></aside>
<footer><p>All rights of the weather are reserved, 1 January 2001.</p></footer></body></html>
"""


def read(tmp_path: Path, data: str | bytes, name: str = "page.html") -> list[Document | Refusal]:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return list(read_paths([str(path)]))


def one(tmp_path: Path, data: str | bytes) -> Document:
    (document,) = read(tmp_path, data)
    assert isinstance(document, Document)
    return document


def test_article_and_metadata(tmp_path: Path) -> None:
    document = one(tmp_path, PAGE)
    assert (document.title, document.author, document.source) == ("Flags in two towns", "Ines Corte", "Sample daily")
    assert (document.url, document.lang, document.form) == ("https://example.org/flags", "en", "html")
    assert (document.description, document.categories) == ("Two flags, one day.", ("Front",))
    paragraphs = document.text.split("\n\n")
    assert paragraphs[0] == "Flags in two towns"
    assert paragraphs[1].startswith("The army retook Sample Town")
    assert "[12]" in paragraphs[-1]
    for other in ("Home", "cat", "weather"):
        assert other not in document.text


def test_captions_and_posts_stand_in_the_text(tmp_path: Path) -> None:
    document = one(tmp_path, PAGE)
    assert [(c.credit, c.place, c.text) for c in document.captions] == [
        ("AFP/Pool", "Balakliia", "A flag on a square in Balakliia, the Kharkiv region, on Sept. 10, 2022."),
        (None, None, "A flag without a credit"),
    ]
    (post,) = document.posts
    assert (post.author, post.handle) == ("Jane Roe", "@sample_osint1")
    assert post.url == "https://twitter.com/sample_osint1/status/17?ref_src=x"
    assert post.text.startswith("Soldiers at the sign of Izium.")
    assert post.published is not None
    assert post.published.edtf() == "2022-09-10"
    for part in (*document.captions, *document.posts):
        assert document.text[part.start : part.end] == part.text


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ("", None),  # neither the post's date nor the footer's is the page's
        ('<meta property="article:published_time" content="2022-09-11T08:00:00+03:00">', "2022-09-11T05:00:00Z"),
        ('<meta name="date" content="2022-09-11">', "2022-09-11"),
        ('<script type="application/ld+json">{"@graph": [{"datePublished": "2022-09-11"}]}</script>', "2022-09-11"),
        ('<script type="application/ld+json">{broken</script><meta name="pubdate" content="20220911">', "2022-09-11"),
        ('<meta name="date" content="soon"><meta name="dc.date" content="2022-09-11">', "2022-09-11"),
    ],
)
def test_date_is_what_the_page_declares(tmp_path: Path, head: str, published: str | None) -> None:
    document = one(tmp_path, PAGE.replace("HEAD", head))
    assert (document.published.edtf() if document.published else None) == published


def test_date_in_the_address_and_in_a_time_element(tmp_path: Path) -> None:
    document = one(tmp_path, PAGE.replace("org/flags", "org/2022/09/11/flags"))
    assert document.published is not None
    assert document.published.edtf() == "2022-09-11"
    document = one(tmp_path, PAGE.replace("<h1>", "<time datetime='2022-09-12T10:00:00Z'>today</time><h1>"))
    assert document.published is not None
    assert document.published.edtf() == "2022-09-12T10:00:00Z"


def test_unreadable_date_is_refused_and_the_page_kept(tmp_path: Path) -> None:
    document, refusal = read(tmp_path, PAGE.replace("HEAD", '<meta name="date" content="soon">'))
    assert isinstance(document, Document)
    assert isinstance(refusal, Refusal)
    assert (document.published, refusal.reason, refusal.document) == (None, "bad_date", document.id)


@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-r", "utf-8", "utf-16"])
def test_declared_encodings(tmp_path: Path, encoding: str) -> None:
    text = PAGE.replace("utf-8", encoding).replace("The army", "Купянск: the army")
    assert "Купянск: the army" in one(tmp_path, text.encode(encoding)).text


def test_declared_wrongly(tmp_path: Path) -> None:
    text = PAGE.replace('charset="utf-8"', 'charset="x-none"').replace("The army", "Балаклія: the army")
    assert "Балаклія: the army" in one(tmp_path, text).text


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("<p>Troops hold Lyman.</p>", "Troops hold Lyman."),
        ("<html><body>Troops hold Lyman.</body></html>", "Troops hold Lyman."),
        ("Troops hold <span>Lyman</span>.", "Troops hold Lyman."),
        (
            "<?xml version='1.0' encoding='utf-8'?><html><body><p>Troops hold Lyman.</p></body></html>",
            "Troops hold Lyman.",
        ),
        ("<html><body><div><p>Troops hold Lyman.", "Troops hold Lyman."),
    ],
)
def test_small_and_broken_pages(tmp_path: Path, page: str, words: str) -> None:
    assert words in one(tmp_path, page).text


@pytest.mark.parametrize("page", ["<html><body></body></html>", "<html><script>var a;</script></html>", "<!-- -->"])
def test_pages_without_words(tmp_path: Path, page: str) -> None:
    (refusal,) = read(tmp_path, page)
    assert isinstance(refusal, Refusal)
    assert refusal.reason == "no_text"


def test_form_goes_by_what_a_file_begins_with(tmp_path: Path) -> None:
    (document,) = read(tmp_path, PAGE, name="saved")
    assert isinstance(document, Document)
    assert document.form == "html"


def test_a_deep_page_loses_nothing(tmp_path: Path) -> None:
    (document,) = read(tmp_path, "<html><body>" + "<div>" * 3000 + "Troops hold Lyman." + "</div>" * 3000)
    assert isinstance(document, Document)
    assert "Troops hold Lyman." in document.text
