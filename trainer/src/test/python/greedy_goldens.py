"""Lets transformers continue some prompts greedily with each tiny model of a family, and keeps the tokens.

    python greedy_goldens.py FAMILIES [NAME ...]   # trainer/src/test/resources/io/burnish/model/families

Writes FAMILIES/NAME/greedy.json: for each prompt the tokens that follow, their log-probs, and how far the best
token's logit was above the second's (float32; where that is tiny another implementation may go another way). The
prompts are continued one by one, with transformers' own cache. Made with the versions that each file names.
"""

import json
import sys
from pathlib import Path

import torch
import transformers
from transformers import AutoModelForCausalLM

PROMPTS = [[1], [5, 17, 3], [9, 8, 7, 6, 5, 4, 3, 60, 61, 62, 63], list(range(20, 51))]
TOKENS = 24


def continue_greedily(model, prompt):
    ids = torch.tensor([prompt])
    out = model.generate(
        ids,
        attention_mask=torch.ones_like(ids),
        max_new_tokens=TOKENS,
        do_sample=False,
        eos_token_id=-1,
        pad_token_id=0,
        return_dict_in_generate=True,
        output_logits=True,
    )
    logits = torch.stack(out.logits)[:, 0].float()
    tokens = out.sequences[0, len(prompt):]
    top = logits.topk(2, dim=-1).values
    logps = torch.log_softmax(logits.double(), dim=-1).gather(1, tokens[:, None])[:, 0]
    return {
        "prompt": prompt,
        "tokens": tokens.tolist(),
        "logps": logps.tolist(),
        "gaps": (top[:, 0] - top[:, 1]).tolist(),
    }


def load(folder):
    # of the two only eager attention knows Gemma 2's soft-cap
    attention = "eager" if folder.name == "gemma2" else "sdpa"
    return AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation=attention).eval()


def main():
    torch.set_num_threads(1)
    for folder in sorted(Path(sys.argv[1]).iterdir()):
        if len(sys.argv) > 2 and folder.name not in sys.argv[2:]:
            continue
        # a new model for each prompt: dynamic rotary angles remember the longest sequence they have seen
        answers = [continue_greedily(load(folder), prompt) for prompt in PROMPTS]
        made_with = f"transformers {transformers.__version__}, torch {torch.__version__}"
        text = json.dumps({"made_with": made_with, "answers": answers})
        (folder / "greedy.json").write_text(text + "\n")
        print(folder.name, min(min(a["gaps"]) for a in answers))


if __name__ == "__main__":
    main()
