# What there is to run; `just` alone lists it.
default:
    @just --list

# The main job, then serve
demo *options:
    python3 -m uv run lianxin demo {{options}}

# The tests
test *options:
    python3 -m uv run pytest {{options}}

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
