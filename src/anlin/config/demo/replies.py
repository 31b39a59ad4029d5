"""Texts to reply with and a view of the unit, as a district would keep them; the demonstration begins with these."""

from __future__ import annotations

from datetime import datetime

from anlin.modules.intake.processes import REPORT
from anlin.spine.access.actors import Actor, actor_of
from anlin.spine.access.models import User
from anlin.spine.ledger.services import clock_at
from anlin.workbench.desk.texts import Words, keep_text
from anlin.workbench.desk.views import keep_view

_TEXTS = (
    ("reported", "question", Words("问具体位置", "Ask for the place", "您好，编号 {number} 的报告（{category}）已收到。请问具体在什么位置？门牌号、路口或附近的店名都可以。",
        "We have your report {number} ({category}). Where exactly is it? A house number, a crossing or a shop nearby will do.")),
    ("reported", "question", Words("问发生时间", "Ask for the time", "您好，关于 {number}：请问是什么时候开始的？大概的时间也可以。",
        "About {number}: since when has it been so? An approximate time is enough.")),
    ("reported", "evidence", Words("说明不属受理范围", "Explain that it is not ours", "您好，{number} 所述事项经核实不属于{district}受理的范围。我们已说明应找哪个单位；如有新的情况，请补充。",
        "What {number} tells is, as we found, not for {district} to decide. We named whom to ask; if there is something new, please add it.")),
    ("working", "question", Words("约时间上门看", "Agree on a visit", "您好，{number} 由{holder}办理。请问什么时间方便我们到现场查看？",
        "{holder} deals with {number}. When may we come and look at the place?")),
    ("working", "evidence", Words("设施已修复", "Repaired", "{number}：设施已修复并试用正常，现场照片附后。若仍有问题，请在期限内告诉我们。",
        "{number}: it is repaired and was tried; photographs of the place are attached. If something is still wrong, tell us in time.")),
    ("escalated", "instruction", Words("重新办理", "Work on it again", "请按报告人所述重新到现场查看，把结果和照片写入 {number}。",
        "Please look at the place again as the reporter says, and put findings and photographs into {number}.")),
)  # fmt: skip


def keep_replies(at: datetime) -> None:
    """Keep texts and a view, as the supervisor and the desk's first officer did at this moment."""
    with clock_at(at):
        supervisor = _actor("supervisor")
        for state, fact, words in _TEXTS:
            keep_text(actor=supervisor, process=REPORT, state=state, fact=fact, words=words)
        keep_view(
            actor=supervisor,
            listing=REPORT,
            name="不认可待处理",
            query={"state": "escalated", "order": "alarm", "columns": "category,area,holder,clock"},
            for_unit=True,
            opens_first=False,
        )


def _actor(username: str) -> Actor:
    return actor_of(User.objects.get(username=username))
