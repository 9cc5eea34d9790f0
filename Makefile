# Commandes du tableau de bord. « make » seul les liste.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP_OPTIONS := --disable-pip-version-check --no-input --quiet
PIP := $(BIN)/python -m pip $(PIP_OPTIONS)
# Les listes sont complètes : rien d’autre qu’elles n’est à résoudre. Sans --no-deps, le pip de Python 3.11 refuse une
# liste à empreintes dès qu’une dépendance à extra (coverage[toml]) a une version plus récente que celle de la liste.
LOCKED := install --no-deps --require-hashes -r
UV_LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate

.PHONY: help run test wheel pytest style types layers bench fuzz load soak record audit fmt lock clean assets browser

help:
	@echo "make run    lance le tableau de bord sur http://127.0.0.1:8050 (PORT=… pour changer)"
	@echo "            (publie d’abord ce qui a changé dans les données)"
	@echo "make test   vérifie tout : style, types, couches, tests, navigateur"
	@echo "            (ARGS=\"--cov --cov-report=term\" : dit aussi ce que les tests parcourent, deux fois plus lentement)"
	@echo "make bench  mesure la vitesse, face au même contenu sur Dash tel quel (ARGS=\"--rows 1e5 1e6\" : le calcul seul)"
	@echo "make fuzz   envoie des dizaines de milliers de demandes faussées aux deux éditions"
	@echo "make load   fait lire 50 lecteurs pendant 60 s, données changées et processus tué en route (ARGS=\"--readers 100\"),"
	@echo "            puis laisse 100 clients lents tenter d’arrêter le service, puis fait lire 200 lecteurs de deux serveurs"
	@echo "            derrière nginx, PostgreSQL et un stockage S3 (ARGS=\"--parts 3\" : cela seul ; 4, face à d’autres outils)"
	@echo "make soak   joue en entier ce que « make test » ne fait qu’en petit, puis « make load » (des heures)"
	@echo "make record récrit ce que disent toutes les pages (tests/golden/), après un changement voulu : lisez la différence ;"
	@echo "            avant, ce qu’axe-core y trouve, que la déclaration d’accessibilité cite"
	@echo "make audit  cherche les failles connues des bibliothèques (il faut le réseau)"
	@echo "make fmt    remet le code en forme"
	@echo "make wheel  fait le paquet à installer ailleurs (dist/crpv_dashboard-….whl)"
	@echo "make lock   refait requirements*.txt et package-lock.json"
	@echo "make clean  efface tout ce qui a été fabriqué"

run: $(VENV)/.runtime
	@$(BIN)/python -m dashboard.web.build || true
	@$(BIN)/python -m dashboard publish --if-needed || echo "Ce qui était publié le reste."
	@echo "Tableau de bord : http://$${HOST:-127.0.0.1}:$${PORT:-8050} (Ctrl+C pour arrêter)"
	@HOST="$${HOST:-127.0.0.1}" DASHBOARD_LOG_FORMAT="$${DASHBOARD_LOG_FORMAT:-console}" exec $(BIN)/gunicorn

# Les commandes essayées sont lancées par dizaines : ne pas compiler le programme à chaque fois. Quatre tests à la fois,
# même sur deux cœurs : beaucoup attendent un serveur ou un navigateur.
unexport PYTHONDONTWRITEBYTECODE

test: $(VENV)/.dev
	@$(MAKE) --no-print-directory --jobs=4 pytest style types layers

pytest: $(VENV)/.dev assets
	@CHROMIUM="$$(bin/chromium $(BIN)/python)"; POSTGRESQL="$$(bin/postgresql)"; NGINX="$$(bin/nginx)"; \
	export CHROMIUM POSTGRESQL NGINX; $(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder $(ARGS)

# Lancées par « make test » pendant que les tests commencent : chacune n’occupe qu’un cœur, et ne parle qu’à la fin.
style: $(VENV)/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/.dev
	@$(BIN)/mypy

layers: $(VENV)/.dev
	@$(BIN)/lint-imports

bench: $(VENV)/.bench assets
	@CHROMIUM="$$(bin/chromium $(BIN)/python)"; export CHROMIUM; \
	$(BIN)/python -m benchmarks $(ARGS)

# SOAK : tout ce que « support.sample » donne en petit à « make test ».
fuzz: $(VENV)/.dev assets
	@SOAK=1 $(BIN)/python -m pytest tests/fuzz

load: $(VENV)/.dev assets
	@POSTGRESQL="$$(bin/postgresql)"; NGINX="$$(bin/nginx)"; export POSTGRESQL NGINX; \
	$(BIN)/python -m benchmarks.load $(ARGS)

SAMPLED := tests/fuzz tests/property tests/browser tests/app/test_centre_lock.py tests/unit/test_disclosure_attack.py \
	tests/unit/test_publishing_attack.py tests/unit/test_publishing_versions.py tests/app/test_faulty_start.py \
	tests/app/test_errors.py tests/app/test_publish_proof.py tests/app/test_kept_rows.py tests/app/test_places_pages.py \
	tests/app/test_attendances_command.py tests/app/test_pages.py tests/unit/test_store_shared.py \
	tests/unit/test_mails.py tests/unit/test_access_accounts.py tests/unit/test_last_good.py \
	tests/app/test_centre_versions.py tests/app/test_list_pages.py tests/app/test_killed.py tests/app/test_cli.py \
	tests/app/test_entering.py tests/app/test_public_machine.py tests/app/test_two_machines.py tests/app/test_open_api.py \
	tests/app/test_open_packages.py tests/app/test_files_attack.py tests/app/test_report.py \
	tests/app/test_territories_page.py tests/app/test_losses.py tests/app/test_tables.py tests/app/test_completing.py \
	tests/app/test_publishing_pages.py tests/app/test_public_pages.py tests/golden tests/app/test_file_routes.py \
	tests/app/test_trackers.py tests/app/test_access_walk.py tests/app/test_callback.py tests/app/test_silent_years.py \
	tests/unit/test_publishing_older.py tests/app/test_proposals.py tests/unit/test_citable.py \
	tests/unit/test_lists_grids.py tests/unit/test_letters.py tests/unit/test_tasks.py tests/app/test_demo_command.py \
	tests/unit/test_territories_geometry.py tests/app/test_live_sources.py tests/unit/test_figures.py \
	tests/unit/test_svg.py tests/app/test_drawings.py tests/app/test_pictures.py tests/unit/test_territory_pages.py \
	tests/unit/test_territories_qpv_cases.py tests/app/test_document_figures.py

soak: $(VENV)/.dev assets
	@CHROMIUM="$$(bin/chromium $(BIN)/python)"; POSTGRESQL="$$(bin/postgresql)"; NGINX="$$(bin/nginx)"; \
	export CHROMIUM POSTGRESQL NGINX SOAK=1; $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal --durations=10 $(SAMPLED); \
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal -m hypothesis tests/unit tests/app
	@$(BIN)/python -m benchmarks.load $(ARGS)

record: $(VENV)/.dev assets
	@CHROMIUM="$$(bin/chromium $(BIN)/python)"; export CHROMIUM; \
	RECORD=1 $(BIN)/python -m pytest tests/browser/test_accessibility_checks.py
	@RECORD=1 $(BIN)/python -m pytest tests/golden

audit: $(VENV)/.audit
	@$(PYTHON) bin/audit $(VENV)/audit/bin/pip-audit requirements.txt requirements-dev.txt

fmt: $(VENV)/.dev
	@$(BIN)/ruff check --fix --exit-zero .
	@$(BIN)/ruff format .

# Aucune adresse de registre dans les fichiers produits : chacun installe depuis le sien.
lock: $(VENV)/.dev
	@$(UV_LOCK) --upgrade pyproject.toml -o requirements.txt
	@$(UV_LOCK) --upgrade pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt
	@$(UV_LOCK) --upgrade requirements-audit.in -o requirements-audit.txt
	@$(UV_LOCK) --upgrade benchmarks/requirements.in -c requirements-dev.txt -o benchmarks/requirements.txt
	@$(BIN)/python -m dashboard.web.build --lock

wheel: assets
	@$(PIP) wheel --no-deps --no-build-isolation -w dist .
	@rm -rf build crpv_dashboard.egg-info
	@ls dist/crpv_dashboard-*.whl

clean:
	@rm -rf build dist crpv_dashboard.egg-info $(VENV) node_modules tests/oidc/node_modules dashboard/static .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

assets: $(VENV)/.dev
	@$(BIN)/python -m dashboard.web.build

# Les témoins datent l’installation : rien n’est refait tant que les listes n’ont pas changé.

$(VENV)/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 ou plus récent est nécessaire (PYTHON=/chemin/vers/python3.11 make …)." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
		{ echo "L’environnement virtuel n’a pas pu être créé ; sous Debian : apt install python3-venv." >&2; exit 1; }
	@touch $@

$(VENV)/.runtime: requirements.txt | $(VENV)/.created
	@$(PIP) $(LOCKED) $<
	@$(PIP) check
	@touch $@

# Compiler d’avance quinze mille fichiers, dont les tests ne lisent qu’une part, prend un tiers de l’installation. uv, que
# la liste nomme, fait le reste en quatre fois moins ; pip, là où il n’atteint rien.
$(VENV)/.dev: requirements-dev.txt | $(VENV)/.created
	@$(PYTHON) bin/install $(BIN)/python $< || $(PIP) $(LOCKED) $< --no-compile
	@$(PIP) check
	@touch $@

$(VENV)/.bench: benchmarks/requirements.txt $(VENV)/.dev
	@$(PIP) $(LOCKED) $<
	@$(PIP) check
	@touch $@

# À part : ce qui vérifie n’a pas à être ce qui est vérifié.
$(VENV)/.audit: requirements-audit.txt | $(VENV)/.created
	@$(PYTHON) -m venv $(VENV)/audit
	@$(VENV)/audit/bin/python -m pip $(PIP_OPTIONS) $(LOCKED) $<
	@$(VENV)/audit/bin/python -m pip $(PIP_OPTIONS) check
	@touch $@
