"""Time phrases and what they mean, and which of them holds for a claim. The sentences are of our own wording."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whoheld.extract.context import Reading
from whoheld.extract.dates import date_phrases
from whoheld.extract.dating import date_of
from whoheld.extract.extractor import Extractor
from whoheld.model import Document
from whoheld.text.mask import mask
from whoheld.theatre.records import Theatre
from whoheld.theatre.wording import wording_of
from whoheld.timespan import day_span

WEDNESDAY = date(2022, 9, 14)

PHRASES = [
    ("They took the hill on September 3.", "September 3", "2022-09-03"),
    ("They took the hill on Sept. 3, 2021.", "Sept. 3, 2021", "2021-09-03"),
    ("They took the hill on 3 September.", "3 September", "2022-09-03"),
    ("They took the hill on the 3rd of September 2021.", "3rd of September 2021", "2021-09-03"),
    ("SEPTEMBER 3 UPDATE", "SEPTEMBER 3", "2022-09-03"),
    ("It was so on December 30.", "December 30", "2021-12-30"),
    ("The map is of 2022-08-31.", "2022-08-31", "2022-08-31"),
    ("The map is of 31.08.2022.", "31.08.2022", "2022-08-31"),
    ("Fighting went on from September 3-5 there.", "September 3-5", "2022-09-03/2022-09-05"),
    ("Fighting went on from August 30 to September 2.", "August 30 to September 2", "2022-08-30/2022-09-02"),
    ("Attacks followed on September 3 and 4.", "September 3 and 4", "2022-09-03/2022-09-04"),
    ("Attacks followed on August 31 and September 1.", "August 31 and September 1", "2022-08-31/2022-09-01"),
    ("Attacks followed on September 3, 4, and 5.", "September 3, 4, and 5", "2022-09-03/2022-09-05"),
    ("It went on between 3 and 5 September.", "3 and 5 September", "2022-09-03/2022-09-05"),
    ("It lasted from December 30 to January 2, 2022.", "December 30 to January 2, 2022", "2021-12-30/2022-01-02"),
    ("They lost May 3 and 12 settlements.", "May 3", "2022-05-03"),
    ("It fell in April.", "in April", "2022-04"),
    ("It fell in November.", "in November", "2021-11"),
    ("It fell in April 2021.", "in April 2021", "2021-04"),
    ("It was fought over from March to May.", "from March to May", "2022-03-01/2022-05-31"),
    ("They made ground through May.", "through May", "2022-05"),
    ("It fell in early May.", "early May", "2022-05-01~/2022-05-10~"),
    ("It fell in mid-May.", "mid-May", "2022-05-10~/2022-05-20~"),
    ("It fell late May 5.", "May 5", "2022-05-05"),
    ("They intend to take it before the vote in November.", "in November", "2022-11"),
    ("They moved on in recent fighting in the last days.", "in the last days", "2022-09-10~/2022-09-14~"),
    ("It fell in the second half of May.", "the second half of May", "2022-05-15~/2022-05-31~"),
    ("It fell in the opening days of May.", "the opening days of May", "2022-05-01~/2022-05-07~"),
    ("So it was in late July and early August.", "late July and early August", "2022-07-20~/2022-08-10~"),
    ("They will hold it by the end of September.", "the end of September", "2022-09-14/2022-09-30"),
    ("They will hold it by September 20.", "September 20", "2022-09-20"),
    ("It has been held since May.", "since May", "2022-05-01/2022-09-14"),
    ("It has been held since May 20.", "since May 20", "2022-05-20/2022-09-14"),
    ("It has been held since at least mid-May.", "since at least mid-May", "2022-05-10~/2022-09-14~"),
    ("It has been held since 2014.", "since 2014", "2014-01-01/2022-09-14"),
    ("It has been held since 20 May.", "since 20 May", "2022-05-20/2022-09-14"),
    ("It has been held since the 20th of May 2022.", "since the 20th of May 2022", "2022-05-20/2022-09-14"),
    ("It has been held since the night of May 20.", "since the night of May 20", "2022-05-20/2022-09-14"),
    ("They stormed it, beginning on May 20.", "beginning on May 20", "2022-05-20/2022-09-14"),
    ("It was stormed at the beginning of May.", "the beginning of May", "2022-05-01~/2022-05-07~"),
    ("It was seized in 2014.", "in 2014", "2014"),
    ("The 2014 seizure was quick.", "2014", "2014"),
    ("It was so on Sunday.", "Sunday", "2022-09-11"),
    ("It was so Wednesday evening.", "Wednesday evening", "2022-09-14"),
    ("It was so last Wednesday.", "last Wednesday", "2022-09-07"),
    ("The council will meet on Friday.", "Friday", "2022-09-16"),
    ("It rained from Friday to Sunday.", "Friday to Sunday", "2022-09-09/2022-09-11"),
    ("It was so over the weekend.", "over the weekend", "2022-09-10/2022-09-11"),
    ("They told of a weekend push.", "a weekend", "2022-09-10/2022-09-11"),
    ("They mean to vote this coming weekend.", "this coming weekend", "2022-09-17/2022-09-18"),
    ("It fell yesterday.", "yesterday", "2022-09-13"),
    ("It fell overnight.", "overnight", "2022-09-13/2022-09-14"),
    ("It fell earlier this week.", "earlier this week", "2022-09-12/2022-09-14"),
    ("It fell last week.", "last week", "2022-09-05/2022-09-11"),
    ("It fell last month.", "last month", "2022-08"),
    ("It fell last year.", "last year", "2021"),
    ("They moved on in the past week.", "in the past week", "2022-09-07/2022-09-14"),
    ("They moved on over the past 24-48 hours.", "over the past 24-48 hours", "2022-09-12/2022-09-14"),
    ("They moved on in just 48 hours.", "in just 48 hours", "2022-09-12/2022-09-14"),
    ("They may move on in the coming week.", "in the coming week", "2022-09-14/2022-09-21"),
    ("They may move on within the next 48 hours.", "within the next 48 hours", "2022-09-14/2022-09-16"),
    ("They mean to win by the end of the year.", "the end of the year", "2022-09-14/2022-12-31"),
    ("It fell three days ago.", "three days ago", "2022-09-11"),
    ("It fell eight years ago.", "eight years ago", "2014-01-01~/2014-12-31~"),
    ("We have stood here for 20 days.", "for 20 days", "2022-08-25/2022-09-14"),
    ("It is a gain of the six-month campaign.", "six-month", "2022-03-14~/2022-09-14~"),
    ("The news comes two days after they left.", "two days after", "2022-09-12"),
]

NONE = [
    "They may move on in the coming days.",
    "They stayed for 20 days.",
    "He may march on. The marines of Mariupol did.",
    "Mayor Junta said it. An august body agreed.",
    "The road of 2000 m is cut.",
    "The holiday was over by midday.",
]


def test_the_name_of_a_programme_is_no_time() -> None:
    published = day_span(WEDNESDAY)
    for text in (
        'He told "This Week" that the town fell.',
        "On ‘Last Night,’ she said it fell.",
        "As “Today.” has it.",
    ):
        assert date_phrases(text, published) == []
    said = date_phrases('"Yesterday the town fell," he told them "this week" in ABC\'s "This Week".', published)
    assert [phrase.text for phrase in said] == ["Yesterday", "this week"]


@pytest.mark.parametrize(("text", "phrase", "span"), PHRASES, ids=[phrase for _, phrase, _ in PHRASES])
def test_what_a_phrase_means(text: str, phrase: str, span: str) -> None:
    found = date_phrases(mask(text), day_span(WEDNESDAY))
    assert [(p.text, p.span and p.span.edtf()) for p in found] == [(phrase, span)]
    assert all(text[p.start : p.end] == p.text for p in found)


@pytest.mark.parametrize("text", NONE)
def test_what_tells_no_time(text: str) -> None:
    assert [p.text for p in date_phrases(mask(text), day_span(WEDNESDAY)) if p.span] == []


def spans(text: str, published: date | None = WEDNESDAY) -> list[str | None]:
    return [
        p.span.edtf() if p.span else None for p in date_phrases(mask(text), day_span(published) if published else None)
    ]


def test_a_weekday_beside_a_date_is_that_day() -> None:
    assert spans("A street, on Monday, May 2, 2022") == ["2022-05-02", "2022-05-02"]
    assert spans("On May 2 (Monday) it rained") == ["2022-05-02", "2022-05-02"]


def test_that_day_is_the_day_told_last() -> None:
    assert spans("On May 2 they came. The next day they left; that day it rained.") == [
        *("2022-05-02", "2022-05-03", "2022-05-03"),
    ]
    assert spans("He was enlisted in 2014, after a battle in June that year.") == ["2014", "2014-06"]


def test_without_a_date_of_publication_only_whole_dates_are_known() -> None:
    assert spans("On Sunday, May 2, 2021, in June 2020, last week and on 3 May", None) == [
        *("2021-05-02", "2021-05-02", "2020-06", None, None),
    ]


@pytest.mark.parametrize("text", ["on February 30", "on 45.13.2022", "99999 years ago", "in the next 999999999 weeks"])
def test_what_no_calendar_has_is_unknown(text: str) -> None:
    assert spans(text) == [None]


@given(st.text(alphabet="19/.-, MayJunedtoinghwk02SatrsTul", max_size=80), st.dates())
def test_any_text_is_read(text: str, published: date) -> None:
    found = date_phrases(text, day_span(published) if published < date.max else None)
    assert all(0 <= p.start < p.end <= len(text) and text[p.start : p.end] == p.text for p in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.fixture(scope="module")
def rows_only(theatre: Theatre) -> Extractor:
    return Extractor(theatre, wording_of(theatre), None)


def when(extractor: Extractor, text: str, word: str) -> str | None:
    """The date of what the last ``word`` of the text tells."""
    document = Document(text=text, sha256="", published=day_span(WEDNESDAY))
    masked = mask(text)
    sentences = extractor.parse(document)
    reading = Reading(document, masked, sentences, [], [], date_phrases(masked, document.published))
    at = text.rindex(word)
    sentence = next(s for s in sentences if s.start <= at < s.end)
    trigger = next(i for i, unit in enumerate(sentence.units) if unit.start <= at < unit.end)
    span = date_of(reading, sentence, trigger)
    return span.edtf() if span else None


OWN = [
    ("Troops took Izyum on September 9 and entered Lyman on September 12.", "took", "2022-09-09"),
    ("Troops took Izyum on September 9 and entered Lyman on September 12.", "entered", "2022-09-12"),
    ("On Monday, the mayor said that troops had entered Lyman.", "entered", "2022-09-12"),
    ("Troops entered Lyman, where shops were still open, the mayor said on Monday.", "entered", "2022-09-12"),
    (
        "The mayor said on September 12 that troops took 40 villages between September 8-10.",
        "took",
        "2022-09-08/2022-09-10",
    ),
    ("He opened the office in Lyman in 2015, the year after rebels took Izyum.", "took", "2014"),
    ("Izyum, the largest town of the district and home to a museum, had fallen in 2014.", "Izyum", "2014"),
    ('"After days of fighting we left Lyman," the army said on Monday on its channel.', "left", "2022-09-12"),
    ("Tsyrkuny was retaken three days earlier, on May 5, 2022.", "retaken", "2022-05-05"),
    ("Troops hold Lyman, which the others left on May 5.", "left", "2022-05-05"),
    ("Troops hold Lyman, and they guard the bridge, which the others blew up in 2014.", "hold", None),
    ("Lyman is held by troops in one of the worst sieges since the invasion began on February 24.", "held", None),
    ("Troops keep attacking Lyman to retake a hill after the others had seized it in May.", "attacking", None),
    ("Troops hold Lyman (a bridge to it fell in 2014) and its station.", "hold", None),
    ("Troops opened an office in Lyman on September 12 and mean to close it by September 30.", "opened", "2022-09-12"),
    ("Troops will likely enter Lyman within the next 48 hours.", "enter", "2022-09-14/2022-09-16"),
]


@pytest.mark.parametrize(("text", "word", "span"), OWN)
def test_which_phrase_of_a_sentence_holds(rows_only: Extractor, text: str, word: str, span: str | None) -> None:
    assert when(rows_only, text, word) == span


FIRST = "Russian forces attacked north of Lyman on September 12.[4] "
CARRIED = [
    (FIRST + "The staff reported that they tried to enter Yarova.[5]", "enter", "2022-09-12"),
    (FIRST + "They shelled many towns. They also took Yarova.", "took", "2022-09-12"),
    (FIRST + "They had taken Yarova on September 8. They also took Drobysheve.", "took", "2022-09-12"),
    (FIRST + "They will likely enter Yarova.", "enter", None),
    (FIRST + "They shelled bridges to support an assault on Yarova.", "assault", None),
    (FIRST + "Shells fell on the occupied town of Yarova.", "Yarova", None),
    (FIRST + "That was because of the recent attacks on Yarova.", "attacks", None),
    (FIRST + "\nThey took Yarova.", "took", None),
    ("Russian forces took Yarova. They attacked north of Lyman on September 12.", "took", None),
    ("The mayor said on September 12 that the town was dark. Russian forces took Yarova.", "took", None),
    ("A house in Lyman, Ukraine, Monday, September 12, 2022. Russian forces took Yarova.", "took", None),
    ("Russian forces attacked north of Lyman last year. They also took Yarova.", "took", None),
    (
        "Few changes were seen as of September 12. Russian forces, a village head said, took Yarova.",
        "took",
        "2022-09-12",
    ),
]


@pytest.mark.parametrize(("text", "word", "span"), CARRIED)
def test_the_day_that_a_paragraph_sets(rows_only: Extractor, text: str, word: str, span: str | None) -> None:
    assert when(rows_only, text, word) == span


def test_the_opening_of_a_paragraph_counts_also_where_it_was_not_read(rows_only: Extractor) -> None:
    text = "Heading\nRain fell on September 12. Nothing else did. Russian forces took Yarova."
    document = Document(text=text, sha256="", published=day_span(WEDNESDAY))
    last = rows_only.parse(document)[-1]
    reading = Reading(document, mask(text), [last], [], [], [])
    span = date_of(reading, last, next(i for i, unit in enumerate(last.units) if unit.low == "took"))
    assert span is not None
    assert span.edtf() == "2022-09-12"
