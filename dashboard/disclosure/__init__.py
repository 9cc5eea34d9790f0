"""Statistical disclosure control (secret statistique) on head-counts of people.

Tables that are published together are protected together, then audited from their published form alone:

    policy = Policy(threshold=centre.public_threshold)
    publication = protect(tables, policy, facts=per_action(tables, ["theme"]))
    verdict = audit(json.loads(publication.text()), publication.secrets, policy)
    if verdict.ok:
        write(publication.text())

Example. Attendances by profile (rows) and department (columns), threshold 11; one number is small, 4:

    40  35  50  20 | 145          40  35  50  20 | 145
    30   4  60  15 | 109          30   s  60   s | 109
    25  31  44  18 | 118    →     25  31  44  18 | 118
    90  12  33  21 | 156          90   s  33   s | 156
    ---------------+----          ---------------+----
    185 82 187  74 | 528          185 82 187  74 | 528

With 4 alone hidden, 109 − 30 − 60 − 15 gives it back; with a second one in its row, its column does. Four corners of a
rectangle are the least that holds. A reader knows that the hidden numbers of the second row make 19, those of the
second column 16: the small one is between 1 and 15. That is what `audit` checks for every small group, in whatever
tables: the sizes that remain possible span at least 11 numbers, of which the largest is 11 or more. So "s" never proves
that a group is small; and as every part of a sum is at most the sum, no sum of hidden numbers that a reader can work
out is a small number either.

What is guaranteed, and what is not: docs/confidentialite.md. `protect` and `audit` share no code on what tables mean.
"""

from dashboard.disclosure.audit import Audit, Breach, audit
from dashboard.disclosure.facts import loyalty, per_action
from dashboard.disclosure.model import (
    ACTIONS,
    ATTENDANCES,
    HIDDEN,
    TOTAL,
    UNIQUE,
    Axis,
    Cell,
    Change,
    Derived,
    Earlier,
    Fact,
    Policy,
    Quantity,
    Share,
    Table,
    additive,
)
from dashboard.disclosure.publication import Publication
from dashboard.disclosure.suppress import protect

__all__ = [
    "ACTIONS",
    "ATTENDANCES",
    "HIDDEN",
    "TOTAL",
    "UNIQUE",
    "Audit",
    "Axis",
    "Breach",
    "Cell",
    "Change",
    "Derived",
    "Earlier",
    "Fact",
    "Policy",
    "Publication",
    "Quantity",
    "Share",
    "Table",
    "additive",
    "audit",
    "loyalty",
    "per_action",
    "protect",
]
