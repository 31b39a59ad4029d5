"""The names of the fictitious district: no such place, road or school is meant."""

from __future__ import annotations

from dataclasses import dataclass

DISTRICT = ("青棠区", "Qingtang District")
ORIGIN = "anlin.example/qingtang"
TIMEZONE = "Asia/Shanghai"
CENTRE = (113.70, 34.80)
"""Degrees; open country on real maps."""


@dataclass(frozen=True)
class Street:
    """A street of the district and the stations of its beats."""

    code: str
    zh: str
    en: str
    beats: tuple[tuple[str, str, str], ...]
    """(key, Chinese, English) of each station; the first has the street's west."""


STREETS = (
    Street("SY", "书院", "Shuyuan", (("shuyuan", "书院", "Shuyuan"),)),
    Street("LA", "柳岸", "Liu'an", (("liuan", "柳岸", "Liu'an"),)),
    Street("ST", "双塔", "Shuangta", (("shuangta", "双塔", "Shuangta"),)),
    Street("HB", "湖滨", "Hubin", (("hubin", "湖滨", "Hubin"), ("huxin", "湖心", "Huxin"))),
    Street("BD", "北渡", "Beidu", (("beidu", "北渡", "Beidu"), ("yunqi", "云栖", "Yunqi"))),
    Street("XQ", "新桥", "Xinqiao", (("xinqiao", "新桥", "Xinqiao"), ("juyuan", "橘园", "Juyuan"))),
    Street("SL", "石榴", "Shiliu", (("shiliu", "石榴", "Shiliu"),)),
    Street("ZL", "竹里", "Zhuli", (("zhuli", "竹里", "Zhuli"),)),
)

LAYOUT = (
    "BD BD BD BD LA LA ZL ZL ZL",
    "BD BD BD BD LA LA LA ZL ZL",
    "ST BD HB HB HB LA LA ZL ZL",
    "ST ST HB HB HB SY SY SL SL",
    "ST ST HB HB HB SY SY SL SL",
    "ST ST ST HB SY SY SY SL SL",
    "XQ XQ XQ XQ XQ SY SL SL SL",
    "XQ XQ XQ XQ XQ XQ SL SL SL",
)
"""Which street each cell between main roads belongs to; north above, west at the left."""

# kind, Chinese, English; west to east, and south to north.
NORTH_SOUTH = (
    ("main", "西屏路", "Xiping Road"),
    ("main", "梨园路", "Liyuan Road"),
    ("trunk", "双塔大道", "Shuangta Avenue"),
    ("main", "望湖路", "Wanghu Road"),
    ("main", "织女路", "Zhinü Road"),
    ("main", "书院路", "Shuyuan Road"),
    ("trunk", "学宫大道", "Xuegong Avenue"),
    ("main", "石榴路", "Shiliu Road"),
    ("main", "竹里路", "Zhuli Road"),
    ("main", "东堤路", "Dongdi Road"),
)
EAST_WEST = (
    ("main", "南渠路", "Nanqu Road"),
    ("trunk", "南陌大道", "Nanmo Avenue"),
    ("main", "新桥路", "Xinqiao Road"),
    ("main", "橘园路", "Juyuan Road"),
    ("main", "湖心路", "Huxin Road"),
    ("main", "柳岸街", "Liu'an Street"),
    ("trunk", "青棠大道", "Qingtang Avenue"),
    ("main", "北渡路", "Beidu Road"),
    ("trunk", "云栖大道", "Yunqi Avenue"),
)
RING = ("环湖路", "Huanhu Road")
LAKE = ("棠湖", "Tang Lake")
RIVER = ("青棠河", "Qingtang River")

LANE_FIRST = "橘槐柳桐枫桂兰菊松竹梅杏桃李莲荷菱芦苇榆桑枣柿栗榴茶棉麦谷稻云霞月星晴雨雪霜泉溪潭石砚墨书琴棋画钟鼓灯塔桥渡井磨窑陶瓦"
LANE_FIRST_EN = [
    "Ju",
    "Huai",
    "Liu",
    "Tong",
    "Feng",
    "Gui",
    "Lan",
    "Ju",
    "Song",
    "Zhu",
    "Mei",
    "Xing",
    "Tao",
    "Li",
    "Lian",
    "He",
    "Ling",
    "Lu",
    "Wei",
    "Yu",
    "Sang",
    "Zao",
    "Shi",
    "Li",
    "Liu",
    "Cha",
    "Mian",
    "Mai",
    "Gu",
    "Dao",
    "Yun",
    "Xia",
    "Yue",
    "Xing",
    "Qing",
    "Yu",
    "Xue",
    "Shuang",
    "Quan",
    "Xi",
    "Tan",
    "Shi",
    "Yan",
    "Mo",
    "Shu",
    "Qin",
    "Qi",
    "Hua",
    "Zhong",
    "Gu",
    "Deng",
    "Ta",
    "Qiao",
    "Du",
    "Jing",
    "Mo",
    "Yao",
    "Tao",
    "Wa",
]
LANE_LAST = (
    ("园里", "yuanli"),
    ("荫巷", "yin Lane"),
    ("井巷", "jing Lane"),
    ("香里", "xiangli"),
    ("影街", "ying Street"),
    ("下街", "xia Street"),
)

SCHOOLS = (
    ("小学", "Primary School"),
    ("中学", "Middle School"),
    ("幼儿园", "Kindergarten"),
    ("职业学校", "Vocational School"),
)
UNIVERSITY = ("青棠大学", "Qingtang University")
HOSPITAL = ("青棠人民医院", "Qingtang People's Hospital")
PARKS = (
    "石榴园",
    "竹里公园",
    "书院公园",
    "双塔公园",
    "北渡湿地",
    "柳岸绿地",
    "新桥公园",
    "橘园公园",
    "织女园",
    "望湖公园",
    "云栖公园",
    "梨园",
)
PARKS_EN = (
    "Shiliu Garden",
    "Zhuli Park",
    "Shuyuan Park",
    "Shuangta Park",
    "Beidu Wetland",
    "Liu'an Green",
    "Xinqiao Park",
    "Juyuan Park",
    "Zhinü Garden",
    "Wanghu Park",
    "Yunqi Park",
    "Liyuan",
)
ESTATE_LAST = ("小区", "花园", "家园", "苑", "公寓", "新村")
FAMILIAR = {"书院路 41 号": "便民超市", "书院路 41 号院": "橘园社区"}
"""What stands at the doors that the guides tell of."""
SHOPS = (
    "便民超市",
    "菜市场",
    "便民服务点",
    "社区卫生站",
    "老年食堂",
    "五金店",
    "早点铺",
    "洗衣店",
    "书店",
    "便利店",
    "修车铺",
    "快递驿站",
)
