"""Holds a model that Burnish saved, and the log-probs that Burnish gives for it, to transformers. By hand:

    ./burnish score --model runs/NAME/final --data FILE --out scores.jsonl
    python check_final.py --model runs/NAME/final --data FILE --scores scores.jsonl [--rows 64]

Line i of scores.jsonl belongs to row i of FILE (JSON lines, .gz too). Rows may hold a prompt with chosen and rejected
as text, as message lists (through the chat template of the model's tokenizer) or as token ids, or be whole hh-rlhf
dialogues. Tokens are TRL's: ids(prompt + answer) after as many as ids(prompt) has, the end-of-sequence token once after
plain text. Lines with a `problem`, and answers that Burnish cut (fewer tokens), are counted and not compared. Ends with
1 where a sum differs by more than --tolerance, relative to the sum.
"""

import argparse
import gzip
import json
import sys
from itertools import islice

import torch
import transformers
from transformers import AutoModelForCausalLM, AutoTokenizer

MARK = "\n\nAssistant:"
SIDES = ("chosen", "rejected")


def lines(path):
    with (gzip.open if str(path).endswith(".gz") else open)(path, "rt", encoding="utf-8") as file:
        yield from (json.loads(line) for line in file)


def with_prompt(row):
    """The row with an explicit prompt."""
    if "prompt" in row:
        return row
    if isinstance(row["chosen"], str):
        if MARK not in row["chosen"]:
            sys.exit("a row has no prompt, and its chosen text is no hh-rlhf dialogue")
        cut = row["chosen"].rfind(MARK) + len(MARK)
        return {"prompt": row["chosen"][:cut], **{side: row[side][cut:] for side in SIDES}}
    return {"prompt": row["chosen"][:-1], **{side: row[side][-1:] for side in SIDES}}


def token_ids(tokenizer, row):
    """Prompt ids, and for each side the ids of the answer."""
    prompt = row["prompt"]
    if isinstance(prompt, list) and all(isinstance(token, int) for token in prompt):
        return prompt, {side: row[side] for side in SIDES}
    if isinstance(prompt, str):
        head = tokenizer(prompt)["input_ids"]
        end = tokenizer.eos_token
        texts = {side: row[side] if row[side].endswith(end) else row[side] + end for side in SIDES}
        whole = {side: tokenizer(prompt + texts[side])["input_ids"] for side in SIDES}
    else:

        def chat(messages, generate):
            made = tokenizer.apply_chat_template(messages, add_generation_prompt=generate, return_dict=True)
            return made["input_ids"]

        head = chat(prompt, True)
        whole = {side: chat(prompt + row[side], False) for side in SIDES}
    return head, {side: whole[side][len(head) :] for side in SIDES}


@torch.no_grad()
def summed_logps(model, prompt, answer):
    ids = torch.tensor([prompt + answer])
    logps = model(ids, use_cache=False).logits[0].double().log_softmax(-1)
    first = max(1, len(prompt))  # without a prompt the first token is not scored
    return sum(logps[t - 1, ids[0, t]].item() for t in range(first, ids.shape[1])), ids.shape[1] - first


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--scores", required=True)
    parser.add_argument("--rows", type=int, default=64, help="how many rows to compare, from the first (64)")
    parser.add_argument("--tolerance", type=float, default=1e-4)
    parser.add_argument("--dtype", choices=["float32", "float64"], default="float32")
    options = parser.parse_args()
    torch.set_num_threads(2)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()

    model = AutoModelForCausalLM.from_pretrained(
        options.model, dtype=getattr(torch, options.dtype), attn_implementation="eager"  # sdpa has no soft-cap
    ).eval()
    tokenizer = AutoTokenizer.from_pretrained(options.model)
    compared, problems, cut, worst, failures = 0, 0, 0, 0.0, []
    for score, row in islice(zip(lines(options.scores), lines(options.data), strict=False), options.rows):
        if score.get("problem"):
            problems += 1
            continue
        prompt, answers = token_ids(tokenizer, with_prompt(row))
        for side, answer in answers.items():
            made, count = score[f"{side}_logp"], score[f"{side}_tokens"]
            if count < len(answer):
                cut += 1
                continue
            expected, tokens = summed_logps(model, prompt, answer)
            gap = abs(made - expected) / max(1.0, abs(expected))
            worst, compared = max(worst, gap), compared + 1
            if gap > options.tolerance or count != tokens:
                failures.append(
                    f"row {score['row']} {side}: {made} over {count} tokens, transformers has {expected} over {tokens}"
                )
    print(
        f"transformers {transformers.__version__}, torch {torch.__version__}, {options.dtype}: {compared} answers "
        f"compared, largest relative difference {worst:.2e}; {problems} rows with a problem, {cut} answers cut"
    )
    for failure in failures[:20]:
        print(failure)
    if failures:
        sys.exit(f"{len(failures)} answers differ by more than {options.tolerance}")
    if compared == 0:
        sys.exit("nothing to compare")


if __name__ == "__main__":
    main()
