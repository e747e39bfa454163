"""Writes how long pairs of a data set are, in tokens, without any text: what a benchmark needs of them.

    benchmarks/.venv/bin/python benchmarks/peers/lengths.py PAIRS.jsonl[.gz] tokenizer.json OUT.csv [--max-length 2048]

Each row of PAIRS has prompt, chosen and rejected as text. An answer has the tokens that prompt and answer together have after as
many as the prompt has, and one for its end; it is cut where both are longer than --max-length. The first --pairs rows (256) are
taken, in the file's order. benchmarks/src/main/resources/io/burnish/bench/ultrafeedback-lengths.csv is 256 pairs of
UltraFeedback (binarized) by the Llama 2 tokenizer, made by this script.
"""

import argparse
import gzip
import itertools
import json

from tokenizers import Tokenizer

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("data")
parser.add_argument("tokenizer")
parser.add_argument("out")
parser.add_argument("--pairs", type=int, default=256)
parser.add_argument("--max-length", type=int, default=2048)
options = parser.parse_args()

tokenizer = Tokenizer.from_file(options.tokenizer)


def tokens(text):
    return len(tokenizer.encode(text).ids)


opened = gzip.open(options.data, "rt", encoding="utf-8") if options.data.endswith(".gz") else open(options.data, encoding="utf-8")
with opened as rows, open(options.out, "w", encoding="utf-8") as out:
    out.write("prompt,chosen,rejected\n")
    for line in itertools.islice(rows, options.pairs):
        row = json.loads(line)
        prompt = min(tokens(row["prompt"]), options.max_length - 1)
        room = options.max_length - prompt
        answers = [max(1, min(tokens(row["prompt"] + row[side]) - prompt + 1, room)) for side in ("chosen", "rejected")]
        out.write(f"{prompt},{answers[0]},{answers[1]}\n")
