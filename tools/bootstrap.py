"""Make the environment `.venv`, then hand the words of `./anlin` on. Standard library only.

`setup`, `demo`, `test`, `check` and `bundle` are ours; every other word goes to `.venv/bin/anlin`. The environment is built where
it stands (its scripts hold its path) and a stamp is written last: no stamp, or another one, means wipe and build anew.
"""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

sys.path.insert(0, str(Path(__file__).resolve().parent))

from installing import InstallFailed, install, say

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin/python"
SHAPE = "1"  # raise when the way the environment is made changes
CORE, DEV, ANALYSIS = (ROOT / f"requirements{extra}.lock" for extra in ("", "-dev", "-analysis"))
USAGE = """用法：./anlin 命令 …                                 Usage: ./anlin WORD …
  demo     一切就绪并打开演示辖区                      set everything up and serve the demo district
  setup    只建环境（.venv）                           make the environment alone (.venv)
           --dev       加上写代码所需的工具            --dev       with the tools of those who write code
           --analysis  加上时空分析所需                --analysis  with what the analysis needs
  test     一切就绪并运行全部测试                      set everything up and run all tests
  check    读代码：格式、类型、层次、译文、迁移        read the code: format, types, floors, words, migrations
  bundle   把依赖存入 wheels/，供离线安装              keep the dependencies in wheels/ for an install without network
其余命令由 .venv/bin/anlin 处理：                       Every other word goes to .venv/bin/anlin:
"""


def stamp_of(lock: Path) -> str:
    """What an environment made from this lock, here and in this shape, is stamped with."""
    parts = (SHAPE.encode(), str(ROOT).encode(), lock.read_bytes())
    return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def _stamp_file(lock: Path) -> Path:
    return VENV / f"{lock.stem}.stamp"


def is_ready(lock: Path) -> bool:
    """True when `.venv` was finished from this lock and its Python is still there."""
    try:
        return _stamp_file(lock).read_text(encoding="utf-8") == stamp_of(lock) and PYTHON.exists()
    except OSError:
        return False


def _write_doors() -> None:
    """Put our own package on the path and its one console script in place, without a build back-end."""
    (site,) = (VENV / "lib").glob("python3.*/site-packages")
    (site / "anlin.pth").write_text(f"{ROOT / 'src'}\n", encoding="utf-8")
    script = VENV / "bin/anlin"
    # The sh line carries folders with spaces and long paths, which a #! line does not.
    script.write_text(
        f"#!/bin/sh\n'''exec' {shlex.quote(str(PYTHON))} \"$0\" \"$@\"\n' '''\n"
        "import sys\n\nfrom anlin.config.cli import main\n\nsys.exit(main())\n",
        encoding="utf-8",
    )
    script.chmod(0o755)


def _make(locks: list[Path], held: int) -> None:
    for lock in (CORE, DEV, ANALYSIS):
        _stamp_file(lock).unlink(missing_ok=True)
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    elif VENV.exists():
        say("清除未完成或过时的环境", "Wiping an unfinished or outdated environment")
        shutil.rmtree(VENV)
    install(ROOT, VENV, locks, held)
    _write_doors()
    for lock in locks:
        new = _stamp_file(lock).with_suffix(".new")
        new.write_text(stamp_of(lock))
        new.replace(_stamp_file(lock))


def _add(locks: list[Path], held: int) -> None:
    """Install more locks into a finished environment; unfinished until it ends, so a break means building anew."""
    kept = _stamp_file(CORE)
    stamp = kept.read_text(encoding="utf-8")
    kept.unlink()
    try:
        install(ROOT, VENV, [CORE, *locks], held)
    except InstallFailed:  # the installer ended by itself and took back what it had begun: what was there still works
        kept.write_text(stamp)
        raise
    for lock in locks:
        _stamp_file(lock).write_text(stamp_of(lock))
    kept.write_text(stamp)


def make_ready(*extras: Path) -> None:
    """Build `.venv` where it is not ready; one process at a time, the others wait.

    Args:
        extras: locks wanted besides the core's: `DEV`, `ANALYSIS`. One that was added once stays.

    Raises:
        InstallFailed: the packages could not be installed; what was said is shown.
    """
    wanted = [CORE, *extras]
    if all(map(is_ready, wanted)):
        return
    held = _only_one_at_a_time()
    try:
        missing = [lock for lock in wanted if not is_ready(lock)]
        if CORE in missing or any(_stamp_file(lock).exists() for lock in missing):
            kept = [lock for lock in (DEV, ANALYSIS) if lock in extras or _stamp_file(lock).exists()]
            _make([CORE, *kept], held)
        elif missing:
            _add(missing, held)
    finally:
        os.close(held)


def _only_one_at_a_time() -> int:
    """Lock the folder itself; the installer inherits the lock, so it holds even when we alone are killed."""
    import fcntl

    held = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("另一个 ./anlin 正在建环境，等它完成", "Another ./anlin is setting up; waiting for it")
        fcntl.flock(held, fcntl.LOCK_EX)
    return held


def _as_owner() -> None:
    """Root works; where the folder has another owner who can run this Python, go on as that owner."""
    owner = ROOT.stat()
    if os.geteuid() != 0 or owner.st_uid == 0:
        return
    import pwd

    try:
        account = pwd.getpwuid(owner.st_uid)
        subprocess.run(
            [sys.executable, "-c", ""],
            check=True,
            stderr=subprocess.DEVNULL,
            user=owner.st_uid,
            group=account.pw_gid,
            extra_groups=[],
        )
    except (KeyError, OSError, subprocess.SubprocessError):
        say("以 root 运行；文件将归 root 所有", "Running as root; files will belong to root")
        return
    say(
        f"以 root 启动，改以文件夹所有者 {account.pw_name} 运行",
        f"Started as root; going on as the owner {account.pw_name}",
    )
    os.initgroups(account.pw_name, account.pw_gid)
    os.setgid(account.pw_gid)
    os.setuid(owner.st_uid)
    os.environ.update(HOME=account.pw_dir, USER=account.pw_name, LOGNAME=account.pw_name)


def _become(*command: str | Path) -> NoReturn:
    sys.stdout.flush()
    sys.stderr.flush()
    # A caller's Python settings would put other packages before ours.
    for name in ("PYTHONPATH", "PYTHONHOME"):
        os.environ.pop(name, None)
    os.execv(command[0], [str(part) for part in command])


def _run(word: str, rest: list[str]) -> None:
    if word in {"test", "check"}:
        make_ready(DEV, ANALYSIS)
        _become(PYTHON, ROOT / "tools" / f"{word}.py", *rest)
    _as_owner()
    extras = {"--dev": DEV, "--analysis": ANALYSIS} if word == "setup" else {}
    make_ready(*[lock for option, lock in extras.items() if option in rest])
    if word == "bundle":
        _become(PYTHON, "-B", ROOT / "tools/installing.py", "bundle")
    if word == "setup":
        say("环境已就绪：.venv/bin/anlin", "The environment is ready: .venv/bin/anlin")
        return
    _become(VENV / "bin/anlin", word, *rest)


def main(argv: list[str]) -> int:
    """Do what the first word says; the exit code is that of what was run, 1 when the environment could not be made."""
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.stderr.reconfigure(errors="replace")  # type: ignore[union-attr]
    if not argv or argv[0] in {"help", "-h", "--help"}:
        print(USAGE, flush=True)
        if is_ready(CORE):
            _become(VENV / "bin/anlin", "--help")
        return 0
    try:
        _run(argv[0], argv[1:])
    except InstallFailed as failed:
        print(failed, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say("已中断；下次运行会从头建好", "Interrupted; the next run builds it anew")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
