"""Exported posts: Telegram's JSON, CSV as networks export it, and private accounts under pseudonyms."""

import json
from pathlib import Path

import pytest
from forms_cases import message, telegram

from whoheld.errors import InputError
from whoheld.extract import Extractor
from whoheld.model import Document, Refusal
from whoheld.read import read_paths
from whoheld.read.accounts import Accounts, load_accounts
from whoheld.timespan import parse_span

KEY = Accounts(key=b"a key of the operator's", public=frozenset({"governor", "desk channel"}))


def read(tmp_path: Path, data: bytes, name: str, accounts: Accounts = Accounts()) -> list[Document]:  # noqa: B008
    path = tmp_path / name
    path.write_bytes(data)
    items = list(read_paths([str(path)], accounts=accounts))
    assert [item for item in items if isinstance(item, Refusal)] == []
    return [item for item in items if isinstance(item, Document)]


def test_a_channel(tmp_path: Path) -> None:
    parts = [
        "Ukrainian forces retook ",
        {"type": "bold", "text": "Lyman"},
        {"type": "text_link", "text": ".", "href": "x"},
    ]
    data = telegram(
        message(1, parts), message(2, ""), {"id": 3, "type": "service", "text": "pinned"}, message(4, "Held.")
    )
    first, second = read(tmp_path, data, "result.json")
    assert first.text == "Ukrainian forces retook Lyman."
    assert (first.source, first.form, first.posts) == ("Desk channel", "telegram", ())
    assert (first.name, first.url) == ("telegram:42/1", "https://t.me/c/42/1")
    assert first.published == parse_span("2022-09-10T12:00:00Z")
    assert second.origin_path == f"{tmp_path / 'result.json'}:1:4"


def test_all_chats_and_a_file_of_one_line(tmp_path: Path) -> None:
    chats = {
        "about": "x",
        "chats": {
            "list": [json.loads(telegram(message(1, "One."))), {"no": 1}, json.loads(telegram(message(1, "Two.")))]
        },
    }
    path = tmp_path / "result.json"
    path.write_bytes(json.dumps(chats).encode())
    items = list(read_paths([str(path)]))
    assert [getattr(item, "text", "refused") for item in items] == ["One.", "refused", "Two."]


def test_an_old_export_gives_the_day_alone(tmp_path: Path) -> None:
    (document,) = read(tmp_path, telegram(message(1, "One.", date_unixtime=None)), "a.json")
    assert document.published == parse_span("2022-09-10")


def test_what_was_passed_on_is_the_word_of_its_author(tmp_path: Path, extractor: Extractor) -> None:
    text = "Ukrainian troops have taken Izium."
    (document,) = read(tmp_path, telegram(message(1, text, forwarded_from="Front watch")), "a.json")
    assert (document.author, document.posts[0].via) == ("Front watch", "Desk channel")
    (claim,) = extractor.read(document).claims
    assert (claim.claimant, claim.via, claim.source) == ("Front watch", ("Desk channel",), "Desk channel")


def test_persons_in_groups_are_never_named(tmp_path: Path) -> None:
    data = telegram(message(1, "Held.", **{"from": "Olena Private", "from_id": "user7"}), kind="private_group")
    (document,) = read(tmp_path, data, "a.json")
    assert (document.author, document.posts) == (None, ())
    (document,) = read(tmp_path, data, "a.json", KEY)
    assert document.author == KEY.pseudonym("user7") == document.posts[0].author
    assert "Olena" not in str(document)
    assert "user7" not in str(document)


def test_forwards_from_private_accounts_are_shielded(tmp_path: Path) -> None:
    data = telegram(
        message(1, "Held, says @olena_x and @governor. https://t.me/olena_x/5", forwarded_from="Olena Private")
    )
    (document,) = read(tmp_path, data, "a.json", KEY)
    assert document.source == document.posts[0].via == "Desk channel"
    assert document.posts[0].author == KEY.pseudonym("Olena Private")
    assert "olena" not in str(document).casefold()
    assert "@governor" in document.text
    assert document.posts[0].text == document.text


CSV = """Tweet ID,Display Name,Username,Created At,Content,Permalink,Media URLs
1,Olena,olena_x,2022-09-10T12:00:00Z,"Lyman is ours, says @olena_x.",https://x.com/olena_x/status/1,https://pic.example/1.jpg
2,The governor,@Governor,2022-09-10T13:00:00Z,Izium is ours.,https://x.com/governor/status/2,
"""


def test_posts_as_networks_export_them(tmp_path: Path) -> None:
    for name in ("posts.csv", "noname"):
        first, second = read(tmp_path, CSV.encode(), name)
        assert (first.name, first.author, first.posts[0].handle) == ("1", "Olena", "@olena_x")
        assert (first.published, first.url) == (parse_span("2022-09-10T12:00:00Z"), "https://x.com/olena_x/status/1")
        assert first.endnotes == (("media1", "https://pic.example/1.jpg"),)
        assert second.posts[0].handle == "@Governor"


def test_private_accounts_of_a_table(tmp_path: Path) -> None:
    first, second = read(tmp_path, CSV.encode(), "posts.csv", KEY)
    assert "olena" not in first.text.casefold() + str(first.posts) + str(first.url) + str(first.author)
    assert first.posts[0].author == KEY.pseudonym("olena_x")
    assert first.posts[0].handle == f"@{KEY.pseudonym('olena_x')}"
    assert f"@{KEY.pseudonym('olena_x')}" in first.text
    assert first.url is None
    assert (second.author, second.url) == ("The governor", "https://x.com/governor/status/2")
    assert (
        Accounts(key=b"another key, as long").pseudonym("olena_x")
        != KEY.pseudonym("@Olena_X")
        == KEY.pseudonym("olena_x")
    )


def test_news_in_the_same_forms_is_left_alone(tmp_path: Path) -> None:
    line = b'{"text": "Lyman is held, says @olena_x.", "author": "Jane Roe", "source": "Wire"}\n'
    assert read(tmp_path, line, "a.jsonl", KEY) == read(tmp_path, line, "a.jsonl")


def test_the_operators_files(tmp_path: Path) -> None:
    key, public = tmp_path / "key", tmp_path / "public.txt"
    key.write_text("0123456789abcdef0123\n")
    public.write_text("# officials\n@Governor  # of the oblast\n\nDesk  channel\n")
    accounts = load_accounts(str(key), str(public))
    assert accounts.public == {"governor", "desk channel"}
    assert accounts.key == b"0123456789abcdef0123"
    assert load_accounts(None, None) == Accounts()
    key.write_text("short")
    with pytest.raises(InputError, match="shorter"):
        load_accounts(str(key), None)
    with pytest.raises(InputError, match="can't be read"):
        load_accounts(str(tmp_path / "none"), None)
