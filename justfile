# What there is to run; `just` alone lists it.
default:
    @just --list

# The main job, then serve
demo *options:
    python3 -m uv run lianxin demo {{options}}

# The tests
test *options:
    python3 -m uv run pytest {{options}}

# The tests, and which lines they never reach; takes half as long again
cover *options:
    python3 -m uv run pytest --cov --cov-report=term:skip-covered {{options}}

# A minute of many people at once over few lots
storm seconds="60" seed="4":
    LIANXIN_STORM_SECONDS={{seconds}} LIANXIN_STORM_SEED={{seed}} python3 -m uv run pytest tests/storm -n 0 --no-cov

# Everything that CI runs
ci:
    .ci/run

# Write the schema that frontends rely on
schema:
    python3 -m uv run lianxin schema --write

# Tidy the code
tidy:
    python3 -m uv run ruff check --fix .
    python3 -m uv run ruff format .

# List the versions of all that is installed, to be pinned in pyproject.toml
pins:
    python3 -m uv pip list --format freeze

# Two reads, side by side with PostGraphile, strawberry and a floor written by hand
bench-reads *options:
    python3 -m uv run --group bench python -m benchmarks reads {{options}}

# Placing orders, side by side with pgbench
bench-orders *options:
    python3 -m uv run python -m benchmarks orders {{options}}

# Settling sales, side by side with COPY and pgbench, and reading a household's year
bench-settlement *options:
    python3 -m uv run python -m benchmarks settlement {{options}}
