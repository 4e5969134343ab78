"""Tokenizers of every kind beside Hugging Face's library and SentencePiece, on texts of all kinds."""
import pathlib
import tempfile

import sentencepiece
from conformance_suite import Suite, conformance, data

import trained_tokenizers

TEXTS = 2000


def compare(path, texts, folder, mode, expected):
    file = folder / "texts"
    file.write_bytes("\x1e".join(texts).encode())
    lines = conformance("encode", path, file, mode).split("\n")[:len(texts)]
    assert len(lines) == len(texts), f"{len(lines)} lines for {len(texts)} texts"
    for text, line in zip(texts, lines):
        found, wanted = [int(word) for word in line.split()], expected(text)
        assert found == wanted, f"{text!r} gives {found} where {wanted} is expected"


def main():
    lines = pathlib.Path(data("datasets/tinyshakespeare.txt")).read_text().split("\n")
    random = trained_tokenizers.random_texts(TEXTS)
    paragraphs = ["\n".join(lines[start:start + 40]) for start in range(0, 4000, 40)]
    texts = random + lines[:500] + paragraphs + ["", " ", "  ", "\n"]
    suite = Suite("tokenizers-library")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        kinds = trained_tokenizers.hugging_face(lines[:8000], random[:1000])
        for name, make in kinds.items():
            with suite.case(name):
                tokenizer, path = make(), folder / "tokenizer.json"
                tokenizer.save(str(path))
                for special in (False, True):
                    compare(path, texts, folder, "special" if special else "marks",
                            lambda text: tokenizer.encode(text, add_special_tokens=special).ids)
        (folder / "train.txt").write_text("\n".join(lines[:8000]))
        for name, options in trained_tokenizers.SENTENCEPIECE.items():
            with suite.case(f"SentencePiece, {name}"):
                sentencepiece.SentencePieceTrainer.train(
                    input=str(folder / "train.txt"), model_prefix=str(folder / "trained"),
                    vocab_size=800, minloglevel=2, **options)
                path = folder / "trained.model"
                model = sentencepiece.SentencePieceProcessor(model_file=str(path))
                compare(path, texts, folder, "plain", model.encode)
    suite.end()


main()
