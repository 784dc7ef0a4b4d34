"""Who says it: the speaker at a place of a text ('|' before it), his side, the relays, and where nobody does."""

import time

import pytest

from whoheld.extract import Extractor
from whoheld.extract.claimants import Attribution
from whoheld.extract.quotations import quotations
from whoheld.model import Document
from whoheld.text.mask import mask
from whoheld.theatre.records import Theatre
from whoheld.theatre.wording import wording_of


@pytest.fixture(scope="module")
def reader(theatre: Theatre) -> Extractor:
    return Extractor(theatre, wording_of(theatre), None)


def heard(reader: Extractor, marked: str) -> Attribution | None:
    at = marked.index("|")
    document = Document(text=marked.replace("|", "", 1), sha256="")
    return reader.gated(document)[0].speaker(at)


SAID = [
    ("The Ukrainian General Staff said that its troops had entered |Lyman.", "Ukrainian General Staff", "UA"),
    ("Denis Pushilin claimed on Tuesday that |Soledar had been cleared.", "Denis Pushilin", "RU"),
    ("|Lyman was cleared, the head of the district, Pavlo Hnatenko, said on Friday.", "Pavlo Hnatenko", "UA"),
    ("Pavlo Hnatenko, a spokesman for the Sumy region said troops had reached |Lyman.", "Pavlo Hnatenko", "UA"),
    ("Troops have left |Lyman, said Olha Berezova, an adviser to the governor.", "Olha Berezova", "UA"),
    (
        "Troops entered |Lyman, according to the Institute for the Study of War.",
        "Institute for the Study of War",
        "other",
    ),
    ("According to the mayor of Sumy, Russian units left |Lyman at dawn.", "mayor of Sumy", "UA"),
    ("Russian officials from the Foreign Ministry say that |Lyman is theirs.", "Russian officials", "RU"),
    ("Several Russian sources reported fights in |Lyman.", "Several Russian sources", "RU"),
    ("Russian milbloggers warned that |Lyman would fall.", "Russian milbloggers", "RU"),
    ("Russian and Ukrainian sources reported fights in |Lyman.", "Russian and Ukrainian sources", "other"),
    ("US and Ukrainian officials said that |Lyman would hold.", "US and Ukrainian officials", "other"),
    ("ISW assesses that Russian forces took most of |Lyman.", "ISW", "other"),
    ("ISW previously forecasted that Russian forces would go for |Lyman.", "ISW", "other"),
    ("The Pentagon said that Russian forces were nearing |Lyman.", "Pentagon", "other"),
    ("The U.K. said that Russian forces were nearing |Lyman.", "The U.K.", "other"),
    ("Western officials believe that |Lyman will hold.", "Western officials", "other"),
    ("The LNR's ambassador, Rodion Miroshnik, told reporters that |Lyman was theirs.", "Rodion Miroshnik", "RU"),
    ("The Russian-installed mayor of Melitopol said that |Lyman was theirs.", "mayor of Melitopol", "RU"),
    ("Local authorities said that |Lyman was quiet and theirs.", "Local authorities", "UA"),
    ("The region's governor also said that |Lyman had been cleared.", "The region's governor", "UA"),
    ("Moscow continues to claim that |Lyman is under its control.", "Moscow", "RU"),
    ("Ukrainian officials did not confirm that |Lyman had been lost.", "Ukrainian officials", "UA"),
    ("It is a fight for |Lyman, which Kyiv says it is winning.", None, None),
    ("It is a battle which Kyiv says is for |Lyman.", "Kyiv", "UA"),
    ("The Russian army pulled back at night and claimed that |Lyman was empty.", "The Russian army", "RU"),
    ("Vitaliy Kim spoke of heavy fights, adding that |Lyman was lost.", "Vitaliy Kim", "UA"),
    ("Troops press on, despite Russian claims to have taken |Lyman.", "Russian", "RU"),
    ("It denied the ISW's assessment that |Lyman had been lost.", "ISW", "other"),
    ("The claims by Rybar that |Lyman was lost are false.", "Rybar", "RU"),
    ("An adviser to the mayor of Sumy said that |Lyman was lost.", "An adviser to the mayor of Sumy", "UA"),
    ("The commander of Ukraine's 77th Rifle Brigade said he held |Lyman.", "Ukraine's 77th Rifle Brigade", "UA"),
    ("Russian state media announced the seizure of |Lyman.", "Russian state media", "RU"),
    ("Separately, a senior U.S. defense official said that |Lyman was holding.", "defense official", "other"),
    ("But the Kremlin denied that |Lyman was in its hands.", "the Kremlin", "RU"),
    ("Ukrainian forces report holding |Lyman.", "Ukrainian forces", "UA"),
    ("ISW said that Putin may have ordered his men to take |Lyman.", "ISW", "other"),
    ("It was untrue, despite the claim by Moscow that |Lyman was in its hands.", "Moscow", "RU"),
    ("Maxar Technologies satellite images showed trucks outside |Lyman.", "Maxar Technologies", "other"),
]


@pytest.mark.parametrize(("text", "speaker", "side"), SAID, ids=[text[:40] for text, _, _ in SAID])
def test_speaker_and_side(reader: Extractor, text: str, speaker: str | None, side: str | None) -> None:
    found = heard(reader, text)
    if speaker is None:
        assert found is None
        return
    assert found is not None
    assert found.speaker.text in speaker or speaker in found.speaker.text
    assert found.speaker.side == side


NOBODY = [
    ("Russian troops are said to be moving on |Lyman.", "the passive"),
    ("It has been reported that |Lyman fell.", "the passive without a subject"),
    ("In the fields outside |Lyman, where shells fall all day, Vitaliy Kim said water was short.", "a lead-in"),
    ("The Ukrainian General Staff said that shells hit farms in occupied |Lyman.", "a presupposition"),
    ("Vitaliy Kim said that trains run from the Russian-held town of |Lyman.", "a presupposition"),
    ("Rybar said that guns were moved, which likely indicates that troops want |Lyman.", "the narrator's inference"),
    ("His remarks suggest that troops want |Lyman.", "the narrator's inference"),
    ("Geolocated footage shows tanks in |Lyman.", "pictures don't speak"),
    ("Russia's state railways now run to |Lyman.", "'state' is no verb"),
    ("They were ordered to leave |Lyman.", "an order"),
    ("If reports are right, the road to |Lyman is cut.", "no name"),
    ("Vitaliy Kim said it rained. Troops went into |Lyman.", "the next sentence"),
]


@pytest.mark.parametrize(("text", "why"), NOBODY, ids=[f"{why}-{text[:20]}" for text, why in NOBODY])
def test_nobody_says_it(reader: Extractor, text: str, why: str) -> None:
    assert heard(reader, text) is None, why


QUOTED = [
    ('"We hold it. Nobody has left |Lyman," Vitaliy Kim said.', "Vitaliy Kim"),
    ('Vitaliy Kim said: "It is hard. We hold |Lyman still. It is ours."', "Vitaliy Kim"),
    ('"It is hard," Vitaliy Kim said. "Our men hold |Lyman. They dig in."', "Vitaliy Kim"),
    ('Vitaliy Kim said: "It is hard.\n\n"Our men hold |Lyman. They dig in."\n\nRain fell.', "Vitaliy Kim"),
    ("“It is hard,” said Vitaliy Kim. “Our men hold |Lyman.” Rain fell.", "Vitaliy Kim"),
    ('"The temporarily occupied town of |Lyman will be free," Vitaliy Kim said.', "Vitaliy Kim"),
    ('"Our men from the so-called "republic" have |Lyman," Denis Pushilin told reporters on Monday.', "Denis Pushilin"),
    ('Vitaliy Kim was calm. He said: "Our men hold |Lyman."', "He"),
]


@pytest.mark.parametrize(("text", "speaker"), QUOTED, ids=[text[:30] for text, _ in QUOTED])
def test_a_quotation_has_one_speaker(reader: Extractor, text: str, speaker: str) -> None:
    found = heard(reader, text)
    assert found is not None
    assert found.speaker.text == speaker


def test_words_after_a_quotation_are_the_texts_own(reader: Extractor) -> None:
    assert heard(reader, '"It is hard," Vitaliy Kim said. Troops went on into |Lyman.') is None


RELAYS = [
    ("TASS reported, citing the Russian Defense Ministry, that |Lyman fell.", "Russian Defense Ministry", ("TASS",)),
    ("Rybar was quoted by TASS as saying that |Lyman fell.", "Rybar", ("TASS",)),
    ("TASS quoted Rybar as saying that |Lyman fell.", "Rybar", ("TASS",)),
    ("Vitaliy Kim told Reuters that |Lyman would be held.", "Vitaliy Kim", ("Reuters",)),
    ("Vitaliy Kim said that |Lyman was free, according to Reuters.", "Vitaliy Kim", ("Reuters",)),
    ("According to Reuters, Vitaliy Kim said that |Lyman was free.", "Vitaliy Kim", ("Reuters",)),
    ("|Lyman is free, as confirmed by Vitaliy Kim.", "Vitaliy Kim", ()),
]


@pytest.mark.parametrize(("text", "speaker", "via"), RELAYS, ids=[text[:40] for text, _, _ in RELAYS])
def test_relays_stand_outward_from_the_speaker(
    reader: Extractor, text: str, speaker: str, via: tuple[str, ...]
) -> None:
    found = heard(reader, text)
    assert found is not None
    assert (found.speaker.text, found.via) == (speaker, via)


KNOWN = [
    (
        "Ivan Okhrimenko, a Ukrainian officer, came by. Okhrimenko said |Lyman was free.",
        "other",
    ),  # he said nothing before
    ("Ivan Okhrimenko, a Ukrainian officer, said so. Okhrimenko added that |Lyman was free.", "UA"),
    ("A senior US defense official spoke. The official said |Lyman was free.", "other"),
    ("Russia's defence ministry said so. The ministry added that |Lyman was theirs.", "RU"),
    ("Britain's defence ministry said so. The ministry added that Russians took |Lyman.", "other"),
    ("Russian milbloggers were loud and said so. Some milbloggers said |Lyman was lost.", "RU"),
    ("Vitaliy Kim said so. He added that |Lyman was free.", "UA"),
]


@pytest.mark.parametrize(("text", "side"), KNOWN, ids=[text[:30] for text, _ in KNOWN])
def test_a_speaker_introduced_before_keeps_the_side(reader: Extractor, text: str, side: str) -> None:
    found = heard(reader, text)
    assert found is not None
    assert found.speaker.side == side


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ('He said "yes, we do" and left.', ['"yes, we do"']),
        ('"One. "Two," he said.', ['"One. ', '"Two,"']),
        ("“One. “Two,” he said.", ["“One. ", "“Two,”"]),
        ('A "so-called republic"-- he said.', ['"so-called republic"']),
        ('and went on," he said. Rain.', ['and went on,"']),
        ("No marks.", []),
        ('"' + "x" * 3000, ['"' + "x" * 399]),
    ],
)
def test_quotations_open_and_close(text: str, spans: list[str]) -> None:
    assert [text[start:end] for start, end in quotations(text, mask(text))] == spans


def test_time_grows_with_length_alone(reader: Extractor) -> None:
    piece = '"We hold Lyman," Vitaliy Kim said. According to ISW, "Russian forces left it. '

    def took(times: int) -> float:
        document = Document(text=piece * times, sha256="")
        began = time.process_time()
        reading, _ = reader.gated(document)
        assert [reading.speaker(at) for at in range(0, len(piece) * times, 50)]
        return time.process_time() - began

    short, long = (min(took(times) for _ in range(3)) for times in (100, 800))  # the least: memory is cleared at times
    assert long < 24 * short


def test_every_speaker_stands_in_the_text_or_is_meant_by_a_pronoun(reader: Extractor) -> None:
    text = (
        '"We hold it," said Vitaliy Kim, who spoke to TASS. He said the Russian army and Rybar lied. "No," he added. '
        "The head of the region, Pavlo Hnatenko, said on Friday that it was so, citing ISW."
    )
    reading, _ = reader.gated(Document(text=text, sha256=""))
    assert reading.attributions
    for attribution in reading.attributions:
        speaker = attribution.speaker
        assert 0 <= attribution.start < attribution.end <= len(text)
        written = text[speaker.start : speaker.end]
        assert written == speaker.text or written.lower() in ("he", "who")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (
            "General Pavlo Hnatenko said fights went on. The general said that |Lyman was cleared.",
            "General Pavlo Hnatenko",
        ),
        ("Pavlo Hnatenko, the deputy governor, said it was so. The governor said that |Lyman fell.", "Pavlo Hnatenko"),
        ("Pavlo Hnatenko, an official, said it was so. The officials said that |Lyman fell.", None),
        ("The official said it was so. The official said that |Lyman fell.", None),
        ("General Pavlo Hnatenko said fights went on. Hnatenko said that |Lyman was cleared.", None),
        ("The ministry said that |Lyman was cleared.", None),
        ("The Sumy City Council said so. The Sumy City Council said that |Lyman fell.", None),
        ("Pavlo Hnatenko, a spokesman for the ministry, said so. The ministry said that |Lyman fell.", None),
        ("Pavlo Hnatenko, a spokesman for it, said so. His spokesman said that |Lyman fell.", None),
        ("The head of the region, Pavlo Hnatenko, said so. The head said that |Lyman fell.", "Pavlo Hnatenko"),
        ("Pavlo Hnatenko, the governor, said so. The deputy governor said that |Lyman fell.", None),
    ],
)
def test_a_role_has_the_name_that_the_document_gave_it(reader: Extractor, text: str, named: str | None) -> None:
    found = heard(reader, text)
    assert found is not None
    assert found.speaker.name == named


def test_the_name_goes_with_the_pronoun_after_it_and_into_the_claim(reader: Extractor) -> None:
    text = (
        "Pavlo Hnatenko, the deputy governor of Ukraine's Sumy region, said on Friday that it was so. "
        "The governor said that troops were near. He said that Ukrainian forces had liberated Lyman."
    )
    claims = [claim for claim in reader.read(Document(text=text, sha256="")).claims if claim.place == "Lyman"]
    assert [(claim.claimant, claim.claimant_name) for claim in claims] == [("The governor", "Pavlo Hnatenko")]


def test_he_is_the_one_actor_named_before_where_nobody_has_spoken_yet(reader: Extractor) -> None:
    text = "Nothing was decided, Vitaly Ganchev told reporters. Russian forces have left Kupiansk, he conceded."
    claims = reader.read(Document(text=text, sha256="")).claims
    assert [(claim.place, claim.claimant, claim.claimant_side) for claim in claims] == [
        ("Kupiansk", "Vitaly Ganchev", "RU")
    ]
