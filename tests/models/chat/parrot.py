"""A language model made by hand: it says known words, so that a real server can be tested without a real mind.

One layer that adds nothing between an embedding that tells the last token and an output that knows what follows it: a
table of "after this token comes that one". The chat template ends the prompt with a token that begins one of the
`ANSWERS`, chosen by what the caller said last. llama.cpp does all the rest: tokens, sampling, tool-call parsing, HTTP.
"""

from pathlib import Path

import gguf
import numpy as np

CALL = '<tool_call>\n{{"name": "{}", "arguments": {}}}\n</tool_call>'
ANSWERS = {  # key → what the model says when the caller's last message holds that word, see TEMPLATE
    "hello": "Hello there, this is the desk of the clinic. How can I help you today?",
    "move": "One second please.\n" + CALL.format("move", '{"number": 1042, "day": "2026-11-26"}'),
    "both": CALL.format("look_up", '{"number": 7}') + "\n" + CALL.format("move", '{"number": 7, "day": "2026-12-01"}'),
    "unknown": '{"name": "no_such_tool", "arguments": {"x": 1}}',
    "written": "Sure.\n```json\n"
    + '{"name": "look_up", "arguments": {"number": 55}}'
    + "\n``` "
    + "And so on. " * 20
    + "Done.",
    "code": '{"status": "nobody wants to hear this"}',
    "circles": CALL.format("look_up", '{"number": 99}'),
    "thinking": "<think>The caller wants to think aloud with me.</think>I have thought about it.",
    "peek": CALL.format("look_closely", "{}"),
    "refused": "I cannot do that here.",
    "result": "It is done and all is well now.",
    "goodbye": "Good day and take care.",
    "endless": " ".join(f"This{count} goes{count} on{count}." for count in range(40)),
}
ENDLESS = "endless"
"""Begins anew when it is over."""

TEMPLATE = """
{%- if tools %}<|im_start|>system
{{ messages[0].content }}

# Tools
You may call functions. They are within <tools></tools>:
<tools>{% for tool in tools %}
{{ tool | tojson }}{% endfor %}
</tools>
For each call write <tool_call>
{"name": <function-name>, "arguments": <args-json-object>}
</tool_call><|im_end|>
{%- else %}<|im_start|>system
{{ messages[0].content }}<|im_end|>
{%- endif %}
{%- for message in messages %}
{%- if message.role == "user" %}
<|im_start|>user
{{ message.content }}<|im_end|>
{%- elif message.role == "assistant" %}
<|im_start|>assistant
{{ message.content or "" }}{% for call in message.tool_calls or [] %}
<tool_call>
{"name": "{{ call.function.name }}", "arguments": {{ call.function.arguments | tojson }}}
</tool_call>{% endfor %}<|im_end|>
{%- elif message.role == "tool" %}
<|im_start|>user
<tool_response>
{{ message.content }}
</tool_response><|im_end|>
{%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
<|im_start|>assistant
{% set last = messages[-1] -%}
{%- if last.role == "tool" -%}
{%- if "no such tool" in last.content %}<|refused|>
{%- elif "99" in last.content %}<|circles|>
{%- else %}<|result|>{% endif -%}
{%- else -%}
{%- set words = last.content.replace("\\n", " ").split(" ") -%}
{%- set found = namespace(key="hello") -%}
{%- for key in KEYS %}{% if key in words %}{% set found.key = key %}{% endif %}{% endfor -%}
{{ "<|" + found.key + "|>" }}
{%- endif -%}
{%- endif %}
""".strip()
WIDTH = 32
"""Of the one attention head; it looks at nothing."""


def write_model(path: Path) -> Path:
    """Write the model as GGUF, some megabytes."""
    tokens, successors, end = _vocabulary()
    writer = gguf.GGUFWriter(path, "llama")
    size = -(-len(tokens) // WIDTH) * WIDTH
    writer.add_block_count(1)
    writer.add_context_length(16384)
    writer.add_embedding_length(size)
    writer.add_feed_forward_length(WIDTH)
    writer.add_head_count(size // WIDTH)
    writer.add_head_count_kv(1)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_vocab_size(len(tokens))
    writer.add_rope_dimension_count(WIDTH)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_types([3 if token.startswith("<|") else 1 for token in tokens])
    writer.add_token_merges([f"{tokens[0]} {tokens[0]}"])  # llama.cpp wants one; two NUL bytes never come
    writer.add_eos_token_id(end)
    writer.add_add_bos_token(False)
    keys = "[" + ", ".join(f'"{key}"' for key in ANSWERS) + "]"
    writer.add_chat_template(TEMPLATE.replace("KEYS", keys))
    for name, weights in _weights(len(tokens), size, successors).items():
        writer.add_tensor(name, weights)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _weights(count: int, size: int, successors: dict[int, int]) -> dict[str, np.ndarray]:
    tell, follow = np.zeros((2, count, size), np.float16)
    tell[np.arange(count), np.arange(count)] = 1
    for token, successor in successors.items():
        follow[successor, token] = 1
    shapes = {
        "attn_q": (size, size), "attn_k": (WIDTH, size), "attn_v": (WIDTH, size), "attn_output": (size, size),
        "ffn_gate": (WIDTH, size), "ffn_up": (WIDTH, size), "ffn_down": (size, WIDTH),
    }  # fmt: skip
    layer = {f"blk.0.{name}.weight": np.zeros(shape, np.float16) for name, shape in shapes.items()}
    norms = {name: np.ones(size, np.float32) for name in ("blk.0.attn_norm", "blk.0.ffn_norm", "output_norm")}
    return {
        "token_embd.weight": tell,
        "output.weight": follow,
        **{f"{name}.weight": norm for name, norm in norms.items()},
        **layer,
    }


def _vocabulary() -> tuple[list[str], dict[int, int], int]:
    """All tokens, which follows which, and the one that ends an answer. Bytes first: callers speak in them."""
    letters = _letters()
    tokens = [letters[byte] for byte in range(256)] + ["<|im_start|>", "<|im_end|>"]
    known, successors, end = set(tokens), {}, 257
    for key, text in ANSWERS.items():
        begin = len(tokens)
        tokens.append(f"<|{key}|>")
        for piece in _pieces(text, known, letters):
            successors[len(tokens) - 1] = len(tokens)
            tokens.append(piece)
        successors[len(tokens) - 1] = successors[begin] if key == ENDLESS else end
    return tokens, successors, end


def _pieces(text: str, known: set[str], letters: dict[int, str]) -> list[str]:
    """Cut into words; one that the vocabulary has already is joined with the next, for a token has one successor."""
    pieces: list[str] = []
    piece = ""
    for word in text.split(" "):
        piece += ("" if not pieces and not piece else letters[ord(" ")]) + "".join(letters[b] for b in word.encode())
        if piece not in known:
            known.add(piece)
            pieces.append(piece)
            piece = ""
    assert not piece, f"no unique token is left for the end of {text!r}"
    return pieces


def _letters() -> dict[int, str]:
    """How byte-level vocabularies write bytes: printable ones as themselves, the others from U+0100 on."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    return {byte: chr(byte) for byte in printable} | {byte: chr(256 + at) for at, byte in enumerate(others)}
