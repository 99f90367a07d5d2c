"""Make `source/week14_transformers/tiny_bert.safetensors`, the little BERT that week 14 opens: half an hour on one core.

    python solutions/checkpoints/tiny_bert.py [STEPS]

It learns two things at once: to fill in hidden words of what Python's own `help` knows, chapters and docstrings (masked
language modelling), and to point at the answers to questions about somebody whom this file makes up. The chapters that
the lesson lets students sort are left out, and so are the modules that they are about. The file holds the weights of
`BertForMaskedLM` and the head of `BertForQuestionAnswering` (`qa_outputs`); its metadata holds the
configuration and the vocabulary.
"""

import ast
import json
import random
import sys
import sysconfig
from pathlib import Path
from pydoc_data.topics import topics

import torch
from safetensors.torch import save_file
from tokenizers import BertWordPieceTokenizer
from torch import nn
from transformers import BertConfig, BertForMaskedLM, BertTokenizer

LEFT_OUT = {"debugger", "formatstrings", "string-methods"}  # what students sort
NOT_READ = {"pdb.py", "bdb.py", "string.py", "site-packages", "test", "tests", "idlelib"}  # files and folders
TARGET = Path(__file__).resolve().parents[2] / "source" / "week14_transformers" / "tiny_bert.safetensors"
WORDS, LENGTH, PIECES, QUESTIONS = 2000, 64, 64, 32

NAMES = ["Anna", "Ben", "Carla", "David", "Emma", "Felix", "Grace", "Hugo", "Ida", "Jonas", "Karin", "Leo", "Mia", "Noah", "Olga", "Paul", "Rosa", "Sam", "Tina", "Victor"]
PLACES = ["Rome", "Oslo", "Paris", "Vienna", "Lima", "Cairo", "Dublin", "Madrid", "Prague", "Tokyo", "Bern", "Athens"]
JOBS = ["baker", "teacher", "pilot", "doctor", "painter", "sailor", "night nurse", "tax lawyer", "bus driver", "cook", "judge", "farmer"]
THINGS = ["a red bicycle", "an old piano", "a grey cat", "two dogs", "a small boat", "a white horse", "three goldfish", "a green car", "a drum", "a blue kite"]
DISHES = ["soup", "apple pie", "rice", "pancakes", "tomatoes", "dark bread", "blue cheese", "fresh figs", "noodles", "roast potatoes"]
INSTRUMENTS = ["violin", "flute", "double bass", "trumpet", "harp", "organ", "drums", "guitar", "cello", "mouth organ"]
YEARS = [str(year) for year in range(1940, 2010)]
FACTS = [
    (PLACES, "{name} lives in {it}.", ["Where does {name} live?", "In which city does {name} live?"]),
    (JOBS, "{name} works as a {it}.", ["What does {name} work as?", "What is the job of {name}?"]),
    (THINGS, "{name} has {it}.", ["What does {name} have?", "What does {name} own?"]),
    (YEARS, "{name} was born in {it}.", ["When was {name} born?", "In which year was {name} born?"]),
    (DISHES, "{name} likes to eat {it}.", ["What does {name} like to eat?", "What is the favourite dish of {name}?"]),
    (INSTRUMENTS, "{name} plays the {it}.", ["What does {name} play?", "Which instrument does {name} play?"]),
    (NAMES, "{name} is a friend of {it}.", ["Who is a friend of {name}?", "Whose friend is {name}?"]),
]


def help_text():
    """The chapters of Python's help, and the docstrings of its library, each once."""
    texts = [topics[name] for name in sorted(topics) if name not in LEFT_OUT]
    for path in sorted(Path(sysconfig.get_path("stdlib")).rglob("*.py")):
        if NOT_READ.isdisjoint(path.parts):
            try:
                nodes = list(ast.walk(ast.parse(path.read_bytes())))
            except SyntaxError:  # some are broken on purpose
                continue
            documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
            texts += [ast.get_docstring(node) or "" for node in nodes if isinstance(node, documented)]
    return "\n".join(dict.fromkeys(text for text in texts if len(text) > 60))


def facts(rng):
    """A question, a text of several facts, and the place of the answer in it: (begin, end), or None if it is not there."""
    name, kinds = rng.choice(NAMES), rng.sample(range(len(FACTS)), rng.randint(2, 6))
    asked = rng.choice(kinds) if rng.random() < 0.8 else rng.choice([kind for kind in range(len(FACTS)) if kind not in kinds])
    text, place = "", None
    for kind in kinds:
        things, sentence, _ = FACTS[kind]
        it = rng.choice([thing for thing in things if thing != name])
        begin = len(text) + len(sentence.partition("{it}")[0].format(name=name))
        if kind == asked:
            place = (begin, begin + len(it))
        text += sentence.format(name=name, it=it) + " "
    return rng.choice(FACTS[asked][2]).format(name=name), text.strip(), place


def question_batch(rng, tokenizer, size):
    """Inputs of the model, and for each text the tokens at which its answer begins and ends; 0 and 0 for none."""
    questions, texts, places = zip(*(facts(rng) for _ in range(size)), strict=True)
    found = tokenizer(list(questions), list(texts), padding=True, return_offsets_mapping=True, return_tensors="pt")
    begins = [found.char_to_token(row, place[0], 1) if place else 0 for row, place in enumerate(places)]
    ends = [found.char_to_token(row, place[1] - 1, 1) if place else 0 for row, place in enumerate(places)]
    found.pop("offset_mapping")
    return found, torch.tensor(begins), torch.tensor(ends)


def hidden_batch(ids, tokenizer):
    """Pieces of the help texts with 15 % of their tokens hidden, and which tokens these were."""
    begin = torch.randint(len(ids) - LENGTH, (PIECES,))
    inputs = ids[begin[:, None] + torch.arange(LENGTH)]
    inputs[:, 0], inputs[:, -1] = tokenizer.cls_token_id, tokenizer.sep_token_id
    chosen = torch.rand(inputs.shape) < 0.15
    chosen[:, [0, -1]] = False
    targets, fate = inputs[chosen], torch.rand(inputs.shape)
    inputs = torch.where(chosen & (fate < 0.8), tokenizer.mask_token_id, inputs)
    inputs = torch.where(chosen & (fate > 0.9), torch.randint(5, len(tokenizer), inputs.shape), inputs)
    return inputs, chosen, targets


def main(steps=7000):
    """Train, say how it goes, and write the file."""
    torch.set_num_threads(1)
    torch.manual_seed(14)
    rng = random.Random(14)
    text = help_text()
    made_up = "\n".join(" ".join(facts(rng)[:2]) for _ in range(3000))
    learner = BertWordPieceTokenizer(lowercase=True)
    learner.train_from_iterator([text, made_up], vocab_size=WORDS, show_progress=False, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
    vocab = learner.get_vocab()
    tokenizer = BertTokenizer(vocab=vocab)
    ids = torch.tensor(tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"])
    # So narrow a model begins with large weights, 1 / sqrt(128), or it takes long to look at anything but how frequent a
    # word is; and so small a one needs no dropout while it reads.
    config = BertConfig(
        vocab_size=len(vocab), hidden_size=128, num_hidden_layers=2, num_attention_heads=4, intermediate_size=512, max_position_embeddings=128,
        initializer_range=0.09, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
    )  # fmt: skip
    model, head = BertForMaskedLM(config), nn.Linear(config.hidden_size, 2)
    optimizer = torch.optim.AdamW([*model.parameters(), *head.parameters()], lr=2e-3, betas=(0.9, 0.98), weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2e-3, total_steps=steps, pct_start=0.1)
    model.train()
    for step in range(1, steps + 1):
        inputs, chosen, targets = hidden_batch(ids, tokenizer)
        seen = model.bert(inputs).last_hidden_state[chosen]  # only where a loss is: the words are the larger half of the work
        filling = nn.functional.cross_entropy(model.cls(seen), targets)
        questions, begins, ends = question_batch(rng, tokenizer, QUESTIONS)
        points = head(model.bert(**questions).last_hidden_state).masked_fill(questions["attention_mask"][..., None] == 0, -1e4)
        pointing = (nn.functional.cross_entropy(points[..., 0], begins) + nn.functional.cross_entropy(points[..., 1], ends)) / 2
        optimizer.zero_grad()
        (filling + pointing).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if step % 100 == 0:
            right = ((points[..., 0].argmax(1) == begins) & (points[..., 1].argmax(1) == ends)).float().mean()
            print(f"step {step} of {steps}: filling {filling:.2f} nats, pointing {pointing:.2f} nats, {right:.0%} right", flush=True)
    weights = {name: value.contiguous() for name, value in model.state_dict().items() if ".decoder." not in name}
    weights |= {f"qa_outputs.{name}": value for name, value in head.state_dict().items()}
    TARGET.parent.mkdir(exist_ok=True)
    save_file(weights, TARGET, {"config": config.to_json_string(), "vocab": json.dumps(vocab), "format": "pt"})
    print(f"wrote {TARGET.name}: {TARGET.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
