"""The logits of stories260K beside llama.cpp's own, on a text that the shared data don't have."""
import numpy
from conformance_suite import Suite, data, logits, similar
from llama_cpp import Llama

TOKENS = [1, 365, 400, 261, 309, 293, 370, 432, 315, 421, 266, 268, 388, 426, 317, 338, 401, 396]

suite = Suite("llama-cpp-stories")
for kind, least in [("f32", 0.99999), ("F16", 0.9999), ("Q8_0", 0.999), ("Q4_0", 0.998)]:
    with suite.case(f"logits of {kind}"):
        path = data(f"gguf/stories260K_{kind}.gguf")
        peer = Llama(model_path=path, n_ctx=128, logits_all=True, verbose=False)
        peer.eval(TOKENS)
        similar(logits(path, TOKENS), numpy.array(peer.scores[:len(TOKENS)]), least)
suite.end()
