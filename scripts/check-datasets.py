"""Checks a folder of datasets with Python's own readers: `datasets`, Arrow, and TRL's checks of what it trains on.

Usage: check-datasets.py FOLDER [--trl NAME ...]

FOLDER has files `<format>.jsonl`, `<format>.jsonl.zst` and `<format>.parquet`; where a format has JSON Lines and Parquet,
both must hold the same rows. Formats whose name begins with one of --trl go through TRL as its trainers would. Folders that
have a card are published datasets: they must load as a whole and by project.
Exit 1 when a check fails. With TRACEMILL_TEST_REPORTS, the counts go there as a report.
"""

import argparse
import json
import os
import pathlib
import sys
import tempfile
import traceback

# Nothing of the network is asked for: files are local, and no model is needed.
for name in ("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY"):
    os.environ[name] = "1"
os.environ["HF_DATASETS_DISABLE_PROGRESS_BARS"] = "1"
os.environ["TRANSFORMERS_NO_ADVISORY_WARNINGS"] = "1"

MOST_ROWS = 2000

# As chat templates of models with tools are written: it fails where a message lacks what they rely on.
TEMPLATE = """\
{%- if tools %}<tools>{% for tool in tools %}{{ tool | tojson }}{% endfor %}</tools>{% endif -%}
{%- for message in messages %}
{%- if message.role not in ['system', 'developer', 'user', 'assistant', 'tool'] %}{{ raise_exception('role ' + message.role) }}{% endif -%}
<|{{ message.role }}|>{{ message.content or '' }}
{%- for call in message.tool_calls or [] %}<call>{{ call.function.name }}
{%- if call.function.arguments is string %}{{ call.function.arguments }}{% else %}{{ call.function.arguments | tojson }}{% endif -%}
</call>{% endfor -%}
<|end|>
{%- endfor -%}
{%- if add_generation_prompt %}<|assistant|>{% endif -%}
"""


def without_nulls(value):
    """A row of columns has a null for what a row of JSON leaves out."""
    if isinstance(value, dict):
        return {key: without_nulls(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [without_nulls(inner) for inner in value]
    return value


def same(column, plain):
    """Whether a value of a column is that of JSON Lines; what has no one type is JSON as text in a column."""
    if isinstance(column, str) and column != plain:
        return json.loads(column) == plain
    if isinstance(column, dict) and isinstance(plain, dict):
        return column.keys() == plain.keys() and all(same(column[key], plain[key]) for key in column)
    if isinstance(column, list) and isinstance(plain, list):
        return len(column) == len(plain) and all(map(same, column, plain))
    # JSON has one kind of number, and true is none.
    kinds = {bool: "truth", int: "number", float: "number"}
    return column == plain and kinds.get(type(column), type(column)) == kinds.get(type(plain), type(plain))


def json_rows(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def check_same(jsonl, parquet):
    import pyarrow.parquet

    columns = pyarrow.parquet.read_table(parquet).to_pylist()
    plain = list(json_rows(jsonl))
    assert len(columns) == len(plain), f"{len(columns)} rows in Parquet, {len(plain)} in JSON Lines"
    for number, (one, other) in enumerate(zip(columns, plain), 1):
        # A null within JSON is a value; one that stands for nothing is not there.
        assert same(without_nulls(one), other), f"row {number} is another in Parquet"
    return f"{len(plain)} rows, the same in both"


def load(path):
    import datasets

    kind = "parquet" if path.suffix == ".parquet" else "json"
    with tempfile.TemporaryDirectory() as cache:
        loaded = datasets.load_dataset(kind, data_files=str(path), split="train", cache_dir=cache, keep_in_memory=True)
    return loaded


def check_loads(path):
    loaded = load(path)
    if path.suffix == ".jsonl":
        lines = sum(1 for _ in json_rows(path))
        assert len(loaded) == lines, f"{len(loaded)} rows were loaded of {lines} lines"
    if path.suffix == ".parquet":
        import pyarrow.parquet

        rows = pyarrow.parquet.read_metadata(path).num_rows
        assert len(loaded) == rows, f"{len(loaded)} rows were loaded of {rows}"
    return f"{len(loaded)} rows, columns {', '.join(loaded.column_names)}"


def check_published(folder):
    import datasets

    told = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))
    names = datasets.get_dataset_config_names(str(folder))
    assert names[0] == "default" and sorted(names[1:]) == sorted(told["projects"]), f"its configurations are {names}"
    with tempfile.TemporaryDirectory() as cache:
        options = {"split": "train", "cache_dir": cache, "keep_in_memory": True}
        whole = datasets.load_dataset(str(folder), **options)
        assert len(whole) == told["rows"], f"{len(whole)} rows were loaded of {told['rows']}"
        for name in names[1:]:
            rows = len(datasets.load_dataset(str(folder), name, **options))
            assert rows == told["projects"][name]["rows"], f"{name}: {rows} rows were loaded"
    return f"{len(whole)} rows as a whole and in {len(names) - 1} projects"


def tokenizer():
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from transformers import PreTrainedTokenizerFast

    made = PreTrainedTokenizerFast(tokenizer_object=Tokenizer(WordLevel({"[UNK]": 0}, unk_token="[UNK]")))
    made.chat_template = TEMPLATE
    return made


def contents(example):
    for key in ("prompt", "completion", "chosen", "rejected", "messages"):
        for message in example.get(key) or []:
            yield message


def check_trl(path):
    from trl.data_utils import apply_chat_template, is_conversational

    processing = tokenizer()
    loaded = load(path)
    count = min(len(loaded), MOST_ROWS)
    assert count > 0, "there is no row to check"
    for number in range(count):
        example = loaded[number]
        assert is_conversational(example), f"row {number + 1} is not conversational"
        # As TRL's own trainers read the column.
        tools = example.get("tools")
        tools = json.loads(tools) if isinstance(tools, str) else tools
        rendered = "".join(str(text) for text in apply_chat_template(example, processing, tools=tools).values())
        for message in contents(example):
            begin = (message.get("content") or "").strip()[:40]
            assert begin in rendered, f"row {number + 1}: a {message['role']} message is not in the rendered text"
            for call in message.get("tool_calls") or []:
                assert f"<call>{call['function']['name']}" in rendered, f"row {number + 1}: a call is not rendered"
    return f"{count} rows are conversational and render by a chat template"


class Checks:
    def __init__(self):
        self.passed = 0
        self.failed = 0

    def run(self, name, check, *args):
        try:
            said = check(*args)
            self.passed += 1
            print(f"passed: {name}: {said}")
        except Exception as error:  # whatever a reader throws is its verdict
            self.failed += 1
            lines = str(error).strip().splitlines() or [type(error).__name__]
            print(f"FAILED: {name}: {lines[0][:300]}")
            if os.environ.get("TRACEMILL_DEBUG"):
                traceback.print_exc()


def has(module):
    try:
        __import__(module)
        return True
    except ImportError as error:
        print(f"did not run: what needs {module} ({error})")
        return False


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--trl", nargs="*", default=["trl", "preference", "kto"])
    options = parser.parse_args()
    files = sorted(path for path in options.folder.iterdir() if path.name.endswith((".jsonl", ".jsonl.zst", ".parquet")))
    published = sorted(path.parent for path in options.folder.glob("*/README.md"))
    if not files and not published:
        print(f"did not run: there is no dataset in {options.folder}")
        return 0
    checks = Checks()
    if not has("datasets") or not has("pyarrow"):
        return 0
    trl = has("trl.data_utils")
    for path in files:
        checks.run(f"datasets loads {path.name}", check_loads, path)
        if trl and path.name.startswith(tuple(options.trl)):
            checks.run(f"TRL takes {path.name}", check_trl, path)
        jsonl = path.with_suffix(".jsonl")
        if path.suffix == ".parquet" and jsonl.exists():
            checks.run(f"Arrow reads {path.name}", check_same, jsonl, path)
    for folder in published:
        checks.run(f"datasets loads {folder.name} as published", check_published, folder)
    reports = os.environ.get("TRACEMILL_TEST_REPORTS")
    if reports:
        counts = {"numPassedTests": checks.passed, "numFailedTests": checks.failed}
        pathlib.Path(reports, "datasets.json").write_text(json.dumps(counts))
    print(f"datasets: {checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


sys.exit(main())
