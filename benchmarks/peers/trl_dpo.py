"""Trains a model by TRL's DPOTrainer on pairs of token ids, and prints how fast and how large that was, as JSON.

    benchmarks/.venv/bin/python benchmarks/peers/trl_dpo.py --model DIR --data pairs.jsonl [options]

DIR is a HuggingFace model directory (no tokenizer is needed), pairs.jsonl has {"prompt": [ids], "chosen": [ids],
"rejected": [ids]} on each line. The pairs are taken in file order and as they are: nothing is tokenized, cut, added or
shuffled, so that another program can train the same weights on the same ids. The settings are TRL's own, but for three
of its defaults that would only slow it down on a CPU: fp32 instead of bf16 autocast, no gradient checkpointing, no
learning rate decay (so that losses compare). The reference log-probs are computed by TRL as it does by default, from a
second copy of the model in every step, or with --precompute once before training; their time counts in both cases.

Output: seconds of every step (from the end of the step before; the first from the start of training), their median,
pairs per second by the median step and over everything (reference included), the loss of every step, and the peak
resident memory of the process (VmHWM, which includes the interpreter and its libraries).
"""

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import time

START = time.perf_counter()
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TQDM_DISABLE", "1")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, help="HuggingFace model directory")
    parser.add_argument("--data", required=True, help="JSON lines of token ids: prompt, chosen, rejected")
    parser.add_argument("--steps", type=int, help="optimizer steps; default: as many as the pairs fill")
    parser.add_argument("--pairs", type=int, default=8, help="pairs per optimizer step (8)")
    parser.add_argument("--micro-pairs", type=int, help="pairs per forward pass; default: all of the step")
    parser.add_argument("--precompute", action="store_true", help="reference log-probs once, before training")
    parser.add_argument("--gradient-checkpointing", action="store_true")
    parser.add_argument("--beta", type=float, default=0.1)
    parser.add_argument("--learning-rate", type=float, default=1e-6)
    parser.add_argument("--max-grad-norm", type=float, default=1.0)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--dtype", choices=["fp32", "bf16"], default="fp32", help="bf16: TRL's autocast")
    parser.add_argument("--out", help="write the JSON here too")
    return parser.parse_args()


def read_pairs(path, count):
    """At most `count` pairs (None: all), under the column names that TRL gives its tokenized data."""
    pairs = []
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if len(pairs) == count:
                break
            row = json.loads(line)
            pairs.append({f"{side}_ids": row[side] for side in ("prompt", "chosen", "rejected")})
    if count is not None and len(pairs) < count:
        sys.exit(f"{path}: {len(pairs)} pairs, but the steps need {count}; ask for fewer --steps or give more pairs")
    return pairs


def peak_memory_bytes():
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return None


def processor():
    with open("/proc/cpuinfo") as info:
        names = [line.split(":", 1)[1].strip() for line in info if line.startswith("model name")]
    return names[0] if names else platform.machine()


def main():
    options = arguments()
    import datasets
    import torch
    import transformers
    import trl
    from tokenizers import Tokenizer, models
    from transformers import PreTrainedTokenizerFast, PrinterCallback, TrainerCallback

    torch.set_num_threads(options.threads)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    datasets.disable_progress_bars()

    class PairsOfIds(trl.DPOTrainer):
        """Takes datasets that hold token ids already."""

        reference_seconds = 0.0

        def _prepare_dataset(self, dataset, processing_class, args, dataset_name):
            return dataset

        def _precompute_ref_logps(self, *args, **kwargs):
            begin = time.perf_counter()
            try:
                return super()._precompute_ref_logps(*args, **kwargs)
            finally:
                self.reference_seconds += time.perf_counter() - begin

    class Clock(TrainerCallback):
        def __init__(self):
            self.ends, self.losses = [], []

        def on_train_begin(self, args, state, control, **kwargs):
            self.ends.append(time.perf_counter())

        def on_step_end(self, args, state, control, **kwargs):
            if options.device == "cuda":
                torch.cuda.synchronize()
            self.ends.append(time.perf_counter())

        def on_log(self, args, state, control, logs=None, **kwargs):
            if "loss" in logs:
                self.losses.append(logs["loss"])

    pairs = read_pairs(options.data, options.steps and options.steps * options.pairs)
    steps = options.steps or len(pairs) // options.pairs
    pairs = pairs[: steps * options.pairs]
    micro = options.micro_pairs or options.pairs
    if steps == 0 or options.pairs % micro:
        sys.exit(f"{len(pairs)} pairs, {options.pairs} a step, {micro} a pass: no whole step can be made of these")

    # Only its pad token is ever asked for.
    words = Tokenizer(models.WordLevel({"<pad>": 0}, unk_token="<pad>"))
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=words, pad_token="<pad>", eos_token="<pad>")
    clock = Clock()
    with tempfile.TemporaryDirectory() as scratch:
        settings = trl.DPOConfig(
            output_dir=scratch,
            loss_type="sigmoid",
            beta=options.beta,
            per_device_train_batch_size=micro,
            gradient_accumulation_steps=options.pairs // micro,
            max_steps=steps,
            learning_rate=options.learning_rate,
            lr_scheduler_type="constant",
            max_grad_norm=options.max_grad_norm,
            max_length=None,
            train_sampling_strategy="sequential",
            precompute_ref_log_probs=options.precompute,
            gradient_checkpointing=options.gradient_checkpointing,
            bf16=options.dtype == "bf16",
            use_cpu=options.device == "cpu",
            logging_steps=1,
            save_strategy="no",
            report_to="none",
            disable_tqdm=True,
            seed=0,
        )
        trainer = PairsOfIds(
            model=options.model,
            args=settings,
            train_dataset=datasets.Dataset.from_list(pairs),
            processing_class=tokenizer,
            callbacks=[clock],
        )
        trainer.remove_callback(PrinterCallback)
        trainer.train()

    step_seconds = [b - a for a, b in zip(clock.ends, clock.ends[1:], strict=False)]
    training = clock.ends[-1] - clock.ends[0]
    reference = trainer.reference_seconds  # 0 without --precompute: then it is a part of every step
    median = statistics.median(step_seconds)
    result = {
        "peer": f"trl {trl.__version__} DPOTrainer",
        "versions": {
            "python": platform.python_version(),
            "torch": torch.__version__,
            "transformers": transformers.__version__,
            "trl": trl.__version__,
        },
        "machine": {
            "processor": processor(),
            "threads": torch.get_num_threads(),
            "device": torch.cuda.get_device_name() if options.device == "cuda" else "cpu",
        },
        "settings": {
            "pairs_per_step": options.pairs,
            "micro_pairs": micro,
            "steps": steps,
            "beta": options.beta,
            "learning_rate": options.learning_rate,
            "max_grad_norm": options.max_grad_norm,
            "dtype": options.dtype,
            "precompute": options.precompute,
            "gradient_checkpointing": options.gradient_checkpointing,
        },
        "parameters": sum(p.numel() for p in trainer.model.parameters()),
        "tokens": sum(2 * len(p["prompt_ids"]) + len(p["chosen_ids"]) + len(p["rejected_ids"]) for p in pairs),
        "step_seconds": step_seconds,
        "median_step_seconds": median,
        "reference_seconds": reference,
        "training_seconds": training,
        "process_seconds": time.perf_counter() - START,
        "pairs_per_second_median": options.pairs / (median + reference / steps),
        "pairs_per_second": len(pairs) / (training + reference),
        "losses": clock.losses,
        "peak_memory_bytes": peak_memory_bytes(),
    }
    if options.device == "cuda":
        result["peak_device_memory_bytes"] = torch.cuda.max_memory_reserved()
    text = json.dumps(result, indent=2)
    print(text)
    if options.out:
        with open(options.out, "w", encoding="utf-8") as file:
            file.write(text + "\n")


if __name__ == "__main__":
    main()
