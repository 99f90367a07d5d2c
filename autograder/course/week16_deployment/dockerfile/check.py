"""Hidden checks of the texts `dockerfile()` and `dockerignore()`: rules, each about certain lines."""

import re

from autograder.kit import oracles, points, require

named = oracles.containers.named
SECRET = re.compile(r"(PASS(WORD|WD)?|SECRET|TOKEN|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CREDENTIALS?)", re.IGNORECASE)
USERS = re.compile(r"\b(useradd|adduser)\b")


def lines(candidate):
    """The instructions of the student's Dockerfile."""
    return oracles.containers.instructions(candidate.dockerfile())


def installing(found):
    """The line that installs the requirements."""
    for one in named(found, "RUN"):
        if re.search(r"\bpip3?\b.*\binstall\b", one.rest) and "requirements.txt" in one.rest:
            return one
    return require(False, "No line installs requirements.txt with pip.")


def copied(one):
    """What a COPY or ADD copies."""
    parts = one.listed() or [part for part in one.rest.split() if not part.startswith("--")]
    return [part.removeprefix("./") or "." for part in parts[:-1]]


@points(1)
def check_base(candidate):
    """builds on a Python image of a certain version"""
    for one in named(lines(candidate), "FROM"):
        image = one.rest.split()[0]
        require(re.search(r"(^|/)python(:|@)", image), f"{one}: the image should be python, with a tag.")
        fixed = re.search(r"python:3\.\d+|@sha256:[0-9a-f]{64}", image)
        require(fixed, f"{one}: this is another image every month. Say major and minor version.")


@points(1.5)
def check_order(candidate):
    """installs requirements before it copies the rest"""
    found = lines(candidate)
    install = installing(found)
    copies = [one for one in found if one.word in ("COPY", "ADD")]
    before = [one for one in copies if one.line < install.line]
    for one in before:
        only = [part for part in copied(one) if part != "requirements.txt"]
        require(not only, f"{one}: it stands before pip install, so every change there installs everything anew.")
    require(
        any("requirements.txt" in copied(one) for one in before), f"{install}: nobody has copied requirements.txt yet."
    )
    rest = [part for one in copies if one.line > install.line for part in copied(one)]
    there = "." in rest or {"app.py", "model.onnx"} <= set(rest)
    require(there, "app.py and model.onnx are not copied after pip install.")


@points(0.5)
def check_cache(candidate):
    """keeps no cache of pip's"""
    found = lines(candidate)
    off = any("PIP_NO_CACHE_DIR" in one.rest for one in named(found, "ENV"))
    one = installing(found)
    require(off or "--no-cache-dir" in one.rest, f"{one}: pip's cache stays in the image.")


@points(1.5)
def check_user(candidate):
    """makes a user, and starts the program as that one"""
    found = lines(candidate)
    users = named(found, "USER")
    require(users, "There is no USER: the program runs as root.")
    last = users[-1]
    name = last.rest.split(":")[0]
    require(name not in ("root", "0", ""), f"{last}: this is root.")
    made = [one for one in named(found, "RUN") if USERS.search(one.rest) and one.line < last.line]
    require(
        name.isdigit() or any(name in one.rest.split() for one in made), f"{last}: no RUN before it makes this user."
    )
    install = installing(found)
    require(last.line > install.line, f"{last}: it stands before pip install, which then may not write.")


@points(1)
def check_secrets(candidate):
    """holds no secrets"""
    found = lines(candidate)
    for one in found:
        if one.word in ("ENV", "ARG"):
            names = re.findall(r"(\w+)\s*=", one.rest) or one.rest.split()[:1]
            bad = [name for name in names if SECRET.search(name)]
            require(not bad, f"{one}: everybody who has the image can read {', '.join(bad)}.")
        if one.word in ("COPY", "ADD"):
            require(
                not any(part.split("/")[-1].startswith(".env") for part in copied(one)), f"{one}: .env holds secrets."
            )
    require(named(found, "CMD") or named(found, "ENTRYPOINT"), "This Dockerfile starts nothing.")


@points(0.5)
def check_expose(candidate):
    """says on which port it listens"""
    ports = [part.split("/")[0] for one in named(lines(candidate), "EXPOSE") for part in one.rest.split()]
    require(ports == ["8000"], f"It exposes {ports or 'no port'}, but should expose 8000.")


@points(1)
def check_health(candidate):
    """lets Docker ask the service whether it is well"""
    found = named(lines(candidate), "HEALTHCHECK")
    require(found and found[-1].rest.upper() != "NONE", "There is no HEALTHCHECK.")
    one = found[-1]
    require("CMD" in one.rest.split(), f"{one}: after HEALTHCHECK comes CMD, and what to run.")
    require(re.search(r":8000/health\b", one.rest), f"{one}: it should get /health from port 8000.")
    require("curl" not in one.rest and "wget" not in one.rest, f"{one}: a slim image has neither curl nor wget.")


@points(1.5)
def check_start(candidate):
    """starts the service as process 1, by the form with brackets"""
    found = lines(candidate)
    starting = named(found, "ENTRYPOINT")[-1:] + named(found, "CMD")[-1:]
    require(starting, "There is no CMD.")
    words = []
    for one in starting:
        parts = one.listed()
        require(parts is not None, f"{one}: without brackets, a shell is process 1 and passes no signals on.")
        words += parts
    require(words[:1] != ["sh"] and words[:1] != ["bash"], f"{starting[0]}: a shell is process 1.")
    text = " ".join(words).replace("=", " ")
    for part in ("uvicorn", "app:app", "--host 0.0.0.0", "--port 8000"):
        require(part in text, f"{starting[-1]}: {part} is missing.")


@points(1)
def check_ignore(candidate):
    """keeps history, secrets and caches out of the box"""
    text = candidate.dockerignore()
    require(type(text) is str, "dockerignore() should give a text.")
    patterns = [line.strip().removeprefix("**/").strip("/") for line in text.splitlines()]
    for name in (".git", ".env", "__pycache__"):
        require(name in patterns or (name == ".env" and ".env*" in patterns), f"{name} may come into the image.")
    require(
        "app.py" not in patterns and "*" not in patterns and "requirements.txt" not in patterns,
        "It keeps the program out as well.",
    )
