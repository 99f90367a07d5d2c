"""Wrong ideas about `dockerfile`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

BASE = "builds on a Python image of a certain version"
ORDER = "installs requirements before it copies the rest"
CACHE = "keeps no cache of pip's"
USER = "makes a user, and starts the program as that one"
SECRETS = "holds no secrets"
EXPOSE = "says on which port it listens"
HEALTH = "lets Docker ask the service whether it is well"
START = "starts the service as process 1, by the form with brackets"
IGNORE = "keeps history, secrets and caches out of the box"


@misconception("dockerfile", breaks=[BASE], diff="""
-FROM python:3.12-slim
+FROM python:latest
""")
def takes_the_latest():
    """Which Python will your image have next year?

    Say it: python:3.12-slim.
    """


@misconception("dockerfile", breaks=[BASE], diff="""
-FROM python:3.12-slim
+FROM python
""")
def names_no_version():
    """Which Python will your image have next year?

    Without a tag it is latest. Say 3.12-slim.
    """


@misconception("dockerfile", breaks=[BASE], diff="""
-FROM python:3.12-slim
+FROM python:3
""")
def pins_the_major_version():
    """Which Python is python:3?

    Another one every year. Say the minor version, too.
    """


@misconception("dockerfile", breaks=[BASE], diff="""
-FROM python:3.12-slim
+FROM ubuntu:24.04
""")
def builds_on_bare_linux():
    """Where does Python come from in your image?

    Build on an image of Python.
    """


@misconception("dockerfile", breaks=[ORDER], diff="""
-RUN useradd --create-home reader
-COPY . .
+RUN useradd --create-home reader

-COPY requirements.txt .
+COPY . .
""")
def copies_everything_first():
    """Change a comma in app.py. What is installed anew?

    Everything, because the layer before pip install has changed. Copy requirements.txt alone first.
    """


@misconception("dockerfile", breaks=[ORDER], diff="""
-COPY requirements.txt .
""")
def forgets_to_copy_requirements():
    """Where does pip find requirements.txt?

    Copy it before you install.
    """


@misconception("dockerfile", breaks=[ORDER], diff="""
-COPY . .
""")
def forgets_the_program():
    """Is app.py in your image?

    Copy the rest after pip install.
    """


@misconception("dockerfile", breaks=[CACHE], diff="""
-RUN pip install --no-cache-dir -r requirements.txt
+RUN pip install -r requirements.txt
""")
def keeps_pips_cache():
    """What is pip's cache good for in a box in which nothing is ever installed again?

    Nothing: --no-cache-dir.
    """


@misconception("dockerfile", breaks=[USER], diff="""
-USER reader
""")
def runs_as_root():
    """Who runs your program?

    root, unless USER says somebody else.
    """


@misconception("dockerfile", breaks=[USER], diff="""
-USER reader
+USER root
""")
def says_root():
    """Who runs your program?

    Somebody who may do little: make a user, and switch to it.
    """


@misconception("dockerfile", breaks=[USER], diff="""
-RUN useradd --create-home reader
""")
def switches_to_nobody_known():
    """Who is reader?

    Make the user first: RUN useradd reader.
    """


@misconception("dockerfile", breaks=[SECRETS], diff="""
-EXPOSE 8000
+ENV API_KEY=3f9a77c2
+EXPOSE 8000
""")
def carries_a_password():
    """Who can read your key?

    Everybody who has the image. Give secrets to the container when it starts.
    """


@misconception("dockerfile", breaks=[SECRETS], diff="""
-EXPOSE 8000
+ARG DB_PASSWORD
+EXPOSE 8000
""")
def takes_a_password_along():
    """In docker history stands what was given for an ARG. Who reads that?

    Everybody who has the image. Give secrets to the container when it starts.
    """


@misconception("dockerfile", breaks=[SECRETS], diff="""
-EXPOSE 8000
+COPY .env .
+EXPOSE 8000
""")
def copies_env():
    """What is in .env?

    Secrets: leave it out.
    """


@misconception("dockerfile", breaks=[EXPOSE], diff="""
-EXPOSE 8000
""")
def exposes_nothing():
    """On which port does your service listen, and who knows that?

    It is the port 8000, and EXPOSE says so.
    """


@misconception("dockerfile", breaks=[EXPOSE], diff="""
-EXPOSE 8000
+EXPOSE 5000
""")
def exposes_flasks_port():
    """On which port does your service listen?

    On 8000.
    """


@misconception("dockerfile", breaks=[HEALTH], diff="""
-HEALTHCHECK CMD python -c "import urllib.request; urllib.request.urlopen('http://localhost:8000/health')"
""")
def cannot_be_asked():
    """Your service hangs. How does Docker find out?

    HEALTHCHECK asks /health.
    """


@misconception("dockerfile", breaks=[HEALTH], diff="""
-HEALTHCHECK CMD python -c "import urllib.request; urllib.request.urlopen('http://localhost:8000/health')"
+HEALTHCHECK CMD curl -f http://localhost:8000/health
""")
def asks_with_curl():
    """Is there a curl in a slim image?

    No, so the check fails always. There is Python.
    """


@misconception("dockerfile", breaks=[HEALTH], diff="""
-HEALTHCHECK CMD python -c "import urllib.request; urllib.request.urlopen('http://localhost:8000/health')"
+HEALTHCHECK CMD python -c "import urllib.request; urllib.request.urlopen('http://localhost:8000/')"
""")
def asks_the_front_page():
    """Which path says whether your service is well?

    /health.
    """


@misconception("dockerfile", breaks=[START], diff="""
-CMD ["uvicorn", "app:app", "--host", "0.0.0.0", "--port", "8000"]
+CMD uvicorn app:app --host 0.0.0.0 --port 8000
""")
def starts_a_shell():
    """Who is process 1, and who hears that it should stop?

    A shell, which tells nobody. Use brackets.
    """


@misconception("dockerfile", breaks=[START], diff="""
-CMD ["uvicorn", "app:app", "--host", "0.0.0.0", "--port", "8000"]
+CMD ["sh", "-c", "uvicorn app:app --host 0.0.0.0 --port 8000"]
""")
def starts_a_shell_in_brackets():
    """Who is process 1, and who hears that it should stop?

    The shell. Put the words of the program into the brackets.
    """


@misconception("dockerfile", breaks=[START], diff="""
-CMD ["uvicorn", "app:app", "--host", "0.0.0.0", "--port", "8000"]
+CMD ["uvicorn", "app:app", "--port", "8000"]
""")
def listens_to_itself():
    """From where can uvicorn be reached unless you say so?

    From inside of the box alone: --host 0.0.0.0.
    """


@misconception("dockerfile", breaks=[START], diff="""
-CMD ["uvicorn", "app:app", "--host", "0.0.0.0", "--port", "8000"]
+CMD ['uvicorn', 'app:app', '--host', '0.0.0.0', '--port', '8000']
""")
def quotes_once():
    """The brackets are JSON. Which quotes does JSON know?

    Double ones. With single quotes, Docker takes it for a shell's line.
    """


@misconception("dockerfile", breaks=[IGNORE], diff="""
-.git
-.env
+.env
""")
def lets_history_in():
    """What is in .git?

    All that ever was in the project, also what you deleted.
    """


@misconception("dockerfile", breaks=[IGNORE], diff="""
-.git
-.env
+.git
""")
def lets_secrets_in():
    """What is in .env?

    Secrets: into .dockerignore with it.
    """


@misconception("dockerfile", breaks=[IGNORE], diff="""
-__pycache__
""")
def lets_caches_in():
    """What do caches of your computer's Python do in the box?

    Nothing good: into .dockerignore with it.
    """
