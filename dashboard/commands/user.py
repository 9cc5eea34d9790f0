"""`python -m dashboard user`: the accounts of the staff edition, made and ended by whoever runs the server."""

from __future__ import annotations

import argparse
import getpass
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from dashboard.commands.centres import CommandError

if TYPE_CHECKING:
    from dashboard.access.accounts import Account, Accounts
    from dashboard.access.service import Access
    from dashboard.access.sessions import Sessions
    from dashboard.settings import Settings

DONE, FAILED = 0, 1
ROLES = ("reader", "editor", "administrator")
DESCRIPTION = """Comptes de l’édition équipe (/equipe/). Trois rôles : reader voit les pages de son centre ; editor
voit aussi ce qui ne va pas dans les fichiers ; administrator voit aussi les comptes, et tous les centres quand
il n’en a pas un. Le guide : docs/connexion.md."""


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Declare the command and its actions."""
    user = commands.add_parser("user", help="gère les comptes de l’édition équipe", description=DESCRIPTION)
    actions = user.add_subparsers(
        title="actions", dest="action", metavar="ACTION", parser_class=type(user), required=True
    )
    made = _on_account(actions, "add", "crée un compte ; le mot de passe est demandé deux fois")
    _rights(made)
    _password(made)
    made.add_argument(
        "--no-password", action="store_true", help="sans mot de passe : par le fournisseur d’identité seulement"
    )
    _password(_on_account(actions, "password", "change le mot de passe, et ferme les sessions du compte"))
    _rights(_on_account(actions, "role", "change le rôle et le centre, et ferme les sessions du compte"))
    _on_account(actions, "link", "écrit un lien, valable 24 heures et une fois, pour choisir un nouveau mot de passe")
    _on_account(actions, "revoke", "ferme les sessions du compte")
    _on_account(actions, "remove", "supprime le compte et ferme ses sessions")
    actions.add_parser("list", help="liste les comptes et le nombre de leurs sessions")


def _on_account(actions: argparse._SubParsersAction[Any], name: str, words: str) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = actions.add_parser(name, help=words, description=f"{words[0].upper()}{words[1:]}.")
    made.add_argument("email", metavar="ADRESSE", help="adresse électronique de la personne")
    return made


def _rights(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--role", metavar="RÔLE", required=True, choices=ROLES, help=", ".join(ROLES))
    parser.add_argument("--centre", metavar="CENTRE", default="", help="identifiant du centre de la personne")


def _password(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stdin", action="store_true", help="lit le mot de passe d’une ligne d’entrée, sans question")


def run(chosen: argparse.Namespace, settings: Settings) -> int:
    """Do it; returns 0, or 1 when it could not be done."""
    from dashboard.access.rules import AccountError
    from dashboard.access.service import create_access
    from dashboard.quality.words import typeset
    from dashboard.store import StateError

    try:
        access = create_access(settings, "")
        if chosen.action == "link":
            words = _linked(access, settings, chosen.email)
        else:
            sessions = access.sessions if chosen.action == "list" else None
            words = _do(chosen, settings, access.accounts, sessions)
    except (AccountError, CommandError) as error:
        print(typeset(f"Rien n’a été fait : {str(error).rstrip('.')}."), file=sys.stderr)
        return FAILED
    except StateError as error:
        print(typeset(str(error)), file=sys.stderr)
        return FAILED
    print(typeset(words))
    return DONE


def _do(chosen: argparse.Namespace, settings: Settings, accounts: Accounts, sessions: Sessions | None) -> str:
    from dashboard.access.rules import checked_rights, normalised
    from dashboard.french import plural

    if chosen.action == "list":
        return _listed(accounts.all(), sessions.open_now() if sessions else {})
    email = normalised(chosen.email)
    if chosen.action in ("add", "role"):
        role, centre = checked_rights(chosen.role, _known_centre(settings, chosen.centre))
    if chosen.action == "add":
        if accounts.known(email):
            raise CommandError(f"le compte {email} existe déjà")
        made = accounts.add(email, role, centre, None if chosen.no_password else _asked(chosen, email))
        return f"Compte créé : {_words(made)}."
    if chosen.action == "role":
        accounts.set_rights(email, role, centre)
        return f"Rôle changé, sessions fermées : {email}."
    if accounts.known(email) is None:
        raise CommandError(f"aucun compte {email}")
    if chosen.action == "password":
        accounts.set_password(email, _asked(chosen, email))
        return f"Mot de passe changé, sessions fermées : {email}."
    if chosen.action == "revoke":
        ended = accounts.end_sessions(email, "")
        return f"{plural(ended, 'session fermée', 'sessions fermées')} : {email}."
    accounts.remove(email)
    return f"Compte supprimé, sessions fermées : {email}."


def _linked(access: Access, settings: Settings, address: str) -> str:
    """The link for an account; also for the first administrator's, before it is made (DASHBOARD_ADMIN)."""
    from dashboard.access.rules import normalised

    return f"Lien valable 24 heures, une fois : {settings.origin}{access.link_for(normalised(address))}"


def _known_centre(settings: Settings, centre: str) -> str:
    """The identifier of a centre of the data: with another one, the account would see nothing."""
    from dashboard.commands.centres import schemas_of, the_centre

    if not centre:
        return ""
    found = the_centre(settings, schemas_of(settings), centre).centre
    return found.id if found else centre


def _asked(chosen: argparse.Namespace, email: str) -> str:
    """The password, checked before it is asked again."""
    from dashboard.access.rules import checked_password

    if chosen.stdin:
        return checked_password(sys.stdin.readline().rstrip("\r\n"), email)
    if not sys.stdin.isatty():
        raise CommandError("il faut un terminal pour demander le mot de passe, ou --stdin")
    try:
        password = checked_password(getpass.getpass("Mot de passe (12 caractères au moins) : "), email)
        again = getpass.getpass("Encore une fois : ")
    except EOFError:
        raise CommandError("aucun mot de passe n’a été donné") from None
    if password != again:
        raise CommandError("les deux mots de passe diffèrent")
    return password


def _listed(accounts: tuple[Account, ...], sessions: dict[str, int]) -> str:
    from dashboard.french import plural

    if not accounts:
        return "Aucun compte."
    return "\n".join(
        f"{_words(account)}, créé le {datetime.fromtimestamp(account.created, UTC):%d/%m/%Y}, "
        f"{plural(sessions.get(account.email, 0), 'session ouverte', 'sessions ouvertes')}"
        for account in accounts
    )


def _words(account: Account) -> str:
    way = "" if account.password else ", sans mot de passe"
    closed = ", désactivé" if account.disabled else ""
    return f"{account.email}, {account.role}, {account.centre or 'tous les centres'}{way}{closed}"
