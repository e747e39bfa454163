"""Writes the factors of transformers' learning rate schedules.

    python lr_schedules.py OUT              # e.g. trainer/src/test/resources/io/burnish/train/schedules.json

factors[k] scales the learning rate of optimizer step k, k from 0; the last one, factors[steps], is what a step past the
end would get. Also how a warmup given as a fraction becomes steps.
"""

import argparse
import json
from pathlib import Path

import torch
import transformers
from transformers import TrainingArguments, get_scheduler

LEARNING_RATE = 5e-4
LENGTHS = [(1, 0), (2, 0), (7, 2), (20, 0), (20, 1), (20, 5), (33, 10), (10, 9)]
SCHEDULES = [
    ("constant", {}),
    ("constant_with_warmup", {}),
    ("linear", {}),
    ("cosine", {}),
    ("cosine_with_min_lr", {"min_lr_rate": 0.1}),
    ("cosine_with_min_lr", {"min_lr_rate": 0.0}),
    ("cosine_with_restarts", {"num_cycles": 1}),
    ("cosine_with_restarts", {"num_cycles": 3}),
    ("polynomial", {"power": 1.0, "lr_end": 1e-7}),
    ("polynomial", {"power": 2.5, "lr_end": 1e-5}),
    ("inverse_sqrt", {}),
    ("inverse_sqrt", {"timescale": 12}),
    ("warmup_stable_decay", {"num_decay_steps": 1, "decay_type": "linear"}),
    ("warmup_stable_decay", {"num_decay_steps": 4, "decay_type": "linear", "min_lr_ratio": 0.1}),
    ("warmup_stable_decay", {"num_decay_steps": 4, "decay_type": "cosine", "min_lr_ratio": 0.05}),
    ("warmup_stable_decay", {"num_decay_steps": 4, "decay_type": "1-sqrt"}),
]
FRACTIONS = [(steps, warmup) for steps in (1, 7, 20, 33, 100, 1001) for warmup in (0, 0.03, 0.1, 0.5, 1, 5)]


def factors(name, arguments, steps, warmup):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=LEARNING_RATE)
    schedule = get_scheduler(name, optimizer, warmup, steps, dict(arguments))
    made = [schedule.lr_lambdas[0](k) for k in range(steps + 1)]
    for k in range(steps):  # what a training run would see
        assert optimizer.param_groups[0]["lr"] == LEARNING_RATE * made[k]
        optimizer.step()
        schedule.step()
    return made


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    out = parser.parse_args().out
    cases = []
    for name, arguments in SCHEDULES:
        for steps, warmup in LENGTHS:
            if warmup + arguments.get("num_decay_steps", 0) > steps or (name == "constant" and warmup > 0):
                continue  # transformers' constant has no warmup; constant_with_warmup has
            cases.append(
                {
                    "type": name,
                    "arguments": arguments,
                    "steps": steps,
                    "warmup_steps": warmup,
                    "factors": factors(name, arguments, steps, warmup),
                }
            )
    golden = {
        "made_with": f"transformers {transformers.__version__}, torch {torch.__version__}, by lr_schedules.py",
        "learning_rate": LEARNING_RATE,
        "schedules": cases,
        "warmups": [
            {
                "steps": steps,
                "warmup": warmup,
                "warmup_steps": TrainingArguments(warmup_steps=warmup, use_cpu=True).get_warmup_steps(steps),
            }
            for steps, warmup in FRACTIONS
        ],
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    lines = json.dumps(golden, separators=(",", ":")).replace('{"type"', '\n{"type"')
    out.write_text(lines.replace('],"warmups"', '\n],\n"warmups"') + "\n")
    print(f"{len(cases)} schedules, {len(FRACTIONS)} warmups")


if __name__ == "__main__":
    main()
