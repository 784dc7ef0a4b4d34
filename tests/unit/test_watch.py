"""A round of a watch, over a loopback server and in folders: what is new comes in once, and each round is a row."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from forms_cases import packed, rss, warc
from watch_cases import Site, article, serving

from whoheld.cli import exits
from whoheld.cli.main import main
from whoheld.errors import InputError
from whoheld.extract import Extractor
from whoheld.ledger import Run, open_ledger
from whoheld.model import Document
from whoheld.origins.sketch import alike, sketch
from whoheld.pipeline.health import health
from whoheld.pipeline.watch import Watch, watch_round
from whoheld.read import Accounts, paths
from whoheld.sources.config import Source, load_sources
from whoheld.sources.gather import plain_address
from whoheld.sources.sitemap import read_sitemap
from whoheld.sources.state import alone, load_state, save_state
from whoheld.sources.web import Web

NOW = datetime(2022, 9, 12, 12, tzinfo=UTC)
FIELDS = 'owner = "Desk"\nkind = "newspaper"\n'
WORDS = "Ukrainian troops have taken Izium, the governor said on Saturday, and the army is moving on toward the river."


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as found:
        yield found


class Desk:
    """A ledger, a sources.toml, and rounds of a watch over them."""

    def __init__(self, folder: Path, extractor: Extractor) -> None:
        self.folder = folder
        self.extractor = extractor
        self.path = str(folder / "war.ledger")
        self.sources = folder / "sources.toml"

    def write(self, *sources: str, watch: str = "") -> None:
        blocks = "".join(f"[[source]]\n{source}\n{FIELDS}\n" for source in sources)
        self.sources.write_text(f'[watch]\ndelay = "0s"\n{watch}\n{blocks}')

    def round(self, *, web: object = None, at: datetime = NOW) -> Run:
        found = load_sources(str(self.sources))
        state_file = self.folder / "state.json"
        ticks = iter(range(1000))
        with open_ledger(self.path, create=True) as ledger:
            watch = Watch(
                ledger=ledger,
                theatre="ukraine",
                extractor=self.extractor,
                web=web or Web(found.watch, RealClock()),
                state=load_state(state_file),
                accounts=Accounts(),
                elapsed=lambda: float(next(ticks)),
                save=lambda state: save_state(state, state_file),
            )
            return watch_round(watch, found.source, recorded=at)

    def documents(self) -> list[Document]:
        with open_ledger(self.path) as ledger:
            return ledger.documents()


class RealClock:
    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        import time  # noqa: PLC0415

        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        assert seconds < 1


@pytest.fixture
def desk(tmp_path: Path, rows_extractor: Extractor) -> Desk:
    return Desk(tmp_path, rows_extractor)


def feed_site(site: Site, desk: Desk, *items: tuple[str, str, str], extra: str = "") -> None:
    desk.write(
        f'name = "Wire"\nform = "feed"\nurl = "{site.base}/feed"\n{extra}', watch=f'allow_hosts = ["{site.host}"]'
    )
    feed = rss(*[(title, site.base + path, words) for title, path, words in items])
    site.pages["/feed"] = (200, {"ETag": '"1"', "Content-Type": "application/rss+xml"}, feed)


@pytest.mark.enable_socket
def test_articles_of_a_feed_come_in_once_and_their_claims_with_them(site: Site, desk: Desk) -> None:
    feed_site(site, desk, ("Izium", "/izium?utm_source=rss", "short"), ("Gone", "/gone", "Lyman was taken by Ukraine."))
    site.pages["/izium?utm_source=rss"] = article("Izium taken", WORDS)
    run = desk.round()
    (source,) = run.sources
    assert (source.came, source.same, source.documents, source.failed) == (2, 0, 2, None)
    assert (run.command, run.started, run.unread, run.seconds) == ("watch", "2022-09-12T12:00:00Z", 1, 3.0)
    assert ("http_status", 1) in source.refused
    assert run.appended.claims >= 1
    page, words = sorted(desk.documents(), key=lambda document: document.form, reverse=True)
    assert (page.name, page.form, page.source) == (f"{site.base}/izium", "html", "Sample wire")
    assert page.published is not None  # of the feed: the page gives none
    assert words.text.endswith("Lyman was taken by Ukraine.")

    site.pages["/feed"] = (304, {}, b"")
    again = desk.round()
    assert site.headers[-1]["if-none-match"] == '"1"'
    assert (again.sources[0].came, again.documents_read, again.appended.added) == (0, 0, 0)
    with open_ledger(desk.path) as ledger:
        assert ledger.runs() == [run, again]


@pytest.mark.enable_socket
def test_an_updated_article_is_a_new_version_and_a_copy_is_linked(site: Site, desk: Desk) -> None:
    feed_site(site, desk, ("Izium", "/izium", "first"))
    site.pages["/izium"] = article("Izium taken", WORDS)
    desk.round()
    feed_site(site, desk, ("Izium", "/izium", "second"), ("Copy", "/copy", "copy"))
    site.pages["/izium"] = article("Izium taken", WORDS + " Kupiansk was taken, too.")
    site.pages["/copy"] = article("Izium taken", WORDS)
    run = desk.round()
    (source,) = run.sources
    assert (source.documents, source.versions, source.repeats) == (2, 1, 1)
    assert sorted(link.link for link in run.links) == ["near", "version"]
    documents = desk.documents()
    assert len(documents) == 3
    with open_ledger(desk.path) as ledger:
        assert "Kupiansk" in ledger.document(f"{site.base}/izium").text


@pytest.mark.enable_socket
def test_what_failed_for_now_is_asked_again_and_what_is_closed_is_not(site: Site, desk: Desk) -> None:
    feed_site(site, desk, ("Izium", "/izium", "w"), ("P", "/private/x", "Lyman was taken by Ukraine."))
    site.pages["/izium"] = (503, {}, b"")
    first = desk.round().sources[0]
    assert (first.documents, dict(first.refused)["http_status"], dict(first.refused)["robots"]) == (1, 1, 1)
    site.pages["/izium"] = article("Izium taken", WORDS)
    second = desk.round().sources[0]
    assert (second.came, second.same, second.documents) == (2, 1, 1)
    assert "/private/x" not in site.asked


@pytest.mark.enable_socket
def test_one_bad_source_does_not_keep_the_others_out(site: Site, desk: Desk) -> None:
    (desk.folder / "in").mkdir()
    (desk.folder / "in" / "a.txt").write_text(WORDS)
    desk.write(
        'name = "Inside"\nform = "feed"\nurl = "http://169.254.169.254/feed"',
        f'name = "Page"\nform = "feed"\nurl = "{site.base}/page"',
        'name = "Folder"\nform = "folder"\npath = "in"',
        watch=f'allow_hosts = ["{site.host}"]',
    )
    site.pages["/page"] = b"no feed"
    inside, page, folder = desk.round().sources
    assert (inside.failed or "").startswith("inside_address")
    assert (page.failed or "").startswith("bad_feed")
    assert folder.documents == 1


@pytest.mark.enable_socket
def test_a_sitemap(site: Site, desk: Desk) -> None:
    desk.write(
        f'name = "Map"\nform = "sitemap"\nurl = "{site.base}/map"\nmatch = "/world/"\nmost = 2',
        watch=f'allow_hosts = ["{site.host}"]',
    )
    part = "".join(f"<url><loc>{site.base}/world/{n}</loc><lastmod>2022-09-0{n}</lastmod></url>" for n in (1, 2, 3))
    site.pages["/map"] = (
        f"<sitemapindex><sitemap><loc>{site.base}/part.gz</loc></sitemap></sitemapindex>".encode(),
        "text/xml",
    )
    inner = f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://x">{part}<url><loc>{site.base}/sport/1</loc></url></urlset>'
    site.pages["/part.gz"] = (packed(inner.encode()), "application/gzip")
    for n in (1, 2, 3):
        site.pages[f"/world/{n}"] = article(f"Day {n}", f"{WORDS} It is day {n}.")
    assert [desk.round().sources[0].documents for _ in range(3)] == [2, 1, 0]
    pages = [path for path in site.asked if path.startswith(("/world", "/sport"))]
    assert pages == ["/world/3", "/world/2", "/world/1"]


@pytest.mark.parametrize(
    "data", [b"", b"words", b"<urlset/>", b"\x1f\x8bwords", b'<!DOCTYPE x [<!ENTITY a "b">]><urlset/>', b"<a>" * 9999]
)
def test_sitemaps_that_are_none(data: bytes) -> None:
    assert isinstance(read_sitemap(data), str)


def test_a_folder_with_archives_and_changed_files(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "in" / "deep"
    folder.mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("Secret words.")
    (folder / "a.txt").write_text(WORDS)
    (folder / "b.warc.gz").write_bytes(
        packed(warc(("https://example.org/x", "text/html", article("Lyman", WORDS + " x"))))
    )
    (folder / "c.txt.part").write_text("half")
    (folder / ".hidden").write_text("hidden")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    desk.write('name = "F"\nform = "folder"\npath = "in"')
    assert desk.round().sources[0].documents == 2
    assert (desk.round().sources[0].came, desk.round().sources[0].same) == (2, 2)
    (folder / "a.txt").write_text(WORDS + " And more.")
    assert desk.round().sources[0].documents == 1
    assert all("Secret" not in document.text for document in desk.documents())


def test_mail_in_lines_are_read_once_each(desk: Desk, tmp_path: Path) -> None:
    mail = tmp_path / "mail.jsonl"
    desk.write('name = "Mail"\nform = "mail"\npath = "mail.jsonl"')
    assert (desk.round().sources[0].failed or "").startswith("unreadable")
    mail.write_text('{"text": "Izium was taken."}\nbroken\n{"text": "Half')
    first = desk.round().sources[0]
    assert (first.came, first.documents, first.unread) == (2, 1, 1)
    with mail.open("a") as file:
        file.write(' of a line."}\n')
    second = desk.round().sources[0]
    assert (second.came, second.documents) == (1, 1)
    assert desk.documents()[-1].origin_path in (f"{mail}:3", f"{mail}:1")
    assert {document.origin_path for document in desk.documents()} == {f"{mail}:1", f"{mail}:3"}
    assert desk.round().sources[0].came == 0


class Dying:
    """A web that ends the process, as it were, at the n-th page."""

    def __init__(self, web: Web, left: int) -> None:
        self.web, self.left = web, left

    def get(self, url: str, **options):
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        return self.web.get(url, **options)


@pytest.mark.enable_socket
def test_an_interrupted_round_is_noted_and_goes_on(site: Site, desk: Desk) -> None:
    feed_site(site, desk, *[(f"T{n}", f"/{n}", "w") for n in range(60)])
    for n in range(60):
        site.pages[f"/{n}"] = article(f"T{n}", f"{WORDS} Number {n} of many.")
    watch = load_sources(str(desk.sources)).watch
    with pytest.raises(KeyboardInterrupt):
        desk.round(web=Dying(Web(watch, RealClock()), 46))
    assert len(desk.documents()) == 40
    assert desk.round().sources[0].documents == 20
    asked = [path for path in site.asked if path[1:].isdecimal()]
    assert len(desk.documents()) == 60 == len(set(asked))
    assert len(asked) <= 60 + 20
    with open_ledger(desk.path) as ledger:
        assert [run.appended.documents for run in ledger.runs()] == [40, 20]


def test_a_text_that_the_extractor_fails_on_is_refused_and_the_round_goes_on(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in "ab":
        (tmp_path / "in" / f"{name}.txt").write_text(f"{name}: {WORDS}")

    class Failing:
        def read(self, document: Document):
            if document.text.startswith("a"):
                raise IndexError("off by one")
            return desk_extractor.read(document)

    desk_extractor, desk.extractor = desk.extractor, Failing()
    desk.write('name = "F"\nform = "folder"\npath = "in"')
    run = desk.round()
    assert run.sources[0].documents == 2
    assert ("extract", "fault", 1) in run.refused


def test_a_file_that_a_reader_fails_on_is_refused_once_and_the_round_goes_on(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_text("text\nwords\n")
    (tmp_path / "in" / "b.txt").write_text(WORDS)

    def broken(_stream: object, _path: str):
        raise IndexError("off by one")

    monkeypatch.setitem(paths._BY_SUFFIX, ".csv", broken)
    desk.write('name = "F"\nform = "folder"\npath = "in"')
    source = desk.round().sources[0]
    assert (source.documents, source.unread, dict(source.refused)["fault"]) == (1, 1, 1)
    assert desk.round().sources[0].same == 2


TOML_ERRORS = {
    "an unknown key": ('name = "a"\nform = "feed"\nurl = "https://e.org/"\ncolour = "red"', "colour"),
    "an unknown form": ('name = "a"\nform = "fax"\nurl = "https://e.org/"', "fax"),
    "no url": ('name = "a"\nform = "feed"', "give its url"),
    "no path": ('name = "a"\nform = "folder"', "give its path"),
    "a rhythm": ('name = "a"\nform = "feed"\nurl = "https://e.org/"\nexpected = "often"', "no rhythm"),
    "a length": ('name = "a"\nform = "feed"\nurl = "https://e.org/"\nsilent_after = "2 moons"', "no length of time"),
}


@pytest.mark.parametrize("name", TOML_ERRORS)
def test_errors_in_the_file_name_what_is_wrong(desk: Desk, name: str) -> None:
    block, said = TOML_ERRORS[name]
    desk.write(block)
    with pytest.raises(InputError, match=said):
        load_sources(str(desk.sources))


def test_names_are_given_once_and_the_file_is_there(desk: Desk) -> None:
    desk.write(*['name = "a"\nform = "folder"\npath = "."'] * 2)
    with pytest.raises(InputError, match="two sources"):
        load_sources(str(desk.sources))
    with pytest.raises(InputError, match="can't be read"):
        load_sources("none.toml")
    desk.sources.write_text("= nonsense")
    with pytest.raises(InputError, match="no list of sources"):
        load_sources(str(desk.sources))


def test_the_state_is_private_and_a_damaged_one_is_told(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    save_state(load_state(path), path)
    assert path.stat().st_mode & 0o077 == 0
    path.write_text("{")
    with pytest.raises(InputError, match="no state"):
        load_state(path)
    with alone(path), pytest.raises(InputError, match="another watch"), alone(path):
        pass


def test_near_repeats() -> None:
    words = [f"word{n}" for n in range(300)]
    whole, edited, other = " ".join(words), " ".join([*words[:280], "new", "end"]), " ".join(words[::-1])
    assert alike(sketch(whole), sketch(whole.upper())) == 1
    assert 0.8 < alike(sketch(whole), sketch(edited)) < 1
    assert alike(sketch(whole), sketch(other)) == 0
    assert sketch("too short") == ()


def test_an_address_has_one_spelling() -> None:
    assert plain_address("HTTPS://E.org/A?b=1&utm_source=x&fbclid=2#c") == "https://e.org/A?b=1"
    assert plain_address("https://e.org/?q=a%20b&c") == "https://e.org/?q=a%20b&c"


def test_the_commands(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(WORDS)
    desk.write('name = "Folder"\nform = "folder"\npath = "in"\nexpected = "1/day"')
    words = [desk.path, str(desk.sources)]
    assert main(["watch", *words, "--once"]) == exits.OK
    assert " Folder: 1 seen, 0 known, 1 new (" in capsys.readouterr().err
    assert main(["health", *words]) == exits.OK
    assert "Folder,Desk,newspaper,,learning" in capsys.readouterr().out
    (tmp_path / "in" / "b.jsonl").write_text("broken\n")
    assert main(["watch", *words, "--once", "--quiet"]) == exits.REFUSED
    with open_ledger(desk.path) as ledger:
        for day in range(20):
            at = f"2022-09-{day + 1:02d}T06:00:00Z"
            source = {"source": "Folder", "documents": 0 if day > 16 else 20, "chars": 9000}
            run = ledger.runs()[0]
            record = json.loads(json.dumps({"started": at, "theatre": "t", "documents_read": 0, "sources": [source]}))
            ledger.add_run(_run(record, run))
    assert main(["health", *words, "--at", "2022-09-20"]) == exits.FLAGGED
    captured = capsys.readouterr()
    assert "Folder,Desk,newspaper,,flagged,silent," in captured.out
    assert "1 of 1 sources flagged: Folder" in captured.err


def test_a_term_signal_ends_the_loop_in_order(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(WORDS)
    desk.write('name = "Folder"\nform = "folder"\npath = "in"')
    words = [sys.executable, "-m", "whoheld", "watch", desk.path, str(desk.sources), "--every", "1h"]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as child:
        assert child.stderr is not None
        assert "1 new" in child.stderr.readline()
        child.terminate()
        assert (child.wait(timeout=30), "ended" in child.stderr.read()) == (exits.OK, True)


def _run(record: dict[str, object], like: Run) -> Run:
    import msgspec  # noqa: PLC0415

    return msgspec.convert({**record, "appended": msgspec.to_builtins(like.appended)}, Run)


def test_health_of_rounds_in_the_ledger(desk: Desk) -> None:
    with open_ledger(desk.path, create=True) as ledger:
        source = Source(name="Never asked", form="folder", owner="Desk", path="x")
        assert [one.state for one in health(ledger, [source], now=NOW)] == ["learning"]
