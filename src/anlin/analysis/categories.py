"""What may be analysed: harm reported by those harmed, physical hazards, traffic (LINES.md, line 2). A reviewed list.

Nothing adds to it: no setting, no parameter. What patrols find by looking is known by name so that the refusal can say why:
a forecast fed with it sends patrols where patrols were (docs/methods/feedback_loop.md).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from anlin.kernel.words import said

Kind = Literal["harm", "hazard", "traffic"]


@dataclass(frozen=True)
class Category:
    """A kind of event, with the names that open data and this house give it (compared without case, marks or spaces)."""

    key: str
    label: str
    kind: Kind
    names: tuple[str, ...] = ()


CATEGORIES: tuple[Category, ...] = (
    Category(
        "theft",
        said("Theft"),
        "harm",
        (
            "larceny", "larceny theft", "larceny theft offenses", "other theft", "grand larceny", "petit larceny", "stealing",
            "shoplifting", "bicycle theft", "bike theft", "theft from person", "theft from the person", "theft of bicycle", "theft over",
            "theft under", "盗窃", "失窃",
        ),
    ),
    Category(
        "vehicle_theft",
        said("Vehicle or battery stolen"),
        "harm",
        (
            "auto theft", "motor vehicle theft", "vehicle stolen", "vehicle crime", "theft of vehicle", "car theft", "stolen vehicle",
            "grand larceny of motor vehicle", "auto", "盗窃机动车", "盗窃电动车",
        ),
    ),
    Category(
        "theft_from_vehicle",
        said("Theft from a vehicle"),
        "harm",
        ("theft from auto", "theft from motor vehicle", "theft f auto", "car break in", "vehicle break in theft",
        "burglary from motor vehicle", "burglary of vehicle", "larceny from motor vehicle"),
    ),
    Category(
        "burglary",
        said("Break-in"),
        "harm",
        (
            "burglary offenses", "burglary breaking entering", "burglary breaking and entering", "breaking and entering",
            "breaking entering", "break and enter", "break enter", "break and enter commercial", "break and enter residential other",
            "burglary of habitation", "burglary of building", "home invasion", "residential burglary", "burglary residential",
            "commercial burglary", "domestic burglary", "non residential burglary", "house burglary", "residential breaking entering",
            "入室盗窃", "入户盗窃",
        ),
    ),
    Category("pickpocketing", said("Pickpocketing"), "harm", ("pocket picking", "purse snatching", "扒窃")),
    Category("robbery", said("Robbery"), "harm", ("street robbery", "armed robbery", "personal robbery", "commercial robbery",
    "抢劫", "抢夺")),
    Category(
        "assault",
        said("Violence"),
        "harm",
        (
            "aggravated assault", "simple assault", "assault offenses", "battery", "violence", "violent crime", "felony assault",
            "domestic violence", "violence and sexual offences", "intimidation", "assault aggravated", "assault with deadly weapon",
            "殴打他人", "故意伤害", "家庭暴力",
        ),
    ),
    Category(
        "sexual_violence",
        said("Sexual violence"),
        "harm",
        ("rape", "sexual assault", "criminal sexual assault", "crim sexual assault", "sex offenses", "sexual offences", "猥亵", "强奸"),
    ),
    Category("homicide", said("Death by violence"), "harm", ("murder", "murder and non negligent manslaughter",
    "homicide offenses", "manslaughter", "杀人")),
    Category("kidnapping", said("Kidnapping"), "harm", ("kidnapping abduction", "abduction", "绑架")),
    Category(
        "fraud",
        said("Fraud"),
        "harm",
        ("fraud offenses", "deceptive practice", "scam", "forgery", "counterfeiting forgery", "embezzlement",
        "extortion blackmail", "诈骗"),
    ),
    Category(
        "damage",
        said("Damage to property"),
        "harm",
        (
            "criminal damage", "criminal damage and arson", "vandalism", "criminal mischief", "mischief", "property damage",
            "malicious mischief",
            "destruction damage vandalism of property", "graffiti", "损毁财物", "故意毁坏财物",
        ),
    ),
    Category("arson", said("Fire set on purpose"), "hazard", ("放火",)),
    Category("fire", said("Fire"), "hazard", ("structure fire", "fire hazard", "fire_hazard", "火灾", "火警", "消防隐患")),
    Category("falling_objects", said("Things thrown or falling from above"), "hazard", ("高空抛物",)),
    Category("public_facility", said("Public facilities"), "hazard", ("street light out", "street lights all out", "pot hole",
    "pothole", "公共设施")),
    Category("sanitation", said("Dirt and waste"), "hazard", ("sanitation code violation", "dumping", "illegal dumping", "环境卫生")),
    Category("noise", said("Noise"), "hazard", ("noise complaint", "noise residential", "噪声", "噪音")),
    Category("drowning", said("Danger by water"), "hazard", ("溺水",)),
    Category("disease", said("Disease"), "hazard", ("measles", "salmonella", "lymphoma", "传染病")),
    Category(
        "traffic",
        said("Traffic"),
        "traffic",
        ("traffic accident", "collision", "traffic collision", "crash", "motor vehicle collision", "hit and run",
        "road traffic", "交通", "交通事故"),
    ),
)  # fmt: skip
CATEGORY = {category.key: category for category in CATEGORIES}
FOUND_BY_PATROL = frozenset(
    {
        "drugs", "drug abuse", "drug narcotic", "drug narcotic offenses", "narcotics", "other narcotic violation",
        "possession of weapons", "weapons violation",
        "weapon law violations", "prostitution", "prostitution offenses", "gambling", "gambling offenses",
        "liquor law violation", "liquor law violations",
        "drunkenness", "public intoxication", "disorderly conduct", "loitering", "vagrancy", "trespass", "criminal trespass",
        "trespass of real property",
        "stop", "stop and search", "suspicious", "suspicious person", "warrant", "curfew", "driving under the influence",
        "涉毒", "赌博", "卖淫嫖娼", "盘查",
    }
)  # fmt: skip
"""Known by name, refused with the reason: what is counted grows with who looks."""


def plain(name: str) -> str:
    """A name without case, marks and repeated spaces."""
    return re.sub(r"[\W_]+", " ", name.casefold()).strip()


_BY_NAME = {plain(name): category.key for category in CATEGORIES for name in (category.key, *category.names)}


def category_of(name: str) -> str | None:
    """The key on the reviewed list for a name as some source writes it; None when it is not on the list."""
    return _BY_NAME.get(plain(name))


def found_by_patrol(name: str) -> bool:
    """True for what is counted because somebody went and looked."""
    return plain(name) in FOUND_BY_PATROL
