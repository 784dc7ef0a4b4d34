"""Plain sentences that a careless reader gets wrong: who took it from whom, negation, hedges, plans. Own sentences."""

import pytest

from whoheld.extract import Extractor
from whoheld.model import Document

SENTENCES = {
    "Russian forces lost Izium to Ukrainian troops.": ["Izium loses RU asserted"],
    "Izium was taken from Russian forces.": ["Izium gains UA asserted"],
    "Ukrainian troops took Balakliia back from the Russians.": ["Balakliia gains UA asserted"],
    "Balakliia has been recaptured by Ukrainian forces.": ["Balakliia gains UA asserted"],
    "Russian forces failed to capture Bakhmut.": ["Bakhmut gains RU denied"],
    "Russian troops did not enter Sloviansk.": ["Sloviansk contests RU denied", "Sloviansk gains RU denied"],
    "Russian forces plan to capture Sloviansk.": ["Sloviansk gains RU planned"],
    "If Russian forces capture Bakhmut, they will advance to Kramatorsk.": [
        "Bakhmut gains RU hypothetical",
        "Kramatorsk attacks RU planned",
    ],
    "Russia could capture Bakhmut within weeks.": ["Bakhmut gains RU hypothetical"],
    "Ukrainian forces may have retaken Lyman.": ["Lyman gains UA hedged"],
    "Ukrainian forces reportedly retook Lyman.": ["Lyman gains UA hedged"],
    "There are unconfirmed reports that Kupiansk has been liberated.": ["Kupiansk gains UA rumoured"],
    "Rumours say that Russian troops have left Kherson.": ["Kherson loses RU rumoured"],
    "The General Staff said that Russian troops hold Svatove and that Ukrainian forces liberated Borova.": [
        "Borova gains UA asserted",
        "Svatove holds RU asserted",
    ],
    "Ukrainian forces repelled Russian attacks near Bakhmut and Avdiivka.": [
        "Avdiivka attacks RU asserted",
        "Bakhmut attacks RU asserted",
    ],
    "Russian forces shelled Kharkiv and Mykolaiv overnight.": [],
    "A missile hit a school in Kramatorsk.": [],
    "Russia annexed Crimea in 2014.": ["Crimea gains RU asserted"],
    "The president travelled to Izium on Wednesday.": [],
    "Denis Pushilin insisted on Friday that the DNR controls Lyman.": ["Lyman holds RU asserted"],
    "Ukrainian troops entered Kherson on Friday.": ["Kherson contests UA asserted"],
    "Russian troops have abandoned Vovchansk.": ["Vovchansk loses RU asserted"],
    "Vovchansk has been abandoned by Russian troops.": ["Vovchansk loses RU asserted"],
    "Kherson is in Ukrainian hands.": ["Kherson holds UA asserted"],
    "The Ukrainian flag flies over Lyman again.": ["Lyman gains UA asserted"],
    "Ukrainian soldiers raised the flag in Vysokopillia.": ["Vysokopillia gains UA asserted"],
    "Lysychansk fell to Russian forces in July.": ["Lysychansk gains RU asserted", "Lysychansk loses UA asserted"],
    "The fall of Sievierodonetsk was a blow to Kyiv.": ["Sievierodonetsk loses UA asserted"],
    "Ukrainian forces withdrew from Sievierodonetsk to Lysychansk.": ["Sievierodonetsk loses UA asserted"],
    "Russian-occupied Melitopol was hit by explosions.": ["Melitopol holds RU asserted"],
    "The mayor of occupied Melitopol, Ivan Fedorov, said there were explosions.": ["Melitopol holds RU asserted"],
    "Ukraine's army encircled Lyman.": ["Lyman attacks UA asserted"],
    "Street fighting is going on in Sievierodonetsk.": ["Sievierodonetsk contests RU asserted"],
    "Russian troops control most of Sievierodonetsk.": ["Sievierodonetsk holds RU asserted"],
    "Russian troops advanced towards Bakhmut.": ["Bakhmut attacks RU asserted"],
    "Kyiv still holds Bakhmut.": ["Bakhmut holds UA asserted"],
    "Moscow has lost control of Kherson.": ["Kherson loses RU asserted"],
    "Kherson is back under Ukrainian control.": ["Kherson gains UA asserted"],
    "Ukrainian forces have been driven out of Popasna.": ["Popasna loses UA asserted"],
    "Russian forces were pushed out of Balakliia by the Ukrainian army.": ["Balakliia loses RU asserted"],
    "According to the British defence ministry, Russian forces now control Lyman.": ["Lyman holds RU asserted"],
    "Ukraine said it had retaken Izium.": ["Izium gains UA asserted"],
    "Ukraine's recapture of Izium surprised Moscow.": ["Izium gains UA asserted"],
    "Izium, captured by Russia in April, is free again.": ["Izium gains RU asserted"],
    "No Russian troops remain in Kherson.": ["Kherson holds RU denied"],
    "Ukrainian troops are not in control of Kreminna.": ["Kreminna holds UA denied"],
    "Ukrainian forces neither hold nor contest Kreminna.": ["Kreminna holds UA denied"],
    "Russia never captured Kharkiv.": ["Kharkiv gains RU denied"],
    "Ukraine hopes to liberate Kherson by winter.": ["Kherson gains UA planned"],
    "Ukrainian forces will liberate Crimea, Zelensky vowed.": ["Crimea gains UA planned"],
    "Russia's aim is to take all of the Donetsk region.": ["Donetsk region gains RU planned"],
    "Pro-Russian separatists have controlled Donetsk since 2014.": ["Donetsk holds RU asserted"],
    "Our soldiers have taken Kodema, the Wagner chief said.": ["Kodema gains RU asserted"],
    "The Russian defence ministry said its forces had repelled an attack on Lyman.": ["Lyman attacks UA asserted"],
    "Lyman, the defender of the village, was born in Izium.": [],
    "Russian forces no longer hold Vovchansk.": ["Vovchansk holds RU denied"],
    "Vovchansk is no longer under Russian control.": ["Vovchansk holds RU denied"],
    "Vovchansk is not under Ukrainian control.": ["Vovchansk holds UA denied"],
    "Ukraine does not control Vovchansk.": ["Vovchansk holds UA denied"],
    "Vovchansk is no longer occupied.": ["Vovchansk holds RU denied"],
    "Ukrainian forces never lost Bakhmut.": ["Bakhmut loses UA denied"],
    "Russian forces have not withdrawn from Vovchansk.": ["Vovchansk loses RU denied"],
    "Russian troops have been trying to capture Vuhledar since autumn.": ["Vuhledar attacks RU asserted"],
    "Ukrainian troops are trying to dislodge the Russians from Lyman.": ["Lyman attacks UA asserted"],
    "Russian forces captured Soledar in January. Ukrainian forces have since retaken the town.": [
        "Soledar gains RU asserted",
        "Soledar gains UA asserted",
    ],
    "Russian forces entered Soledar last week. Ukraine said its soldiers were still holding the town.": [
        "Soledar contests RU asserted",
        "Soledar holds UA asserted",
    ],
    "Residents of Snihurivka said Russian troops had abandoned the town the day before.": [
        "Snihurivka loses RU asserted"
    ],
    "Russian forces took Izium in April and lost it in September.": [
        "Izium gains RU asserted",
        "Izium loses RU asserted",
    ],
    "Kherson is free again.": ["Kherson gains UA asserted"],
    "Snihurivka, Kyselivka and Chornobaivka were free of Russian troops.": [
        "Chornobaivka gains UA asserted",
        "Kyselivka gains UA asserted",
        "Snihurivka gains UA asserted",
    ],
    "General Syrskyi decided to withdraw his units from Avdiivka.": ["Avdiivka loses UA asserted"],
    "Russia retook Izium in May, its defence ministry claimed.": ["Izium gains RU asserted"],
    "Ukrainian forces broke through the first line near Izium and are advancing toward Verbove.": [
        "Izium attacks UA asserted",
        "Verbove attacks UA asserted",
    ],
    "The Ukrainian military denied Russian claims that Soledar had fallen.": ["Soledar loses UA denied"],
    "Ukraine acknowledged on 25 January that it had pulled out of Soledar.": ["Soledar loses UA asserted"],
    "The last Ukrainian soldiers left Vuhledar on the night of 1 October.": ["Vuhledar loses UA asserted"],
    "Ukraine gave up Krynky in July 2024.": ["Krynky loses UA asserted"],
    "Ukraine's armed forces are entering Kherson.": ["Kherson contests UA asserted"],
    "A missile hit Lviv as Russia attacked the port city of Mariupol.": ["Mariupol attacks RU asserted"],
    "Ukrainian troops on Thursday entered Snihurivka.": ["Snihurivka contests UA asserted"],
    "Ukrainian troops launched two limited ground assaults near Verbove.": ["Verbove attacks UA asserted"],
    "Ukrainian troops repulsed 14 attacks near Avdiivka and Marinka, the General Staff reported.": [
        "Avdiivka attacks RU asserted",
        "Marinka attacks RU asserted",
    ],
    "Russia fired missiles at Kramatorsk, which Ukraine controls.": ["Kramatorsk holds UA asserted"],
    "Putin said the city of Luhansk was fully liberated long ago.": ["Luhansk gains RU asserted"],
    "Putin congratulated the soldiers on the liberation of Avdiivka.": ["Avdiivka gains RU asserted"],
    "Krynky has been held by Ukrainian marines since October.": ["Krynky holds UA asserted"],
    "Kyiv's troops retook Kurylivka, then lost it again.": [
        "Kurylivka gains UA asserted",
        "Kurylivka loses UA asserted",
    ],
}


@pytest.mark.parametrize("text", SENTENCES)
def test_plain_sentences(extractor: Extractor, text: str) -> None:
    claims = extractor.read(Document(text=text, sha256="0" * 64)).claims
    said = {f"{claim.place} {claim.effect} {claim.side} {claim.modality}" for claim in claims}
    assert sorted(said) == SENTENCES[text]
