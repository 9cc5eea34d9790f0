"""Elements copied from one that Dash has checked are the same as new ones."""

from __future__ import annotations

import pytest
from dash import html
from dash.development.base_component import Component

from dashboard.components.element import COLUMN_HEADER, ROW_HEADER, TD, TR, like, quick
from dashboard.components.static import plain
from dashboard.components.table import toggle_button


@pytest.mark.parametrize(
    ("copied", "made"),
    [
        (like(TD, "12"), html.Td("12")),
        (like(ROW_HEADER, "Gard"), html.Th("Gard", scope="row")),
        (like(COLUMN_HEADER, "Part"), html.Th("Part", scope="col")),
        (
            toggle_button("theme", "climat", "Climat", True, "toggle in-table"),
            html.Button(
                "Climat",
                className="toggle in-table",
                type="button",
                **{"aria-pressed": "true", "data-action": "toggle", "data-dim": "theme", "data-code": "climat"},
            ),
        ),
        (like(TR, [like(TD, "1"), html.Td("2")]), html.Tr([html.Td("1"), html.Td("2")])),
    ],
    ids=["cell", "header", "column", "button", "row"],
)
def test_a_copy_is_the_same_element(copied: Component, made: Component) -> None:
    assert type(copied) is type(made)
    assert plain(copied) == plain(made)
    assert vars(copied).keys() == vars(made).keys()


def test_a_copy_leaves_its_template_alone() -> None:
    first, second = like(TD, "1"), like(TD, "2")
    assert (first.children, second.children, TD.children) == ("1", "2", "")


def test_a_quick_element_is_one_that_dash_would_have_made() -> None:
    for _ in range(2):
        made = quick(html.Div, [quick(html.B, "b")], className="c", **{"aria-label": "Étiquette"})
        assert plain(made) == plain(html.Div([html.B("b")], className="c", **{"aria-label": "Étiquette"}))
    assert plain(quick(html.Span, className="swatch")) == plain(html.Span(className="swatch"))


def test_a_quick_element_refuses_a_property_it_has_not() -> None:
    with pytest.raises(TypeError, match="colour"):
        quick(html.Div, "a", colour="red")
