"""`anlin clock`: when a limit falls due, and how that was reached. Loads no Django."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from anlin.kernel.calendar import Calendar
from anlin.kernel.calendar_file import shipped
from anlin.kernel.clock import Due, due_of
from anlin.kernel.counting import DAYS, HOURS, MONTHS, RULES, WORKING_DAYS, Rule
from anlin.kernel.explanation import amount_of, due_text, moment_text, steps_of
from anlin.kernel.extending import ExtensionRefused, extend
from anlin.kernel.process import Limit
from anlin.kernel.provision import STRICTER, NoProvision, Row, provision_named, row_of, statute, statutes
from anlin.kernel.speech import LANGUAGES, language_of, translator
from anlin.kernel.words import Phrase, said

OK, USAGE, NOT_LOADED = 0, 2, 3
LAW_RULES = ("civil", "criminal", "administrative", "penalty", "licensing", "coercion", "reconsideration", "petition")
_COUNT = re.compile(r"\s*(\d{1,6})\s*(hours?|days?|working[ _-]days?|months?)\s*", re.IGNORECASE)
_UNITS = {"hour": HOURS, "day": DAYS, "working day": WORKING_DAYS, "month": MONTHS}
Say = Callable[[str], str]


class BadUsage(Exception):
    """What was typed cannot be answered. `reason` says what to type."""

    def __init__(self, reason: Phrase) -> None:
        super().__init__(reason.english)
        self.reason = reason


@dataclass(frozen=True)
class _Asked:
    limit: Limit
    rule: Rule
    extensions: tuple[Limit, ...]
    held: bool
    row: Row | None


class Here(NamedTuple):
    """What the place adds to what was typed: the zone of times without an offset, and the holidays known."""

    zone: ZoneInfo
    calendar: Calendar


def main(argv: list[str], here: Callable[[], Here] | None = None) -> int:
    """Print the answer; 0, 2 for usage, 3 when a year's calendar is missing.

    Args:
        here: asked once, where a time is to be counted; without it, what the environment says and what ships.
    """
    language = language_of(os.environ, argv)
    say = translator(language)
    try:
        options = _parser(say).parse_args(argv)
    except SystemExit as stopped:
        return stopped.code if isinstance(stopped.code, int) else USAGE
    try:
        if options.list:
            _print_list(language)
            return OK
        due, asked = _answer(options, here or by_environment)
    except BadUsage as bad:
        return _refused(bad.reason, say)
    except (NoProvision, ExtensionRefused) as refused:
        return _refused(refused.reason, say)
    except (ValueError, OverflowError):
        return _refused(Phrase.of(said("This is longer than can be counted.")), say)
    print(_as_json(due, say) if options.json else _as_text(due, asked, language, say))
    if due.certain:
        return OK
    print(_not_loaded(due).drawn(say), file=sys.stderr)
    return NOT_LOADED


def _parser(say: Say) -> argparse.ArgumentParser:
    about = say(said("When a limit falls due, and how that was reached."))
    parser = argparse.ArgumentParser(prog="anlin clock", description=about)
    named = say(said("a limit of law, e.g. psapl-2025:118; --list shows all"))
    parser.add_argument("provision", nargs="?", metavar="PROVISION", help=named)
    parser.add_argument("--count", metavar="'N UNIT'", help=say(said("hours, days, working days or months")))
    parser.add_argument("--rule", choices=LAW_RULES, help=say(said("how to count; with --count")))
    starts = say(said("when it starts; without an offset in the district's time"))
    parser.add_argument("--from", dest="start", metavar="ISO_TIME", help=starts)
    held = say(said("a person is held: the last day never moves"))
    parser.add_argument("--held", action="store_true", help=held)
    extended = say(said("with the first N extensions of the provision"))
    parser.add_argument("--extend", type=int, default=0, metavar="N", help=extended)
    parser.add_argument("--json", action="store_true", help=say(said("for machines")))
    parser.add_argument("--lang", choices=LANGUAGES, help=say(said("by default the terminal's")))
    parser.add_argument("--list", action="store_true", help=say(said("all provisions")))
    return parser


def _answer(options: argparse.Namespace, here: Callable[[], Here]) -> tuple[Due, _Asked]:
    if bool(options.provision) == bool(options.count):
        raise BadUsage(Phrase.of(said("Name a provision, or a length with --count; --list shows the provisions.")))
    if not options.start:
        raise BadUsage(Phrase.of(said("Say when it starts: --from 2026-01-05T09:30.")))
    zone, calendar = here()
    started_at = _moment(options.start, zone)
    asked = _by_count(options) if options.count else _by_provision(options, started_at, zone)
    due = due_of(
        asked.limit,
        asked.rule,
        started_at,
        timezone=zone,
        calendar=calendar,
        held=asked.held,
        extensions=asked.extensions,
    )
    return due, asked


def _by_count(options: argparse.Namespace) -> _Asked:
    if options.rule is None:
        raise BadUsage(Phrase.of(said("Say how to count: --rule, one of %(rules)s."), rules=", ".join(LAW_RULES)))
    if options.extend:
        raise BadUsage(Phrase.of(said("--extend goes with a provision, which says how long an extension is.")))
    match = _COUNT.fullmatch(options.count)
    if match is None:
        raise BadUsage(Phrase.of(said("Write a length as “30 days”: hours, days, working days or months.")))
    unit = _UNITS[re.sub(r"[ _-]", " ", match[2].lower()).removesuffix("s")]
    return _Asked(Limit(int(match[1]), unit), RULES[options.rule], (), options.held, None)


def _by_provision(options: argparse.Namespace, started_at: datetime, zone: ZoneInfo) -> _Asked:
    if options.rule is not None:
        raise BadUsage(Phrase.of(said("--rule goes with --count; a provision knows how it is counted.")))
    if options.extend < 0:
        raise BadUsage(Phrase.of(said("--extend takes a number from 0.")))
    row = row_of(provision_named(options.provision), started_at.astimezone(zone).date())
    never = started_at + timedelta(days=1)
    extensions = tuple(extend(row.extension, given=n, due=never, at=started_at) for n in range(options.extend))
    held = options.held or row.held
    return _Asked(row.limit_under(STRICTER), row.rule_under(STRICTER), extensions, held, row)


def by_environment() -> Here:
    """The zone that ANLIN_TIMEZONE names, and the holidays that ship."""
    return Here(_zone(), shipped())


def _zone() -> ZoneInfo:
    name = os.environ.get("ANLIN_TIMEZONE") or "Asia/Shanghai"
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadUsage(Phrase.of(said("ANLIN_TIMEZONE names no time zone: %(name)s."), name=name)) from error


def _moment(text: str, zone: ZoneInfo) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadUsage(Phrase.of(said("Write the time as 2026-01-05T09:30, not %(text)s."), text=text)) from error
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)


def _refused(reason: Phrase, say: Say) -> int:
    print(reason.drawn(say), file=sys.stderr)
    return USAGE


def _not_loaded(due: Due) -> Phrase:
    return Phrase.of(
        said("Calendar not loaded: %(year)s. Not before %(moment)s."), year=due.missing_year, moment=due_text(due)
    )


def _iso(due: Due) -> str:
    """The due moment; the end of a day as ISO 8601's 24:00 of that day."""
    if due.ends_day is None:
        return due.strict.isoformat()
    return f"{due.ends_day.isoformat()}T24:00:00{due.strict.isoformat()[19:]}"


def _as_json(due: Due, say: Say) -> str:
    known = due.certain
    answer: dict[str, object] = {
        "due": _iso(due) if known else None,
        "strict": due.strict.isoformat() if known else None,
        "formal": due.formal.isoformat() if known else None,
        "steps": [step.drawn(say) for step in steps_of(due)],
        "certain": known,
        "earliest": due.earliest.isoformat(),
        "original": due.original.isoformat(),
        "ends_day": due.ends_day.isoformat() if due.ends_day and known else None,
        "missing_year": due.missing_year,
        "calendar_digest": due.calendar_digest,
    }
    return json.dumps(answer, ensure_ascii=False, indent=2)


def _as_text(due: Due, asked: _Asked, language: str, say: Say) -> str:
    zone = str(due.asked.zone)
    lines = [_title(asked, language, say), ""]
    if due.certain:
        lines.append(Phrase.of(said("Due: %(moment)s (%(zone)s)"), moment=due_text(due), zone=zone).drawn(say))
        if due.formal != due.strict:
            lines.append(Phrase.of(said("Formally: %(moment)s"), moment=moment_text(due.formal)).drawn(say))
    else:
        lines.append(Phrase.of(said("Not before: %(moment)s (%(zone)s)"), moment=due_text(due), zone=zone).drawn(say))
    lines += ["", *(f"{n}. {step.drawn(say)}" for n, step in enumerate(steps_of(due), start=1))]
    if asked.row is not None:
        lines += ["", *_remarks(asked.row, language, say)]
    return "\n".join(lines).rstrip()


def _title(asked: _Asked, language: str, say: Say) -> str:
    amount = amount_of(asked.limit).drawn(say)
    if asked.row is None:
        rule = Phrase.of(said("%(amount)s, %(rule)s"), amount=amount, rule=Phrase(asked.rule.label))
        return rule.drawn(say)
    named = statute(asked.row.statute)
    article = asked.row.article if asked.row.article[0].isdigit() else ""
    if language == "zh":
        return f"《{named.title_zh}》{f'第 {article} 条 ' if article else ''}{asked.row.label_zh}：{amount}"
    return f"{named.title_en}{f', Art. {article}' if article else ''}: {asked.row.label}, {amount}"


def _remarks(row: Row, language: str, say: Say) -> list[str]:
    remarks = []
    if row.mark != "V":
        remarks.append(said("Read in excerpt only: it may be promised, not called law."))
    if statute(row.statute).dates_mark != "V":
        remarks.append(said("The statute's dates in force were not verified."))
    if row.reading:
        remarks.append(said("The texts leave a question open here; the stricter reading is used."))
    note = row.note_zh if language == "zh" else row.note
    return [*map(say, remarks), *([note] if note else [])]


def _print_list(language: str) -> None:
    for each in statutes():
        print(f"\n{each.title_zh if language == 'zh' else each.title_en} ({each.key}, {each.version})")
        for row in each.rows:
            label = row.label_zh if language == "zh" else row.label
            print(f"  {row.spelled:<36} {row.limit.amount:>3} {row.limit.unit:<12} {row.mark}  {label}")
