"""Writes ten steps of torch's clip_grad_norm_ and AdamW on three small tensors with given gradients.

    python adamw_golden.py OUT              # e.g. trainer/src/test/resources/io/burnish/train/adamw.json

Each case has its weight decay, clipping and dtype. As transformers does it, the bias and the norm are never decayed.
Among the gradients are one below the clipping norm (it is still scaled by 1), one of all zeros and one that is huge.
Parameters are given after every step, the two moments after the last.
All numbers are printed so that they read back bit-equal; those of float32 cases are exact float32 values.
"""

import argparse
import json
from pathlib import Path

import torch

SHAPES = {"weight": [3, 5], "norm.weight": [7], "bias": [4]}
STEPS = 10
SCALES = [1.0, 3.0, 0.01, 0.0, 1.0, 1e4, 1e-6, 2.0, 0.5, 1.0]
BETAS, EPSILON = (0.9, 0.999), 1e-8


def case(weight_decay, max_norm, dtype, seed):
    generator = torch.Generator().manual_seed(seed)

    def draw(shape):
        return torch.randn(shape, generator=generator).to(dtype)

    tensors = {name: draw(shape).requires_grad_() for name, shape in SHAPES.items()}
    decayed = ["weight"]
    groups = [
        {"params": [t for name, t in tensors.items() if name in decayed], "weight_decay": weight_decay},
        {"params": [t for name, t in tensors.items() if name not in decayed], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=1.0, betas=BETAS, eps=EPSILON, foreach=False)
    rates = [0.02 * (STEPS - k) / STEPS for k in range(STEPS)]

    def flat(values):
        return {name: values[name].flatten().tolist() for name in SHAPES}

    start, steps = flat(tensors), []
    for rate, scale in zip(rates, SCALES, strict=True):
        for group in optimizer.param_groups:
            group["lr"] = rate
        gradients = {name: draw(shape) * scale for name, shape in SHAPES.items()}
        for name, tensor in tensors.items():
            tensor.grad = gradients[name].clone()
        norm = torch.nn.utils.clip_grad_norm_(tensors.values(), max_norm, foreach=False)
        optimizer.step()
        steps.append(
            {
                "learning_rate": rate,
                "gradients": flat(gradients),
                "grad_norm": norm.item(),
                "parameters": flat(tensors),
            }
        )
    state = {name: optimizer.state[tensor] for name, tensor in tensors.items()}
    return {
        "dtype": str(dtype).removeprefix("torch."),
        "weight_decay": weight_decay,
        "decayed": decayed,
        "max_grad_norm": max_norm,
        "beta1": BETAS[0],
        "beta2": BETAS[1],
        "epsilon": EPSILON,
        "seed": seed,
        "start": start,
        "steps": steps,
        "exp_avg": flat({name: s["exp_avg"] for name, s in state.items()}),
        "exp_avg_sq": flat({name: s["exp_avg_sq"] for name, s in state.items()}),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    out = parser.parse_args().out
    torch.set_num_threads(1)
    cases = [
        case(weight_decay, max_norm, dtype, seed)
        for dtype in (torch.float32, torch.float64)
        for weight_decay, max_norm, seed in ((0.0, 1.0, 1), (0.1, 1.0, 2), (0.1, 1e9, 3))
    ]
    golden = {"made_with": f"torch {torch.__version__}, by adamw_golden.py", "shapes": SHAPES, "cases": cases}
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(golden, separators=(",", ":")).replace('{"dtype"', '\n{"dtype"') + "\n")
    print(f"{len(cases)} cases of {STEPS} steps")


if __name__ == "__main__":
    main()
