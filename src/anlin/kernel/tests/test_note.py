"""Signed notes as golang.org/x/mod/sumdb/note and C2SP write them."""

from __future__ import annotations

import base64

import pytest

from anlin.kernel.note import (
    BadNote,
    Checkpoint,
    checkpoint_of,
    new_signing_key,
    opened,
    opened_checkpoint,
    parsed_note,
    signing_key,
    verifier_key,
)

# From the documentation of golang.org/x/mod/sumdb/note.
VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SKEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
NOTE = f"{TEXT}\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
# From C2SP tlog-cosignature: a log's signature and a witness's.
COSIGNED = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "\u2014 example.com/behind-the-sofa "
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "\u2014 witness.example.com/w1 "
    "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)


def test_the_note_of_the_documentation_opens() -> None:
    assert opened(NOTE, verifier_key(VKEY)) == TEXT


def test_signing_gives_the_note_of_the_documentation() -> None:
    key = signing_key(SKEY)
    assert str(key.verifier) == VKEY
    assert key.secret_text() == SKEY
    assert key.sign(TEXT) == NOTE


def test_a_checkpoint_with_cosignatures_is_read() -> None:
    note = parsed_note(COSIGNED)
    assert [one.name for one in note.signatures] == ["example.com/behind-the-sofa", "witness.example.com/w1"]
    root = base64.b64decode("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")
    assert checkpoint_of(note.text) == Checkpoint("example.com/behind-the-sofa", 20852163, root)
    assert checkpoint_of(note.text).text() == note.text


def test_our_checkpoint_opens_with_a_witness_beside_and_not_under_another_name() -> None:
    key = new_signing_key("anlin.example/log")
    checkpoint = Checkpoint("anlin.example/log", 3, bytes(32))
    note = key.sign(checkpoint.text()) + COSIGNED.splitlines(keepends=True)[-1]
    assert opened_checkpoint(note, key.verifier) == checkpoint
    foreign = key.sign(Checkpoint("anlin.example/other", 3, bytes(32)).text())
    with pytest.raises(BadNote, match="another log"):
        opened_checkpoint(foreign, key.verifier)


@pytest.mark.parametrize(
    "changed",
    [
        NOTE.replace("answer", "anSwer"),
        NOTE.replace("x08go/ZJ", "x08go/ZK"),
        NOTE.replace("\u2014 PeterNeumann", "\u2014 PeterNeuman"),
        NOTE.replace("\u2014", "-"),
        NOTE[:-1],
        TEXT,
        NOTE.replace("\n\n", "\n"),
        NOTE.replace("problem is", "problem\tis"),
        NOTE + "\n",
        "",
    ],
)
def test_a_changed_note_does_not_open(changed: str) -> None:
    with pytest.raises(BadNote):
        opened(changed, verifier_key(VKEY))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "PeterNeumann",
        VKEY.replace("c74f", "c74e"),
        VKEY.replace("+AR", "+AS"),
        VKEY[:-4],
        "a b+c74f20a3+ARpc",
        SKEY,
    ],
)
def test_a_key_that_was_not_copied_whole_is_refused(text: str) -> None:
    with pytest.raises(BadNote):
        verifier_key(text)


@pytest.mark.parametrize(
    "text", ["a\n1\n", "a\n01\nAAAA\n", "a\n-1\n" + "A" * 43 + "=\n", "a\n\u0661\n" + "A" * 43 + "=\n", "a\n1\nAAAA\n"]
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(BadNote):
        checkpoint_of(text)
