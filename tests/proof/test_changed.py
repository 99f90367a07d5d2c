"""What is proven again after a change: what changed, in git's own words, and a sample of the rest."""

import os
import subprocess

import pytest

from autograder.assignment import exercise_files as places
from autograder.assignment.course_folder import UsageError
from autograder.assignment.exercise_files import exercise_files
from autograder.proof.changed import changed_exercises, plan_of

WEEKS = {
    "week01_one": ("f", "g", "h"),
    "week02_two": ("a", "b"),
    "week03_three": tuple(f"e{number}" for number in range(20)),
}
USES = "from autograder.kit import oracles\noracles.shapes.area(1)\n"


class Checkout:
    """A git repository with three assignments."""

    def __init__(self, root):
        self.root, self.content = root, root / "autograder" / "course"

    def git(self, *arguments):
        """Run git; return what it prints."""
        own = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        for role in ("AUTHOR", "COMMITTER"):
            own |= {f"GIT_{role}_NAME": "Ada", f"GIT_{role}_EMAIL": "ada@example.org"}
        done = subprocess.run(["git", "-C", self.root, *arguments], capture_output=True, text=True, check=True, env=own)
        return done.stdout.strip()

    def commit(self, *paths):
        """Change files, and commit that."""
        for name in paths:
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{path.read_text() if path.exists() else ''}# more\n")
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "Change")

    def plan(self, **options):
        """What is to be proven now."""
        return plan_of(self.root, WEEKS, content=self.content, **options)


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Three assignments, the second of which uses an oracle; no repository yet."""
    checkout = Checkout(tmp_path)
    for week, exercises in WEEKS.items():
        for name in exercises:
            check = exercise_files(week, name, checkout.content).check
            check.parent.mkdir(parents=True)
            check.write_text(USES if week == "week02_two" else "")
    oracles = checkout.content / "oracles"
    oracles.mkdir()
    (oracles / "__init__.py").write_text("")
    (oracles / "shapes.py").write_text("")
    monkeypatch.setattr(places, "_ORACLES", oracles)
    return checkout


@pytest.fixture
def checkout(files):
    """The same, in a repository with two commits."""
    files.git("init", "-q", "-b", "main")
    files.commit("README.md")
    files.commit("README.md")
    return files


@pytest.mark.parametrize(
    ("path", "changed"),
    [
        ("autograder/course/week01_one/f/check.py", {"week01_one": {"f"}}),
        ("autograder/course/week01_one/live.py", {"week01_one": set()}),
        ("autograder/course/week01_one/trust_card.json", {"week01_one": set()}),
        ("solutions/week01_one.py", {"week01_one": set()}),
        ("source/week01_one/week01_one.ipynb", {"week01_one": set()}),
        ("release/week01_one/week01_one.ipynb", {"week01_one": set()}),
        ("autograder/course/oracles/shapes.py", {"week02_two": set()}),
        ("autograder/course/oracles/none.py", {}),
        ("autograder/examiner/compare.py", {}),
        ("autograder/course/week99_gone/f/check.py", {}),
        ("README.md", {}),
    ],
)
def test_paths_map_to_assignments(files, path, changed):
    """A file belongs to its own week, an oracle to the weeks that use it, and the engine to none."""
    assert changed_exercises([path], WEEKS, files.content) == changed


def test_what_changed_comes_first(checkout):
    """First the exercise whose own folder changed, then the others of its week, then a sample; reasons name them."""
    checkout.commit("autograder/course/week01_one/g/check.py")
    plan = checkout.plan(sample=2)

    assert plan.exercises[0] == ("week01_one", "g")
    assert set(plan.exercises[1:3]) == {("week01_one", "f"), ("week01_one", "h")}
    assert len(plan.exercises) == 5
    assert not {week for week, _ in plan.exercises[3:]} & {"week01_one"}
    assert "week01_one changed, above all: g." in plan.reasons


def test_another_commit_gets_another_sample(checkout):
    """The sample is the same for the same commit, and over several commits all exercises take part."""
    samples = []
    for _ in range(12):
        checkout.commit("README.md")
        samples.append(checkout.plan().exercises)
        assert checkout.plan().exercises == samples[-1]

    assert all(len(sample) == 3 for sample in samples)
    assert len(set(samples)) > 8


def test_since_where_a_branch_left_main(checkout):
    """On a branch, all its commits count; on main itself, the last commit does."""
    checkout.git("update-ref", "refs/remotes/origin/main", "HEAD")
    checkout.commit("autograder/course/week01_one/g/check.py")
    checkout.commit("README.md")
    assert checkout.plan().exercises[0] == ("week01_one", "g")
    assert {week for week, _ in checkout.plan(since="HEAD~1", sample=0).exercises} == set()

    checkout.commit("autograder/course/week02_two/b/check.py")
    checkout.git("update-ref", "refs/remotes/origin/main", "HEAD")
    assert {week for week, _ in checkout.plan(sample=0).exercises} == {"week02_two"}


def test_without_history_a_sample_is_proven(checkout, tmp_path_factory):
    """In a shallow clone, whose HEAD has no parent, only the sample is proven, and a sentence says so."""
    shallow = Checkout(tmp_path_factory.mktemp("shallow") / "clone")
    checkout.git("clone", "-q", "--depth", "1", checkout.root.as_uri(), str(shallow.root))
    shallow.git("update-ref", "-d", "refs/remotes/origin/main")
    plan = shallow.plan()

    assert len(plan.exercises) == 3
    assert "knows no commit before this one" in plan.reasons[0]


def test_without_git_a_sample_is_proven(files, monkeypatch):
    """In a copy without a repository, or on a machine without git, only the sample is proven, and a sentence says so."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(files.root.parent))
    plan = files.plan()
    monkeypatch.setenv("PATH", "")

    assert len(plan.exercises) == 3
    assert "knows no commit before this one" in plan.reasons[0]
    assert files.plan() == plan


def test_an_unknown_commit_is_wrong_usage(checkout):
    """A commit that git does not know ends with a sentence."""
    with pytest.raises(UsageError, match="'nowhere'"):
        checkout.plan(since="nowhere")
