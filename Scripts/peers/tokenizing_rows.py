"""Cutting text into tokens, one thread: megabytes of Shakespeare a second, beside the libraries."""
import pathlib

import environment
from turns import alternate, hone, peer

LEAST = 5  # megabytes a second
OPENING = 200  # milliseconds for ten megabytes of tokenizer.json
REPEAT = 2
KINDS = ["gpt-2", "llama-3", "deepseek-v3", "llama-2", "bert", "unigram"]


def shakespeare():
    folder = pathlib.Path(environment.os.environ.get("HONE_DATA")
                          or environment.ROOT.parent / "shared/data")
    path = folder / "datasets/tinyshakespeare.txt"
    if not path.exists():
        raise FileNotFoundError(f"there is no `{path}`; set HONE_DATA")
    return path


def large(lines):
    """A tokenizer.json of some ten megabytes."""
    from tokenizers import Tokenizer, models
    vocabulary = {f"<{number:06}>": number for number in range(150_000)}
    merges = [(f"<{number:06}>", f"<{number + 1:06}>") for number in range(0, 149_999)]
    for left, right in merges:
        vocabulary.setdefault(left + right, len(vocabulary))
    tokenizer = Tokenizer(models.BPE(vocabulary, merges))
    path = environment.work_file("large-tokenizer.json")
    tokenizer.save(path, pretty=False)
    return path


def rows(report, rounds):
    if not report.wants("tokenizing"):
        return
    import sentencepiece
    import trained_tokenizers
    report.heading("text into tokens, 2.2 MB of Shakespeare, one thread")
    text = shakespeare()
    lines = text.read_text().split("\n")
    makers = trained_tokenizers.hugging_face(lines[:8000], [])
    for name in KINDS:
        path = environment.work_file(f"{name}-tokenizer.json")
        makers[name]().save(path)
        measure(report, name, "tokenizers", path, text, rounds)
    training = environment.work_file("train.txt")
    pathlib.Path(training).write_text("\n".join(lines[:8000]))
    for kind in ("bpe", "unigram"):
        prefix = environment.work_file(f"sentencepiece-{kind}")
        sentencepiece.SentencePieceTrainer.train(
            input=training, model_prefix=prefix, vocab_size=2000, minloglevel=2, model_type=kind,
            byte_fallback=True)
        measure(report, f"SentencePiece, {kind}", "sentencepiece", f"{prefix}.model", text, rounds)
    report.builds()
    path = large(lines)
    opened = hone("tokenizing", path, text)
    opened.close()
    size = pathlib.Path(path).stat().st_size / 1e6
    report.figure(f"tokenizer.json of {size:.1f} MB opened", opened.about["opening"], "ms", OPENING)


def measure(report, name, library, path, text, rounds):
    ours = hone("tokenizing", path, text, "--repeat", REPEAT)
    theirs = peer(library, path, text, environment.work_file("ids.npy"), REPEAT,
                  TOKENIZERS_PARALLELISM="false", RAYON_NUM_THREADS="1")
    megabytes, tokens, build = ours.about["bytes"] / 1e6, ours.about["tokens"], theirs.about["build"]
    times, others = alternate(ours, {library: theirs}, rounds)
    import numpy
    same = int(numpy.load(environment.work_file("ids.npy"))[0]) == int(tokens)
    report.ratio(name, library, times, others[library], None, build,
                 f"{int(tokens)} tokens" if same else "DISAGREE")
    report.figure(f"{name}, a second", megabytes / min(times) * 1e3, "MB", LEAST, at_least=True)
