"""A tool that changes something: it acts after the caller's yes, and once, whatever falls in between.

python examples/confirm_and_ledger.py
"""

from sqlalchemy import create_engine, text
from sqlalchemy.pool import StaticPool

from vivavoce import Agent, Call, Declined, ledger
from vivavoce.testing import text_call

db = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})  # yours: a real one
with db.begin() as connection:
    ledger.create(connection)
    connection.execute(text("CREATE TABLE returns (parcel INTEGER PRIMARY KEY)"))

agent = Agent("parcels", "You send parcels back. You ONLY take returns.")


def check_parcel(parcel_number: int) -> None:
    if parcel_number >= 9000:
        raise Declined("Parcels that begin with nine cannot be returned.")


@agent.tool(
    confirm="Send parcel {parcel_number} back",  # read back; the caller says yes to these very words
    check=check_parcel,  # before anybody is asked to agree
    ask={"parcel_number": "What is the parcel's number?"},
    examples=["I want to return a parcel"],
    done="Parcel {parcel_number} goes back.",
)
def return_parcel(call: Call, parcel_number: int) -> dict[str, int]:
    """Send a parcel back.

    Args:
        parcel_number: Four digits on the label.
    """
    with db.begin() as connection, ledger.once(connection, call) as step:
        if not step.replayed:  # the note and the effect commit together, or neither does
            connection.execute(text("INSERT INTO returns VALUES (:number)"), {"number": parcel_number})
            step.result = {"parcel_number": parcel_number}
        return step.result


if __name__ == "__main__":
    with text_call(agent) as call:
        for words in ("I want to return a parcel", "4711", "no, 4712", "yes"):
            call.say(words)
        print(*call.history, sep="\n")
    with db.begin() as connection:
        print("returned:", *connection.execute(text("SELECT parcel FROM returns")).scalars())
