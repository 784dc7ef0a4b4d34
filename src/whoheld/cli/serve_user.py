"""``whoheld serve-user``."""

import sys
from pathlib import Path

import click

from whoheld.cli.options import now
from whoheld.cli.output import say, write_csv
from whoheld.errors import MissingExtra, NotFound

_ACTIONS = ("add", "token", "remove", "list")


@click.command("serve-user", epilog="Example: whoheld serve-user add reviewers.jsonl 'A. Desk'")
@click.argument("action", type=click.Choice(_ACTIONS))
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.argument("name", metavar="[NAME]", required=False)
@click.option("--password-stdin", is_flag=True, help="add: read the password from stdin instead of asking for it.")
def command(*, action: str, file: Path, name: str | None, password_stdin: bool) -> None:
    """Who may decide on the served map: FILE holds names and hashes, for its owner alone (mode 0600).

    add gives NAME a password, which is asked for; token gives it a token for the API, printed once and kept nowhere;
    both leave the other as it is, and replace an earlier one. remove takes NAME out: a running server lets it do
    nothing more. list prints names as CSV.
    """
    try:
        from whoheld.server.users import read_users, with_password, with_token, write_users  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise MissingExtra("whoheld serve-user", f"needs {error.name}", hint="pip install 'whoheld[serve]'") from error
    users = {user.name: user for user in read_users(file)} if action == "list" or file.exists() else {}
    if action == "list":
        rows = ([u.name, u.made, bool(u.password), bool(u.token)] for u in users.values())
        write_csv(("name", "made", "password", "token"), rows)
        return
    if name is None:
        raise click.UsageError(f"{action} needs NAME")
    if action == "remove":
        if users.pop(name, None) is None:
            raise NotFound(name, f"is no user of {file}", hint=f"see `whoheld serve-user list {file}`")
    elif action == "token":
        users[name], token = with_token(name, made=now(), before=users.get(name))
    else:
        users[name] = with_password(name, _password(password_stdin), made=now(), before=users.get(name))
    write_users(file, users.values())
    if action == "token":
        click.echo(token)
    say(f"{file}: {len(users)} users")


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return password
