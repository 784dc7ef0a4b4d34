"""The site's files: complete, the same each time, asking no other host, and with data that no page can run."""

import json
import re
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path

import msgspec
import pytest
from publish_cases import DAYS, EVIL, case

from whoheld.errors import InputError
from whoheld.publish import write_site
from whoheld.publish.site import POLICY


class Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.tags, self.title, self.lang = [], [], "", None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append((tag, given))
        self.found += [given[key] for key in ("src", "href") if given.get(key)]

    def handle_data(self, data):
        if self.tags and self.tags[-1][0] == "title":
            self.title += data.strip()


def value_of(path):
    text = path.read_text(encoding="utf-8")
    head, _, body = text.partition(" = ")
    assert head == f"(globalThis.whoheldData ??= {{}}).{path.stem}"
    assert body.endswith(";\n")
    return json.loads(body[:-2])


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    out = tmp_path_factory.mktemp("site")
    return out, write_site(case(), out)


def page(out):
    parser = Links()
    parser.feed((out / "index.html").read_text(encoding="utf-8"))
    return parser


def test_every_file_that_the_page_names_is_there(site):
    out, written = site
    links = [link for link in page(out).found if not link.startswith(("#", "data:"))]
    assert len(links) > 5
    assert {out / link for link in links} <= set(written)
    assert all(path.is_file() for path in written)
    assert not [path for path in written if path.suffix == ".jinja"]


def test_no_file_names_another_host_that_it_would_load(site):
    out, written = site
    assert not [link for link in page(out).found if "//" in link]
    for path in written:
        if path.suffix in (".css", ".html") or "app" in path.parts:
            text = path.read_text(encoding="utf-8")
            assert not re.search(
                r"(@import|url\(\s*['\"]?(https?:)?//|fetch\(|XMLHttpRequest|WebSocket|innerHTML)", text
            ), path


def test_the_page_has_language_title_landmarks_and_a_policy(site):
    out, _ = site
    tags = page(out).tags
    assert ("html", {"lang": "en"}) in tags
    assert {"header", "main", "aside", "footer"} <= {tag for tag, _ in tags}
    assert page(out).title == case().title
    policy = next(a["content"] for tag, a in tags if tag == "meta" and a.get("http-equiv") == "Content-Security-Policy")
    assert policy == POLICY
    assert "unsafe" not in policy
    assert "http" not in policy
    assert not [a for tag, a in tags if tag == "script" and not a.get("src")]
    assert not [a for _, a in tags if any(key.startswith("on") or key == "style" for key in a)]


def test_words_of_documents_stay_words(site):
    out, _ = site
    assert "<script>alert" not in (out / "index.html").read_text(encoding="utf-8")
    claims = value_of(out / "data" / "claims.js")
    assert claims["claims"][0]["quote"].endswith(EVIL)
    assert claims["documents"][0]["title"] == EVIL


def test_data_say_what_was_given(site):
    out, _ = site
    meta, claims = value_of(out / "data" / "meta.js"), value_of(out / "data" / "claims.js")
    assert meta["days"] == list(DAYS)
    assert meta["states"] == ["RED", "BLUE", "contested"]
    assert [side["color"] for side in meta["sides"]] == ["#b2182b", "#2166ac"]
    assert claims["reasons"] == {"4": [0, 1, 3.0, 0.0, 1, 1, 0, 0.9, 0.0, 2], "5": [0, 1, 0.4, 9.0, 1]}
    assert claims["checks"][0]["claim"] == 4
    assert claims["checks"][0]["probability"] == 0.12
    assert claims["signals"][0]["outcome"] == "open"
    assert value_of(out / "data" / "layers.js")["regions"]["features"][0]["properties"]["name"] == "North"


def test_same_data_same_bytes(site, tmp_path):
    out, written = site
    again = write_site(case(), tmp_path / "deep" / "site")
    assert [p.relative_to(tmp_path / "deep" / "site") for p in again] == [p.relative_to(out) for p in written]
    assert [p.read_bytes() for p in again] == [p.read_bytes() for p in written]


def test_vendored_script_has_its_licence_and_its_worker(site):
    out, _ = site
    assert "Redistribution and use" in (out / "vendor" / "maplibre-gl.LICENSE.txt").read_text(encoding="utf-8")
    script = (out / "vendor" / "maplibre-gl.js").read_text(encoding="utf-8")
    assert script.startswith("/* MapLibre GL JS 6.")
    assert "#worker.cjs" in script
    assert not re.search(r"^\s*(import|export)\s", script, re.M)


def test_nothing_of_one_war_stands_in_the_page():
    static = Path(str(resources.files("whoheld.publish"))) / "static" / "app"
    for path in static.iterdir():
        assert not re.search(
            r"\b(UA|RU|Ukrain|Russia|Kharkiv|[Oo]blast\b(?!s?[\[\]:,]))", path.read_text(encoding="utf-8")
        ), path


def test_no_day_and_no_folder_are_refused(tmp_path):
    with pytest.raises(InputError, match="no day to show"):
        write_site(msgspec.structs.replace(case(), days=()), tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="written"):
        write_site(case(), tmp_path / "file")
