"""Right answers to `CharTokenizer`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("char_tokenizer", replaces="CharTokenizer")
class searches_with_numpy:
    def __init__(self, text):
        self._codes = np.unique(np.array([ord(character) for character in text], dtype=np.int64))

    @property
    def vocab_size(self):
        return int(self._codes.size)

    def encode(self, text):
        codes = np.array([ord(character) for character in text], dtype=np.int64)
        if not np.isin(codes, self._codes).all():
            raise ValueError(f"unknown characters in {text!r}")
        return np.searchsorted(self._codes, codes).astype(np.int64)

    def decode(self, ids):
        return "".join(chr(code) for code in self._codes[np.asarray(ids, dtype=int)])

    def save(self, path):
        np.savetxt(path, self._codes, fmt="%d")

    @classmethod
    def load(cls, path):
        return cls([chr(int(code)) for code in np.loadtxt(path, ndmin=1)])


@right_answer("char_tokenizer", replaces="CharTokenizer")
class keeps_two_dicts:
    def __init__(self, text):
        vocab = sorted(set(text))
        self.stoi = dict(zip(vocab, range(len(vocab))))
        self.itos = {i: s for s, i in self.stoi.items()}
        self.vocab_size = len(self.itos)

    def encode(self, text):
        ids = []
        for character in text:
            if character not in self.stoi:
                raise ValueError(character)
            ids.append(self.stoi[character])
        return np.asarray(ids, dtype="int64")

    def decode(self, ids):
        text = ""
        for i in ids:
            text += self.itos[int(i)]
        return text

    def save(self, path):
        with open(path, "w", encoding="utf-8") as file:
            file.write(repr(self.stoi))

    @classmethod
    def load(cls, path):
        import ast

        with open(path, encoding="utf-8") as file:
            return cls("".join(ast.literal_eval(file.read())))


@right_answer("char_tokenizer", replaces="CharTokenizer")
class turns_its_error_round:
    def __init__(self, text):
        self.vocab = "".join(sorted(set(text)))
        self.vocab_size = len(self.vocab)

    def encode(self, text):
        return np.fromiter(map(self.vocab.index, text), dtype=np.int64)  # index raises ValueError itself

    def decode(self, ids):
        return "".join(map(self.vocab.__getitem__, ids))

    def save(self, path):
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(self.vocab)

    @staticmethod
    def load(path):
        with open(path, encoding="utf-8", newline="") as file:
            return CharTokenizer(file.read())
