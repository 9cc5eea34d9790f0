"""The demonstration centre: invented from end to end, with the totals one asks for, and the same on every machine.

`marginals` says which totals; `draws` is the only source of chance; `sizes`, `pairing` and `people` make attendance
lists that add up to them; `actions` and the modules beside it invent the rest; `generate` puts the tables together and
`write` turns them into a centre's folder. No real action, organisation or person is in it; only places and schemes
exist.
"""

from dashboard.demo.generate import Demo, generate
from dashboard.demo.marginals import Marginals, MarginalsError, YearMarginals, plan, read_marginals
from dashboard.demo.write import FolderError, write

__all__ = [
    "Demo",
    "FolderError",
    "Marginals",
    "MarginalsError",
    "YearMarginals",
    "generate",
    "plan",
    "read_marginals",
    "write",
]
