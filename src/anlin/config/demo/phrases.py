"""Words of the demo's reports, as residents write them. `{slot}` is filled from `SLOTS`; a slot may hold slots.

All is invented: no name, number, plate, shop or event is meant.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Frames:
    """One kind of matter: its category, how often, when in the day, and the sentences it is told in.

    A sentence with its own title stands behind it: `title||sentence`; the others take any of `titles`.
    """

    category: str
    weight: float
    hours: str
    titles: tuple[str, ...]
    told: tuple[str, ...]
    repeats: float = 0.0
    """Share that several people report, or that happen again near by."""


OF_THINGS: dict[str, Frames] = {
    "ebike": Frames(
        "theft",
        9,
        "night",
        ("电动车被偷", "{place}电动车丢了", "停楼下的电瓶车不见了", "{color}电动车被盗"),
        (
            "{when}把{color}{brand}电动车停在{place}{spot},{later}发现车没了。{lock}。{wish}",
            "我的电瓶车{when}在{place}{spot}被偷了,{brand}的,{color},买了{months}个月,{money}元买的。{camera}{wish}",
            "{open}我电动车丢了!就停在{place}{spot},{later}就没了,{lock}。{camera}",
            "{family}接送孩子用的电动车{when}不见了,停在{place}{spot},{lock}。{feel}",
            "昨晚{place}{spot}丢车,{color}的小电驴,车筐里还有{thing}。听{neighbour}说这个月已经是第{few}辆了。{wish}",
        ),
        0.32,
    ),
    "battery": Frames(
        "theft",
        8,
        "night",
        ("电瓶被偷", "{place}{few}块电瓶被盗", "车还在电瓶没了", "地下车库电瓶被偷"),
        (
            "{when}{place}{spot}的电动车电瓶被撬走了,车还在。{lock}。旁边{few}辆也一样。{wish}",
            "电瓶被偷!{place}{spot},{later}下来推车发现坐垫被撬开,线是剪断的。{camera}",
            "{open}我们楼{few}户的电瓶都让人偷了,就在{place}{spot},{camera}{wish}",
            "{when}停的车,{later}骑不动,一看电瓶没了,{money}元刚换的。{feel}{wish}",
        ),
        0.38,
    ),
    "burglary": Frames(
        "theft",
        2.6,
        "day",
        ("家里进贼了", "{place}入室盗窃", "门锁被撬", "窗户被撬,丢了东西"),
        (
            "{when}家里没人,{later}回来门锁被撬了,{thing}和{money}元现金不见了。在{place}。现场没敢动。",
            "{place}{floor},{entry},丢了{thing}。{neighbour}说白天看到有生面孔上楼。{wish}",
            "{open}家里被翻得乱七八糟,{entry}。人没事,{thing}没了。地址{place}{floor}。",
        ),
        0.25,
    ),
    "pickpocket": Frames(
        "theft",
        3,
        "day",
        ("手机在菜市场被偷", "钱包被扒", "公交上手机丢了"),
        (
            "手机在菜市场被偷||{when}在{place}买菜,手机被人从{pocket}摸走了,{color}{phone_brand}。{camera}{wish}",
            "下公交发现东西被扒||坐公交到{place}下车,发现{pocket}里的{thing}没了,应该是车上挤的时候被扒的。",
            "{family}钱包被偷||{family}在{place}赶集,钱包被偷,里面有{money}块钱和身份证。{feel}",
        ),
    ),
    "shop_theft": Frames(
        "theft",
        2,
        "night",
        ("门店卷帘门被撬,现金不见", "店里东西被偷", "超市被顺走东西"),
        (
            "{shop}卷帘门被撬,现金不见||我是{place}{shop}的,{when}卷帘门被撬,收银台{money}元没了,{camera}",
            "店里东西总被顺走||店里({place}{shop})这周被顺走{few}回东西,监控拍到了,{wish}",
        ),
    ),
    "fraud_parcel": Frames(
        "fraud",
        3.4,
        "day",
        ("收到“包裹理赔”电话,已转{money}元", "假客服骗了我{money}元", "快递理赔是骗子吧"),
        (
            "收到“包裹理赔”电话,已转{money}元||{when}接到电话说快递丢了要三倍理赔,加了{app},让我开共享屏幕,转走{money}元。卡号尾号记得,{wish}",
            "假客服骗了我{money}元||{open}被骗了,说是{shop_online}客服,退款要先“验证”,分{few}次转了{money}元。在{place}家里接的电话。",
            "差点被“理赔”骗了||{family}接到理赔电话,差点转钱,被{neighbour}拦住了。号码留着,要不要给你们?",
        ),
    ),
    "fraud_parttime": Frames(
        "fraud",
        3,
        "evening",
        ("刷单被骗{money}元", "兼职刷单取不出钱", "网上做任务被骗"),
        (
            "刷单被骗{money}元||{when}在{app}群里刷单,前面返了{few}次,后来说要做联单,投进去{money}元取不出来了。{feel}{wish}",
            "做任务被骗{money}元||做点赞任务被骗{money}元,对方说再充{money2}才能提现,我没再给。聊天记录都在。",
            "孩子找兼职被骗{money}元||孩子{app}上找兼职被骗了{money}元,{family}不敢说。现在怎么办?{wish}",
        ),
    ),
    "fraud_elder": Frames(
        "fraud",
        2.2,
        "day",
        ("老人买了几千元保健品", "{place}有人给老人讲课卖药", "冒充孙子骗老人"),
        (
            "{place}有人给老人讲课卖药||{place}{spot}有人租房子给老人讲课送鸡蛋,{family}已经买了{money}元的“{tonic}”,不让说。{wish}",
            "冒充孙子骗老人||有人打电话给{family},说孙子出事了要{money}元,老人正要去银行,{neighbour}发现的。",
            "老人天天听课买东西||{family}天天去{place}听课,拦不住,{feel}能不能去看看是不是骗子?",
        ),
    ),
    "lamp": Frames(
        "facilities",
        9,
        "night",
        ("路灯不亮", "{place}{few}盏路灯都不亮", "路灯坏了一排", "{place}太黑了", "昨夜起整排路灯不亮"),
        (
            "{place}门口{few}盏路灯连着不亮,{since}。{danger}{wish}",
            "{open}{place}这段路灯坏了{since},晚上黑得看不见路,{danger}",
            "路灯一闪一闪的,{place}往{direction}第{few}根杆子,{since}。{wish}",
            "{place}{direction}的路灯{since}不亮,报过一次没人来。{danger}{wish}",
            "下晚自习孩子走{place}这段,路灯不亮,{danger}",
        ),
        0.45,
    ),
    "manhole": Frames(
        "facilities",
        4.5,
        "day",
        ("井盖松动", "{place}井盖没了", "路口井盖响,骑车颠簸", "井盖翘起来了"),
        (
            "{place}{direction}有个井盖松了,车一过就咣当响,{since}。{danger}{wish}",
            "井盖没了,急||{open}{place}井盖不见了!现在用{block_thing}挡着,{danger}",
            "井盖下陷,骑车颠簸||骑车经过{place},井盖陷下去一块,差点摔了。{wish}",
            "井盖翘起来了||{place}慢车道井盖翘起来{few}公分,{since},{danger}",
        ),
        0.4,
    ),
    "barrier": Frames(
        "facilities",
        3,
        "day",
        ("护栏缺口", "围挡倒在非机动车道", "{place}护栏被撞歪", "石墩倒了"),
        (
            "护栏缺口||{place}{direction}护栏被撞了个口子,有人从那儿横穿,{danger}{wish}",
            "围挡倒在非机动车道||工地围挡倒在{place}非机动车道上,{since},骑车的都绕到机动车道去了。{danger}",
            "隔离桩断了||{place}的隔离桩断了{few}根,露着钢筋,{danger}",
        ),
        0.3,
    ),
    "power": Frames(
        "facilities",
        2.4,
        "evening",
        ("停电", "{place}整栋楼停电", "半夜跳闸没人管"),
        (
            "{place}{since}停电,{few}栋楼都黑了,物业电话打不通。家里有老人{machine}。{wish}",
            "{open}又停电了,{place},这个月第{few}次。{feel}",
        ),
        0.45,
    ),
    "pipe": Frames(
        "facilities",
        2.4,
        "day",
        ("水管爆了", "{place}污水冒出来", "下水道堵了"),
        (
            "水管漏水||{place}{direction}水管漏水,{since},路上都是水,晚上要结冰。{wish}",
            "污水冒出来了||污水井冒了,{place}{spot}臭得不行,{since}。{feel}{wish}",
        ),
        0.3,
    ),
    "signal": Frames(
        "traffic",
        3.2,
        "day",
        ("路口信号灯不亮", "红绿灯坏了", "{crossing}信号灯一直红"),
        (
            "路口信号灯不亮||{crossing}往{direction}的信号灯{since}不亮,车都抢着走,{danger}",
            "{crossing}信号灯一直红||{open}{crossing}红灯一直不变绿,等了{minutes}分钟。{wish}",
        ),
        0.4,
    ),
    "parking": Frames(
        "traffic",
        8,
        "evening",
        ("违停堵门", "车停在盲道上", "消防通道停车", "{place}天天乱停车", "停车收费与公示不符"),
        (
            "{color}{car}堵住出口||{place}{spot}被一辆{color}{car}堵住了,{since},打挪车电话没人接。{wish}",
            "{place}天天乱停车||每天{hour}点{place}两边停满车,救护车都进不来。{feel}{wish}",
            "车停在盲道上||{plate}停在{place}盲道上{since},盲人怎么走?{wish}",
            "停车收费与公示不符||{place}停车场按次收{money3}元,公示牌写的是{money4}元,给我开的票也不对。",
        ),
        0.22,
    ),
    "wrongway": Frames(
        "traffic",
        4,
        "rush",
        ("学校东门放学时段车辆逆行", "电动车逆行", "外卖车逆行太快"),
        (
            "放学时段车辆逆行||{site}放学的时候,{place}全是逆行的车,{danger}{wish}",
            "早上{hour}点,{place}电动车成群逆行,{family}差点被撞。{wish}",
            "三轮车天天逆行拉货||{place}{direction}的三轮车天天逆行拉货,{feel}",
        ),
        0.2,
    ),
    "crash": Frames(
        "traffic",
        3,
        "rush",
        ("两车剐蹭", "追尾,无人受伤", "被电动车撞了跑了"),
        (
            "两车追尾,无人受伤||{crossing}两车追尾,没人受伤,占着道,{since}。",
            "被电动车撞了,人跑了||{when}在{place}被一辆{color}电动车撞倒,人跑了,膝盖破了。{camera}{wish}",
            "两车剐蹭||{place}剐蹭,对方{color}{car}没停,{plate}好像。行车记录仪有。",
        ),
    ),
}
