"""Small random models of every family as `transformers` makes, saves and runs them."""
import tempfile

import numpy
import torch
import transformers
from conformance_suite import Suite, conformance, logits, run, similar

transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()
torch.manual_seed(0)
TOKENS = [(7 * index * index + 3 * index + 1) % 384 for index in range(150)]
SIZES = dict(vocab_size=384, hidden_size=256, num_hidden_layers=7, num_attention_heads=8,
             num_key_value_heads=2, intermediate_size=512, max_position_embeddings=512,
             pad_token_id=0, bos_token_id=1, eos_token_id=2)
LLAMA3 = dict(rope_type="llama3", rope_theta=10000.0, factor=8.0, low_freq_factor=1.0,
              high_freq_factor=4.0, original_max_position_embeddings=128)
YARN = dict(rope_type="yarn", rope_theta=10000.0, factor=4.0, original_max_position_embeddings=128)
LINEAR = dict(rope_type="linear", rope_theta=10000.0, factor=4.0)
LONG = dict(rope_type="longrope", rope_theta=10000.0, original_max_position_embeddings=64,
            short_factor=[1 + index / 64 for index in range(16)],
            long_factor=[2 + index / 8 for index in range(16)])

CASES = {
    "llama": ("Llama", {}),
    "llama, untied, with biases": ("Llama", dict(attention_bias=True, mlp_bias=True)),
    "llama, rotary of Llama 3": ("Llama", dict(rope_parameters=LLAMA3)),
    "llama, linear": ("Llama", dict(rope_parameters=LINEAR)),
    "llama, yarn": ("Llama", dict(rope_parameters=YARN)),
    "mistral with a window": ("Mistral", dict(sliding_window=24)),
    "qwen2": ("Qwen2", dict(tie_word_embeddings=True)),
    "qwen2, yarn": ("Qwen2", dict(rope_parameters=YARN)),
    "qwen2 with a window": ("Qwen2", dict(use_sliding_window=True, sliding_window=24,
                                          max_window_layers=3)),
    "qwen3": ("Qwen3", dict(head_dim=64)),
    "phi3": ("Phi3", {}),
    "phi3, longrope": ("Phi3", dict(rope_parameters=LONG,
                                    original_max_position_embeddings=64)),
    "gemma": ("Gemma", dict(head_dim=64)),
    "gemma2 with a window": ("Gemma2", dict(head_dim=64, sliding_window=24,
                                            query_pre_attn_scalar=48)),
    "gemma3 with a window": ("Gemma3Text", dict(head_dim=64, sliding_window=24)),
    "gpt2": ("GPT2", {}),
}


def randomized(model):
    """No weight as it is in a new model, so that each counts."""
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.ndim == 1:
                parameter.add_(0.2 * torch.randn_like(parameter))
            else:
                parameter.normal_(std=1 / parameter[0].numel() ** 0.5)
    return model.eval()


def decoder(kind, options):
    if kind == "GPT2":
        options = dict(n_embd=256, n_layer=7, n_head=8, vocab_size=384, n_positions=512)
    else:
        options = {**SIZES, **options}
    config = getattr(transformers, kind + "Config")(**options)
    name = "Gemma3ForCausalLM" if kind == "Gemma3Text" else (
        "GPT2LMHeadModel" if kind == "GPT2" else kind + "ForCausalLM")
    config._attn_implementation = "eager"
    return randomized(getattr(transformers, name)(config))


suite = Suite("transformers-families")
for name, (kind, options) in CASES.items():
    with suite.case(name), tempfile.TemporaryDirectory() as folder, torch.no_grad():
        model = decoder(kind, options)
        model.save_pretrained(folder, max_shard_size="2MB" if kind == "Qwen2" else "5GB")
        expected = model(torch.tensor([TOKENS]), use_cache=False).logits[0].numpy()
        for found, wanted in zip(logits(folder, TOKENS), expected):
            similar(found, wanted, 0.99999)
with suite.case("bert"), tempfile.TemporaryDirectory() as folder, torch.no_grad():
    model = randomized(transformers.BertModel(transformers.BertConfig(
        vocab_size=384, hidden_size=64, num_hidden_layers=3, num_attention_heads=4,
        intermediate_size=96, max_position_embeddings=160)))
    model.save_pretrained(folder)
    expected = model(torch.tensor([TOKENS])).last_hidden_state.numpy()
    similar(run(folder, numpy.array([TOKENS], numpy.int32))[0], expected, 0.99999)
with suite.case("vit"), tempfile.TemporaryDirectory() as folder, torch.no_grad():
    model = randomized(transformers.ViTForImageClassification(transformers.ViTConfig(
        hidden_size=64, num_hidden_layers=3, num_attention_heads=4, intermediate_size=96,
        image_size=32, patch_size=8, num_labels=7)))
    model.save_pretrained(folder)
    image = torch.randn(2, 3, 32, 32)
    expected = model(image).logits.numpy()
    similar(run(folder, image.permute(0, 2, 3, 1).numpy())[0], expected, 0.99999)
suite.end()
