"""The network, its labels and its training; needs torch (`make train-test`)."""

from __future__ import annotations

from dataclasses import replace

import pytest

torch = pytest.importorskip("torch", reason="training has an environment of its own: make train-test")

from reader import train  # noqa: E402
from reader.batches import Batches  # noqa: E402
from reader.corpora import ACTS, HOW, Mention, Turn  # noqa: E402
from reader.encoder import SchemaTexts  # noqa: E402
from reader.loss import losses, tool_scores, total  # noqa: E402
from reader.model import Reader  # noqa: E402
from reader.tensors import labelled  # noqa: E402
from reader.train import Run, Training  # noqa: E402
from reader.words import USER_TOKENS, words  # noqa: E402

pytestmark = pytest.mark.weights
torch.set_num_threads(1)


@pytest.fixture(scope="module")
def training(pack, encoder, tokenizer):
    return lambda steps=6: Training(Run(seed=5, size=4, steps=steps, frozen=4), Batches(pack, 4), encoder, tokenizer)


def test_an_untrained_reader_ranks_as_the_sentence_encoder_does(encoder, tokenizer):
    reader = Reader().eval()
    reader.encoder.load_state_dict(encoder)
    schema, tokens = SchemaTexts(encoder, tokenizer)(
        ["find bus: a bus journey", "transfer money", "play song: on a speaker"]
    )
    for said, best in (
        ("i need to get to oakland by coach", 0),
        ("send ten dollars to ann", 1),
        ("some music please", 2),
    ):
        row = words(tokenizer, "", said)
        with torch.no_grad():
            read = reader(
                torch.tensor([row.ids]), torch.tensor([row.types]), schema, tokens, torch.zeros(3, dtype=torch.long)
            )
        assert read.tool.argmax().item() == best


def test_shapes_are_those_of_turns_items_and_tokens(training):
    run = training()
    batch = run.labelled(0)
    reading = run.model(batch.ids, batch.types, batch.schema, batch.tokens, batch.kinds)
    turns, tokens, items = *batch.ids.shape, len(batch.kinds)

    assert reading.tool.shape == reading.asked.shape == (turns, items)
    assert reading.none.shape == (turns,)
    assert reading.how.shape == (turns, items, len(HOW))
    assert reading.begin.shape == reading.end.shape == reading.inside.shape == (turns, items, tokens)
    assert reading.acts.shape == (turns, len(ACTS))


def test_a_value_is_never_pointed_at_outside_the_callers_words(training):
    run = training()
    batch = run.labelled(0)
    reading = run.model(batch.ids, batch.types, batch.schema, batch.tokens, batch.kinds)
    outside = ((batch.types == 0) | (batch.ids == 0))[:, None].expand_as(reading.begin)

    assert all((each[outside] < -1000).all() for each in (reading.begin, reading.end, reading.inside))


def test_an_item_reads_the_same_whatever_its_padding(training):
    run = training()
    run.model.eval()
    batch = run.labelled(0)
    wider = torch.nn.functional.pad(batch.schema, (0, 0, 0, 5)), torch.nn.functional.pad(batch.tokens, (0, 5))
    with torch.no_grad():
        one = run.model(batch.ids, batch.types, batch.schema, batch.tokens, batch.kinds)
        other = run.model(batch.ids, batch.types, *wider, batch.kinds)

    for a, b in zip(one, other, strict=True):
        torch.testing.assert_close(a, b, atol=1e-4, rtol=1e-4)


def test_tokens_are_labelled_where_the_words_stand(tokenizer):
    row = words(tokenizer, "Where to?", "to San Jose, please")
    at = row.tokens(3, 11)

    assert tokenizer.decode([row.ids[i] for i in at]) == "san jose"
    assert all(row.types[i] == 1 for i in at)
    assert len(words(tokenizer, "a " * 90, "b " * 90).ids) == 20 + USER_TOKENS + 3


def test_what_a_corpus_does_not_label_is_masked(pack, encoder, tokenizer):
    batches = Batches(pack, 4)
    batch = batches.draw(5, 0)
    spoken = Turn("nlupp", "no way", acts=frozenset({"deny"}), heads=frozenset({"acts"}))
    gold = labelled(type(batch)(batch.agent, (spoken,)), tokenizer, SchemaTexts(encoder, tokenizer))

    assert not gold.tools.any()
    assert (gold.how == -100).all()
    assert gold.asked.isnan().all()
    assert gold.acts[0, ACTS.index("deny")] == 1


def test_a_value_in_other_words_is_neither_span_nor_none(pack, encoder, tokenizer):
    batch = next(b for b in map(lambda step: Batches(pack, 4).draw(5, step), range(50)) if b.agent.arguments)
    argument = batch.agent.arguments[0]
    turn = Turn("sgd", "a couple of us", mentions=(Mention(argument, "value"),))
    gold = labelled(type(batch)(batch.agent, (turn,)), tokenizer, SchemaTexts(encoder, tokenizer))

    assert gold.how[0, 0] == -100
    assert not gold.begin.any()


def test_a_tools_score_is_that_of_its_best_item():
    items = torch.tensor([[1.0, 5.0, 2.0], [3.0, 0.0, 9.0]])

    assert tool_scores(items, torch.tensor([0, 0, 1]), 2).tolist() == [[5.0, 2.0], [3.0, 9.0]]


def test_twenty_turns_are_learnt_by_heart(pack, encoder, tokenizer):
    run = Training(Run(seed=5, size=20, steps=70, frozen=6), Batches(pack, 20), encoder, tokenizer)
    step = next(s for s in range(50) if run.labelled(s).begin.sum() > 8)
    run.labelled = lambda _: batch  # type: ignore[method-assign]
    batch = Training.labelled(run, step)
    for _ in range(70):
        run.advance()
    run.model.eval()
    with torch.no_grad():
        reading = run.model(batch.ids, batch.types, batch.schema, batch.tokens, batch.kinds)
    first = len(batch.owners)
    how, known = reading.how[:, first:].argmax(-1), batch.how >= 0
    spoken = batch.begin.sum(-1) == 1

    assert (how == batch.how)[known].float().mean() > 0.98
    for at, gold in ((reading.begin, batch.begin), (reading.end, batch.end)):
        assert (at[:, first:].argmax(-1) == gold.argmax(-1))[spoken].float().mean() > 0.95
    tools = torch.cat(
        (tool_scores(reading.tool[:, :first], batch.owners, batch.tools.shape[1] - 1), reading.none[:, None]), 1
    )
    single = batch.tools.amax(1) == 1
    assert (tools.argmax(1) == batch.tools.argmax(1))[single].float().mean() > 0.9


def test_a_run_that_was_stopped_goes_on_as_if_it_had_not(training, tmp_path):
    whole = training()
    curve = [whole.advance()["loss"] for _ in range(6)]
    first = training()
    begun = [first.advance()["loss"] for _ in range(3)]
    first.save(tmp_path / "checkpoint.pt")
    second = training()
    second.resume(tmp_path / "checkpoint.pt")

    assert begun + [second.advance()["loss"] for _ in range(3)] == pytest.approx(curve, abs=1e-5)


def test_a_piece_stops_in_time_and_the_same_command_goes_on(pack_folder, minilm_folder, tmp_path, monkeypatch, capsys):
    command = ["train", "--pack", pack_folder, "--minilm", minilm_folder, "--out", tmp_path, "--steps", 2, "--size", 4]
    told = []
    for minutes in (0, 5):
        monkeypatch.setattr("sys.argv", [*map(str, command), "--minutes", str(minutes)])
        train.main()
        told.append(capsys.readouterr().out)

    assert "stopped after step 0 of 2" in told[0]
    assert "stopped after step 2 of 2" in told[1]
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoint.pt"]


def test_a_checkpoint_of_another_run_is_refused(training, pack, encoder, tokenizer, tmp_path):
    training().save(tmp_path / "checkpoint.pt")
    other = Training(Run(seed=6, size=4, steps=6, frozen=4), Batches(pack, 4), encoder, tokenizer)

    with pytest.raises(ValueError, match="of another|give another --out"):
        other.resume(tmp_path / "checkpoint.pt")


def test_frozen_layers_stay_and_all_heads_learn(training):
    run = training()
    before = {name: value.clone() for name, value in run.model.state_dict().items()}
    for _ in range(3):
        run.advance()
    moved = {name for name, value in run.model.state_dict().items() if not torch.equal(value, before[name])}

    frozen = ("encoder.words", *(f"encoder.layers.{i}." for i in range(4)))
    assert not [name for name in moved if name.startswith(frozen)]
    parts = "encoder.layers.4 fit word_out looks.0 talks.0 tool how asked acts pointer_query".split()
    assert not [part for part in parts if not any(name.startswith(part) for name in moved)]


def test_nothing_labelled_gives_a_loss_of_nothing(training):
    run = training()
    batch = run.labelled(0)
    blank = {name: getattr(batch, name) * 0 for name in ("tools", "begin", "end", "inside")}
    masked = {name: getattr(batch, name) * torch.nan for name in ("asked", "acts")}
    gone = replace(batch, how=torch.full_like(batch.how, -100), **blank, **masked)
    reading = run.model(batch.ids, batch.types, batch.schema, batch.tokens, batch.kinds)

    assert total(losses(reading, gone)).item() == pytest.approx(0, abs=1e-6)
