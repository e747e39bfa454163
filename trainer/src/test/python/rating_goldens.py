"""Writes Bradley-Terry ratings by scikit-learn, and percentiles by NumPy.

    python rating_goldens.py OUT      # e.g. trainer/src/test/resources/io/burnish/evaluate/ratings.json

Games are random, each there twice as in Arena-Hard: a tie is a win for each. Ratings are 400 coef + 1000, shifted so that
the first model is at 1000; with style, scikit-learn's default L2 penalty (C = 1), without, none.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression

MODELS = ["ant", "bee", "cat", "dog", "elk"]
STRENGTH = [0.0, 0.2, -0.3, 0.5, 0.1]
GAMES = 160


def draw(random):
    games = []
    for _ in range(GAMES):
        a, b = random.choice(len(MODELS), 2, replace=False)
        style_a, style_b = (random.integers([20, 0, 0, 0], [400, 5, 12, 9]).tolist() for _ in range(2))
        logit = np.log(10) * (STRENGTH[a] - STRENGTH[b]) + 0.6 * (style_a[0] - style_b[0]) / (style_a[0] + style_b[0] + 1)
        chance = 1 / (1 + np.exp(-logit))
        score = float(random.choice([1.0, 0.5, 0.0], p=[0.8 * chance, 0.2, 0.8 * (1 - chance)]))
        weight = int(random.choice([1, 1, 3])) if score != 0.5 else 1
        games.append({"first": MODELS[a], "second": MODELS[b], "score": score, "weight": weight,
                      "first_style": style_a, "second_style": style_b})
    return games


def fit(games, style):
    rows, labels, weights = [], [], []
    a = np.array([game["first_style"] for game in games], dtype=float)
    b = np.array([game["second_style"] for game in games], dtype=float)
    features = (a - b) / (a + b + 1)
    features = (features - features.mean(axis=0)) / features.std(axis=0)
    for game, feature in zip(games, features):
        row = np.zeros(len(MODELS))
        row[MODELS.index(game["first"])] = np.log(10)
        row[MODELS.index(game["second"])] = -np.log(10)
        row = np.concatenate([row, feature[style]])
        for label in ([1, 0] if game["score"] == 0.5 else [int(game["score"])] * 2):
            rows.append(row)
            labels.append(label)
            weights.append(game["weight"])
    penalty = {"C": 1.0} if style else {"C": np.inf}
    model = LogisticRegression(fit_intercept=False, tol=1e-12, max_iter=100000, solver="newton-cg", **penalty)
    model.fit(np.array(rows), labels, sample_weight=weights)
    ratings = 400 * model.coef_[0][: len(MODELS)]
    ratings += 1000 - ratings[0]
    return {"style": style, "ratings": dict(zip(MODELS, ratings.tolist())),
            "coefficients": model.coef_[0][len(MODELS):].tolist()}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    out = parser.parse_args().out
    random = np.random.default_rng(7)
    games = draw(random)
    values = random.normal(size=37)
    golden = {
        "made_with": {"numpy": np.__version__, "scikit-learn": sklearn.__version__},
        "games": games,
        "fits": [fit(games, style) for style in ([], [0, 1, 2, 3], [0], [1, 2, 3])],
        "values": values.tolist(),
        "percentiles": {p: np.percentile(values, float(p)) for p in ("2.5", "50", "97.5")},
    }
    out.write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
