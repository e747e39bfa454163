"""Samples the answers that `burnish bench generate` samples, with transformers' own generate, and prints JSON.

    python transformers_generate.py --model DIR/model --data DIR/pairs.jsonl

DIR is what `burnish bench generate --work DIR` left: the same weights, prompts, lengths and settings. Prompts of a batch
are padded on the left, as transformers wants it; each prompt is repeated for its answers (num_return_sequences).
"""

import argparse
import json
import resource
import time

import torch
import transformers
from transformers import AutoModelForCausalLM


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--prompts", type=int, default=32)
    parser.add_argument("--samples", type=int, default=4)
    parser.add_argument("--tokens", type=int, default=64)
    parser.add_argument("--top-p", type=float, default=0.9)
    parser.add_argument("--batch", type=int, default=32, help="prompts of a call to generate")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    torch.manual_seed(1)
    model = AutoModelForCausalLM.from_pretrained(arguments.model, dtype=torch.float32).eval()
    model.generation_config.eos_token_id = None
    with open(arguments.data, encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines][: arguments.prompts]
    prompts = [row["prompt"] for row in rows]
    prompts.sort(key=len)
    seconds = []
    made = 0
    for _ in range(arguments.rounds):
        began = time.perf_counter()
        made = 0
        for start in range(0, len(prompts), arguments.batch):
            batch = prompts[start : start + arguments.batch]
            longest = max(map(len, batch))
            ids = torch.tensor([[0] * (longest - len(p)) + p for p in batch])
            mask = torch.tensor([[0] * (longest - len(p)) + [1] * len(p) for p in batch])
            out = model.generate(
                ids,
                attention_mask=mask,
                do_sample=True,
                temperature=1.0,
                top_p=arguments.top_p,
                top_k=0,
                num_return_sequences=arguments.samples,
                max_new_tokens=arguments.tokens,
                min_new_tokens=arguments.tokens,
                pad_token_id=0,
            )
            made += out.shape[0] * arguments.tokens
        seconds.append(time.perf_counter() - began)
    print(json.dumps({
        "what": "transformers generate",
        "transformers": transformers.__version__,
        "torch": torch.__version__,
        "threads": torch.get_num_threads(),
        "batch": arguments.batch,
        "seconds": seconds,
        "tokens_made": made,
        "tokens_per_second": made / min(seconds),
        "tokens_per_second_of_the_first_round": made / seconds[0],
        "peak_rss_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }, indent=2))


if __name__ == "__main__":
    main()
