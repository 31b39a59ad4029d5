"""What is written after a report: questions, answers, notes, closings, refusals. Fiction, from the report's own seed."""

from __future__ import annotations

from random import Random

from anlin.config.demo.texts import DemoReport

_QUESTIONS: dict[str, tuple[str, ...]] = {
    "theft": (
        "车架号或购车票据还找得到吗？",
        "停车的位置有没有监控，大概朝哪个方向？",
        "最后一次看到是几点？锁是什么样的？",
    ),
    "fraud": (
        "转账用的是哪家银行，什么时间转的？请先不要再转。",
        "对方的账号和聊天记录请保留，能截图发来吗？",
        "除了转账，有没有告诉对方验证码？",
    ),
    "facilities": ("是哪一侧，靠近几号门？", "杆子或井盖上有编号吗？拍一张近照就行。", "现在旁边有没有东西挡着？"),
    "noise": ("一般几点开始、几点停？今晚还有吗？", "知道是哪一户吗？不知道也没关系。"),
    "help": ("走失时穿什么衣服，身上有没有联系卡？", "现在有人在家等吗？请留一个能打通的电话。"),
}
_QUESTION_ANY = (
    "请补充一下具体位置。",
    "方便说说是从什么时候开始的吗？",
    "白天还是晚上联系您方便？",
    "有照片的话请补一张。",
)
_ANSWERS = (
    "在东门往里第二个单元，{n}号楼旁边。",
    "大概晚上{n}点，具体记不清了。",
    "照片拍好了，请看。",
    "没有编号，就在超市正对面。",
    "票据找不到了，只有付款截图。",
    "有的，监控在门卫室。",
    "我白天上班，下午六点以后方便。",
    "已经停了，谢谢，但怕晚上又来。",
    "不想让对方知道是我说的。",
    "是的，孩子找到了，谢谢你们！",
)
_NOTES: dict[str, tuple[str, ...]] = {
    "theft": (
        "已到现场查看，锁具有剪切痕迹，调取南门监控。",
        "走访三户，均称夜里听到金属声。",
        "监控时段有缺失，已请物业提供备份。",
        "串并近两周同类，提示网格夜间加巡。",
    ),
    "fraud": ("已联系银行止付，余额待核。", "受害人已到所做笔录，聊天记录已固定。", "与反诈平台核对，对方账户在外省。"),
    "facilities": (
        "已到现场，确有三处不亮，为线路故障。",
        "已设警示桩，报维修单位。",
        "维修单位答复配件明日到。",
        "复查：已亮，拍照。",
    ),
    "noise": (
        "22 点到场，音响已关，当事人口头保证。",
        "测得昼间 61 分贝，已告知时段要求。",
        "约双方周六上午在社区坐下来谈。",
    ),
    "neighbours": ("分别听取两家意见，分歧在费用分摊。", "请楼长和调解员一起上门。", "双方同意先止漏、再谈赔偿。"),
    "traffic": ("车主电话已通，十五分钟内挪车。", "已通知路段增设隔离，放学时段有人值守。", "信号灯控制箱重启后恢复。"),
    "fire": ("现场清理杂物约两车，飞线已拆。", "已当场告知风险，约定三日内移走，届时复查。", "复查：通道畅通。"),
    "help": ("已在附近找到，家属已接回。", "开锁后老人平安，已联系子女。", "沿河两侧各一组查找。"),
}
_NOTES_ANY = (
    "电话联系报告人，情况属实。",
    "到现场查看，已拍照。",
    "与社区对接，明日上午一并处理。",
    "等待对方回复，已留联系方式。",
    "下雨，现场改到明早。",
)
_CLOSINGS: dict[str, tuple[str, ...]] = {
    "theft": (
        "已立案，案件另行告知进展；提供停车点监控线索一条。",
        "电动车在{place}附近找回，已当面交还，请核对。",
        "经查为家人挪车，物品未丢，报告人确认。",
    ),
    "fraud": ("已止付并立案，止付 {money} 元；后续由办案单位告知。", "未造成损失，已讲明套路并协助设置来电提醒。"),
    "facilities": (
        "路灯已修复，更换灯头三个，附修复前后照片。",
        "井盖已更换并加防响垫，夜间复查无异响。",
        "护栏缺口已补，临时围挡撤除，附照片。",
    ),
    "noise": (
        "已约定 21:30 后不用音响，双方签字，网格员每周回访一次。",
        "施工单位调整作业时间，22 点后停工，连续三晚复查无噪声。",
    ),
    "neighbours": ("双方达成协议：楼上一周内修好，补偿粉刷费用，已签字。", "双方互相致歉，鞋柜移入室内。"),
    "traffic": (
        "违停车辆已移走并施划禁停线，附照片。",
        "信号灯已修复，观察一个早高峰正常。",
        "放学时段安排值守，逆行明显减少，回访两位家长。",
    ),
    "fire": ("杂物清空、飞线拆除，楼下新增充电口六个，附照片。", "煤气罐已移出，家中改用管道气。"),
    "falling": ("查明为三楼阳台掉落，已加固；向全楼发放提醒。", "外墙松动瓷砖已铲除，设置警戒。"),
    "lost": ("失物已由失主凭证领回。", "登记失物一件，暂存服务台，满期未领按规定处理。"),
    "help": ("老人平安回家，家属已确认。", "门已打开，人员平安。"),
    "enquiry": ("已电话答复所需材料，并预约周四上午办理。", "已答复：可网上申请，附办理地址和时间。"),
}
_CLOSING_ANY = (
    "已处理完毕，并当面告知报告人，附照片。",
    "现场恢复正常，三日后复查无反复。",
    "已转有权单位并接收，编号已告知报告人。",
)
_REFUSALS = (
    "灯是亮了，可第二天晚上又灭了。",
    "没人来过，照片不是我们这儿的。",
    "只修了一半，西边那两盏还黑着。",
    "当天好了，人一走又开始了，昨晚照样到一点。",
    "说找到了监控，可没告诉我结果。",
    "协议写了一周，现在半个月了还在漏。",
    "车挪走了，第二天又停回来。",
    "不满意，只打了个电话就说办完了。",
    "我没有同意过，谁替我点的？",
    "事情没解决，请换个人来看看。",
)
_CONFIRMATIONS = (
    "好了，谢谢。",
    "当天就来了，速度挺快。",
    "已经亮了，孩子放学放心了。",
    "辛苦了！",
    "解决了，就是等得久了点。",
    "人找到了，全家谢谢你们。",
    "可以，认可。",
)


def question_for(random: Random, report: DemoReport) -> str:
    """What the desk asks the reporter."""
    return random.choice((*_QUESTIONS.get(report.category, ()), *_QUESTION_ANY))


def answer_from(random: Random, report: DemoReport) -> str:
    """What the reporter answers."""
    return random.choice(_ANSWERS).replace("{n}", str(1 + (report.index + random.randrange(8)) % 9))


def handler_note(random: Random, report: DemoReport) -> str:
    """What a handler notes while working."""
    return random.choice((*_NOTES.get(report.category, ()), *_NOTES_ANY))


def closing(random: Random, report: DemoReport) -> str:
    """What a handler writes to close, with its evidence."""
    words = random.choice(_CLOSINGS.get(report.category, _CLOSING_ANY) + _CLOSING_ANY[:1])
    return words.replace("{place}", report.address).replace("{money}", f"{random.randrange(3, 180) * 100:,}")


def refusal(random: Random) -> str:
    """Why a reporter does not accept the close."""
    return random.choice(_REFUSALS)


def confirmation(random: Random) -> str:
    """What a reporter says who accepts the close."""
    return random.choice(_CONFIRMATIONS)
