"""Texts as vectors beside llama.cpp's, of a causal model: what its logits are products of."""
import llama_cpp
import numpy
from conformance_suite import Suite, data, embed, similar

TEXTS = ["Once upon a time", "Lily saw a big dog.", "the", "A ball, red and round!\nIt rolled away."]
POOLINGS = [("mean", llama_cpp.LLAMA_POOLING_TYPE_MEAN), ("last", llama_cpp.LLAMA_POOLING_TYPE_LAST),
            ("first", llama_cpp.LLAMA_POOLING_TYPE_CLS)]

suite = Suite("llama-cpp-embeddings")
path = data("gguf/stories260K_f32.gguf")
for name, pooling in POOLINGS:
    peer = llama_cpp.Llama(model_path=path, n_ctx=128, embedding=True, pooling_type=pooling,
                           verbose=False)
    for text in TEXTS:
        with suite.case(f"{name} of {text!r}"):
            found = embed(path, name, text)
            similar(found, numpy.array(peer.embed(text)), 0.9999)
            assert abs(numpy.linalg.norm(found) - 1) < 1e-5, "it isn't of length 1"
suite.end()
