"""One page for readers who decide: a picture, a table, what it means, what it cannot say. Self-contained; prints on paper."""

from __future__ import annotations

import io
import re
import warnings
from html import escape, unescape

import polars as pl

from anlin.analysis.results import Result, Say, plain_value, words
from anlin.kernel.words import said

ROWS = 20
DRAWN = (
    said("hot"), said("perhaps hot"), said("cold"), said("perhaps cold"), said("outlier"), said("perhaps outlier"), said("neither"),
    said("events / km²"), said("events a day"), said("events"), said("raw"), said("shrunk"), said("value"),
    said("1 = Monday"), said("days before the last"), said("share of the places, busiest first"), said("share of the events"),
    said("certainty"), said("x"), said("y"), said("per_km2"), said("error"), said("times_mean"), said("times_mean_at_least"),
    said("part"), said("days"), said("per_day"), said("low"), said("high"), said("ratio"), said("expected"), said("share"),
    said("known"), said("rank"), said("share_so_far"), said("place"), said("exposure"), said("weight"), said("mean"),
    said("same place"), said("up to so many days"), said("up to so many metres"), said("times the usual, on top"),
    said("same_place"), said("over_m"), said("to_m"), said("over_days"), said("to_days"), said("observed"), said("chance_sd"),
    said("chain"), said("places"), said("first"), said("last"), said("across_m"), said("highest"), said("recent"),
    said("days_left"),
    said("named"), said("history"), said("parameter"), said("feed"), said("round"), said("most_patrolled"), said("times_true"),
    said("times the true share"), said("days after an event"),
    said("followers"), said("Cells far from all others are not drawn."),
)  # fmt: skip
"""Words of pictures and tables, translated where a page draws them."""
_STYLE = """
body { font: 16px/1.6 "Noto Sans SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif; color: #1c2733;
  max-width: 52rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.6rem; line-height: 1.3; margin: 0 0 .3rem } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem }
.read { border-left: 4px solid #1f5fa8; padding: .2rem 0 .2rem .8rem } .of { color: #5b6873; margin: 0 0 1.2rem }
figure { margin: 1rem 0 } svg { width: 100%; height: auto } ul { padding-left: 1.2rem } .wide { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums }
th, td { padding: .25rem .6rem .25rem 0; text-align: left; border-bottom: 1px solid #d8dee3 } td.n, th.n { text-align: right }
@media (prefers-color-scheme: dark) {
  body { background: #12181d; color: #dfe6eb } .of { color: #9aa7b1 } th, td { border-color: #33404a }
  figure { background: #fff; border-radius: 4px }
}
@media print { body { margin: 0; max-width: none } h2 { break-after: avoid } figure, tr { break-inside: avoid } }
"""


def page(result: Result, language: str = "en", source: str = "") -> str:
    """The report as one HTML page without any address in it.

    Args:
        language: `en` or `zh`.
        source: the name of the data, as it is to stand on the page.
    """
    say = words(language)
    told = result.explain()
    body = [f"<h1>{escape(told.title.drawn(say))}</h1>", f'<p class="of">{escape(source)}</p>']
    body.append(f'<p class="read">{escape(told.reads.drawn(say))}</p>')
    if says := result.says():
        body.append(_section(say(said("What it means")), _list([one.drawn(say) for one in says])))
    body.append(f"<figure>{_picture(result, say)}</figure>")
    for title, sentences in reversed(told.sections()):
        body.append(_section(title.drawn(say), _list([one.drawn(say) for one in sentences])))
    body.append(_section(say(said("The first rows")), _table(result.to_frame(), say)))
    rows = "".join(f"<tr><th>{escape(a.drawn(say))}</th><td>{escape(b.drawn(say))}</td></tr>" for a, b in told.lines)
    body.append(_section(say(said("How it was made")), f"<table>{rows}</table><p>{escape(told.method_note)}</p>"))
    return _whole(told.title.drawn(say), language, "\n".join(body))


def _whole(title: str, language: str, body: str) -> str:
    code = "zh-Hans" if language == "zh" else "en"
    return (
        f'<!doctype html>\n<html lang="{code}">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _section(title: str, body: str) -> str:
    return f"<section><h2>{escape(title)}</h2>{body}</section>"


def _list(sentences: list[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(one)}</li>" for one in sentences) + "</ul>"


def _picture(result: Result, say: Say) -> str:
    import matplotlib as mpl

    out = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "anlin"}), warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", UserWarning
        )  # a letter that this machine's fonts lack: the reader's browser has it
        result.plot().figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})  # type: ignore[union-attr]
    svg = out.getvalue()
    drawn = re.compile(r">([^<>]*[^<>\s][^<>]*)</text>")
    return drawn.sub(lambda found: f">{escape(say(unescape(found[1])))}</text>", svg[svg.index("<svg") :])


def _table(frame: pl.DataFrame, say: Say) -> str:
    numeric = [kind.is_numeric() for kind in frame.dtypes]
    head = "".join(f"<th{_right(n)}>{escape(say(name))}</th>" for name, n in zip(frame.columns, numeric, strict=True))
    rows = "".join(
        "<tr>"
        + "".join(f"<td{_right(n)}>{escape(_shown(v, say))}</td>" for v, n in zip(row, numeric, strict=True))
        + "</tr>"
        for row in frame.head(ROWS).iter_rows()
    )
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _right(numeric: bool) -> str:
    return ' class="n"' if numeric else ""


def _shown(value: object, say: Say) -> str:
    plain = plain_value(value)
    if plain is None:
        return "–"
    if isinstance(plain, float):
        return f"{plain:,.0f}" if abs(plain) >= 1000 else f"{plain:.4g}"
    return say(plain) if isinstance(plain, str) and plain else str(plain)
