"""nbgrader's configuration of this course: what it does in our way is set here, all else is its own."""

from nbgrader.preprocessors import (
    AssignLatePenalties,
    ClearOutput,
    DeduplicateIds,
    IgnorePattern,
    LimitOutput,
    OverwriteKernelspec,
)

from autograder.assignment.unwritten import CODE_STUB, TEXT_STUB
from autograder.feedback.untrusted import markdown_in_formgrader
from autograder.gradebook.collect import Notebooks, OneOfEach, OnlyFiles
from autograder.gradebook.environment import set_environment
from autograder.gradebook.faster import NotebookFile, OverwriteAll, SaveAll
from autograder.gradebook.preprocessors import Examine, Restore
from autograder.gradebook.read_grades import FeedbackExporter, ReadGrades

c = get_config()  # noqa: F821  # nbgrader defines it

set_environment()  # nbgrader's own commands, too, run alembic by its bare name

c.CourseDirectory.course_id = "deep-learning"

# What a student sees in the place of a solution.
c.ClearSolutions.code_stub = {"python": CODE_STUB}
c.ClearSolutions.text_stub = TEXT_STUB

# nbgrader's own steps, with Restore before them, and Examine where Execute was. CheckCellMetadata is
# left out: after Restore, the metadata is the course's own, and checking it took a third of the time.
# NotebookFile, OverwriteAll and SaveAll are NotebookExporter, OverwriteCells and SaveAutoGrades, but faster.
c.Autograde.exporter_class = NotebookFile
c.Autograde.sanitize_preprocessors = [
    Restore, ClearOutput, DeduplicateIds, OverwriteKernelspec, OverwriteAll,
]  # fmt: skip
c.Autograde.autograde_preprocessors = [
    Examine, IgnorePattern, LimitOutput, SaveAll, AssignLatePenalties,
]  # fmt: skip

# How far students' programs must be confined: "full", "reduced" or "none", see docs/security.md. On a machine
# that cannot, nothing is graded; `python -m autograder doctor` says what yours gives.
c.Examine.confinement = "full"

# The feedback page: ours, made of the gradebook's scores and of the reports in the grade cells.
c.GenerateFeedback.exporter_class = FeedbackExporter
c.GenerateFeedback.preprocessors = [ReadGrades]

# The formgrader's pages: what students wrote in Markdown cannot run scripts there.
c.HTMLExporter.filters = {"markdown2html": markdown_in_formgrader}

# `nbgrader collect`: files and folders, and nothing that a link leads to.
c.ExchangeFactory.collect = OnlyFiles

# `nbgrader zip_collect`: notebooks named STUDENT_WEEK.ipynb, also as a browser renames them, and nothing else out
# of archives, whoever made those.
c.ZipCollectApp.extractor_plugin = Notebooks
c.ZipCollectApp.collector_plugin = OneOfEach
c.FileNameCollectorPlugin.named_regexp = (
    r".*/(?P<student_id>[A-Za-z0-9-]+)_(?P<file_id>week\d\d(?:_[a-z0-9]+)+)(?:[ (.-][^/]*)?\.ipynb$"
)
c.ZipCollectApp.strict = True
