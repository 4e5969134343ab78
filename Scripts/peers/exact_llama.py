"""A Llama's logits in floats over the weights that its file decodes to: what two engines that round
their activations, each in its own way, are both held against."""
import numpy as np

import llama


class Weights:
    """A file's tensors, decoded one at a time."""

    def __init__(self, path):
        import gguf

        self.decode = gguf.quants.dequantize
        reader = gguf.GGUFReader(path)
        self.tensors = {tensor.name: tensor for tensor in reader.tensors}
        self.fields = reader.fields

    def __getitem__(self, name):
        tensor = self.tensors[name]
        return self.decode(tensor.data, tensor.tensor_type).astype(np.float32)

    def number(self, key):
        return self.fields[f"llama.{key}"].contents()


def normalize(x, scale, epsilon):
    return x / np.sqrt((x * x).mean(-1, keepdims=True) + epsilon) * scale


def rotate(x, base):
    """Pairs of neighbours turned by their position's angle."""
    size = x.shape[-1]
    angles = np.arange(len(x))[:, None] * base ** (-np.arange(0, size, 2) / size)
    cosine, sine = np.cos(angles)[:, None], np.sin(angles)[:, None]
    even, odd = x[..., ::2], x[..., 1::2]
    turned = np.stack([even * cosine - odd * sine, even * sine + odd * cosine], -1)
    return turned.reshape(x.shape).astype(np.float32)


def attend(q, k, v):
    """Causal attention; each head of keys serves as many heads of queries."""
    share = q.shape[1] // k.shape[1]
    k, v = np.repeat(k, share, 1), np.repeat(v, share, 1)
    scores = np.einsum("qhd,khd->hqk", q, k) / np.sqrt(q.shape[-1])
    scores += np.triu(np.full(scores.shape[1:], -np.inf), 1)
    scores = np.exp(scores - scores.max(-1, keepdims=True))
    scores /= scores.sum(-1, keepdims=True)
    return np.einsum("hqk,khd->qhd", scores, v).reshape(len(q), -1)


def logits(path):
    weights = Weights(path)
    heads, key_heads = weights.number("attention.head_count"), weights.number(
        "attention.head_count_kv")
    epsilon, base = weights.number("attention.layer_norm_rms_epsilon"), weights.number(
        "rope.freq_base")
    table = weights["token_embd.weight"]
    x = table[llama.prompt_of(len(table))]
    for layer in range(weights.number("block_count")):
        def weight(name):
            return weights[f"blk.{layer}.{name}.weight"]
        y = normalize(x, weight("attn_norm"), epsilon)
        q, k, v = (
            (y @ weight(f"attn_{name}").T).reshape(len(x), count, -1)
            for name, count in (("q", heads), ("k", key_heads), ("v", key_heads)))
        x = x + attend(rotate(q, base), rotate(k, base), v) @ weight("attn_output").T
        y = normalize(x, weight("ffn_norm"), epsilon)
        gate = y @ weight("ffn_gate").T
        x = x + (gate / (1 + np.exp(-gate)) * (y @ weight("ffn_up").T)) @ weight("ffn_down").T
    last = normalize(x[-1], weights["output_norm.weight"], epsilon)
    return table @ last.astype(np.float32)

