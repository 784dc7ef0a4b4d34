"""HTML: trafilatura finds the article; posts and captions, which it would lose, are kept as paragraphs of the text.

The date is what the page declares (metadata, JSON-LD, ``<time>``, its address), never one found in its words.
"""

import codecs
import io
import logging
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from trafilatura import bare_extraction
from trafilatura.utils import load_html

from whoheld.errors import InputError
from whoheld.model import Document, Refusal
from whoheld.read.clean import clean, without_markup
from whoheld.read.embedded import attribution
from whoheld.read.encoding import bom_encoding, decode
from whoheld.read.jsonl import parse_json
from whoheld.read.layout import Block, unlinked
from whoheld.read.lines import LONGEST, read_whole
from whoheld.read.parts import Parts, finish
from whoheld.read.refusals import refused
from whoheld.read.report import read_blocks
from whoheld.read.when import read_when

for _name in ("trafilatura", "htmldate"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)  # what they can't read becomes a Refusal, not a line on stderr

_CHARSET = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{2,40})|<\?xml[^>]{0,100}encoding=[\"']([\w.:-]{2,40})", re.I
)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_HEAD = 4096
_DEEPEST = 250
_DATE_NAMES = frozenset(
    {
        *(
            "article:published_time",
            "og:published_time",
            "datepublished",
            "pubdate",
            "publish-date",
            "publication_date",
        ),
        *("date", "dc.date", "dcterms.created", "dc.date.issued", "parsely-pub-date", "sailthru.date", "citation_date"),
    }
)
_AUTHOR_NAMES = frozenset(("author", "article:author", "dc.creator", "parsely-author", "byl"))
_ELSEWHERE = frozenset(("aside", "nav", "footer"))
_STATUS = re.compile(r"https?://[^\s()<>]+/status(?:es)?/\d+[^\s()<>]*|https?://t\.me/[^\s()<>]+/\d+[^\s()<>]*")
_DATE_IN_URL = re.compile(r"/((?:19|20)\d\d)[/-](\d\d)[/-](\d\d)(?=[/_-])")
_SPACES = re.compile(r"\s+")
# the clock must not decide what a page's date is, so the bounds are fixed
_NO_GUESSING = {"original_date": True, "extensive_search": False, "max_date": "2100-01-01"}


def read_page(stream: io.BufferedReader, path: str) -> Iterator[Document | Refusal]:
    """The one report in a web page."""
    data = read_whole(stream, LONGEST)
    if data is None:
        yield refused(path, "too_long", f"The page is larger than {LONGEST >> 20} MB")
        return
    text, lost = _decoded(data)
    if "\0" in text:
        yield refused(path, "binary", "The page holds NUL bytes, so it is no text")
        return
    if text.strip():
        yield from finish(parse_page(text), subject=path, form="html", raw=data, lost=lost)


def parse_page(text: str) -> Parts:
    """The parts of a web page."""
    text = _DECLARATION.sub("", clean(text), count=1)
    tree = load_html(text)
    if tree is None:
        parts = Parts()
        read_blocks(parts, _lines(without_markup(text)))
        return parts
    parts = _declared(tree)
    captions = _free_captions(tree)
    _keep_addresses(tree)
    found = "" if _too_deep(tree) else _article(tree, parts)
    read_blocks(parts, _lines(found or _words(text)), captions=captions)
    return parts


def _too_deep(tree: Any) -> bool:
    # libxml2 gives up at 256 elements within one another and drops what is further in without a word
    waiting = [(tree, 1)]
    while waiting:
        element, depth = waiting.pop()
        if depth >= _DEEPEST:
            return True
        waiting += [(child, depth + 1) for child in element]
    return False


def _decoded(data: bytes) -> tuple[str, int]:
    match = _CHARSET.search(data[:_HEAD])
    name = (match[1] or match[2]).decode("ascii") if match else "utf-8"
    try:
        declared = codecs.lookup(name).name
    except LookupError:
        declared = "utf-8"
    if declared in ("utf-8", "ascii", "utf-16", "utf-32") or bom_encoding(data[:4]):
        decoded = decode(data)
        return decoded.text, decoded.lost
    try:
        return data.decode(declared), 0
    except (UnicodeDecodeError, LookupError):  # declared wrongly, or a codec for other things than text
        decoded = decode(data)
        return decoded.text, decoded.lost


def _article(tree: Any, parts: Parts) -> str:
    """The article's text; its metadata go into ``parts`` where the page's head has not filled them."""
    found = bare_extraction(tree, with_metadata=True, include_comments=False, date_extraction_params=_NO_GUESSING)
    if found is None or isinstance(found, dict):
        return ""
    parts.title = _one_line(found.title) or parts.title
    parts.author = parts.author or _one_line(found.author)
    parts.source = _one_line(found.sitename)
    parts.url = _one_line(found.url)
    parts.description = _one_line(found.description)
    parts.categories += [name for name in (_one_line(category) for category in found.categories or ()) if name]
    if parts.published is None and parts.url and (match := _DATE_IN_URL.search(parts.url)):
        with suppress(InputError):  # a number in an address that is no date says nothing
            parts.published = read_when("-".join(match.groups()))
    return clean(found.text or "")


def _declared(tree: Any) -> Parts:
    """What the page's head declares of itself."""
    parts = Parts()
    written, authors = [], []
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        content = _one_line(meta.get("content"))
        if content and name in _DATE_NAMES:
            written.append(content)
        elif content and name in _AUTHOR_NAMES and "://" not in content and content not in authors:
            authors.append(content)
    written += _json_ld_dates(tree)
    written += [moment for time in tree.iter("time") if (moment := _time(time))]
    for moment in written:
        try:
            parts.published = read_when(moment)
            break
        except InputError:
            continue
    else:
        parts.bad_dates += written[:1]
    parts.author = ", ".join(authors) or None
    parts.lang = (tree.get("lang") or "").replace("_", "-").split("-")[0].lower() or None
    title = next(tree.iter("title"), None)
    parts.title = _one_line(title.text_content()) if title is not None else None
    return parts


def _time(element: Any) -> str | None:
    if any(ancestor.tag in _ELSEWHERE or ancestor.tag == "blockquote" for ancestor in element.iterancestors()):
        return None
    return _one_line(element.get("datetime"))


def _json_ld_dates(tree: Any) -> list[str]:
    dates = []
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json":
            continue
        try:
            value = parse_json(script.text or "")
        except (ValueError, RecursionError):
            continue  # the page's fault, and no loss: other places are asked too
        nodes = value if isinstance(value, list) else [value]
        for node in [node for node in nodes if isinstance(node, dict)]:
            graph = node.get("@graph")
            members = graph if isinstance(graph, list) else []
            found = [member.get("datePublished") for member in (node, *members) if isinstance(member, dict)]
            dates += [date for date in found if isinstance(date, str) and date]
    return dates


def _free_captions(tree: Any) -> frozenset[str]:
    """Make each caption a paragraph after its picture, since pictures are dropped; return their words."""
    captions = set()
    for element in list(tree.iter("figcaption")):
        words = _one_line(element.text_content())
        figure = next(element.iterancestors("figure"), None)
        if not words or figure is None or figure.getparent() is None:
            continue
        if any(ancestor.tag in _ELSEWHERE for ancestor in figure.iterancestors()):
            continue
        paragraph = figure.makeelement("p")
        paragraph.text, paragraph.tail, figure.tail = words, figure.tail, None
        figure.addnext(paragraph)
        element.drop_tree()
        captions.add(words)
    return frozenset(captions)


def _keep_addresses(tree: Any) -> None:
    """Write the address of an embedded post beside its date, where the reader of text finds it."""
    for quote in tree.iter("blockquote"):
        if attribution(_one_line(" ".join(quote.itertext())) or "") is None:
            continue
        links = [link for link in quote.iter("a") if _STATUS.fullmatch(link.get("href") or "")]
        if links and (words := _one_line(links[-1].text_content())):
            href = links[-1].get("href")
            for child in list(links[-1]):
                child.drop_tree()
            links[-1].text = f"[{words}]({href})"


def _words(text: str) -> str:
    body = text.lower().find("<body")
    return without_markup(text[max(body, 0) :])


def _lines(text: str) -> list[Block]:
    found = []
    for line in text.split("\n"):
        if bare := line.strip():
            plain, links = unlinked(bare)
            found.append(Block((plain,), links=tuple(links)))
    return found


def _one_line(value: str | None) -> str | None:
    return _SPACES.sub(" ", value).strip() or None if value else None
