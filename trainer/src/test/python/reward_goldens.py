"""Makes tiny random sequence-classification models of every family, with transformers' outputs beside them.

    python reward_goldens.py OUT [NAME ...]   # e.g. trainer/src/test/resources/io/burnish/model/rewards

Each OUT/NAME holds config.json, the weights and golden.json. Weights are drawn as family_goldens.py draws them, and the
float64 numbers are made as there; the float32 ones come from transformers untouched. Sequences of a group have their
beginning in common, as the answers to one prompt have; where the model names a padding token some of them end in it
or hold it inside, because transformers reads the outputs at the last token that is none. The model `llama` has a tokenizer with a chat template too, and outputs for prompts with answers.
"""

import argparse
import copy
import json
import shutil
from pathlib import Path

import safetensors
import tokenizers
import torch
import transformers
from family_goldens import GEMMA, SMALL, in_double, initialise, rope, seed_of, softmax_as_given
from transformers import (
    AutoModelForSequenceClassification,
    Gemma2Config,
    Gemma3TextConfig,
    GemmaConfig,
    LlamaConfig,
    MistralConfig,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen3Config,
)

# (tokens in common, tokens of each sequence after them)
GROUPS = [(0, [1]), (0, [2]), (7, [1, 0, 18]), (20, [3, 9]), (1, [40, 4])]

WORDS = "<unk> <s> </s> user assistant : tell me about kites gladly they fly ! no . why ? because of the wind".split()
TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}{{ message.role + ' : ' + message.content + ' ' + eos_token + ' ' }}"
    "{% endfor %}{% if add_generation_prompt %}assistant :{% endif %}"
)
KITES = [{"role": "user", "content": "tell me about kites"}]
WHY = [*KITES, {"role": "assistant", "content": "they fly !"}, {"role": "user", "content": "why ?"}]
CHATS = [(KITES, "gladly !"), (KITES, "no ."), (KITES, ""), (WHY, "because of the wind .")]
TEXTS = [("tell me", " about kites"), ("", "gladly !")]


def model_of(config_class, dtype=torch.float32, **changes):
    return dict(config=config_class(**{**SMALL, "vocab_size": 61, **changes}), dtype=dtype)


def models():
    return {
        # the padding token is the end token, as in many a model that has no other
        "llama": model_of(LlamaConfig, num_labels=1, pad_token_id=2, rope_parameters=rope(500000.0)),
        # the angles depend on the length of each sequence
        "llama-dynamic": model_of(
            LlamaConfig,
            num_labels=3,
            pad_token_id=0,
            max_position_embeddings=16,
            rope_parameters=rope(10000.0, rope_type="dynamic", factor=2.0),
        ),
        "mistral": model_of(MistralConfig, num_labels=1, sliding_window=6, rope_parameters=rope(10000.0)),
        # two labels are the default, which config.json leaves unsaid
        "qwen2": model_of(
            Qwen2Config,
            num_labels=2,
            tie_word_embeddings=True,
            use_sliding_window=False,
            rms_norm_eps=1e-6,
            rope_parameters=rope(1000000.0),
        ),
        "qwen3": model_of(
            Qwen3Config,
            dtype=torch.bfloat16,
            num_labels=5,
            head_dim=16,
            pad_token_id=0,
            tie_word_embeddings=True,
            rms_norm_eps=1e-6,
            rope_parameters=rope(1000000.0),
        ),
        "gemma": model_of(GemmaConfig, num_labels=1, pad_token_id=0, rope_parameters=rope(10000.0), **GEMMA),
        # the cap of the logits is none of the score's
        "gemma2": model_of(
            Gemma2Config,
            num_labels=1,
            pad_token_id=0,
            sliding_window=6,
            query_pre_attn_scalar=20,
            attn_logit_softcapping=3.0,
            final_logit_softcapping=0.5,
            rope_parameters=rope(10000.0),
            **GEMMA,
        ),
        "gemma3": model_of(
            Gemma3TextConfig,
            num_labels=1,
            pad_token_id=0,
            sliding_window=6,
            layer_types=["sliding_attention", "full_attention"],
            query_pre_attn_scalar=12,
            rope_parameters={
                "sliding_attention": rope(10000.0),
                "full_attention": rope(1000000.0, rope_type="linear", factor=8.0),
            },
            **GEMMA,
        ),
    }


@torch.no_grad()
def outputs(model, ids):
    """A sequence alone, by a fresh copy of a model: dynamic scaling remembers past lengths."""
    return model(torch.tensor([ids]), use_cache=False).logits[0]


def draw(generator, vocabulary, length):
    return torch.randint(3, vocabulary, (length,), generator=generator).tolist()


def sequences_of(group, generator, config):
    common, rests = group
    beginning = draw(generator, config.vocab_size, common)
    sequences = [beginning + draw(generator, config.vocab_size, rest) for rest in rests]
    pad = config.pad_token_id
    if pad is not None and len(sequences[-1]) > 2:
        sequences[-1][-2:] = [pad, pad]  # at the end
        sequences[0][len(sequences[0]) // 2] = pad  # inside
    return sequences


def load(folder, attention):
    return AutoModelForSequenceClassification.from_pretrained(
        folder, dtype=torch.float32, attn_implementation=attention
    ).eval()


def tokenizer():
    """A word a token, a BOS before plain text, a template that ends every turn with the EOS."""
    words = tokenizers.Tokenizer(
        tokenizers.models.WordLevel({word: i for i, word in enumerate(WORDS)}, unk_token="<unk>")
    )
    words.pre_tokenizer = tokenizers.pre_tokenizers.WhitespaceSplit()
    words.post_processor = tokenizers.processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    return PreTrainedTokenizerFast(
        tokenizer_object=words, unk_token="<unk>", bos_token="<s>", eos_token="</s>", chat_template=TEMPLATE
    )


def answers(model, words):
    """Prompts with answers as transformers' own tokenizer and template make sequences of them."""
    for messages, answer in CHATS:
        text = words.apply_chat_template([*messages, {"role": "assistant", "content": answer}], tokenize=False)
        ids = words(text, add_special_tokens=False)["input_ids"]
        yield {"messages": messages, "answer": answer, "outputs": outputs(in_double(model), ids).tolist()}
    for prompt, answer in TEXTS:
        ids = words(prompt + answer)["input_ids"]
        yield {"text": prompt, "answer": answer, "outputs": outputs(in_double(model), ids).tolist()}


def make(name, spec, out):
    folder = out / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    seed = seed_of("reward " + name)
    generator = torch.Generator().manual_seed(seed)
    model = AutoModelForSequenceClassification.from_config(spec["config"], dtype=torch.float32)
    initialise(model, generator)
    model.to(spec["dtype"]).save_pretrained(folder)

    eager, sdpa = load(folder, "eager"), load(folder, "sdpa")
    groups, worst = [], 0.0
    for group in GROUPS:
        sequences = []
        for ids in sequences_of(group, generator, spec["config"]):
            # Gemma 2's soft-cap of scores is known to eager attention alone
            with softmax_as_given():
                exact = outputs(in_double(eager if name == "gemma2" else sdpa), ids)
            fp32 = outputs(copy.deepcopy(eager), ids)
            worst = max(worst, (exact - fp32).abs().max().item())
            sequences.append({"input_ids": ids, "outputs": exact.tolist(), "outputs_fp32": fp32.tolist()})
        groups.append(sequences)
    assert worst < 2e-5, f"{name}: float32 and float64 differ by {worst}"
    golden = {
        "made_with": f"transformers {transformers.__version__}, torch {torch.__version__}, "
        f"safetensors {safetensors.__version__}, by reward_goldens.py",
        "seed": seed,
        "fields": "outputs: the head's, in float64, outputs_fp32 the same in float32; each sequence computed alone",
        "largest_fp32_error": worst,
        "groups": groups,
    }
    if name == "llama":
        words = tokenizer()
        words.save_pretrained(folder)
        golden["answers"] = list(answers(sdpa, words))
    (folder / "golden.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
    weights = sum(f.stat().st_size for f in folder.glob("*.safetensors"))
    assert weights < 150_000, f"{name}: {weights} bytes of weights"
    firsts = [round(s["outputs"][0], 3) for group in groups for s in group]
    print(f"{name:15} {weights:7} bytes, fp32 within {worst:.1e}, first outputs {firsts}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("names", nargs="*", help="of the models to make; none: all")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    for name, spec in models().items():
        if not arguments.names or name in arguments.names:
            make(name, spec, arguments.out)


if __name__ == "__main__":
    main()
