"""Training steps in PyTorch. usage: train_torch.py lenet|gpt contiguous|channels_last

The same networks, batches and optimizers as `Benchmarks lenet` and `Benchmarks gpt`.
"""
import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional

torch.manual_seed(1)
torch.set_num_threads(2)


class Block(nn.Module):
    """Norms before attention and before the feed-forward part, as GPT-2 has them."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention, self.mix = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.feed = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(),
                                  nn.Linear(4 * width, width))

    def forward(self, x):
        batch, length, width = x.shape
        parts = self.attention(self.norm1(x)).split(width, 2)
        q, k, v = (part.view(batch, length, self.heads, -1).transpose(1, 2) for part in parts)
        mixed = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.mix(mixed.transpose(1, 2).reshape(batch, length, width))
        return x + self.feed(self.norm2(x))


class GPT(nn.Module):
    def __init__(self, vocabulary, length, width, heads, blocks):
        super().__init__()
        self.tokens, self.positions = (nn.Embedding(count, width)
                                       for count in (vocabulary, length))
        self.blocks = nn.Sequential(*(Block(width, heads) for _ in range(blocks)))
        self.norm, self.output = nn.LayerNorm(width), nn.Linear(width, vocabulary)

    def forward(self, tokens):
        x = self.tokens(tokens) + self.positions.weight
        return self.output(self.norm(self.blocks(x))).flatten(0, 1)


def lenet(layout):
    net = nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(),
        nn.MaxPool2d(2), nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84),
        nn.ReLU(), nn.Linear(84, 10))
    x = torch.rand(64, 1, 28, 28)
    if layout == "channels_last":
        net, x = (value.to(memory_format=torch.channels_last) for value in (net, x))
    return net, x, torch.arange(64) % 10, torch.optim.Adam(net.parameters(), lr=0.001), 60


def gpt(_):
    net = GPT(vocabulary=65, length=256, width=384, heads=6, blocks=6)
    text = torch.arange(12 * 256 + 1) * 7919 % 65
    optimizer = torch.optim.AdamW(net.parameters(), lr=0.001)
    return net, text[:-1].view(12, 256), text[1:], optimizer, 5


def main(name, layout):
    net, x, y, optimizer, steps = {"lenet": lenet, "gpt": gpt}[name](layout)
    times = []
    for step in range(steps + 2 + steps // 6):
        start = time.perf_counter()
        optimizer.zero_grad()
        loss = functional.cross_entropy(net(x), y)
        loss.backward()
        optimizer.step()
        loss.item()
        times.append((time.perf_counter() - start) * 1e3)
    times = sorted(times[-steps:])
    print(json.dumps(dict(
        milliseconds=times[len(times) // 2], loss=loss.item(),
        build=f"PyTorch {torch.__version__}, {torch.backends.cpu.get_cpu_capability()}, oneDNN")))


if __name__ == "__main__":
    main(*sys.argv[1:])
