"""Wrong ideas about `train_chars`: the code, the hint, and the claims that each one fails."""

import torch
from torch import nn

from autograder.kit import misconception

LOSS = "measures the mean loss over all characters of a batch, before its step"
STEP = "makes steps of Adam, each with the gradient of its own batch alone"
CARRIES = "carries the state from batch to batch"
CUTS = "cuts the gradient between batches, for a GRU and for an LSTM"
EPOCHS = "starts every epoch without a state, and gives one mean loss for each"
LEARNS = "learns English better than by counting characters"
INPUTS = "leaves x and y as they were"


@misconception("train_chars", breaks=[CARRIES, CUTS, EPOCHS, LEARNS], id="M-274")
def never_cuts(model, x, y, lr, epochs=1):
    """Your gradient wants to walk back through the batch before, whose graph is used up. Where do you cut?

    Between two batches, the state goes through detach: its numbers stay, its history goes.
    """
    optimizer, history = torch.optim.Adam(model.parameters(), lr=lr), []
    for _ in range(epochs):
        state, losses = None, []
        for ids, following in zip(x, y):
            logits, state = model(ids, state)
            loss = nn.functional.cross_entropy(logits.flatten(0, 1), following.flatten())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        history.append(sum(losses) / len(losses))
    return history


@misconception("train_chars", breaks=[CARRIES, CUTS, EPOCHS], id="M-274")
def forgets_between_batches(model, x, y, lr, epochs=1):
    """Every batch of yours starts without a state. What comes before it in the text?

    What the model gives back as its state goes into the next call, after the cut.
    """
    optimizer, history = torch.optim.Adam(model.parameters(), lr=lr), []
    for _ in range(epochs):
        losses = []
        for ids, following in zip(x, y):
            logits, _ = model(ids)
            loss = nn.functional.cross_entropy(logits.flatten(0, 1), following.flatten())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        history.append(sum(losses) / len(losses))
    return history


@misconception("train_chars", breaks=[STEP, EPOCHS])
def carries_the_state_into_the_next_epoch(model, x, y, lr, epochs=1):
    """Your second epoch starts with the state of the text's end. What comes before its beginning?

    At the start of every epoch, the state is None.
    """
    optimizer, history, state = torch.optim.Adam(model.parameters(), lr=lr), [], None
    for _ in range(epochs):
        losses = []
        for ids, following in zip(x, y):
            logits, state = model(ids, detach(state))
            loss = nn.functional.cross_entropy(logits.flatten(0, 1), following.flatten())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        history.append(sum(losses) / len(losses))
    return history


@misconception("train_chars", breaks=[STEP, CUTS, LEARNS], id="M-086")
def never_forgets_a_gradient(model, x, y, lr, epochs=1):
    """Your second step still knows the gradient of the first. What adds up there, and who should clear it?

    backward adds to .grad; zero_grad clears it before the next one.
    """
    optimizer, history = torch.optim.Adam(model.parameters(), lr=lr), []
    for _ in range(epochs):
        state, losses = None, []
        for ids, following in zip(x, y):
            logits, state = model(ids, detach(state))
            loss = nn.functional.cross_entropy(logits.flatten(0, 1), following.flatten())
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        history.append(sum(losses) / len(losses))
    return history


@misconception("train_chars", breaks=[LOSS, STEP, CARRIES, CUTS, EPOCHS, LEARNS], id="M-275")
def leaves_the_axes_as_they_are(model, x, y, lr, epochs=1):
    """cross_entropy wants one row of scores for each prediction. With three axes, which one does it take for the classes?

    (B, T, V) scores become (B T, V), and (B, T) targets become (B T,).
    """
    optimizer, history = torch.optim.Adam(model.parameters(), lr=lr), []
    for _ in range(epochs):
        state, losses = None, []
        for ids, following in zip(x, y):
            logits, state = model(ids, detach(state))
            loss = nn.functional.cross_entropy(logits, following)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        history.append(sum(losses) / len(losses))
    return history


@misconception("train_chars", breaks=[LOSS, STEP, CARRIES, CUTS, EPOCHS, LEARNS], id="M-275")
def deals_the_scores_out_anew(model, x, y, lr, epochs=1):
    """You give cross_entropy (B, V, T), but by reshape: it deals the scores out anew. What exchanges two axes?

    reshape keeps the order in memory. Joining two neighbouring axes needs no exchange at all.
    """
    optimizer, history = torch.optim.Adam(model.parameters(), lr=lr), []
    for _ in range(epochs):
        state, losses = None, []
        for ids, following in zip(x, y):
            logits, state = model(ids, detach(state))
            B, T, V = logits.shape
            loss = nn.functional.cross_entropy(logits.reshape(B, V, T), following)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        history.append(sum(losses) / len(losses))
    return history


@misconception("train_chars", breaks=[LOSS, CARRIES, EPOCHS], id="M-035")
def sums_the_losses(model, x, y, lr, epochs=1):
    """Your losses grow with the size of the batch. The mean over how many predictions is asked for?

    A batch has B T predictions, and its loss is their mean.
    """
    optimizer, history = torch.optim.Adam(model.parameters(), lr=lr), []
    for _ in range(epochs):
        state, losses = None, []
        for ids, following in zip(x, y):
            logits, state = model(ids, detach(state))
            loss = nn.functional.cross_entropy(logits.flatten(0, 1), following.flatten(), reduction="sum")
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        history.append(sum(losses) / len(losses))
    return history


@misconception("train_chars", breaks=[CARRIES, EPOCHS])
def keeps_the_last_loss_of_an_epoch(model, x, y, lr, epochs=1):
    """For each epoch you give the loss of its last batch. What about the others?

    An epoch's number is the mean over its n batches.
    """
    optimizer, history = torch.optim.Adam(model.parameters(), lr=lr), []
    for _ in range(epochs):
        state = None
        for ids, following in zip(x, y):
            logits, state = model(ids, detach(state))
            loss = nn.functional.cross_entropy(logits.flatten(0, 1), following.flatten())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        history.append(loss.item())
    return history


@misconception("train_chars", breaks=[LOSS])
def measures_after_the_step(model, x, y, lr, epochs=1):
    """You measure each loss after its step. When should it be measured?

    The loss that makes the gradient is the one that counts: it was measured before the step.
    """
    optimizer, history = torch.optim.Adam(model.parameters(), lr=lr), []
    for _ in range(epochs):
        state, losses = None, []
        for ids, following in zip(x, y):
            before = detach(state)
            logits, state = model(ids, before)
            loss = nn.functional.cross_entropy(logits.flatten(0, 1), following.flatten())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            logits, _ = model(ids, before)
            losses.append(nn.functional.cross_entropy(logits.flatten(0, 1), following.flatten()).item())
        history.append(sum(losses) / len(losses))
    return history


@misconception("train_chars", breaks=[LOSS, STEP, CARRIES, CUTS, EPOCHS, LEARNS], id="M-272")
def predicts_what_it_reads(model, x, y, lr, epochs=1):
    """Your loss compares the scores with x. What should come after a character?

    y holds at each place the character that follows on that of x.
    """
    optimizer, history = torch.optim.Adam(model.parameters(), lr=lr), []
    for _ in range(epochs):
        state, losses = None, []
        for ids in x:
            logits, state = model(ids, detach(state))
            loss = nn.functional.cross_entropy(logits.flatten(0, 1), ids.flatten())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        history.append(sum(losses) / len(losses))
    return history


@misconception("train_chars", breaks=[STEP, CUTS, LEARNS])
def never_steps(model, x, y, lr, epochs=1):
    """Your weights are the same as before. Who moves them?

    backward only works out gradients; the optimizer's step moves the weights.
    """
    optimizer, history = torch.optim.Adam(model.parameters(), lr=lr), []
    for _ in range(epochs):
        state, losses = None, []
        for ids, following in zip(x, y):
            logits, state = model(ids, detach(state))
            loss = nn.functional.cross_entropy(logits.flatten(0, 1), following.flatten())
            optimizer.zero_grad()
            loss.backward()
            losses.append(loss.item())
        history.append(sum(losses) / len(losses))
    return history


@misconception("train_chars", breaks=[STEP, CUTS])
def makes_a_new_optimizer_for_every_batch(model, x, y, lr, epochs=1):
    """Adam remembers the gradients of earlier steps; yours is made anew all the time. Where does it belong?

    One optimizer for the whole call: made before both loops.
    """
    history = []
    for _ in range(epochs):
        state, losses = None, []
        for ids, following in zip(x, y):
            optimizer = torch.optim.Adam(model.parameters(), lr=lr)
            logits, state = model(ids, detach(state))
            loss = nn.functional.cross_entropy(logits.flatten(0, 1), following.flatten())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        history.append(sum(losses) / len(losses))
    return history


@misconception("train_chars", breaks=[STEP, CUTS, LEARNS])
def uses_plain_gradient_descent(model, x, y, lr, epochs=1):
    """Your steps are those of plain gradient descent. Which optimizer is asked for?

    The lesson names the optimizer: torch.optim has it under this name.
    """
    optimizer, history = torch.optim.SGD(model.parameters(), lr=lr), []
    for _ in range(epochs):
        state, losses = None, []
        for ids, following in zip(x, y):
            logits, state = model(ids, detach(state))
            loss = nn.functional.cross_entropy(logits.flatten(0, 1), following.flatten())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        history.append(sum(losses) / len(losses))
    return history


@misconception("train_chars", breaks=[INPUTS])
def shuffles_the_text_in_place(model, x, y, lr, epochs=1):
    """Your training is right, but x has changed afterwards. Whose tensor do you write into?

    x[...] = ... writes into the caller's tensor. The batches may stay in their order.
    """
    optimizer, history = torch.optim.Adam(model.parameters(), lr=lr), []
    for _ in range(epochs):
        state, losses = None, []
        for ids, following in zip(x, y):
            logits, state = model(ids, detach(state))
            loss = nn.functional.cross_entropy(logits.flatten(0, 1), following.flatten())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        history.append(sum(losses) / len(losses))
    x[...] = x.flip(0) + 1
    return history
