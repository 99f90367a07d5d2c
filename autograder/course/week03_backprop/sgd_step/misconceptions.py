"""Wrong ideas about `sgd_step`: the code, the hint, and the claims that each one fails."""

from autograder.kit import misconception

DOWNHILL = "walks against the gradient"
LENGTH = "makes steps as long as lr times the slope"
ALL_MOVE = "moves the weights and the biases of every layer"
OLD_STAY = "leaves the old params and the grads as they were"


@misconception("sgd_step", breaks=[DOWNHILL])
def walks_uphill(params, grads, lr):
    """The gradient points uphill. Which way do you want to go?

    Against the gradient is minus: the new number is the old one minus lr times its slope.
    """
    return [(W + lr * dW, b + lr * db) for (W, b), (dW, db) in zip(params, grads)]


@misconception("sgd_step", breaks=[DOWNHILL, LENGTH, ALL_MOVE, OLD_STAY])
def returns_the_old_params(params, grads, lr):
    """You return the params that came in. Where do the new ones go?

    W = W - ... gives a new array a name; the list params still holds the old one.
    """
    for (W, b), (dW, db) in zip(params, grads):
        W = W - lr * dW
        b = b - lr * db
    return params


@misconception("sgd_step", breaks=[DOWNHILL, LENGTH, ALL_MOVE, OLD_STAY])
def returns_an_empty_list(params, grads, lr):
    """The list that you return is empty. Where do the new weights go?

    A new pair (W, b) is forgotten in the next round of the loop, unless the list has it by then.
    """
    new = []
    for (W, b), (dW, db) in zip(params, grads):
        W, b = W - lr * dW, b - lr * db
    return new


@misconception("sgd_step", breaks=[OLD_STAY])
def steps_in_place(params, grads, lr):
    """Your step is right, but the old weights are gone. What is the difference between W -= ... and W - ...?

    W -= ... writes into the array that params holds; W - ... is an array of its own.
    """
    for (W, b), (dW, db) in zip(params, grads):
        W -= lr * dW
        b -= lr * db
    return params


@misconception("sgd_step", breaks=[OLD_STAY])
def scales_the_grads_in_place(params, grads, lr):
    """Your step is right, but the grads have changed. Whose arrays do you multiply by lr?

    dW *= lr writes into the array that grads holds; lr * dW is an array of its own.
    """
    new = []
    for (W, b), (dW, db) in zip(params, grads):
        dW *= lr
        db *= lr
        new.append((W - dW, b - db))
    return new


@misconception("sgd_step", breaks=[LENGTH])
def ignores_lr(params, grads, lr):
    """Your steps are the same for every learning rate. Where does lr enter?

    A step is lr times the slope: half the lr, half the step.
    """
    return [(W - dW, b - db) for (W, b), (dW, db) in zip(params, grads)]


@misconception("sgd_step", breaks=[LENGTH])
def divides_by_lr(params, grads, lr):
    """With a smaller learning rate your steps become longer. Look at how lr enters.

    A step is lr times the slope: half the lr, half the step.
    """
    return [(W - dW / lr, b - db / lr) for (W, b), (dW, db) in zip(params, grads)]


@misconception("sgd_step", breaks=[ALL_MOVE, OLD_STAY])
def forgets_the_biases(params, grads, lr):
    """The weights moved, the biases did not. Do they have no slope?

    A bias moves by the rule of the weights: by lr times its own slope, db.
    """
    return [(W - lr * dW, b) for (W, b), (dW, db) in zip(params, grads)]
