"""`khua serve`: pages, jobs and, unless there is a real server, the database, in one command."""

import errno
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Annotated, Final

import typer

from khua.commands import tied
from khua.commands.nightly import Nightly
from khua.commands.releasing import Releasing
from khua.commands.setup import HomeOption, prepare
from khua.commands.speaking import Lang, LangOption, Text, Trouble, language, say, told_plainly

PortOption = Annotated[
    int | None,
    typer.Option("--port", min=1, max=65535, help="KHUA_PORT says the same; without both, 8000."),
]
DEFAULT_PORT: Final = 8000
WEB_PROCESSES, THREADS = 2, 4
PATIENCE: Final = 4.0  # seconds for the children of a killed Khua to let go of the port
READY: Final = 60.0  # seconds for the pages to answer
STOPPING: Final = 15.0  # seconds for what is being done to be finished

SAYS: Final[dict[str, Text]] = {
    "ready": {"en": "Khua is ready: {address}", "lo": "Khua ພ້ອມແລ້ວ: {address}"},
    "stop": {"en": "Stop it with Ctrl-C.", "lo": "ກົດ Ctrl-C ເພື່ອປິດ."},
    "stopping": {"en": "Stopping …", "lo": "ກຳລັງປິດ …"},
    "again": {
        "en": "The job worker ended (code {code}); starting it again.",
        "lo": "ໂຕເຮັດວຽກເບື້ອງຫຼັງປິດລົງ (ລະຫັດ {code}); ກຳລັງເປີດຄືນ.",
    },
}

SILENT: Final[tuple[Text, Text]] = (
    {
        "en": f"The pages did not answer within {READY:.0f} seconds.",
        "lo": f"ໜ້າເວັບບໍ່ຕອບພາຍໃນ {READY:.0f} ວິນາທີ.",
    },
    {
        "en": "The machine may be too busy: try again. `khua doctor` shows what is missing.",
        "lo": "ເຄື່ອງອາດຫຍຸ້ງເກີນໄປ: ໃຫ້ລອງໃໝ່. ໃຊ້ `khua doctor` ເພື່ອເບິ່ງວ່າຂາດຫຍັງ.",
    },
)


def serve(
    port: PortOption = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Serve Khua until Ctrl-C: pages, jobs, and the database of the home."""
    speak = language(lang)
    stop_in_order()
    with told_plainly(speak):
        number = port_number(port)
        wait_for_port(host, number)
        with prepare(home, demo=False, lang=speak):
            run(host, number, speak)


def stop_in_order() -> None:
    """Let SIGTERM do what Ctrl-C does, so that the database is stopped too, whenever it comes."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def port_number(option: int | None) -> int:
    """The port to serve on: the option, KHUA_PORT, or 8000. Raises Trouble for nonsense."""
    named = os.environ.get("KHUA_PORT", "")
    if option is not None or not named:
        return option or DEFAULT_PORT
    if not named.isdecimal() or not 0 < int(named) < 65536:
        raise Trouble(
            {"en": f"KHUA_PORT is “{named}”.", "lo": f"KHUA_PORT ແມ່ນ “{named}”."},
            {
                "en": "Give a number from 1 to 65535.",
                "lo": "ໃຫ້ໃສ່ຕົວເລກແຕ່ 1 ຫາ 65535.",
            },
        )
    return int(named)


def wait_for_port(host: str, port: int) -> None:
    """Return when the port is free. A Khua that was killed lets go of it in a moment; after that,
    raises Trouble."""
    deadline = time.monotonic() + PATIENCE
    while (fault := port_fault(host, port)) is not None:
        if time.monotonic() > deadline or not isinstance(fault, BlockingIOError):
            raise busy(host, port, fault)
        time.sleep(0.2)


def port_fault(host: str, port: int) -> OSError | None:
    """Why one cannot listen there, or None. BlockingIOError: somebody else does."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
            trial.listen()
    except OSError as fault:
        return BlockingIOError(fault.strerror) if fault.errno == errno.EADDRINUSE else fault
    return None


def busy(host: str, port: int, fault: OSError) -> Trouble:
    """What to say when one cannot listen on the port."""
    if isinstance(fault, BlockingIOError):
        problem = {
            "en": f"Port {port} is in use by another program.",
            "lo": f"ພອດ {port} ມີໂປຣແກຣມອື່ນໃຊ້ຢູ່.",
        }
    else:
        reason = fault.strerror or str(fault)
        problem = {
            "en": f"Khua cannot listen on {host} port {port}: {reason}.",
            "lo": f"Khua ເປີດຮັບທີ່ {host} ພອດ {port} ບໍ່ໄດ້: {reason}.",
        }
    other = port + 1 if port < 65535 else DEFAULT_PORT
    return Trouble(
        problem,
        {
            "en": f"Stop that program, or choose another port: KHUA_PORT={other}",
            "lo": f"ໃຫ້ປິດໂປຣແກຣມນັ້ນ ຫຼື ເລືອກພອດອື່ນ: KHUA_PORT={other}",
        },
    )


def run(host: str, port: int, lang: Lang, then: Callable[[str], None] | None = None) -> None:
    """Serve inside `prepare` until SIGINT or SIGTERM; `then` is told the address once it answers.

    Raises Trouble when the pages do not come up or die; the job worker is started again.
    """
    stop: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda got, _frame: stop.append(got))
    web, jobs = start_web(host, port), start_jobs()
    beside = (Nightly(), Releasing())
    try:
        address = wait_until_ready(host, port, web, stop)
        if not stop:
            say(SAYS["ready"], lang, address=address)
            if then:
                then(address)
            say(SAYS["stop"], lang)
        while not stop:
            time.sleep(0.5)
            if web.poll() is not None:
                raise pages_ended(web.returncode)
            if jobs.poll() is not None:
                say(SAYS["again"], lang, code=jobs.returncode)
                time.sleep(1)  # a worker that cannot start must not eat the machine
                jobs = start_jobs()
            for each in beside:
                each.look()
        say(SAYS["stopping"], lang)
    finally:
        end(web, jobs, *(child for each in beside for child in each.children()))


def start_web(host: str, port: int) -> subprocess.Popen[bytes]:
    """gunicorn: two processes of four threads, the application loaded before they fork."""
    return tied.start(
        "gunicorn",
        "khua.web.wsgi",
        f"--bind={bracketed(host)}:{port}",
        f"--workers={WEB_PROCESSES}",
        f"--threads={THREADS}",
        "--worker-class=gthread",
        "--preload",
        "--timeout=60",
        f"--graceful-timeout={int(STOPPING) - 5}",
        "--log-level=warning",
        "--no-control-socket",
    )


def start_jobs() -> subprocess.Popen[bytes]:
    """The worker that does what pages put off: previews and imports of sheets."""
    return tied.start("khua.commands.worker")


def wait_until_ready(host: str, port: int, web: subprocess.Popen[bytes], stop: list[int]) -> str:
    """Wait for the pages' own word that they and the database answer; the address to open."""
    reached = bracketed({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host))  # noqa: S104
    deadline = time.monotonic() + READY
    while not stop:
        if web.poll() is not None:
            raise pages_ended(web.returncode)
        if time.monotonic() > deadline:
            raise Trouble(*SILENT)
        try:
            with urllib.request.urlopen(f"http://{reached}:{port}/health/", timeout=5):
                break
        except urllib.error.HTTPError:
            break  # they answer; what they answer is not for us to judge
        except OSError:
            time.sleep(0.1)
    return f"http://{'localhost' if reached == '127.0.0.1' else reached}:{port}/"


def bracketed(host: str) -> str:
    """A host as an address is written: IPv6 in brackets."""
    return f"[{host}]" if ":" in host else host


def pages_ended(code: int | None) -> Trouble:
    """What to say when gunicorn ended by itself."""
    return Trouble(
        {
            "en": f"The web server ended by itself (code {code}); its last lines are above.",
            "lo": f"ເຊີບເວີໜ້າເວັບປິດລົງເອງ (ລະຫັດ {code}); ແຖວສຸດທ້າຍຢູ່ຂ້າງເທິງ.",
        },
        {
            "en": "`khua doctor` shows what is missing.",
            "lo": "ໃຊ້ `khua doctor` ເພື່ອເບິ່ງວ່າຂາດຫຍັງ.",
        },
    )


def end(*children: subprocess.Popen[bytes]) -> None:
    """Ask the children to stop, and make them when they do not in time."""
    for child in children:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + STOPPING
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
