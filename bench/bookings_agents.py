"""Agents as somebody writes them who has read the README, and what people say to them. For `bookings.py`.

Each case is the caller's turns up to the read-back, and the arguments that they want.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any, Literal

from pydantic import BaseModel

from vivavoce import Agent

Case = tuple[tuple[str, ...], Mapping[str, Any]]

# ── looked at ──

coffee = Agent("coffee", "You take coffee orders at the counter of Bean There.")


@coffee.tool(confirm=True, examples=["I'd like a latte", "can I get a cappuccino"])
def order_coffee(
    drink: Literal["latte", "cappuccino", "mocha", "espresso"],
    size: Literal["small", "medium", "large"],
    roast: Literal["light roast", "medium roast", "dark roast"] = "medium roast",
    milk: Literal["whole milk", "oat milk", "almond milk", "no milk"] = "whole milk",
    ice: Literal["no ice", "some ice", "lots of ice"] = "no ice",
) -> None:
    """Order a coffee.

    Args:
        drink: Which drink.
        size: The size of the cup.
        roast: The roast of the beans.
        milk: Which milk goes in.
        ice: How much ice.
    """


COFFEE: list[Case] = [
    (("a medium roast large cappuccino please",), {"drink": "cappuccino", "size": "large", "roast": "medium roast"}),
    (("Can I get a small dark roast espresso?",), {"drink": "espresso", "size": "small", "roast": "dark roast"}),
    (("large latte with oat milk and lots of ice",),
     {"drink": "latte", "size": "large", "milk": "oat milk", "ice": "lots of ice"}),
    (("a large latte with a lot of milk",), {"drink": "latte", "size": "large"}),
    (("hey could I have a mocha, large, light roast, with almond milk",),
     {"drink": "mocha", "size": "large", "roast": "light roast", "milk": "almond milk"}),
    (("I'll have a medium mocha",), {"drink": "mocha", "size": "medium"}),
    (("medium dark roast latte no milk",),
     {"drink": "latte", "size": "medium", "roast": "dark roast", "milk": "no milk"}),
    (("an espresso", "just a small one"), {"drink": "espresso", "size": "small"}),
    (("I want a cappuccino with some ice in it", "make it a large please"),
     {"drink": "cappuccino", "size": "large", "ice": "some ice"}),
    (("Latte, small, oat milk.",), {"drink": "latte", "size": "small", "milk": "oat milk"}),
    (("I'm looking for a large iced coffee, a mocha", ), {"drink": "mocha", "size": "large"}),
    (("give me a latte", "small with almond milk"), {"drink": "latte", "size": "small", "milk": "almond milk"}),
    (("a light roast cappuccino", "I would like a large cup"),
     {"drink": "cappuccino", "size": "large", "roast": "light roast"}),
    (("small cappuccino without milk",), {"drink": "cappuccino", "size": "small", "milk": "no milk"}),
]  # fmt: skip


class Drink(BaseModel):
    """One drink."""

    drink: Literal["latte", "cappuccino", "mocha", "espresso", "tea"]
    size: Literal["small", "large"] = "small"
    milk: Literal["whole", "oat", "almond", "soy"] = "whole"
    quantity: int = 1


cafe = Agent("cafe", "You take orders for a cafe.")


@cafe.tool(confirm=True, examples=["I'd like a latte", "two teas please"])
def place_order(items: list[Drink]) -> None:
    """Place an order.

    Args:
        items: What is ordered.
    """


def _drink(drink: str, size: str = "", milk: str = "", quantity: int = 0) -> dict[str, Any]:
    parts = {"size": size, "milk": milk, "quantity": quantity}
    return {"drink": drink, **{name: value for name, value in parts.items() if value}}


CAFE: list[Case] = [
    (("a mocha with oat milk and a latte with almond",),
     {"items": [_drink("mocha", milk="oat", quantity=1), _drink("latte", milk="almond", quantity=1)]}),
    (("two lattes with soy and an espresso",),
     {"items": [_drink("latte", milk="soy", quantity=2), _drink("espresso", quantity=1)]}),
    (("I'd like three teas please",), {"items": [_drink("tea", quantity=3)]}),
    (("one large cappuccino, two small mochas",),
     {"items": [_drink("cappuccino", "large", quantity=1), _drink("mocha", "small", quantity=2)]}),
    (("Can we get a large latte with oat milk, a tea and two espressos?",),
     {"items": [_drink("latte", "large", "oat", 1), _drink("tea", quantity=1), _drink("espresso", quantity=2)]}),
    (("a latte and a tea", "make the latte large"),
     {"items": [_drink("latte", "large", quantity=1), _drink("tea", quantity=1)]}),
    (("a latte please", "and an espresso"),
     {"items": [_drink("latte", quantity=1), _drink("espresso", quantity=1)]}),
    (("a mocha and two teas", "drop the mocha"), {"items": [_drink("tea", quantity=2)]}),
    (("We'd like two large lattes, one with oat milk and one with soy",),
     {"items": [_drink("latte", "large", "oat", 1), _drink("latte", "large", "soy", 1)]}),
    (("I'll take a soy latte and an oat mocha",),
     {"items": [_drink("latte", milk="soy", quantity=1), _drink("mocha", milk="oat", quantity=1)]}),
    (("an espresso plus a small latte",),
     {"items": [_drink("espresso", quantity=1), _drink("latte", "small", quantity=1)]}),
    (("a large mocha", "actually make it two"), {"items": [_drink("mocha", "large", quantity=2)]}),
    (("a cappuccino with oat milk", "and a tea as well please"),
     {"items": [_drink("cappuccino", milk="oat", quantity=1), _drink("tea", quantity=1)]}),
    (("could I get four espressos and a large tea with whole milk",),
     {"items": [_drink("espresso", quantity=4), _drink("tea", "large", "whole", 1)]}),
]  # fmt: skip

rides = Agent("rides", "You book rides.")


@rides.tool(confirm=True, examples=["I need a ride", "can you get me a cab"])
def book_ride(
    pickup: str, destination: str, ride_type: Literal["normal", "pool", "luxury"] = "normal", riders: int = 1
) -> None:
    """Book a ride.

    Args:
        pickup: Where the ride starts.
        destination: Where the ride goes to.
        ride_type: The type of ride.
        riders: How many people ride along.
    """


def _ride(pickup: str, destination: str, ride_type: str = "normal", riders: int = 1) -> dict[str, Any]:
    return {"pickup": pickup, "destination": destination, "ride_type": ride_type, "riders": riders}


RIDES: list[Case] = [
    (("I'd like a normal ride to Union Station", "pick me up at 12 Elm Street"),
     _ride("12 Elm Street", "Union Station")),
    (("I need a luxury ride from the Hilton to the airport for three people",),
     _ride("Hilton", "airport", "luxury", 3)),
    (("get me a ride", "I'm at Pier 39", "I want to go to 5 Main Street"), _ride("Pier 39", "5 Main Street")),
    (("Can you get me a cab from Oak Plaza to City Hall? There are two of us.",),
     _ride("Oak Plaza", "City Hall", "normal", 2)),
    (("I'm looking for a pool ride to Fisherman's Wharf", "from Market Street"),
     _ride("Market Street", "Fisherman's Wharf", "pool")),
    (("To Central Park from 33 Madison Avenue, four riders please",),
     _ride("33 Madison Avenue", "Central Park", "normal", 4)),
    (("I have to get to the Museum of Modern Art", "I'm at Grand Central"),
     _ride("Grand Central", "Museum of Modern Art")),
    (("book me a pool car from Lake View to Mill Valley please",), _ride("Lake View", "Mill Valley", "pool")),
    (("we need a ride for 4 from Harbor Inn to the Opera House, luxury",),
     _ride("Harbor Inn", "Opera House", "luxury", 4)),
    (("I want to go home from the office", ), _ride("office", "home")),
    (("could you send a car to 400 Pine Street, I'm going to the Greek Theatre",),
     _ride("400 Pine Street", "Greek Theatre")),
    (("a ride to the train station please", "my pickup is Rose Garden"), _ride("Rose Garden", "train station")),
]  # fmt: skip

pizza = Agent("pizza", "You take pizza orders for delivery.")
Topping = Literal["mushrooms", "pepperoni", "olives", "extra cheese", "onions", "ham"]


@pizza.tool(confirm=True, examples=["I want a pizza", "can I order a pizza"])
def order_pizza(
    size: Literal["small", "medium", "large"],
    toppings: list[Topping],
    address: str,
    crust: Literal["thin", "thick", "stuffed"] = "thin",
) -> None:
    """Order a pizza.

    Args:
        size: How large it is.
        toppings: What goes on top.
        address: Where it is delivered.
        crust: The kind of crust.
    """


PIZZA: list[Case] = [
    (("a large pizza with ham and mushrooms to 12 Elm Street",),
     {"size": "large", "toppings": ["ham", "mushrooms"], "address": "12 Elm Street"}),
    (("I'd like a medium pizza with olives, onions and extra cheese", "deliver it to 9 Lake Road"),
     {"size": "medium", "toppings": ["olives", "onions", "extra cheese"], "address": "9 Lake Road"}),
    (("Can I get a small thick crust pepperoni pizza?", "it's 44 Hill Street"),
     {"size": "small", "toppings": ["pepperoni"], "address": "44 Hill Street", "crust": "thick"}),
    (("a pizza please", "large", "just cheese", "5 Bay Avenue"),
     {"size": "large", "toppings": ["extra cheese"], "address": "5 Bay Avenue"}),
    (("stuffed crust, large, pepperoni and olives, to 18 Green Lane please",),
     {"size": "large", "toppings": ["pepperoni", "olives"], "address": "18 Green Lane", "crust": "stuffed"}),
    (("I want a large one with everything but onions", "ham, mushrooms and pepperoni", "3 Mill Road"),
     {"size": "large", "toppings": ["ham", "mushrooms", "pepperoni"], "address": "3 Mill Road"}),
    (("a medium ham pizza", "and mushrooms", "7 North Street"),
     {"size": "medium", "toppings": ["ham", "mushrooms"], "address": "7 North Street"}),
    (("small pizza, thin crust, with onions, for 21 River Street",),
     {"size": "small", "toppings": ["onions"], "address": "21 River Street", "crust": "thin"}),
    (("I'm looking for a large mushroom pizza", "my address is 80 Station Road"),
     {"size": "large", "toppings": ["mushrooms"], "address": "80 Station Road"}),
    (("one large pizza with pepperoni, no olives", "send it to 6 Church Lane"),
     {"size": "large", "toppings": ["pepperoni"], "address": "6 Church Lane"}),
]  # fmt: skip

# ── only counted ──


class Sandwich(BaseModel):
    """One sandwich."""

    bread: Literal["rye", "white", "sourdough"] = "white"
    filling: Literal["turkey", "tuna", "cheese", "falafel"]
    sauce: Literal["mayo", "mustard", "none"] = "none"
    quantity: int = 1


deli = Agent("deli", "You take sandwich orders.")


@deli.tool(confirm=True, examples=["I'd like a tuna sandwich", "can I order two sandwiches"])
def order_sandwiches(sandwiches: list[Sandwich]) -> None:
    """Order sandwiches.

    Args:
        sandwiches: Which sandwiches.
    """


def _sandwich(filling: str, bread: str = "", sauce: str = "", quantity: int = 1) -> dict[str, Any]:
    parts = {"bread": bread, "filling": filling, "sauce": sauce, "quantity": quantity}
    return {name: value for name, value in parts.items() if value}


DELI: list[Case] = [
    (("a turkey sandwich on rye with mustard",), {"sandwiches": [_sandwich("turkey", "rye", "mustard")]}),
    (("two tuna on sourdough and one cheese on white",),
     {"sandwiches": [_sandwich("tuna", "sourdough", quantity=2), _sandwich("cheese", "white")]}),
    (("Can I get a falafel sandwich and a tuna with mayo please",),
     {"sandwiches": [_sandwich("falafel"), _sandwich("tuna", sauce="mayo")]}),
    (("three cheese sandwiches",), {"sandwiches": [_sandwich("cheese", quantity=3)]}),
    (("I'd like a turkey on rye", "and a falafel on white"),
     {"sandwiches": [_sandwich("turkey", "rye"), _sandwich("falafel", "white")]}),
    (("a tuna sandwich", "put it on sourdough"), {"sandwiches": [_sandwich("tuna", "sourdough")]}),
    (("one turkey with mustard, one turkey with mayo",),
     {"sandwiches": [_sandwich("turkey", sauce="mustard"), _sandwich("turkey", sauce="mayo")]}),
    (("a cheese sandwich and two tunas", "drop the cheese"), {"sandwiches": [_sandwich("tuna", quantity=2)]}),
    (("we'll have four falafels on rye, no sauce",), {"sandwiches": [_sandwich("falafel", "rye", "none", 4)]}),
    (("rye bread with turkey, and sourdough with cheese and mustard",),
     {"sandwiches": [_sandwich("turkey", "rye"), _sandwich("cheese", "sourdough", "mustard")]}),
    (("a turkey sandwich please", "make that two"), {"sandwiches": [_sandwich("turkey", quantity=2)]}),
]  # fmt: skip


class Address(BaseModel):
    """Where something is."""

    street: str
    city: str


courier = Agent("courier", "You arrange couriers.")


@courier.tool(confirm=True, examples=["I need a parcel picked up", "send a courier"])
def send_courier(
    pickup: Address, day: date, size: Literal["letter", "small box", "large box"], fragile: bool = False
) -> None:
    """Send a courier.

    Args:
        pickup: Where the parcel is fetched.
        day: On which day.
        size: What is sent.
        fragile: Whether it breaks easily.
    """


def _parcel(street: str, city: str, day: int, size: str, fragile: bool = False) -> dict[str, Any]:
    place = {"street": street, "city": city}
    return {"pickup": place, "day": f"2019-03-{day:02}", "size": size, "fragile": fragile}


COURIER: list[Case] = [
    (("I need a small box picked up tomorrow at 12 Elm Street in Oakland",),
     _parcel("12 Elm Street", "Oakland", 2, "small box")),
    (("send a courier on Monday for a large box, it's fragile", "7 Lake Road", "San Jose"),
     _parcel("7 Lake Road", "San Jose", 4, "large box", fragile=True)),
    (("can you fetch a letter on March 5th", "from 40 Pine Street, Berkeley"),
     _parcel("40 Pine Street", "Berkeley", 5, "letter")),
    (("I have a large box to send", "tomorrow please", "it's at 9 Hill Road in Palo Alto"),
     _parcel("9 Hill Road", "Palo Alto", 2, "large box")),
    (("A courier to 81 Bay Street, Sausalito, tomorrow, for a letter",),
     _parcel("81 Bay Street", "Sausalito", 2, "letter")),
    (("I want a fragile small box collected next Tuesday", "3 Mill Lane, Napa"),
     _parcel("3 Mill Lane", "Napa", 5, "small box", fragile=True)),
    (("Please pick up a letter at 5 Main Street, San Mateo this Sunday",),
     _parcel("5 Main Street", "San Mateo", 3, "letter")),
    (("a small box, nothing fragile, on Wednesday", "22 Oak Avenue", "It's in Fresno"),
     _parcel("22 Oak Avenue", "Fresno", 6, "small box")),
]  # fmt: skip

cinema = Agent("cinema", "You sell cinema tickets.")


@cinema.tool(confirm=True, examples=["two tickets please", "I want to see a film"])
def book_tickets(
    film: Literal["The Last Harbour", "Night Train", "Paper Moon", "Little Giants"],
    day: date,
    showing: time,
    tickets: int,
    row: Literal["front", "middle", "back"] = "middle",
) -> None:
    """Book cinema tickets.

    Args:
        film: Which film.
        day: The day of the showing.
        showing: When it begins.
        tickets: How many tickets.
        row: Where in the hall.
    """


def _film(film: str, day: int, showing: str, tickets: int, row: str = "middle") -> dict[str, Any]:
    return {"film": film, "day": f"2019-03-{day:02}", "showing": f"{showing}:00", "tickets": tickets, "row": row}


CINEMA: list[Case] = [
    (("Two tickets for Night Train tonight at 8 please",), _film("Night Train", 1, "20:00", 2)),
    (("I want to see Paper Moon tomorrow at 7:30 pm", "there are three of us"), _film("Paper Moon", 2, "19:30", 3)),
    (("four seats at the back for Little Giants on Sunday at 3 pm",), _film("Little Giants", 3, "15:00", 4, "back")),
    (("Can I get one ticket for The Last Harbour", "Saturday evening at nine"),
     _film("The Last Harbour", 2, "21:00", 1)),
    (("we'd like to watch Night Train", "two of us", "tomorrow", "the one at 9 pm"),
     _film("Night Train", 2, "21:00", 2)),
    (("3 for Paper Moon at 6 pm today, front row please",), _film("Paper Moon", 1, "18:00", 3, "front")),
    (("the last harbour, two people, tomorrow at half past eight in the evening",),
     _film("The Last Harbour", 2, "20:30", 2)),
    (("Book me a ticket to Little Giants on March 9th at 2 in the afternoon",), _film("Little Giants", 9, "14:00", 1)),
    (("I'd love to see Night Train on Monday", "8 pm", "just me"), _film("Night Train", 4, "20:00", 1)),
    (("tickets for Paper Moon", "five", "Sunday the 3rd at 5 pm"), _film("Paper Moon", 3, "17:00", 5)),
]  # fmt: skip

garage = Agent("garage", "You take bookings for a car workshop.")


@garage.tool(confirm=True, examples=["my car needs a service", "I need new tyres"])
def book_service(
    job: Literal["oil change", "new tyres", "brake check", "full service"],
    day: date,
    car: str,
    drop_off: time,
    loan_car: bool = False,
) -> None:
    """Book a car into the workshop.

    Args:
        job: What has to be done.
        day: On which day.
        car: Make and model, such as Volvo V60.
        drop_off: When the car is brought.
        loan_car: Whether a loan car is wanted.
    """


def _job(job: str, day: int, car: str, drop_off: str, loan_car: bool = False) -> dict[str, Any]:
    return {"job": job, "day": f"2019-03-{day:02}", "car": car, "drop_off": f"{drop_off}:00", "loan_car": loan_car}


GARAGE: list[Case] = [
    (("I need an oil change for my Toyota Corolla on Monday at 9 am",),
     _job("oil change", 4, "Toyota Corolla", "09:00")),
    (("can you check the brakes on my Ford Focus", "Tuesday morning at 8"),
     _job("brake check", 5, "Ford Focus", "08:00")),
    (("I'd like a full service and a loan car please", "it's a Honda Civic", "Wednesday", "half past eight"),
     _job("full service", 6, "Honda Civic", "08:30", loan_car=True)),
    (("New tyres on the 7th", "a Volkswagen Golf", "I can bring it at ten in the morning"),
     _job("new tyres", 7, "Volkswagen Golf", "10:00")),
    (("My Mazda 3 needs new tyres", "tomorrow at 11 am"), _job("new tyres", 2, "Mazda 3", "11:00")),
    (("Hi, could I bring my Fiat Panda in for an oil change this Thursday? I can drop it off at 8:15 am.",),
     _job("oil change", 7, "Fiat Panda", "08:15")),
    (("brake check please", "next Friday", "my car is a Skoda Octavia", "at 1 pm, no loan car"),
     _job("brake check", 8, "Skoda Octavia", "13:00")),
    (("I want to book my BMW X3 in for a full service", "Monday the 11th at 9"),
     _job("full service", 11, "BMW X3", "09:00")),
]  # fmt: skip

AGENTS = {
    False: [(coffee, COFFEE), (cafe, CAFE), (rides, RIDES), (pizza, PIZZA)],
    True: [(deli, DELI), (courier, COURIER), (cinema, CINEMA), (garage, GARAGE)],
}
"""Only counted or not → agents with their cases."""
