"""Prerendered HTML: what React would write, and nothing that could run."""

from __future__ import annotations

from typing import Any

import dash_bootstrap_components as dbc
import pytest
from dash import dcc, html
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from dashboard.components.markup import safe_address
from dashboard.components.static import plain
from dashboard.web import prerender


def to_html(tree: Any) -> Markup:
    """A component tree as the first response has it."""
    return prerender.to_html(plain(tree))


XSS = "\"><script>alert('x')</script>&"


def test_text_and_attributes_are_escaped_everywhere() -> None:
    tree = html.Div(
        [
            XSS,
            html.P(XSS, id=XSS, title=XSS, className=XSS, **{"data-x": XSS, "aria-label": XSS}),
            html.Img(alt=XSS, src="/a.png"),
            html.Textarea(XSS),
            dcc.Link(XSS, href="/?q=" + XSS),
            dbc.Select(id="s", options=[{"label": XSS, "value": XSS}], value=XSS),
            dbc.Checklist(id="c", options=[{"label": XSS, "value": XSS}], value=[]),
            dbc.Input(value=XSS, placeholder=XSS),
            dbc.Alert(XSS),
        ]
    )
    text = str(to_html(tree))
    assert "<script" not in text
    assert text.count(str(escape(XSS))) >= 14


@given(st.text())
def test_any_text_comes_out_escaped(text: str) -> None:
    assert str(to_html(html.P(text, title=text))) == f'<p title="{escape(text)}">{escape(text)}</p>'


def test_attributes_have_their_html_names() -> None:
    tree = html.Label(
        "Année",
        htmlFor={"type": "control", "name": "annee"},
        className="a b",
        tabIndex=-1,
        hidden=True,
        contentEditable="false",
        style={"marginTop": 4, "--accent": "#123", "lineHeight": 1.5, "opacity": 0, "color": "red;background:blue"},
        **{"aria-hidden": True, "data-n": 3},
    )
    text = str(to_html(tree))
    assert text.startswith("<label ")
    assert text.endswith(">Année</label>")
    for piece in (
        ' for="{&#34;name&#34;:&#34;annee&#34;,&#34;type&#34;:&#34;control&#34;}"',
        ' class="a b"',
        ' tabindex="-1"',
        " hidden",
        ' contenteditable="false"',
        ' style="margin-top:4px;--accent:#123;line-height:1.5;opacity:0"',
        ' aria-hidden="true"',
        ' data-n="3"',
    ):
        assert piece in text


def test_void_elements_booleans_and_lists() -> None:
    tree = html.Div([html.Br(), html.Details([html.Summary("S")], open=True), None, True, 0, 1.5, [html.B("x"), "y"]])
    assert str(to_html(tree)) == "<div><br><details open><summary>S</summary></details>01.5<b>x</b>y</div>"


def test_tables_keep_their_scopes_and_spans() -> None:
    row = html.Tr([html.Th("A", scope="row"), html.Td("1", colSpan=2, headers="h")])
    assert str(to_html(row)) == '<tr><th scope="row">A</th><td colspan="2" headers="h">1</td></tr>'


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", " JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "\x01vbscript:x", "data:text/html,x"],
)
def test_dangerous_addresses_are_dropped(address: str) -> None:
    assert safe_address(address) is None
    assert str(to_html(html.A("x", href=address))) == "<a>x</a>"
    assert "href" not in str(to_html(dcc.Link("x", href=address)))


@pytest.mark.parametrize(
    "address", ["/a?b=c&d", "#ancre", "https://www.exemple.fr", "mailto:a@exemple.fr", "a:1/b"[2:]]
)
def test_ordinary_addresses_are_kept(address: str) -> None:
    assert safe_address(address) == address


def test_elements_that_embed_or_run_are_left_out() -> None:
    tree = html.Div([html.Script("alert(1)"), html.Iframe(src="/"), html.Embed(src="/"), html.Base(href="/"), "reste"])
    assert str(to_html(tree)) == "<div>reste</div>"


def test_controls_are_disabled_until_somebody_keeps_what_is_done_with_them() -> None:
    tree = html.Div([html.Button("A", id="b", n_clicks=0), dbc.Button("B"), dbc.Input(id="i"), dbc.Switch(label="C")])
    text = str(to_html(tree))
    assert text.count(" disabled") == text.count(" data-waits") == 3


def test_what_cannot_be_chosen_waits_for_nobody() -> None:
    choices = [{"label": "Un", "value": "1"}, {"label": "Deux", "value": "2", "disabled": True}]
    text = str(to_html([html.Button("A", disabled=True), dbc.Checklist(id="c", options=choices)]))
    assert (text.count(" disabled"), text.count(" data-waits")) == (3, 1)


def test_links_that_look_like_buttons_stay_links() -> None:
    assert str(to_html(dbc.Button("B", href="/x", color="link"))) == '<a class="btn btn-link" href="/x">B</a>'


def test_what_brings_its_own_markup_is_written_as_it_is() -> None:
    class Drawn:
        def __html__(self) -> str:
            return "<svg/>"

    assert str(to_html([Drawn(), "<svg/>"])) == '<div class="as-is"><svg/></div>&lt;svg/&gt;'


def test_wordless_components_give_nothing_and_unknown_ones_their_children() -> None:
    assert str(to_html([dcc.Store(id="s", data={"a": 1}), dcc.Location(id="l"), dcc.Interval(id="i")])) == ""
    assert str(to_html(dcc.Tab(html.P("dedans"), id="t"))) == '<div id="t"><p>dedans</p></div>'


def test_options_in_every_form_and_the_chosen_one() -> None:
    for options in ([{"label": "Un", "value": "1"}], {"1": "Un"}):
        text = str(to_html(dbc.Select(options=options, value="1")))
        option = '<option value="1" selected>Un</option>'
        assert text == f'<select class="form-select" disabled data-waits="true">{option}</select>'
    assert '<option value="a">a</option>' in str(to_html(dbc.Select(options=["a"])))


def test_widgets_have_the_classes_they_will_have_once_alive() -> None:
    tree = [
        dbc.Row(dbc.Col("c")),
        dbc.Badge("b", pill=True),
        dbc.Table(html.Tbody(), striped=True, responsive=True),
        dbc.Collapse("k", is_open=True),
        dbc.Alert("fermée", is_open=False),
        dbc.Textarea(value="t"),
        dbc.Label("l", hidden=True),
    ]
    text = str(to_html(tree))
    for piece in (
        '<div class="row"><div class="col">c</div></div>',
        '<span class="badge bg-secondary rounded-pill">b</span>',
        '<div class="table-responsive"><table class="table table-striped"><tbody></tbody></table></div>',
        '<div class="collapse show">k</div>',
        '<textarea class="form-control" disabled data-waits="true">t</textarea>',
        '<label class="form-label visually-hidden">l</label>',
    ):
        assert piece in text
    assert "fermée" not in text


def test_what_is_long_travels_once() -> None:
    long, short = html.P("mot " * 100, className="x"), html.P("mot")
    layout = plain(html.Main([html.H1("t", id="titre"), long, short]))
    written = prerender.lend(layout)
    assert f'<p class="x" data-part="0">{"mot " * 100}</p><p>mot</p>' in written
    assert [part["props"].get("tree") for part in layout["props"]["children"]] == [
        None, ["p", {"className": "x"}], ["p", None, "mot"],
    ]  # fmt: skip


def test_what_the_map_draws_in_before_dash_is_there_travels_twice() -> None:
    layout = plain(html.Div(html.Div("mot " * 100, **{"data-map": "{}"})))
    assert "data-part" not in prerender.lend(layout)
    assert "mot mot" in layout["props"]["tree"][2]
