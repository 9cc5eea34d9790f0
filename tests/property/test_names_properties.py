"""Whatever a cell holds, looking for names in it ends well, and masking shows no more than initials."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from dashboard.sources.names import found, masked

WORDS = [
    "Zélie", "Bramoulin", "TRABUC", "Mme", "M.", "P.", "J-P", "d’", "de", "le", "la", "école", "QPV", "avec", "à", "et",
    "présidente", ":", "(", ")", ",", "-", "12", "rose", "karim", "\n", "²", "ß", "e\u0301", "S.A.R.L.", "M", "·e",
]  # fmt: skip
texts = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(WORDS), max_size=12).flatmap(lambda w: st.sampled_from([" ".join(w), "".join(w)])),
)


@given(texts)
def test_spans_are_of_the_text_one_after_the_other(text: str) -> None:
    spans = found(text)
    ends = [0, *(end for span in spans for end in span), len(text)]
    assert ends == sorted(ends)
    assert all(span.start < span.stop for span in spans)
    assert found(text) == spans


@given(texts)
def test_masking_shows_initials_and_changes_nothing_the_second_time(text: str) -> None:
    shown = masked(text)
    assert re.fullmatch(r"(?:[^\W\d_]…(?: |$))*", shown)
    assert masked(shown) == shown
