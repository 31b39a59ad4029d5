"""What is written about hazards and large events. Invented; one in eight in English, as in the reports."""

from __future__ import annotations

HAZARDS: dict[str, tuple[tuple[str, str, str], ...]] = {  # what is dangerous, what has to be done, what was seen then
    "exits": (
        ("二楼疏散通道堆满纸箱，最窄处不到半米", "清空通道，净宽不小于 1.4 米，不得再堆放", "通道已清空，实测 1.5 米，附照片"),
        ("后门安全出口用链条锁住，营业时打不开", "营业期间不得上锁，改装推闩门", "链条已拆，推闩门开启正常"),
        ("楼梯间停放电动自行车七辆", "移走车辆，楼梯间不得停放", "车辆已移至院内车棚，楼梯间无杂物"),
        ("The rear exit is blocked by stacked chairs", "Clear the exit and keep it clear", "The exit is clear and the door opens"),
    ),
    "fire_gear": (
        ("一层灭火器压力不足，三具过期", "更换过期灭火器，每层不少于四具", "已更换，压力表均在绿区"),
        ("消火栓箱内无水带", "配齐水带和水枪", "已配齐并试水"),
        ("Two extinguishers on the ground floor are out of date", "Replace both extinguishers", "Both were replaced"),
    ),
    "wiring": (
        ("后厨插线板串接，电线表面发烫", "拆除串接，由持证电工重新布线", "已重新布线，漏电保护动作正常"),
        ("门店外飞线充电，线从二楼窗户引下", "拆除飞线，到充电桩充电", "飞线已拆，设告示一块"),
        ("阁楼配电箱无盖，旁边堆放泡沫", "加装箱盖，清走可燃物", "箱盖已装，一米内无可燃物"),
    ),
    "dangerous_goods": (
        ("后厨存放液化气瓶四个，无泄漏报警", "气瓶减至两个并移出室内，加装报警器", "气瓶移至室外箱内，报警器试验正常"),
        ("油漆、稀料与纸箱混放", "分间存放，总量不超过规定", "已分间存放并上锁"),
    ),
    "structure": (
        ("临街外墙瓷砖松动，已掉落两块", "设警戒，铲除松动部分", "松动瓷砖已铲除，警戒撤除"),
        ("门头广告牌一角脱开，大风天晃动", "加固或拆除广告牌", "广告牌已拆除"),
        ("Loose tiles above the pavement", "Fence off the pavement and remove the tiles", "The tiles are gone"),
    ),
    "ground": (
        ("人行道井盖缺失，只插了树枝", "补装井盖，先设围挡", "井盖已补，踩踏无响动"),
        ("门前路面塌陷约一平方米", "围挡并回填", "已回填压实，围挡撤除"),
        ("A drain cover is missing on the pavement", "Put a cover on; fence it off until then", "A new cover is in place"),
    ),
    "water": (
        ("河边护栏断了三米，孩子常在这里玩", "修复护栏，设警示", "护栏已修复"),
        ("景观桥木板松动，缝宽能卡住脚", "更换桥板", "桥板已更换"),
    ),
    "works": (
        ("基坑临边无护栏，夜间无灯", "加护栏和警示灯", "护栏、警示灯已到位"),
        ("塔吊吊物越过人行道上方", "调整吊装范围，设专人看护", "已调整范围，看护到岗"),
        ("脚手架底部缺扫地杆", "停用并补齐，验收后方可使用", "已补齐，有验收单"),
    ),
    "other": (
        ("地下车库积水约二十厘米，配电间在旁边", "抽排积水，加挡水板", "积水已排，挡水板已装"),
        ("货架超高堆放，无固定", "降低堆放高度，固定货架", "货架已固定，高度降至两米"),
    ),
}  # fmt: skip
EVENTS: tuple[tuple[str, str], ...] = (
    ("音乐节", "南北两个入口分开进出，现场最多五千人，保安六十名，医疗点一处，应急通道常开。"),
    ("美食节", "三个入口，最多同时三千人，明火摊位相隔三米，灭火器每摊两具，疏散广播已试。"),
    ("灯会", "单向游览路线一条，临水处设护栏，最多同时四千人，超过九成暂停入场。"),
    ("马拉松", "起终点分离，医疗点六处，沿线志愿者两百名，交通方案另附。"),
    ("招聘会", "两个入口，最多同时两千人，分时预约，安检口四个，疏散路线张贴。"),
    ("人偶剧专场", "Two entrances, at most 1,200 people at once, eight stewards, one first-aid post, exits kept open."),
)  # fmt: skip
DISMISSED = "现场复核：为临时卸货，半小时内已清走，不属隐患"
ELSEWHERE = "属其他单位职责，已电话确认并附照片"
SIGNED = "值班员签收，编号见附页"
MORE_TIME = "防火门需定做，厂家答复十天后到货"
ESCALATED = "两次上门未改，经营者拒绝停用"
SAID_DONE = "责任方来电称已整改，约次日复查"
MISSING = "缺应急预案和场地租用协议"
WITHDRAWN = "承办者因场地原因撤回"
REFUSED = "同日同地已有考试，疏散通道不能满足"
REVOKED = "舞台搭建与方案不符，限期未改"
CONDITIONS = "现场人数不超过方案所列；22 点前结束；临时用电由持证电工值守；超过九成暂停入场"
FOUND_WRONG = "西侧出口被摊位挡住，应急灯两盏不亮"
MEND = "移走摊位，修好应急灯，开场前一日复查"
IN_ORDER = "出入口、应急照明、消防器材均合格，与方案一致"
TOOK_PLACE = "平稳结束，最高同时在场人数未超过核定"
