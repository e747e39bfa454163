"""Asks transformers for the gradient of a sequence's log-prob by every weight of each tiny model of a family.

    python gradient_goldens.py FAMILIES [NAME ...]   # trainer/src/test/resources/io/burnish/model/families

Writes FAMILIES/NAME/gradients.json: the sum of the log-probs of the longest sequence of golden.json, and of its gradient
by each tensor the euclidean norm and the dot product with cos(1), cos(2), ... over the tensor's elements in their order:
two numbers that a wrong or a missed element moves. In float64, by autograd, with the modules lifted as
family_goldens.py lifts them.
"""

import json
import sys
from pathlib import Path

import torch
import transformers
from family_goldens import in_double, load, softmax_as_given


def gradients(folder):
    config = json.loads((folder / "config.json").read_text())
    model = in_double(load(folder, "eager" if config["model_type"] == "gemma2" else "sdpa"))
    golden = json.loads((folder / "golden.json").read_text())
    ids = max((s["input_ids"] for s in golden["sequences"]), key=len)
    with softmax_as_given():
        logps = model(torch.tensor([ids]), use_cache=False).logits[0].log_softmax(-1)
        logp = logps[torch.arange(len(ids) - 1), torch.tensor(ids[1:])].sum()
        logp.backward()
    numbers = {}
    for name, parameter in model.named_parameters():  # a tied weight once
        flat = parameter.grad.reshape(-1)
        wave = torch.cos(torch.arange(1, flat.numel() + 1, dtype=torch.float64))
        numbers[name] = {"norm": flat.norm().item(), "wave": (flat @ wave).item()}
    return {
        "made_with": f"transformers {transformers.__version__}, torch {torch.__version__}, by gradient_goldens.py",
        "input_ids": ids,
        "logp": logp.item(),
        "gradients": numbers,
    }


def main():
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    for folder in sorted(Path(sys.argv[1]).iterdir()):
        if len(sys.argv) == 2 or folder.name in sys.argv[2:]:
            result = gradients(folder)
            (folder / "gradients.json").write_text(json.dumps(result, separators=(",", ":")) + "\n")
            print(f"{folder.name:15} {len(result['gradients'])} tensors, logp {result['logp']:.4f}")


if __name__ == "__main__":
    main()
