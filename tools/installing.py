"""Install locked packages into an environment: `uv` where it is present, otherwise the pip wheel that stands in tools/vendor.

Only wheels, only with the hashes of the lock. Proxies and mirrors are those of the user's own settings; none is written here.
A folder `wheels/` beside this checkout, made by `./anlin bundle`, is used instead of any registry.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections import deque
from pathlib import Path

EXACT = ("--require-hashes", "--only-binary", ":all:")
REMOVED = ("PYTHONPATH", "PYTHONHOME", "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_REQUIRE_VIRTUALENV", "VIRTUAL_ENV")


class InstallFailed(Exception):
    """The packages could not be installed; the text says why and what to do, in both languages."""


def say(zh: str, en: str) -> None:
    """One line of progress in both languages."""
    print(f"{zh}  |  {en}", file=sys.stderr, flush=True)


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in REMOVED} | {
        "PIP_DISABLE_PIP_VERSION_CHECK": "1"
    }


def _pip(root: Path) -> str:
    (wheel,) = (root / "tools/vendor").glob("pip-*.whl")
    return str(wheel / "pip")


def _source(root: Path) -> list[str]:
    wheels = root / "wheels"
    return ["--no-index", "--find-links", str(wheels)] if wheels.is_dir() else []


def _asked(locks: list[Path]) -> list[str]:
    return [part for lock in locks for part in ("-r", str(lock))]


def install(root: Path, venv: Path, locks: list[Path], held: int) -> None:
    """Make `venv` where it is missing and install `locks` into it.

    Args:
        held: the lock's file descriptor, given on to the installer.

    Raises:
        InstallFailed: neither uv nor pip could.
    """
    began = time.monotonic()
    uv = shutil.which("uv")
    if not (uv and _by_uv(uv, root, venv, locks, held)):
        _by_pip(root, venv, locks, held)
    took = time.monotonic() - began
    say(f"依赖安装完成，用时 {took:.0f} 秒", f"Dependencies installed in {took:.0f} s")


def _by_uv(uv: str, root: Path, venv: Path, locks: list[Path], held: int) -> bool:
    python = venv / "bin/python"
    fresh = not python.exists()
    steps = [[uv, "pip", "install", "--python", str(python), *EXACT, *_source(root), *_asked(locks)]]
    if fresh:
        steps.insert(0, [uv, "venv", "--quiet", "--no-project", "--python", sys.executable, str(venv)])
    say("用 uv 安装依赖", "Installing dependencies with uv")
    for step in steps:
        if subprocess.run(step, env=_environment(), pass_fds=(held,), stdin=subprocess.DEVNULL, check=False).returncode:
            say("uv 未成功，改用 pip", "uv did not succeed; turning to pip")
            if fresh:
                shutil.rmtree(venv, ignore_errors=True)
            return False
    return True


def _by_pip(root: Path, venv: Path, locks: list[Path], held: int) -> None:
    python = venv / "bin/python"
    if not python.exists():
        say("建立环境 .venv", "Making the environment .venv")
        subprocess.run(
            [sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True, env=_environment(), pass_fds=(held,)
        )
    command = [
        str(python),
        _pip(root),
        "install",
        *EXACT,
        *_source(root),
        *_asked(locks),
        "--no-input",
        "--progress-bar",
        "off",
    ]
    process = subprocess.Popen(
        command,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        pass_fds=(held,),
    )
    last = _shown(process, _pinned(locks))
    if process.wait():
        raise InstallFailed(_sorry(last))


def _pinned(locks: list[Path]) -> int:
    """How many different packages the locks pin, for the count that people see."""
    return len(
        {
            name
            for lock in locks
            for name in re.findall(r"^([\w.-]+)(?:\[.*\])?==", lock.read_text(encoding="utf-8"), re.MULTILINE)
        }
    )


def _shown(process: subprocess.Popen[str], total: int) -> list[str]:
    """Turn pip's lines into one count; the last of them are kept for the case that it fails."""
    last: deque[str] = deque(maxlen=25)
    found = 0
    tty = sys.stderr.isatty()
    assert process.stdout is not None
    for line in process.stdout:
        last.append(line.rstrip())
        if match := re.match(r"Collecting ([\w.-]+)", line):
            found += 1
            text = f"  [{min(found, total):3}/{total}] {match[1]}"
            if tty:
                print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
            elif found % 10 == 0:
                print(text, file=sys.stderr, flush=True)
        elif line.startswith("Installing collected packages"):
            print("\r\x1b[K" if tty else "", end="", file=sys.stderr)
            say("正在写入文件", "Writing files")
    return list(last)


def _sorry(last: list[str]) -> str:
    return "\n".join(
        [
            *last,
            "",
            "依赖没有装成。请检查网络、代理（HTTPS_PROXY）、证书（SSL_CERT_FILE）和 pip 自己的设置，然后再运行一次同一命令。",
            "不能上网的机器：在能上网的机器上运行 ./anlin bundle，把 wheels/ 文件夹拷到这里。",
            "The dependencies could not be installed. Check the network, the proxy (HTTPS_PROXY), certificates (SSL_CERT_FILE) and",
            "pip's own settings, then run the same command again. Without a network: run ./anlin bundle on a machine that has one",
            "and copy its folder wheels/ here.",
        ]
    )


def bundle(root: Path) -> int:
    """Download every locked wheel for this machine into `wheels/`; the exit code is pip's."""
    locks = [root / f"requirements{extra}.lock" for extra in ("", "-dev", "-analysis")]
    unfinished = root / "wheels.part"
    command = [sys.executable, _pip(root), "download", *EXACT, *_asked(locks), "--dest", str(unfinished)]
    code = subprocess.run(command, env=_environment(), check=False).returncode
    if code == 0:
        shutil.rmtree(root / "wheels", ignore_errors=True)
        unfinished.replace(root / "wheels")
        say("已存入 wheels/", "Kept in wheels/")
    return code


if __name__ == "__main__":
    sys.exit(bundle(Path(__file__).resolve().parents[1]))
