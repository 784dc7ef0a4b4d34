"""The digest: what it says of a day, that each sentence is cited, and that no document's words become markup."""

import re
from html.parser import HTMLParser

import msgspec
import pytest
from publish_cases import DAYS, EVIL, case

from whoheld.errors import NotFound
from whoheld.publish import digest, digest_text, report_html, report_md
from whoheld.publish.report import web_address

LAST = digest(case(), DAYS[2])


def texts(on, heading):
    return [s.text for section in digest(case(), on).sections if section.heading == heading for s in section.sentences]


def test_what_changed_stands_with_its_claimant():
    assert texts(DAYS[1], "What changed") == ["Echo (North): Redland to Blueland, on the word of the mayor (Blueland)."]


def test_a_change_without_a_claim_is_said_to_follow_from_its_neighbours_and_cites_the_map():
    assert texts(DAYS[2], "What changed") == ["Bravo (South): Redland to contested, by the state of its neighbours."]
    sentence = LAST.sections[0].sentences[0]
    assert [c.source for c in sentence.citations] == ["a map"]


def test_the_first_day_has_no_changes():
    assert texts(DAYS[0], "What changed") == []


def test_disputes_name_both_sides():
    assert texts(DAYS[2], "Disputed") == [
        "Echo: Blueland on the word of the mayor (Blueland); but Redland on the word of the ministry (Redland).",
        "The ministry (Redland) denies that Blueland gained Delta.",
    ]
    assert texts(DAYS[1], "Disputed") == []


def test_checks_and_rumours():
    assert texts(DAYS[1], "Checked") == [
        "Overstated: at least 2 settlements (North) claimed against 1 computed. One settlement changed."
    ]
    assert texts(DAYS[2], "Rumoured") == [
        "The report itself (An agency), relayed by a channel, passes on a rumour that Blueland gained Delta.",
        "Mobilisation (rumoured), from the report itself; outcome: open. Not yet seen.",
    ]
    assert texts(DAYS[1], "On whose word") == [
        "The mayor (Blueland) says that Blueland gained Echo.",
        "The mayor (Blueland) says that Blueland gained at least 2 settlements.",
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"claimant": "Local officials"}, "Local officials (Blueland) say that Blueland gained Echo."),
        ({"claimant": "He"}, "A speaker known only as “he” (Blueland) says that Blueland gained Echo."),
        ({"claimant": "They"}, "Speakers known only as “they” (Blueland) say that Blueland gained Echo."),
        (
            {"claimant": "the general", "claimant_name": "Pavlo Hnatenko"},
            "Pavlo Hnatenko, “the general” in the text (Blueland) says that Blueland gained Echo.",
        ),
        (
            {"via": ("who", "A paper")},
            "The mayor (Blueland), relayed by a speaker known only as “who”, then A paper, says that Blueland gained"
            " Echo.",
        ),
        ({"place": "Echo", "scope": "north"}, "The mayor (Blueland) says that Blueland gained Echo (north)."),
        ({"place": "the north", "scope": "north"}, "The mayor (Blueland) says that Blueland gained the north."),
    ],
)
def test_sentences_are_english(changes, expected):
    data = case()
    told = [item for item in data.claims if item.on == DAYS[1] and item.claim.place == "Echo"]
    assert told
    claims = tuple(
        msgspec.structs.replace(i, claim=msgspec.structs.replace(i.claim, **changes)) if i in told else i
        for i in data.claims
    )
    found = digest(msgspec.structs.replace(data, claims=claims), DAYS[1])
    section = next(section for section in found.sections if section.heading == "On whose word")
    assert expected in [sentence.text for sentence in section.sentences]


def test_totals_and_what_was_gained():
    assert [(t.state, t.km2, t.gained_km2, t.settlements) for t in LAST.totals] == [
        ("RED", 202.0, -101.0, 2),
        ("BLUE", 312.0, 0.0, 3),
        ("contested", 101.0, 101.0, 1),
    ]
    assert [t.gained_km2 for t in digest(case(), DAYS[0]).totals] == [None, None, None]


def doubtful(chance):
    """Echo is Blueland's on the last day with some chance only."""
    data = case()
    p = data.days[2].p.copy()
    p[4] = [0.98 - (0.02 + 0.94 * chance), 0.02 + 0.94 * chance, 0.02]
    day = msgspec.structs.replace(data.days[2], p=p)
    return msgspec.structs.replace(data, days=(*data.days[:2], day))


def test_totals_without_doubt_have_no_bands():
    assert "Blueland: 312 km²; 3 settlements\n" in digest_text(case(), DAYS[2])
    assert all(t.km2_band.low == t.km2_band.high for t in LAST.totals)


def test_totals_have_bands_of_what_is_believed():
    red, blue, _ = digest(doubtful(0.6), DAYS[2]).totals
    assert (blue.km2_band.low, blue.km2_band.high) == pytest.approx((208, 312))
    assert (red.settlements_band.low, red.settlements_band.high) == pytest.approx((2, 3))
    assert (blue.gained_band.low, blue.gained_band.high) == pytest.approx((-104, 0))
    text = digest_text(doubtful(0.6), DAYS[2])
    assert "Blueland: 312 km² (200 to 320), 0 (−110 to 0) km² since the day before; 3 settlements (2 to 3)" in text
    assert "| 312 (200 to 320) | 0 (−110 to 0) | 3 (2 to 3) |" in report_md(doubtful(0.6), DAYS[2])
    assert "<td>312 (200 to 320)</td>" in report_html(doubtful(0.6), DAYS[2])


@pytest.mark.parametrize("on", DAYS)
def test_every_sentence_is_cited(on):
    sentences = [s for section in digest(case(), on).sections for s in section.sentences]
    assert all(s.citations for s in sentences)
    lines = [line for line in report_md(case(), on).splitlines() if line.startswith("- ")]
    assert len(lines) == len(sentences)
    assert all(re.search(r" \[\d+\]$", line) for line in lines)


def test_markdown_keeps_documents_words_as_words():
    text = report_md(case(), DAYS[1])
    assert "<script" not in text.replace("\\<script", "")
    assert "<img" not in text.replace("\\<img", "")
    assert "\\[link\\]" in text
    assert "\\*stars\\*" in text
    assert "<https://example.org/1?a=1&b=2>" in text
    assert "javascript" not in report_md(case(), DAYS[2])


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.links, self.words = [], [], ""

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for key, value in attrs if key in ("href", "src")]

    def handle_data(self, data):
        self.words += data


def test_html_is_escaped_and_links_only_to_the_web():
    parser = Tags()
    parser.feed(report_html(case(), DAYS[2]))
    assert "script" not in parser.tags
    assert "img" not in parser.tags
    assert EVIL in parser.words
    targets = [link for link in parser.links if not link.startswith("#source-")]
    assert targets == ["data:,", "https://example.org/1?a=1&b=2"]
    marks = {link[1:] for link in parser.links if link.startswith("#source-")}
    assert marks
    assert all(f'id="{mark}"' in report_html(case(), DAYS[2]) for mark in marks)


@pytest.mark.parametrize("width", [40, 96])
def test_terminal_digest_keeps_to_its_width(width):
    lines = digest_text(case(), DAYS[2], width=width).splitlines()
    assert max(map(len, lines[2:])) <= width
    text = " ".join(" ".join(lines).split())
    assert "Bravo (South): Redland to contested" in text
    assert "[An agency, 2022-09-12]" in text


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.example/x", True), ("http://a.example", True), ("javascript:alert(1)", False),
        ("//a.example", False), ("https://", False), ("http://[", False), ("", False), (None, False),
        ("data:text/html,x", False),
    ],
)  # fmt: skip
def test_only_addresses_of_the_web_are_links(url, kept):
    assert web_address(url) == (url if kept else None)


def test_a_day_that_is_not_there_is_not_found():
    with pytest.raises(NotFound):
        report_md(case(), "2022-10-01")
