"""Elements copied from one that Dash has checked are the same as new ones."""

from __future__ import annotations

import pytest
from dash import html
from dash.development.base_component import Component

from dashboard.components.element import COLUMN_HEADER, ROW_HEADER, TD, TR, like
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
