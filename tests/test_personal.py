"""What identifies a person is found in the ways that people write it, and ordinary numbers are left alone."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from anlin.kernel import personal
from anlin.kernel.personal import is_identity_number, masked, passes_luhn, personal_spans, without_personal

# Made-up numbers with right check characters; no living person's.
FOUND = [
    ("请打13800138000找我", "13800138000", "mobile"),
    ("手机138-0013-8000，晚上再打", "138-0013-8000", "mobile"),
    ("电话 138 0013 8000", "138 0013 8000", "mobile"),
    ("+86 13800138000", "+86 13800138000", "mobile"),
    ("+8613912345678报警人", "+8613912345678", "mobile"),
    ("全角１３８００１３８０００号", "１３８００１３８０００", "mobile"),
    ("联系电话:19912345678.", "19912345678", "mobile"),
    ("打1 3 8 0 0 1 3 8 0 0 0找我", "1 3 8 0 0 1 3 8 0 0 0", "mobile"),
    ("打138.0013.8000找我", "138.0013.8000", "mobile"),
    ("电话一三八零零一三八零零零，晚上打", "一三八零零一三八零零零", "mobile"),
    ("电话幺三九〇一二三四五六七", "幺三九〇一二三四五六七", "mobile"),
    ("固话010-62345678", "010-62345678", "landline"),
    ("座机（021）63456789", "（021）63456789", "landline"),
    ("0571-87654321转802", "0571-87654321转802", "landline"),
    ("家里电话62345678，有人", "62345678", "landline"),
    ("身份证11010519491231002X", "11010519491231002X", "identity"),
    ("身份证11010519491231002x号", "11010519491231002x", "identity"),
    ("证号 110105 19491231 002X", "110105 19491231 002X", "identity"),
    ("老证110105491231002", "110105491231002", "identity"),
    ("全角１１０１０５１９４９１２３１００２Ｘ", "１１０１０５１９４９１２３１００２Ｘ", "identity"),
    ("卡号4111111111111111被刷", "4111111111111111", "bank_card"),
    ("卡4111 1111 1111 1111", "4111 1111 1111 1111", "bank_card"),
    ("京A12345挡住门口", "京A12345", "plate"),
    ("一辆沪B·8K321停着", "沪B·8K321", "plate"),
    ("粤B D12345新能源", "粤B D12345", "plate"),
    ("粤BD12345", "粤BD12345", "plate"),
    ("苏A12345D大车", "苏A12345D", "plate"),
    ("浙a8888学", "浙a8888学", "plate"),
    ("鲁B1234警", "鲁B1234警", "plate"),
    ("冀A1234挂", "冀A1234挂", "plate"),
    ("粤Z1234港", "粤Z1234港", "plate"),
    ("全角粤Ｂ１２３４５堵门", "粤Ｂ１２３４５", "plate"),
    ("全角京ＡＤ１２３４５", "京ＡＤ１２３４５", "plate"),
    ("护照Ｅ１２３４５６７８", "Ｅ１２３４５６７８", "passport"),
    ("邮箱ｌｉ＠１６３．ｃｏｍ", "ｌｉ＠１６３．ｃｏｍ", "email"),
    ("微信ａｂｃ１２３４５", "ａｂｃ１２３４５", "chat"),
    ("护照E12345678", "E12345678", "passport"),
    ("护照号：EA1234567，", "EA1234567", "passport"),
    ("邮箱zhang.san@example.cn谢谢", "zhang.san@example.cn", "email"),
    ("发到li_si＠163.com", "li_si＠163.com", "email"),
    ("微信号：zhangsan_88", "zhangsan_88", "chat"),
    ("加我微信abc12345", "abc12345", "chat"),
    ("vx: wang-er123", "wang-er123", "chat"),
    ("QQ号12345678", "12345678", "chat"),
]
LEFT_ALONE = [
    "东经139.12345678度",
    "二〇二六年十一月三十日一二三四五六",
    "一三五七九单号",
    "1.5.2 节",
    "3号楼2单元501室漏水",
    "2026年11月25日下午3点",
    "20261125-7KQ3MX",
    "已经投诉12次",
    "罚款2000元，共20000元",
    "拨打110、12345都没人接",
    "阳光路1288弄16号",
    "气温38.5度",
    "门牌1001-1002",
    "京剧A角",
    "编号100000000000000000",
    "",
]


@pytest.mark.parametrize(("text", "part", "kind"), FOUND)
def test_it_is_found_as_people_write_it(text: str, part: str, kind: str) -> None:
    spans = personal_spans(text)
    assert [(text[start:end], found) for start, end, found in spans] == [(part, kind)]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_ordinary_numbers_stay(text: str) -> None:
    assert personal_spans(text) == []
    assert masked(text) == text


def test_several_in_one_sentence_come_in_order() -> None:
    text = "车主京A12345，电话13800138000，身份证11010519491231002X"
    assert [kind for _, _, kind in personal_spans(text)] == ["plate", "mobile", "identity"]


def test_masking_covers_character_for_character_and_shows_the_end_of_long_numbers() -> None:
    text = "打13800138000，车京A12345"
    assert masked(text) == "打＊＊＊＊＊＊＊＊＊00，车＊＊＊＊＊＊＊"
    assert masked(text, keep=("plate",)) == "打＊＊＊＊＊＊＊＊＊00，车京A12345"
    assert len(masked(text)) == len(text)


def test_an_index_gets_nothing_of_it() -> None:
    assert without_personal("打13800138000吧") == "打 吧"


@pytest.mark.parametrize("number", ["11010519491231002X", "110105491231002"])
def test_an_identity_number_with_its_check_holds(number: str) -> None:
    assert is_identity_number(number)


@pytest.mark.parametrize("number", ["110105194912310021", "11010519491331002X", "01010519491231002X", "123"])
def test_a_wrong_check_or_birthday_does_not_hold(number: str) -> None:
    assert not is_identity_number(number)


def test_luhn() -> None:
    assert passes_luhn("4111111111111111")
    assert not passes_luhn("4111111111111112")


@pytest.mark.parametrize("run", ["a", "a.", "1", "1 ", "a@", "a@a.", "微信 ", "一", "a-", "粤B", "E1", "(0"])
def test_a_long_run_costs_its_length_and_not_its_square(run: str) -> None:
    """A hundred thousand characters: at the square of that, nobody would see this test end."""
    whole = run * (100_000 // len(run)) + "!"
    assert len(masked(whole)) == len(whole)


_ONES = "138７一幺京AEX号挂@＠-·.(） " + "\u3000"
_MORE = [
    "138",
    "4_",
    "0000",
    "62220000",
    "０１０",
    "三八",
    "零零零",
    "粤B",
    "WJ",
    "微信",
    "wx",
    "ＱＱ",
    "x@",
    "@q.com",
    "路",
]
PIECES = st.sampled_from([*_ONES, *_MORE])


@given(st.lists(PIECES, max_size=24).map("".join))
@example("京·A·1234警")
@example("(010)1234 5678")
@example("1 3 8 0 0 0 0 1 2 3 4")
@example("幺三八零零零零一二三四")
@example("Ｅ１２３４５６７８")
def test_a_text_that_is_not_looked_through_holds_nothing(text: str) -> None:
    """Nor does one look before each pattern lose anything: every pattern over the whole text finds the same."""
    plain = text.translate(personal._NARROW)
    found: list[tuple[int, int, str]] = []
    for kind, _needed, pattern in personal._PATTERNS:
        for match in pattern.finditer(plain):
            start, end = match.span("value") if "value" in pattern.groupindex else match.span()
            if personal._holds(kind, plain[start:end]) and not any(start < b and a < end for a, b, _kind in found):
                found.append((start, end, kind))
    assert personal.personal_spans(text) == sorted(found)
