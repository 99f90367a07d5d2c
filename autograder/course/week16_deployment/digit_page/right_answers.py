"""Right answers to `digit_page`, written differently from the reference."""

from autograder.kit import right_answer


@right_answer("digit_page")
def keeps_it_in_the_session(load_predictor, samples):
    import streamlit as st

    if "predictor" not in st.session_state:
        st.session_state.predictor = load_predictor()
    st.title("Digits")
    number = int(st.number_input("Number of the sample", 0, len(samples) - 1, 0))
    try:
        label = st.session_state.predictor.predict(samples[number : number + 1])[0]["label"]
        st.metric(label="Answer", value=label)
    except ValueError as problem:
        st.error(problem)


@right_answer("digit_page")
def remembers_with_brackets(load_predictor, samples):
    import streamlit

    load = streamlit.cache_resource(show_spinner="Loading ...")(lambda: load_predictor())
    streamlit.title("Reads digits")
    streamlit.write("Choose one of the samples.")
    place = streamlit.number_input("Sample", value=0, step=1, min_value=0, max_value=samples.shape[0] - 1)
    try:
        (answer,) = load().predict([samples[place]])
    except ValueError as error:
        streamlit.error(f"The model cannot read this one: {error}")
        return
    streamlit.metric("It is a", answer["label"], f"{answer['probability']:.0%}")


@right_answer("digit_page")
def puts_it_in_columns(load_predictor, samples):
    import streamlit as st

    @st.cache_resource
    def load():
        return {"predictor": load_predictor()}

    st.title("Which digit?")
    left, right = st.columns(2)
    chosen = left.number_input("Which one?", 0, len(samples) - 1)
    error = None
    try:
        found = load()["predictor"].predict(samples[chosen][None])
    except ValueError as caught:
        error = str(caught)
    if error is None:
        right.metric("Label", found[0]["label"])
    else:
        right.error(error)
