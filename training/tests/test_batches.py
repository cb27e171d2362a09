import pytest

from reader.batches import ARGUMENT, EXAMPLE, TOOL, Batches
from reader.corpora import ALL_HEADS, HEADS

STEPS = range(120)


@pytest.fixture(scope="module")
def batches(pack):
    return Batches(pack, size=8)


@pytest.fixture(scope="module")
def drawn(batches):
    return [batches.draw(3, step) for step in STEPS]


def test_a_batch_depends_on_seed_and_step_alone(batches, drawn, pack):
    assert [Batches(pack, size=8).draw(3, step) for step in reversed(STEPS)] == drawn[::-1]
    assert batches.draw(4, 0) != drawn[0]


def test_never_two_services_of_one_domain(drawn, pack):
    for batch in drawn:
        services = {a.split("/")[0] for a in (*batch.agent.tools, *batch.agent.arguments)}
        domains = [pack.services[s].domain for s in services if pack.services[s].corpus == "sgd"]
        assert len(domains) == len(set(domains))


def test_only_what_training_may_see(drawn, pack):
    unseen = {s.id for s in pack.services.values() if "train" not in s.splits} | {"Hotels_9"}
    for batch in drawn:
        assert not unseen & {a.split("/")[0] for a in (*batch.agent.tools, *batch.agent.arguments)}
        assert not unseen & {s for t in batch.turns for s in t.services}


def test_like_arguments_stand_side_by_side(drawn, pack):
    seen = 0
    for batch in drawn:
        schema_guided = [a for a in batch.agent.arguments if a in pack.like]
        for argument in schema_guided:
            assert pack.like[argument] <= set(batch.agent.arguments)
            seen += 1
    assert seen > 10


def test_items_are_tools_with_their_examples_then_arguments(drawn):
    for batch in drawn:
        agent = batch.agent
        assert len(agent.texts) == len(agent.kinds) == len(agent.owners) + len(agent.arguments)
        assert agent.kinds[len(agent.owners) :] == (ARGUMENT,) * len(agent.arguments)
        starts = [i for i, kind in enumerate(agent.kinds) if kind == TOOL]
        assert [agent.owners[i] for i in starts] == list(range(len(agent.tools)))
        assert all(agent.owners[i] == agent.owners[i - 1] for i, kind in enumerate(agent.kinds) if kind == EXAMPLE)


def test_turns_ask_for_offered_tools_others_and_none(drawn):
    kinds = {bool(t.tools) + bool(t.tools & set(b.agent.tools)) for b in drawn for t in b.turns}

    assert kinds == {0, 1, 2}
    assert all(len(b.turns) == 8 for b in drawn)
    assert {t.heads for b in drawn for t in b.turns} >= {ALL_HEADS, HEADS["hwu"], HEADS["written"]}
