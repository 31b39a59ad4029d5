"""Write kernel/calendars/YEAR.toml from the package chinesecalendar and the list of notices below.

    python tools/calendar_years.py FIRST LAST

A one-time tool: a file that stands is corrected by hand against its notice, never written again without a look.
Days in the last week of December that a notice covers go with the notice's year, as the notice itself writes them.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

from chinese_calendar.constants import holidays, workdays

OUT = Path(__file__).resolve().parent.parent / "src/anlin/kernel/calendars"
DAY = timedelta(days=1)
NOTICES = {
    2015: ("国办发明电〔2014〕28号", "2014-12-16", "国发明电〔2015〕1号"),
    2016: ("国办发明电〔2015〕18号", "2015-12-10", ""),
    2017: ("国办发明电〔2016〕17号", "2016-12-01", ""),
    2018: ("国办发明电〔2017〕12号", "2017-11-30", ""),
    2019: ("国办发明电〔2018〕15号", "2018-12-06", "国办发明电〔2019〕3号"),
    2020: ("国办发明电〔2019〕16号", "2019-11-21", "国办发明电〔2020〕1号"),
    2021: ("国办发明电〔2020〕27号", "2020-11-25", ""),
    2022: ("国办发明电〔2021〕11号", "2021-10-25", ""),
    2023: ("国办发明电〔2022〕16号", "2022-12-08", ""),
    2024: ("国办发明电〔2023〕7号", "2023-10-25", ""),
    2025: ("国办发明电〔2024〕12号", "2024-11-12", ""),
    2026: ("国办发明电〔2025〕7号", "2025-11-04", ""),
}
NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日",
}
# The first day of the first lunar month, Qingming, the fifth of the fifth, the fifteenth of the eighth: computed with
# lunar_python 1.4.8 and compared with the solar terms of chinesecalendar.
MOVING = {
    2015: ("02-19", "04-05", "06-20", "09-27"),
    2016: ("02-08", "04-04", "06-09", "09-15"),
    2017: ("01-28", "04-04", "05-30", "10-04"),
    2018: ("02-16", "04-05", "06-18", "09-24"),
    2019: ("02-05", "04-05", "06-07", "09-13"),
    2020: ("01-25", "04-04", "06-25", "10-01"),
    2021: ("02-12", "04-04", "06-14", "09-21"),
    2022: ("02-01", "04-05", "06-03", "09-10"),
    2023: ("01-22", "04-05", "06-22", "09-29"),
    2024: ("02-10", "04-04", "06-10", "09-17"),
    2025: ("01-29", "04-04", "05-31", "10-06"),
    2026: ("02-17", "04-05", "06-19", "09-25"),
}


def statutory(year: int) -> set[date]:
    """The days that 全国年节及纪念日放假办法 names: 11 until 2024, 13 since 2025."""
    new_moon, qingming, dragon, autumn = (date.fromisoformat(f"{year}-{day}") for day in MOVING[year])
    since_2025 = year >= 2025
    return {
        date(year, 1, 1),
        *(new_moon + DAY * n for n in range(-1 if since_2025 else 0, 3)),
        qingming,
        *(date(year, 5, n) for n in ((1, 2) if since_2025 else (1,))),
        dragon,
        autumn,
        *(date(year, 10, n) for n in (1, 2, 3)),
    }


def notice_year(day: date) -> int:
    return day.year + 1 if (day.month, day.day) >= (12, 25) else day.year


def spans(days: list[date]) -> list[tuple[date, date]]:
    found: list[tuple[date, date]] = []
    for day in sorted(days):
        if found and found[-1][1] + DAY == day:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def text_of(year: int) -> str:
    notice, published, changed_by = NOTICES[year]
    off: dict[str, list[date]] = defaultdict(list)
    work: dict[str, list[date]] = defaultdict(list)
    for source, target in ((holidays, off), (workdays, work)):
        for day, name in source.items():
            if notice_year(day) == year:
                target[name].append(day)
    lines = [
        f"year = {year}",
        f'title = "国务院办公厅关于{year}年部分节假日安排的通知"',
        f'notice = "{notice}"',
        f"published = {published}",
        *([f'changed_by = "{changed_by}"'] if changed_by else []),
        'source = "days: chinesecalendar 1.11.0; number and date of the notice: secondary listings"',
        f'mark = "{"V" if year == 2026 else "E"}"',
    ]
    named = statutory(year)
    for name in sorted(off, key=lambda name: min(off[name])):
        for n, (first, last) in enumerate(spans(off[name])):
            law = sorted(day for day in named if first <= day <= last)
            made_up = sorted(work[name]) if n == 0 else []
            lines += ["", "[[holiday]]", f'name = "{NAMES[name]}"', f'name_en = "{name}"', f"off = [{first}, {last}]"]
            lines += [f"work = [{', '.join(map(str, made_up))}]"] if made_up else []
            lines += [f"statutory = [{', '.join(map(str, law))}]"] if law else []
    return "\n".join(lines) + "\n"


def main(first: int, last: int) -> None:
    OUT.mkdir(exist_ok=True)
    for year in range(first, last + 1):
        (OUT / f"{year}.toml").write_text(text_of(year), encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
