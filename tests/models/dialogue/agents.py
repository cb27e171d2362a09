"""Made-up agents of different trades; none of them is the product's front desk."""

from __future__ import annotations

from typing import Any

from scripted import Agent

from vivavoce.events import ToolSpec


def schema(required: str = "", **properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required.split()}


def text(description: str = "") -> dict[str, Any]:
    return {"type": "string", "description": description}


def number(description: str = "", **more: Any) -> dict[str, Any]:
    return {"type": "integer", "description": description, **more}


def when(form: str, description: str = "") -> dict[str, Any]:
    return {"type": "string", "format": form, "description": description}


def one_of(*options: str, description: str = "") -> dict[str, Any]:
    return {"type": "string", "enum": list(options), "description": description}


TRANSFER = ToolSpec(
    "transfer_to_staff",
    "Hand the caller to a person for everything else.",
    schema("reason", reason=text("What the caller wants.")),
    transfer=True,
)

# ── a clinic: confirmation, lookup, identification ──

VISITS = [
    {"appointment_id": 1042, "service": "cleaning", "start": "2026-11-24T09:00:00-05:00", "provider": "Dr. Kim"},
    {"appointment_id": 1077, "service": "checkup", "start": "2026-11-27T15:30:00-05:00", "provider": "Dr. Patel"},
]


def _move_check(args: dict[str, Any]) -> Any:
    if args["new_start"].startswith("2026-11-26T14:00"):
        return {
            "error": "That time is taken.",
            "alternatives": {"new_start": ["2026-11-26T15:00:00-05:00", "2026-11-26T16:30:00-05:00"]},
        }
    if args["new_start"].startswith("2026-11-28"):
        return {"error": "We are closed on that day."}
    return None


CLINIC = Agent(
    tools=(
        ToolSpec(
            "book_appointment",
            "Book a new appointment.",
            schema(
                "service start name",
                service=one_of("cleaning", "checkup", "filling", description="What the visit is for."),
                start=when("date-time", "When the caller wants to come."),
                name=text("The caller's name."),
            ),
            confirm=True,
        ),
        ToolSpec(
            "move_appointment",
            "Move an existing appointment to a new time.",
            schema(
                "appointment_id new_start",
                appointment_id=number("The number on the confirmation."),
                new_start=when("date-time", "When the caller wants to come instead."),
            ),
            confirm=True,
            lookup={"appointment_id": "find_appointments"},
            ask={"appointment_id": "What is your appointment number?"},
            done="Done. You are now booked for {new_start}.",
        ),
        ToolSpec(
            "cancel_appointment",
            "Cancel an existing appointment.",
            schema("appointment_id", appointment_id=number("The number on the confirmation.")),
            confirm=True,
            lookup={"appointment_id": "find_appointments"},
            examples=("I can't make it", "I won't be coming"),
            done="Your appointment is cancelled.",
        ),
        ToolSpec(
            "find_appointments",
            "Find the appointments of a caller.",
            schema(
                "name date_of_birth",
                name=text("The caller's full name."),
                date_of_birth=when("date", "The caller's date of birth."),
            ),
        ),
        ToolSpec("opening_hours", "Tell the opening hours of a day.", schema("", day=when("date", "Which day."))),
        TRANSFER,
    ),
    instructions="You are the desk of a dental clinic. You only handle appointments. For all other requests "
    "transfer to staff.\nThe clinic is at 12 Elm Street. Parking is free behind the building.",
    backend={
        "check move_appointment": _move_check,
        "move_appointment": lambda a: {"appointment_id": a["appointment_id"], "start": a["new_start"]},
        "find_appointments": lambda a: {
            "appointments": VISITS if "Lopez" in a["name"] else VISITS[:1] if "Reed" in a["name"] else []
        },
        "opening_hours": lambda a: {"output": "We are open from 8 to 6, Monday to Friday."},
        "transfer_to_staff": lambda a: {"output": "ok"},
    },
    vocabulary=("Lopez", "Reed", "Kim", "Patel"),
)

# ── pizza: many slots at once, counts, enums, a list ──

PIZZA = Agent(
    tools=(
        ToolSpec(
            "order_pizza",
            "Order a pizza for delivery or pickup.",
            schema(
                "size topping quantity",
                size=one_of("small", "medium", "large"),
                topping=one_of("margherita", "pepperoni", "mushroom", "veggie"),
                quantity=number("How many pizzas.", minimum=1, maximum=20),
            ),
            confirm=True,
            done="Your order is in. It comes to ${price}.",
        ),
        ToolSpec(
            "order_status",
            "Check how far an order is.",
            schema("order_number", order_number=number("The order number.")),
        ),
        ToolSpec(
            "cancel_order",
            "Cancel an order that has not left yet.",
            schema("order_number", order_number=number("The order number.")),
            confirm=True,
        ),
    ),
    instructions="You take orders for Luigi's. We deliver within five miles. Delivery costs three dollars.",
    backend={
        "order_pizza": lambda a: {"order_number": 7, "price": 12 * a["quantity"]},
        "order_status": lambda a: {"status": "in the oven", "minutes_left": 10},
    },
)

# ── a warehouse: hands busy, free names, no confirmation ──

STOCK = {"blue widget": 14, "red widget": 0, "pallet jack": 3}


def _stock(args: dict[str, Any]) -> Any:
    item = args["item"].lower().rstrip("s")
    return {"item": item, "quantity": STOCK[item], "aisle": 4} if item in STOCK else {"error": "There is no such item."}


WAREHOUSE = Agent(
    tools=(
        ToolSpec("check_stock", "Check how many of an item are in stock.", schema("item", item=text("Which item."))),
        ToolSpec(
            "move_stock",
            "Move items to another aisle.",
            schema(
                "item quantity aisle",
                item=text(),
                quantity=number("How many."),
                aisle=number("The aisle to move them to."),
            ),
            confirm=True,
        ),
        ToolSpec(
            "report_damage",
            "Report a damaged item.",
            schema("item description", item=text("Which item is damaged."), description=text("What is wrong with it.")),
        ),
    ),
    backend={"check_stock": _stock},
    vocabulary=("blue widget", "red widget", "pallet jack"),
)

# ── a home: client tools, no confirmation, no instructions ──

HOME = Agent(
    tools=(
        ToolSpec("turn_on_the_lights", "Turns on the lights.", {}),
        ToolSpec("turn_off_the_lights", "Turns off the lights.", {}),
        ToolSpec(
            "set_thermostat",
            "Set the temperature of a room.",
            schema(
                "temperature",
                temperature=number("Degrees Fahrenheit.", minimum=50, maximum=90),
                room=one_of("kitchen", "bedroom", "living_room"),
            ),
        ),
        ToolSpec(
            "get_weather",
            "Get the current weather for a city.",
            {"type": "OBJECT", "properties": {"city": {"type": "STRING"}}, "required": ["city"]},
        ),
    ),
    backend={
        "get_weather": lambda a: {"temperature": 21, "condition": "Sunny"},
        "turn_on_the_lights": lambda a: {"result": "ok"},
    },
)

# ── a library ──

LIBRARY = Agent(
    tools=(
        ToolSpec(
            "search_catalog", "Search the catalog for a book.", schema("title", title=text("The title of the book."))
        ),
        ToolSpec(
            "renew_loan",
            "Renew a loan for three more weeks.",
            schema("card_number", card_number=text("The caller's library card number.")),
            requires=("verify_member",),
        ),
        ToolSpec(
            "reserve_book",
            "Reserve a book for pickup.",
            schema(
                "title card_number",
                title=text("The title of the book."),
                card_number=text("The caller's library card number."),
            ),
            requires=("verify_member",),
            confirm=True,
        ),
        ToolSpec(
            "verify_member",
            "Check that the caller is a member.",
            schema(
                "card_number last_name",
                card_number=text("The caller's library card number."),
                last_name=text("The caller's last name."),
            ),
        ),
    ),
    instructions="You are the phone desk of the town library. The library is open from nine to five on weekdays. "
    "Late books cost ten cents a day.",
    backend={
        "search_catalog": lambda a: [
            {"title": "Dune", "author": "Frank Herbert", "copies": 2},
            {"title": "Dune Messiah", "author": "Frank Herbert", "copies": 1},
        ],
        "verify_member": lambda a: (
            {"member": "Ana Reed"} if a["card_number"] == "55512" else {"error": "That card number is not known."}
        ),
        "renew_loan": lambda a: {"message": "Your loan is renewed until December 14th."},
    },
)

# ── a taxi ──

TAXI = Agent(
    tools=(
        ToolSpec(
            "book_ride",
            "Book a taxi ride.",
            schema(
                "pickup destination pickup_time",
                pickup=text("Where the caller wants to be picked up."),
                destination=text("Where the caller wants to go."),
                pickup_time=when("date-time", "When the caller wants to be picked up."),
                passengers=number("Number of passengers.", minimum=1, maximum=6),
            ),
            confirm=True,
            done="Your taxi will be there {pickup_time}.",
        ),
        ToolSpec(
            "estimate_fare",
            "Estimate the fare of a ride.",
            schema(
                "pickup destination", pickup=text("Where the ride starts."), destination=text("Where the ride ends.")
            ),
        ),
        ToolSpec(
            "cancel_ride",
            "Cancel a ride.",
            schema("booking_code", booking_code=text("The booking code, a letter and three digits.")),
            confirm=True,
        ),
    ),
    backend={"estimate_fare": lambda a: {"fare": "$24", "minutes": 18}},
)
