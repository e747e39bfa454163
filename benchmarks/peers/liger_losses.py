"""Measures Liger's fused preference losses on the shapes of `burnish bench losses`, and prints JSON.

    benchmarks/.venv/bin/python -m pip install liger-kernel          (it needs Triton, and is meant for CUDA)
    benchmarks/.venv/bin/python benchmarks/peers/liger_losses.py --device cuda --dtype bf16 [--rows 512] [options]

Liger takes hidden states and the head's weight, as Burnish does. It computes gradients in its forward pass, so that a forward
pass alone costs as much as both; "forward" here is what it takes without asking for a gradient. It has no way to be given
reference log-probs: its reference is switched off (log-probs of zero), so that the head runs once on either side; --reference
has it compute them from a second head in each call, as it does in training. All answers are equally long; nothing is padded.
--chunk is Liger's own, in pairs. On the CPU it is compiled by a C++ compiler, or not at all with --eager.
"""

import argparse
import json
import platform

from measuring import Measure, finish, shape_arguments, with_peaks_of_a_second_process

LOSSES = "sigmoid hinge exo_pair nca_pair robust bco_pair sppo_hard apo_zero apo_down discopop simpo cpo orpo".split()


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--losses", default=",".join(LOSSES))
    parser.add_argument("--chunk", type=int, default=1, help="pairs of a chunk (1)")
    parser.add_argument("--reference", action="store_true", help="a reference head, computed in each call")
    parser.add_argument("--eager", action="store_true", help="without torch.compile")
    shape_arguments(parser)
    return parser.parse_args()


def loss_of(name, options):
    from liger_kernel import chunked_loss

    settings = {"compiled": not options.eager, "chunk_size": options.chunk}
    others = {"simpo": "LigerFusedLinearSimPOLoss", "cpo": "LigerFusedLinearCPOLoss", "orpo": "LigerFusedLinearORPOLoss"}
    if name in others:
        return getattr(chunked_loss, others[name])(**settings)
    smoothing = 1e-3 if name == "exo_pair" else 0.0
    return chunked_loss.LigerFusedLinearDPOLoss(
        loss_type=name, label_smoothing=smoothing, use_ref_model=options.reference, **settings
    )


def main():
    options = arguments()
    import torch

    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    cuda = options.device == "cuda"
    dtype = torch.bfloat16 if options.dtype == "bf16" else torch.float32
    pairs = max(1, options.rows // options.answer // 2)

    def normal(*shape, scale):
        return (torch.randn(*shape, device=options.device) * scale).to(dtype)

    weight = normal(options.vocab, options.hidden, scale=0.02).requires_grad_()
    hidden = normal(2 * pairs, options.answer, options.hidden, scale=1.0).requires_grad_()
    target = torch.randint(0, options.vocab, (2 * pairs, options.answer), device=options.device)
    reference_weight = normal(options.vocab, options.hidden, scale=0.02) if options.reference else None
    reference_hidden = normal(2 * pairs, options.answer, options.hidden, scale=1.0) if options.reference else None
    measure = Measure(torch, cuda, options.rounds)

    results = []
    for name in options.losses.split(","):
        loss = loss_of(name, options)
        further = {}
        if options.reference and name not in ("simpo", "cpo", "orpo"):
            further = {"ref_input": reference_hidden, "ref_weight": reference_weight}

        def value(loss=loss, further=further):
            return loss(weight, hidden, target, **further)[0]

        def forward():
            with torch.no_grad():
                return value().item()

        def both():
            weight.grad = hidden.grad = None
            value().backward()

        figures = {"loss": name, "value": forward()}
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

    from importlib.metadata import PackageNotFoundError, version

    try:
        liger = version("liger-kernel")
    except PackageNotFoundError:
        liger = "from its sources"
    result = {
        "peer": f"liger-kernel {liger} chunked losses" + (", not compiled" if options.eager else ""),
        "versions": {"python": platform.python_version(), "torch": torch.__version__, "liger-kernel": liger},
        "device": torch.cuda.get_device_name() if cuda else f"cpu, {torch.get_num_threads()} threads",
        "dtype": options.dtype,
        "hidden": options.hidden,
        "vocabulary": options.vocab,
        "answer_tokens": options.answer,
        "rows": 2 * pairs * options.answer,
        "pairs": pairs,
        "chunk_pairs": options.chunk,
        "reference": "computed in each call" if options.reference else "none",
        "losses": results,
    }
    finish(result, options.out)


if __name__ == "__main__":
    main()
