"""What build_theatre.py can't take from a package: codes, areas, sites, axes, rivers and names of before a renaming.

Written for this project from public facts.
"""

# geonames admin1 code, KATOTTG oblast code, ISO 3166-2 code, slug, name stem, Ukrainian adjective, Russian adjective,
# adjective's other Latin spellings, '-shchyna' name
OBLASTS = (
    ("01", "71", "UA-71", "cherkasy", "Cherkasy", "Черкаська", "Черкасская", "Cherkassy", "Cherkashchyna"),
    ("02", "74", "UA-74", "chernihiv", "Chernihiv", "Чернігівська", "Черниговская", "Chernigov", "Chernihivshchyna"),
    ("03", "73", "UA-77", "chernivtsi", "Chernivtsi", "Чернівецька", "Черновицкая", "Chernovtsy", "Bukovyna"),
    ("04", "12", "UA-12", "dnipropetrovsk", "Dnipropetrovsk", "Дніпропетровська", "Днепропетровская", "Dnepropetrovsk", "Dnipropetrovshchyna"),
    ("05", "14", "UA-14", "donetsk", "Donetsk", "Донецька", "Донецкая", "Donets'k", "Donechchyna"),
    ("06", "26", "UA-26", "ivano-frankivsk", "Ivano-Frankivsk", "Івано-Франківська", "Ивано-Франковская", "Ivano-Frankovsk", "Prykarpattia"),
    ("07", "63", "UA-63", "kharkiv", "Kharkiv", "Харківська", "Харьковская", "Kharkov", "Kharkivshchyna"),
    ("08", "65", "UA-65", "kherson", "Kherson", "Херсонська", "Херсонская", "", "Khersonshchyna"),
    ("09", "68", "UA-68", "khmelnytskyi", "Khmelnytskyi", "Хмельницька", "Хмельницкая", "Khmelnytsky;Khmelnitsky;Khmelnitskiy", "Khmelnychchyna"),
    ("10", "35", "UA-35", "kirovohrad", "Kirovohrad", "Кіровоградська", "Кировоградская", "Kirovograd", "Kirovohradshchyna"),
    ("11", "01", "UA-43", "crimea", "Crimea", "", "", "", ""),
    ("12", "80", "UA-30", "kyiv-city", "Kyiv City", "", "", "", ""),
    ("13", "32", "UA-32", "kyiv", "Kyiv", "Київська", "Киевская", "Kiev", "Kyivshchyna"),
    ("14", "44", "UA-09", "luhansk", "Luhansk", "Луганська", "Луганская", "Lugansk;Luhans'k", "Luhanshchyna"),
    ("15", "46", "UA-46", "lviv", "Lviv", "Львівська", "Львовская", "Lvov", "Lvivshchyna"),
    ("16", "48", "UA-48", "mykolaiv", "Mykolaiv", "Миколаївська", "Николаевская", "Nikolaev;Nikolayev;Mykolayiv", "Mykolaivshchyna"),
    ("17", "51", "UA-51", "odesa", "Odesa", "Одеська", "Одесская", "Odessa", "Odeshchyna"),
    ("18", "53", "UA-53", "poltava", "Poltava", "Полтавська", "Полтавская", "", "Poltavshchyna"),
    ("19", "56", "UA-56", "rivne", "Rivne", "Рівненська", "Ровенская", "Rovno", "Rivnenshchyna"),
    ("20", "85", "UA-40", "sevastopol-city", "Sevastopol City", "", "", "", ""),
    ("21", "59", "UA-59", "sumy", "Sumy", "Сумська", "Сумская", "", "Sumshchyna"),
    ("22", "61", "UA-61", "ternopil", "Ternopil", "Тернопільська", "Тернопольская", "Ternopol", "Ternopilshchyna"),
    ("23", "05", "UA-05", "vinnytsia", "Vinnytsia", "Вінницька", "Винницкая", "Vinnytsya;Vinnitsa", "Vinnychchyna"),
    ("24", "07", "UA-07", "volyn", "Volyn", "Волинська", "Волынская", "Volhynia", ""),
    ("25", "21", "UA-21", "zakarpattia", "Zakarpattia", "Закарпатська", "Закарпатская", "Zakarpattya;Transcarpathian", "Transcarpathia"),
    ("26", "23", "UA-23", "zaporizhzhia", "Zaporizhzhia", "Запорізька", "Запорожская", "Zaporizhia;Zaporizhzhya;Zaporozhye;Zaporozhe;Zaporizka", ""),
    ("27", "18", "UA-18", "zhytomyr", "Zhytomyr", "Житомирська", "Житомирская", "Zhitomir", "Zhytomyrshchyna"),
)  # fmt: skip

OBLAST_PATTERNS = (
    "{} Oblast", "{} oblast", "{} Region", "{} region", "{} Province", "{} province", "the region of {}",
    "the province of {}", "the oblast of {}", "Oblast of {}", "{} Obl.", "{} obl.",
)  # fmt: skip

SPECIAL = {  # slug -> name, region_kind, spellings beside the name
    "crimea": ("Crimea", "oblast", (
        "Autonomous Republic of Crimea", "Republic of Crimea", "Crimean Peninsula", "Crimean peninsula",
        "the Crimea", "Автономна Республіка Крим", "АР Крим", "Крим", "Крым", "Республика Крым", "Krym")),
    "kyiv-city": ("City of Kyiv", "oblast", ("Kyiv City", "city of Kyiv", "city of Kiev", "місто Київ", "город Киев")),
    "sevastopol-city": ("City of Sevastopol", "oblast", ("Sevastopol City", "city of Sevastopol", "місто Севастополь")),
}  # fmt: skip

# slug, name, members (region slugs), spellings; a member may itself be an area
AREAS = (
    ("donbas", "Donbas", ("donetsk", "luhansk"), (
        "Donbass", "the Donbas", "the Donbass", "Donets Basin", "Донбас", "Донбасс", "Donbas region",
        "Donbass region")),
    ("eastern-ukraine", "Eastern Ukraine", ("kharkiv", "luhansk", "donetsk"), (
        "eastern Ukraine", "east of Ukraine", "Ukraine's east", "East Ukraine", "east Ukraine")),
    ("northeastern-ukraine", "Northeastern Ukraine", ("kharkiv", "sumy"), (
        "northeastern Ukraine", "north-eastern Ukraine", "Ukraine's northeast", "Ukraine's north-east",
        "northeast Ukraine", "north-east Ukraine", "northeast of Ukraine", "north-east of Ukraine")),
    ("northern-ukraine", "Northern Ukraine", ("kyiv", "kyiv-city", "chernihiv", "sumy", "zhytomyr"), (
        "northern Ukraine", "north of Ukraine", "Ukraine's north", "north Ukraine")),
    ("southern-ukraine", "Southern Ukraine", ("kherson", "mykolaiv", "zaporizhzhia", "odesa"), (
        "southern Ukraine", "south of Ukraine", "Ukraine's south", "South Ukraine", "south Ukraine")),
    ("southeastern-ukraine", "Southeastern Ukraine", ("donetsk", "zaporizhzhia"), (
        "southeastern Ukraine", "south-eastern Ukraine", "southeast Ukraine", "south-east Ukraine",
        "Ukraine's southeast", "Ukraine's south-east", "southeast of Ukraine", "south-east of Ukraine")),
    ("central-ukraine", "Central Ukraine", ("cherkasy", "kirovohrad", "poltava", "vinnytsia", "dnipropetrovsk"), (
        "central Ukraine", "centre of Ukraine", "center of Ukraine")),
    ("western-ukraine", "Western Ukraine", (
        "lviv", "volyn", "rivne", "ternopil", "khmelnytskyi", "ivano-frankivsk", "zakarpattia", "chernivtsi"), (
        "western Ukraine", "west of Ukraine", "Ukraine's west", "West Ukraine", "west Ukraine")),
)  # fmt: skip

# Named sites that carry a settlement's name and are not it. slug, name, parent slug, lat, lon, spellings
SITES = (
    ("zaporizhzhia-npp", "Zaporizhzhia Nuclear Power Plant", "zaporizhzhia", 47.512, 34.586, (
        "Zaporizhzhia nuclear power plant", "Zaporizhzhia nuclear plant", "Zaporizhzhia Nuclear Power Station",
        "Zaporizhzhia nuclear power station", "Zaporizhia nuclear power plant", "Zaporizhia nuclear plant",
        "Zaporizhzhya nuclear power plant", "Zaporozhye nuclear power plant", "Zaporozhye NPP", "Zaporizhzhia NPP",
        "ZNPP")),
    ("chornobyl-npp", "Chornobyl Nuclear Power Plant", "kyiv", 51.389, 30.099, (
        "Chornobyl nuclear power plant", "Chernobyl nuclear power plant", "Chernobyl Nuclear Power Plant",
        "Chernobyl nuclear plant", "Chornobyl nuclear plant", "Chernobyl NPP", "Chernobyl exclusion zone",
        "Chornobyl exclusion zone", "Chernobyl Exclusion Zone")),
    ("south-ukraine-npp", "South Ukraine Nuclear Power Plant", "mykolaiv", 47.812, 31.220, (
        "South Ukraine nuclear power plant", "Pivdennoukrainsk nuclear power plant")),
    ("antonivskyi-bridge", "Antonivskyi Bridge", "kherson", 46.670, 32.720, (
        "Antonivsky Bridge", "Antonovsky Bridge", "Antonivskyi bridge", "Antonivsky bridge", "Antonovsky bridge",
        "Antonovskiy Bridge", "Antonov bridge", "Antonivka Bridge")),
    ("kakhovka-dam", "Kakhovka Dam", "kherson", 46.777, 33.371, (
        "Kakhovka dam", "Nova Kakhovka dam", "Nova Kakhovka Dam", "Kakhovka hydroelectric power plant",
        "Kakhovka Hydroelectric Power Plant", "Kakhovka HPP", "Kakhovka hydroelectric station",
        "Kakhovka bridge", "Kakhovka Bridge")),
    ("kakhovka-reservoir", "Kakhovka Reservoir", "zaporizhzhia", 47.500, 34.500, ("Kakhovka reservoir",)),
    ("hostomel-airport", "Hostomel Airport", "kyiv", 50.603, 30.192, (
        "Hostomel airport", "Hostomel airfield", "Antonov Airport", "Antonov airport", "Gostomel airport",
        "Gostomel airfield")),
    ("azovstal", "Azovstal", "donetsk", 47.097, 37.606, (
        "Azovstal steelworks", "Azovstal plant", "Azovstal steel plant", "Azovstal Iron and Steel Works")),
    ("azot", "Azot plant", "luhansk", 48.945, 38.460, ("Azot chemical plant", "Azot Chemical Plant")),
    ("donetsk-airport", "Donetsk Airport", "donetsk", 48.074, 37.740, ("Donetsk airport", "Donetsk International Airport")),
    ("snake-island", "Snake Island", "odesa", 45.255, 30.204, (
        "Zmiinyi Island", "Zmiinyi island", "Zmeiny Island", "Zmiiny Island", "Zmeinyi Island", "острів Зміїний",
        "Зміїний", "остров Змеиный", "Змеиный")),
    ("kinburn-spit", "Kinburn Spit", "mykolaiv", 46.553, 31.530, ("Kinburn spit", "Kinburn Peninsula", "Kinburn peninsula")),
)  # fmt: skip

# geonames id -> the Ukrainian name in 2022 of a town that was renamed since; today's name stays among the spellings.
NAMES_THEN = {
    691999: "Сєвєродонецьк", 697576: "Первомайський", 699445: "Новомосковськ", 704388: "Красноград",
    710554: "Червоноград", 687997: "Южне",
}  # fmt: skip

# geonames id -> spellings that no rule gives, as the press of 2022 has them
EXTRA = {
    707292: ("Isium",),
    691999: ("Syevyerodonetsk", "Syeverodonetsk", "Sieverodonetsk", "Severdonetsk", "Sievierdonetsk"),
    704204: ("Krasnyi Lyman", "Krasniy Lyman"),
    713174: ("Artyomovsk", "Artemovsk", "Artemivsk"),
    700569: ("Mykolajiv", "Nikolayev"),
}  # fmt: skip

# Raion adjective (as the codifier has it now) -> the Ukrainian name in 2022 of the town it was named after, where the
# adjective does not show it or has changed since; and Latin names of today for those that changed.
RAION_SEATS = {
    "Луцький": "Луцьк", "Криворізький": "Кривий Ріг", "Білоцерківський": "Біла Церква",
    "Олександрійський": "Олександрія", "Сіверськодонецький": "Сєвєродонецьк", "Берестинський": "Красноград",
    "Самарівський": "Новомосковськ", "Шептицький": "Червоноград", "Курманський": "Красногвардійське",
    "Перекопський": "Красноперекопськ",
}  # fmt: skip
RAION_LATER = {
    "Сіверськодонецький": ("Siverskodonetsk",), "Берестинський": ("Berestyn",), "Самарівський": ("Samar",),
    "Шептицький": ("Sheptytskyi",), "Курманський": ("Kurman",), "Перекопський": ("Perekop",),
    "Звягельський": ("Novohrad-Volynskyi",),
}  # fmt: skip
