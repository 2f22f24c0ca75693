"""What the parts of the demonstration call alike."""

import uuid
from datetime import date

from sqlalchemy.dialects.postgresql import Range

COUNTY = 320722
TOWNSHIP = 320722108000
FAMILIES = ("王桂兰", "李守田", "张秀英", "陈玉梅", "赵德海", "侍长根")
PRODUCT = "蓝莓"
SINCE = date(2020, 1, 1)
ALWAYS = Range(SINCE, None)
LISTED = {
    "百合 西伯利亚": ("侍长根", "王桂兰"),
    "非洲菊": (),
    "草莓(红颜)": ("张秀英", "李守田"),
    "豆丹": ("陈玉梅",),
    "葡萄 夏黑": ("王桂兰", "赵德海"),
    "黄桃": FAMILIES[:5],
}
"""What the cooperative sells beside blueberries, most of it by the shared stock list, and who supplies it."""
SELLERS = [
    "双店镇蓝莓专业合作社",
    "双店镇花卉合作社",
    "石梁河葡萄合作社",
    "桃林镇豆丹合作社",
    "平明镇稻米合作社",
    "白塔埠草莓园",
    "黄川草莓合作社",
    "城头镇服装车间",
    "房山镇五金产业园",
    "牛山街道禽蛋合作社",
    "李埝林场果品公司",
    "曲阳乡粮油加工厂",
]


def key(name: str) -> uuid.UUID:
    """The same name has the same key at every start."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"lianxin demo {name}")
