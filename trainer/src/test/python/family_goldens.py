"""Makes one tiny random model of every family that Burnish reads, with transformers' log-probs beside it.

    python family_goldens.py OUT [NAME ...]   # e.g. trainer/src/test/resources/io/burnish/model/families

Each OUT/NAME holds config.json (as this transformers writes it), config-old.json (the same model in the form that
transformers wrote before version 5: rope_theta, rope_scaling, torch_dtype; read back to equal log-probs before it is
kept), generation_config.json, the weights, and golden.json. Weights are drawn with a standard deviation of 0.3, norms
around one and biases around zero, so that a swapped row, a missed bias or a wrong scale moves the log-probs by far
more than a tolerance. No trained weights are used.

The float64 numbers come from transformers' own modules with the three places that compute in float32 whatever the
dtype (RMSNorm, rotary angles, eager softmax) lifted to float64; the float32 numbers from transformers untouched, by
its other attention implementation (Gemma 2 has only one that knows its soft-cap). The two are compared before anything
is written.
"""

import argparse
import contextlib
import copy
import hashlib
import json
import shutil
import tempfile
import types
from pathlib import Path

import safetensors
import torch
import transformers
from transformers import (
    AutoModelForCausalLM,
    Gemma2Config,
    Gemma3TextConfig,
    GemmaConfig,
    LlamaConfig,
    MistralConfig,
    Qwen2Config,
    Qwen3Config,
)

SMALL = dict(
    vocab_size=99,
    hidden_size=32,
    intermediate_size=44,
    num_hidden_layers=2,
    num_attention_heads=4,
    num_key_value_heads=2,
    max_position_embeddings=128,
    rms_norm_eps=1e-5,
    bos_token_id=1,
    eos_token_id=2,
    pad_token_id=None,
    tie_word_embeddings=False,
)
# Gemma ties its embeddings, and its heads are wider than hidden_size / heads
GEMMA = dict(head_dim=12, tie_word_embeddings=True, rms_norm_eps=1e-6)
LENGTHS = [1, 2, 3, 7, 18, 40]


def rope(theta, **scaling):
    return {"rope_type": "default", "rope_theta": theta, **scaling}


def family(config_class, lengths=None, dtype=torch.float32, shard=None, **changes):
    return dict(config=config_class(**{**SMALL, **changes}), lengths=lengths or LENGTHS, dtype=dtype, shard=shard)


def families():
    llama31 = dict(
        rope_type="llama3",
        factor=8.0,
        low_freq_factor=1.0,
        high_freq_factor=4.0,
        original_max_position_embeddings=64,
    )
    dynamic = rope(10000.0, rope_type="dynamic", factor=2.0)
    return {
        # as many key-value heads as heads, hidden size and heads that are no power of two
        "llama2": family(
            LlamaConfig,
            hidden_size=40,
            num_attention_heads=5,
            num_key_value_heads=5,
            rope_parameters=rope(10000.0),
        ),
        "llama3": family(LlamaConfig, rope_parameters=rope(500000.0), num_hidden_layers=3),
        # 8 frequencies of which one is kept, one is interpolated, six are divided; lengths past the original 64
        "llama3.1": family(
            LlamaConfig,
            num_attention_heads=2,
            num_key_value_heads=1,
            max_position_embeddings=512,
            rope_parameters=rope(500000.0, **llama31),
            lengths=[*LENGTHS, 64, 65, 100],
        ),
        # Llama 3.2 ties its embeddings and has an explicit head_dim
        "llama3.2": family(
            LlamaConfig,
            head_dim=16,
            tie_word_embeddings=True,
            max_position_embeddings=512,
            rope_parameters=rope(500000.0, **{**llama31, "factor": 32.0, "original_max_position_embeddings": 32}),
        ),
        "llama-linear": family(LlamaConfig, rope_parameters=rope(10000.0, rope_type="linear", factor=4.0)),
        # sequences below, at and beyond max_position_embeddings
        "llama-dynamic": family(
            LlamaConfig, max_position_embeddings=16, rope_parameters=dynamic, lengths=[1, 2, 7, 15, 16, 17, 33, 40]
        ),
        "llama-bias": family(LlamaConfig, attention_bias=True, mlp_bias=True, rope_parameters=rope(10000.0)),
        "llama-bf16": family(LlamaConfig, dtype=torch.bfloat16, rope_parameters=rope(10000.0)),
        "llama-fp16": family(LlamaConfig, dtype=torch.float16, rope_parameters=rope(10000.0)),
        "llama-sharded": family(LlamaConfig, shard="40KB", rope_parameters=rope(10000.0)),
        "smollm2": family(
            LlamaConfig,
            hidden_size=36,
            num_attention_heads=3,
            num_key_value_heads=1,
            tie_word_embeddings=True,
            rope_parameters=rope(100000.0),
        ),
        "mistral-window": family(
            MistralConfig, sliding_window=6, rope_parameters=rope(10000.0), lengths=[1, 2, 5, 6, 7, 8, 18, 40]
        ),
        # head_dim is not hidden_size / heads, as in Mistral Nemo
        "mistral": family(MistralConfig, sliding_window=None, head_dim=12, rope_parameters=rope(1000000.0)),
        "qwen2": family(
            Qwen2Config,
            tie_word_embeddings=True,
            use_sliding_window=False,
            sliding_window=6,
            max_window_layers=1,
            rms_norm_eps=1e-6,
            rope_parameters=rope(1000000.0),
        ),
        "qwen2.5": family(
            Qwen2Config,
            use_sliding_window=False,
            sliding_window=6,
            max_window_layers=2,
            rms_norm_eps=1e-6,
            rope_parameters=rope(1000000.0),
        ),
        # the second layer alone has a window
        "qwen2-window": family(
            Qwen2Config,
            use_sliding_window=True,
            sliding_window=6,
            max_window_layers=1,
            rms_norm_eps=1e-6,
            rope_parameters=rope(1000000.0),
        ),
        "qwen3": family(Qwen3Config, head_dim=16, rms_norm_eps=1e-6, rope_parameters=rope(1000000.0)),
        "qwen3-tied": family(
            Qwen3Config,
            head_dim=16,
            num_key_value_heads=1,
            tie_word_embeddings=True,
            rms_norm_eps=1e-6,
            rope_parameters=rope(1000000.0),
        ),
        "gemma": family(GemmaConfig, num_key_value_heads=1, rope_parameters=rope(10000.0), **GEMMA),
        # caps small enough to be felt; windows in the first and the third layer
        "gemma2": family(
            Gemma2Config,
            num_hidden_layers=3,
            sliding_window=6,
            query_pre_attn_scalar=20,
            attn_logit_softcapping=3.0,
            final_logit_softcapping=4.0,
            rope_parameters=rope(10000.0),
            lengths=[1, 2, 5, 6, 7, 8, 18, 40],
            **GEMMA,
        ),
        # the third layer sees everything, by angles of its own, divided by 8
        "gemma3": family(
            Gemma3TextConfig,
            num_hidden_layers=4,
            num_key_value_heads=1,
            intermediate_size=36,
            sliding_window=6,
            layer_types=["sliding_attention", "sliding_attention", "full_attention", "sliding_attention"],
            query_pre_attn_scalar=20,
            rope_parameters={
                "sliding_attention": rope(10000.0),
                "full_attention": rope(1000000.0, rope_type="linear", factor=8.0),
            },
            lengths=[1, 2, 5, 6, 7, 8, 18, 40],
            **GEMMA,
        ),
    }


def seed_of(name):
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")


def initialise(model, generator):
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator) * 0.3
            plus_one = type(model).__name__.startswith("Gemma")  # whose norms add the one themselves
            parameter.copy_(noise + 1 if "norm" in name and not plus_one else noise)


@contextlib.contextmanager
def softmax_as_given():
    """Eager attention asks for a float32 softmax; within this a float64 input stays one."""
    softmax = torch.nn.functional.softmax
    torch.nn.functional.softmax = lambda x, dim, dtype=None: softmax(
        x, dim, dtype=None if x.dtype == torch.float64 else dtype
    )
    try:
        yield
    finally:
        torch.nn.functional.softmax = softmax


def in_double(model):
    """A copy of the model whose norms and rotary angles compute in float64 too (its softmax: softmax_as_given)."""
    model = copy.deepcopy(model).double()

    def norm(self, x):
        return self.weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.variance_epsilon))

    def gemma_norm(self, x):
        return (1 + self.weight) * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps))

    for module in model.modules():
        if type(module).__name__.endswith("RMSNorm"):
            module.forward = types.MethodType(gemma_norm if hasattr(module, "eps") else norm, module)
        elif type(module).__name__.endswith("RotaryEmbedding"):
            single = module.forward

            def rotary(x, position_ids, *layer_type, single=single, module=module):
                single(x, position_ids, *layer_type)  # dynamic scaling renews inv_freq here
                prefix = "".join(kind + "_" for kind in layer_type)
                frequencies = getattr(module, prefix + "inv_freq").double()
                angles = position_ids[:, :, None].double() * frequencies[None, None, :]
                angles = torch.cat((angles, angles), dim=-1)
                scaling = getattr(module, prefix + "attention_scaling")
                return angles.cos() * scaling, angles.sin() * scaling

            module.forward = rotary
    return model


@torch.no_grad()
def all_logps(model, ids):
    """Log-probs of every next token, [length, vocabulary]. A fresh copy: dynamic scaling remembers past lengths."""
    return copy.deepcopy(model)(torch.tensor([ids]), use_cache=False).logits[0].log_softmax(-1)


def picked(logps, ids):
    return [logps[t, ids[t + 1]].item() for t in range(len(ids) - 1)]


def old_config(config):
    """The form that transformers wrote before version 5."""
    old = {k: v for k, v in config.items() if k not in ("rope_parameters", "layer_types", "dtype")}
    parameters = dict(config["rope_parameters"])
    if config["model_type"] == "gemma3_text":
        old["rope_local_base_freq"] = parameters["sliding_attention"]["rope_theta"]
        old["sliding_window_pattern"] = config["layer_types"].index("full_attention") + 1
        parameters = dict(parameters["full_attention"])
        del old["_sliding_window_pattern"]
    old["rope_theta"] = parameters.pop("rope_theta")
    kind = parameters.pop("rope_type")
    # linear and dynamic are from the time of "type", but in Gemma 3
    key = "rope_type" if kind == "llama3" or config["model_type"] == "gemma3_text" else "type"
    old["rope_scaling"] = None if kind == "default" else {key: kind, **parameters}
    old["torch_dtype"] = config["dtype"]
    if config["model_type"].startswith("gemma"):
        del old["tie_word_embeddings"]  # was not written, being that class's default
    if config["model_type"] == "gemma":
        old["hidden_act"] = "gelu"  # as first published; the tanh form was always meant
    if config["model_type"] == "qwen2":
        old["sliding_window"] = 6  # was written as it is, next to use_sliding_window
    if config.get("head_dim") == config["hidden_size"] // config["num_attention_heads"]:
        del old["head_dim"]
    old["transformers_version"] = "4.45.0"
    return old


def load(folder, attention):
    return AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation=attention).eval()


def make(name, spec, out):
    folder = out / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    seed = seed_of(name)
    generator = torch.Generator().manual_seed(seed)
    model = AutoModelForCausalLM.from_config(spec["config"], dtype=torch.float32)
    initialise(model, generator)
    model = model.to(spec["dtype"])
    model.save_pretrained(folder, **({"max_shard_size": spec["shard"]} if spec["shard"] else {}))

    config = json.loads((folder / "config.json").read_text())
    (folder / "config-old.json").write_text(json.dumps(old_config(config), indent=2, sort_keys=True) + "\n")

    single = load(folder, "eager")
    double = in_double(load(folder, "eager" if spec["config"].model_type == "gemma2" else "sdpa"))
    with tempfile.TemporaryDirectory() as scratch:
        for file in folder.iterdir():
            if file.name not in ("config.json", "config-old.json"):
                shutil.copy(file, scratch)
        shutil.copy(folder / "config-old.json", Path(scratch) / "config.json")
        old = load(scratch, "eager")

    sequences, worst = [], 0.0
    for length in spec["lengths"]:
        ids = torch.randint(3, spec["config"].vocab_size, (length,), generator=generator).tolist()
        ids[0] = 1
        with softmax_as_given():
            whole64 = all_logps(double, ids)
        whole32 = all_logps(single, ids)
        assert torch.equal(whole32, all_logps(old, ids)), f"{name}: config-old.json reads differently"
        worst = max(worst, (whole64 - whole32).abs().max().item())
        logps, logps_fp32 = picked(whole64, ids), picked(whole32, ids)
        sequences.append(
            {
                "input_ids": ids,
                "logps": logps,
                "logps_fp32": logps_fp32,
                "sum": sum(logps),
                "sum_fp32": sum(logps_fp32),
                "next_logps": whole64[-1].tolist(),
            }
        )
    assert worst < 2e-4, f"{name}: float32 and float64 differ by {worst}"
    golden = {
        "made_with": f"transformers {transformers.__version__}, torch {torch.__version__}, "
        f"safetensors {safetensors.__version__}, by family_goldens.py",
        "seed": seed,
        "fields": "logps[t] = log p(input_ids[t+1] | input_ids[..t]) in float64, logps_fp32 the same in float32, sum "
        "and sum_fp32 their sums, next_logps = log p of every token of the vocabulary after the last; nats; each "
        "sequence computed alone",
        "largest_fp32_error": worst,
        "sequences": sequences,
    }
    (folder / "golden.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
    weights = sum(f.stat().st_size for f in folder.glob("*.safetensors"))
    assert weights < 150_000, f"{name}: {weights} bytes of weights"
    print(f"{name:15} {weights:7} bytes, fp32 within {worst:.1e}, sums {[round(s['sum'], 3) for s in sequences]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("names", nargs="*", help="of the models to make; none: all")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    for name, spec in families().items():
        if not arguments.names or name in arguments.names:
            make(name, spec, arguments.out)


if __name__ == "__main__":
    main()
