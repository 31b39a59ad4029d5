"""Sentences of the demo's reports about people living side by side. All invented."""

from __future__ import annotations

from anlin.config.demo.phrases import OF_THINGS, Frames

OF_PEOPLE: dict[str, Frames] = {
    "noise_home": Frames(
        "noise",
        8,
        "late",
        ("楼上半夜吵", "楼上夜里装修,已劝两次", "邻居弹琴到半夜", "楼上孩子跑跳"),
        (
            "{place}{floor}楼上{since}{noise},到{late}点还不停。敲门说过{few}次了。{feel}{wish}",
            "{open}楼上又{noise},家里{family2}睡不着。{place}{floor}。能不能来劝劝?",
            "隔壁{noise},物业来过,走了又开始。{place}。{feel}",
            "不是一次两次了,{place}{floor},{noise},{late}点!明天还要上班。{wish}",
        ),
        0.25,
    ),
    "noise_site": Frames(
        "noise",
        5,
        "late",
        ("工地夜间施工", "{place}工地半夜还在打桩", "广场舞音响太大", "KTV吵得睡不着"),
        (
            "工地夜间施工||{place}旁边工地{late}点还在{machine_noise},{since}。{feel}{wish}",
            "广场舞音响太大||{place}广场舞音响开到最大,从{hour}点跳到{hour2}点,孩子写不了作业。{wish}",
            "烧烤店夜里吵||{place}楼下烧烤店,{late}点还在划拳,{since}。跟老板说了没用。",
            "凌晨卸货吵醒整栋楼||凌晨{place}卸货,铁板哐哐响,整栋楼都醒了。{wish}",
        ),
        0.4,
    ),
    "neighbour": Frames(
        "neighbours",
        7,
        "evening",
        ("楼上漏水,邻居不修", "楼道堆东西吵起来了", "两家为车位吵架", "为倒垃圾吵起来", "邻居把公共过道围起来了"),
        (
            "楼上漏水,邻居不修||{place}{floor}楼上漏水到我家,{since},天花板都霉了,找了{few}次不认。想请你们调解。",
            "为{quarrel}吵起来了||和{neighbour}因为{quarrel}吵起来了,对方{threat},{feel}想有人来说说公道话。{place}。",
            "邻居把公共地方围起来了||{neighbour}把{place}{spot}围起来当自己家的,{since},说了就骂人。{wish}",
            "和邻居为{quarrel}闹别扭||老邻居了不想闹僵,可{quarrel}这事{since}没个说法。{place}{floor}。能约个时间一起坐坐吗?",
        ),
    ),
    "fire_way": Frames(
        "fire",
        5,
        "day",
        ("消防通道被占", "消防通道被私家车长期占用", "楼道堆满纸箱", "楼梯间停电动车充电"),
        (
            "消防通道被私家车长期占用||{place}消防通道{since}被{color}{car}占着,真着火了怎么办?{wish}",
            "楼道堆满杂物||{place}{floor}楼道里堆满{junk},还有电动车飞线充电,{danger}{wish}",
            "楼梯间停电动车充电||{open}{place}楼梯间{few}辆电动车在充电,线从{floor}扯下来的。{danger}",
            "安全出口被锁||安全出口被锁了,{place}{shop},问店员说“怕人逃单”。{wish}",
        ),
        0.2,
    ),
    "gas": Frames(
        "fire",
        2.6,
        "day",
        ("邻居阳台堆放煤气罐", "有煤气味", "饭店用煤气罐在室内"),
        (
            "邻居阳台堆放煤气罐||{place}{floor}阳台放了{few}个煤气罐,还抽烟。{danger}{wish}",
            "有煤气味||{place}{spot}有煤气味,{since},不敢开灯。{wish}",
            "小饭馆煤气罐放在店里||{place}小饭馆把煤气罐放在客人座位边上,{danger}",
        ),
        0.2,
    ),
    "falling": Frames(
        "falling",
        4,
        "day",
        ("高空抛物", "楼上扔烟头", "{place}楼上掉东西", "差点被瓶子砸到"),
        (
            "高空抛物,差点被砸到||{when}走到{place}楼下,楼上扔下来{dropped},离我{few}步远。{danger}{wish}",
            "楼上扔{dropped}||楼上老扔{dropped},{place}{spot},{since}。楼下有孩子玩。{wish}",
            "外墙瓷砖掉下来了||{open}{place}外墙瓷砖掉了一片,砸在{color}车顶上,{danger}",
        ),
        0.22,
    ),
    "found": Frames(
        "lost",
        4,
        "day",
        ("捡到钱包和身份证,已送便民点", "捡到一部手机", "捡到一串钥匙", "捡到老人卡"),
        (
            "捡到东西,已放在{shop}||{when}在{place}捡到{found},已经放在{shop},失主可以去拿。",
            "捡到东西,想找失主||坐车到{place}捡到{found},不知道交给谁。{contact_ok}",
            "孩子捡到东西||孩子在{place}捡到{found},想还给人家。",
        ),
    ),
    "lost": Frames(
        "lost",
        4,
        "day",
        ("钱包丢了", "身份证丢了", "把包忘在出租车上", "钥匙丢了"),
        (
            "丢了东西,求留意||{when}在{place}附近丢了{found},{feel}有人捡到麻烦说一声。",
            "东西忘在出租车上||打车到{place},{found}忘在车上了,{color}车,没要票。{wish}",
        ),
    ),
    "missing": Frames(
        "help",
        2.6,
        "day",
        ("老人走失", "{family}出门没回来", "孩子放学没到家"),
        (
            "{family}出门没回来||{family}{when}从{place}出门到现在没回来,{age}岁,穿{color}上衣,有点糊涂,{danger}求帮忙找。",
            "老人走失||{open}{family}走丢了!{age}岁,在{place}一带,手机没带。{wish}",
            "孩子放学没到家||孩子{hour}点放学,到现在没到家,平时走{place}。老师说已经走了。",
        ),
    ),
    "locked_out": Frames(
        "help",
        2.6,
        "evening",
        ("家里有孩子反锁", "钥匙忘屋里,老人在里面", "电梯困人"),
        (
            "家里有孩子反锁||{place}{floor},孩子把自己反锁在屋里,灶上还烧着水。{wish}",
            "老人在家敲门不应||{family}一个人在家敲门不应,{place}{floor},我在外地回不去,麻烦去看看。",
            "电梯困人||{place}电梯停在{floor},里面有{few}个人,物业说等{minutes}分钟。",
        ),
    ),
    "stall": Frames(
        "street_trade",
        4.5,
        "evening",
        ("占道经营", "夜市占满人行道", "烧烤摊油烟大", "流动摊点堵路口"),
        (
            "{place}{hour}点以后摆满了摊,{goods},人行道走不了。{wish}",
            "流动摊点堵路口||{crossing}卖{goods}的三轮车占着右转道,{since}。{danger}",
            "夜市收摊一地垃圾||知道他们不容易,可{place}天天收摊一地{junk},{feel}能不能给划个地方?",
        ),
        0.3,
    ),
    "pets": Frames(
        "pets",
        4.5,
        "evening",
        ("遛狗不牵绳", "狗咬人", "邻居家狗叫一夜", "流浪狗成群"),
        (
            "遛狗不牵绳||{place}有人遛{dog}不牵绳,扑{family2},说他还骂人。{wish}",
            "被狗咬了||{when}在{place}被{dog}咬了一口,主人抱着狗走了。去打针花了{money3}元。{camera}",
            "邻居家狗叫一夜||{place}{floor}的{dog}从{hour}点叫到{late}点,{since}。{feel}",
            "流浪狗成群||{place}{spot}有{few}只流浪狗,{danger}{wish}",
        ),
        0.2,
    ),
    "consumer": Frames(
        "consumer",
        4.5,
        "day",
        ("健身卡不退", "宠物店欠款不退,要求处理", "买到坏的不给换", "理发店关门跑路"),
        (
            "{shop2}关门,卡里的钱不退||在{place}{shop2}办的卡,充了{money}元,{since}关门,电话打不通。{wish}",
            "买到坏的不给换||{when}在{place}{shop2}买的东西坏了,不给换,说出门不认。小票有。",
            "{shop2}拖着不退款||{shop2}承诺七天退,现在拖了{few}个星期。{place}。{feel}不归你们管的话请告诉我找谁。",
        ),
    ),
    "permit": Frames(
        "enquiry",
        6,
        "office",
        ("居住证怎么办", "想开居住证明,问要带什么", "身份证到期换证", "户口迁移要哪些材料"),
        (
            "居住证怎么办||在{place}租房{months}个月了,想办居住证,{paper}要不要带?房东不在本地。",
            "身份证到期换证||{family}身份证到期了,行动不便,{place},能上门办吗?",
            "想开居住证明,问要带什么||孩子要上{site},需要居住证明,请问{paper}行不行,周末开门吗?",
            "网上申请被退回||想问下{paper},网上填了{few}次都退回,说照片不对。",
        ),
    ),
    "officer": Frames(
        "officer_complaint",
        1.2,
        "day",
        ("反映民警态度", "出警太慢", "报警后没回音", "对处理不服"),
        (
            "反映民警态度||{when}在{place}报警,来的人态度很差,没问几句就走了。希望有人管管。",
            "报警后没回音||我{since}报的案一直没回音,去问了{few}次都让等。{feel}",
            "对处理不服||{place}那次纠纷,我觉得处理得不公平,不让我看笔录就让签字。请上级看看。",
        ),
    ),
}

FRAMES: dict[str, Frames] = OF_THINGS | OF_PEOPLE
"""All kinds of matter, in the order they are drawn from."""
