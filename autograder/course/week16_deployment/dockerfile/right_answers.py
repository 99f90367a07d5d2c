"""Right answers to `dockerfile`, written differently from the reference."""

from autograder.kit import right_answer


@right_answer("dockerfile", replaces="dockerfile")
def has_two_stages():
    return """\
# syntax=docker/dockerfile:1
FROM python:3.13-slim-bookworm AS build
WORKDIR /srv
COPY requirements.txt ./
RUN python -m pip install --no-cache-dir \\
    --upgrade -r requirements.txt \\
    && adduser --disabled-password app

COPY app.py model.onnx ./
USER app
EXPOSE 8000/tcp
HEALTHCHECK --interval=30s --timeout=3s \\
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/health')"]
ENTRYPOINT ["python", "-m", "uvicorn", "app:app"]
CMD ["--host=0.0.0.0", "--port=8000"]
"""


@right_answer("dockerfile", replaces="dockerfile")
def sets_the_cache_by_environment():
    lines = [
        "FROM docker.io/library/python:3.11",
        "ENV PIP_NO_CACHE_DIR=1 PYTHONUNBUFFERED=1",
        "RUN useradd -m service",
        "WORKDIR /home/service",
        "COPY requirements.txt /home/service/",
        "RUN pip3 install -r requirements.txt",
        "COPY --chown=service . .",
        "USER service",
        "EXPOSE 8000",
        "HEALTHCHECK CMD python -c \"import urllib.request as r; r.urlopen('http://localhost:8000/health')\"",
        'CMD ["uvicorn", "app:app", "--port", "8000", "--host", "0.0.0.0"]',
    ]
    return "\n".join(lines)


@right_answer("dockerfile", replaces="dockerfile")
def writes_small_letters():
    return """
    from python:3.12
    workdir /app
    copy requirements.txt requirements.txt
    run pip install --no-cache-dir --requirement requirements.txt
    copy ./app.py ./model.onnx ./
    user 1000:1000
    expose 8000
    healthcheck CMD python -c "import urllib.request; urllib.request.urlopen('http://localhost:8000/health')"
    cmd ["uvicorn", "app:app", "--host", "0.0.0.0", "--port", "8000"]
    """


@right_answer("dockerfile", replaces="dockerignore")
def has_folders():
    return "**/__pycache__/\n.git/\n.env*\n*.pyc\n.venv\n"


@right_answer("dockerfile", replaces="dockerignore")
def is_commented():
    return "# history\n.git\n# secrets\n.env\n# caches\n**/__pycache__\n.pytest_cache\n"
