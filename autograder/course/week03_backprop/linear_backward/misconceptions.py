"""Wrong ideas about `linear_backward`: the code, the hint, and the claims that each one fails."""

from autograder.kit import misconception

DX = "dx tells each sample how all outputs that it reaches depend on it"
DW = "dW pairs every output with every input, and has the shape of W"
DB = "db adds up over the samples, and has the shape of b"
SUMS = "dW and db are sums over the batch, not means"


@misconception("linear_backward", breaks=[DX, DW, DB, SUMS])
def multiplies_element_by_element(dout, cache):
    """You multiply element by element. A sum over products is a matrix product: over which axis does each sum run?

    dx[n, k] is a sum over the outputs j, and dW[j, k] is a sum over the samples n.
    """
    x, W = cache
    return dout * W, dout * x, dout.sum(axis=0)


@misconception("linear_backward", breaks=[DW])
def transposes_the_weight_gradient(dout, cache):
    """W has the shape (D_out, D_in), and so has its gradient. Which of the two comes first in your product?

    dW[j, k] is the sum over the samples n of dout[n, j] x[n, k].
    """
    x, W = cache
    return dout @ W, x.T @ dout, dout.sum(axis=0)


@misconception("linear_backward", breaks=[DX, DW, DB, SUMS])
def contracts_the_wrong_axis(dout, cache):
    """W has the shape (D_out, D_in). Which of its axes must meet the outputs in dout?

    dx[n, k] is the sum over the outputs j of dout[n, j] W[j, k].
    """
    x, W = cache
    return dout @ W.T, dout.T @ x, dout.sum(axis=0)


@misconception("linear_backward", breaks=[DB])
def sums_db_over_the_outputs(dout, cache):
    """Db has one number for each output. Which axis of dout must disappear?

    db[j] is the sum over the samples n of dout[n, j].
    """
    x, W = cache
    return dout @ W, dout.T @ x, dout.sum(axis=1)


@misconception("linear_backward", breaks=[DB])
def keeps_the_batch_axis_of_db(dout, cache):
    """Db must have the shape of b, which has one axis. What does keepdims do?

    db[j] is the sum over the samples n of dout[n, j]: it has the index j and no other.
    """
    x, W = cache
    return dout @ W, dout.T @ x, dout.sum(axis=0, keepdims=True)


@misconception("linear_backward", breaks=[DB])
def does_not_sum_db(dout, cache):
    """Your db has a row for each sample, but b has only one, used for all of them. What happens to contributions?

    Every sample adds the same b[j], so db[j] is the sum over the samples n of dout[n, j].
    """
    x, W = cache
    return dout @ W, dout.T @ x, dout


@misconception("linear_backward", breaks=[DB])
def sums_db_over_everything(dout, cache):
    """Your db is a single number. Should all elements of b get the same gradient?

    db[j] is the sum over the samples n of dout[n, j], one for each output j.
    """
    x, W = cache
    return dout @ W, dout.T @ x, dout.sum()


@misconception("linear_backward", breaks=[SUMS])
def divides_by_the_batch_size(dout, cache):
    """Your dW and db are N times too small. If the loss is a mean, where is its 1/N already?

    dW and db are plain sums over the samples; the 1/N of a mean stands in dout already.
    """
    x, W = cache
    return dout @ W, dout.T @ x / len(x), dout.mean(axis=0)
