"""A receipt proves what it says to someone with the log's public key, and a changed one proves nothing."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from anlin.kernel import merkle, verify_command
from anlin.kernel.canonical import salted_digest
from anlin.kernel.entry import Entry, entry_digest, leaf_of
from anlin.kernel.note import Checkpoint, SigningKey, new_signing_key
from anlin.kernel.receipt import BadReceipt, Promised, check, delegation_text, receipt_of, receipt_text

ORIGIN = "anlin.example/log"
IN_TIME = datetime(2026, 11, 25, 2, 0, 30, tzinfo=UTC)
TOO_LATE = datetime(2026, 11, 25, 2, 2, tzinfo=UTC)
LOG, PROMISE = SigningKey(ORIGIN, b"\x01" * 32), SigningKey(f"{ORIGIN}/promise", b"\x02" * 32)
Receipt = dict[str, Any]


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def receipt(*, included: bool = True, more: Mapping[str, str] | None = None) -> Receipt:
    """A receipt with fixed keys and times: the verification page is tested with the same. `more`: further facts."""
    given = {"story": "巷口的路灯不亮了 “两天”", **(more or {})}
    fact_salt, leaf_salt = b"\x03" * 16, b"\x04" * 16
    body = Entry(
        log=ORIGIN,
        who="ab" * 16,
        action="intake/1:report",
        subject="cd" * 16,
        seq=1,
        prev="",
        recorded="2026-11-25T02:00:00.000000Z",
        known="2026-11-25T02:00:00.000000Z",
        enters="reported",
        facts={"category": "street_light"},
        sealed={
            **{name: salted_digest(fact_salt, value).hex() for name, value in given.items()},
            "phone": salted_digest(fact_salt, "1").hex(),
        },
    ).body()
    digest = entry_digest(body)
    leaf = merkle.leaf_hash(leaf_of(leaf_salt, digest))
    promise = Promised(ORIGIN, digest, leaf, "2026-11-25T02:00:00.000000Z", "2026-11-25T02:01:00.000000Z")
    made: Receipt = {
        "v": 1,
        "kind": "anlin-receipt",
        "log": ORIGIN,
        "entry": body.decode(),
        "salt": b64(leaf_salt),
        "promise": PROMISE.sign(promise.text()),
        "delegation": LOG.sign(delegation_text(ORIGIN, PROMISE.verifier)),
        "index": None,
        "proof": None,
        "checkpoint": None,
        "contents": {name: {"salt": b64(fact_salt), "value": value} for name, value in given.items()},
    }
    if included:
        leaves = [merkle.leaf_hash(bytes([n])) for n in range(13)]
        leaves[5] = leaf

        def hash_at(level: int, index: int) -> bytes:
            return merkle.root_of(leaves[index << level : (index + 1) << level])

        made |= {
            "index": 5,
            "proof": [b64(one) for one in merkle.inclusion_proof(5, 13, hash_at)],
            "checkpoint": LOG.sign(Checkpoint(ORIGIN, 13, merkle.root_of(leaves)).text()),
        }
    return made


def changed(change: Callable[[Receipt], object]) -> Receipt:
    made = copy.deepcopy(receipt())
    change(made)
    return made


CHANGES: dict[str, Callable[[Receipt], object]] = {
    "entry": lambda r: r.update(entry=r["entry"].replace("street_light", "street_fight")),
    "entry not canonical": lambda r: r.update(entry=r["entry"].replace(":1,", ": 1,", 1)),
    "entry unreadable": lambda r: r.update(entry="{"),
    "log": lambda r: r.update(log="other.example"),
    "salt": lambda r: r.update(salt=b64(bytes(16))),
    "salt too short": lambda r: r.update(salt=b64(bytes(15))),
    "value": lambda r: r["contents"]["story"].update(value="巷口的路灯亮了"),
    "fact that was never recorded": lambda r: r["contents"].update(more={"salt": b64(bytes(16)), "value": 1}),
    "content without value": lambda r: r["contents"].update(story={}),
    "index": lambda r: r.update(index=4),
    "index beyond": lambda r: r.update(index=13),
    "index no number": lambda r: r.update(index=True),
    "proof": lambda r: r["proof"].reverse(),
    "proof cut": lambda r: r["proof"].pop(),
    "proof unreadable": lambda r: r.update(proof=[1]),
    "checkpoint": lambda r: r.update(checkpoint=r["checkpoint"].replace("\n13\n", "\n14\n")),
    "checkpoint missing": lambda r: r.update(checkpoint=None),
    "checkpoint of another key": lambda r: r.update(
        checkpoint=new_signing_key(ORIGIN).sign(Checkpoint(ORIGIN, 13, bytes(32)).text())
    ),
    "promise": lambda r: r.update(promise=r["promise"].replace("02:01", "02:09")),
    "promise by an unnamed key": lambda r: r.update(
        promise=new_signing_key(f"{ORIGIN}/promise").sign(r["promise"].partition("\n\n")[0] + "\n")
    ),
    "promise for another entry": lambda r: r.update(
        promise=PROMISE.sign(
            Promised(ORIGIN, bytes(32), bytes(32), "2026-11-25T02:00:00Z", "2026-11-25T02:01:00Z").text()
        )
    ),
    "delegation missing": lambda r: r.pop("delegation"),
    "delegation is a checkpoint": lambda r: r.update(delegation=r["checkpoint"]),
    "nothing signed": lambda r: r.update(promise=None, index=None),
}


def test_a_receipt_in_the_log_proves_its_entry_and_says_what_it_does_not_prove() -> None:
    verdict = check(receipt(), LOG.verifier, at=TOO_LATE)
    assert (verdict.state, verdict.holds, verdict.wrong) == ("proved", True, ())
    assert any("number 6 of 13" in line.english for line in verdict.proved)
    assert any("“story” reads as it was recorded" in line.english for line in verdict.proved)
    assert any("phone" in line.english for line in verdict.not_proved)
    assert any("is true" in line.english for line in verdict.not_proved)


def test_a_promise_is_no_proof_and_after_its_time_it_is_overdue() -> None:
    assert check(receipt(included=False), LOG.verifier, at=IN_TIME).state == "promised"
    verdict = check(receipt(included=False), LOG.verifier, at=TOO_LATE)
    assert (verdict.state, verdict.holds) == ("overdue", False)
    assert any("broken" in line.english for line in verdict.not_proved)


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_receipt_is_wrong_and_proves_nothing(change: str) -> None:
    verdict = check(changed(CHANGES[change]), LOG.verifier, at=IN_TIME)
    assert (verdict.state, verdict.proved) == ("wrong", ())
    assert all(line.english for line in verdict.wrong)


def test_another_logs_key_proves_nothing() -> None:
    assert check(receipt(), new_signing_key(ORIGIN).verifier).state == "wrong"
    assert check(receipt(), new_signing_key("other.example").verifier).state == "wrong"


@pytest.mark.parametrize("text", ["", "[]", "{}", json.dumps({"v": 2, "kind": "anlin-receipt"})])
def test_what_is_no_receipt_is_refused(text: str) -> None:
    with pytest.raises(BadReceipt):
        receipt_of(text)


@pytest.mark.parametrize(
    ("made", "code", "word"),
    [(receipt(), 0, "PROVED"), (changed(CHANGES["value"]), 1, "WRONG"), (receipt(included=False), 4, "OVERDUE")],
)
def test_the_command_needs_the_file_and_the_key_alone(
    made: Receipt, code: int, word: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "receipt.json"
    file.write_text(receipt_text(made))
    assert verify_command.main([str(file), "--key", str(LOG.verifier)]) == code
    assert word in capsys.readouterr().out


def test_the_command_speaks_chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "receipt.json"
    file.write_text(receipt_text(receipt()))
    assert verify_command.main([str(file), "--key", str(LOG.verifier), "--lang", "zh"]) == 0
    assert "已证实" in capsys.readouterr().out


def test_the_command_names_a_missing_file_and_a_cut_key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify_command.main([str(tmp_path / "none"), "--key", str(LOG.verifier)]) == 2
    assert "there is no such file" in capsys.readouterr().err
    assert verify_command.main([str(tmp_path / "none"), "--key", str(LOG.verifier)[:-3]]) == 2
    assert verify_command.main([str(tmp_path / "none"), "--key", str(tmp_path / "no.key")]) == 2
    assert capsys.readouterr().err.count("neither the log's public key") == 2


@pytest.mark.parametrize(
    ("content", "key"),
    [("[" * 100_000, None), ('{"a":' * 100_000, None), ("1" * 10_000, None), ("{}", b"\xff\xfe"), ("{}", b"")],
)
def test_the_command_says_what_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, key: bytes | None
) -> None:
    file, kept = tmp_path / "receipt.json", tmp_path / "log.pub"
    file.write_text(content)
    kept.write_bytes(str(LOG.verifier).encode() if key is None else key)
    assert verify_command.main([str(file), "--key", str(kept), "--lang", "zh"]) == 2
    told = capsys.readouterr()
    assert not told.out
    assert ("读" if key is None else "账本公钥") in told.err, "and which of the two"
