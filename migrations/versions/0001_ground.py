"""What tables and policies stand on: an extension, text grams, who is asking, and the application's role."""

from alembic import op

revision = "0001"
down_revision = None

VIEWER = {
    "viewer_account": ("uuid", "account"),
    "viewer_role": ("text", "role"),
    "viewer_organisation": ("uuid", "organisation"),
    "viewer_household": ("uuid", "household"),
    "viewer_county": ("integer", "county"),
    "viewer_region_low": ("bigint", "region_low"),
    "viewer_region_high": ("bigint", "region_high"),
    "viewer_office": ("text", "office"),
    "viewer_office_county": ("integer", "office_county"),
}


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.execute(
        """
        CREATE FUNCTION bigrams(written text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
            WITH plain AS (SELECT lower(regexp_replace(written, '[[:space:]]', '', 'g')) AS text)
            SELECT coalesce(array_agg(DISTINCT substr(plain.text, at, 2)), '{}')
            FROM plain, generate_series(1, greatest(length(plain.text) - 1, 1)) AS at
        $$
        """
    )
    for name, (kind, setting) in VIEWER.items():
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS {kind} LANGUAGE sql STABLE PARALLEL SAFE AS "
            f"$$ SELECT nullif(current_setting('lianxin.{setting}', true), '')::{kind} $$"
        )
    # Roles belong to the whole server: another database of it may be migrated at the same time.
    op.execute(
        """
        DO $$ BEGIN
            CREATE ROLE lianxin_app NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END $$
        """
    )
    op.execute("GRANT USAGE ON SCHEMA public TO lianxin_app")
