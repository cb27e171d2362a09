"""Markdown, HTML and JSON on their way to a caption."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivavoce.models.embedded.markup import plain, structured, unmarked

PLAIN = {
    "The office:** open": "The office: open",
    "**Opening hours:** 9-5": "Opening hours: 9-5",
    "text**": "text",
    "**5** boxes, **3**": "5 boxes, 3",
    "__bold__, _italic_, *both*, ~~old~~ and `code`": "bold, italic, both, old and code",
    "user_name, a_b_c, 2*3 and 2 * 3": "user_name, a_b_c, 2*3 and 2 * 3",
    "We have:\n- apples\n- pears\n* plums": "We have: apples, pears, plums.",
    "1. Turn it off\n2. Wait a minute.\n3. Turn it on": "Turn it off, Wait a minute. Turn it on.",
    "- [x] done\n- [ ] open": "done, open.",
    "1986. A great year.": "1986. A great year.",
    "- 5 degrees": "- 5 degrees",
    "# Heading\nText here.": "Heading: Text here.",
    "> quote\n> more": "quote more",
    "> 10 people, <5 minutes, x < y": "> 10 people, <5 minutes, x < y",
    "[our site](https://example.com/a_(b)), ![logo](x.png) and [docs][1].": "our site, logo and docs.",
    "(see [1]) or [note]": "(see [1]) or [note]",
    "Run this:\n```python\nprint(1)\n```\nDone.": "Run this: Done.",
    "```\nonly code\n```": "only code",
    "| Day | Hours |\n|---|---|\n| Mon | 9-5 |\n| Tue | 10-4 |": "Mon: 9-5. Tue: 10-4",
    "| Day | Open | Close |\n|:--|:-:|--:|\n| Mon | 9 | 5 |": "Mon, Open 9, Close 5",
    "Line one\n---\nLine two": "Line one Line two",
    "<b>Hi</b> there<br/>you &amp; me": "Hi there you & me",
    "Mail <a.b@c.com>": "Mail a.b@c.com",
    "Great 😀🎉!": "Great!",
    "1️⃣ first": "1 first",
    "price \\$5 \\*star\\*": "price $5 star",
    "Q&A with Tom & Jerry, C# and #5": "Q&A with Tom & Jerry, C# and #5",
}


@pytest.mark.parametrize("text", PLAIN)
def test_a_caption_holds_the_words_without_their_marks(text):
    assert plain(text) == PLAIN[text]


@given(st.text(alphabet="ab1 *_`#-|>.\n", max_size=40))
def test_no_mark_is_left_alone_and_no_word_is_lost(text):
    got = plain(text)

    assert "**" not in got and "`" not in got and "\n" not in got
    assert "`" in text or [c for c in unmarked(text) if c in "ab"] == [c for c in text if c in "ab"]


@given(st.lists(st.from_regex(r"[A-Za-z][a-z',:;]{0,8}", fullmatch=True), max_size=10).map(" ".join))
def test_words_without_marks_are_not_touched(text):
    assert plain(text) == text


@given(st.dictionaries(st.text(max_size=5), st.integers() | st.text(alphabet="ab ", max_size=5), min_size=1))
def test_an_object_in_a_string_is_an_object(value):
    assert structured({"output": json.dumps(value)}) == {"output": value}
    assert structured(str(value)) == value
    assert structured(json.dumps([json.dumps(value)])) == [value]


@pytest.mark.parametrize(
    "text", ["{x}", "[note]", "42", '"word"', "[" * 50_000 + "]" * 50_000, "{" * 500 + "}" * 500, ""]
)
def test_what_only_looks_like_one_stays_text(text):
    assert structured(text) == text
