"""Tables by quarter as people have them: whatever their dress, and what must not come in without a word."""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest
import support

from dashboard.indicators.territory_insee import figures
from dashboard.snapshot import known_imports, known_territories
from dashboard.sources.refusals import ImportRefusedError
from dashboard.territories.accept import put_in_place
from dashboard.territories.imported import Imports, Value, load_imports
from dashboard.territories.imports import main
from dashboard.territories.insee_labels import TableKind

CASES = support.ROOT / "tests" / "fixtures" / "geo" / "insee"


@pytest.fixture
def geo(tmp_path: Path) -> Path:
    """The shipped lists, with nothing imported."""
    folder = tmp_path / "geo"
    shutil.copytree(support.ROOT / "geo", folder, ignore=shutil.ignore_patterns("imported"), copy_function=os.symlink)
    return folder


class Import:
    """Runs the command and keeps what it said."""

    def __init__(self, geo: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.geo, self._capsys = geo, capsys

    def __call__(self, source: Path, *options: str) -> tuple[int, str]:
        code = main([str(source), "--geo", str(self.geo), *options])
        told = self._capsys.readouterr()
        return code, told.out + told.err

    @property
    def imports(self) -> Imports:
        return load_imports(self.geo)

    @property
    def tables(self) -> list[tuple[TableKind, int]]:
        return [(one.kind, one.vintage) for one in self.imports.tables]

    def value(self, kind: TableKind, column: str, code: str = "QN03709M") -> Value:
        table = self.imports.table(kind)
        assert table is not None
        return table.values(code)[column]


@pytest.fixture
def run(geo: Path, capsys: pytest.CaptureFixture[str]) -> Import:
    return Import(geo, capsys)


def csv(folder: Path, text: str, name: str = "population_2020_qp24.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_empty_columns_at_the_end_are_left_out_and_the_server_still_reads(run: Import) -> None:
    code, told = run(CASES / "c01_population_2020_colonnes_vides.csv")
    assert code == 0, told
    imports = known_imports(run.geo)
    sanitas = known_territories(run.geo, imports).get("qpv", "QN03709M")
    assert sanitas is not None and sanitas.population == 8123
    assert [one.text for one in figures(imports, sanitas) if one.source] == ["8\u202f123"]


def test_a_title_twice_is_one_column_or_a_fault(tmp_path: Path, run: Import) -> None:
    same = csv(tmp_path, "CODGEO;PMUN;PMUN\nQN03709M;8123;8123\n")
    assert run(same)[0] == 0
    assert run.value("population", "PMUN").number == 8123
    code, told = run(csv(tmp_path, "CODGEO;PMUN;PMUN\nQN03709M;8123;8124\n"))
    assert code == 1
    assert "champ PMUN\u202f: deux colonnes ont le même titre, lu «\u202fcolonnes 2 et 3\u202f»" in told


def test_an_import_that_no_server_could_read_is_left_out_not_deadly(run: Import) -> None:
    run(CASES / "c01_population_2020_colonnes_vides.csv")
    path = run.geo / "imported" / "insee" / "population-2020.json"
    path.write_text(path.read_text().replace("[8123]", "[8123,1]"))
    assert known_imports(run.geo) == Imports()
    assert len(known_territories(run.geo, known_imports(run.geo)))


def test_what_the_server_could_not_read_is_never_put_in_place(run: Import) -> None:
    run(CASES / "c01_population_2020_colonnes_vides.csv")
    path = run.geo / "imported" / "insee" / "population-2020.json"
    before = path.read_bytes()
    with pytest.raises(ImportRefusedError, match="ne pourrait pas être relu"):
        put_in_place(run.geo, {"insee/population-2020.json": before.replace(b"[8123]", b"[8123,1]")})
    assert path.read_bytes() == before


def test_a_list_without_figures_is_said_to_be_one(run: Import) -> None:
    for options in ((), ("--table", "population", "--millesime", "2024")):
        code, told = run(CASES / "b10_listeqp2024-cog2024.csv", *options)
        assert code == 1
        assert "liste de quartiers sans chiffres, rien à importer" in told
        assert "--table" not in told


def test_both_incomes_of_an_archive_are_kept_apart(run: Import) -> None:
    code, told = run(CASES / "b01_revenus_pauvrete_2021_qp24_v2_csv.zip")
    assert code == 0, told
    assert run.tables == [("declared_income", 2021), ("income", 2021)]
    assert run.value("income", "DISP_TP60_A21").number == 50.3
    assert run.value("declared_income", "DEC_MED_A21").number == 8120
    imports = known_imports(run.geo)
    sanitas = known_territories(run.geo, imports).get("qpv", "QN03709M")
    assert sanitas is not None
    shown = {one.label: one.text for one in figures(imports, sanitas)}
    assert shown["Taux de pauvreté au seuil de 60 % (%)"] == "50,3"
    assert shown["Médiane du revenu déclaré par UC (€)"] == "8\u202f120"
    assert shown["Population"] == "non importé"


@pytest.mark.parametrize("first", ["DEC", "DISP"])
def test_declared_and_available_incomes_never_overwrite_each_other(first: str, tmp_path: Path, run: Import) -> None:
    declared = csv(tmp_path, "CODGEO;MED21\nQN03709M;8120\n", "revenu-declare-qp24-2021.csv")
    available = csv(tmp_path, "CODGEO;MED21\nQN03709M;13190\n", "revenu-disponible-qp24-2021.csv")
    for path in (declared, available) if first == "DEC" else (available, declared):
        assert run(path)[0] == 0
    assert run.value("declared_income", "MED21").number == 8120
    assert run.value("income", "MED21").number == 13190
    found = run.imports.table("declared_income")
    assert found is not None and found.columns["MED21"].startswith("Médiane du revenu déclaré")


def test_the_ages_of_job_seekers_are_no_years(run: Import) -> None:
    code, told = run(CASES / "b03b_DEFM2024_QP24_csv.zip")
    assert code == 0, told
    assert run.tables == [("jobs", 2024)]
    table = run.imports.table("jobs")
    assert table is not None
    assert list(table.columns.values()).count("Demandeurs d’emploi de catégories A, B et C") == 1


def test_two_years_in_one_file_are_two_tables_the_latest_shown(run: Import) -> None:
    code, told = run(CASES / "b19_deux_millesimes_pop.csv")
    assert code == 0, told
    assert run.tables == [("population", 2021), ("population", 2015)]
    assert run.imports.population("QN03709M").number == 8100


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("revenu-disponible-qp24-2020.csv", "DISP_MED_A21"),
        ("population_2019.csv", "PMUN20"),
        ("demographie_2020_qp24.csv", "P21_POP0014"),
        ("demandeurs_emploi_2024.csv", "DEFM_ABC_2023"),
        ("demandeurs_emploi_2024_qp24.csv", "DEFM_ABC_23"),
    ],
)
def test_titles_and_a_name_of_two_years_are_asked_about(name: str, titles: str, tmp_path: Path, run: Import) -> None:
    path = csv(tmp_path, f"CODGEO;{titles}\nQN03709M;1100\n", name)
    code, told = run(path)
    assert code == 1
    assert "les titres de colonnes et le nom du fichier ne disent pas la même année" in told
    assert "--millesime" in told
    assert run(path, "--millesime", "2021")[0] == 0
    assert run.tables[0][1] == 2021


def test_two_years_in_a_name_are_asked_about(tmp_path: Path, run: Import) -> None:
    path = csv(tmp_path, "CODGEO;PMUN\nQN03709M;8123\n", "population_2018_2021.csv")
    code, told = run(path)
    assert code == 1
    assert "plusieurs millésimes possibles, lu «\u202f2018, 2021\u202f»" in told


def test_a_table_of_the_caf_is_one(run: Import) -> None:
    path = CASES / "b06_beneficiaires_CAF_31-12-2024_QP24_csv.zip"
    code, told = run(path)
    assert code == 0, told
    assert run.tables == [("benefits", 2024)]
    table = run.imports.table("benefits")
    assert table is not None and table.columns["A"] == "Allocataires"
    for wrong in ("population", "emploi", "revenus"):
        code, told = run(path, "--table", wrong)
        assert code == 1
        assert "les colonnes ne sont pas celles du tableau demandé" in told
        assert "Allocataires des caisses d’allocations familiales" in told


TABLES: list[tuple[str, str, TableKind]] = [
    ("tableau_2022.csv", "A;PERCOU;AM14;RSA_SOCLE", "benefits"),
    ("tableau_2022.csv", "ALLOC;AAH;PPA", "benefits"),
    ("population_2022.csv", "A;PERCOU", "benefits"),
    ("tableau_2022.csv", "DEFM_A;DEFM_ABC;DEFM_ABC_F", "jobs"),
    ("tableau_2022.csv", "P22_NSCOL15P;P22_SCOL1824;P22_POP0014", "education"),
    ("demographie_2022.csv", "P22_NSCOL15P_DIPLMIN;P22_NSCOL15P", "education"),
    ("scolarite_2022.csv", "NB_ELEVES;TX_RETARD_6E;PART_BOURSIERS", "education"),
    ("tableau_2022.csv", "TX_REUSSITE_DNB;TX_REUSSITE_BAC", "education"),
    ("tableau_2022.csv", "P22_POP;P22_POP0014;P22_MEN", "demography"),
    ("tableau_2022.csv", "P22_POP", "population"),
    ("tableau_2022.csv", "MED22;D122", "income"),
    ("tableau_2022.csv", "DEC_MED_A22;DEC_Q1_A22", "declared_income"),
]


@pytest.mark.parametrize(("name", "titles", "kind"), TABLES)
def test_a_table_is_told_by_its_columns(name: str, titles: str, kind: TableKind, tmp_path: Path, run: Import) -> None:
    numbers = ";".join(str(10 + place) for place in range(titles.count(";") + 1))
    code, told = run(csv(tmp_path, f"CODGEO;LIBGEO;{titles}\nQN03709M;Sanitas;{numbers}\n", name))
    assert code == 0, told
    assert run.tables == [(kind, 2022)]


def test_an_export_with_lines_of_title_is_read_column_by_column(run: Import) -> None:
    code, told = run(CASES / "b08_geoclip_insee_rp_2020_qpv.csv")
    assert code == 0, told
    assert run.tables == [("income", 2021), ("population", 2020)]
    assert run.imports.population("QN03709M").number == 8123
    assert run.imports.population("QN03001I").label == "non disponible"
    assert run.value("income", "Taux de pauvreté 2021").number == 50.3
    assert run.value("income", "Taux de pauvreté 2021", "QN03405M").label == "secret statistique"


@pytest.mark.parametrize(
    ("name", "status"), [("b08c_codgeo_na.csv", "secret statistique"), ("b15_03_NaN.csv", "non disponible")]
)
def test_reasons_for_having_no_number_are_read(name: str, status: str, run: Import) -> None:
    code, told = run(CASES / name, "--table", "population", "--millesime", "2020")
    assert code == 0, told
    assert run.imports.population("QN03709M").number == 8123
    assert run.imports.population("QN03405M").label == status


@pytest.mark.parametrize("title", ["codeQPV", "Code QPV", "code_qp", "CODGEO", "Code", "Quartier"])
def test_the_column_of_codes_may_have_any_name(title: str, tmp_path: Path, run: Import) -> None:
    code, told = run(csv(tmp_path, f"nom;{title};PMUN\nSanitas;QN03709M;8123\n"))
    assert code == 0, told
    assert run.imports.population("QN03709M").number == 8123


def test_a_table_of_the_onpv_is_taken(run: Import) -> None:
    path = CASES / "b12_onpv_qpv_population.csv"
    code, told = run(path)
    assert code == 1
    assert "millésime introuvable" in told
    code, told = run(path, "--millesime", "2020")
    assert code == 0, told
    table = run.imports.table("population")
    assert table is not None and list(table.columns) == ["popMuniQPV", "partPop15_24", "indiceJeunesse"]
    assert run.imports.population("QN03709M").number == 8123


@pytest.mark.parametrize("cell", ["-999", "-9999", "-99,0", "-5"])
def test_a_code_for_no_value_is_never_a_number(cell: str, tmp_path: Path, run: Import) -> None:
    code, told = run(csv(tmp_path, f"CODGEO;PMUN\nQN03709M;8123\nQN03405M;{cell}\n"))
    assert code == 1
    assert "ligne 3, champ PMUN\u202f: " in told
    assert f"lu «\u202f{cell}\u202f»" in told
    assert not run.tables


def test_some_measures_are_below_zero(tmp_path: Path, run: Import) -> None:
    path = csv(tmp_path, "CODGEO;DISP_PIMPOT_A21;DISP_EVOL_A21\nQN03709M;-13,4;-2,5\n", "revenu_disponible.csv")
    assert run(path)[0] == 0
    assert run.value("income", "DISP_PIMPOT_A21").number == -13.4


@pytest.mark.parametrize("cell", ["1,234", "12,345,678", "1.234"])
def test_a_number_that_may_be_two_is_asked_about(cell: str, tmp_path: Path, run: Import) -> None:
    code, told = run(csv(tmp_path, f"CODGEO;PMUN\nQN03709M;{cell}\nQN03405M;900\n"))
    assert code == 1
    assert f"séparateur de milliers ou de décimales\u202f?, lu «\u202f{cell}\u202f»" in told


def test_decimals_that_are_sure_are_taken(tmp_path: Path, run: Import) -> None:
    text = "CODGEO;DISP_RD_A21;DISP_GI_A21\nQN03709M;2,734;0,234\nQN03405M;3,1;0,305\n"
    code, told = run(csv(tmp_path, text, "revenu_disponible.csv"))
    assert code == 0, told
    assert run.value("income", "DISP_RD_A21").number == 2.734
    assert run.value("income", "DISP_GI_A21").number == 0.234


def test_codes_of_no_quarter_are_told(tmp_path: Path, run: Import) -> None:
    code, told = run(csv(tmp_path, "CODGEO;PMUN\nQN03709M;8123\nQN03790M;900\nQN99901Z;800\nQN03503M;700\n"))
    assert code == 0
    assert "Codes d’aucun quartier connu, à vérifier\u202f: QN03790M (peut-être QN037" in told
    assert "QN99901Z" in told
    assert "QN03503M" not in told  # the list of Bretagne is not known here
    code, told = run(csv(tmp_path, "CODGEO;PMUN\nQN03790M;900\n"), "--force")
    assert code == 1
    assert "aucun des codes n’est celui d’un quartier prioritaire" in told


def test_a_code_badly_written_is_a_fault_not_a_total(tmp_path: Path, run: Import) -> None:
    code, told = run(csv(tmp_path, "CODGEO;PMUN\n00;90000\nQN03709M;8123\nQN3405M;900\n"))
    assert code == 1
    assert "ligne 4, champ CODGEO\u202f: code de quartier mal écrit, lu «\u202fQN3405M\u202f»" in told


def test_quarters_or_columns_that_would_disappear_are_asked_about(tmp_path: Path, run: Import) -> None:
    both = csv(tmp_path, "CODGEO;PMUN20;DENSITE\nQN03709M;8123;10\nQN03405M;20345;20\n")
    assert run(both)[0] == 0
    one = csv(tmp_path, "CODGEO;PMUN\nQN03709M;8200\n", "pmun_population_2020.csv")
    code, told = run(one)
    assert code == 1
    assert "cet import ferait disparaître 1 des 2 quartiers et la colonne DENSITE de population_2020_qp24.csv" in told
    assert run.imports.population("QN03709M").number == 8123
    assert run(one, "--force")[0] == 0
    assert run.imports.population("QN03709M").number == 8200
    assert run.imports.population("QN03405M").number is None


def workbook(folder: Path, sheets: dict[str, list[list[object]]], name: str) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    path = folder / name
    made.save(path)
    return path


QUARTERS: list[list[object]] = [
    ["Population légale des quartiers prioritaires"],
    ["Source : Insee, populations légales 2021"],
    [],
    ["Code géographique", "Libellé", "Population municipale", "Part des ménages, en %"],
    ["CODGEO", "LIBGEO", "PMUN21", "PART_MEN"],
    ["00", "Ensemble", 5_000_000, 41.25],
    ["QN03709M", "Sanitas", 8123, 1.234],
    ["QN03405M", "Mosson", "N/A - secret statistique", "nd"],
    ["Champ : quartiers prioritaires de France."],
]


def test_a_workbook_of_insee_is_read(tmp_path: Path, run: Import) -> None:
    path = workbook(tmp_path, {"Documentation": [["Lisez-moi"]], "QP": QUARTERS}, "base-pop-qp24.xlsx")
    code, told = run(path)
    assert code == 0, told
    assert run.tables == [("population", 2021)]
    table = run.imports.table("population")
    assert table is not None
    assert dict(table.columns) == {"PMUN21": "Population municipale", "PART_MEN": "Part des ménages, en %"}
    assert run.imports.population("QN03709M").number == 8123
    assert run.imports.population("QN03405M").label == "secret statistique"
    assert run.value("population", "PART_MEN").number == 1.234


def test_faults_of_a_workbook_name_the_sheet_and_all_are_told(tmp_path: Path, run: Import) -> None:
    rows = [*QUARTERS[:5], ["QN03709M", "Sanitas", -999, 3.5], ["QN03405M", "Mosson", "beaucoup", "nd"]]
    code, told = run(workbook(tmp_path, {"QP": rows}, "base-pop-qp24.xlsx"))
    assert code == 1
    assert "2 défauts dans ce fichier" in told
    assert "feuille QP, ligne 6, champ PMUN21\u202f: code d’absence, lu «\u202f-999\u202f»" in told
    assert "feuille QP, ligne 7, champ PMUN21\u202f: valeur refusée, lu «\u202fbeaucoup\u202f»" in told


def test_every_table_of_an_archive_is_taken(tmp_path: Path, run: Import) -> None:
    structure = "CODGEO;P21_POP0014;P21_POP60P\nQN03709M;1850;1400\n"
    households = "CODGEO;P21_MEN;P21_MENFAM\nQN03709M;4200;2100\nQN03405M;8000;5000\n"
    path = tmp_path / "demographie_2021_qp24_csv.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("a/structure_QP.csv", structure)
        made.writestr("b/menages_QP.csv", households)
        made.write(workbook(tmp_path, {"QP": QUARTERS}, "base.xlsx"), "base-pop-qp24.xlsx")
        made.writestr("menages_ENSQP.csv", "CODGEO;P21_MEN\n00;1\n")
    code, told = run(path)
    assert code == 0, told
    assert run.tables == [("demography", 2021), ("population", 2021)]
    assert run.value("demography", "P21_POP60P").number == 1400
    assert run.value("demography", "P21_MEN").number == 4200
    assert run.value("demography", "P21_POP60P", "QN03405M").label == "non disponible"


def test_two_values_for_one_cell_in_an_archive_are_refused(tmp_path: Path, run: Import) -> None:
    path = tmp_path / "population_2021.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("a.csv", "CODGEO;PMUN\nQN03709M;8123\n")
        made.writestr("b.csv", "CODGEO;PMUN\nQN03709M;8124\n")
    code, told = run(path)
    assert code == 1
    assert "champ PMUN\u202f: QN03709M a deux valeurs dans le même fichier, lu «\u202f8123 et 8124\u202f»" in told


def test_all_faults_of_a_table_are_told_at_once(tmp_path: Path, run: Import) -> None:
    text = "CODGEO;PMUN;DENSITE\nQN03709M;beaucoup;12\nQN03405M;900;-999\nQN03709M;8123;4\nQN3701M;1;2\nQN03001I;3\n"
    code, told = run(csv(tmp_path, text))
    assert code == 1
    assert "5 défauts dans ce fichier" in told
    for part in ("ligne 2, champ PMUN", "ligne 3, champ DENSITE", "quartier en double", "mal écrit", "ligne 6"):
        assert part in told


@pytest.mark.parametrize("name", ["qpv.pdf", "qpv.kmz", "qpv.docx", "qpv"])
def test_another_format_is_said_clearly(name: str, tmp_path: Path, run: Import) -> None:
    path = tmp_path / name
    path.write_bytes(b"\x00")
    code, told = run(path)
    assert code == 1
    assert "format non reconnu" in told
    assert "GeoJSON, GeoPackage ou shapefile" in told


@pytest.mark.parametrize("name", ["8644871", "b08.csv", "b08.zip", "b08.xlsx"])
@pytest.mark.parametrize("kind", ["csv", "xlsx", "zip"])
def test_a_table_is_what_it_holds_whatever_its_name(kind: str, name: str, tmp_path: Path, run: Import) -> None:
    rows: list[list[object]] = [["CODGEO", "PMUN21"], ["QN03709M", 8123]]
    made = tmp_path / "fait"
    if kind == "xlsx":
        workbook(tmp_path, {"Données": rows}, "fait.xlsx").rename(made)
    else:
        made.write_text("\n".join(";".join(map(str, row)) for row in rows), encoding="utf-8")
    if kind == "zip":
        with zipfile.ZipFile(tmp_path / "archive", "w") as archive:
            archive.write(made, "pop.csv")
        made = tmp_path / "archive"
    code, told = run(made.rename(tmp_path / name), "--table", "population", "--millesime", "2021")
    assert code == 0, told
    assert run.value("population", "PMUN21") == Value(8123.0)


def test_an_archive_of_another_format_is_said_clearly(tmp_path: Path, run: Import) -> None:
    path = tmp_path / "qpv.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.write(CASES.parent / "perimetres" / "a26_qpv.kml", "qpv.kml")
    code, told = run(path)
    assert code == 1
    assert "rien à importer dans l’archive, lu «\u202fqpv.kml\u202f»" in told


def test_a_page_saved_as_a_table_is_said_to_be_one(tmp_path: Path, run: Import) -> None:
    code, told = run(csv(tmp_path, "<!DOCTYPE html><html><body>Erreur 403</body></html>"))
    assert code == 1
    assert "le fichier est une page web" in told


def test_an_empty_cell_of_a_workbook_is_unknown(tmp_path: Path, run: Import) -> None:
    rows: list[list[object]] = [["CODGEO", "PMUN21"], ["QN03709M", 8123], ["QN03405M", None]]
    assert run(workbook(tmp_path, {"QP": rows}, "pop.xlsx"))[0] == 0
    assert run.imports.population("QN03405M").label == "non disponible"
