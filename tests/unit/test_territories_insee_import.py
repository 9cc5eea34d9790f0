"""Import of Insee's tables by QPV: ZIP and CSV, encodings, markers of suppression, faults that change nothing."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from dashboard.sources.refusals import ImportRefusedError
from dashboard.territories.imported import NOT_IMPORTED, Imports, load_imports, with_imports
from dashboard.territories.imports import import_file, main, summary
from dashboard.territories.insee_import import import_insee
from dashboard.territories.insee_labels import TableKind
from dashboard.territories.lists import Territories
from dashboard.territories.model import Territory

INCOME = """CODGEO;LIBGEO;DISP_MED_A21;DISP_TP60_A21;DISP_PPMINI_A21
00;Ensemble des QPV de France métropolitaine;14 320;44,3;12,1
QN03709M;Sanitas;13 950,5;48,2;s
QN02806M;Les Bâtes Tabellionne;nd;ns;
"""
META = """COD_VAR;LIB_VAR;LIB_VAR_LONG;COD_MOD;LIB_MOD
DISP_MED_A21;Médiane;Médiane du niveau de vie (€);;
DISP_TP60_A21;Taux de pauvreté;Taux de pauvreté au seuil de 60 % (%);;
DISP_PPMINI_A21;Minima sociaux;Part des minima sociaux dans l'ensemble (%);;
CODGEO;Code géographique;Code du quartier;QN03709M;Sanitas
"""
POPULATION = """code_qp;lib_qp;insee_com;POP_MUN_2021
="QN03709M";Sanitas;37261;8 213
="QN02806M";"Les Bâtes ; Tabellionne";28134, 28404;s
"""


@pytest.fixture
def geo(tmp_path: Path) -> Path:
    folder = tmp_path / "geo"
    folder.mkdir()
    return folder


def table(folder: Path, text: str, name: str = "revenu-disponible-qp24-2021_QP.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def income_zip(folder: Path) -> Path:
    path = folder / "revenus_pauvrete_2021_qp24_csv.zip"
    name = "revenu-disponible-qp24-2021_QP.csv"
    total = "CODGEO;DISP_MED_A21\n00;14 320\n"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, INCOME.encode())
        made.writestr(f"meta_indic-{name}", META.encode())
        made.writestr("revenu-disponible-qp24-2021_ENSQP.csv", total)
    return path


def imported(geo: Path, name: str) -> dict[str, object]:
    content: dict[str, object] = json.loads((geo / "imported" / "insee" / name).read_text(encoding="utf-8"))
    return content


def test_a_zip_keeps_markers_vintage_and_the_dictionary(tmp_path: Path, geo: Path) -> None:
    reports = import_file(str(income_zip(tmp_path)), geo)
    assert isinstance(reports, tuple)
    (report,) = reports
    read = report.table
    told = (read.kind, read.vintage, len(read.rows), len(read.columns), report.suppressed)
    assert told == ("income", 2021, 2, 3, 4)
    assert read.described and read.left_out == ("LIBGEO",)
    content = imported(geo, "income-2021.json")
    assert content["rows"] == {
        "QN02806M": ["unavailable", "not_significant", "unavailable"],
        "QN03709M": [13950.5, 48.2, "secret"],
    }
    found = load_imports(geo).table("income")
    assert found is not None
    assert found.columns["DISP_PPMINI_A21"] == "Part des minima sociaux dans l’ensemble (%)"
    values = found.values("QN03709M")
    assert values["DISP_MED_A21"].number == 13950.5
    assert values["DISP_PPMINI_A21"].label == "secret statistique"
    assert found.values("QN02806M")["DISP_TP60_A21"].label == "non significatif"
    assert {value.label for value in found.values("QN99999Z").values()} == {"non disponible"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_any_usual_encoding_and_separator(encoding: str, separator: str, tmp_path: Path, geo: Path) -> None:
    text = INCOME.replace(",", ".").replace(";", separator)
    import_insee(table(tmp_path, text, encoding=encoding), geo)
    rows = imported(geo, "income-2021.json")["rows"]
    assert isinstance(rows, dict)
    assert rows["QN03709M"] == [13950.5, 48.2, "secret"]


def test_usual_columns_have_a_label_without_the_dictionary(tmp_path: Path, geo: Path) -> None:
    (report,) = import_insee(table(tmp_path, INCOME), geo)
    assert not report.table.described
    columns = imported(geo, "income-2021.json")["columns"]
    assert isinstance(columns, dict)
    assert columns["DISP_TP60_A21"].startswith("Taux de pauvreté au seuil de 60 %")
    assert "dictionnaire" in summary((report,))


def test_population_reaches_the_territories(tmp_path: Path, geo: Path) -> None:
    import_insee(table(tmp_path, POPULATION, "population_municipale_qpv2024.csv"), geo)
    imports = load_imports(geo)
    assert imports.population("QN03709M").number == 8213
    assert imports.population("QN02806M").label == "secret statistique"
    known = Territories([Territory("qpv", code, code) for code in ("QN03709M", "QN02806M")])
    told = with_imports(known, imports)
    assert [one.population for one in told.of_kind("qpv")] == [None, 8213]


def test_nothing_imported_says_so(geo: Path) -> None:
    imports = load_imports(geo)
    assert imports == Imports({}, ())
    assert imports.population("QN03709M").status == NOT_IMPORTED
    assert imports.population("QN03709M").label == "non importé"
    known = Territories([])
    assert with_imports(known, imports) is known


def test_importing_twice_changes_nothing(tmp_path: Path, geo: Path) -> None:
    path = income_zip(tmp_path)
    assert import_insee(path, geo)[0].changed
    date = (geo / "imported" / "insee" / "income-2021.json").stat().st_mtime_ns
    assert not import_insee(path, geo)[0].changed
    assert (geo / "imported" / "insee" / "income-2021.json").stat().st_mtime_ns == date


def test_the_latest_year_comes_first(tmp_path: Path, geo: Path) -> None:
    import_insee(table(tmp_path, INCOME), geo)
    import_insee(table(tmp_path, INCOME.replace("_A21", "_A22"), "revenu-disponible-qp24-2022_QP.csv"), geo)
    imports = load_imports(geo)
    latest, older = imports.table("income"), imports.table("income", 2021)
    assert latest is not None and latest.vintage == 2022
    assert older is not None and older.title == "Revenus, pauvreté et niveau de vie, 2021"


KINDS: list[tuple[str, str, TableKind, int]] = [
    ("population_qp24.csv", "CODGEO;PMUN_2022\nQN03709M;8213\n", "population", 2022),
    ("demographie_2022_qp24_csv.csv", "CODGEO;P22_POP0014\nQN03709M;1850\n", "demography", 2022),
    ("demandeurs_emploi_2024_qp24.csv", "CODGEO;NB_ABC\nQN03709M;1100\n", "jobs", 2024),
    ("tableau.csv", "CODGEO;DEFM_ABC_24\nQN03709M;1100\n", "jobs", 2024),
    ("tableau.csv", "CODGEO;DISP_MED_A21\nQN03709M;13000\n", "income", 2021),
]


@pytest.mark.parametrize(("name", "text", "kind", "vintage"), KINDS)
def test_the_table_and_its_year_are_told_by_names(
    name: str, text: str, kind: TableKind, vintage: int, tmp_path: Path, geo: Path
) -> None:
    (report,) = import_insee(table(tmp_path, text, name), geo)
    assert (report.table.kind, report.table.vintage) == (kind, vintage)


def test_what_names_do_not_tell_is_asked_for(tmp_path: Path, geo: Path) -> None:
    path = table(tmp_path, "CODGEO;VALEUR\nQN03709M;3\n", "tableau.csv")
    with pytest.raises(ImportRefusedError, match="--table"):
        import_insee(path, geo)
    with pytest.raises(ImportRefusedError, match="--millesime"):
        import_insee(path, geo, "jobs")
    assert import_insee(path, geo, "jobs", 2024)[0].name == "jobs-2024.json"
    assert main([str(path), "--geo", str(geo), "--table", "emploi", "--millesime", "2024"]) == 0


FAULTS = {
    "cell": (INCOME.replace("48,2", "quarante"), r"ligne 3, champ DISP_TP60_A21.*quarante.*attendu un nombre"),
    "twice": (INCOME.replace("QN02806M", "QN03709M"), r"ligne 4.*quartier en double.*QN03709M"),
    "cut": (INCOME[:-60], r"ligne \d+.*ligne incomplète, ou fichier tronqué"),
    "quotes": (INCOME.replace("Sanitas", '"Sanitas'), "guillemets mal formés"),
    "other": ("CODGEO;MED\n37261;3\n", "aucun tableau par quartier prioritaire.*CODGEO, MED.*QN"),
    "no code": ("NOM;MED\nSanitas;3\n", "aucun tableau par quartier prioritaire"),
    "no number": ("CODGEO;LIBGEO\nQN03709M;Sanitas\n", "liste de quartiers sans chiffres"),
    "empty": ("", "fichier vide"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_table_is_told_and_changes_nothing(fault: str, tmp_path: Path, geo: Path) -> None:
    import_insee(table(tmp_path, INCOME), geo)
    before = imported(geo, "income-2021.json")
    text, message = FAULTS[fault]
    with pytest.raises(ImportRefusedError, match=message):
        import_insee(table(tmp_path, text), geo)
    assert imported(geo, "income-2021.json") == before
    assert [path.name for path in (geo / "imported" / "insee").iterdir()] == ["income-2021.json"]


def test_bytes_that_are_not_text_are_refused(tmp_path: Path, geo: Path) -> None:
    path = tmp_path / "tableau.csv"
    path.write_bytes(b"\x00\x01\x02PNG")
    with pytest.raises(ImportRefusedError, match="fichier qui n’est pas du texte"):
        import_insee(path, geo)


def test_a_truncated_zip_is_refused(tmp_path: Path, geo: Path) -> None:
    path = income_zip(tmp_path)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(ImportRefusedError, match="archive ZIP illisible ou tronquée"):
        import_insee(path, geo)


def test_quarters_of_2015_are_refused_unless_asked_for(tmp_path: Path, geo: Path) -> None:
    path = table(tmp_path, INCOME.replace("QN03709M", "QP037004"))
    with pytest.raises(ImportRefusedError, match=r"un code de quartier de 2015.*QP037004"):
        import_insee(path, geo)
    assert len(import_insee(path, geo, allow_2015=True)[0].table.rows) == 2
