# `make help` lists the targets. `make report` and `make test` need nothing but make and Python 3.11+ with venv.

SHELL := bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV   := .venv
BIN    := $(VENV)/bin
BUILD  := build
UV     ?= $(shell command -v uv 2>/dev/null)
# Set it to choose the interpreter: make test PYTHON=python3.12
PYTHON ?=
# Real projects for `make accuracy`; all of them when empty.
PROJECTS ?=
# The projects of which the largest is measured, and damaged.
CORPUS ?= label-studio mayan pretix weblate
# Further arguments: make test ARGS="-k registry", make bench ARGS="--rounds 9 --record docs/figures.md"
ARGS ?=
WORKERS ?= auto

# Tests start thousands of processes, each of which would compile all that it imports.
unexport PYTHONDONTWRITEBYTECODE

# The first interpreter that is new enough and really runs (a version manager's stub may be there and fail).
define FIND_PYTHON
for candidate in "$(PYTHON)" python3.13 python3.12 python3.11 python3; do \
    test -n "$$candidate" || continue; \
    if "$$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; \
    then echo "$$candidate"; exit 0; fi; \
    if test -n "$(PYTHON)"; then break; fi; \
done; \
echo "error: found no working Python 3.11 or later with venv; install one, or name it: make PYTHON=/path/to/python3" >&2; \
exit 1
endef

.PHONY: help
help: ## list the targets
	@sed -nE 's/^([a-z][a-z-]*):.*## (.*)$$/\1\t\2/p' $(MAKEFILE_LIST) | awk -F'\t' '{printf "  make %-16s %s\n", $$1, $$2}'

# The environment: rebuilt when the lock changes, the project itself reinstalled when pyproject.toml does.
# The lock holds the build backend too, so nothing is fetched that has no hash.
$(VENV)/.locked: requirements.lock
	@set -e; python=$$($(FIND_PYTHON)); echo "making $(VENV) with $$python (some seconds with uv, a minute with pip)"; \
	if test -n "$(UV)"; then \
	    "$(UV)" venv --quiet --clear --python "$$(command -v "$$python")" $(VENV); \
	    "$(UV)" pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock; \
	else \
	    "$$python" -m venv --clear $(VENV); \
	    $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock; \
	fi; \
	touch $@

$(VENV)/.ready: $(VENV)/.locked pyproject.toml
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.PHONY: environment
environment: $(VENV)/.ready ## make .venv (done by every other target when needed)

.PHONY: report
report: $(VENV)/.ready ## write the boundary report of monolith/ to build/, and print its page
	@mkdir -p $(BUILD)
	@$(BIN)/banyan report monolith --format html --output $(BUILD)/report.html
	@$(BIN)/banyan report monolith --format json --output $(BUILD)/report.json
	@$(BIN)/banyan report monolith
	@printf '\nThe whole report:\n  %s\n  %s\n' "$(CURDIR)/$(BUILD)/report.html" "$(CURDIR)/$(BUILD)/report.json"

# Banyan's own tests, and beside them, one after the other, those that run in processes of their own.
SUITES := banyan events runtime monolith

.PHONY: test
test: $(VENV)/.ready ## run all tests: Banyan's own, and beside them those of monolith/ and of the runtime in their own processes
	@mkdir -p $(BUILD); status=0; \
	$(MAKE) --no-print-directory --keep-going --jobs=2 $(SUITES:%=test-%) || status=1; \
	for suite in $(SUITES); do printf '%-10s%s\n' "$$suite:" "$$(tail -n 1 $(BUILD)/test-$$suite.log)"; done; \
	exit $$status

.PHONY: $(SUITES:%=test-%)
test-banyan:
	@set -o pipefail; $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS) 2>&1 | tee $(BUILD)/test-banyan.log

test-monolith: SUITE := monolith
test-monolith: OPTIONS := --trace-couplings
test-runtime: SUITE := extracted/runtime
test-events: SUITE := extracted/runtime/tests/events

# Their output would be mixed into that of Banyan's own tests, so it is kept, and shown if they fail.
test-monolith test-runtime test-events:
	@log="$(CURDIR)/$(BUILD)/$@.log"; cd $(SUITE); \
	"$(CURDIR)/$(BIN)/python" -m pytest $(OPTIONS) >"$$log" 2>&1 || { cat "$$log"; exit 1; }

.PHONY: services
services: $(VENV)/.ready ## extract the services of the worked example anew into extracted/services/
	$(BIN)/python -m tests.example.services

.PHONY: lint
lint: $(VENV)/.ready ## ruff, mypy and the import contracts
	@status=0; \
	$(BIN)/ruff check || status=1; \
	$(BIN)/ruff format --check || status=1; \
	$(BIN)/mypy || status=1; \
	$(BIN)/lint-imports || status=1; \
	exit $$status

.PHONY: check
check: $(VENV)/.ready ## hold the shop in monolith/ to its plan in banyan.toml
	@$(BIN)/banyan check

# The shop and its services as a commit of theirs, in a folder of their own; they rely on each other, and go together.
EXAMPLE := $(BUILD)/contracts
TOGETHER := --with reviews --with monolith --with storefront --with mobile-app

.PHONY: contracts
contracts: $(VENV)/.ready ## hold the worked example to all pacts, and ask whether it can be deployed
	@rm -rf $(EXAMPLE); $(BIN)/python -m tests.contracts.place $(EXAMPLE)
	@$(BIN)/banyan pact publish $(EXAMPLE)/contracts/pacts --project $(EXAMPLE)
	@$(BIN)/banyan verify --plan $(EXAMPLE)/banyan.toml
	@$(BIN)/banyan can-i-deploy catalog $(TOGETHER) --to production --project $(EXAMPLE)
	@for name in catalog reviews monolith storefront mobile-app; do \
	    $(BIN)/banyan record-deployment $$name --to production --project $(EXAMPLE) || exit 1; \
	done
	@$(BIN)/banyan can-i-deploy monolith --to production --project $(EXAMPLE)

.PHONY: format
format: $(VENV)/.ready ## let ruff fix and format what it can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# name:program:Debian packages, of everything real that the tests drive; a program may have several names.
ENGINES := Chromium:chromium|chromium-browser|google-chrome:chromium,fonts-dejavu-core \
    PostgreSQL:initdb|/usr/lib/postgresql/*/bin/initdb:postgresql \
    RabbitMQ:rabbitmq-server:rabbitmq-server \
    Redis:redis-server:redis-server \
    nginx:nginx|/usr/sbin/nginx:nginx \
    HAProxy:haproxy|/usr/sbin/haproxy:haproxy \
    etcd:etcd:etcd-server \
    wrk:wrk:wrk \
    rsync:rsync:rsync \
    ShellCheck:shellcheck:shellcheck \
    podman:podman:podman,runc,netavark,aardvark-dns,catatonit,iptables \
    mmdebstrap:mmdebstrap:mmdebstrap

.PHONY: engines
engines: ## install the real engines that the tests drive (Chromium, PostgreSQL, RabbitMQ, Redis, nginx, HAProxy, etcd, wrk, ShellCheck, podman), where the system allows it
	@status=0; set -f; \
	for engine in $(foreach engine,$(ENGINES),'$(engine)'); do \
	    IFS=: read -r name programs packages <<<"$$engine"; there=; \
	    for program in $${programs//|/ }; do \
	        if command -v "$$program" >/dev/null || compgen -G "$$program" >/dev/null; then there=1; fi; \
	    done; \
	    if test -n "$$there"; then \
	        echo "engines: $$name is there"; \
	    elif test "$$(id -u)" = 0 && command -v apt-get >/dev/null; then \
	        export RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive; \
	        test -n "$${updated:-}" || apt-get update -qq; updated=1; \
	        if apt-get install -y -qq --no-install-recommends $${packages//,/ } >/dev/null; \
	        then echo "engines: installed $$name"; else echo "engines: could not install $$name" >&2; status=1; fi; \
	    else \
	        echo "engines: $$name is missing, and so its tests will be skipped; install it with your system's package" \
	             "manager (Debian: sudo apt-get install $${packages//,/ })"; \
	    fi; \
	done; \
	$(MAKE) --no-print-directory npm-programs || status=1; \
	exit $$status

# Programs of npm that tests hold things to: a folder each, with their versions pinned in it.
NPM := $(patsubst %/package.json,%,$(wildcard tests/npm/*/package.json))

.PHONY: npm-programs
npm-programs: ## install the programs of npm that the tests drive (Redocly, newman, Helm, parsers of workflows), where there is npm
	@status=0; \
	for folder in $(NPM); do \
	    if cmp -s $$folder/package-lock.json $$folder/node_modules/.installed; then \
	        echo "npm: $$folder is there"; \
	    elif ! command -v npm >/dev/null; then \
	        echo "npm: there is no npm, and so the tests of $$folder will be skipped; install Node.js 20.19 or later"; \
	    elif (cd $$folder && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null \
	        && cp package-lock.json node_modules/.installed); then \
	        echo "npm: installed $$folder"; \
	    else \
	        echo "npm: could not install $$folder" >&2; status=1; \
	    fi; \
	done; \
	exit $$status

.PHONY: accuracy
accuracy: $(VENV)/.ready ## fetch real projects and score reports of them against Django's registry [PROJECTS="pretix weblate"]
	$(BIN)/python -m tests.accuracy.fetch $(PROJECTS)
	$(BIN)/python -m tests.accuracy.score $(if $(PROJECTS),--at-least .99) $(PROJECTS)

.PHONY: boundaries
boundaries: $(VENV)/.ready ## fetch real projects and score boundary strategies against their apps, labels hidden
	@$(BIN)/python -m tests.accuracy.fetch $(CORPUS)
	$(BIN)/python -m tests.accuracy.boundaries $(ARGS)

.PHONY: catalog
catalog: $(VENV)/.ready ## write the catalog of other packages' models anew from a folder of them, installed [SITE_PACKAGES=DIR]
	$(BIN)/python -m tests.accuracy.catalog "$(SITE_PACKAGES)"

.PHONY: bench
bench: $(VENV)/.ready ## measure speed and memory beside ast.parse, grimp and django-arch-check [ARGS="--only cold"]
	@$(BIN)/python -m tests.accuracy.fetch $(CORPUS)
	$(BIN)/python -m tests.benchmark --among $(CORPUS) $(ARGS)

.PHONY: extraction-bench
extraction-bench: $(VENV)/.ready ## extract drawn apps of real projects and try them, fenced in (root, uv) [ARGS="pretix:base --keep DIR"]
	@mkdir -p $(BUILD)
	UV="$(UV)" $(BIN)/python -m tests.benchmark.extraction --json $(BUILD)/extraction.json $(ARGS)

.PHONY: shadow-bench
shadow-bench: $(VENV)/.ready ## seed faults into a service and count what the shadow comparison finds; its speed [ARGS="--only price"]
	$(BIN)/python -m tests.benchmark.shadow.speed
	$(BIN)/python -m tests.benchmark.shadow $(ARGS)

.PHONY: fuzz-bench
fuzz-bench: $(VENV)/.ready ## seed faults into a service and tell which layer notices which [ARGS="--only price --layers differential"]
	$(BIN)/python -m tests.benchmark.fuzz $(ARGS)

.PHONY: documents-bench
documents-bench: $(VENV)/.ready ## the one OpenAPI document of the worked example, linted, and held to what the gateway answers
	@$(MAKE) --no-print-directory npm-programs
	$(BIN)/python -m tests.benchmark.documents $(ARGS)

.PHONY: verify-bench
verify-bench: $(VENV)/.ready ## 200 interactions on two targets beside Pact's own stand-alone verifier [ARGS="--rounds 9"]
	$(BIN)/python -m tests.benchmark.verify $(ARGS)

.PHONY: rollout-bench
rollout-bench: $(VENV)/.ready ## judge hundreds of made-up rollouts: how often wrongly, after how many requests [ARGS="--times 500"]
	$(BIN)/python -m tests.benchmark.rollout $(ARGS)

.PHONY: gateway-bench
gateway-bench: $(VENV)/.ready ## 200,000 requests through each real engine while routes move: none lost, none astray [ARGS="--engine envoy"]
	$(BIN)/python -m tests.benchmark.gateway.moving $(ARGS)

.PHONY: simulate-bench
simulate-bench: $(VENV)/.ready ## the shop's tests with and without the probe; how true its report is [ARGS="--rounds 5"]
	$(BIN)/python -m tests.benchmark.simulation $(ARGS)
	$(BIN)/python -m tests.benchmark.rows $(filter-out --rounds %,$(ARGS))
	$(BIN)/python -m tests.benchmark.many_tests $(filter-out --rounds %,$(ARGS))

.PHONY: simulate-survey
simulate-survey: $(VENV)/.ready ## the own tests of real projects under a simulated boundary, fenced in (root, uv) [ARGS="squad --keep DIR"]
	UV="$(UV)" $(BIN)/python -m tests.benchmark.suites $(ARGS)

.PHONY: extraction-survey
extraction-survey: $(VENV)/.ready ## extract apps of all other real projects, run none of them, look at what is written [ARGS="misago netbox:dcim"]
	@$(BIN)/python -m tests.accuracy.fetch
	$(BIN)/python -m tests.benchmark.extraction.unseen $(ARGS)

.PHONY: gateway-speed
gateway-speed: $(VENV)/.ready ## the rendered nginx beside a bare proxy_pass: what a request costs, what is added to p99 (wrk)
	$(BIN)/python -m tests.benchmark.gateway.speed $(ARGS)

.PHONY: gateway-faults
gateway-faults: $(VENV)/.ready ## what a comparator that is killed or stopped adds to the p99 of users
	$(BIN)/python -m tests.benchmark.gateway.comparator $(ARGS)

.PHONY: load-bench
load-bench: $(VENV)/.ready ## how often load tests judge wrongly, how late the generator is, what a stall looks like [ARGS="--only real"]
	$(BIN)/python -m tests.benchmark.load $(ARGS)

.PHONY: aggregates-bench
aggregates-bench: $(VENV)/.ready ## what it costs to keep rows as events, beside ordinary ones, on a real PostgreSQL [ARGS="--rounds 9"]
	$(BIN)/python -m tests.benchmark.aggregates $(ARGS)

.PHONY: deploy-bench
deploy-bench: $(VENV)/.ready ## build the worked example's images with podman, run them confined, bring its Compose file up (root)
	@mkdir -p $(BUILD)
	$(BIN)/python -m tests.benchmark.deploy --folder $(BUILD)/deploy $(ARGS)

.PHONY: kube-bench
kube-bench: $(VENV)/.ready ## run a service from its manifests with `podman kube play`, migrations first (root, podman, mmdebstrap)
	@mkdir -p $(BUILD)
	$(BIN)/python -m tests.benchmark.deploy.kube --folder $(BUILD)/deploy $(ARGS)

.PHONY: demo
demo: $(VENV)/.ready ## the whole story on the reference monolith, narrated, from the report to the service and back
	@$(BIN)/python -m tests.demo $(ARGS)

.PHONY: pictures
pictures: $(VENV)/.ready ## take the pictures of docs/pictures/ from the reports of the last demo, in a real browser
	$(BIN)/python -m tests.demo.pictures

.PHONY: nightly
nightly: $(VENV)/.ready ## everything that takes long: real projects, damaged trees, benchmarks; adds to docs/figures.md
	@status=0; page="--record docs/figures.md"; \
	$(MAKE) test lint wheel-test || status=1; \
	$(BIN)/python -m pytest -n $(WORKERS) -m nightly || status=1; \
	$(BIN)/python -m tests.accuracy.fetch || status=1; \
	$(BIN)/python -m tests.benchmark.survey $$page || status=1; \
	$(BIN)/python -m tests.benchmark.steadiness --among $(CORPUS) --times 500 $$page || status=1; \
	$(BIN)/python -m tests.benchmark --among $(CORPUS) $$page || status=1; \
	$(MAKE) extraction-bench ARGS="$$page" || status=1; \
	$(MAKE) shadow-bench ARGS="$$page" || status=1; \
	$(MAKE) fuzz-bench ARGS="$$page" || status=1; \
	$(MAKE) rollout-bench ARGS="$$page" || status=1; \
	$(MAKE) verify-bench ARGS="$$page" || status=1; \
	$(MAKE) documents-bench ARGS="$$page" || status=1; \
	$(MAKE) gateway-bench ARGS="$$page" || status=1; \
	$(MAKE) extraction-survey ARGS="$$page" || status=1; \
	$(BIN)/python -m tests.benchmark.extracting $$page || status=1; \
	$(MAKE) gateway-speed ARGS="$$page" || status=1; \
	$(MAKE) gateway-faults ARGS="$$page" || status=1; \
	$(MAKE) simulate-bench ARGS="$$page" || status=1; \
	$(MAKE) simulate-survey ARGS="$$page" || status=1; \
	$(MAKE) load-bench ARGS="$$page" || status=1; \
	$(MAKE) deploy-bench ARGS="$$page" || status=1; \
	$(MAKE) kube-bench ARGS="$$page" || status=1; \
	$(MAKE) aggregates-bench ARGS="$$page" || status=1; \
	$(MAKE) demo ARGS="$$page" || status=1; \
	exit $$status

.PHONY: wheel-test
wheel-test: $(VENV)/.ready ## build the wheel, install it alone into an empty environment elsewhere, and use it there
	@$(BIN)/python .ci/try_wheel.py

.PHONY: lock
lock: ## bring requirements.lock up to date with pyproject.toml (needs uv)
	@test -n "$(UV)" || { echo "error: make lock needs uv; install it with: pip install uv" >&2; exit 1; }
	"$(UV)" pip compile pyproject.toml --quiet --upgrade --all-extras --universal --python-version 3.11 \
	    --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	    --output-file requirements.lock

# The worked example's own locks, at the versions of requirements.lock. Each is named from its requirements.
EXAMPLE_LOCKS := monolith/deployed.in \
    extracted/services/catalog/pyproject.toml \
    extracted/services/reviews/pyproject.toml

.PHONY: example-locks
example-locks: ## bring the locks of the shop and its services up to date with requirements.lock (needs uv)
	@test -n "$(UV)" || { echo "error: make example-locks needs uv; install it with: pip install uv" >&2; exit 1; }
	@for file in $(EXAMPLE_LOCKS); do \
	    "$(UV)" pip compile "$$file" --quiet --upgrade --universal --python-version 3.11 --constraints requirements.lock \
	        --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate \
	        --custom-compile-command "make example-locks" --output-file "$$(dirname "$$file")/requirements.lock" || exit 1; \
	done

.PHONY: clean
clean: ## remove what the targets made
	rm -rf $(VENV) $(BUILD) dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
