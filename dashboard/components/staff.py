"""What the staff edition adds to a page: who one is here, the way out, the warning when nobody has to sign in."""

from __future__ import annotations

from collections.abc import Iterable

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.french import plural
from dashboard.viewer import ROLES, Viewer

KEEPS = {"data-keeps": "centre"}
"""The link takes the filters of the moment (`assets/app.js`); without script, those that the page was loaded with."""


def staff_entrance(address: str) -> list[Component]:
    """The way from the public edition to the same page of the staff one."""
    return [html.A("Espace équipe", href=address, className="edition-link", rel="nofollow", **KEEPS)]


def staff_tools(viewer: Viewer, centre: str, base: str, views: str, public: str, proof: str) -> list[Component]:
    """Role and centre, the public edition, the button that ends the session.

    Args:
        viewer: who looks.
        centre: name of their centre; empty when they see every centre.
        base: address of the staff edition.
        views: where this page, with its filters, may be kept.
        public: address of the same page of the public edition; empty when it is not served.
        proof: what the form carries, so that no other site can send it.
    """
    parts: list[Component] = []
    if not viewer.open:
        where = html.Span(f" · {centre or 'tous les centres'}", className="where")
        role = [html.Span("Votre rôle : ", className="visually-hidden"), ROLES[viewer.role], where]
        parts.append(html.Span(role, className="who"))
    parts.append(html.A("Vues", href=views, className="edition-link", title="Garder cette page, la partager", **KEEPS))
    if viewer.sees_files:
        parts.append(html.A("Données", href=f"{base}donnees", className="edition-link"))
    if viewer.runs_service and not viewer.open:
        # Their own account is one of the pages that it leads to.
        parts.append(html.A("Comptes", href=f"{base}comptes", className="edition-link"))
    elif not viewer.open:
        parts.append(html.A("Mon compte", href=f"{base}mon-compte", className="edition-link"))
    if public:
        parts.append(html.A("Édition publique", href=public, className="edition-link", **KEEPS))
    if not viewer.open:
        button = html.Button(
            "Se déconnecter", type="submit", name="jeton", value=proof, className="button quiet", **{"data-live": "1"}
        )
        parts.append(html.Form(button, method="post", action=f"{base}deconnexion", className="sign-out"))
    return parts


def behind_notice(days: int, address: str) -> Component:
    """That what is public is behind the data, for so many days, and where to publish."""
    told = (
        f"La publication a {plural(days, 'jour')} de retard. "
        if days
        else "La publication n’a pas vos derniers changements. "
    )
    return html.P([told, html.A("Publier", href=address)], className="notice late")


def my_views(links: Iterable[tuple[str, str]], address: str) -> Component:
    """The views that a person keeps, by name, and where they are kept."""
    items = [html.Li(html.A(name, href=href)) for name, href in links]
    title = html.H2("Mes vues", id="mes-vues")
    told = html.P(html.A("Toutes les vues et les liens", href=address))
    return html.Nav([title, html.Ul(items), told], className="my-views", **{"aria-labelledby": "mes-vues"})


def outdated_notice(address: str) -> Component:
    """That the accessibility declaration has had its time, and where it is read."""
    told = (
        "La déclaration d’accessibilité a plus de trois ans\u202f: elle est à refaire "
        "(«\u202fDonnées\u202f», «\u202fCentre\u202f»). "
    )
    return html.P([told, html.A("La lire", href=address)], className="notice late")


def open_banner() -> Component:
    """The banner of a staff edition that a link has opened, for want of accounts."""
    return html.P(
        [
            html.Strong("Édition équipe ouverte sans compte, pour ce navigateur seulement."),
            " Pour que d’autres entrent, créez un compte : ",
            html.Code("python -m dashboard user add prenom.nom@exemple.fr --role administrator"),
        ],
        className="notice open-edition",
    )
