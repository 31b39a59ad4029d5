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


FRAMES: dict[str, Frames] = {
    "ebike": Frames("theft", 9, "night", ("电动车被偷", "{place}电动车丢了", "停楼下的电瓶车不见了", "{color}电动车被盗"), (
        "{when}把{color}{brand}电动车停在{place}{spot},{later}发现车没了。{lock}。{wish}",
        "我的电瓶车{when}在{place}{spot}被偷了,{brand}的,{color},买了{months}个月,{money}元买的。{camera}{wish}",
        "{open}我电动车丢了!就停在{place}{spot},{later}就没了,{lock}。{camera}",
        "{family}接送孩子用的电动车{when}不见了,停在{place}{spot},{lock}。{feel}",
        "昨晚{place}{spot}丢车,{color}的小电驴,车筐里还有{thing}。听{neighbour}说这个月已经是第{few}辆了。{wish}"), 0.32),
    "battery": Frames("theft", 8, "night", ("电瓶被偷", "{place}{few}块电瓶被盗", "车还在电瓶没了", "地下车库电瓶被偷"), (
        "{when}{place}{spot}的电动车电瓶被撬走了,车还在。{lock}。旁边{few}辆也一样。{wish}",
        "电瓶被偷!{place}{spot},{later}下来推车发现坐垫被撬开,线是剪断的。{camera}",
        "{open}我们楼{few}户的电瓶都让人偷了,就在{place}{spot},{camera}{wish}",
        "{when}停的车,{later}骑不动,一看电瓶没了,{money}元刚换的。{feel}{wish}"), 0.38),
    "burglary": Frames("theft", 2.6, "day", ("家里进贼了", "{place}入室盗窃", "门锁被撬", "窗户被撬,丢了东西"), (
        "{when}家里没人,{later}回来门锁被撬了,{thing}和{money}元现金不见了。在{place}。现场没敢动。",
        "{place}{floor},{entry},丢了{thing}。{neighbour}说白天看到有生面孔上楼。{wish}",
        "{open}家里被翻得乱七八糟,{entry}。人没事,{thing}没了。地址{place}{floor}。"), 0.25),
    "pickpocket": Frames("theft", 3, "day", ("手机在菜市场被偷", "钱包被扒", "公交上手机丢了"), (
        "手机在菜市场被偷||{when}在{place}买菜,手机被人从{pocket}摸走了,{color}{phone_brand}。{camera}{wish}",
        "下公交发现东西被扒||坐公交到{place}下车,发现{pocket}里的{thing}没了,应该是车上挤的时候被扒的。",
        "{family}钱包被偷||{family}在{place}赶集,钱包被偷,里面有{money}块钱和身份证。{feel}")),
    "shop_theft": Frames("theft", 2, "night", ("门店卷帘门被撬,现金不见", "店里东西被偷", "超市被顺走东西"), (
        "{shop}卷帘门被撬,现金不见||我是{place}{shop}的,{when}卷帘门被撬,收银台{money}元没了,{camera}",
        "店里东西总被顺走||店里({place}{shop})这周被顺走{few}回东西,监控拍到了,{wish}",)),
    "fraud_parcel": Frames("fraud", 3.4, "day", ("收到“包裹理赔”电话,已转{money}元", "假客服骗了我{money}元", "快递理赔是骗子吧"), (
        "收到“包裹理赔”电话,已转{money}元||{when}接到电话说快递丢了要三倍理赔,加了{app},让我开共享屏幕,转走{money}元。卡号尾号记得,{wish}",
        "假客服骗了我{money}元||{open}被骗了,说是{shop_online}客服,退款要先“验证”,分{few}次转了{money}元。在{place}家里接的电话。",
        "差点被“理赔”骗了||{family}接到理赔电话,差点转钱,被{neighbour}拦住了。号码留着,要不要给你们?")),
    "fraud_parttime": Frames("fraud", 3, "evening", ("刷单被骗{money}元", "兼职刷单取不出钱", "网上做任务被骗"), (
        "刷单被骗{money}元||{when}在{app}群里刷单,前面返了{few}次,后来说要做联单,投进去{money}元取不出来了。{feel}{wish}",
        "做任务被骗{money}元||做点赞任务被骗{money}元,对方说再充{money2}才能提现,我没再给。聊天记录都在。",
        "孩子找兼职被骗{money}元||孩子{app}上找兼职被骗了{money}元,{family}不敢说。现在怎么办?{wish}")),
    "fraud_elder": Frames("fraud", 2.2, "day", ("老人买了几千元保健品", "{place}有人给老人讲课卖药", "冒充孙子骗老人"), (
        "{place}有人给老人讲课卖药||{place}{spot}有人租房子给老人讲课送鸡蛋,{family}已经买了{money}元的“{tonic}”,不让说。{wish}",
        "冒充孙子骗老人||有人打电话给{family},说孙子出事了要{money}元,老人正要去银行,{neighbour}发现的。",
        "老人天天听课买东西||{family}天天去{place}听课,拦不住,{feel}能不能去看看是不是骗子?")),
    "lamp": Frames("facilities", 9, "night", ("路灯不亮", "{place}{few}盏路灯都不亮", "路灯坏了一排", "{place}太黑了", "昨夜起整排路灯不亮"), (
        "{place}门口{few}盏路灯连着不亮,{since}。{danger}{wish}",
        "{open}{place}这段路灯坏了{since},晚上黑得看不见路,{danger}",
        "路灯一闪一闪的,{place}往{direction}第{few}根杆子,{since}。{wish}",
        "{place}{direction}的路灯{since}不亮,报过一次没人来。{danger}{wish}",
        "下晚自习孩子走{place}这段,路灯不亮,{danger}"), 0.45),
    "manhole": Frames("facilities", 4.5, "day", ("井盖松动", "{place}井盖没了", "路口井盖响,骑车颠簸", "井盖翘起来了"), (
        "{place}{direction}有个井盖松了,车一过就咣当响,{since}。{danger}{wish}",
        "井盖没了,急||{open}{place}井盖不见了!现在用{block_thing}挡着,{danger}",
        "井盖下陷,骑车颠簸||骑车经过{place},井盖陷下去一块,差点摔了。{wish}",
        "井盖翘起来了||{place}慢车道井盖翘起来{few}公分,{since},{danger}"), 0.4),
    "barrier": Frames("facilities", 3, "day", ("护栏缺口", "围挡倒在非机动车道", "{place}护栏被撞歪", "石墩倒了"), (
        "护栏缺口||{place}{direction}护栏被撞了个口子,有人从那儿横穿,{danger}{wish}",
        "围挡倒在非机动车道||工地围挡倒在{place}非机动车道上,{since},骑车的都绕到机动车道去了。{danger}",
        "隔离桩断了||{place}的隔离桩断了{few}根,露着钢筋,{danger}"), 0.3),
    "power": Frames("facilities", 2.4, "evening", ("停电", "{place}整栋楼停电", "半夜跳闸没人管"), (
        "{place}{since}停电,{few}栋楼都黑了,物业电话打不通。家里有老人{machine}。{wish}",
        "{open}又停电了,{place},这个月第{few}次。{feel}"), 0.45),
    "pipe": Frames("facilities", 2.4, "day", ("水管爆了", "{place}污水冒出来", "下水道堵了"), (
        "水管漏水||{place}{direction}水管漏水,{since},路上都是水,晚上要结冰。{wish}",
        "污水冒出来了||污水井冒了,{place}{spot}臭得不行,{since}。{feel}{wish}"), 0.3),
    "signal": Frames("traffic", 3.2, "day", ("路口信号灯不亮", "红绿灯坏了", "{crossing}信号灯一直红"), (
        "路口信号灯不亮||{crossing}往{direction}的信号灯{since}不亮,车都抢着走,{danger}",
        "{crossing}信号灯一直红||{open}{crossing}红灯一直不变绿,等了{minutes}分钟。{wish}"), 0.4),
    "parking": Frames("traffic", 8, "evening", ("违停堵门", "车停在盲道上", "消防通道停车", "{place}天天乱停车", "停车收费与公示不符"), (
        "{color}{car}堵住出口||{place}{spot}被一辆{color}{car}堵住了,{since},打挪车电话没人接。{wish}",
        "{place}天天乱停车||每天{hour}点{place}两边停满车,救护车都进不来。{feel}{wish}",
        "车停在盲道上||{plate}停在{place}盲道上{since},盲人怎么走?{wish}",
        "停车收费与公示不符||{place}停车场按次收{money3}元,公示牌写的是{money4}元,给我开的票也不对。"), 0.22),
    "wrongway": Frames("traffic", 4, "rush", ("学校东门放学时段车辆逆行", "电动车逆行", "外卖车逆行太快"), (
        "放学时段车辆逆行||{site}放学的时候,{place}全是逆行的车,{danger}{wish}",
        "早上{hour}点,{place}电动车成群逆行,{family}差点被撞。{wish}",
        "三轮车天天逆行拉货||{place}{direction}的三轮车天天逆行拉货,{feel}"), 0.2),
    "crash": Frames("traffic", 3, "rush", ("两车剐蹭", "追尾,无人受伤", "被电动车撞了跑了"), (
        "两车追尾,无人受伤||{crossing}两车追尾,没人受伤,占着道,{since}。",
        "被电动车撞了,人跑了||{when}在{place}被一辆{color}电动车撞倒,人跑了,膝盖破了。{camera}{wish}",
        "两车剐蹭||{place}剐蹭,对方{color}{car}没停,{plate}好像。行车记录仪有。")),
    "noise_home": Frames("noise", 8, "late", ("楼上半夜吵", "楼上夜里装修,已劝两次", "邻居弹琴到半夜", "楼上孩子跑跳"), (
        "{place}{floor}楼上{since}{noise},到{late}点还不停。敲门说过{few}次了。{feel}{wish}",
        "{open}楼上又{noise},家里{family2}睡不着。{place}{floor}。能不能来劝劝?",
        "隔壁{noise},物业来过,走了又开始。{place}。{feel}",
        "不是一次两次了,{place}{floor},{noise},{late}点!明天还要上班。{wish}"), 0.25),
    "noise_site": Frames("noise", 5, "late", ("工地夜间施工", "{place}工地半夜还在打桩", "广场舞音响太大", "KTV吵得睡不着"), (
        "工地夜间施工||{place}旁边工地{late}点还在{machine_noise},{since}。{feel}{wish}",
        "广场舞音响太大||{place}广场舞音响开到最大,从{hour}点跳到{hour2}点,孩子写不了作业。{wish}",
        "烧烤店夜里吵||{place}楼下烧烤店,{late}点还在划拳,{since}。跟老板说了没用。",
        "凌晨卸货吵醒整栋楼||凌晨{place}卸货,铁板哐哐响,整栋楼都醒了。{wish}"), 0.4),
    "neighbour": Frames("neighbours", 7, "evening", ("楼上漏水,邻居不修", "楼道堆东西吵起来了", "两家为车位吵架", "为倒垃圾吵起来", "邻居把公共过道围起来了"), (
        "楼上漏水,邻居不修||{place}{floor}楼上漏水到我家,{since},天花板都霉了,找了{few}次不认。想请你们调解。",
        "为{quarrel}吵起来了||和{neighbour}因为{quarrel}吵起来了,对方{threat},{feel}想有人来说说公道话。{place}。",
        "邻居把公共地方围起来了||{neighbour}把{place}{spot}围起来当自己家的,{since},说了就骂人。{wish}",
        "和邻居为{quarrel}闹别扭||老邻居了不想闹僵,可{quarrel}这事{since}没个说法。{place}{floor}。能约个时间一起坐坐吗?")),
    "fire_way": Frames("fire", 5, "day", ("消防通道被占", "消防通道被私家车长期占用", "楼道堆满纸箱", "楼梯间停电动车充电"), (
        "消防通道被私家车长期占用||{place}消防通道{since}被{color}{car}占着,真着火了怎么办?{wish}",
        "楼道堆满杂物||{place}{floor}楼道里堆满{junk},还有电动车飞线充电,{danger}{wish}",
        "楼梯间停电动车充电||{open}{place}楼梯间{few}辆电动车在充电,线从{floor}扯下来的。{danger}",
        "安全出口被锁||安全出口被锁了,{place}{shop},问店员说“怕人逃单”。{wish}"), 0.2),
    "gas": Frames("fire", 2.6, "day", ("邻居阳台堆放煤气罐", "有煤气味", "饭店用煤气罐在室内"), (
        "邻居阳台堆放煤气罐||{place}{floor}阳台放了{few}个煤气罐,还抽烟。{danger}{wish}",
        "有煤气味||{place}{spot}有煤气味,{since},不敢开灯。{wish}",
        "小饭馆煤气罐放在店里||{place}小饭馆把煤气罐放在客人座位边上,{danger}"), 0.2),
    "falling": Frames("falling", 4, "day", ("高空抛物", "楼上扔烟头", "{place}楼上掉东西", "差点被瓶子砸到"), (
        "高空抛物,差点被砸到||{when}走到{place}楼下,楼上扔下来{dropped},离我{few}步远。{danger}{wish}",
        "楼上扔{dropped}||楼上老扔{dropped},{place}{spot},{since}。楼下有孩子玩。{wish}",
        "外墙瓷砖掉下来了||{open}{place}外墙瓷砖掉了一片,砸在{color}车顶上,{danger}"), 0.22),
    "found": Frames("lost", 4, "day", ("捡到钱包和身份证,已送便民点", "捡到一部手机", "捡到一串钥匙", "捡到老人卡"), (
        "捡到东西,已放在{shop}||{when}在{place}捡到{found},已经放在{shop},失主可以去拿。",
        "捡到东西,想找失主||坐车到{place}捡到{found},不知道交给谁。{contact_ok}",
        "孩子捡到东西||孩子在{place}捡到{found},想还给人家。")),
    "lost": Frames("lost", 4, "day", ("钱包丢了", "身份证丢了", "把包忘在出租车上", "钥匙丢了"), (
        "丢了东西,求留意||{when}在{place}附近丢了{found},{feel}有人捡到麻烦说一声。",
        "东西忘在出租车上||打车到{place},{found}忘在车上了,{color}车,没要票。{wish}")),
    "missing": Frames("help", 2.6, "day", ("老人走失", "{family}出门没回来", "孩子放学没到家"), (
        "{family}出门没回来||{family}{when}从{place}出门到现在没回来,{age}岁,穿{color}上衣,有点糊涂,{danger}求帮忙找。",
        "老人走失||{open}{family}走丢了!{age}岁,在{place}一带,手机没带。{wish}",
        "孩子放学没到家||孩子{hour}点放学,到现在没到家,平时走{place}。老师说已经走了。")),
    "locked_out": Frames("help", 2.6, "evening", ("家里有孩子反锁", "钥匙忘屋里,老人在里面", "电梯困人"), (
        "家里有孩子反锁||{place}{floor},孩子把自己反锁在屋里,灶上还烧着水。{wish}",
        "老人在家敲门不应||{family}一个人在家敲门不应,{place}{floor},我在外地回不去,麻烦去看看。",
        "电梯困人||{place}电梯停在{floor},里面有{few}个人,物业说等{minutes}分钟。")),
    "stall": Frames("street_trade", 4.5, "evening", ("占道经营", "夜市占满人行道", "烧烤摊油烟大", "流动摊点堵路口"), (
        "{place}{hour}点以后摆满了摊,{goods},人行道走不了。{wish}",
        "流动摊点堵路口||{crossing}卖{goods}的三轮车占着右转道,{since}。{danger}",
        "夜市收摊一地垃圾||知道他们不容易,可{place}天天收摊一地{junk},{feel}能不能给划个地方?"), 0.3),
    "pets": Frames("pets", 4.5, "evening", ("遛狗不牵绳", "狗咬人", "邻居家狗叫一夜", "流浪狗成群"), (
        "遛狗不牵绳||{place}有人遛{dog}不牵绳,扑{family2},说他还骂人。{wish}",
        "被狗咬了||{when}在{place}被{dog}咬了一口,主人抱着狗走了。去打针花了{money3}元。{camera}",
        "邻居家狗叫一夜||{place}{floor}的{dog}从{hour}点叫到{late}点,{since}。{feel}",
        "流浪狗成群||{place}{spot}有{few}只流浪狗,{danger}{wish}"), 0.2),
    "consumer": Frames("consumer", 4.5, "day", ("健身卡不退", "宠物店欠款不退,要求处理", "买到坏的不给换", "理发店关门跑路"), (
        "{shop2}关门,卡里的钱不退||在{place}{shop2}办的卡,充了{money}元,{since}关门,电话打不通。{wish}",
        "买到坏的不给换||{when}在{place}{shop2}买的东西坏了,不给换,说出门不认。小票有。",
        "{shop2}拖着不退款||{shop2}承诺七天退,现在拖了{few}个星期。{place}。{feel}不归你们管的话请告诉我找谁。")),
    "permit": Frames("enquiry", 6, "office", ("居住证怎么办", "想开居住证明,问要带什么", "身份证到期换证", "户口迁移要哪些材料"), (
        "居住证怎么办||在{place}租房{months}个月了,想办居住证,{paper}要不要带?房东不在本地。",
        "身份证到期换证||{family}身份证到期了,行动不便,{place},能上门办吗?",
        "想开居住证明,问要带什么||孩子要上{site},需要居住证明,请问{paper}行不行,周末开门吗?",
        "网上申请被退回||想问下{paper},网上填了{few}次都退回,说照片不对。")),
    "officer": Frames("officer_complaint", 1.2, "day", ("反映民警态度", "出警太慢", "报警后没回音", "对处理不服"), (
        "反映民警态度||{when}在{place}报警,来的人态度很差,没问几句就走了。希望有人管管。",
        "报警后没回音||我{since}报的案一直没回音,去问了{few}次都让等。{feel}",
        "对处理不服||{place}那次纠纷,我觉得处理得不公平,不让我看笔录就让签字。请上级看看。")),
}

SLOTS: dict[str, tuple[str, ...]] = {
    "open": ("你好,", "您好,", "麻烦问下,", "在吗?", "急!", "又来麻烦你们了,", "反映个事:", "", "", "师傅你好,", "我要报案,"),
    "when": ("昨晚{late}点多", "今早{hour}点左右", "前天下午", "昨天{hour}点", "上周{week}", "大概{hour}点到{hour2}点之间", "夜里", "中午吃饭那会儿", "刚才", "周{week}晚上"),
    "later": ("早上{hour}点下来", "一觉醒来", "二十分钟后", "下班回来", "半夜起来", "买完菜出来", "等我下楼", "第二天"),
    "since": ("三天了", "快一个星期了", "从昨天开始", "有半个月了", "一下午了", "好几天了", "两个多月了", "自从上次下雨以后", "天天这样", "今天才发现", "整整两天"),
    "spot": ("楼下", "车棚里", "单元门口", "地下车库", "门口路边", "东门口", "西门口", "后院", "充电桩旁边", "楼道里", "围墙边", "垃圾站旁"),
    "floor": ("{n}楼", "{n}单元{n}0{n}", "{n}号楼{n}单元", "{n}栋"),
    "n": ("1", "2", "3", "4", "5", "6"),
    "few": ("两", "三", "四", "五", "六"),
    "hour": ("六", "七", "八", "九", "十", "5", "6", "7", "8", "9"),
    "hour2": ("十", "十一", "9", "10", "11"),
    "late": ("十一", "十二", "一", "两", "11", "12", "1", "2", "凌晨三"),
    "week": ("一", "二", "三", "四", "五", "六", "日"),
    "months": ("两", "三", "四", "半年零一", "八", "十"),
    "minutes": ("十", "二十", "半个多小时,说是四十"),
    "money": ("380", "1200", "2600", "3200", "4500", "800", "650", "5000", "1.8万", "3.2万", "7600", "980", "2万", "1300", "460"),
    "money2": ("2000", "5000", "8000"), "money3": ("10", "15", "20", "380", "1200"), "money4": ("5", "6", "8"),
    "color": ("红色", "白色", "黑色", "蓝色", "灰色", "银色", "绿色", "粉色", "米色"),
    "brand": ("小羚牌", "飞燕", "绿源山", "蓝雀", "青牛", "快马"),
    "phone_brand": ("手机,带壳", "旧手机,屏裂了", "手机,刚买的"),
    "car": ("轿车", "面包车", "小货车", "越野车", "三轮"),
    "plate": ("棠A·0{n}X{n}{n}的车", "尾号{n}{n}的车", "没挂牌的车"),
    "lock": ("上了两把锁", "锁好的", "就锁了车头", "没锁,怪我自己", "带报警器的,没听见响", "U型锁被剪了"),
    "camera": ("门口有监控,麻烦调一下。", "那块没有监控。", "超市门口有个摄像头对着。", "监控物业说坏了。", "我拍了照片。", "", ""),
    "wish": ("麻烦尽快来看看。", "谢谢。", "希望有个答复。", "能给个时间吗?", "辛苦了。", "请帮忙处理一下。", "什么时候能弄好?", "拜托了", "", "", "不用回电话,发消息就行。", "白天打我电话。"),
    "feel": ("真的受不了了。", "气死人了。", "心里不踏实。", "一晚上没睡。", "说大不大,就是闹心。", "我也不想麻烦你们。", "", "愁死了。"),
    "danger_inside": ("怕出事。", "太危险了。", "等出了事就晚了。", "楼里老人孩子多。", "真着了谁负责?", ""),
    "battery_price": ("380", "460", "650", "800", "980", "1300"),
    "bike_price": ("1200", "1800", "2600", "3200", "4500"),
    "just_now": ("十几分钟了", "半个小时了", "刚刚撞的", "后面堵了一串"),
    "danger": ("昨晚有老人在这里摔了一跤。", "孩子上学要走这儿。", "怕出事。", "太危险了。", "已经绊倒一个人了。", "骑车的差点摔。", "等出了事就晚了。", "下雨更看不见。", ""),
    "family": ("我妈", "我爸", "我婆婆", "家里老人", "我姥姥", "我爱人", "邻居大爷", "我奶奶"),
    "family2": ("孩子", "老人", "上夜班的", "刚满月的娃", "准备考试的孩子"),
    "neighbour": ("邻居", "对门", "门卫", "楼下大姐", "隔壁", "小区里的人", "楼上"),
    "thing": ("一台平板", "金戒指", "头盔", "雨衣", "一包奶粉", "充电器", "一条金项链", "两瓶酒", "相机", "身份证", "钱包"),
    "entry": ("防盗窗被剪开", "门锁被撬", "阳台窗户没关好", "锁芯被换过的样子", "从空调外机爬进来的"),
    "pocket": ("外套口袋", "背包外层", "车筐", "裤兜", "买菜的布袋"),
    "app": ("一个聊天软件", "短视频", "群", "网页"), "shop_online": ("网店", "直播间", "购物平台"),
    "tonic": ("活络宝", "磁疗床垫", "长寿肽", "净水机"),
    "direction": ("东", "西", "南", "北", "学校那边", "公园那头", "桥那边"),
    "block_thing": ("一根树枝", "个纸箱子", "一辆破自行车", "块木板"),
    "machine": ("要用制氧机", "爬不了楼", "等着做饭"),
    "machine_noise": ("打桩", "浇水泥", "切钢筋", "倒土"),
    "noise": ("拖桌子", "打麻将", "放音响", "装修打孔", "跳绳", "吵架摔东西", "弹琴", "弹玻璃珠子一样响", "开派对"),
    "quarrel": ("晒被子", "楼道放鞋柜", "空调滴水", "车位", "倒垃圾", "装摄像头对着我家门", "种菜", "养鸡"),
    "threat": ("推了我一把", "说话难听", "堵着门不让走", "扬言要砸我车", "一直骂"),
    "junk": ("纸箱", "旧家具", "泡沫板", "塑料瓶", "签子和油", "菜叶子"),
    "dropped": ("烟头", "一个酒瓶", "一袋垃圾", "花盆", "一块瓷砖", "外卖盒", "鸡蛋"),
    "found": ("一个黑色钱包,里面有身份证", "一部手机", "一串钥匙,有个小熊挂件", "老年卡", "书包", "一个保温杯和药", "工牌", "一副眼镜"),
    "age": ("72", "78", "81", "69", "84", "7", "9"),
    "goods": ("水果", "烤串", "衣服袜子", "煎饼", "鞭炮", "炒栗子", "花"),
    "dog": ("大狗", "金毛", "小泰迪", "黑狗", "没戴嘴套的狼狗"),
    "shop": ("便民超市", "五金店", "早点铺", "便利店", "洗衣店", "快递驿站旁的小卖部", "书店", "老年食堂"),
    "shop2": ("健身房", "理发店", "宠物店", "培训班", "手机店", "家具店", "洗车行"),
    "paper": ("租房合同", "水电单", "单位证明", "社保记录", "房产证复印件"),
    "contact_ok": ("可以打我电话。", "麻烦告诉我交哪里。", "我今天都在家。"),
}

ENGLISH: dict[str, tuple[tuple[str, str], ...]] = {
    "lamp": (("Street lights out near {place}", "Three street lights are out near {place}. It is very dark after seven and an older man tripped there last night. Please take a look."),
             ("Dark road by {place}", "Hello, the lamps on the road by {place} have been off for about a week. Students walk home this way.")),
    "ebike": (("My e-bike was stolen", "I parked my e-bike at {place} last night and it was gone in the morning. It was locked. There is a camera at the gate."),
              ("Stolen e-bike, {place}", "Someone took my blue e-bike from the shed at {place}. I only have a photo of it. What should I bring to the station?")),
    "noise_home": (("Loud music every night", "The flat above ours at {place} plays loud music past midnight, four nights this week. We asked twice. Could someone talk to them?"),),
    "permit": (("How do I register my address?", "I moved into a flat at {place} this month. Which papers do I need to register, and is the counter open on Saturday?"),),
    "found": (("Found a wallet", "I found a brown wallet with cards near {place}. I left it at the convenience store on the corner."),),
    "parking": (("Car blocking the gate", "A grey van has blocked the gate at {place} since this morning. The number on the windscreen does not answer."),),
}
