"""Runs one act of the store in a child that strace has hold of, once for every line of JSON on standard input.

A line: {"act", "root", "state", "result", "trace", "inject"}. The reply: the child's wait status. Everything is
imported before the first fork, and strace counts calls from when it attaches: the same act makes the same calls.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import platformdirs  # noqa: F401 - what the store would import in the middle of an act

from alignkit.core.errors import UserError
from alignkit.core.model import Campaign
from alignkit.files import editor  # noqa: F401
from alignkit.store import campaigns, recovery
from alignkit.store.workspace import Workspace

sys.path.insert(0, str(Path(__file__).parent))
from tests.campaign_files import merge_texts, with_answer, with_signoffs

TRACE_MARKS = ("/alignkit-begins", "/alignkit-ends")


def prepare_act(act: str, ws: Workspace) -> Any:
    """The act as a function without arguments, everything before it done."""
    if act == "create":
        return lambda: campaigns.create_campaign(
            ws, with_answer(Campaign("fresh", {"title": "Fresh"}), "pain", "It hurts.")
        )
    if act == "seal":
        file = campaigns.open_for_writing(ws, "freight")
        campaigns.save_campaign(ws, file, with_signoffs(file.campaign))
        return lambda: campaigns.seal_revision(ws, "freight")
    if act == "keep":
        return lambda: recovery.save_recovery(ws, "freight", "0" * 64, b"what I typed\n" * 20, "the disk is full")
    if act == "archive":
        return lambda: campaigns.archive_campaign(ws, "freight")
    if act == "write_file":
        return lambda: campaigns.write_file(ws.root / "brief.md", b"new\n" * 200)
    file = campaigns.open_for_writing(ws, "freight")
    mine = with_answer(file.campaign, "pain", "Nobody looks.")
    if act == "merge":
        file.path.write_bytes(file.raw.replace(b"Asked for the check.", b"Named a tender."))
        return lambda: campaigns.save_campaign(ws, file, mine, join=merge_texts)
    return lambda: campaigns.save_campaign(ws, file, mine)


def run_child(order: dict[str, Any], gate: int) -> None:
    os.environ["ALIGNKIT_STATE"] = order["state"]
    outcome: dict[str, Any] = {"outcome": "done"}
    act = prepare_act(order["act"], Workspace(Path(order["root"])))
    ctypes.CDLL(None).prctl(0x59616D61, ctypes.c_ulong(-1 & 0xFFFFFFFFFFFFFFFF), 0, 0, 0)  # let strace attach
    os.write(gate, b"ready")
    os.kill(os.getpid(), signal.SIGSTOP)  # until strace is there and the server lets go
    mark_trace(TRACE_MARKS[0])
    try:
        act()
    except UserError as refused:
        outcome = {"outcome": type(refused).__name__, "says": str(refused)}
        if isinstance(refused, campaigns.NotSavedError) and refused.kept:
            outcome["kept"] = str(refused.kept.path)
    except OSError as error:
        outcome = {"outcome": "OSError", "says": repr(error)}
    except BaseException as error:
        outcome = {"outcome": "crash", "says": repr(error)}
    mark_trace(TRACE_MARKS[1])
    Path(order["result"]).write_text(json.dumps(outcome))


def mark_trace(path: str) -> None:
    os.path.lexists(path)


def run_traced(order: dict[str, Any]) -> int:
    out, gate = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            run_child(order, gate)
        finally:
            os._exit(0)
    os.close(gate)
    os.read(out, 5)
    os.close(out)
    os.waitpid(process, os.WUNTRACED)
    command = ["strace", "-o", order["trace"], "-p", str(process)]
    if order.get("inject"):
        command[1:1] = ["-e", f"inject={order['inject']}"]
    tracer = subprocess.Popen(command, stderr=subprocess.PIPE)
    assert tracer.stderr
    said = tracer.stderr.readline()
    os.kill(process, signal.SIGCONT)
    status = os.waitpid(process, 0)[1] if b"attached" in said else -1
    if status == -1:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
    tracer.wait()
    tracer.stderr.close()
    return status


if __name__ == "__main__":
    gc.disable()
    for line in sys.stdin:
        print(json.dumps({"status": run_traced(json.loads(line))}), flush=True)
