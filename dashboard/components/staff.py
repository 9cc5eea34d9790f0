"""What the staff edition adds to a page: who one is here, the way out, the warning when nobody has to sign in."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.viewer import ROLES, Viewer


def staff_entrance(address: str) -> list[Component]:
    """The way from the public edition to the staff one."""
    return [html.A("Espace équipe", href=address, className="edition-link", rel="nofollow")]


def staff_tools(viewer: Viewer, centre: str, public: str, sign_out: str, proof: str) -> list[Component]:
    """Role and centre, the public edition, the button that ends the session.

    Args:
        viewer: who looks.
        centre: name of their centre; empty when they see every centre.
        public: address of the public edition; empty when it is not served.
        sign_out: address that ends the session.
        proof: what the form carries, so that no other site can send it.
    """
    parts: list[Component] = []
    if not viewer.open:
        who = f"{ROLES[viewer.role]} · {centre or 'tous les centres'}"
        parts.append(html.Span([html.Span("Vous êtes : ", className="visually-hidden"), who], className="who"))
    if public:
        parts.append(html.A("Édition publique", href=public, className="edition-link"))
    if not viewer.open:
        button = html.Button(
            "Se déconnecter", type="submit", name="jeton", value=proof, className="button quiet", **{"data-live": "1"}
        )
        parts.append(html.Form(button, method="post", action=sign_out, className="sign-out"))
    return parts


def open_banner() -> Component:
    """The banner of a staff edition that anybody on this machine may read."""
    return html.P(
        [
            "Édition équipe ouverte sans connexion, sur cette machine seulement. Pour la protéger, créez un compte : ",
            html.Code("python -m dashboard user add prenom.nom@exemple.fr --role administrator"),
        ],
        className="notice strong open-edition",
    )
