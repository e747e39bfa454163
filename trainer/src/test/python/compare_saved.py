"""Compares a model directory that Burnish saved with what transformers saves of the same model. By hand:

    python compare_saved.py runs/NAME/final [--source DIR]

Loads the directory in transformers, saves it from there and compares: tensor names (so also which tied weights are left
out), dtypes, shapes, bytes, the metadata of the safetensors files, the total of a sharded model's index, every key of
config.json and generation_config.json. With --source (the model that training started from) names, dtypes and shapes
are held to that one too, and config and tokenizer files must be equal. Differences are printed; the exit status is 1
where a model would load differently, 0 where only texts differ (key order, transformers' version).
"""

import argparse
import json
import struct
import sys
import tempfile
from pathlib import Path

import torch
import transformers
from transformers import AutoModelForCausalLM, AutoTokenizer

IGNORED = {"transformers_version", "_name_or_path"}
TOKENIZER_FILES = (
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "chat_template.jinja",
    "tokenizer.model",
    "vocab.json",
    "merges.txt",
)


def tensors(folder):
    """Of every tensor: dtype, shape, bytes; and the files' metadata."""
    found, metadata = {}, []
    for path in sorted(Path(folder).glob("*.safetensors")):
        data = path.read_bytes()
        (length,) = struct.unpack("<Q", data[:8])
        header = json.loads(data[8 : 8 + length])
        metadata.append(header.pop("__metadata__", None))
        ends = 0
        for name, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
            begin, end = entry["data_offsets"]
            assert begin == ends, f"{path.name}: a gap or an overlap before {name}"
            assert name not in found, f"{name} is in two files"
            found[name] = entry["dtype"], tuple(entry["shape"]), data[8 + length + begin : 8 + length + end]
            ends = end
        assert 8 + length + ends == len(data), f"{path.name}: bytes after the last tensor"
    return found, metadata


def read_json(path):
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


class Report:
    def __init__(self):
        self.failures = 0

    def differ(self, text):
        self.failures += 1
        print("DIFFERENT  " + text)

    def tensors(self, what, made, expected, bytes_too):
        for name in sorted(made.keys() | expected.keys()):
            if name not in expected:
                self.differ(f"{name} is in the directory, not in {what}")
            elif name not in made:
                self.differ(f"{name} is in {what}, not in the directory")
            elif made[name][:2] != expected[name][:2]:
                self.differ(f"{name} is {made[name][:2]}, in {what} {expected[name][:2]}")
            elif bytes_too and made[name][2] != expected[name][2]:
                self.differ(f"{name} has other bytes than {what}")

    def keys(self, file, what, made, expected):
        if made is None or expected is None:
            if made is not expected:
                self.differ(f"{file} is only in {'the directory' if expected is None else what}")
            return
        for key in sorted((made.keys() | expected.keys()) - IGNORED):
            if made.get(key) != expected.get(key):
                print(f"note       {file}: {key} is {made.get(key)!r}, in {what} {expected.get(key)!r}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("saved", type=Path)
    parser.add_argument("--source", type=Path)
    options = parser.parse_args()
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    report = Report()

    saved, metadata = tensors(options.saved)
    if any(m is None or m.get("format") != "pt" for m in metadata):
        report.differ(f"the safetensors metadata is {metadata}; transformers refuses files without format: pt")
    model, loading = AutoModelForCausalLM.from_pretrained(options.saved, dtype="auto", output_loading_info=True)
    for kind in ("missing_keys", "unexpected_keys", "mismatched_keys"):
        if loading[kind]:
            report.differ(f"transformers reports {kind}: {sorted(loading[kind])}")
    with tempfile.TemporaryDirectory() as scratch:
        model.save_pretrained(scratch)
        again, _ = tensors(scratch)
        report.tensors("what transformers saves", saved, again, bytes_too=True)
        for file in ("config.json", "generation_config.json"):
            made, expected = (read_json(Path(folder) / file) for folder in (options.saved, scratch))
            report.keys(file, "what transformers saves", made, expected)
    index = read_json(options.saved / "model.safetensors.index.json")
    if index is not None:
        if index["weight_map"].keys() != saved.keys():
            report.differ("the index names other tensors than the files hold")
        total = sum(len(data) for _, _, data in saved.values())
        if index["metadata"]["total_size"] != total:
            report.differ(f"the index says {index['metadata']['total_size']} bytes, the files hold {total}")

    if options.source:
        report.tensors("the source", saved, tensors(options.source)[0], bytes_too=False)
        for file in ("config.json", "generation_config.json"):
            report.keys(file, "the source", read_json(options.saved / file), read_json(options.source / file))
        for file in TOKENIZER_FILES:
            there, here = options.source / file, options.saved / file
            if there.exists() and (not here.exists() or here.read_bytes() != there.read_bytes()):
                report.differ(f"{file} is not the source's")
    if (options.saved / "tokenizer_config.json").exists():
        tokenizer = AutoTokenizer.from_pretrained(options.saved)
        if len(tokenizer) > model.get_input_embeddings().num_embeddings:
            report.differ(f"{len(tokenizer)} tokens, but {model.get_input_embeddings().num_embeddings} embeddings")

    print(
        f"transformers {transformers.__version__}, torch {torch.__version__}: {len(saved)} tensors, "
        f"tied embeddings {model.config.tie_word_embeddings}, {report.failures} differences"
    )
    sys.exit(1 if report.failures else 0)


if __name__ == "__main__":
    main()
