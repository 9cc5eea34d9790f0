"""Dimensions and their encoding: unknown is a category, several values are several memberships."""

from __future__ import annotations

import numpy as np
import pytest
from support import event, tiny

from dashboard.dimensions import BY_ID, BY_PARAM, DIMENSIONS, UNKNOWN, encode
from dashboard.filters import Filters
from dashboard.snapshot import CentreData


@pytest.fixture(scope="module")
def data() -> CentreData:
    return tiny(
        events=[
            event(theme_ids="climat|ecole", department_code="37"),
            event(theme_ids="climat", department_code=""),
            event(theme_ids="", department_code="45"),
        ]
    )


def test_every_dimension_has_its_own_french_parameter_and_a_field_in_filters() -> None:
    assert [dimension.param for dimension in DIMENSIONS] == [
        "departement", "theme", "mode", "format", "modalite", "role", "reseau", "dispositif",
    ]  # fmt: skip
    assert len(BY_ID) == len(BY_PARAM) == len(DIMENSIONS)
    assert all(Filters("x").selected(dimension.id) == () for dimension in DIMENSIONS)


def test_a_row_without_a_value_belongs_to_the_unknown_which_comes_last(data: CentreData) -> None:
    encoded = encode(data.events, BY_ID["department"])
    assert encoded.codes == ("37", "45", UNKNOWN)
    assert encoded.membership.tolist() == [[True, False, False], [False, False, True], [False, True, False]]


def test_a_row_with_two_values_belongs_to_both(data: CentreData) -> None:
    themes = data.encoded["theme"]
    assert themes.codes == ("climat", "ecole", UNKNOWN)
    assert themes.membership[0].tolist() == [True, True, False]
    assert themes.membership[2].tolist() == [False, False, True]


def test_masks(data: CentreData) -> None:
    themes = data.encoded["theme"]
    assert themes.mask(()).tolist() == [True, True, True]
    assert themes.mask(("ecole",)).tolist() == [True, False, False]
    assert themes.mask((UNKNOWN, "ecole")).tolist() == [True, False, True]
    assert themes.mask(("nothing-like-it",)).tolist() == [False, False, False]


def test_totals_are_sums_of_weights(data: CentreData) -> None:
    totals = data.encoded["theme"].totals(np.array([1.0, 10.0, 100.0]))
    assert totals == {"climat": 11.0, "ecole": 1.0, UNKNOWN: 100.0}


def test_an_encoding_cannot_be_written_to(data: CentreData) -> None:
    with pytest.raises(ValueError, match="read-only"):
        data.encoded["theme"].membership[0, 0] = False


def test_a_table_without_the_column_is_all_unknown(data: CentreData) -> None:
    encoded = encode(data.events.drop(columns=["format"]), BY_ID["format"])
    assert encoded.codes == (UNKNOWN,)
    assert encoded.membership.all()


def test_an_empty_table_is_encoded() -> None:
    data = tiny()
    assert data.encoded["theme"].membership.shape == (0, 1)
    assert data.encoded["theme"].mask(("climat",)).tolist() == []
