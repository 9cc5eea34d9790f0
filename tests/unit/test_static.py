"""What the browser receives: unchanging parts as HTML, changing ones as Dash components, nothing that runs."""

from __future__ import annotations

import json
from typing import Any

from dash import dcc, html

from dashboard.components.static import plain


def static(tree: Any) -> dict[str, Any]:
    return {"namespace": "crpv", "type": "Static", "props": {"tree": tree}}


def test_a_part_without_anything_that_changes_is_one_component() -> None:
    table = html.Table(
        [html.Caption("Titre & <b>"), html.Tr([html.Th("a", scope="row"), html.Td(1.5)])], className="data"
    )
    inner = '<caption>Titre &amp; &lt;b&gt;</caption><tr><th scope="row">a</th><td>1.5</td></tr>'
    assert plain(table) == static(["table", {"className": "data"}, inner])


def test_attributes_are_kept_and_clicks_are_not() -> None:
    button = html.Button("×", n_clicks=3, type="button", **{"data-action": "reset", "aria-pressed": "true"})
    attributes = {"type": "button", "data-action": "reset", "aria-pressed": "true"}
    assert plain(button) == static(["button", attributes, "×"])
    assert plain(html.P(button)) == static(
        ["p", None, '<button aria-pressed="true" data-action="reset" type="button">×</button>']
    )
    assert plain(html.Details([html.Summary("s")], open=True)) == static(
        ["details", {"open": True}, "<summary>s</summary>"]
    )


def test_what_the_callback_writes_to_stays_a_component_and_so_does_what_leads_to_it() -> None:
    page = html.Main(
        [html.H1("Titre", id="titre"), html.P(["a", html.B("b")]), html.Div("x", id={"type": "slot", "name": "y"})]
    )
    title, words, living = plain(page)["props"]["children"]
    assert (title["type"], title["props"]["children"]) == ("H1", "Titre")
    assert words == static(["p", None, "a<b>b</b>"])
    assert (living["type"], living["props"]["id"]) == ("Div", {"type": "slot", "name": "y"})


class Drawn:
    def __html__(self) -> str:
        return "<svg/>"


def test_what_brings_its_own_html_is_written_as_it_is() -> None:
    figure = html.Figure([html.Figcaption("c"), html.Div(Drawn(), role="img")])
    assert plain(figure) == static(["figure", None, '<figcaption>c</figcaption><div role="img"><svg/></div>'])
    assert plain(Drawn()) == static(["div", {"className": "as-is"}, "<svg/>"])
    living = html.Div(Drawn(), id={"type": "slot", "name": "y"})
    assert plain(living)["props"]["children"] == static(["div", {"className": "as-is"}, "<svg/>"])


def test_what_surrounds_a_living_part_is_frozen_piece_by_piece() -> None:
    around = html.Div([html.P("a"), [html.Ul([html.Li(dcc.Store(id="s")), html.Li("b")]), None], "c"], className="x")
    words, listed, nothing, text = plain(around)["props"]["children"]
    assert (words, nothing, text) == (static(["p", None, "a"]), None, "c")
    living, frozen = listed["props"]["children"]
    assert (listed["type"], living["props"]["children"]["type"]) == ("Ul", "Store")
    assert frozen == static(["li", None, "b"])


def test_text_numbers_nothing_and_nested_lists() -> None:
    assert plain(None) is None
    assert plain(["a", 2, None]) == ["a", 2, None]
    assert plain(html.P(["a", [html.B("b"), ["c"]], None, True, 1.5])) == static(["p", None, "a<b>b</b>c1.5"])


def test_no_address_runs_and_no_element_but_those_of_text() -> None:
    for address in ("javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x", "vbscript:x"):
        assert plain(html.A("x", href=address)) == static(["a", None, "x"])
        assert plain(html.P(html.A("x", href=address))) == static(["p", None, "<a>x</a>"])
    for address in ("/actions", "?annee=2024", "#contenu", "https://exemple.fr/"):
        assert plain(html.A("x", href=address)) == static(["a", {"href": address}, "x"])
    assert plain(html.Script("alert(1)"))["type"] == "Script"
    assert plain(html.Iframe(src="/"))["namespace"] == "dash_html_components"


def test_it_is_json() -> None:
    assert json.loads(json.dumps(plain(html.Div([html.P("é", style={"color": "red"}), dcc.Store(id="s")]))))
