"""Tokenizers of every kind, trained on Shakespeare by the libraries that hold them."""
import random
import unicodedata

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers
from tokenizers import pre_tokenizers as splitters
from tokenizers import processors, trainers

CONTRACTIONS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
BLANKS = r"\s*[\r\n]+|\s+(?!\S)|\s+"
PREFIX = r"[^\r\n\p{L}\p{N}]?"
SYMBOLS = r" ?[^\s\p{L}\p{N}]+[\r\n]*"
CAPITALS, SMALLS = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"


def cased(contractions, digits):
    return "|".join([f"{PREFIX}{CAPITALS}*{SMALLS}+{contractions}",
                     f"{PREFIX}{CAPITALS}+{SMALLS}*{contractions}", r"\p{N}" + digits,
                     r" ?[^\s\p{L}\p{N}]+[\r\n/]*", BLANKS])


LLAMA3 = "|".join([CONTRACTIONS, PREFIX + r"\p{L}+", r"\p{N}{1,3}", SYMBOLS, BLANKS])
QWEN2 = LLAMA3.replace("{1,3}", "")
QWEN35 = "|".join([CONTRACTIONS, PREFIX + r"[\p{L}\p{M}]+", r"\p{N}",
                   r" ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*", BLANKS])
DEEPSEEK3 = "|".join([r"""[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+""",
                      r"[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+", r" ?[\p{P}\p{S}]+[\r\n]*", BLANKS])
CJK = "[一-龥\u0800-一가-\ud7ff]+"
BLOOM = r" ?[^(\s|[.,!?…。，、।۔،])]+"


def split(expression, behavior="isolated", invert=False):
    return splitters.Split(Regex(expression), behavior, invert)


def in_bytes(*steps):
    return splitters.Sequence(
        [*steps, splitters.ByteLevel(add_prefix_space=False, use_regex=False)])


GPT2 = splitters.ByteLevel(add_prefix_space=False)
DIGITS = splitters.Digits(individual_digits=True)
BYTE_LEVEL = {
    "gpt-2": GPT2,
    "roberta": splitters.ByteLevel(add_prefix_space=True),
    "llama-3": in_bytes(split(LLAMA3)),
    "qwen-2": in_bytes(split(QWEN2)),
    "qwen-3.5": in_bytes(split(QWEN35)),
    "gpt-4o": in_bytes(split(cased(CONTRACTIONS + "?", "{1,3}"), "removed", True)),
    "tekken": in_bytes(split(cased("", ""))),
    "deepseek-v3": in_bytes(split(r"\p{N}{1,3}"), split("[一-龥぀-ゟ゠-ヿ]+"), split(DEEPSEEK3)),
    "deepseek-coder": in_bytes(split("[\r\n]"), split(r"\s?\p{L}+"), split(r"\s?\p{P}+"),
                               split(CJK), DIGITS),
    "starcoder": splitters.Sequence([DIGITS, GPT2]),
    "falcon": splitters.Sequence([splitters.Punctuation("contiguous"), GPT2,
                                  splitters.Digits(False), split("[0-9][0-9][0-9]")]),
    "bloom": in_bytes(split(BLOOM)),
}


def byte_level(name, lines):
    tokenizer = Tokenizer(models.BPE(ignore_merges=name == "llama-3"))
    tokenizer.pre_tokenizer = BYTE_LEVEL[name]
    tokenizer.decoder = decoders.ByteLevel()
    if name.startswith("qwen"):
        tokenizer.normalizer = normalizers.NFC()
    tokenizer.train_from_iterator(lines, trainers.BpeTrainer(
        vocab_size=2000, special_tokens=["<s>", "</s>"], show_progress=False,
        initial_alphabet=splitters.ByteLevel.alphabet()))
    return tokenizer


def llama2(lines):
    """SentencePiece's BPE as Hugging Face writes it: spaces marked, bytes behind."""
    tokenizer = Tokenizer(models.BPE(byte_fallback=True, fuse_unk=True, unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.pre_tokenizer = splitters.Split("▁", "merged_with_next")
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(),
                                           decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    names = ["<unk>", "<s>", "</s>"] + [f"<0x{byte:02X}>" for byte in range(256)]
    tokenizer.train_from_iterator(lines, trainers.BpeTrainer(
        vocab_size=2000, special_tokens=names[:3], show_progress=False,
        initial_alphabet=["▁"]))
    tokenizer.add_tokens([AddedToken("Hello", normalized=False)])
    tokenizer.add_special_tokens([AddedToken("[MASK]", lstrip=True, normalized=False)])
    return tokenizer


def word_piece(lines, lowercase):
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=lowercase)
    tokenizer.pre_tokenizer = splitters.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.train_from_iterator(lines, trainers.WordPieceTrainer(
        vocab_size=2000, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"],
        show_progress=False))
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    return tokenizer


def unigram(lines, splitter, *steps):
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence(list(steps))
    tokenizer.pre_tokenizer = splitter
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.train_from_iterator(lines, trainers.UnigramTrainer(
        vocab_size=1200, special_tokens=["<unk>"], unk_token="<unk>", show_progress=False))
    return tokenizer


def hugging_face(lines, known):
    """Every kind by name; `known` are texts whose characters are to have tokens."""
    every = {name: lambda name=name: byte_level(name, lines) for name in BYTE_LEVEL}
    marked = splitters.Metaspace()
    words = splitters.Sequence([splitters.WhitespaceSplit(), splitters.Metaspace()])
    every |= {
        "llama-2": lambda: llama2(lines),
        "bert": lambda: word_piece(lines + known, True),
        "bert cased": lambda: word_piece(lines + known, False),
        "unigram": lambda: unigram(lines, marked, normalizers.NFKC()),
        "unigram words": lambda: unigram(
            lines, words, normalizers.NFD(), normalizers.StripAccents(), normalizers.Lowercase(),
            normalizers.Replace(Regex(" {2,}"), " ")),
    }
    return every


SENTENCEPIECE = {
    "bpe": dict(model_type="bpe", byte_fallback=True),
    "bpe, spaces kept": dict(model_type="bpe", byte_fallback=True, remove_extra_whitespaces=False,
                             normalization_rule_name="identity"),
    "unigram": dict(model_type="unigram"),
    "unigram, bytes": dict(model_type="unigram", byte_fallback=True, add_dummy_prefix=False),
    "unigram, folded": dict(model_type="unigram", normalization_rule_name="nmt_nfkc_cf"),
}

RANGES = [(0x20, 0x7E), (0xA0, 0x24F), (0x300, 0x36F), (0x370, 0x52F), (0x5D0, 0x6FF),
          (0x900, 0xDFF), (0x2000, 0x2BFF), (0x3000, 0x30FF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3),
          (0xFB00, 0xFFEF), (0x1D400, 0x1D7FF), (0, 0x1D)]
WORDS = ["'s", "'LL", "  ", "   ", "\n\n", " \n", "Hello", " world", "!!!", "...", "12", "3456",
         "<s>", "[MASK]", "\u00a0", "\u3000"]


def random_texts(count, seed=7):
    """Texts of mixed scripts, of characters that all versions of Unicode see alike: since 3.2."""
    chance = random.Random(seed)
    old = unicodedata.ucd_3_2_0

    def piece(kinds):
        kind = chance.choice(kinds)
        return chance.choice(WORDS) if kind is None else chr(chance.randint(*kind))

    def text():
        kinds = chance.sample(RANGES + [None], chance.randint(1, 5))
        joined = "".join(piece(kinds) for _ in range(chance.randint(1, 60)))
        return "".join(character for character in joined if old.category(character) != "Cn"
                       and old.category(character) == unicodedata.category(character))
    return [text() for _ in range(count)]
