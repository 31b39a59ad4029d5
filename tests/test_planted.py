"""Names, numbers and addresses that people write stand in clear nowhere; and erasing destroys them, also in a restored backup.

They are planted in a report, a reply, notes, a photograph's EXIF and comment, a file name and an imported row, and worked
through to the close. The reporter's own receipt holds the reporter's words by design; so does the file of rows set aside
(docs/decisions/0012-set-aside-rows-stay-in-clear.md).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image

from anlin.config import keeping
from anlin.config.log_lines import LogLines
from anlin.modules.intake.importing.command import main as import_reports
from anlin.modules.intake.portal import home
from anlin.modules.intake.tests.portal import Resident, text_of
from anlin.spine.access.models import Grant, User
from anlin.spine.document.models import IssuedDocument
from anlin.spine.document.services import withdraw
from anlin.spine.jobs.services import work
from anlin.spine.ledger.clock import now
from anlin.spine.ledger.keys import log_key
from anlin.spine.ledger.models import LedgerContent, LedgerEntry
from anlin.spine.ledger.services import sequence_all
from anlin.spine.ledger.verifying import verify_ledger
from anlin.spine.matter.models import Matter, Participant
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.registry import all_processes
from anlin.spine.matter.services.erasure import erase_matter, replay_erasures
from anlin.spine.register.content import person_of
from anlin.spine.register.models import Record
from anlin.spine.register.registry import register_named
from anlin.spine.register.services import Where, add_record
from anlin.spine.register.services.person import erase_person, replay_person_erasures
from anlin.spine.search.services import matching
from anlin.spine.staging.models import UploadPart
from anlin.spine.vault.models import StoredPhoto
from anlin.workbench.excel_in.tests.workbooks import read, sent, workbook
from tests.house import LONG_AGO, House, built, signed_in, taken
from tests.stored import files, places_of, rows

NAME, PHONE, IDENTITY, PLATE, HOME = (
    "欧阳慕雪",
    "13912345678",
    "11010519491231002X",
    "沪B·8K321",
    "梧桐巷27弄3号楼502室",
)
PLANTED = (NAME, PHONE, IDENTITY, PLATE, HOME)
TEXT = f"{NAME}（身份证{IDENTITY}，电话{PHONE}，住{HOME}）的车{PLATE}夜里被划"
MAPPING = """
title = "Planted"
[text]
what = "{what}"
where = "{where}"
[created]
column = "at"
formats = ["%Y-%m-%d %H:%M"]
[category]
column = "kind"
else = "other"
values = {}
"""
RULE = "样 2026-3 第 4 条"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house() -> House:
    return built()


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Callable[[], str]:
    """All that was logged, in the lines that the house writes."""
    caplog.set_level(logging.DEBUG)
    lines = LogLines("%(asctime)s %(levelname)s %(name)s %(message)s")
    return lambda: "\n".join(lines.format(record) for record in caplog.records)


def photograph() -> SimpleUploadedFile:
    """A picture whose EXIF, comment and name say who took it, and where."""
    exif = Image.Exif()
    exif[0x010E] = TEXT.encode().decode("latin-1")  # ImageDescription
    exif[0x013B] = PHONE  # Artist
    exif.get_ifd(0x8825)[2] = (31.0, 0.0, 30.0)  # GPS latitude
    out = BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, "JPEG", exif=exif, comment=TEXT.encode())
    assert IDENTITY.encode() in out.getvalue()
    return SimpleUploadedFile(f"{NAME}-{PHONE}.jpg", out.getvalue(), content_type="image/jpeg")


def worked(house: House, resident: Resident) -> Matter:
    """A report from the first word to the close, with all of it planted wherever people write."""
    contact = {"reach": "contact", "contact_phone": PHONE, "contact_name": NAME, "contact_safe": "any"}
    resident.reports(
        what=TEXT, address=HOME, sought=HOME, unmask="on", when=f"{NAME}回家时", photos=photograph(), **contact
    )
    matter = Participant.objects.latest("id").matter
    desk, chief = signed_in("desk_officer"), signed_in("supervisor")
    for page in (f"/desk/intake/?sel={matter.number}", f"/desk/search/?q={NAME}", f"/desk/m/{matter.number}/"):
        assert desk.get(page).status_code == 200
    assert NAME in desk.post(f"/desk/m/{matter.number}/contact/", {"purpose": "ask"}).content.decode()
    taken(house, matter, "ask", "desk_officer", question=f"请问{NAME}，车牌是{PLATE}吗？")
    assert resident.answers("reply", reply=TEXT, photos=photograph()).status_code == 200
    taken(house, matter, "assign", "desk_officer", unit="station-north", note=TEXT)
    for step, facts in (
        ("take", {}),
        ("note_down", {"note": TEXT}),
        ("wait", {"waiting_for": f"{NAME}的单位", "reason": TEXT}),
        ("resume", {}),
        ("close", {"disposition": "mediated", "evidence": TEXT}),
    ):
        taken(house, matter, step, "supervisor", **facts)
    assert NAME in chief.get(f"/desk/m/{matter.number}/").content.decode()
    resident.answers("verdict", verdict="confirm")
    matter.refresh_from_db()
    assert matter.state == "confirmed"
    print_all(house, resident, matter)
    return matter


def print_all(house: House, resident: Resident, matter: Matter) -> None:
    """Every document of the matter, in both languages; one of them withdrawn, for a reason with all of it in."""
    assert (
        resident.client.post("/progress/document/", {"code": resident.code, "ask": "intake-receipt"}).status_code == 200
    )
    first, *_others = made = list(IssuedDocument.objects.filter(matter=matter))
    assert len(made) == 3
    withdraw(document=first.pk, actor=house.actor("supervisor"), reason=TEXT, write_key=str(uuid4()))
    for document in made:
        for language in ("zh-hans", "en"):
            address = f"/desk/m/{matter.number}/document/{document.code}/{language}.pdf"
            assert signed_in("supervisor").get(address).content.startswith(b"%PDF")


def in_clear(text: str) -> list[str]:
    """Which of the planted stand in a text, as they are or escaped as JSON does."""
    return [one for one in PLANTED if one in text or json.dumps(one)[1:-1] in text]


def assert_nothing_in_clear_stored() -> None:
    """Tables first, then files byte by byte."""
    stored = rows()
    for one in PLANTED:
        for spelled in {one, json.dumps(one)[1:-1]}:
            assert places_of(spelled, stored) == [], one
    for path in files():
        whole = path.read_bytes()
        assert [one for one in PLANTED if one.encode() in whole or one.encode("utf-16-le") in whole] == [], path.name


def test_nothing_that_people_wrote_stands_in_clear(house: House, logged: Callable[[], str], tmp_path: Path) -> None:
    resident = Resident()
    matter = worked(house, resident)
    imported(tmp_path)
    work(once=True)
    sequence_all()
    assert matter.title_sealed
    assert_nothing_in_clear_stored()
    assert in_clear(logged()) == []
    for page in (
        "/",
        "/verify/",
        "/progress/",
        "/who/",
        "/map/layer.json?bbox=121,31,121.02,31.02&zoom=16",
        "/nothing/",
    ):
        assert in_clear(Client().get(page).content.decode()) == [], page
    assert in_clear("".join(entry.body for entry in LedgerEntry.objects.all())) == []


def imported(folder: Path) -> None:
    """Two rows with all of it: one enters, one is set aside, with the row as it was, for its owner's eyes alone."""
    (folder / "planted.toml").write_text(MAPPING)
    source = folder / "rows.csv"
    source.write_text(f"at,kind,what,where\n2026-01-02 03:04,x,{TEXT},{HOME}\nno time,x,{TEXT},{HOME}\n")
    aside = folder / "aside.csv"
    import_reports(["reports", str(source), "--mapping", str(folder / "planted.toml"), "--aside", str(aside)])
    assert Matter.objects.filter(imported=True).count() == 1
    assert IDENTITY in aside.read_text()
    assert aside.stat().st_mode & 0o077 == 0


def test_an_import_prints_nothing_that_people_wrote(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    imported(tmp_path)
    printed = capsys.readouterr()
    assert in_clear(printed.out + printed.err) == []


def test_pictures_keep_their_pixels_and_nothing_else(house: House) -> None:
    resident = Resident()
    matter = worked(house, resident)
    photos = list(StoredPhoto.objects.filter(matter=matter.pk))
    assert photos
    for photo in photos:
        picture = signed_in("supervisor").get(f"/desk/m/{matter.number}/photo/{photo.ref}/").content
        assert in_clear(picture.decode("latin-1")) == []
        assert IDENTITY.encode() not in picture
        with Image.open(BytesIO(picture)) as image:
            assert not image.getexif()
            assert "comment" not in image.info


def test_an_error_page_and_its_log_line_quote_nobody(
    house: House, logged: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_visitor: object) -> None:
        raise RuntimeError(TEXT) from ValueError(TEXT)

    monkeypatch.setattr(home, "page", lambda *_given, **_named: fails(None))
    response = Client(raise_request_exception=False).get("/")
    assert response.status_code == 500
    assert in_clear(response.content.decode()) == []
    assert "RuntimeError" in logged()
    assert in_clear(logged()) == []


@pytest.mark.engine("sqlite")
def test_a_backup_holds_nothing_in_clear(house: House, tmp_path: Path) -> None:
    worked(house, Resident())
    name = Path(str(connection.settings_dict["NAME"]))
    home, keys = Path(settings.HOME), Path(settings.KEYS_DIR)
    kept = keeping.back_up(
        database=name, home=home, keys=keys, target=tmp_path / "kept.tar", check=lambda _copy: "", at=now()
    )
    whole = kept.read_bytes()
    assert len(whole) > 100_000
    assert [one for one in PLANTED if one.encode() in whole] == []


def second_supervisor(house: House) -> str:
    """Erasing takes two people."""
    staff = house.users["auditor"].staff
    user = User.objects.create(username="supervisor_2")
    house.users["auditor"].staff = None
    house.users["auditor"].save()
    user.staff = staff
    user.save()
    Grant.objects.create(user=user, role="supervisor", area=house.areas["d"], since=LONG_AGO)
    house.users["supervisor_2"] = user
    return "supervisor_2"


def erased(house: House, matter: Matter) -> None:
    erase_matter(
        matter=matter.pk, rule=RULE, asked_by=house.actor("supervisor"), approved_by=house.actor(second_supervisor(house))
    )  # fmt: skip


def assert_gone(matter: Matter) -> None:
    matter.refresh_from_db()
    assert matter.erased_at is not None
    assert (matter.key_wrapped, matter.title_sealed) == (None, None)
    assert not Participant.objects.filter(matter=matter).exclude(key_wrapped=None).exists()
    assert not LedgerContent.objects.filter(entry__subject=matter.ref).exists()
    assert not StoredPhoto.objects.filter(matter=matter.pk).exists()
    assert matching("夜里被划", areas=[(1, 10**9)], walled=True) == []


def test_erasing_destroys_keys_words_pictures_tokens_and_the_point_and_the_ledger_still_verifies(house: House) -> None:
    resident = Resident()
    lon, lat = house.point("g111", east=0.2, north=0.2)
    matter = worked(house, resident)
    Matter.objects.filter(pk=matter.pk).update(lon=lon, lat=lat, area=house.areas["g111"])
    assert matching("夜里被划", areas=[(1, 10**9)]) == [matter.pk]
    erased(house, matter)
    assert_gone(matter)
    assert (matter.lon, matter.lat) == house.areas["g111"].middle
    page = signed_in("supervisor").get(f"/desk/m/{matter.number}/").content.decode()
    assert in_clear(page) == []
    assert "已删除" in page or "已清除" in page or "已销毁" in page
    assert RULE in page
    progress = resident.looks()
    assert progress.status_code == 200
    assert in_clear(text_of(progress)) == []
    assert signed_in("supervisor").post(f"/desk/m/{matter.number}/contact/", {"purpose": "ask"}).status_code < 500
    sequence_all()
    found = verify_ledger(key=log_key().verifier)
    assert found.faults == []
    assert found.entries == LedgerEntry.objects.count()


def test_a_restored_backup_erases_again_before_it_serves(house: House) -> None:
    matter = worked(house, Resident())
    before = Matter.objects.get(pk=matter.pk)
    kept = [*LedgerContent.objects.filter(entry__subject=matter.ref)], [*StoredPhoto.objects.filter(matter=matter.pk)]
    people = [*Participant.objects.filter(matter=matter)]
    erased(house, matter)
    for content in kept[0]:
        content.save(force_insert=True)
    StoredPhoto.objects.bulk_create(kept[1])
    for person in people:
        person.save()
    before.save()
    assert replay_erasures() == 1
    assert_gone(matter)
    assert replay_erasures() == 0


def test_a_legal_hold_refuses_and_names_the_article(house: House) -> None:
    matter = worked(house, Resident())
    Matter.objects.filter(pk=matter.pk).update(legal_hold="《刑事诉讼法》第 52 条")
    with pytest.raises(Refused, match="《刑事诉讼法》第 52 条"):
        erased(house, matter)
    assert LedgerContent.objects.filter(entry__subject=matter.ref).exists()


def test_nobody_erases_alone_nor_what_goes_on(house: House) -> None:
    matter = worked(house, Resident())
    supervisor = house.actor("supervisor")
    with pytest.raises(Refused, match=r"两个人|Two people"):
        erase_matter(matter=matter.pk, rule=RULE, asked_by=supervisor, approved_by=supervisor)
    Resident().reports()
    goes_on = Participant.objects.latest("id").matter
    with pytest.raises(Refused):
        erased(house, goes_on)


def test_nothing_of_an_imported_register_row_stands_in_clear(house: House, logged: Callable[[], str]) -> None:
    """Neither while it waits, nor once it is entered, changed, read and looked for, nor in what comes back."""
    keeper, address = signed_in("supervisor"), "/desk/import/premises/"
    heads = ("场所名称", "地址", "用途", "备注", "所有人姓名", "所有人电话", "区域", "层数")
    rows = [
        [f"{HOME}旁小店", HOME, "商铺", TEXT, NAME, PHONE, "北街", "2"],
        ["坏行", HOME, "商铺", TEXT, NAME, PHONE, "北街", TEXT],
    ]
    preview = keeper.post(address, sent(workbook(rows, heads), f"{NAME}.xlsx"))["Location"]
    assert NAME in keeper.get(preview).content.decode()
    assert_nothing_in_clear_stored()
    keeper.post(f"{preview}enter/")
    assert NAME in str(read(keeper.get(f"{preview}rows.xlsx").content))
    record = Record.objects.get()
    page = f"/desk/r/premises/{record.number}/"
    assert (
        NAME in keeper.post(f"{page}owner/", {"purpose": "reach"}).content.decode(),
        person_of(record)["owner_phone"],
    ) == (True, PHONE)
    for looked_for in (PHONE, IDENTITY, PLATE):
        assert record.number not in keeper.get(f"/desk/r/premises/?words={looked_for}").content.decode()
    changed = {
        "name": "小店",
        "where": HOME,
        "use": "shop",
        "remarks": TEXT,
        "owner_phone": f"{PHONE}9",
        "area": house.areas["s1"].pk,
    }
    assert keeper.post(f"{page}change/", changed | {"seen": "1", "write_key": str(uuid4())}).status_code == 302
    work(once=True)
    sequence_all()
    assert_nothing_in_clear_stored()
    assert in_clear(logged()) == []
    assert verify_ledger(key=log_key().verifier).holds
    keeper.post(f"{preview}throw-away/")
    assert UploadPart.objects.count() == 0


def test_an_owners_details_are_gone_once_erased_and_stay_gone_in_a_restored_backup(house: House) -> None:
    keeper = house.actor("supervisor")
    facts = {"name": "小店", "where": "书院路 1 号", "use": "shop", "owner_name": NAME, "owner_phone": PHONE}
    record = add_record(register=register_named("premises"), facts=facts, where=Where(house.areas["g111"]), actor=keeper,
                        write_key=str(uuid4())).record  # fmt: skip
    sealed = list(LedgerContent.objects.filter(participant=record.person_ref).values())
    erase_person(record=record.pk, rule=RULE, asked_by=keeper, approved_by=house.actor(second_supervisor(house)))
    after = Record.objects.get(pk=record.pk)
    assert (after.person_key, after.person_sealed, person_of(after)) == (None, None, {})
    Record.objects.filter(pk=record.pk).update(person_key=record.person_key, person_sealed=record.person_sealed)
    LedgerContent.objects.bulk_create([LedgerContent(**row) for row in sealed])
    assert person_of(Record.objects.get(pk=record.pk))["owner_name"] == NAME, "a backup was brought back"
    assert replay_person_erasures() == 1
    assert person_of(Record.objects.get(pk=record.pk)) == {}
    assert not LedgerContent.objects.filter(participant=record.person_ref).exists()
    sequence_all()
    assert verify_ledger(key=log_key().verifier).holds


def test_no_free_text_is_declared_public() -> None:
    open_words = [
        fact.key
        for process in all_processes()
        for fact in process.facts
        if fact.audience == "public" and fact.kind in ("text", "long_text", "photos")
    ]
    assert open_words == [], "what stands in an entry in clear cannot be erased"
