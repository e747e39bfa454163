"""Writes loss_goldens.json.gz: values and gradients of preference losses in float64, by TRL's own code and autograd.

    python losses/src/test/python/loss_goldens.py losses/src/test/resources/io/burnish/losses/loss_goldens.json.gz

Needs torch and trl. Where TRL has the loss, its source is run as it is, on one pair at a time, with two changes: the
log-probabilities come from us instead of a model, and casts to float32 become casts to float64 (TRL's `.float()` in the
alpha divergence and in ORPO, which would leave seven digits). Where TRL has no such loss (source "formula"), the formula of
the paper or of its authors' code is written here in torch and differentiated by autograd.

A result is null where the source gives no finite number, and where ours is documented to differ so that it stays finite
(ORPO above an average of -1e-6; forward_kl beyond an exponent of 80).
"""

import collections
import gzip
import inspect
import itertools
import json
import math
import random
import sys
import textwrap
import types

import torch
import torch.nn.functional as F
import trl
import trl.trainer.dpo_trainer as dpo_module
from trl.experimental.cpo import cpo_trainer as cpo_module
from trl.experimental.orpo import orpo_trainer as orpo_module

torch.set_default_dtype(torch.float64)

# Kept in step with AnswerLogps: sum of log-probs, the reference's, tokens, sum of log sum p^2, and both sums over the first
# tokens, as many as the shorter answer has.
Answer = collections.namedtuple("Answer", "logp reference tokens collision common common_reference")


def in_float64(function, module, replacements):
    """The function's own source with float32 casts made float64; fails if TRL's text is no longer what we replace."""
    source = textwrap.dedent(inspect.getsource(function))
    for old, new in replacements:
        assert old in source, f"{function.__qualname__} no longer contains {old!r}"
        source = source.replace(old, new)
    scope = dict(vars(module))
    exec(compile(source, module.__file__, "exec"), scope)
    return scope[function.__name__], scope


DPO_LOSS, DPO_SCOPE = in_float64(
    dpo_module.DPOTrainer._compute_loss,
    dpo_module,
    [
        ("t_chosen.float()", "t_chosen.double()"),
        ("t_rejected.float()", "t_rejected.double()"),
        ("torch.float32: 80.0}", "torch.float32: 80.0, torch.float64: 80.0}"),
    ],
)
ORPO_LOSS, _ = in_float64(
    orpo_module.ORPOTrainer.odds_ratio_loss,
    orpo_module,
    [
        ("policy_chosen_logps.float()", "policy_chosen_logps.double()"),
        ("policy_rejected_logps.float()", "policy_rejected_logps.double()"),
    ],
)


class Accelerator:
    device = torch.device("cpu")

    @staticmethod
    def gather(x):
        return x

    gather_for_metrics = gather


class Model:
    training = True

    def __init__(self, logits):
        self.logits = logits

    def __call__(self, **_):
        return types.SimpleNamespace(logits=self.logits)


class Drawn:
    """One pair as DPOTrainer sees it: logits over three tokens, whose collision sums are the answers'."""

    def __init__(self, chosen_tokens, rejected_tokens, generator):
        self.counts = [chosen_tokens, rejected_tokens]
        longest = max(self.counts)
        self.logits = 2 * torch.randn(2, longest + 1, 3, generator=generator)
        self.input_ids = torch.randint(0, 3, (2, longest + 1), generator=generator)
        self.mask = torch.zeros(2, longest + 1, dtype=torch.long)
        for row, count in enumerate(self.counts):
            self.mask[row, 1 : count + 1] = 1

    def collision(self, row):
        logp = torch.log_softmax(self.logits[row, : self.counts[row]], dim=-1)
        return torch.exp(logp).square().sum(-1).log().sum().item()


def dpo_trainer(loss_type, drawn, chosen, rejected, *, beta=0.1, label_smoothing=0.0, tau=0.05,
                divergence="reverse_kl", coefficient=0.5, weighting=False, ld_alpha=None):
    if divergence == "forward_kl" and max(a.reference - a.logp for a in (chosen, rejected)) > 80:
        return None
    parts = [part for answer in (chosen, rejected) for part in parts_of(answer, ld_alpha)]
    sums = [torch.tensor(part, requires_grad=True) for part in parts]
    logits = sft_logits(sums[0], drawn) if loss_type == "sft" else drawn.logits
    trainer = types.SimpleNamespace(
        model=Model(logits), accelerator=Accelerator(), aux_loss_enabled=False, ld_alpha=ld_alpha,
        precompute_ref_logps=True, f_divergence_type=divergence, f_alpha_divergence_coef=coefficient, beta=beta,
        label_smoothing=label_smoothing, loss_types=[loss_type], loss_weights=[1.0],
        args=types.SimpleNamespace(discopop_tau=tau), use_weighting=weighting, _total_train_tokens=0, _tp_size=1,
        _metrics={"train": collections.defaultdict(list)},
    )

    def per_token(logits, labels):
        # The whole sum on the first answer token: TRL's sum over the answer is then exact. With ld_alpha the sum of the
        # tail is on the tail's first token.
        place = torch.zeros(len(sums) // 2, *logits.shape[:2])
        place[0, :, 0] = 1
        if ld_alpha is not None:
            place[1, :, min(drawn.counts)] = 1
        return (place * torch.stack(sums).reshape(2, -1).T.unsqueeze(2)).sum(0)

    DPO_SCOPE["selective_log_softmax"] = per_token
    inputs = {
        "input_ids": torch.zeros_like(drawn.input_ids) if loss_type == "sft" else drawn.input_ids,
        "attention_mask": torch.ones_like(drawn.input_ids),
        "completion_mask": drawn.mask, "ref_chosen_logps": torch.tensor([weighted_reference(chosen, ld_alpha)]),
        "ref_rejected_logps": torch.tensor([weighted_reference(rejected, ld_alpha)]),
    }
    return outcome(DPO_LOSS(trainer, trainer.model, inputs, False), sums)


def parts_of(answer, ld_alpha):
    """The sum of an answer's log-probs; with ld_alpha the sum over the common tokens and that of the tail."""
    return [answer.logp] if ld_alpha is None else [answer.common, answer.logp - answer.common]


def weighted_reference(answer, ld_alpha):
    """As DPOTrainer precomputes it."""
    if ld_alpha is None:
        return answer.reference
    return answer.common_reference + ld_alpha * (answer.reference - answer.common_reference)


def sft_logits(total, drawn):
    """TRL's `sft` reads logits: those of two tokens that give token 0 the whole sum first and certainty from then on."""
    first = torch.stack([total, torch.log(-torch.expm1(total))])
    rows = torch.stack([first] + [torch.tensor([0.0, -1e9])] * (drawn.mask.shape[1] - 1))
    return torch.stack([rows, rows])


def cpo_trainer(loss_type, chosen, rejected, *, beta, gamma=0.0, alpha=0.0, label_smoothing=0.0, average=False):
    trainer = types.SimpleNamespace(
        loss_type=loss_type, beta=beta, simpo_gamma=gamma, alpha=alpha, label_smoothing=label_smoothing,
        accelerator=Accelerator())
    sums = [torch.tensor(chosen.logp, requires_grad=True), torch.tensor(rejected.logp, requires_grad=True)]
    measured = [s / a.tokens if average else s for s, a in zip(sums, (chosen, rejected))]
    losses, _, _ = cpo_module.CPOTrainer.cpo_loss(trainer, *[m.unsqueeze(0) for m in measured])
    return outcome(losses.mean(), sums)


def orpo_trainer(chosen, rejected, *, beta):
    if max(a.logp / a.tokens for a in (chosen, rejected)) > -1e-6:
        return None  # beyond it Orpo goes on by the tangent, where TRL's odds are infinite
    trainer = types.SimpleNamespace(beta=beta, accelerator=Accelerator())
    sums = [torch.tensor(chosen.logp, requires_grad=True), torch.tensor(rejected.logp, requires_grad=True)]
    losses, *_ = ORPO_LOSS(trainer, (sums[0] / chosen.tokens).unsqueeze(0), (sums[1] / rejected.tokens).unsqueeze(0))
    return outcome(-losses.mean(), sums)  # ORPOTrainer subtracts it from the NLL


def formula(function, chosen, rejected):
    sums = [torch.tensor(chosen.logp, requires_grad=True), torch.tensor(rejected.logp, requires_grad=True)]
    return outcome(function(*sums, chosen, rejected), sums)


def outcome(loss, sums):
    gradients = torch.autograd.grad(loss, sums, allow_unused=True)
    numbers = [loss.item()] + [0.0 if g is None else g.item() for g in gradients]
    return numbers if all(map(math.isfinite, numbers)) else None


def slic(L_w, L_l, w, l, delta, lam):
    return torch.clamp(delta - L_w + L_l, min=0) - lam * L_w


def rdpo(L_w, L_l, w, l, beta, alpha):
    margin = beta * ((L_w - w.reference) - (L_l - l.reference)) + alpha * (w.tokens - l.tokens)
    return F.softplus(-margin)


def cal_dpo(L_w, L_l, w, l, beta):
    a, b = L_w - w.reference, L_l - l.reference
    return -F.logsigmoid(a - b) + 0.5 * ((a - 1 / (2 * beta)) ** 2 + (b + 1 / (2 * beta)) ** 2)


def mipo(L_w, L_l, w, l, beta):
    k = torch.tensor(w.reference / w.tokens - l.reference / l.tokens)
    return -F.logsigmoid(beta * (L_w / w.tokens - L_l / l.tokens + F.logsigmoid(-k)))


def ipo_sums(L_w, L_l, w, l, beta):
    return ((L_w - w.reference) - (L_l - l.reference) - 1 / (2 * beta)) ** 2


def smoothed_dpo(L_w, L_l, w, l, beta, e):
    z = beta * ((L_w - w.reference) - (L_l - l.reference))
    return -(1 - e) * F.logsigmoid(z) - e * F.logsigmoid(-z)


def sets():
    """Yields name, keys as a recipe has them, source, function of (drawn, chosen, rejected)."""

    def trl_dpo(name, values, loss_type=None, **options):
        loss_type = loss_type or name
        label = f"trl {trl.__version__} DPOTrainer, loss_type {loss_type}"
        extra = ", ".join(f"{k} {v}" for k, v in options.items() if k in ("divergence", "weighting"))
        return name, values, label + (", " + extra if extra else ""), (
            lambda d, w, l: dpo_trainer(loss_type, d, w, l, **options))

    def trl_cpo(name, values, loss_type, **options):
        return name, values, f"trl {trl.__version__} CPOTrainer.cpo_loss, loss_type {loss_type}", (
            lambda d, w, l: cpo_trainer(loss_type, w, l, **options))

    def own(name, values, function, *arguments):
        return name, values, "formula", lambda d, w, l: formula(lambda *x: function(*x, *arguments), w, l)

    for beta in (0.01, 0.1, 2.0):
        yield trl_dpo("dpo", {"beta": beta}, "sigmoid", beta=beta)
        yield own("dpo", {"beta": beta, "label_smoothing": 0.1}, smoothed_dpo, beta, 0.1)
        yield trl_dpo("sigmoid_norm", {"beta": 5 * beta}, beta=5 * beta)
        for name in ("hinge", "nca_pair", "bco_pair", "sppo_hard", "apo_zero", "apo_down", "ipo"):
            yield trl_dpo(name, {"beta": beta}, beta=beta)
        yield own("ipo", {"beta": beta, "average": False}, ipo_sums, beta)
        for noise in (0.0, 0.1, 0.45):
            yield trl_dpo("robust", {"beta": beta, "label_smoothing": noise}, beta=beta, label_smoothing=noise)
        for smoothing in (1e-3, 0.2):
            yield trl_dpo("exo_pair", {"beta": beta, "label_smoothing": smoothing}, beta=beta,
                          label_smoothing=smoothing)
        for tau in (0.05, 0.5):
            yield trl_dpo("discopop", {"beta": beta, "tau": tau}, beta=beta, tau=tau)
        yield own("rdpo", {"beta": beta, "alpha": 0.05}, rdpo, beta, 0.05)
    yield own("rdpo", {"beta": 0.1, "alpha": 0.0}, rdpo, 0.1, 0.0)
    yield trl_dpo("sft", {})
    for divergence in ("forward_kl", "js_divergence", "alpha_divergence"):
        coefficients = (0.5, 0.0, 2.0, 1.0) if divergence == "alpha_divergence" else (0.5,)
        for coefficient in coefficients:
            keys = {"f_divergence": divergence}
            if divergence == "alpha_divergence":
                keys["f_alpha_divergence_coef"] = coefficient
            for name, loss_type in (("dpo", "sigmoid"), ("hinge", "hinge"), ("ipo", "ipo"), ("robust", "robust"),
                                    ("sigmoid_norm", "sigmoid_norm"), ("discopop", "discopop")):
                yield trl_dpo(name, {"beta": 0.1, **keys}, loss_type, beta=0.1, divergence=divergence,
                              coefficient=coefficient)
            yield trl_dpo("exo_pair", {"beta": 0.1, "label_smoothing": 0.01, **keys}, beta=0.1, label_smoothing=0.01,
                          divergence=divergence, coefficient=coefficient)
    for base, loss_type in (("dpo", "sigmoid"), ("ipo", "ipo"), ("apo_down", "apo_down")):
        yield trl_dpo("wpo", {"base": {"type": base, "beta": 0.1}}, loss_type, beta=0.1, weighting=True)
    for beta, gamma in ((2.0, 1.0), (2.5, 1.375), (10.0, 0.0)):
        for smoothing in (0.0, 0.1):
            yield trl_cpo("simpo", {"beta": beta, "gamma": gamma, "label_smoothing": smoothing}, "simpo", beta=beta,
                          gamma=gamma, label_smoothing=smoothing, average=True)
    yield trl_cpo("simpo", {"beta": 0.1, "gamma": 0.5, "length_normalised": False}, "simpo", beta=0.1, gamma=0.5)
    for alpha in (0.25, -0.2, 0.0):
        yield trl_cpo("alphapo", {"beta": 2.5, "gamma": 1.375, "alpha": alpha}, "simpo", beta=2.5, gamma=1.375,
                      alpha=alpha, average=True)
    for smoothing in (0.0, 0.1):
        yield trl_cpo("cpo", {"beta": 0.1, "label_smoothing": smoothing, "nll_weight": 0.0}, "sigmoid", beta=0.1,
                      label_smoothing=smoothing)
    for beta in (0.1, 1.0):
        yield ("orpo", {"beta": beta, "nll_weight": 0.0}, f"trl {trl.__version__} ORPOTrainer.odds_ratio_loss",
               lambda d, w, l, beta=beta: orpo_trainer(w, l, beta=beta))
    for delta, lam in ((1.0, 0.1), (15.0, 0.1), (0.0, 0.0)):
        yield own("slic", {"delta": delta, "lambda": lam}, slic, delta, lam)
    for beta in (0.001, 0.1):
        yield own("cal_dpo", {"beta": beta}, cal_dpo, beta)
    yield own("mipo", {"beta": 5.0}, mipo, 5.0)


def weighted_sets():
    """As sets(), with ld_alpha: tokens that only the longer answer has are weighted."""
    for ld_alpha in (0.0, 0.3, 0.9):
        for name, loss_type in (("dpo", "sigmoid"), ("ipo", "ipo"), ("hinge", "hinge"), ("sigmoid_norm", "sigmoid_norm"),
                                ("sppo_hard", "sppo_hard"), ("apo_down", "apo_down"), ("bco_pair", "bco_pair")):
            for divergence in ("reverse_kl", "js_divergence") if name in ("dpo", "ipo") else ("reverse_kl",):
                keys = {} if divergence == "reverse_kl" else {"f_divergence": divergence}
                yield (name, {"beta": 0.1, "ld_alpha": ld_alpha, **keys},
                       f"trl {trl.__version__} DPOTrainer, loss_type {loss_type}, ld_alpha {ld_alpha}, {divergence}",
                       lambda d, w, l, loss_type=loss_type, divergence=divergence, ld_alpha=ld_alpha: dpo_trainer(
                           loss_type, d, w, l, beta=0.1, divergence=divergence, ld_alpha=ld_alpha))


def pairs():
    """Extremes in every combination, ties, one token, equal lengths, and ordinary pairs; with their logits."""
    draw = random.Random(20260124)
    generator = torch.Generator().manual_seed(20260124)
    lengths = itertools.cycle([(1, 1), (7, 7), (1, 40), (40, 1), (30, 25), (12, 200)])
    numbers = []
    for sums in itertools.product((-1e4, -42.5, 0.0), repeat=4):
        numbers.append((*sums, *next(lengths)))
    # Ties: equal answers, equal log-ratios, a margin of exactly 1 and of 10 (hinges at beta 1 and 0.1), delta of SLiC.
    numbers += [
        (-50.0, -50.0, -50.0, -50.0, 20, 20), (-50.0, -48.0, -30.0, -28.0, 20, 20), (-40.0, -40.0, -50.0, -40.0, 10, 10),
        (-40.0, -40.0, -41.0, -40.0, 10, 10), (-40.0, -40.0, -40.5, -40.0, 1, 1), (-40.0, -40.0, -55.0, -40.0, 5, 9),
        (-0.1, -0.1, -0.1, -0.1, 1, 1), (-1e-9, -1.0, -1e-9, -1.0, 1, 1), (-1e4, 0.0, -1e4, 0.0, 1, 1),
        (-40.0, -140.0, -50.0, -50.0, 8, 8), (-42.5, -40.0, -54.0, -50.0, 30, 25),
    ]
    for _ in range(28):
        n_w, n_l = (max(1, int(draw.lognormvariate(3, 1))) for _ in range(2))
        rate_w, rate_l = (draw.uniform(0.05, 4) for _ in range(2))
        spread = draw.choice([0.01, 1.0, 30.0])
        L_w, L_l = -rate_w * n_w, -rate_l * n_l
        numbers.append((L_w, min(0.0, L_w + draw.gauss(0, spread)), L_l, min(0.0, L_l + draw.gauss(0, spread)),
                        min(n_w, 200), min(n_l, 200)))
    share = random.Random(20261128)
    for L_w, R_w, L_l, R_l, n_w, n_l in numbers:
        drawn = Drawn(n_w, n_l, generator)
        common = [1.0 if n <= min(n_w, n_l) else share.random() for n in (n_w, n_w, n_l, n_l)]
        yield (drawn, Answer(L_w, R_w, n_w, drawn.collision(0), common[0] * L_w, common[1] * R_w),
               Answer(L_l, R_l, n_l, drawn.collision(1), common[2] * L_l, common[3] * R_l))


def main(path):
    all_pairs = list(pairs())
    result = {
        "script": "losses/src/test/python/loss_goldens.py",
        "versions": {"python": sys.version.split()[0], "torch": torch.__version__, "trl": trl.__version__},
        "columns": ["logp", "reference", "tokens", "collision", "common logp", "common reference",
                    "the same six of the rejected answer"],
        "results": "value, d value / d L_w, d value / d L_l; null: see the script",
        "weighted_results": "value, d value / d the common sum of w, of its tail, the same two of l; pairs of equal "
                            "length have no tail and are null",
        "pairs": [[*w, *l] for _, w, l in all_pairs],
        "sets": [],
        "weighted_sets": [],
    }
    for name, values, source, function in sets():
        results = [function(drawn, w, l) for drawn, w, l in all_pairs]
        result["sets"].append({"loss": name, "values": values, "source": source, "results": results})
    for name, values, source, function in weighted_sets():
        results = [None if w.tokens == l.tokens else function(drawn, w, l) for drawn, w, l in all_pairs]
        result["weighted_sets"].append({"loss": name, "values": values, "source": source, "results": results})
    text = json.dumps(result, separators=(",", ":"))
    with open(path, "wb") as file, gzip.GzipFile(fileobj=file, mode="wb", mtime=0, filename="") as zipped:
        zipped.write(text.encode())
    for kind in ("sets", "weighted_sets"):
        numbers = [r for s in result[kind] for r in s["results"]]
        print(f"{len(result[kind])} {kind}, {len(numbers)} cases, {numbers.count(None)} null")


if __name__ == "__main__":
    main(sys.argv[1])
