#!/usr/bin/env python3
"""Hone beside llama.cpp on Llamas of random weights: the same file, in turns.

    llama.py make FOLDER [--shape 0.1b|1.2b] [--types Q4_0,Q8_0,Q4_K]   write the files
    llama.py compare FILE.gguf --hone Benchmarks [--rounds N]           one line of JSON

It needs numpy, gguf and llama-cpp-python.
"""
import argparse
import ctypes
import json
import os
import subprocess
import sys
import time

import numpy as np

PROMPT, GENERATED, THREADS = 512, 128, 2
# The callback that takes llama.cpp's log: it must outlive every call.
SILENT = []
# Layers, width, heads, heads of keys, hidden, vocabulary: 0.11 and 1.24 billion weights.
SHAPES = {"0.1b": (12, 768, 12, 4, 2048, 32000), "1.2b": (16, 2048, 32, 8, 8192, 128256)}


def write_f16(path, shape):
    """A Llama of normal weights, each layer's variance kept, in f16."""
    import gguf

    layers, width, heads, key_heads, hidden, vocabulary = shape
    random = np.random.default_rng(1)
    writer = gguf.GGUFWriter(path, "llama", use_temp_file=False)
    writer.add_block_count(layers)
    writer.add_context_length(2048)
    writer.add_embedding_length(width)
    writer.add_feed_forward_length(hidden)
    writer.add_head_count(heads)
    writer.add_head_count_kv(key_heads)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_freq_base(500000.0)
    writer.add_rope_dimension_count(width // heads)
    writer.add_vocab_size(vocabulary)
    writer.add_file_type(1)
    writer.add_tokenizer_model("llama")
    writer.add_token_list([f"<{i}>" for i in range(vocabulary)])
    writer.add_token_scores([0.0] * vocabulary)
    writer.add_token_types([1] * vocabulary)

    def matrix(name, outputs, inputs):
        values = random.standard_normal((outputs, inputs), dtype=np.float32)
        writer.add_tensor(name, (values * inputs**-0.5).astype(np.float16))

    def ones(name):
        writer.add_tensor(name, np.ones(width, np.float32))

    matrix("token_embd.weight", vocabulary, width)
    for layer in range(layers):
        head = width // heads
        ones(f"blk.{layer}.attn_norm.weight")
        matrix(f"blk.{layer}.attn_q.weight", width, width)
        matrix(f"blk.{layer}.attn_k.weight", key_heads * head, width)
        matrix(f"blk.{layer}.attn_v.weight", key_heads * head, width)
        matrix(f"blk.{layer}.attn_output.weight", width, width)
        ones(f"blk.{layer}.ffn_norm.weight")
        matrix(f"blk.{layer}.ffn_gate.weight", hidden, width)
        matrix(f"blk.{layer}.ffn_up.weight", hidden, width)
        matrix(f"blk.{layer}.ffn_down.weight", width, hidden)
    ones("output_norm.weight")
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def silence(llama_cpp):
    """Keeps what llama.cpp logs out of the table, for as long as the process lives."""
    if not SILENT:
        SILENT.append(llama_cpp.llama_log_callback(lambda level, text, data: None))
        llama_cpp.llama_log_set(SILENT[0], ctypes.c_void_p(0))


def quantize(source, target, name):
    """What llama.cpp makes of a file; every matrix of the one type."""
    import llama_cpp

    silence(llama_cpp)
    kinds = {
        "Q4_0": llama_cpp.LLAMA_FTYPE_MOSTLY_Q4_0,
        "Q8_0": llama_cpp.LLAMA_FTYPE_MOSTLY_Q8_0,
        "Q4_K": llama_cpp.LLAMA_FTYPE_MOSTLY_Q4_K_S,
    }
    parameters = llama_cpp.llama_model_quantize_default_params()
    parameters.ftype = kinds[name]
    parameters.nthread = THREADS
    parameters.pure = True
    started = time.perf_counter()
    failed = llama_cpp.llama_model_quantize(
        source.encode(), target.encode(), ctypes.byref(parameters))
    if failed:
        sys.exit(f"llama.cpp can't quantize {source} as {name}")
    return time.perf_counter() - started


def make(folder, names, types):
    os.makedirs(folder, exist_ok=True)
    for name in names:
        source = os.path.join(folder, f"llama-{name}-F16.gguf")
        if not os.path.exists(source):
            write_f16(source + ".part", SHAPES[name])
            os.rename(source + ".part", source)
        for kind in types:
            target = os.path.join(folder, f"llama-{name}-{kind}.gguf")
            if not os.path.exists(target):
                seconds = quantize(source, target + ".part", kind)
                os.rename(target + ".part", target)
                print(json.dumps({"file": target, "quantizing": seconds}), flush=True)


def resident_bytes(process="self"):
    with open(f"/proc/{process}/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGESIZE")


class Peer:
    """llama.cpp on one file."""

    def __init__(self, path):
        import llama_cpp

        self.llama = llama_cpp
        silence(llama_cpp)
        before = resident_bytes()
        started = time.perf_counter()
        parameters = llama_cpp.llama_model_default_params()
        self.model = llama_cpp.llama_model_load_from_file(path.encode(), parameters)
        options = llama_cpp.llama_context_default_params()
        options.n_ctx = PROMPT + GENERATED + 64
        options.n_batch = options.n_ubatch = PROMPT
        options.n_threads = options.n_threads_batch = THREADS
        self.context = llama_cpp.llama_init_from_model(self.model, options)
        self.opening = time.perf_counter() - started
        self.vocabulary = llama_cpp.llama_vocab_n_tokens(
            llama_cpp.llama_model_get_vocab(self.model))
        self.before = before

    def read(self, tokens):
        array = (self.llama.llama_token * len(tokens))(*tokens)
        batch = self.llama.llama_batch_get_one(array, len(tokens))
        if self.llama.llama_decode(self.context, batch):
            sys.exit("llama.cpp can't decode")
        logits = self.llama.llama_get_logits_ith(self.context, -1)
        return np.ctypeslib.as_array(logits, (self.vocabulary,))

    def forget(self):
        self.llama.llama_memory_clear(self.llama.llama_get_memory(self.context), True)

    def round(self, prompt):
        """The seconds for the prompt and for the tokens after it, and the prompt's logits."""
        self.forget()
        started = time.perf_counter()
        logits = np.array(self.read(prompt))
        read = time.perf_counter() - started
        token = int(np.argmax(logits))
        started = time.perf_counter()
        for _ in range(GENERATED):
            token = int(np.argmax(self.read([token])))
        return read, time.perf_counter() - started, logits

    @property
    def system(self):
        return self.llama.llama_print_system_info().decode()


def prompt_of(vocabulary):
    """The driver's own choice of tokens: the same on all sides."""
    return [(i * 7919 + 13) % vocabulary for i in range(PROMPT)]


def exact_logits(path):
    """What floats give over the weights that a file decodes to; computed once."""
    kept = path + ".exact.npy"
    if not os.path.exists(kept):
        import exact_llama
        np.save(kept, exact_llama.logits(path))
    return np.load(kept)


def cosine(a, b):
    a, b = (x.ravel().astype(np.float64) for x in (a, b))
    return a @ b / np.linalg.norm(a) / np.linalg.norm(b)


def start_hone(benchmarks, path, logits):
    command = [benchmarks, "llama", path, "--threads", str(THREADS), "--logits", logits]
    hone = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    return hone, json.loads(hone.stdout.readline())


def ask(hone):
    hone.stdin.write("1\n")
    hone.stdin.flush()
    return json.loads(hone.stdout.readline())


def compare(path, benchmarks, rounds):
    logits_path, exact = path + ".logits.npy", exact_logits(path)
    hone, opened = start_hone(benchmarks, path, logits_path)
    peer = Peer(path)
    prompt = prompt_of(peer.vocabulary)
    peer.round(prompt)
    ours, theirs, bandwidth = [], [], []
    for _ in range(rounds):
        reply = ask(hone)
        ours.append((reply["prompt"], reply["generate"]))
        bandwidth.append(reply["bandwidth"])
        read, generate, logits = peer.round(prompt)
        theirs.append((read, generate))
    found = np.load(logits_path)
    hone_resident = resident_bytes(hone.pid)
    hone.stdin.close()
    hone.wait()

    def median(values):
        return sorted(values)[len(values) // 2]

    result = {
        "file": os.path.basename(path), "rounds": rounds,
        "exact": {"hone": cosine(found, exact), "peer": cosine(logits, exact)},
        "peer": peer.system,
        "resident": {"hone": hone_resident, "peer": resident_bytes() - peer.before},
        "opening": {"hone": opened["opening"] / 1000, "peer": peer.opening},
        "bandwidth": median(bandwidth), "weights": opened["weights"],
    }
    for at, (name, count) in enumerate([("prompt", PROMPT), ("generate", GENERATED)]):
        mine, its = median([t[at] for t in ours]), median([t[at] for t in theirs])
        result[name] = {
            "hone": count / mine, "peer": count / its, "ratio": its / mine,
            "times": {"hone": [t[at] for t in ours], "peer": [t[at] for t in theirs]},
            "spread": [min(t[at] for t in ours) / mine, max(t[at] for t in ours) / mine],
        }
    result["ofBandwidth"] = (
        result["generate"]["hone"] * opened["weights"] / result["bandwidth"])
    print(json.dumps(result))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    maker = commands.add_parser("make")
    maker.add_argument("folder")
    maker.add_argument("--shape", default="0.1b,1.2b")
    maker.add_argument("--types", default="Q4_0,Q8_0,Q4_K")
    comparer = commands.add_parser("compare")
    comparer.add_argument("file")
    comparer.add_argument("--hone", required=True)
    comparer.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    if arguments.command == "make":
        make(arguments.folder, arguments.shape.split(","), arguments.types.split(","))
    else:
        compare(arguments.file, arguments.hone, arguments.rounds)


if __name__ == "__main__":
    main()
