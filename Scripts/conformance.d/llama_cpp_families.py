"""Small random decoders of every family, written by Hone, beside what llama.cpp makes of them."""
import ctypes
import tempfile

import llama_cpp
import numpy
from conformance_suite import Suite, conformance, logits, run, similar

# A prompt that reaches far beyond the windows and contexts of the variants.
TOKENS = [(7 * index * index + 3 * index + 1) % 384 for index in range(150)]

VARIANTS = {
    "gemma": ["plain"], "gemma2": ["plain", "window"], "gemma3": ["plain", "window", "linear"],
    "gpt2": ["plain"], "llama": ["plain", "linear", "yarn", "llama3"],
    "phi3": ["plain", "longrope"], "qwen2": ["plain", "linear", "yarn"], "qwen3": ["plain", "yarn"],
}
FORMATS = ["q8_0", "q4_0", "q5_1", "q4_k", "q6_k"]
QUANTIZED = ["F16", "BF16", "Q2_K", "Q3_K_M", "Q4_K_M", "Q5_0", "Q5_K_M", "Q6_K", "IQ3_S", "IQ4_NL",
             "IQ4_XS", "TQ1_0", "TQ2_0"]


@llama_cpp.llama_log_callback
def silent(level, text, data):
    pass


def peer(path, tokens, pooling=None):
    """llama.cpp's logits for every token, keys and values kept as 32-bit floats; what it makes of
    tokens, or of all of them, where it pools (`llama_pooling_type`)."""
    llama_cpp.llama_log_set(silent, ctypes.c_void_p(0))
    options = llama_cpp.llama_model_default_params()
    options.n_gpu_layers = 0
    model = llama_cpp.llama_model_load_from_file(path.encode(), options)
    assert model, "llama.cpp doesn't load it"
    context_options = llama_cpp.llama_context_default_params()
    context_options.n_ctx = context_options.n_batch = context_options.n_ubatch = 512
    context_options.type_k = context_options.type_v = 0
    context_options.n_threads = context_options.n_threads_batch = 2
    context_options.flash_attn_type = 0
    if pooling is not None:
        context_options.embeddings, context_options.pooling_type = True, pooling
    context = llama_cpp.llama_init_from_model(model, context_options)
    assert context, "llama.cpp makes no context for it"
    width = llama_cpp.llama_model_n_embd(model)
    vocabulary = llama_cpp.llama_vocab_n_tokens(llama_cpp.llama_model_get_vocab(model))
    batch = llama_cpp.llama_batch_init(len(tokens), 0, 1)
    batch.n_tokens = len(tokens)
    for index, token in enumerate(tokens):
        batch.token[index], batch.pos[index], batch.logits[index] = token, index, 1
        batch.n_seq_id[index], batch.seq_id[index][0] = 1, 0
    assert llama_cpp.llama_decode(context, batch) == 0, "llama.cpp doesn't run it"
    if pooling:
        found = [(llama_cpp.llama_get_embeddings_seq(context, 0), width)]
    elif pooling == 0:
        found = [(llama_cpp.llama_get_embeddings_ith(context, index), width)
                 for index in range(len(tokens))]
    else:
        found = [(llama_cpp.llama_get_logits_ith(context, index), vocabulary)
                 for index in range(len(tokens))]
    rows = [numpy.ctypeslib.as_array(row, (count,)).copy() for row, count in found]
    llama_cpp.llama_batch_free(batch)
    llama_cpp.llama_free(context)
    llama_cpp.llama_model_free(model)
    return numpy.array(rows)


def compare(family, variant):
    """Each token's logits by themselves: a wrong one can't hide among the others."""
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/model.gguf"
        conformance("decoder", family, variant, path)
        for row, wanted in zip(logits(path, TOKENS), peer(path, TOKENS)):
            similar(row, wanted, 0.9999)


def distance(found, expected):
    a, b = (array.astype(numpy.float64).ravel() for array in (found, expected))
    return 1 - a @ b / numpy.sqrt((a @ a) * (b @ b))


def compare_blocks(family, form):
    """Both quantize activations, each in its way: Hone must not be further than half as far again
    from what the decoded weights give as llama.cpp is."""
    with tempfile.TemporaryDirectory() as folder:
        blocks, decoded = f"{folder}/blocks.gguf", f"{folder}/decoded.gguf"
        conformance("decoder", family, "plain", blocks, form)
        conformance("decoder", family, "plain", decoded, form, "decoded")
        exact = logits(decoded, TOKENS)
        own, other = (distance(found, exact)
                      for found in (logits(blocks, TOKENS), peer(blocks, TOKENS)))
        assert own <= 1.5 * other + 1e-5, f"1 - cosine is {own}, llama.cpp's is {other}"


def compare_quantized(kind):
    """A file that llama.cpp's own quantizer wrote: some of its blocks Hone decodes and runs as
    q8_0."""
    with tempfile.TemporaryDirectory() as folder:
        plain, quantized = f"{folder}/plain.gguf", f"{folder}/quantized.gguf"
        conformance("decoder", "llama", "plain", plain)
        options = llama_cpp.llama_model_quantize_default_params()
        options.ftype, options.nthread = kind, 2
        llama_cpp.llama_log_set(silent, ctypes.c_void_p(0))
        assert llama_cpp.llama_model_quantize(
            plain.encode(), quantized.encode(), ctypes.byref(options)) == 0, "it isn't quantized"
        similar(logits(quantized, TOKENS), peer(quantized, TOKENS), 0.98)


suite = Suite("llama-cpp-families")
for family, variants in VARIANTS.items():
    for variant in variants:
        with suite.case(f"{family}, {variant}"):
            compare(family, variant)
for family in ["llama", "phi3", "gpt2"]:
    for form in FORMATS:
        with suite.case(f"{family} in {form}"):
            compare_blocks(family, form)
for name in QUANTIZED:
    with suite.case(f"quantized by llama.cpp to {name}"):
        compare_quantized(getattr(llama_cpp, f"LLAMA_FTYPE_MOSTLY_{name}"))
for number, pooling in enumerate(["none", "mean", "first"]):
    with suite.case(f"bert, pooling {pooling}"), tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/bert.gguf"
        conformance("encoder", pooling, path)
        found = run(path, numpy.array([TOKENS], numpy.int32))[0]
        for row, wanted in zip(found.reshape(-1, found.shape[-1]), peer(path, TOKENS, number)):
            similar(row, wanted, 0.9999)
suite.end()
