"""Wrong ideas about `dcgan`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

GENERATOR_PARTS = "has a forger of four layers, under their names and of the right sizes"
DISCRIMINATOR_PARTS = "has a detective of four layers, under their names and of the right sizes"
GRADIENT = "lets the gradient of what the detective says reach every weight of the forger"
DRAWS = "draws pictures between -1 and 1 from codes"
DRAWS_IN_TRAINING = "normalises what the forger draws by its batch in training"
SAYS = "says about each picture one number, which may be any"
SAYS_IN_TRAINING = "normalises what the detective sees by its batch in training"


@misconception("dcgan", breaks=[DRAWS, DRAWS_IN_TRAINING], diff="""
-        return torch.tanh(self.up2(torch.relu(self.norm1(self.up1(small)))))
+        return torch.sigmoid(self.up2(torch.relu(self.norm1(self.up1(small)))))
""")
def draws_between_zero_and_one():
    """Where do the real pictures lie, and where do yours?

    Between -1 and 1: tanh.
    """


@misconception("dcgan", breaks=[DRAWS, DRAWS_IN_TRAINING], diff="""
-        return torch.tanh(self.up2(torch.relu(self.norm1(self.up1(small)))))
+        return self.up2(torch.relu(self.norm1(self.up1(small))))
""")
def draws_without_borders():
    """Your pixels may be as large as they like. How does the detective know them apart?

    tanh keeps them between -1 and 1.
    """


@misconception("dcgan", breaks=[DRAWS, DRAWS_IN_TRAINING], diff="""
-        return torch.tanh(self.up2(torch.relu(self.norm1(self.up1(small)))))
+        return torch.relu(self.up2(torch.relu(self.norm1(self.up1(small)))))
""")
def draws_nothing_dark():
    """What is the smallest number that your last layer can say?

    Pixels lie between -1 and 1, as tanh does.
    """


@misconception("dcgan", breaks=[DRAWS, DRAWS_IN_TRAINING], diff="""
-        small = torch.relu(self.start(code)).view(-1, *self.shape)
+        small = self.start(code).view(-1, *self.shape)
""")
def forgets_the_first_relu():
    """What stands behind start in the table?

    relu.
    """


@misconception("dcgan", breaks=[DRAWS, DRAWS_IN_TRAINING], diff="""
-        return torch.tanh(self.up2(torch.relu(self.norm1(self.up1(small)))))
+        return torch.tanh(self.up2(self.norm1(self.up1(small))))
""")
def forgets_the_second_relu():
    """What stands behind norm1 in the table?

    relu.
    """


@misconception("dcgan", breaks=[DRAWS, DRAWS_IN_TRAINING, GRADIENT], diff="""
-        return torch.tanh(self.up2(torch.relu(self.norm1(self.up1(small)))))
+        return torch.tanh(self.up2(torch.relu(self.up1(small))))
""")
def forgets_to_normalise_the_forger():
    """Where do you use norm1?

    Behind up1, and before the relu.
    """


@misconception("dcgan", breaks=[DRAWS, DRAWS_IN_TRAINING], diff="""
-        return torch.tanh(self.up2(torch.relu(self.norm1(self.up1(small)))))
+        return torch.tanh(self.up2(self.norm1(torch.relu(self.up1(small)))))
""")
def normalises_behind_the_relu():
    """In which order do norm and relu stand in the table?

    First the norm.
    """


@misconception("dcgan", breaks=[DRAWS, DRAWS_IN_TRAINING], diff="""
-        small = torch.relu(self.start(code)).view(-1, *self.shape)
+        channels, height, width = self.shape
+        small = torch.relu(self.start(code)).view(-1, height, width, channels).permute(0, 3, 1, 2)
""")
def reads_the_form_in_another_order():
    """In which order do the axes of a picture stand in torch?

    Channels come before height and width: view(N, 2c, S/4, S/4).
    """


@misconception("dcgan", breaks=[GENERATOR_PARTS, DRAWS, DRAWS_IN_TRAINING, GRADIENT], diff="""
-        self.up1, self.norm1 = nn.ConvTranspose2d(2 * c, c, 4, stride=2, padding=1), nn.BatchNorm2d(c)
+        self.up1, self.norm1 = nn.ConvTranspose2d(2 * c, c, 4, stride=2, padding=1, bias=False), nn.BatchNorm2d(c)
""")
def has_no_bias_before_the_norm():
    """That is how many do it, for the norm takes the bias away again. But who can load your weights?

    Here all layers have their bias.
    """


@misconception("dcgan", breaks=[GENERATOR_PARTS, DRAWS, DRAWS_IN_TRAINING, GRADIENT], diff="""
-        self.up2 = nn.ConvTranspose2d(c, 1, 4, stride=2, padding=1)
+        self.up2 = nn.ConvTranspose2d(1, c, 4, stride=2, padding=1)
""")
def exchanges_in_and_out():
    """How many channels go into up2, and how many come out?

    c go in, and 1 comes out: first what comes in.
    """


@misconception("dcgan", breaks=[GENERATOR_PARTS, DRAWS, DRAWS_IN_TRAINING, GRADIENT], diff="""
-        self.up2 = nn.ConvTranspose2d(c, 1, 4, stride=2, padding=1)
+        self.up2 = nn.ConvTranspose2d(c, 1, 3, stride=2, padding=1, output_padding=1)
""")
def takes_a_smaller_kernel():
    """That doubles the width, too. But which kernel has the table?

    4, with stride 2 and padding 1.
    """


@misconception("dcgan", breaks=[DRAWS, DRAWS_IN_TRAINING, GRADIENT], diff="""
-        self.up2 = nn.ConvTranspose2d(c, 1, 4, stride=2, padding=1)
+        self.up2 = nn.ConvTranspose2d(c, 1, 4, stride=2)
""")
def makes_pictures_too_large():
    """How wide are your pictures?

    A padding of 1 makes exactly twice the width.
    """


@misconception("dcgan", breaks=[SAYS, SAYS_IN_TRAINING], diff="""
-        return self.end(quarter.flatten(1))
+        return torch.sigmoid(self.end(quarter.flatten(1)))
""")
def gives_probabilities():
    """What does the loss do with your probability once more?

    It wants a logit: no sigmoid.
    """


@misconception("dcgan", breaks=[SAYS, SAYS_IN_TRAINING], diff="""
-        return self.end(quarter.flatten(1))
+        return self.end(quarter.flatten(1)).squeeze(1)
""")
def gives_a_row():
    """Which shape do your logits have?

    (N, 1).
    """


@misconception("dcgan", breaks=[SAYS, SAYS_IN_TRAINING], diff="""
-        half = nn.functional.leaky_relu(self.down1(pictures), 0.2)
-        quarter = nn.functional.leaky_relu(self.norm2(self.down2(half)), 0.2)
+        half = nn.functional.relu(self.down1(pictures))
+        quarter = nn.functional.relu(self.norm2(self.down2(half)))
""")
def cuts_off_what_is_negative():
    """What passes your relu of a negative number, and what of a leaky one?

    Leaky relu, with a slope of 0.2: a forger needs a gradient from everywhere.
    """


@misconception("dcgan", breaks=[SAYS, SAYS_IN_TRAINING], diff="""
-        half = nn.functional.leaky_relu(self.down1(pictures), 0.2)
-        quarter = nn.functional.leaky_relu(self.norm2(self.down2(half)), 0.2)
+        half = nn.functional.leaky_relu(self.down1(pictures))
+        quarter = nn.functional.leaky_relu(self.norm2(self.down2(half)))
""")
def leaks_too_little():
    """Which slope does leaky_relu have if you do not say one?

    0.01. Say 0.2.
    """


@misconception("dcgan", breaks=[SAYS, SAYS_IN_TRAINING], diff="""
-        quarter = nn.functional.leaky_relu(self.norm2(self.down2(half)), 0.2)
+        quarter = nn.functional.leaky_relu(self.down2(half), 0.2)
""")
def forgets_to_normalise_the_detective():
    """Where do you use norm2?

    Behind down2.
    """


@misconception("dcgan", breaks=[DISCRIMINATOR_PARTS, SAYS, SAYS_IN_TRAINING, GRADIENT], diff="""
-        self.end = nn.Linear(2 * c * (S // 4) ** 2, 1)
+        self.end = nn.Linear(2 * c, 1)

-        return self.end(quarter.flatten(1))
+        return self.end(quarter.mean(dim=(2, 3)))
""")
def looks_at_the_mean_alone():
    """Where in the picture is what your detective has seen?

    The table puts all numbers in a row: flatten(1).
    """


@misconception("dcgan", breaks=[GRADIENT], diff="""
-        small = torch.relu(self.start(code)).view(-1, *self.shape)
-        return torch.tanh(self.up2(torch.relu(self.norm1(self.up1(small)))))
+        small = torch.relu(self.start(code)).view(-1, *self.shape)
+        return torch.tanh(self.up2(torch.relu(self.norm1(self.up1(small))))).detach()
""")
def draws_without_a_gradient():
    """How should the forger hear of the detective's doubts?

    Do not cut the picture off.
    """
