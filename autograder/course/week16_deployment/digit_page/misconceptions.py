"""Wrong ideas about `digit_page`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

TITLE = "has a title"
INPUT = "has a number input for all samples, which begins with the first"
ANSWER = "shows the label of the chosen sample as a metric"
ONCE = "loads the predictor once for all clicks"
ERROR = "shows what a ValueError of the predictor says, and no stack trace"


@misconception("digit_page", breaks=[TITLE], diff="""
-    st.title("What digit is this?")
""")
def has_no_title():
    """What does a visitor see at the top?

    st.title.
    """


@misconception("digit_page", breaks=[INPUT, ANSWER], diff="""
-    place = st.number_input("Which sample?", min_value=0, max_value=len(samples) - 1, value=0)
+    place = 0
""")
def has_no_input():
    """How does a visitor choose a sample?

    st.number_input gives what somebody has put in.
    """


@misconception("digit_page", breaks=[INPUT], diff="""
-    place = st.number_input("Which sample?", min_value=0, max_value=len(samples) - 1, value=0)
+    place = st.number_input("Which sample?", min_value=0, max_value=len(samples), value=0)
""")
def ends_one_too_late():
    """Which is the last sample of five?

    The one at place 4: len(samples) - 1.
    """


@misconception("digit_page", breaks=[INPUT, ANSWER], diff="""
-    place = st.number_input("Which sample?", min_value=0, max_value=len(samples) - 1, value=0)
+    place = st.number_input("Which sample?", min_value=1, max_value=len(samples), value=1) - 1
""")
def begins_with_one():
    """Where do places begin?

    At 0.
    """


@misconception("digit_page", breaks=[INPUT], diff="""
-    place = st.number_input("Which sample?", min_value=0, max_value=len(samples) - 1, value=0)
+    place = int(st.number_input("Which sample?", value=0))
""")
def has_no_borders():
    """What happens if a visitor asks for sample 1,000?

    min_value and max_value keep that out.
    """


@misconception("digit_page", breaks=[ANSWER], diff="""
-        answer = predictor().predict(samples[[place]])[0]
+        answer = predictor().predict(samples)[0]
""")
def shows_the_first_always():
    """Choose another sample. Does the answer change?

    Ask about the chosen one: samples[[place]].
    """


@misconception("digit_page", breaks=[ANSWER], diff="""
-        st.metric("The model says", answer["label"])
+        st.metric("The model says", str(answer))
""")
def shows_the_whole_answer():
    """Read the metric as a visitor. Is that a label?

    answer["label"].
    """


@misconception("digit_page", breaks=[ANSWER], diff="""
-        st.metric("The model says", answer["label"])
+        st.write("The model says", answer["label"])
""")
def writes_it_small():
    """Where does the answer stand?

    st.metric shows it in large letters.
    """


@misconception("digit_page", breaks=[ANSWER], diff="""
-        st.metric("The model says", answer["label"])
+        st.metric(answer["label"], "The model says")
""")
def exchanges_name_and_value():
    """What is large in your metric: the answer, or what it is called?

    First the name, then the value.
    """


@misconception("digit_page", breaks=[ONCE], diff="""
-    @st.cache_resource
-    def predictor():
+    def predictor():
""")
def loads_at_every_click():
    """The whole script runs again at every click. How often is the model loaded?

    Streamlit's cache_resource, above the function that loads it, remembers what that gave.
    """


@misconception("digit_page", breaks=[ERROR], diff="""
-    try:
-        answer = predictor().predict(samples[[place]])[0]
-    except ValueError as error:
-        st.error(str(error))
-    else:
-        st.metric("The model says", answer["label"])
+    answer = predictor().predict(samples[[place]])[0]
+    st.metric("The model says", answer["label"])
""")
def shows_a_stack_trace():
    """What does a visitor see if the predictor raises?

    Catch the ValueError, and show what it says with st.error.
    """


@misconception("digit_page", breaks=[ERROR], diff="""
-        st.error(str(error))
+        st.error("Something went wrong.")
""")
def hides_what_is_wrong():
    """What can a visitor do about your message?

    Show what the exception says: str(error).
    """


@misconception("digit_page", breaks=[ERROR], diff="""
-        st.error(str(error))
+        pass
""")
def says_nothing():
    """What does a visitor see if the predictor raises?

    Show what the exception says, as an error of the page.
    """
