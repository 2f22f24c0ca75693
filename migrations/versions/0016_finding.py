"""Listings are found by all their names and how they are spelled; categories ask for certificates."""

from datetime import date

import sqlalchemy as sa
from alembic import op
from pypinyin import lazy_pinyin
from sqlalchemy.dialects import postgresql

from migrations.walls import reference

revision = "0016"
down_revision = "0015"

_STANDING = postgresql.Range(date(2020, 1, 1), None)
_CERTIFICATES = (
    ("GREEN_FOOD", "Green food", "绿色食品", "PRODUCT", 36, "绿色食品标志管理办法"),
    ("ORGANIC", "Organic product", "有机产品认证", "PRODUCT", 12, "有机产品认证管理办法"),
    ("GEO_INDICATION", "Geographical indication", "农产品地理标志", "PRODUCT", None, "农产品地理标志管理办法"),
    (
        "CONFORMITY",
        "Producer's promise of conformity",
        "食用农产品承诺达标合格证",
        "LOT",
        None,
        "中华人民共和国农产品质量安全法",
    ),
    ("ANIMAL_QUARANTINE", "Animal quarantine", "动物检疫合格证明", "LOT", None, "中华人民共和国动物防疫法"),
    ("FOOD_OPERATION", "Licence to deal in food", "食品经营许可证", "SELLER", 60, "食品经营许可和备案管理办法"),
    ("FOOD_PRODUCTION", "Licence to produce food (SC)", "食品生产许可证", "SELLER", 60, "食品生产许可管理办法"),
)
_CATEGORIES = (
    ("FRUIT", "Fruit", "水果", True, 7, True, False, ("CONFORMITY",)),
    ("FRUIT.BERRY", "Berries", "浆果", True, 5, True, False, ("CONFORMITY",)),
    ("FRUIT.NUT", "Nuts", "坚果", True, 90, False, False, ("CONFORMITY",)),
    ("VEGETABLE", "Vegetables", "蔬菜", True, 5, True, False, ("CONFORMITY",)),
    ("VEGETABLE.LEAF", "Leaf vegetables", "叶菜", True, 3, True, False, ("CONFORMITY",)),
    ("VEGETABLE.ROOT", "Root vegetables", "根茎类蔬菜", True, 21, False, False, ("CONFORMITY",)),
    ("MUSHROOM", "Mushrooms", "食用菌", True, 5, True, False, ("CONFORMITY",)),
    ("GRAIN", "Grain and oil", "粮油", True, 180, False, False, ()),
    ("GRAIN.RICE", "Rice", "大米", True, 180, False, False, ()),
    ("GRAIN.FLOUR", "Flour", "面粉", True, 180, False, False, ("FOOD_PRODUCTION",)),
    ("GRAIN.OIL", "Edible oil", "食用油", True, 540, False, False, ("FOOD_PRODUCTION",)),
    ("MEAT", "Meat", "肉类", True, 5, True, False, ("ANIMAL_QUARANTINE",)),
    ("POULTRY", "Poultry", "禽肉", True, 5, True, False, ("ANIMAL_QUARANTINE",)),
    ("LIVESTOCK", "Live animals", "活畜禽", True, None, False, True, ("ANIMAL_QUARANTINE",)),
    ("EGGS", "Eggs", "禽蛋", True, 30, False, False, ("CONFORMITY",)),
    ("AQUATIC", "Fish and other aquatic food", "水产品", True, 3, True, False, ("CONFORMITY",)),
    ("AQUATIC.LIVE", "Live aquatic food", "鲜活水产", True, 2, False, True, ("CONFORMITY",)),
    ("AQUATIC.DRIED", "Dried seaweed and seafood", "干制水产", True, 365, False, False, ("CONFORMITY",)),
    ("INSECT", "Edible insects", "食用昆虫", True, 2, True, True, ()),
    ("PROCESSED", "Processed food", "加工食品", True, 180, False, False, ("FOOD_PRODUCTION",)),
    ("FLOWER", "Cut flowers", "鲜切花", False, 5, True, False, ()),
    ("HARDWARE", "Hardware", "五金", False, None, False, False, ()),
    ("CLOTHING", "Clothing", "服装", False, None, False, False, ()),
    ("HANDICRAFT", "Handicraft", "手工艺品", False, None, False, False, ()),
)
"""Code, names, whether it is food, shelf life in days, cold chain, sold alive, certificates required."""


def upgrade() -> None:
    _rules()
    _search()


def _rules() -> None:
    kinds = op.create_table(
        "certificate_kind",
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("name_en", sa.String(200), nullable=False),
        sa.Column("name_zh", sa.String(200), nullable=False),
        sa.Column(
            "certifies",
            sa.Enum("SELLER", "PRODUCT", "LOT", name="certified", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("valid_months", sa.Integer()),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_certificate_kind")),
        info={"citus": "reference"},
    )
    reference("certificate_kind")
    names = ("code", "name_en", "name_zh", "certifies", "valid_months", "source")
    op.bulk_insert(kinds, [{**dict(zip(names, each, strict=True)), "during": _STANDING} for each in _CERTIFICATES])
    texts: postgresql.ARRAY[str] = postgresql.ARRAY(sa.Text())
    op.add_column("category", sa.Column("certificates_required", texts, nullable=False, server_default="{}"))
    insert = sa.text(
        "INSERT INTO category"
        " (code, name_en, name_zh, is_food, shelf_life_days, cold_chain, live_goods, certificates_required)"
        " VALUES (:code, :en, :zh, :is_food, :days, :cold, :live, :required) ON CONFLICT (code) DO NOTHING"
    )
    marks = ("code", "en", "zh", "is_food", "days", "cold", "live", "required")
    for each in _CATEGORIES:
        op.execute(insert.bindparams(**dict(zip(marks, (*each[:-1], list(each[-1])), strict=True))))


def _search() -> None:
    op.execute(
        """
        CREATE FUNCTION search_grams(written text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
            WITH plain AS (SELECT lower(regexp_replace(written, '[[:space:]]', '', 'g')) AS text)
            SELECT coalesce(array_agg(DISTINCT substr(plain.text, at, size)), '{}')
            FROM plain, generate_series(1, length(plain.text)) AS at, generate_series(1, 2) AS size
        $$
        """
    )
    op.add_column("listing", sa.Column("sort_key", sa.Text(collation="C"), nullable=False, server_default=""))
    op.add_column("listing", sa.Column("found_by", sa.Text(), nullable=False, server_default=""))
    op.add_column("listing", sa.Column("household_linked", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("listing", sa.Column("surplus_since", sa.DateTime(timezone=True)))
    op.add_column(
        "listing", sa.Column("first_day", sa.Date(), sa.Computed("lower(delivery)", persisted=True), nullable=False)
    )
    _spell()
    op.execute(
        "UPDATE listing SET household_linked = true WHERE EXISTS (SELECT FROM listing_lot AS sold"
        " JOIN lot_contribution AS part USING (county_id, lot_id)"
        " WHERE sold.county_id = listing.county_id AND sold.listing_id = listing.id)"
    )
    op.drop_index("ix_listing_grams", "listing")
    op.drop_column("listing", "grams")
    grams = sa.Computed("search_grams(title || ' ' || found_by)", persisted=True)
    op.add_column("listing", sa.Column("grams", postgresql.ARRAY(sa.Text()), grams, nullable=False))
    op.create_index("ix_listing_grams", "listing", ["grams"], postgresql_using="gin")
    op.create_index("ix_listing_alphabetical", "listing", ["sort_key", "id"])
    op.create_index("ix_listing_earliest", "listing", ["first_day", "id"])
    op.create_index("ix_listing_newest_of_seller", "listing", ["county_id", "seller_id", "published_at", "id"])


def _spell() -> None:
    """Spell what is listed already, as it is spelled on the day of this migration."""
    connection = op.get_bind()
    listed = connection.execute(
        sa.text(
            "SELECT listing.county_id, listing.id, title, product.name AS product, organisation.name AS seller"
            " FROM listing JOIN product ON product.county_id = listing.county_id AND product.id = product_id"
            " JOIN organisation ON organisation.id = listing.seller_id"
        )
    ).all()
    kept = sa.text("UPDATE listing SET sort_key = :key, found_by = :found_by WHERE county_id = :county AND id = :id")
    for each in listed:
        names = (each.product, each.seller)
        found_by = "\n".join(dict.fromkeys((*names, *map(_spelled, (each.title, *names)))))
        key = " ".join(lazy_pinyin(each.title.lower()))[:100]
        connection.execute(kept, {"key": key, "found_by": found_by, "county": each.county_id, "id": each.id})


def _spelled(text: str) -> str:
    syllables = lazy_pinyin(text, errors=lambda _: " ")
    return " ".join(("".join(syllables), "".join(each[0] for each in syllables)))
