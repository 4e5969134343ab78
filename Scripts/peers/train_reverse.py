"""Trains a Llama of two layers to spell words backwards, with PyTorch, and writes it by gguf-py.

usage: train_reverse.py FILE.gguf
"""
import sys

import gguf
import numpy
import torch
from torch import nn
from torch.nn import functional

LETTERS = "abcdefghijklmnopqrstuvwxyz"
TOKENS = ["<unk>", "<s>", "</s>", *LETTERS, ">"]
BEGINNING, END, ARROW = 1, 2, len(TOKENS) - 1
LONGEST = 8
LAYERS, WIDTH, HEADS, HIDDEN, BASE, EPSILON = 2, 48, 2, 96, 10_000.0, 1e-5


def rotated(x):
    """Pairs that lie side by side turned by their position, as GGUF's Llamas have them."""
    size = x.shape[-1]
    rates = BASE ** (-torch.arange(0, size, 2) / size)
    angles = torch.arange(x.shape[1])[:, None] * rates
    cosine, sine = angles.cos()[None, :, None], angles.sin()[None, :, None]
    a, b = x[..., 0::2], x[..., 1::2]
    return torch.stack([a * cosine - b * sine, b * cosine + a * sine], -1).flatten(-2)


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = (nn.RMSNorm(WIDTH, eps=EPSILON) for _ in range(2))
        self.query, self.key, self.value, self.mix = (
            nn.Linear(WIDTH, WIDTH, bias=False) for _ in range(4))
        self.gate, self.up = (nn.Linear(WIDTH, HIDDEN, bias=False) for _ in range(2))
        self.down = nn.Linear(HIDDEN, WIDTH, bias=False)

    def forward(self, x):
        batch, length, _ = x.shape
        y = self.norm1(x)
        q, k, v = (part(y).view(batch, length, HEADS, -1)
                   for part in (self.query, self.key, self.value))
        q, k, v = (part.transpose(1, 2) for part in (rotated(q), rotated(k), v))
        y = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.mix(y.transpose(1, 2).reshape(batch, length, WIDTH))
        y = self.norm2(x)
        return x + self.down(functional.silu(self.gate(y)) * self.up(y))


class Llama(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(len(TOKENS), WIDTH)
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
        self.norm = nn.RMSNorm(WIDTH, eps=EPSILON)
        self.output = nn.Linear(WIDTH, len(TOKENS), bias=False)

    def forward(self, tokens):
        x = self.embedding(tokens)
        for block in self.blocks:
            x = block(x)
        return self.output(self.norm(x))


def words(generator, count):
    """Rows of `<s>word>drow</s>`, padded with -1."""
    rows = torch.full((count, 2 * LONGEST + 3), -1)
    for row in rows:
        length = int(torch.randint(1, LONGEST + 1, (), generator=generator))
        word = torch.randint(3, 3 + len(LETTERS), (length,), generator=generator)
        ends = [torch.tensor([token]) for token in (BEGINNING, ARROW, END)]
        text = torch.cat([ends[0], word, ends[1], word.flip(0), ends[2]])
        row[:len(text)] = text
    return rows


def train():
    torch.manual_seed(7)
    generator = torch.Generator().manual_seed(7)
    model, steps = Llama(), 4000
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, total_steps=steps)
    for step in range(steps):
        rows = words(generator, 64)
        inputs, targets = rows[:, :-1].clamp(min=0), rows[:, 1:]
        # Only what follows the arrow can be known.
        known = (rows[:, :-1] == ARROW).cumsum(1) > 0
        loss = functional.cross_entropy(
            model(inputs).flatten(0, 1), targets.where(known, -1).flatten(), ignore_index=-1)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if step % 500 == 0:
            print(f"step {step}, loss {loss.item():.4f}", file=sys.stderr, flush=True)
    rows = words(generator, 1000)
    right = model(rows[:, :-1].clamp(min=0)).argmax(-1)
    known = ((rows[:, :-1] == ARROW).cumsum(1) > 0) & (rows[:, 1:] >= 0)
    share = ((right == rows[:, 1:]) | ~known).all(1).float().mean().item()
    print(f"{share:.1%} of new words are right", file=sys.stderr)
    assert share > 0.97, "it didn't learn to spell backwards"
    return model


def write_gguf(model, path):
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("A Llama that spells backwards")
    writer.add_context_length(64)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(HIDDEN)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(EPSILON)
    writer.add_rope_freq_base(BASE)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_vocab_size(len(TOKENS))
    writer.add_tokenizer_model("llama")
    writer.add_token_list(TOKENS)
    writer.add_token_scores([0.0] * len(TOKENS))
    kinds = gguf.TokenType
    writer.add_token_types(
        [kinds.UNKNOWN, kinds.CONTROL, kinds.CONTROL] + [kinds.NORMAL] * (len(TOKENS) - 3))
    writer.add_bos_token_id(BEGINNING)
    writer.add_eos_token_id(END)
    writer.add_unk_token_id(0)
    writer.add_add_bos_token(True)
    writer.add_add_eos_token(False)
    writer.add_add_space_prefix(False)

    def add(name, weight):
        kind = numpy.float16 if weight.ndim > 1 else numpy.float32
        writer.add_tensor(f"{name}.weight", weight.detach().numpy().astype(kind))
    add("token_embd", model.embedding.weight)
    for index, block in enumerate(model.blocks):
        names = dict(attn_norm=block.norm1, attn_q=block.query, attn_k=block.key,
                     attn_v=block.value, attn_output=block.mix, ffn_norm=block.norm2,
                     ffn_gate=block.gate, ffn_up=block.up, ffn_down=block.down)
        for name, part in names.items():
            add(f"blk.{index}.{name}", part.weight)
    add("output_norm", model.norm.weight)
    add("output", model.output.weight)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main(path):
    write_gguf(train(), path)


if __name__ == "__main__":
    main(*sys.argv[1:])
