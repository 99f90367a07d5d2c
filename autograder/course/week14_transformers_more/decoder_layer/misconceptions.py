"""Wrong ideas about `DecoderLayer`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

PARTS = "has three norms, two attentions and two linear layers, under their names and of the right sizes"
VALUES = "looks at its text, then at the memory, then thinks, each added to what came in and with its norm first"
CAUSAL = "shows no place what comes later in its own text"
MEMORY = "shows every place the whole memory"
MASK = "hides from each place what the mask hides of the memory, and nothing else"
DROPOUT = "drops what its parts have found, before it is added, and only in training"
GRADIENTS = "lets gradients flow back to its text and to the memory"


@misconception("decoder_layer", breaks=[VALUES, CAUSAL, MEMORY, MASK], diff="""
-        c = a + self.dropout(self.cross(self.norm2(a), memory, memory_mask)[0])
+        c = a + self.dropout(self.cross(memory, self.norm2(a), memory_mask)[0])
""")
def lets_the_source_ask():
    """In your cross attention, the source asks and the translation answers. Who wants to know something here?

    The first argument asks: the text that is being written. The context, which answers, is the memory.
    """


@misconception("decoder_layer", breaks=[VALUES, CAUSAL, MEMORY, MASK], diff="""
-        c = a + self.dropout(self.cross(self.norm2(a), memory, memory_mask)[0])
+        c = a + self.dropout(self.cross(self.norm2(a))[0])
""")
def looks_at_itself_twice():
    """Your layer never looks at the memory. What is the context of the second attention?

    The cross attention gets the memory as its context: cross(norm2(a), memory, memory_mask).
    """


@misconception("decoder_layer", breaks=[MASK], diff="""
-        c = a + self.dropout(self.cross(self.norm2(a), memory, memory_mask)[0])
+        c = a + self.dropout(self.cross(self.norm2(a), memory)[0])
""")
def forgets_the_padding_of_the_source():
    """You take memory_mask and never use it. Which attention has places of the source as its keys?

    Pass it on to the cross attention.
    """


@misconception("decoder_layer", breaks=[MASK], diff="""
-        a = x + self.dropout(self.attention(self.norm1(x), None, causal)[0])
-        c = a + self.dropout(self.cross(self.norm2(a), memory, memory_mask)[0])
+        causal = causal if memory_mask is None else causal & memory_mask
+        a = x + self.dropout(self.attention(self.norm1(x), None, causal)[0])
+        c = a + self.dropout(self.cross(self.norm2(a), memory)[0])
""")
def masks_its_own_text_with_the_padding_of_the_source():
    """You use memory_mask where the text looks at itself. Whose places does it speak of?

    Its columns are places of the source, and those are the keys of the cross attention.
    """


@misconception("decoder_layer", breaks=[MASK], diff="""
-        c = a + self.dropout(self.cross(self.norm2(a), memory, memory_mask)[0])
+        hidden = None if memory_mask is None else ~memory_mask
+        c = a + self.dropout(self.cross(self.norm2(a), memory, hidden)[0])
""")
def turns_the_mask_round():
    """Your layer looks at the padding and at nothing else. What does True mean in a mask of this course?

    True: this one may be looked at. Attention here wants it so, too.
    """


@misconception("decoder_layer", breaks=[CAUSAL], diff="""
-        a = x + self.dropout(self.attention(self.norm1(x), None, causal)[0])
+        a = x + self.dropout(self.attention(self.norm1(x))[0])
""")
def lets_the_text_see_its_own_future():
    """Change the last word: do the outputs before it stay? Which look needs the causal mask?

    The text that is being written looks at itself with a causal mask: attention(norm1(x), None, causal).
    """


@misconception("decoder_layer", breaks=[CAUSAL, VALUES], diff="""
-        causal = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).tril()
+        causal = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).triu()
""")
def shows_only_the_future():
    """Your mask is turned round: each place sees itself and what comes later. Which triangle is the past?

    A row is who looks, a column what is looked at: the lower triangle, tril, is the past.
    """


@misconception("decoder_layer", breaks=[VALUES, MEMORY], diff="""
-        c = a + self.dropout(self.cross(self.norm2(a), memory, memory_mask)[0])
+        T, S = x.shape[1], memory.shape[1]
+        seen = torch.ones(T, S, dtype=torch.bool).tril()
+        seen = seen if memory_mask is None else memory_mask
+        c = a + self.dropout(self.cross(self.norm2(a), memory, seen)[0])
""")
def hides_the_end_of_the_source():
    """Your first word sees only the first place of the source. Is there anything in the source that is still a secret?

    The causal mask is for the text that is being written. The source has been read to its end.
    """


@misconception("decoder_layer", breaks=[VALUES], diff="""
-        c = a + self.dropout(self.cross(self.norm2(a), memory, memory_mask)[0])
+        c = self.dropout(self.cross(self.norm2(a), memory, memory_mask)[0])
""")
def forgets_what_it_had_when_it_looks_over():
    """After looking over, your layer has forgotten its own text. What is added to what the cross attention found?

    c = a + what was found: all three steps add.
    """


@misconception("decoder_layer", breaks=[VALUES], diff="""
-        return c + self.dropout(self.lin2(nn.functional.gelu(self.lin1(self.norm3(c)))))
+        return x + self.dropout(self.lin2(nn.functional.gelu(self.lin1(self.norm3(c)))))
""")
def adds_the_text_instead_of_what_was_found():
    """To what do you add your thoughts? Which letter stands in the last row of the table?

    The last step adds to c, which knows of both looks, and not to x.
    """


@misconception("decoder_layer", breaks=[VALUES], diff="""
-        a = x + self.dropout(self.attention(self.norm1(x), None, causal)[0])
-        c = a + self.dropout(self.cross(self.norm2(a), memory, memory_mask)[0])
-        return c + self.dropout(self.lin2(nn.functional.gelu(self.lin1(self.norm3(c)))))
+        a = self.norm1(x + self.dropout(self.attention(x, None, causal)[0]))
+        c = self.norm2(a + self.dropout(self.cross(a, memory, memory_mask)[0]))
+        return self.norm3(c + self.dropout(self.lin2(nn.functional.gelu(self.lin1(c)))))
""")
def puts_the_norms_behind_the_sums():
    """Your norms stand where they stood in 2017. Where do they stand in the table?

    Each norm is for what goes into a part, and not for the sum: x + part(norm(x)).
    """


@misconception("decoder_layer", breaks=[VALUES], diff="""
-        c = a + self.dropout(self.cross(self.norm2(a), memory, memory_mask)[0])
+        c = a + self.dropout(self.cross(self.norm2(a), self.norm2(memory), memory_mask)[0])
""")
def norms_the_memory_again():
    """The memory has come out of a norm already. Which norm of yours does it go through once more?

    norm2 is for what asks; the memory goes into the cross attention as it is.
    """


@misconception("decoder_layer", breaks=[VALUES, MASK], diff="""
-        a = x + self.dropout(self.attention(self.norm1(x), None, causal)[0])
-        c = a + self.dropout(self.cross(self.norm2(a), memory, memory_mask)[0])
+        a = x + self.dropout(self.cross(self.norm2(x), memory, memory_mask)[0])
+        c = a + self.dropout(self.attention(self.norm1(a), None, causal)[0])
""")
def looks_over_first():
    """In which order do your two looks come, and in which order in the table?

    First the text looks at itself, then it looks over to the memory.
    """


@misconception("decoder_layer", breaks=[VALUES], diff="""
-        c = a + self.dropout(self.cross(self.norm2(a), memory, memory_mask)[0])
+        c = a + self.dropout(self.attention(self.norm2(a), memory, memory_mask)[0])
""")
def uses_one_attention_for_both_looks():
    """Both of your looks go through the same attention. What is `cross` for?

    The look at the memory has weights of its own: self.cross.
    """


@misconception("decoder_layer", breaks=[VALUES], diff="""
-        return c + self.dropout(self.lin2(nn.functional.gelu(self.lin1(self.norm3(c)))))
+        return c + self.dropout(self.lin2(torch.relu(self.lin1(self.norm3(c)))))
""")
def thinks_with_relu():
    """Between your two linear layers stands a relu. Which function does the table have there?

    It is gelu here: nn.functional.gelu.
    """


@misconception("decoder_layer", breaks=[DROPOUT], diff="""
-        c = a + self.dropout(self.cross(self.norm2(a), memory, memory_mask)[0])
+        c = a + self.cross(self.norm2(a), memory, memory_mask)[0]
""")
def never_drops_what_it_saw_in_the_source():
    """One of your three steps is spared by dropout. Which one?

    Dropout hits what each of the three steps has found, the look at the memory as well.
    """


@misconception("decoder_layer", breaks=[DROPOUT], diff="""
-        return c + self.dropout(self.lin2(nn.functional.gelu(self.lin1(self.norm3(c)))))
+        return self.dropout(c + self.lin2(nn.functional.gelu(self.lin1(self.norm3(c)))))
""")
def drops_the_sum():
    """With dropout=1, what is left of x behind your layer? What should be dropped, the sum or what was found?

    Dropout hits what a step has found, just before it is added; what came in stays.
    """


@misconception("decoder_layer", breaks=[GRADIENTS], diff="""
-        c = a + self.dropout(self.cross(self.norm2(a), memory, memory_mask)[0])
+        c = a + self.dropout(self.cross(self.norm2(a), memory.detach(), memory_mask)[0])
""")
def keeps_the_encoder_from_learning():
    """Through your layer, no gradient reaches the memory. Who made the memory, and how shall it learn?

    The encoder learns from the decoder's loss: the memory must not be detached.
    """


@misconception("decoder_layer", breaks=[PARTS, VALUES, CAUSAL, MEMORY, MASK], diff="""
-        self.norm1, self.norm2, self.norm3 = nn.LayerNorm(d), nn.LayerNorm(d), nn.LayerNorm(d)
+        self.norm1, self.norm2 = nn.LayerNorm(d), nn.LayerNorm(d)

-        return c + self.dropout(self.lin2(nn.functional.gelu(self.lin1(self.norm3(c)))))
+        return c + self.dropout(self.lin2(nn.functional.gelu(self.lin1(self.norm2(c)))))
""")
def has_a_norm_too_few():
    """Your layer has two norms for three steps. Can one norm be right for what you heard and for what you think?

    Each step has a norm with weights of its own: norm1, norm2 and norm3.
    """


@misconception("decoder_layer", breaks=[VALUES], diff="""
-        self.attention, self.cross = Attention(d, h), Attention(d, h)
+        self.attention = self.cross = Attention(d, h)
""")
def gives_both_looks_the_same_weights():
    """Are your two attentions two, or one with two names? How many weights do you find?

    `a = b = Attention(d, h)` makes one. Each look needs weights of its own: two calls.
    """
