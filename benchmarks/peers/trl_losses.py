"""Measures TRL's preference losses through a head of the shape that `burnish bench losses` has, and prints JSON.

    benchmarks/.venv/bin/python benchmarks/peers/trl_losses.py [--rows 512] [options]

Each loss is DPOTrainer's own `compute_loss`, with reference log-probs given, on a Llama without layers: an embedding (frozen),
a norm and the head, so that what is left is the head's product, log-softmax, gather, the loss and their gradients. All answers
are equally long and prompts have one token, so nothing is padded; TRL computes logits of the last token too, one row in
`--answer` more than is scored. Seconds are the best of --rounds. Peaks are what became resident beyond what was there before,
in a second process whose allocator gives all it frees back at once (on CUDA what was allocated beyond it, in the first).
"""

import argparse
import json
import os
import platform
import tempfile

from measuring import Measure, finish, shape_arguments, with_peaks_of_a_second_process

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TQDM_DISABLE", "1")

LOSSES = (
    "sigmoid hinge ipo exo_pair nca_pair robust bco_pair sppo_hard aot aot_unpaired apo_zero apo_down discopop sft"
    " sigmoid_norm"
).split()


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--losses", default=",".join(LOSSES))
    shape_arguments(parser)
    return parser.parse_args()


def main():
    options = arguments()
    import datasets
    import torch
    import transformers
    import trl
    from tokenizers import Tokenizer, models
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    torch.set_num_threads(options.threads)
    transformers.logging.set_verbosity_error()
    datasets.disable_progress_bars()
    cuda = options.device == "cuda"
    dtype = torch.bfloat16 if options.dtype == "bf16" else torch.float32

    class PairsOfIds(trl.DPOTrainer):
        """Takes datasets that hold token ids already."""

        def _prepare_dataset(self, dataset, processing_class, args, dataset_name):
            return dataset

        def _precompute_ref_logps(self, dataset, name, batch_size):
            return dataset

    torch.manual_seed(0)
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=options.vocab,
            hidden_size=options.hidden,
            intermediate_size=8,
            num_hidden_layers=0,
            num_attention_heads=1,
            tie_word_embeddings=False,
        )
    ).to(options.device, dtype)
    model.model.embed_tokens.weight.requires_grad_(False)
    pairs = max(1, options.rows // options.answer // 2)
    ids = torch.randint(0, options.vocab, (2 * pairs, options.answer + 1), device=options.device)
    inputs = {
        "input_ids": ids,
        "attention_mask": torch.ones_like(ids),
        "completion_mask": torch.cat([torch.zeros_like(ids[:, :1]), torch.ones_like(ids[:, 1:])], dim=1),
        "ref_chosen_logps": torch.full((pairs,), -10.4 * options.answer, device=options.device),
        "ref_rejected_logps": torch.full((pairs,), -10.5 * options.answer, device=options.device),
    }
    row = {"prompt_ids": [1], "chosen_ids": [1], "rejected_ids": [1]}
    words = Tokenizer(models.WordLevel({"<pad>": 0}, unk_token="<pad>"))
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=words, pad_token="<pad>", eos_token="<pad>")

    def trainer(loss, scratch):
        settings = trl.DPOConfig(
            output_dir=scratch,
            loss_type=loss,
            label_smoothing=1e-3 if loss == "exo_pair" else 0.0,
            precompute_ref_log_probs=True,
            gradient_checkpointing=False,
            bf16=False,
            use_cpu=not cuda,
            report_to="none",
            disable_tqdm=True,
        )
        return PairsOfIds(
            model=model, args=settings, train_dataset=datasets.Dataset.from_list([row]), processing_class=tokenizer
        )

    measure = Measure(torch, cuda, options.rounds)
    results = []
    with tempfile.TemporaryDirectory() as scratch:
        for loss in options.losses.split(","):
            one = trainer(loss, scratch)
            one.model.train()

            def forward(one=one):
                with torch.no_grad():
                    return one.compute_loss(one.model, inputs).item()

            def both(one=one):
                one.model.zero_grad(set_to_none=False)
                one.compute_loss(one.model, inputs).backward()

            figures = {"loss": loss, "value": forward()}
            both()
            if not options.peaks_only:
                figures |= {"forward_seconds": measure.best(forward), "forward_backward_seconds": measure.best(both)}
            if cuda or options.peaks_only:
                figures |= {"forward_peak_bytes": measure.peak(forward), "forward_backward_peak_bytes": measure.peak(both)}
            results.append(figures)

    if options.peaks_only:
        print(json.dumps(results))
        return
    if not cuda:
        results = with_peaks_of_a_second_process(results)

    result = {
        "peer": f"trl {trl.__version__} DPOTrainer.compute_loss",
        "versions": {
            "python": platform.python_version(),
            "torch": torch.__version__,
            "transformers": transformers.__version__,
            "trl": trl.__version__,
        },
        "device": torch.cuda.get_device_name() if cuda else f"cpu, {torch.get_num_threads()} threads",
        "dtype": options.dtype,
        "hidden": options.hidden,
        "vocabulary": options.vocab,
        "answer_tokens": options.answer,
        "rows": 2 * pairs * options.answer,
        "pairs": pairs,
        "losses": results,
    }
    finish(result, options.out)


if __name__ == "__main__":
    main()
