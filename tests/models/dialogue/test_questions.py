"""Questions made of what descriptions say: grammatical ones."""

import pytest

from vivavoce.events import ToolSpec
from vivavoce.models.embedded.dialogue.nlg.asking import question


@pytest.mark.parametrize(
    ("description", "asked"),
    [
        ("Where the bus goes", "Where does the bus go?"),
        ("What the customer does", "What do you do?"),
        ("When the train passes", "When does the train pass?"),
        ("What the child studies", "What does the child study?"),
        ("When the shop closes", "When does the shop close?"),
        ("What the buyer wishes", "What does the buyer wish?"),
        ("Where the parcel goes to", "Where does the parcel go to?"),
        ("How often the dog does it", "How often does the dog do it?"),
        ("How the caller pays", "How do you pay?"),
        ("When the caller watches the film", "When do you watch the film?"),
        ("Where the caller has lunch", "Where do you have lunch?"),
        ("Whether the caller goes by car", "Do you go by car?"),
        ("Which bus goes there", "Which bus goes there?"),
        ("When the meeting is", "When is the meeting?"),
        ("The four digits on the frame", "What are the four digits on the frame?"),
        ("The one digit on the frame", "What is the one digit on the frame?"),
    ],
)
def test_a_description_makes_a_question(description, asked):
    parameters = {"type": "object", "properties": {"x": {"type": "string", "description": description}}}

    assert question(ToolSpec("do", "Do it.", parameters), "x") == asked
