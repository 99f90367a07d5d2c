"""What hostile code tries, each in a real candidate, at every tier and as every user there is.

An attack is a function that gives what it got, or nothing, or raises. It is contained if it got
nothing and nothing of ours changed; that the candidate dies of it is fine. All are bounded, and aim
at things that are put there for them: they do no harm where they succeed. The same attacks are
tried without confinement, where most must succeed: an attack that never works tests nothing.

The ids, such as F01, are those of docs/attacks.md.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

import pytest

from autograder.examiner.link import CandidateFault

from ..conftest import function
from .conftest import PATIENT, attacker

TOOLS = '''
import array, contextlib, ctypes, errno, fcntl, gc, glob, mmap, os, platform, re, resource, signal, socket, sqlite3
import struct, subprocess, sys, threading, time
import numpy as np

libc = ctypes.CDLL(None, use_errno=True)
INTEL = platform.machine() == "x86_64"
TOKEN = re.compile("bait-" + "token-[0-9a-f]{64}")

def call(intel, arm, *arguments):
    """A system call by its numbers."""
    number = intel if INTEL else arm
    if number is None:
        raise OSError("this machine has no such call")
    whole = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    result = libc.syscall(ctypes.c_long(number), *whole)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result

def got(*attempts):
    """What the first of some attempts gives that does not raise."""
    for attempt in attempts:
        with contextlib.suppress(Exception):
            result = attempt()
            if result:
                return str(result)[:300]

def read(path):
    with open(path, "rb") as file:
        return file.read(1 << 16)

def processes():
    """Processes that are not ours, as far as they can be guessed or seen."""
    seen = {int(name) for name in got_list("/proc") if name.isdecimal()}
    return sorted(({pid, examiner, os.getppid(), 1} | seen) - {os.getpid(), 0})

def got_list(path):
    try:
        return os.listdir(path)
    except OSError:
        return []

PLACES = (".", os.environ["HOME"], "/tmp", "/dev/shm", "/var/tmp", "/run", os.path.dirname(np.__file__))

def leave():
    """Leave something for the next submission, wherever it can be left."""
    for place in PLACES:
        with contextlib.suppress(OSError):
            open(os.path.join(place, "left-by-a-student"), "w").close()
    vars(np)["LEFT"] = sys.modules["LEFT"] = os.environ["LEFT"] = "by a student"

def left():
    """What another submission left."""
    found = [place for place in PLACES if os.path.exists(os.path.join(place, "left-by-a-student"))]
    things = {"numpy": vars(np), "modules": sys.modules, "environment": os.environ}
    return found + [name for name, thing in things.items() if "LEFT" in thing]
'''


@dataclass(frozen=True)
class Attack:
    """One attack.

    Attributes:
        number: its id in docs/attacks.md.
        wanted: what it is after.
        code: the body of a function; the names of the bait are known in it.
        only_full: whether only a room keeps it out, as SECURITY.md says.
        works: whether it succeeds where nothing is confined and an ordinary user runs it.
    """

    number: str
    wanted: str
    code: str
    only_full: bool = False
    works: bool = True


ATTACKS = [
    # -- reading
    Attack("F01", "the hidden checks, by path", """
        return got(*(lambda path=path: read(path) for path in
            [f"{project}/autograder/kit.py", f"{project}/autograder/course/__init__.py", f"{project}/pyproject.toml"]))
    """),
    Attack("F01", "the reference, by path", "return got(*(lambda path=path: read(path) for path in glob.glob(f'{project}/solutions/*') or [f'{project}/solutions/week03_backprop.py']))"),
    Attack("F02", "what lies in the project and at home", "return got(lambda: os.listdir(project), lambda: [n for n in os.listdir(folder)])"),
    Attack("F02", "a file of ours", "return read(secret)"),
    Attack("F02", "whether a file of ours is there", "return os.stat(secret).st_size", only_full=True),
    Attack("F03", "the root, directory and files of another process", """
        return got(*(lambda at=f"/proc/{number}/{what}": os.listdir(at)
                     for number in processes() if number != 1 for what in ("root", "cwd", "fd")))
    """),
    Attack("F04", "the environment of another process", "return got(*(lambda n=n: TOKEN.search(read(f'/proc/{n}/environ').decode()) for n in processes()))"),
    Attack("F04", "the command line of another process", """
        return got(*(lambda n=n: "python" in read(f"/proc/{n}/cmdline").decode() and n for n in processes() if n != 1))
    """),
    Attack("F05", "secrets in frames and objects", """
        frame, found = sys._getframe(), []
        while frame:
            found += [value for value in frame.f_locals.values() if type(value) is str]
            frame = frame.f_back
        found += [text for thing in gc.get_objects() if type(thing) is dict
                  for text in list(thing.values()) if type(text) is str]
        return [text for text in found if TOKEN.fullmatch(text)]
    """, works=False),
    Attack("F06", "texts of the examiner in memory", """
        with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
            for line in maps:
                area, rights, *_, = line.split()
                first, last = (int(number, 16) for number in area.split("-"))
                if rights.startswith("rw") and last - first < 64 << 20:
                    memory.seek(first)
                    found = TOKEN.search(memory.read(last - first).decode("latin1"))
                    if found:
                        return found[0]
    """, works=False),
    Attack("F06", "the examiner's environment", "return TOKEN.search(str(dict(os.environ)) + read('/proc/self/environ').decode())", works=False),
    Attack("F07", "descriptors that were inherited", """
        numbers = [n for n in range(3, 256) if os.path.exists(f"/proc/self/fd/{n}")]
        return numbers if len(numbers) != 1 or not os.readlink(f"/proc/self/fd/{numbers[0]}").startswith("socket") else None
    """, works=False),
    Attack("F08", "the gradebook", "return sqlite3.connect(f'file:{folder}/gradebook.db?mode=ro', uri=True).execute('select * from grades').fetchall()"),
    # -- writing
    Attack("F09", "writing to another submission", "return open(f'{folder}/other/week.ipynb', 'a').close() or 'opened'"),
    Attack("F09", "making a file beside ours", "return os.open(f'{folder}/new', os.O_CREAT | os.O_WRONLY) and os.remove(f'{folder}/new') or 'made'"),
    Attack("F09", "writing to packages and interpreter", """
        return got(*(lambda at=at: open(at, "ab").close() or at for at in
                     [np.__file__, os.__file__, sys.executable, "/etc/passwd", "/etc/hosts", "/usr/lib/os-release"]))
    """, works=False),
    Attack("F09", "a new package", """
        at = f"{packages}/sitecustomize_of_a_student.py"
        return os.close(os.open(at, os.O_CREAT | os.O_EXCL | os.O_WRONLY)) or os.remove(at) or "made"
    """, works=False),
    Attack("F09", "changing the gradebook", """
        connection = sqlite3.connect(f"{folder}/gradebook.db")
        connection.execute("begin immediate")
        return connection.rollback() or "could"
    """),
    Attack("F25", "the mode of files", "return got(*(lambda at=at: os.chmod(at, 0o777) or at for at in [secret, folder, np.__file__, os.__file__]))"),
    Attack("F25", "the times of files", "return os.utime(secret, (1, 1)) or 'changed'"),
    Attack("F25", "deleting", "return os.rename(secret, secret + '2') or os.rename(secret + '2', secret) or 'renamed'"),
    Attack("F25", "attributes of files", "return os.setxattr(secret, 'user.a', b'1') or os.removexattr(secret, 'user.a') or 'set'"),
    # -- reaching out
    Attack("F10", "tracing another process", """
        return got(*(lambda n=n: call(101, 117, 0x4206, n, 0, 0) == 0 and call(101, 117, 0x4207, n, 0, 0) + 1 for n in processes()))
    """, works=False),
    Attack("F10", "being traced by ptrace at all", "return call(101, 117, 0, 0, 0, 0) == 0"),
    Attack("F10", "memory of another process", """
        room = ctypes.create_string_buffer(16)
        vector = struct.pack("QQ", ctypes.addressof(room), 16)
        remote = struct.pack("QQ", int(read("/proc/self/maps").split(b"-")[0], 16), 16)
        return got(*(lambda n=n: call(310, 270, n, vector, 1, remote, 1, 0) for n in processes()),
                   *(lambda n=n: open(f"/proc/{n}/mem", "rb") for n in processes()))
    """, works=False),
    Attack("F10", "descriptors of another process", "return got(*(lambda n=n: call(438, 438, os.pidfd_open(n), 0, 0) + 1 for n in processes()))", works=False),
    Attack("F10", "a handle of another process", "return got(*(lambda n=n: os.pidfd_open(n) for n in processes()))"),
    *(
        Attack("F11", name, f"return call({intel}, {arm}, {arguments}) + 1", works=name in {
            "a filter of its own", "a memory file", "a key", "a persona"})
        for name, intel, arm, arguments in [
            ("a mount", 165, 40, "b'none', b'/', b'tmpfs', 0x40000, None"),
            ("unmounting", 166, 39, "b'/proc', 2"),
            ("a user namespace", 272, 97, "0x10000000"),
            ("a mount namespace", 272, 97, "0x20000"),
            ("a network namespace", 272, 97, "0x40000000"),
            ("entering a namespace", 308, 268, "os.open('/proc/self/ns/mnt', os.O_RDONLY), 0"),
            ("a directory as root", 161, 51, "b'/no/such/folder' if os.getuid() else b'.'"),
            ("another root", 155, 41, "b'.', b'.'"),
            ("a mount by the new calls", 430, 430, "b'tmpfs', 0"),
            ("a copy of a mount", 428, 428, "-100, b'/', 1"),
            ("a key", 248, 217, "b'user', b'name', b'secret', 6, -3"),
            ("keys of the session", 250, 219, "0, -3, 1"),
            ("a program in the kernel", 321, 280, "5, bytes(120), 120"),
            ("counters of the processor", 298, 241, "struct.pack('II', 1, 128) + bytes(120), 0, -1, -1, 0"),
            ("faults of memory", 323, 282, "1"),
            ("a queue of calls", 425, 425, "1, ctypes.create_string_buffer(256)"),
            ("a filter of its own", 317, 277, "2, 0, ctypes.byref(ctypes.c_uint(0x7fff0000))"),
            ("a memory file", 319, 279, "b'name', 0"),
            ("secret memory", 447, 447, "0"),
            ("a persona", 135, 92, "0xffffffff"),
            ("the kernel's log", 103, 116, "3, ctypes.create_string_buffer(256), 256"),
            ("a module", 175, 105, "b'', 0, b''"),
            ("another host's name", 170, 161, "b'mine', 4"),
            ("another time", 227, 112, "0, struct.pack('qq', 1, 0)"),
            ("starting the machine again", 169, 142, "0xfee1dead, 672274793, 0, 0"),
        ]
    ),
    Attack("F22", "a signal to another process", "return got(*(lambda n=n: os.kill(n, 0) or n for n in processes()))", works=False),
    Attack("F22", "a signal to everybody", "return os.kill(-1, 0) or 'sent'"),
    Attack("F22", "a signal to a group", "return got(lambda: os.kill(0, 0) or 'sent', lambda: os.killpg(os.getpgid(0), 0) or 'sent')"),
    Attack("F22", "a signal with data", "return got(*(lambda n=n: call(129, 138, n, 0, bytes(128)) + 1 for n in processes()))", works=False),
    Attack("F24", "a controlling terminal", "return got(lambda: os.open('/dev/tty', os.O_RDWR), lambda: os.open('/dev/pts/0', os.O_RDWR), lambda: os.open('/dev/console', os.O_RDWR))", works=False),
    Attack("F24", "typing into a terminal", """
        for request in (0x5412, 0x541C, 0x540E):
            try:
                fcntl.ioctl(0, request, b"x")
            except OSError as error:
                if error.errno == errno.EPERM:
                    continue
            return hex(request)  # it came as far as the terminal
    """),
    Attack("F26", "settings of the kernel", """
        return got(*(lambda at=at: open(at, "a").close() or at for at in
                     ["/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/sys/power/state", "/proc/self/oom_score_adj"]))
    """),
    Attack("F26", "what the kernel tells", """
        return got(*(lambda at=at: read(at) for at in ["/proc/kallsyms", "/proc/version", "/proc/cmdline", "/proc/keys"]),
                   lambda: os.listdir("/sys/kernel"), lambda: os.listdir("/sys"))
    """),
    # -- the network
    Attack("F12", "a service of this machine over TCP", "return socket.create_connection(('127.0.0.1', tcp), 1) and 'connected'"),
    Attack("F12", "a service of this machine over UDP", "return socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', udp))"),
    Attack("F12", "an abstract socket", "return socket.socket(socket.AF_UNIX).connect('\\0' + abstract) or 'connected'"),
    Attack("F12", "a socket in a folder", "return socket.socket(socket.AF_UNIX).connect(f'{folder}/socket') or 'connected'"),
    Attack("F12", "listening", "return socket.create_server(('127.0.0.1', 0)) and 'listens'"),
    Attack("F12", "sockets of other families", """
        return got(*(lambda family=family: socket.socket(family, socket.SOCK_RAW if family in (16, 17) else socket.SOCK_DGRAM)
                     for family in (socket.AF_INET, socket.AF_INET6, 16, 17, 38, 40)))
    """),
    Attack("F12", "the name of a host", "return socket.getaddrinfo('localhost', 80) and socket.socket(socket.AF_INET) and 'asked'"),
    *(
        Attack("F12", name, code, works=name in {"a file over HTTP", "a file by torch.hub"})
        for name, code in [
            ("a file over HTTP", "import urllib.request\nreturn urllib.request.urlopen(url).read()"),
            ("a file by torch.hub", "import torch\ntorch.hub.download_url_to_file(url, 'file', progress=False)\nreturn read('file')"),
            ("weights by torch.hub", "import torch\nreturn torch.hub.load_state_dict_from_url(url, progress=False)"),
            ("a repository by torch.hub", "import torch\nreturn torch.hub.load('pytorch/vision', 'resnet18', trust_repo=True)"),
            ("a file of a hub", "import huggingface_hub\nreturn huggingface_hub.hf_hub_download('a/b', 'config.json', endpoint=url)"),
            ("a model of a hub", "os.environ['HF_ENDPOINT'] = url\nimport transformers\nreturn transformers.AutoTokenizer.from_pretrained('a/b')"),
            ("a hub that is switched on again", """
                os.environ["HF_HUB_OFFLINE"] = os.environ["TRANSFORMERS_OFFLINE"] = "0"
                import huggingface_hub
                return huggingface_hub.HfApi(url).model_info("a/b")
            """),
        ]
    ),
    # -- one submission and another
    Attack("F13", "what another submission left", """
        found = left()
        leave()
        return found
    """, works=False),
    # -- using up the machine
    Attack("F14", "memory through numpy", "return len([np.empty(256 << 20, np.uint8) for _ in range(24)])"),
    Attack("F14", "memory through torch", "import torch\nreturn len([torch.empty(256 << 20, dtype=torch.uint8) for _ in range(24)])"),
    Attack("F14", "memory through torch's storages", "import torch\nreturn len([torch.UntypedStorage(256 << 20) for _ in range(24)])"),
    Attack("F14", "memory through torch's shared tensors", "import torch\nreturn len([torch.empty(256 << 20, dtype=torch.uint8).share_memory_() for _ in range(24)])", works=False),
    Attack("F14", "memory through a graph that grows", """
        import torch
        y = torch.ones(8 << 20, requires_grad=True)
        for _ in range(80):
            y = torch.sin(y)
        return "2.5 GB"
    """),
    Attack("F14", "memory through shared maps", "return len([mmap.mmap(-1, 256 << 20) for _ in range(24)])"),
    Attack("F14", "memory through private maps", "return len([mmap.mmap(-1, 256 << 20, mmap.MAP_PRIVATE) for _ in range(24)])"),
    Attack("F14", "memory through a memory file", "at = os.memfd_create('a')\nreturn os.truncate(at, 3 << 30) or 'could'"),
    Attack("F15", "processes", """
        for _ in range(3):
            child = os.fork()
            if child == 0:
                os._exit(0)
            os.waitpid(child, 0)
        return "three"
    """),
    Attack("F15", "processes by other calls", """
        def child(*call_):
            number = call(*call_)
            if number == 0:
                os._exit(0)
            os.waitpid(number, 0)
            return number
        return got(lambda: child(56, 220, 17, 0, 0, 0, 0), lambda: child(57, None), lambda: child(435, 435, struct.pack("8Q", 0, 0, 0, 0, 17, 0, 0, 0), 64))
    """),
    Attack("F15", "a daemon of its own session", """
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                time.sleep(2)
            os._exit(0)
        return "left behind"
    """),
    Attack("F15", "threads without end", """
        stop, threads = threading.Event(), []
        try:
            for _ in range(1500):
                threads.append(threading.Thread(target=stop.wait))
                threads[-1].start()
        finally:
            stop.set()
        return len(threads)
    """),
    Attack("F16", "the disk", """
        for number in range(6):
            with open(f"file{number}", "wb") as file:
                file.write(bytes(40 << 20))
        return "240 MB"
    """, only_full=True),
    Attack("F16", "one large file", "return open('large', 'wb').write(bytes(80 << 20))"),
    Attack("F16", "memory that is a disk", "return got(*(lambda n=n: open(f'/dev/shm/{n}-{os.getpid()}', 'wb').write(bytes(33 << 20)) and n == 2 and [os.remove(f'/dev/shm/{k}-{os.getpid()}') for k in range(3)] for n in range(3)))"),
    Attack("F16", "names of files", """
        for number in range(6000):
            open(f"empty{number}", "w").close()
        return "6000 files"
    """, only_full=True),
    # -- programs, and taking limits back
    Attack("F20", "a program", "return subprocess.run(['/bin/sh', '-c', 'echo hello'], capture_output=True).stdout"),
    Attack("F20", "a program through the shell", "return os.popen('echo hello').read()"),
    Attack("F20", "a program in the place of this one", "return os.execv('/bin/true', ['true'])", works=False),
    Attack("F20", "a program by its descriptor", "return call(322, 281, os.open('/bin/true', os.O_RDONLY), b'', None, None, 0x1000) + 1", works=False),
    Attack("F20", "pip", "return subprocess.run([sys.executable, '-m', 'pip', '--version'], capture_output=True).stdout"),
    Attack("F20", "processes of multiprocessing", """
        import multiprocessing
        process = multiprocessing.get_context("fork").Process(target=time.sleep, args=(0,))
        process.start()
        process.join()
        return process.pid
    """),
    Attack("F20", "shell lines and magics", """
        !touch made-by-the-shell
        %system touch made-by-the-shell
        %cd /
        %pip install something
        get_ipython().system("touch made-by-the-shell")
        get_ipython().run_line_magic("cd", "/")
        return got(lambda: "made-by-the-shell" in os.listdir(), lambda: os.getcwd() == "/")
    """, works=False),
    Attack("F21", "its limits back", """
        def back(what):
            soft, hard = resource.getrlimit(what)
            resource.setrlimit(what, (hard + 1, hard + 1))
            return what + 1
        return got(*(lambda what=what: back(what) for what in
                     (resource.RLIMIT_AS, resource.RLIMIT_DATA, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE)))
    """, works=False),
    Attack("F21", "privileges again", """
        return got(lambda: libc.prctl(38, 0, 0, 0, 0) == 0 or None, lambda: os.setuid(0) or os.getuid() == 0,
                   lambda: libc.capset(struct.pack("Ii", 0x20080522, 0), struct.pack("6I", 1 << 21, 1 << 21, 0, 0, 0, 0)) == 0)
    """, works=False),
    Attack("F21", "outliving its parent", "return libc.prctl(1, 0, 0, 0, 0) == 0"),
    Attack("F21", "more than its rulesets", "return call(444, 444, None, 0, 1)"),
    Attack("F23", "graders among the packages", """
        return got(*(lambda name=name: __import__(name) for name in ("autograder", "autograder.kit", "nbgrader.api")),
                   *(lambda at=at: read(at) for at in glob.glob(f"{packages}/nbgrader/*.py") or [f"{packages}/nbgrader/api.py"]))
    """),
    # -- further ways
    Attack("X01", "signals to others through a descriptor's owner", """
        reader, writer = os.pipe()
        return got(lambda: fcntl.fcntl(reader, 8, pid) == 0, lambda: fcntl.fcntl(reader, 10, signal.SIGKILL) == 0,
                   lambda: fcntl.ioctl(reader, 0x8901, struct.pack("i", pid)) is not None)
    """),
    Attack("X02", "a named socket through one end of a pair", "return socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)[0].sendto(b'x', f'{folder}/datagrams')"),
    Attack("X03", "files by handle", """
        handle = ctypes.create_string_buffer(struct.pack("Ii", 128, 0) + bytes(128))
        call(303, 264, -100, secret.encode(), handle, ctypes.byref(ctypes.c_int()), 0)
        return "a handle"
    """),
    Attack("X04", "the processors of other processes", """
        return got(lambda: os.sched_setaffinity(pid, {0}) or "set", lambda: os.setpriority(os.PRIO_PROCESS, pid, 5) or "set",
                   lambda: os.setpriority(os.PRIO_USER, 0, 1) or "set")
    """),
    Attack("X05", "the limits of other processes", "return got(*(lambda n=n: resource.prlimit(n, resource.RLIMIT_NOFILE) for n in processes()))", works=False),
    Attack("X06", "a file of ours through a link", """
        def through(make):
            make(secret, "link")
            return read("link")
        return got(lambda: through(os.symlink), lambda: through(os.link), lambda: os.rename(secret, "mine") or os.rename("mine", secret) or "taken")
    """),
    Attack("X07", "being told what happens to our files", "return call(254, 27, call(294, 26, 0), folder.encode(), 0xfff)"),
    Attack("X08", "the calls of 32-bit programs", """
        if not INTEL:
            return None
        code = mmap.mmap(-1, 4096, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        code.write(bytes([0xB8, 20, 0, 0, 0, 0xCD, 0x80, 0xC3]))  # mov eax, getpid; int 0x80; ret
        return ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()
    """, works=False),
    Attack("X08", "the calls of x32", "return call(0x40000000 + 39, None)", works=False),
    Attack("X09", "emptying a file", """
        return got(lambda: os.truncate(secret, 1 << 10) or "truncated", lambda: os.open(secret, os.O_RDONLY | os.O_TRUNC))
    """, works=False),
    Attack("X10", "memory that outlives it", """
        return got(lambda: call(29, 194, 0, 4096, 0o1600) + 1, lambda: call(64, 190, 0, 1, 0o1600) + 1, lambda: call(68, 186, 0, 0o1600) + 1,
                   lambda: call(240, 180, b"queue", 0o102, 0o600, None) + 1)
    """, works=False),
    Attack("X11", "the way out by ..", """
        return got(lambda: read("/proc/self/root" + secret), lambda: read("../" * 40 + secret[1:]), lambda: read("/proc/thread-self/root" + secret),
                   lambda: os.chdir("/") or os.chdir("../" * 40) or read(secret[1:]))
    """),
    Attack("X12", "everything again, from a new thread", """
        found = []
        def attempt():
            found.append(got(lambda: read(secret), lambda: socket.socket(), lambda: os.kill(examiner, 0) or "sent"))
        thread = threading.Thread(target=attempt)
        thread.start()
        thread.join()
        return found[0]
    """),
    Attack("X13", "devices", """
        os.mkfifo("fifo")
        return got(lambda: os.mknod("disk", 0o60600, os.makedev(8, 0)) or "made", *(lambda at=at: os.open(at, os.O_RDONLY) for at in
                   ["/dev/mem", "/dev/kmsg", "/dev/fuse", "/dev/net/tun", "/dev/ptmx", "/dev/loop-control", "/dev/full"]))
    """),
    Attack("X14", "set-user-id files", """
        open("tool", "w").close()
        os.chmod("tool", 0o6777)
        return os.stat("tool").st_mode & 0o4000 and os.statvfs(".").f_flag & os.ST_NOSUID == 0
    """),
    Attack("X15", "the keeper of its room", """
        return got(lambda: open("/proc/1/mem", "r+b"), lambda: read("/proc/1/environ"), lambda: os.listdir("/proc/1/fd"),
                   lambda: os.listdir("/proc/1/root"), lambda: os.readlink("/proc/1/ns/mnt"), lambda: os.kill(1, 9) or "killed")
    """, works=False),
    Attack("X16", "the machine's other users", "return [line for line in read('/etc/passwd').splitlines() if b'daemon' in line] and os.listdir('/home') and 'seen'"),
    Attack("X17", "the mounts of the machine", "return [line for line in read('/proc/self/mountinfo').decode().splitlines() if ' / /' not in line and 'bait' in line]", works=False),
    Attack("X18", "the core of a crash", "resource.setrlimit(resource.RLIMIT_CORE, (1, 1))\nreturn 'set'", works=False),
    Attack("X19", "open files that stay with the examiner", """
        line = next(n for n in range(3, 64) if os.path.exists(f"/proc/self/fd/{n}") and os.readlink(f"/proc/self/fd/{n}").startswith("socket"))
        files = [os.open("file", os.O_CREAT | os.O_RDWR) for _ in range(50)]
        socket.socket(fileno=os.dup(line)).sendmsg([b"garbage, with files"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", files))])
    """, works=False),
]  # fmt: skip


def text(attack: Attack, told: dict) -> str:
    return function(f"attack({', '.join(told)})", f"globals().update(locals())\n{textwrap.dedent(attack.code)}")


def name(attack: Attack) -> str:
    return f"{attack.number} {attack.wanted}"


@pytest.mark.parametrize("attack", ATTACKS, ids=name)
def test_contained(confined, bait, attack):
    """The attack gets nothing, nothing of ours changes, and the next submission is examined as ever."""
    if attack.only_full and confined.tier != "full":
        pytest.skip("promised at tier full only")
    before = bait.state()
    with attacker(confined, TOOLS, text(attack, bait.told), deadlines=PATIENT) as candidate:
        assert not candidate.loading_.errors
        try:
            result = candidate.attack(**bait.told)
        except CandidateFault:
            result = None
    with attacker(confined, "def f(): return 1") as candidate:
        assert candidate.f() == 1

    assert not result, f"wanted {attack.wanted}, and got {result!r}"
    assert bait.state() == before


@pytest.mark.parametrize("attack", [attack for attack in ATTACKS if attack.works], ids=name)
def test_an_attack_is_one(unconfined, bait, attack):
    """Where nothing is confined, the same code gets what it wants: what stops it elsewhere is the confinement."""
    with attacker(unconfined, TOOLS, text(attack, bait.told), deadlines=PATIENT) as candidate:
        assert candidate.attack(**bait.told)
