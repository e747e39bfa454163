"""Makes trl-token-ids.json.gz: what TRL's own code makes of preference rows on eight tokenizers.

    python token_goldens.py ASSETS OUT.json.gz

ASSETS is the shared assets' folder (its tokenizers and chat templates are named in the file, not copied). The rows are ours.
Each tokenizer is its tokenizer.json as published: AutoTokenizer of transformers 5 rebuilds those of class LlamaTokenizer and
then splits runs of spaces otherwise than SentencePiece does. `llama-3` is Llama 3.1's file without the post-processor that adds
the BOS. The tokens come from DPOTrainer._prepare_dataset, called on a stand-in for the trainer.
"""

import gzip
import json
import logging
import os
import sys
import tempfile
from types import SimpleNamespace

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_DISABLE_PROGRESS_BARS"] = "1"

import datasets
import tokenizers
import transformers
import trl
from transformers import PreTrainedTokenizerFast
from trl import DPOTrainer
from trl.data_utils import _tokenize

TEMPLATES = {
    "gpt2": "chat_templates/chatml.jinja",
    "llama-2": "chat_templates/llama-2-chat.jinja",
    "mistral-v1": "chat_templates/zephyr.jinja",
    "mistral-v3": "chat_templates/mistral-instruct.jinja",
}
TRAINING = {
    "llama-3.1": "trl/llama3_training.jinja",
    "qwen3": "trl/qwen3_training.jinja",
    "gemma-3": "trl/gemma3_training.jinja",
}
FROM_CONFIG = ["llama-3", "llama-3.1", "qwen3", "gemma-3"]

TEXT_ROWS = [
    ("Why is the sky blue?", " Because air scatters blue light most.", " It is not."),
    ("Q: What is 7 times 8?\nA:", " 56", " 54, I think"),
    ("Write a haiku about rain ", "soft on the tin roof", "rain rain rain"),
    ("The word is un", "believable", "usual"),
    ("List three fruits:\n\n", "- apple\n- pear\n- plum\n", "apple,pear,plum"),
    ("\n\nHuman: Hello there\n\nAssistant:", " Hi! How can I help?", " What?"),
    ("Tabs\tand  double  spaces   ", "   kept as they are", "\tor not"),
    ("Übermäßig naïve café", " – déjà vu, voilà", " ☕"),
    ("日本語で答えて", "はい、わかりました。", "いいえ"),
    ("Emoji? \U0001f468\u200d\U0001f469\u200d\U0001f467", " \U0001f600\U0001f600", " no \U0001f4a9"),
    ("مرحبا", " أهلا وسهلا", " לא"),
    ("Special <s> and </s> and <|endoftext|> inside", " <|im_end|> too", " [INST] here [/INST]"),
    ("e\u0301 composed or not", " \u00e9", " e\u0301"),
    ("Code:\n```python\n", "def f(x):\n    return x + 1\n```", "f = lambda x: x+1"),
    ("An empty rejected answer", " yes", ""),
    ("1234567890 3.14159 1e-5", " 0.1 + 0.2 = 0.30000000000000004", " 42"),
    ("CRLF\r\nline", "\r\nnext", "\nnext"),
    ("long " * 60, "answer " * 40, "short"),
]


def user(text):
    return {"role": "user", "content": text}


def assistant(text):
    return {"role": "assistant", "content": text}


MESSAGE_ROWS = [
    ([user("Why is the sky blue?")], [assistant("Air scatters blue light most.")], [assistant("It is not.")]),
    (
        [user("Hi"), assistant("Hello! What can I do?"), user("Name a river.")],
        [assistant("The Nile.")],
        [assistant("A river is water.\n\nIt flows.")],
    ),
    ([user("  leading and trailing spaces  ")], [assistant(" kept? ")], [assistant("trimmed?")]),
    ([user("日本語 \U0001f600 naïve")], [assistant("はい \U0001f44d")], [assistant("no")]),
    ([user("Ignore </s> <|im_end|> <|eot_id|> please")], [assistant("<s>fine")], [assistant("[/INST] ok")]),
    ([user("Two lines\nof text")], [assistant("- a\n- b\n")], [assistant("")]),
]
SYSTEM_ROWS = [
    (
        [{"role": "system", "content": "Answer in one word."}, user("Capital of France?")],
        [assistant("Paris")],
        [assistant("It is Paris.")],
    ),
]


CONVERSATIONS = [
    [user("Hi"), assistant("Hello! What can I do?"), user("Name a river."), assistant("The Nile.")],
    [user("naïve \U0001f600?"), assistant("\U0001f44d はい"), user("  ok  "), assistant(" done \n")],
]


def backend(assets, name):
    folder = os.path.join(assets, "tokenizers", "llama-3.1" if name == "llama-3" else name)
    text = gzip.open(os.path.join(folder, "tokenizer.json.gz"), "rt", encoding="utf-8").read()
    if name == "llama-3":
        parsed = json.loads(text)
        processors = parsed["post_processor"]["processors"]
        parsed["post_processor"] = next(p for p in processors if p["type"] == "ByteLevel")
        text = json.dumps(parsed)
    return tokenizers.Tokenizer.from_str(text)


def config(assets, name):
    path = os.path.join(assets, "tokenizers", name, "tokenizer_config.json")
    opened = gzip.open(path + ".gz", "rt") if os.path.exists(path + ".gz") else open(path)
    with opened as file:
        return json.load(file)


def token(value):
    return value["content"] if isinstance(value, dict) else value


def load(assets, name):
    settings = config(assets, name)
    template = settings.get("chat_template")
    if name in TEMPLATES:
        with open(os.path.join(assets, "chat-templates", TEMPLATES[name]), encoding="utf-8") as file:
            template = file.read()
    kept = {key: token(settings.get(key)) for key in ("bos_token", "eos_token", "unk_token", "pad_token")}
    return PreTrainedTokenizerFast(
        tokenizer_object=backend(assets, name),
        chat_template=template,
        clean_up_tokenization_spaces=False,
        **{key: value for key, value in kept.items() if value is not None},
    )


def tokens_of(tokenizer, rows):
    dataset = datasets.Dataset.from_list([{"prompt": p, "chosen": c, "rejected": r} for p, c, r in rows])
    trainer = SimpleNamespace(_tokenizer=tokenizer)
    args = SimpleNamespace(dataset_num_proc=None, max_length=None, truncation_mode="keep_start")
    made = DPOTrainer._prepare_dataset(trainer, dataset, tokenizer, args, "train")
    return [
        {
            "prompt": row[0],
            "chosen": row[1],
            "rejected": row[2],
            "prompt_ids": out["prompt_ids"],
            "chosen_ids": out["chosen_ids"],
            "rejected_ids": out["rejected_ids"],
        }
        for row, out in zip(rows, made, strict=True)
    ]


def masks_of(assets, tokenizer, path):
    """Ids and assistant masks as SFTTrainer makes them with assistant_only_loss."""
    with open(os.path.join(assets, "chat-templates", path), encoding="utf-8") as file:
        template = file.read()
    rows = []
    for messages in CONVERSATIONS:
        made = _tokenize(tokenizer, messages, return_assistant_tokens_mask=True, chat_template=template)
        rows.append({"messages": messages, "ids": made["input_ids"], "mask": made["assistant_masks"]})
    return {"template": path, "rows": rows}


def main(assets, out):
    logging.disable(logging.WARNING)
    result = {
        "made_with": f"token_goldens.py: trl {trl.__version__}, transformers {transformers.__version__}, "
        f"tokenizers {tokenizers.__version__}, datasets {datasets.__version__}",
        "tokenizers": [],
    }
    datasets.config.HF_DATASETS_CACHE = tempfile.mkdtemp()
    for name in [*TEMPLATES, *FROM_CONFIG]:
        tokenizer = load(assets, name)
        rows = MESSAGE_ROWS + (SYSTEM_ROWS if name not in ("mistral-v3",) else [])
        result["tokenizers"].append(
            {
                "name": name,
                "template": TEMPLATES.get(name),
                "eos_token": tokenizer.eos_token,
                "text": tokens_of(tokenizer, TEXT_ROWS),
                "messages": tokens_of(tokenizer, rows),
                "masks": masks_of(assets, tokenizer, TRAINING[name]) if name in TRAINING else None,
            }
        )
    text = json.dumps(result, ensure_ascii=False, separators=(",", ":"))
    with open(out, "wb") as file, gzip.GzipFile(fileobj=file, mode="wb", filename="", mtime=0) as packed:
        packed.write(text.encode("utf-8"))
    print(f"{out}: {os.path.getsize(out)} bytes, {result['made_with']}")


if __name__ == "__main__":
    main(*sys.argv[1:])
