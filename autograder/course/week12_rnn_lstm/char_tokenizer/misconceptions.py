"""Wrong ideas about `CharTokenizer`: the code, the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

import json

import numpy as np

from autograder.kit import misconception

SORTED = "numbers the characters in sorted order, from 0"
ROUND_TRIP = "gives a text back when it decodes what it encoded, one number for each character"
DTYPE = "gives the numbers as an int64 array, also for an empty text"
SIZE = "knows how many different characters there are"
UNKNOWN = "refuses a character that has no number"
FILE = "is the same tokenizer after save and load, whatever its characters are"
LIST = "decodes a list of numbers, too"


@misconception("char_tokenizer", replaces="CharTokenizer", breaks=[SORTED])
class takes_the_order_of_first_use:
    """You number the characters in the order in which they come. Would another text with the same characters agree?

    Sorted, the same characters give the same numbers in every text.
    """

    def __init__(self, text):
        self.characters = list(dict.fromkeys(text))
        self.vocab_size = len(self.characters)

    def encode(self, text):
        if set(text) - set(self.characters):
            raise ValueError("unknown")
        return np.array([self.characters.index(character) for character in text], dtype=np.int64)

    def decode(self, ids):
        return "".join(self.characters[i] for i in ids)

    def save(self, path):
        with open(path, "w") as file:
            json.dump(self.characters, file)

    @classmethod
    def load(cls, path):
        with open(path) as file:
            return cls(json.load(file))


@misconception("char_tokenizer", replaces="CharTokenizer", breaks=[SORTED])
class takes_the_order_of_a_set:
    """You number the characters as a set gives them out. Is that order the same tomorrow?

    Python mixes the order of a set of texts anew in every run. A sorted list has one order.
    """

    def __init__(self, text):
        self.characters = list(set(text))
        self.vocab_size = len(self.characters)

    def encode(self, text):
        if set(text) - set(self.characters):
            raise ValueError("unknown")
        return np.array([self.characters.index(character) for character in text], dtype=np.int64)

    def decode(self, ids):
        return "".join(self.characters[i] for i in ids)

    def save(self, path):
        with open(path, "w") as file:
            json.dump(self.characters, file)

    @classmethod
    def load(cls, path):
        with open(path) as file:
            tokenizer = cls("")
            tokenizer.characters = json.load(file)
            tokenizer.vocab_size = len(tokenizer.characters)
            return tokenizer


@misconception("char_tokenizer", replaces="CharTokenizer", breaks=[SORTED])
class counts_from_one:
    """Your first character has the number 1. From where do an embedding's rows count?

    V characters have the numbers 0 to V - 1.
    """

    def __init__(self, text):
        self.characters = sorted(set(text))
        self.vocab_size = len(self.characters)

    def encode(self, text):
        if set(text) - set(self.characters):
            raise ValueError("unknown")
        return np.array([self.characters.index(character) + 1 for character in text], dtype=np.int64)

    def decode(self, ids):
        return "".join(self.characters[i - 1] for i in ids)

    def save(self, path):
        with open(path, "w") as file:
            json.dump(self.characters, file)

    @classmethod
    def load(cls, path):
        with open(path) as file:
            return cls(json.load(file))


@misconception("char_tokenizer", replaces="CharTokenizer", breaks=[UNKNOWN])
class gives_unknown_characters_the_first_number:
    """What does your encode say of a character that was not in the text? It should refuse it, not guess.

    Whoever decodes that number gets another character. A ValueError tells at once.
    """

    def __init__(self, text):
        self.characters = sorted(set(text))
        self.vocab_size = len(self.characters)
        self.numbers = {c: i for i, c in enumerate(self.characters)}

    def encode(self, text):
        return np.array([self.numbers.get(character, 0) for character in text], dtype=np.int64)

    def decode(self, ids):
        return "".join(self.characters[i] for i in ids)

    def save(self, path):
        with open(path, "w") as file:
            json.dump(self.characters, file)

    @classmethod
    def load(cls, path):
        with open(path) as file:
            return cls(json.load(file))


@misconception("char_tokenizer", replaces="CharTokenizer", breaks=[UNKNOWN])
class leaves_unknown_characters_out:
    """Characters that your tokenizer does not know vanish without a word. What should encode do about them?

    A text and its numbers have the same length. What cannot be numbered is a ValueError.
    """

    def __init__(self, text):
        self.characters = sorted(set(text))
        self.vocab_size = len(self.characters)
        self.numbers = {c: i for i, c in enumerate(self.characters)}

    def encode(self, text):
        return np.array([self.numbers[character] for character in text if character in self.numbers], dtype=np.int64)

    def decode(self, ids):
        return "".join(self.characters[i] for i in ids)

    def save(self, path):
        with open(path, "w") as file:
            json.dump(self.characters, file)

    @classmethod
    def load(cls, path):
        with open(path) as file:
            return cls(json.load(file))


@misconception("char_tokenizer", replaces="CharTokenizer", breaks=[UNKNOWN])
class lets_a_dict_complain:
    """For an unknown character, a dict raises KeyError by itself. Which error does the exercise ask for?

    A KeyError is no ValueError; look before you ask the dict, or catch the one and raise the other.
    """

    def __init__(self, text):
        self.characters = sorted(set(text))
        self.vocab_size = len(self.characters)
        self.numbers = {c: i for i, c in enumerate(self.characters)}

    def encode(self, text):
        return np.array([self.numbers[character] for character in text], dtype=np.int64)

    def decode(self, ids):
        return "".join(self.characters[i] for i in ids)

    def save(self, path):
        with open(path, "w") as file:
            json.dump(self.characters, file)

    @classmethod
    def load(cls, path):
        with open(path) as file:
            return cls(json.load(file))


@misconception("char_tokenizer", replaces="CharTokenizer", breaks=[SIZE])
class counts_the_whole_text:
    """Your vocab_size grows with the text. Does it count characters, or different characters?

    "hello" has five characters, and four different ones.
    """

    def __init__(self, text):
        self.characters = sorted(set(text))
        self.vocab_size = len(text)

    def encode(self, text):
        if set(text) - set(self.characters):
            raise ValueError("unknown")
        return np.array([self.characters.index(character) for character in text], dtype=np.int64)

    def decode(self, ids):
        return "".join(self.characters[i] for i in ids)

    def save(self, path):
        with open(path, "w") as file:
            json.dump(self.characters, file)

    @classmethod
    def load(cls, path):
        with open(path) as file:
            return cls(json.load(file))


@misconception("char_tokenizer", replaces="CharTokenizer", breaks=[DTYPE])
class lets_numpy_choose_the_type:
    """What type has np.array([]), and which one does an embedding take?

    An empty list says nothing about its type, so NumPy takes float64. np.array takes a dtype.
    """

    def __init__(self, text):
        self.characters = sorted(set(text))
        self.vocab_size = len(self.characters)

    def encode(self, text):
        if set(text) - set(self.characters):
            raise ValueError("unknown")
        return np.array([self.characters.index(character) for character in text])

    def decode(self, ids):
        return "".join(self.characters[i] for i in ids)

    def save(self, path):
        with open(path, "w") as file:
            json.dump(self.characters, file)

    @classmethod
    def load(cls, path):
        with open(path) as file:
            return cls(json.load(file))


@misconception("char_tokenizer", replaces="CharTokenizer", breaks=[ROUND_TRIP])
class decodes_to_a_list:
    """Your decode gives a list of characters. How do they become one text?

    A str has a method that puts the parts of a list together.
    """

    def __init__(self, text):
        self.characters = sorted(set(text))
        self.vocab_size = len(self.characters)

    def encode(self, text):
        if set(text) - set(self.characters):
            raise ValueError("unknown")
        return np.array([self.characters.index(character) for character in text], dtype=np.int64)

    def decode(self, ids):
        return [self.characters[i] for i in ids]

    def save(self, path):
        with open(path, "w") as file:
            json.dump(self.characters, file)

    @classmethod
    def load(cls, path):
        with open(path) as file:
            return cls(json.load(file))


@misconception("char_tokenizer", replaces="CharTokenizer", breaks=[FILE])
class writes_one_character_a_line:
    """Your file holds one character a line. What becomes of the line break, and of spaces?

    A file in which a character may be a line break needs a format that can tell it from its own; json can.
    """

    def __init__(self, text):
        self.characters = sorted(set(text))
        self.vocab_size = len(self.characters)

    def encode(self, text):
        if set(text) - set(self.characters):
            raise ValueError("unknown")
        return np.array([self.characters.index(character) for character in text], dtype=np.int64)

    def decode(self, ids):
        return "".join(self.characters[i] for i in ids)

    def save(self, path):
        with open(path, "w") as file:
            file.write("\n".join(self.characters))

    @classmethod
    def load(cls, path):
        with open(path) as file:
            return cls("".join(line.strip() for line in file))


@misconception("char_tokenizer", breaks=[LIST], diff="""
-        return "".join(self.characters[number] for number in ids)
+        return "".join(self.characters[number] for number in ids.tolist())
""")
def NeedsAnArrayToDecode():
    """You decode arrays, and no lists. Does your loop need an array at all?

    A list and an array both give one number after another.
    """
