"""Which years of a centre are published anew, and which stay as they are published until it is safe and worth it.

The numbers of a year are one block: all its tables, from the same data. A year whose data have not changed stays as it
is, to the byte. One whose data have changed is worked out with all its published versions in readers' hands, so that
what a person's coming, leaving or correction has moved is hidden like a small group (`disclosure`). When that would
hide more of the numbers that readers have than it brings up to date, the year waits: the block that is published stays,
and nothing at all is told of the change.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast

from dashboard.disclosure import Audit, Breach, Cell, Earlier, Fact, Policy, Table, audit, protect
from dashboard.disclosure.publication import published_form, tables_of
from dashboard.publishing.facts import between_years
from dashboard.publishing.memory import Kept

Told = Callable[[int, int], None]
"""Told, as the audit goes, how many small groups were found to be safe, and how many there are."""
ATTEMPTS: Final = ((False, False), (True, False), (True, True))
"""With what ties the years to one another or without, in whole numbers or not: the quickest that the auditor lets
through is taken."""


class UnsafeError(Exception):
    """No choice passes the audit; `breaches` say why."""

    def __init__(self, breaches: Sequence[Breach]) -> None:
        super().__init__(f"{len(breaches)} breaches")
        self.breaches = tuple(breaches)


@dataclass(frozen=True)
class Draft:
    """One year as its data are now.

    Attributes:
        year: which.
        stamp: equal for equal numbers under equal rules.
        tables, facts: what is to be published.
        background: what readers know around it.
        before: its published versions, oldest first.
    """

    year: int
    stamp: str
    tables: tuple[Table, ...] = field(repr=False)
    facts: tuple[Fact, ...] = field(repr=False)
    background: Earlier = field(repr=False)
    before: tuple[Kept, ...] = field(repr=False)

    @property
    def served(self) -> Kept | None:
        """The version that is published."""
        return self.before[-1] if self.before else None

    @property
    def same(self) -> Kept | None:
        """The latest version of these very data: it tells nothing that it has not told."""
        return next((one for one in reversed(self.before) if one.stamp == self.stamp), None)

    def may_wait(self, policy: Policy) -> bool:
        """Whether that version may stay: it was made under the rule of now, and protected as it is now."""
        if self.served is None or not self.served.stamp:
            return False
        form = self.served.published.published
        return (form["threshold"], form["zeros"]) == (policy.threshold, policy.zeros)


@dataclass(frozen=True)
class Renewal:
    """What is published.

    Attributes:
        blocks: one version per year, in order.
        waiting: years whose data have changed and whose block stays.
        verdict: of the auditor, on all blocks together.
        concentrated: number of groups of which all are in one category, in the years published anew.
    """

    blocks: tuple[Kept, ...]
    waiting: tuple[int, ...]
    verdict: Audit
    concentrated: int


def renew(
    drafts: Sequence[Draft], policy: Policy, *, wait: bool = True, told: Told = lambda _done, _total: None
) -> Renewal:
    """Choose what is published of each year, and have it audited.

    Args:
        drafts: every year that has numbers, in order.
        policy: the rule.
        wait: whether a year waits when it would hide more of its published numbers than it brings up to date.
        told: how far the audit is.

    Raises:
        UnsafeError: the auditor finds a small group, or a small change, whatever is tried.
        ValueError: the numbers contradict each other.
    """
    anew = [draft for draft in drafts if draft.same is None]
    for linked, whole in ATTEMPTS:
        if whole:
            # What would take so long may as well wait; what was never published cannot.
            anew = [draft for draft in anew if not draft.may_wait(policy)]
        made, concentrated = _protected(drafts, anew, policy, linked=linked, whole=whole)
        anew = [draft for draft in anew if not (wait and draft.may_wait(policy) and _costs(draft, made[draft.year]))]
        found = _audited(drafts, {draft.year: made[draft.year] for draft in anew}, policy, concentrated, told)
        if found.verdict.ok:
            betrayed = _betrayed(drafts, anew, found, policy)
            if not betrayed:
                return found
            anew = [draft for draft in anew if draft.year not in betrayed]
    raise UnsafeError(found.verdict.breaches)


def _betrayed(drafts: Sequence[Draft], anew: Sequence[Draft], found: Renewal, policy: Policy) -> set[int]:
    """Years of which more is betrayed, with their new version, than if they stayed as they are.

    The auditor lets pass what earlier numbers betray; a new version that repeats some of them may be what betrays it.
    """
    may = {draft.year for draft in anew if draft.may_wait(policy)}
    stay = {block.year: block for block in found.blocks if block.year in {draft.year for draft in anew} - may}
    after = _helpless(found, may)
    before = _helpless(_audited(drafts, stay, policy, 0), may) if after else after
    return {cell.year for cell, _ in after - before}


def _helpless(found: Renewal, years: Container[int]) -> Counter[tuple[Cell, Cell | None]]:
    return Counter((one.cell, one.outside) for one in found.verdict.helpless if one.cell and one.cell.year in years)


def _protected(
    drafts: Sequence[Draft], anew: Sequence[Draft], policy: Policy, *, linked: bool, whole: bool
) -> tuple[Mapping[int, Kept], int]:
    """A new version of some years, and the number of its groups of which all are in one category."""
    if not anew:
        return {}, 0
    earlier = [one for draft in anew for one in (draft.background, *_kept(draft.before))]
    if linked:
        now = {draft.year: _bare(draft, policy) for draft in anew}
        years = [now.get(draft.year) or _block(draft).published for draft in drafts]
        stay = [_block(draft).published for draft in drafts if draft.year not in now]
        earlier += [between_years(years, policy), *stay]
    tables = [table for draft in anew for table in draft.tables]
    facts = [fact for draft in anew for fact in draft.facts]
    chosen = protect(tables, policy, facts, earlier=earlier, whole=whole)
    made = {}
    for draft in anew:
        secrets = {cell: size for cell, size in chosen.secrets.items() if cell.year == draft.year}
        form = published_form(draft.tables, draft.facts, (), policy, secrets)
        made[draft.year] = Kept(draft.year, draft.stamp, Earlier(_reread(form), secrets), draft.background)
    return made, len(chosen.concentrated)


def _audited(
    drafts: Sequence[Draft],
    made: Mapping[int, Kept],
    policy: Policy,
    concentrated: int,
    told: Told = lambda _done, _total: None,
) -> Renewal:
    """The blocks of all years, those made anew among them, and what the auditor says of them."""
    blocks = [made.get(draft.year) or _block(draft) for draft in drafts]
    earlier = [between_years([block.published for block in blocks], policy)]
    for draft, block in zip(drafts, blocks, strict=True):
        earlier += [block.background, *_kept(one for one in draft.before if one is not block)]
    secrets = {cell: size for block in blocks for cell, size in block.published.secrets.items()}
    verdict = audit(together(blocks), secrets, policy, earlier, told)
    waiting = tuple(draft.year for draft in drafts if draft.year not in made and draft.same is None)
    return Renewal(tuple(blocks), waiting, verdict, concentrated)


def together(blocks: Iterable[Kept]) -> Mapping[str, Any]:
    """The published form of several years."""
    forms = [block.published.published for block in blocks]
    quantities = {one["code"]: one for form in forms for one in form["quantities"]}
    lists = {name: [one for form in forms for one in form[name]] for name in ("tables", "facts", "derived")}
    return {**forms[0], "quantities": list(quantities.values()), **lists}


def _block(draft: Draft) -> Kept:
    block = draft.same or draft.served
    if block is None:
        raise ValueError(f"nothing is published of {draft.year}")
    return block


def _bare(draft: Draft, policy: Policy) -> Earlier:
    """A year of which nothing is decided yet."""
    sizes = {table.cell(at): value for table in draft.tables for at, value in table.values.items()}
    return Earlier(published_form(draft.tables, (), (), policy, sizes), sizes)


def _kept(versions: Iterable[Kept]) -> Iterator[Earlier]:
    for one in versions:
        yield from (one.published, one.background)


def _costs(draft: Draft, made: Kept) -> bool:
    """Whether a new version hides more numbers of persons that readers have than it brings up to date or adds."""
    before, after = _shown(_block(draft).published), _shown(made.published)
    lost = [cell for cell in before if cell in made.published.secrets]
    new = [cell for cell, size in after.items() if before.get(cell) != size]
    return len(lost) > len(new)


def _shown(published: Earlier) -> Mapping[Cell, int]:
    """The numbers of persons that a version shows."""
    tables, _, shown = tables_of(published)
    people = [table for table in tables if table.quantity.people]
    return {table.cell(at): size for table in people for at, size in table.values.items() if table.cell(at) in shown}


def _reread(published: Mapping[str, Any]) -> Mapping[str, Any]:
    """As it will be read: nothing but what can be written."""
    return cast(Mapping[str, Any], json.loads(json.dumps(published)))
