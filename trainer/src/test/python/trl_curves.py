"""Trains a small model by TRL with every loss that it and Burnish share, and keeps every logged number of every step.

    python trl_curves.py --model MODEL_DIR --data hh-rlhf.jsonl.gz --out trl_curves.json.gz
        [--known golden_trl_dpo.json]   check the harness first: its sigmoid run must come out again
        [--only sigmoid_norm,simpo]     make these runs anew and keep the others that OUT holds
        [--float64 discopop,simpo]      run these once more in float64 and keep the largest differences, which tell how
                                        far two correct float32 programs may be apart after 20 steps; with --only none
                                        nothing else is run

The setting is that of the asset golden_trl_dpo.json: 20 steps of 8 hh-rlhf pairs in file order. Rows are "usable" when
both sides share the text up to the last "\\n\\nAssistant:" (that is the prompt), neither answer is empty (one is a
single space), and prompt and answer with </s> have at most 510 tokens, so that max_length never cuts.
The reference is the model before training.
"""

import argparse
import gzip
import json
import os
import tempfile
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TRL_EXPERIMENTAL_SILENCE", "1")

import torch
import transformers
import trl
from datasets import Dataset, disable_progress_bars
from transformers import AutoModelForCausalLM, AutoTokenizer, PrinterCallback
from trl import DPOConfig, DPOTrainer, SFTConfig, SFTTrainer
from trl.experimental.cpo import CPOConfig, CPOTrainer
from trl.experimental.orpo import ORPOConfig, ORPOTrainer

STEPS, PAIRS, MAX_LENGTH, LONGEST, EVAL_ROWS = 20, 8, 512, 510, 24
MARK = "\n\nAssistant:"
COMMON = dict(
    per_device_train_batch_size=PAIRS,
    max_steps=STEPS,
    learning_rate=5e-4,
    lr_scheduler_type="constant",
    optim="adamw_torch",
    adam_beta1=0.9,
    adam_beta2=0.999,
    adam_epsilon=1e-8,
    weight_decay=0.0,
    max_grad_norm=1.0,
    train_sampling_strategy="sequential",
    max_length=MAX_LENGTH,
    logging_steps=1,
)
FIXED = dict(
    save_strategy="no",
    report_to="none",
    bf16=False,
    fp16=False,
    use_cpu=True,
    gradient_checkpointing=False,
    disable_tqdm=True,
    dataloader_num_workers=0,
    seed=0,
)
SCHEDULED = dict(
    weight_decay=0.1,
    lr_scheduler_type="cosine",
    warmup_steps=5,
    max_grad_norm=0.5,
    per_device_train_batch_size=2,
    gradient_accumulation_steps=4,
)
EVALUATED = dict(eval_strategy="steps", eval_steps=5, eval_on_start=True, per_device_eval_batch_size=EVAL_ROWS)


def dpo(**changes):
    return "dpo", {"beta": 0.1, **changes}


RUNS = {
    "sigmoid": dpo(loss_type="sigmoid"),
    "robust": dpo(loss_type="robust", label_smoothing=0.1),
    "exo_pair": dpo(loss_type="exo_pair", label_smoothing=1e-3),
    "nca_pair": dpo(loss_type="nca_pair"),
    "bco_pair": dpo(loss_type="bco_pair"),
    "sppo_hard": dpo(loss_type="sppo_hard"),
    "apo_zero": dpo(loss_type="apo_zero"),
    "apo_down": dpo(loss_type="apo_down"),
    "discopop": dpo(loss_type="discopop", discopop_tau=0.05),
    "sigmoid_norm": dpo(loss_type="sigmoid_norm"),
    "sigmoid_norm_beta5": dpo(loss_type="sigmoid_norm", beta=5.0),
    "aot": dpo(loss_type="aot"),
    "aot_unpaired": dpo(loss_type="aot_unpaired"),
    "sigmoid_sft": dpo(loss_type=["sigmoid", "sft"], loss_weights=[1.0, 1.0]),
    "mpo": dpo(loss_type=["sigmoid", "bco_pair", "sft"], loss_weights=[0.8, 0.2, 1.0]),
    "sigmoid_ld": dpo(loss_type="sigmoid", ld_alpha=0.5),
    "sigmoid_js": dpo(loss_type="sigmoid", f_divergence_type="js_divergence"),
    "sigmoid_scheduled": dpo(loss_type="sigmoid", **SCHEDULED),
    "sigmoid_evaluated": dpo(loss_type="sigmoid", **EVALUATED),
    "sft": ("sft", dict(loss_type="nll", completion_only_loss=True)),
    "sft_accumulated": (
        "sft",
        dict(
            loss_type="nll",
            completion_only_loss=True,
            per_device_train_batch_size=2,
            gradient_accumulation_steps=4,
        ),
    ),
    "simpo": ("cpo", dict(loss_type="simpo", cpo_alpha=0.0, beta=2.0, simpo_gamma=1.0)),
    "cpo": ("cpo", dict(loss_type="sigmoid", cpo_alpha=1.0, beta=0.1)),
    "orpo": ("orpo", dict(beta=0.1)),
}
TRAINERS = {
    "dpo": (DPOTrainer, DPOConfig),
    "sft": (SFTTrainer, SFTConfig),
    "cpo": (CPOTrainer, CPOConfig),
    "orpo": (ORPOTrainer, ORPOConfig),
}
TIMINGS = ("runtime", "per_second", "total_flos", "train_loss")


def usable_rows(data, tokenizer, count):
    rows = []
    with gzip.open(data, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            row = json.loads(line)
            prompt, other = (side[: side.rfind(MARK) + len(MARK)] for side in (row["chosen"], row["rejected"]))
            chosen, rejected = row["chosen"][len(prompt) :], row["rejected"][len(other) :]
            if prompt != other or not chosen or not rejected:
                continue
            if max(len(tokenizer(prompt + answer)["input_ids"]) + 1 for answer in (chosen, rejected)) > LONGEST:
                continue
            rows.append((number, {"prompt": prompt, "chosen": chosen, "rejected": rejected}))
            if len(rows) == count:
                return rows
    raise SystemExit(f"{data}: only {len(rows)} usable rows, {count} are needed")


def train(name, model_dir, tokenizer, rows, eval_rows, dtype):
    kind, changes = RUNS[name]
    trainer_class, config_class = TRAINERS[kind]

    def dataset(pairs):
        if kind == "sft":
            return Dataset.from_list([{"prompt": p["prompt"], "completion": p["chosen"]} for p in pairs])
        return Dataset.from_list(pairs)

    def load():
        return AutoModelForCausalLM.from_pretrained(model_dir, dtype=dtype)

    with tempfile.TemporaryDirectory() as scratch:
        arguments = config_class(output_dir=scratch, **{**COMMON, **FIXED, **changes})
        more = {"ref_model": load()} if kind == "dpo" else {}
        if "eval_strategy" in changes:
            more["eval_dataset"] = dataset([row for _, row in eval_rows])
        trainer = trainer_class(
            model=load(),
            args=arguments,
            train_dataset=dataset([row for _, row in rows]),
            processing_class=tokenizer,
            **more,
        )
        if kind in ("cpo", "orpo"):  # these tokenize in a way of their own: hold them to the same ids
            for made, (_, row) in zip(trainer.train_dataset, rows, strict=True):
                for side in ("chosen", "rejected"):
                    ids = tokenizer(row["prompt"] + row[side])["input_ids"] + [tokenizer.eos_token_id]
                    assert made[f"{side}_input_ids"] == ids, f"{name}: other token ids than DPOTrainer's"
        trainer.remove_callback(PrinterCallback)
        trainer.train()
        return trainer.state.log_history


def columns(records, key):
    """One list per logged field, for the records that have the given one."""
    kept = [record for record in records if key in record]
    names = [n for n in kept[0] if not any(timing in n for timing in TIMINGS)] if kept else []
    return {n: [record[n] for record in kept] for n in names}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--known", type=Path)
    parser.add_argument("--only", type=lambda text: text.split(","))
    parser.add_argument("--float64", type=lambda text: text.split(","), default=[])
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    disable_progress_bars()

    tokenizer = AutoTokenizer.from_pretrained(arguments.model)
    rows = usable_rows(arguments.data, tokenizer, STEPS * PAIRS + EVAL_ROWS)
    rows, eval_rows = rows[: STEPS * PAIRS], rows[STEPS * PAIRS :]

    def run(name, dtype=torch.float32):
        return train(name, arguments.model, tokenizer, rows, eval_rows, dtype)

    if arguments.known:
        known = json.loads(arguments.known.read_text())
        assert known["rows"] == [number for number, _ in rows], "other rows than in the known run"
        made = columns(run("sigmoid"), "loss")
        for field in ("loss", "grad_norm", "rewards/margins", "logps/chosen", "num_tokens", "learning_rate"):
            pairs = [(a, b[field]) for a, b in zip(made[field], known["runs"]["sigmoid"], strict=True)]
            gap = max(abs(a - b) / max(1, abs(b)) for a, b in pairs)
            print(f"known sigmoid run: {field} within {gap:.2e}", flush=True)
            assert gap < 5e-4, "the harness does not reproduce the known run"

    runs = {}
    if arguments.only:
        with gzip.open(arguments.out, "rt") as file:
            runs = json.load(file)["runs"]

    def write():
        result = {
            "made_with": f"trl {trl.__version__}, transformers {transformers.__version__}, torch {torch.__version__}, "
            "CPU, fp32, by trl_curves.py",
            "model": arguments.model.name,
            "data": arguments.data.name,
            "common_settings": COMMON,
            "rows": [number for number, _ in rows],
            "eval_rows": [number for number, _ in eval_rows],
            "runs": {name: runs[name] for name in RUNS if name in runs},
        }
        arguments.out.parent.mkdir(parents=True, exist_ok=True)
        with open(arguments.out, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as zipped:
            zipped.write((json.dumps(result, separators=(",", ":")) + "\n").encode())

    for name in [n for n in arguments.only or RUNS if n != "none"]:
        history = run(name)
        runs[name] = {
            "trainer": TRAINERS[RUNS[name][0]][0].__name__,
            "settings": RUNS[name][1],
            "steps": columns(history, "loss"),
        }
        if any("eval_loss" in record for record in history):
            runs[name]["evaluations"] = columns(history, "eval_loss")
        losses = runs[name]["steps"]["loss"]
        print(f"{name:20} {losses[0]:.5f} {losses[1]:.5f} ... {losses[-1]:.5f}", flush=True)
        write()
    for name in arguments.float64:
        double, single = columns(run(name, torch.float64), "loss"), runs[name]["steps"]
        runs[name]["largest_difference_from_float64"] = {
            field: max(abs(a - b) for a, b in zip(single[field], double[field], strict=True))
            for field in ("loss", "grad_norm", "rewards/margins", "rewards/accuracies", "logps/chosen")
            if field in single
        }
        print(f"{name:20} {runs[name]['largest_difference_from_float64']}", flush=True)
        write()


if __name__ == "__main__":
    main()
