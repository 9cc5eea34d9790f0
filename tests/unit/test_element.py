"""Elements made quickly are those that Dash would have made."""

from __future__ import annotations

import pytest
from dash import html as of_dash
from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.static import plain

TOLD = {"className": "c", "aria-label": "Étiquette", "data-code": "climat"}


@pytest.mark.parametrize(
    ("quick", "made"),
    [
        (html.Td("12"), of_dash.Td("12")),
        (html.Div([html.B("b"), "c"], **TOLD), of_dash.Div([of_dash.B("b"), "c"], **TOLD)),
        (html.Span(className="swatch"), of_dash.Span(className="swatch")),
        (html.Th(children="Gard", scope="row"), of_dash.Th(children="Gard", scope="row")),
    ],
    ids=["cell", "nested", "empty", "named"],
)
def test_a_quick_element_is_one_that_dash_would_have_made(quick: Component, made: Component) -> None:
    assert type(quick) is type(made)
    assert plain(quick) == plain(made)
    assert vars(quick).keys() == vars(made).keys()


def test_an_element_leaves_those_of_its_kind_alone() -> None:
    first, second = html.Td("1", className="a"), html.Td("2", className="b")
    assert (first.children, second.children) == ("1", "2")
    assert (first.className, second.className) == ("a", "b")


def test_a_quick_element_refuses_a_property_it_has_not() -> None:
    with pytest.raises(TypeError, match="colour"):
        html.Div("a", colour="red")


def test_there_is_no_element_that_dash_has_not() -> None:
    with pytest.raises(AttributeError, match="Marquise"):
        html.Marquise("a")
