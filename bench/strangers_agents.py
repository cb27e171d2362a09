"""Agents as strangers write them in an hour, one example a tool at most, and what people say to them first.

For `strangers.py`. Of each sentence the tool that is meant; `-` = none of the agent's: near its trade, but not its
work.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from vivavoce import Agent

# ruff: noqa: E501 - texts as a builder types them
# fmt: off
# ── looked at ──

library = Agent("library", "You are the desk of the city library. Books can be kept for four weeks. A library card is free for children and costs 20 dollars a year for adults. We are open from Tuesday to Saturday, ten to seven.")
@library.tool(confirm=True, examples=["I'd like to renew my books"])
def renew_loan(card_number: Annotated[str, Field(pattern=r"^\d{6}$")], title: str = "") -> None:
    """Renew a loan.
    Args:
        card_number: The six-digit number of the library card.
        title: The title of the book.
    """
@library.tool(confirm=True, examples=["can you hold a book for me"])
def reserve_book(title: str, card_number: Annotated[str, Field(pattern=r"^\d{6}$")], pickup: Literal["main library","north branch","harbour branch"]="main library") -> None:
    """Reserve a book for pickup."""
@library.tool(examples=["do you have The Hobbit"])
def search_catalogue(title: str) -> dict:
    """Search the catalogue for a book."""
    return {"title": title, "copies": 2, "shelf": "F 12"}
@library.tool(confirm=True, examples=["book a study room"])
def book_study_room(start: datetime, hours: int, people: int) -> None:
    """Book a study room.
    Args:
        start: When the booking starts.
        hours: For how many hours.
        people: How many people come.
    """
@library.tool(transfer=True)
def librarian() -> str:
    """Put through to a librarian."""
    return "ok"
vet = Agent("vet", "You are the desk of Green Paw animal clinic. Vaccinations for dogs cost 60 dollars, for cats 45 dollars. In an emergency come at once, we are here all night. Bring your pet's passport.")
@vet.tool(confirm=True, examples=["my dog needs a check-up"])
def book_visit(animal: Literal["dog","cat","rabbit","bird"], pet_name: str, reason: Literal["check-up","vaccination","injury","dental"], when: datetime) -> None:
    """Book a visit at the vet's.
    Args:
        animal: The kind of animal.
        pet_name: What the pet is called.
        reason: Why it comes.
        when: Day and time of the visit.
    """
@vet.tool(confirm=True, examples=["I need to cancel the appointment of my cat"])
def cancel_visit(pet_name: str, day: date) -> None:
    """Cancel a visit."""
@vet.tool(confirm=True, examples=["I need more of the tablets"])
def refill_medicine(pet_name: str, medicine: str, packs: int = 1) -> None:
    """Order a refill of a medicine."""
@vet.tool(confirm=True)
def report_lost_pet(animal: Literal["dog","cat","rabbit","bird"], colour: str, last_seen: str, phone: str) -> None:
    """Report a lost pet.
    Args:
        animal: The kind of animal.
        colour: Its colour.
        last_seen: Where it was last seen.
        phone: Whom to call.
    """
pizza = Agent("pizza", "You take orders for Bella Pizza. Delivery is free from 20 dollars. We deliver until eleven at night. All pizzas can be made gluten free.")
@pizza.tool(confirm=True, examples=["I'd like a large margherita"])
def order_pizza(kind: Literal["margherita","funghi","diavola","four cheese"], size: Literal["small","medium","large"], address: str, count: int = 1, extra: str = "") -> None:
    """Order a pizza for delivery.
    Args:
        kind: Which pizza.
        size: The size.
        address: Where it is delivered.
        count: How many.
        extra: Extra toppings or wishes.
    """
@pizza.tool(examples=["where is my order"])
def order_status(order_number: int) -> dict:
    """Tell how far an order is."""
    return {"status": "in the oven", "minutes": 20, "courier": "Marco"}
@pizza.tool(confirm=True, examples=["the pizza was cold"])
def file_complaint(order_number: int, problem: Literal["cold","late","wrong order","missing item"]) -> None:
    """File a complaint about an order."""
@pizza.tool(confirm=True)
def reserve_table(when: datetime, guests: int, name: str) -> None:
    """Reserve a table in the restaurant."""
cinema = Agent("cinema", "You sell tickets for the Rex cinema. Tickets cost 12 dollars, 8 for students. The bar opens an hour before the first film. Parking is behind the house.")
@cinema.tool(confirm=True, examples=["two tickets for tonight"])
def buy_tickets(film: Literal["The Last Train","Blue Valley","Robots in Love"], showing: datetime, tickets: int, seats: Literal["front","middle","back"]="middle") -> None:
    """Buy cinema tickets.
    Args:
        film: Which film.
        showing: Day and time of the showing.
        tickets: How many tickets.
        seats: Where in the hall.
    """
@cinema.tool(examples=["what's on tonight"])
def programme(day: date) -> dict:
    """Tell which films are shown on a day."""
    return {"films":[{"title":"Blue Valley","time":"20:15","minutes":110}]}
@cinema.tool(confirm=True, examples=["I want my money back"])
def refund_tickets(booking: Annotated[str, Field(pattern=r"^R\d{5}$")]) -> None:
    """Refund tickets."""
@cinema.tool(confirm=True, examples=["rent the hall for a birthday"])
def rent_hall(day: date, people: int, occasion: str) -> None:
    """Rent the hall for a private event."""
parcel = Agent("parcel", "You are the hotline of Swift Parcel. Parcels wait seven days at the shop. A parcel up to two kilos costs 6 dollars within the country. We deliver on Saturdays too.")
@parcel.tool(examples=["where is my parcel"])
def track_parcel(number: Annotated[str, Field(pattern=r"^\d{8}$")]) -> dict:
    """Track a parcel."""
    return {"status":"at the depot","expected":"2026-11-25","weight":2.5}
@parcel.tool(confirm=True, examples=["can you deliver it tomorrow instead"])
def change_delivery(number: Annotated[str, Field(pattern=r"^\d{8}$")], day: date, place: Literal["home","neighbour","shop","locker"]="home") -> None:
    """Change when or where a parcel is delivered."""
@parcel.tool(confirm=True, examples=["please pick up a parcel from me"])
def order_pickup(address: str, day: date, parcels: int = 1) -> None:
    """Order a pickup of parcels."""
@parcel.tool(confirm=True)
def report_damage(number: Annotated[str, Field(pattern=r"^\d{8}$")], damage: str) -> None:
    """Report a damaged parcel.
    Args:
        damage: What is broken.
    """
@parcel.tool(transfer=True)
def agent_person() -> str:
    """Put through to a person."""
    return "ok"

hotel = Agent("hotel", "You are the reservations desk of the Harbour Hotel. Breakfast is from seven to ten. Check-in is from 3 pm, check-out until 11 am. Dogs are welcome for 15 dollars a night. There is a gym on the top floor. For anything else, transfer to reception.")
@hotel.tool(confirm=True, examples=["I'd like to book a room", "do you have a double for the weekend"], done="Your {room} room is booked from {arrival} for {nights} nights.")
def book_room(room: Literal["single","double","suite"], arrival: date, nights: int, guest_name: str, breakfast: bool=False) -> None:
    """Book a hotel room.
    Args:
        room: The kind of room.
        arrival: The first day.
        nights: How many nights.
        guest_name: The guest's full name.
        breakfast: Whether breakfast is wanted.
    """
@hotel.tool(confirm=True, examples=["cancel my reservation"])
def cancel_room(reservation: Annotated[str, Field(pattern=r"^[A-Z]{2}\d{4}$")]) -> None:
    """Cancel a reservation.
    Args:
        reservation: The reservation code, two letters and four digits.
    """
@hotel.tool(examples=["is my room ready", "what's the status of my booking"])
def reservation_status(reservation: Annotated[str, Field(pattern=r"^[A-Z]{2}\d{4}$")]) -> dict:
    """Look up a reservation."""
    return {"room": "double", "arrival": "2026-12-04", "nights": 2, "paid": False, "price": 320}
@hotel.tool(transfer=True)
def reception() -> str:
    """Transfer to reception."""
    return "ok"

taxi = Agent("taxi", "You book taxis for City Cabs. A ride to the airport costs 45 dollars. We drive day and night. Child seats are free of charge. For anything else transfer to dispatch.")
@taxi.tool(confirm=True, examples=["I need a cab", "pick me up at the station"])
def book_taxi(pickup: str, destination: str, when: datetime, passengers: int = 1, kind: Literal["standard","van","luxury"]="standard") -> None:
    """Book a taxi.
    Args:
        pickup: Where the passenger is picked up.
        destination: Where they want to go.
        when: When they want to be picked up.
        passengers: How many people.
        kind: The kind of car.
    """
@taxi.tool(confirm=True, examples=["cancel my taxi"])
def cancel_taxi(booking: int) -> None:
    """Cancel a taxi."""
@taxi.tool(examples=["where is my taxi"])
def where_is_my_taxi(booking: int) -> str:
    """Tell where a booked taxi is."""
    return "It is three minutes away."
@taxi.tool(transfer=True)
def dispatch() -> str:
    """Transfer to dispatch."""
    return "ok"

gym = Agent("gym", "You are the desk of Iron Works gym. Membership is 39 dollars a month. The pool is open from 6 am to 9 pm. The sauna is closed on Mondays. Towels can be rented for 2 dollars.")
@gym.tool(confirm=True, examples=["sign me up for yoga"])
def book_class(course: Literal["yoga","spinning","pilates","boxing"], day: date, name: str) -> None:
    """Book a class.
    Args:
        course: Which class.
        day: On which day.
        name: The member's name.
    """
@gym.tool(confirm=True, examples=["freeze my membership"])
def freeze_membership(member_number: int, months: int, reason: str = "") -> None:
    """Freeze a membership.
    Args:
        member_number: The five-digit member number.
        months: For how many months.
        reason: Why.
    """
@gym.tool(examples=["what classes do you have on Monday"])
def classes(day: date) -> dict:
    """List the classes of a day."""
    return {"classes": [{"course":"yoga","time":"18:00","trainer":"Lena","places":3},{"course":"boxing","time":"19:30","trainer":"Marc","places":0}]}
@gym.tool(confirm=True)
def report_problem(what: str, where: Literal["pool","sauna","weights room","changing room"]) -> None:
    """Report something broken.
    Args:
        what: What is broken.
        where: Where it is.
    """

mover = Agent("mover", "You take requests for moves. We move Monday to Saturday. Boxes cost 3 dollars each. Pianos cost 200 dollars extra.")
@mover.tool(confirm=True, examples=["I want to move house", "I need movers"])
def request_move(from_address: str, to_address: str, day: date, rooms: int, piano: bool = False, phone: str = "") -> None:
    """Request a move.
    Args:
        from_address: The address now.
        to_address: The new address.
        day: The day of the move.
        rooms: How many rooms the flat has.
        piano: Whether there is a piano.
        phone: A phone number to call back.
    """
@mover.tool(confirm=True, examples=["I need some boxes"])
def order_boxes(count: int, deliver_to: str) -> None:
    """Order moving boxes.
    Args:
        count: How many boxes.
        deliver_to: The address that they are brought to.
    """
bank = Agent("bank", "You handle bank cards. A replacement card costs 10 dollars and takes five working days. Our branches are open from nine to four. The daily limit for cash is 500 dollars.")
Last4 = Annotated[str, Field(pattern=r"^\d{4}$")]
@bank.tool(confirm=True, examples=["block my card", "my card was stolen"])
def block_card(last_four: Last4) -> None:
    """Block a card.
    Args:
        last_four: The last four digits of the card.
    """
@bank.tool(confirm=True, examples=["I need a new card"])
def replace_card(last_four: Last4, reason: Literal["lost","damaged","expired"], express: bool=False) -> None:
    """Order a replacement card."""
@bank.tool(confirm=True, examples=["raise my limit"])
def change_limit(last_four: Last4, limit: Annotated[int, Field(ge=100, le=5000)]) -> None:
    """Change the daily limit of a card, in dollars."""
@bank.tool(examples=["what did I spend this week", "show my last payments"])
def recent_payments(last_four: Last4) -> dict:
    """List the latest payments of a card."""
    return {"payments":[{"shop":"Green Grocer","amount":23.5,"day":"2026-11-21"},{"shop":"City Fuel","amount":61,"day":"2026-11-20"}]}
@bank.tool(transfer=True)
def banker() -> str:
    """Put through to a banker, for everything else."""
    return "ok"

LOOKED = {
    library: """
        renew_loan: I need to keep the books a bit longer
        renew_loan: my books are due tomorrow but I'm not finished yet
        renew_loan: extend my loan please, card 482113
        reserve_book: could you put Dune aside for me
        reserve_book: please reserve The Name of the Rose at the north branch
        search_catalogue: is there a copy of Moby Dick
        search_catalogue: I'm looking for a book called Circe
        search_catalogue: have you got anything called The Overstory?
        book_study_room: we need a room to study on Thursday at two for four people
        book_study_room: can we get a quiet room for three hours tomorrow morning
        book_study_room: is there a place for our study group on Friday at 4
        -: I want to donate some old books
        -: someone is very loud in the reading room
        -: can I print something here
        -: I'd like to cancel my library card
        reserve_book: put me on the waiting list for Dune
    """,
    vet: """
        book_visit: I want to bring my cat in for her shots
        book_visit: my rabbit hurt his leg, can we come today at 4
        book_visit: Rex needs his teeth cleaned
        book_visit: do you have time for a puppy on Friday morning
        book_visit: our parrot needs a vaccination next Tuesday at ten
        cancel_visit: we can't come with Luna on Monday
        cancel_visit: Bello is fine again, please take him off the list for tomorrow
        refill_medicine: we're running out of Luna's heart pills
        refill_medicine: two more packs of Apoquel for Rex
        report_lost_pet: my cat ran away last night
        report_lost_pet: our dog is gone, he's brown, we last saw him in the park
        -: do you sell dog food
        -: I'd like to adopt a kitten
        -: can you cut my dog's fur
        -: I got a bill that I don't understand
    """,
    pizza: """
        order_pizza: two large funghi to 5 Main Street
        order_pizza: can you bring me a diavola
        order_pizza: I'm hungry, a medium four cheese with extra olives please
        order_pizza: I'll have a small margherita
        order_status: I ordered an hour ago and nothing has come
        order_status: how long until 4432 is here
        file_complaint: you sent me the wrong pizza
        file_complaint: there was no garlic bread in the bag
        file_complaint: my food took two hours
        reserve_table: can we sit down at yours tonight at 8, four of us
        reserve_table: a table for two on Saturday at seven under Klein
        -: do you have pasta
        -: are you hiring drivers
        -: can I pay by card
        -: cancel my order please
    """,
    cinema: """
        buy_tickets: I want to see Blue Valley tomorrow at eight with my wife
        buy_tickets: three seats for Robots in Love on Sunday at 5 in the back
        buy_tickets: can I get tickets for The Last Train
        buy_tickets: four for Blue Valley at 8:15 tonight
        programme: which movies are playing on Saturday
        programme: is there anything good on this Friday
        refund_tickets: I can't make it, give me a refund for R12345
        refund_tickets: I'd like to return my tickets
        rent_hall: we'd like the cinema for ourselves for my daughter's party with 30 kids on the 5th of December
        rent_hall: can our company have a private showing
        -: I left my scarf in the cinema
        -: can I bring my own popcorn
        -: do you sell vouchers
        -: the film was awful
    """,
    parcel: """
        track_parcel: has my package been sent already
        track_parcel: when does 12345678 get here
        track_parcel: I've been waiting for a delivery all day
        change_delivery: I'm not at home tomorrow, give it to the neighbour
        change_delivery: please bring 12345678 on Friday
        change_delivery: can it go to a locker instead
        order_pickup: I have three boxes to send, can someone collect them at 8 Hill Street on Monday
        order_pickup: come and get a parcel from my office tomorrow
        report_damage: my parcel arrived and the vase inside is broken
        report_damage: the box was crushed
        -: how do I pack a bicycle
        -: your driver was rude to me
        -: I want to work for you
        -: I need stamps
    """,
    hotel: """
        book_room: hi, do you have a suite from the 12th to the 15th of December?
        book_room: my wife and I want to stay this weekend
        book_room: I need a hotel room
        book_room: we'd like to come for three nights from Friday
        book_room: single for tomorrow please
        book_room: is anything free on New Year's Eve
        cancel_room: we won't be coming after all, code HB2231
        cancel_room: please cancel HB2231
        reservation_status: did my reservation HB2231 go through
        reservation_status: what did I book? it's HB2231
        -: my room is too loud and the shower is broken
        -: can I get a late check-out
        -: I'd like to order dinner to my room
        -: I left my charger in room 12
    """,
    taxi: """
        book_taxi: I have to get to the Museum of Modern Art
        book_taxi: can you take us to the airport tomorrow at six
        book_taxi: I need to be at the station in twenty minutes
        book_taxi: a van for six people to the stadium at 7 pm
        book_taxi: can someone pick up my mother from the hospital at noon
        cancel_taxi: I don't need the cab any more, booking 4711
        cancel_taxi: forget about the taxi I ordered
        where_is_my_taxi: the driver still isn't here
        where_is_my_taxi: how far away is my cab
        where_is_my_taxi: I've been waiting for fifteen minutes, number 4711
        -: I left my umbrella in one of your cabs
        -: your driver was rude
        -: I need a receipt for yesterday's ride
        -: do you rent out cars
    """,
    gym: """
        book_class: can I join the spinning class on Thursday
        book_class: I want to do some boxing tomorrow
        book_class: is there still room for me in pilates on Monday
        book_class: put me down for yoga, Ella Brown
        freeze_membership: I'm abroad for three months, can you stop my membership
        freeze_membership: I'd like to pause my membership for three months because I broke my leg
        classes: what can I do on Saturday
        classes: which courses are there tomorrow
        report_problem: the shower in the changing room is leaking
        report_problem: one of the treadmills doesn't work
        report_problem: there's no hot water in the sauna area
        -: I want to cancel my membership
        -: do you sell protein bars?
        -: I lost my locker key
        -: can I bring a friend
    """,
    mover: """
        request_move: we're moving on the 5th of December from 12 Baker Street to 7 Hill Road
        request_move: can you move us next Saturday?
        request_move: I have a new flat and need help with my furniture
        request_move: how about getting our three rooms from Lime Street to Castle Square in January
        request_move: we need somebody to carry a piano and four rooms of stuff to 5 Elm Street
        order_boxes: thirty boxes please
        order_boxes: send me 20 cartons to 8 Park Lane
        order_boxes: I've run out of boxes
        -: can I store my furniture with you
        -: your men broke my lamp
        -: I'd like to cancel my move
    """,
    bank: """
        block_card: someone stole my wallet, please stop my card
        block_card: I think someone is using my card, 4821
        block_card: lock the card ending in 1234
        replace_card: my card is broken, the chip doesn't work
        replace_card: my card runs out next month, send me another one
        replace_card: I need a new one, 1188 is damaged
        change_limit: can I get 2000 dollars as a limit
        change_limit: I want to be able to take out more cash each day
        change_limit: lower the limit of 1188 to 300
        recent_payments: what did I buy lately, card ending 9090
        recent_payments: was there a payment to Amazon this week
        recent_payments: where did my money go
        -: I want a mortgage
        -: I'd like to open an account
        -: your branch was closed
        -: I want to transfer money to my son
    """,
}

# ── only counted ──

garage = Agent("garage", "You are the desk of Miller's garage. An oil change costs 89 dollars. We lend you a car for free while yours is here. Tyres can be stored for 40 dollars a season.")
@garage.tool(confirm=True, examples=["my car needs a service"])
def book_service(work: Literal["inspection","oil change","tyre change","brakes"], plate: str, day: date, loan_car: bool = False) -> None:
    """Book a car in for work.
    Args:
        work: What is to be done.
        plate: The car's number plate.
        day: The day it is brought.
        loan_car: Whether a car is wanted meanwhile.
    """
@garage.tool(examples=["is my car ready"])
def repair_status(plate: str) -> dict:
    """Tell how far a repair is."""
    return {"state": "waiting for parts"}
@garage.tool(confirm=True)
def call_tow_truck(location: str, phone: str, problem: str = "") -> None:
    """Send a tow truck.
    Args:
        location: Where the car stands.
        phone: A number to call back.
        problem: What is wrong with it.
    """
@garage.tool(transfer=True)
def workshop() -> str:
    """Put through to the workshop, for everything else."""
    return "ok"
school = Agent("school", "You are the office of Elm Street primary school. School starts at eight. The office is open until three. Holidays begin on December 19.")
@school.tool(confirm=True, examples=["my son is ill today"])
def report_absence(child: str, day: date, reason: Literal["illness","appointment","family"] = "illness") -> None:
    """Report that a child will be absent.
    Args:
        child: The child's full name.
        day: The day of the absence.
        reason: Why.
    """
@school.tool(confirm=True, examples=["I'd like to speak to my daughter's teacher"])
def book_meeting(teacher: Literal["Ms. Adams","Mr. Brown","Ms. Clark"], when: datetime, parent: str) -> None:
    """Book a meeting with a teacher."""
@school.tool(confirm=True)
def order_lunch(child: str, meals: Annotated[int, Field(ge=1, le=5)], diet: Literal["regular","vegetarian","halal"]="regular") -> None:
    """Order school lunches for next week.
    Args:
        meals: On how many days.
    """
@school.tool(examples=["what homework is there"])
def homework(grade: Literal["1","2","3","4"]) -> str:
    """Tell the homework of a grade."""
    return "Page 12."
hair = Agent("hair", "You take bookings for Studio Nine. A haircut costs 45 dollars. Children under ten pay half. We are closed on Mondays.")
@hair.tool(confirm=True, examples=["I need a haircut"])
def book_cut(service: Literal["haircut","colouring","beard trim","blow-dry"], when: datetime, name: str, stylist: Literal["Mia","Tom","Zoe"] | None = None) -> None:
    """Book a hair appointment."""
@hair.tool(confirm=True, examples=["cancel my appointment"])
def cancel_cut(name: str, day: date) -> None:
    """Cancel an appointment."""
@hair.tool(examples=["who is in on Friday"])
def who_works(day: date) -> list[str]:
    """Tell which stylists work on a day."""
    return ["Mia", "Zoe"]
@hair.tool(confirm=True)
def buy_voucher(amount: Annotated[int, Field(ge=10, le=500)], recipient: str) -> None:
    """Buy a gift voucher.
    Args:
        amount: Its worth in dollars.
        recipient: Whom it is for.
    """
museum = Agent("museum", "You are the ticket line of the City Museum. Entry costs 15 dollars. On the first Sunday of the month entry is free. Photos without flash are allowed. The cafe is on the ground floor.")
@museum.tool(confirm=True, examples=["two tickets please"])
def buy_entry(day: date, adults: int, children: int = 0) -> None:
    """Buy entry tickets."""
@museum.tool(confirm=True, examples=["we'd like a guided tour"])
def book_tour(topic: Literal["Egypt","Impressionists","Dinosaurs"], start: datetime, people: int, language: Literal["English","French","Spanish"]="English") -> None:
    """Book a guided tour.
    Args:
        topic: What the tour is about.
        start: When it starts.
        people: How many take part.
    """
@museum.tool(examples=["what exhibitions are on"])
def exhibitions(day: date | None = None) -> str:
    """Tell what is on show."""
    return "Egypt."
@museum.tool(confirm=True)
def report_lost_item(item: str, room: str = "", phone: str = "") -> None:
    """Report something lost in the museum.
    Args:
        item: What was lost.
        room: In which room.
        phone: Whom to call if it is found.
    """
telecom = Agent("telecom", "You are the hotline of Clear Phone. The notice period is one month. Roaming in Europe is free. A SIM card costs 10 dollars.")
Customer = Annotated[str, Field(pattern=r"^C\d{5}$")]
@telecom.tool(confirm=True, examples=["my internet is down"])
def report_outage(customer: Customer, service: Literal["internet","phone","television"], since: date | None = None) -> None:
    """Report that a service does not work."""
@telecom.tool(confirm=True, examples=["I want the bigger plan"])
def change_plan(customer: Customer, plan: Literal["small","medium","unlimited"]) -> None:
    """Change the plan of a customer."""
@telecom.tool(examples=["how much data do I have left"])
def data_left(customer: Customer) -> dict:
    """Tell how much data is left this month."""
    return {"gigabytes": 3.5}
@telecom.tool(confirm=True)
def order_sim(customer: Customer, address: str, kind: Literal["nano","esim"]="nano") -> None:
    """Send a new SIM card."""
@telecom.tool(transfer=True)
def service_agent() -> str:
    """Put through to a service agent."""
    return "ok"
hall = Agent("hall", "You are the city hall's telephone desk. A passport costs 60 dollars and takes four weeks. Bring a photo. We are open on weekdays from eight to noon.")
@hall.tool(confirm=True, examples=["I need a new passport"])
def book_counter(matter: Literal["passport","marriage","parking permit","address change"], when: datetime, name: str) -> None:
    """Book an appointment at a counter."""
@hall.tool(confirm=True, examples=["there's a hole in the street"])
def report_street_problem(problem: Literal["pothole","street light","rubbish","graffiti"], street: str) -> None:
    """Report a problem in a street."""
@hall.tool(examples=["when is the rubbish collected"])
def collection_day(street: str, kind: Literal["rubbish","paper","glass"]="rubbish") -> str:
    """Tell when waste is collected in a street."""
    return "On Tuesday."
@hall.tool(confirm=True)
def pay_fine(number: Annotated[str, Field(pattern=r"^F\d{6}$")]) -> None:
    """Pay a parking fine."""
grocery = Agent("grocery", "You take orders for Fresh Box. Delivery costs 4 dollars. Orders before noon come the same day. We don't deliver alcohol.")
@grocery.tool(confirm=True, examples=["I need two litres of milk"])
def add_item(item: str, quantity: int = 1, unit: Literal["pieces","kilos","litres"]="pieces") -> None:
    """Put something into the basket.
    Args:
        item: What is wanted.
        quantity: How much of it.
        unit: In what it is counted.
    """
@grocery.tool(confirm=True, examples=["take the eggs out"])
def remove_item(item: str) -> None:
    """Take something out of the basket."""
@grocery.tool(examples=["what's in my basket"])
def basket() -> dict:
    """Tell what is in the basket."""
    return {"items": []}
@grocery.tool(confirm=True, examples=["that's it, bring it tomorrow"])
def check_out(day: date, window: Literal["morning","afternoon","evening"], address: str) -> None:
    """Send the order off."""
airline = Agent("airline", "You are the desk of Blue Air. One bag of 23 kilos is free. Check-in opens 24 hours before departure. Pets fly for 80 dollars.")
Booking = Annotated[str, Field(pattern=r"^[A-Z]{3}\d{3}$")]
@airline.tool(confirm=True, examples=["I'd like to change my flight"])
def rebook(booking: Booking, new_date: date) -> None:
    """Move a flight to another day."""
@airline.tool(confirm=True, examples=["I want an aisle seat"])
def choose_seat(booking: Booking, seat: Literal["window","aisle","middle"]) -> None:
    """Choose a seat."""
@airline.tool(examples=["is flight BA 12 on time"])
def flight_status(flight: str) -> dict:
    """Tell whether a flight is on time."""
    return {"delay": 20}
@airline.tool(confirm=True)
def add_bags(booking: Booking, bags: int) -> None:
    """Add checked bags to a booking."""
@airline.tool(confirm=True)
def report_lost_bag(flight: str, colour: str, phone: str) -> None:
    """Report a lost bag."""

COUNTED = {
    garage: """
        book_service: I'd like my tyres changed next Tuesday
        book_service: can I bring the car in on Friday for an oil change, plate KL 482
        book_service: the brakes are squeaking, when can you look at them
        book_service: inspection is due, do you have something this week
        repair_status: have you finished with my car yet
        repair_status: what's taking so long with KL 482
        call_tow_truck: I've broken down on Highway 5
        call_tow_truck: my car won't start, I'm at 12 Oak Street, can someone come and get it
        call_tow_truck: we're stuck and need to be pulled out
        -: do you buy used cars
        -: I was charged twice
        -: how many miles should I drive between services
        -: can you sell me a battery
    """,
    school: """
        report_absence: Lena has a fever and can't come tomorrow
        report_absence: Tom Miller will miss school on Friday, he's got a dentist appointment
        report_absence: my daughter is sick
        report_absence: we're keeping Ben at home today
        book_meeting: can I come in and talk to Mr. Brown on Thursday at four
        book_meeting: I'd like an appointment with Ms. Adams next week
        order_lunch: Ben would like to eat at school three days next week, vegetarian
        order_lunch: please put Lena down for lunch
        homework: what do the third graders have to do for tomorrow
        homework: did grade 2 get any homework
        -: I want to sign my child up for next year
        -: my son was bullied
        -: do you have a choir
        -: he forgot his jacket in the gym
    """,
    hair: """
        book_cut: can Zoe do my colour on Saturday at eleven
        book_cut: do you have time for a beard trim this afternoon
        book_cut: I'd like to come in for a blow-dry tomorrow at nine
        book_cut: my hair is way too long, is there anything free on Thursday
        cancel_cut: I won't make it on Wednesday, it's Klein
        cancel_cut: please take me out of the book for Friday
        who_works: is Tom there tomorrow
        who_works: which stylists do you have on Saturday
        buy_voucher: I want to give my mother something, 50 dollars
        buy_voucher: a gift card for Anna worth 100 please
        -: do you do nails
        -: my colour washed out after two days
        -: are you looking for staff
        -: which shampoo do you use
    """,
    museum: """
        buy_entry: we're two adults and three kids and want to come on Sunday
        buy_entry: can I get in tomorrow, just me
        buy_entry: four admissions for Friday
        book_tour: can somebody show 20 students the dinosaurs on Tuesday at ten
        book_tour: is there a French tour of the Impressionists on Saturday at 3
        book_tour: we want someone to take us around the Egypt rooms
        exhibitions: is there anything new to see
        exhibitions: what are you showing next month
        report_lost_item: I left my glasses somewhere in your building
        report_lost_item: did anyone find a blue umbrella, I lost it in the Egypt room
        -: I'd like to become a member
        -: can we celebrate a wedding in your hall
        -: your guard was very unfriendly
        -: is there a cloakroom
    """,
    telecom: """
        report_outage: we've had no television since yesterday, C12345
        report_outage: my phone line is dead
        report_outage: nothing loads any more, the wifi is gone
        change_plan: put me on unlimited
        change_plan: my plan is too expensive, I'd like the small one
        data_left: have I used up my gigabytes
        data_left: can you check C12345, how much can I still surf
        order_sim: I lost my SIM card, send me another
        order_sim: I need an esim for my new phone
        -: I want to cancel my contract
        -: my bill is wrong
        -: do you sell phones
        -: can I keep my number
    """,
    hall: """
        book_counter: my passport runs out in May, when can I come
        book_counter: we want to get married, can we have an appointment on the 3rd at ten
        book_counter: I've moved and have to register
        book_counter: I need a permit to park in front of my house
        report_street_problem: the light in Oak Lane has been out for a week
        report_street_problem: somebody dumped trash in Mill Street
        report_street_problem: someone sprayed all over the wall in Hill Road
        collection_day: when do they pick up the paper in Elm Street
        collection_day: which day do I put out the bottles, I live in Hill Road
        pay_fine: I got a ticket, the number is F482113, I'd like to pay
        pay_fine: how do I settle a parking ticket
        -: my neighbour is too loud
        -: I'd like to speak to the mayor
        -: I lost my dog
        -: can I vote by mail
    """,
    grocery: """
        add_item: six eggs and that's all for now
        add_item: put in a kilo of tomatoes
        add_item: oh and I also need toothpaste
        add_item: give me three more bananas
        remove_item: I don't want the milk any more
        remove_item: leave out the bread
        basket: what have I ordered so far
        basket: read me the list
        check_out: I'm done, deliver it Friday morning to 5 Elm Street
        check_out: please send everything this evening
        -: the last delivery came too late
        -: do you have a recipe for soup
        -: I'd like a bottle of wine
        -: can I pay in cash
    """,
    airline: """
        rebook: I can't fly on Monday, can I take the one on Wednesday, ABC123
        rebook: move ABC123 to the 5th of December
        rebook: I need to travel two days later
        choose_seat: can I sit by the window
        choose_seat: I'd rather not be in the middle, give me the aisle, ABC123
        flight_status: has BA 12 landed
        flight_status: is there a delay on BA 77
        add_bags: I'm taking two more suitcases
        add_bags: put another bag on ABC123
        report_lost_bag: my suitcase didn't arrive
        report_lost_bag: my red bag wasn't on the belt, flight BA 12
        -: I want to book a flight to Rome
        -: I need a wheelchair
        -: I want my money back
        -: what films are shown on board
    """,
}

# ── only counted once, before anything was mended for them ──

power = Agent("power", "You are the hotline of Bright Power. A kilowatt hour costs 32 cents. Green power costs two cents more. Our technicians come from seven to five. Bills are sent on the first of each month.")
Contract = Annotated[str, Field(pattern=r"^P\d{6}$")]
@power.tool(confirm=True, examples=["I want to give you my meter reading"])
def submit_reading(contract: Contract, reading: int, day: date | None = None) -> None:
    """Enter the reading of a meter.
    Args:
        contract: The contract number, a P and six digits.
        reading: What the meter shows.
        day: When it was read.
    """
@power.tool(confirm=True)
def report_power_cut(street: str, since: datetime | None = None) -> None:
    """Report a power cut.
    Args:
        street: The street that has no power.
        since: Since when.
    """
@power.tool(confirm=True, examples=["my instalment is too high"])
def change_instalment(contract: Contract, amount: Annotated[int, Field(ge=20, le=900)]) -> None:
    """Change the monthly instalment."""
@power.tool(confirm=True, examples=["we're moving house"])
def register_move(contract: Contract, new_address: str, moving_day: date) -> None:
    """Take a contract along to a new home."""
@power.tool(examples=["how much did I use last month"])
def consumption(contract: Contract, month: Literal["this month","last month"] = "last month") -> dict:
    """Tell how much power was used."""
    return {"kilowatt_hours": 212, "cost": 68}
florist = Agent("florist", "You take orders for Rosa's flowers. Delivery in the city costs 6 dollars. Cut flowers last about a week. We are closed on Sundays. A card comes with every bouquet.")
@florist.tool(confirm=True, examples=["I'd like to send someone flowers"])
def order_bouquet(flowers: Literal["roses","tulips","sunflowers","mixed"], size: Literal["small","medium","large"], recipient: str, address: str, day: date, message: str = "") -> None:
    """Order a bouquet to be delivered.
    Args:
        flowers: Which flowers.
        size: How big.
        recipient: Who gets it.
        address: Where it goes.
        day: On which day.
        message: What the card says.
    """
@florist.tool(confirm=True, examples=["I need a wreath"])
def order_wreath(day: date, ribbon: str, church: str) -> None:
    """Order a wreath for a funeral.
    Args:
        ribbon: What the ribbon says.
        church: Where the funeral is.
    """
@florist.tool(examples=["has my bouquet been delivered"])
def delivery_status(order: int) -> dict:
    """Tell whether an order was delivered."""
    return {"delivered": True, "time": "11:20", "received_by": "a neighbour"}
@florist.tool(confirm=True, examples=["can someone water my plants"])
def plant_care(start: date, weeks: int, address: str) -> None:
    """Have somebody look after plants at home."""
driving = Agent("driving", "You are the office of Safe Wheels driving school. A lesson costs 48 dollars. The theory course takes six evenings. You need your identity card for the test. The office is open from four to seven.")
@driving.tool(confirm=True, examples=["can I have a lesson on Tuesday"])
def book_lesson(start: datetime, teacher: Literal["Mr. Olsen","Ms. Bell","Mr. Rossi"] | None = None, kind: Literal["city","motorway","night"] = "city") -> None:
    """Book a driving lesson."""
@driving.tool(confirm=True)
def cancel_lesson(start: datetime) -> None:
    """Cancel a driving lesson."""
@driving.tool(confirm=True, examples=["I want to sign up for the licence"])
def enrol(name: str, licence: Literal["car","motorbike","truck"], born: date) -> None:
    """Sign up a learner.
    Args:
        name: The learner's name.
        licence: For which licence.
        born: The learner's date of birth.
    """
@driving.tool(examples=["who teaches on Friday"])
def teachers_on(day: date) -> dict:
    """Tell which teachers work on a day."""
    return {"teachers": ["Ms. Bell", "Mr. Rossi"]}
@driving.tool(confirm=True)
def book_test(kind: Literal["theory","practical"], day: date) -> None:
    """Register for a test."""
optician = Agent("optician", "You are the desk of Clear View optics. An eye test is free of charge. Frames start at 59 dollars. Contact lenses are kept for you for two weeks. We close at one on Saturdays.")
@optician.tool(confirm=True, examples=["I'd like an eye test"])
def book_eye_test(start: datetime, name: str, wears: Literal["glasses","lenses","nothing"] = "nothing") -> None:
    """Book an eye test.
    Args:
        wears: What the customer wears now.
    """
@optician.tool(confirm=True, examples=["I need new contact lenses"])
def order_lenses(customer: Annotated[str, Field(pattern=r"^\d{5}$")], boxes: Annotated[int, Field(ge=1, le=12)], kind: Literal["daily","monthly"]) -> None:
    """Order contact lenses again."""
@optician.tool(examples=["are my glasses ready"])
def order_ready(customer: Annotated[str, Field(pattern=r"^\d{5}$")]) -> dict:
    """Tell whether ordered glasses or lenses have come."""
    return {"ready": False, "expected": "2026-11-27"}
@optician.tool(confirm=True)
def repair_glasses(problem: Literal["broken frame","loose screw","scratched lens","bent"], customer: Annotated[str, Field(pattern=r"^\d{5}$")] = "") -> None:
    """Hand in glasses for repair."""
@optician.tool(transfer=True)
def an_optician() -> str:
    """Put through to an optician."""
    return "ok"

NEW = {
    power: """
        submit_reading: the meter says 18 442 today
        submit_reading: I was asked to send in the number on the meter
        submit_reading: P204417, it's at 9310
        report_power_cut: all the lights went out in Mill Lane
        report_power_cut: we've been in the dark since six
        report_power_cut: there's no electricity in our house
        report_power_cut: Oak Street has no power
        change_instalment: I'd like to pay 80 dollars a month instead
        change_instalment: can you lower what I pay every month, contract P118200
        change_instalment: please raise it to ninety
        register_move: from December 1st I'll live at 8 Park Lane
        register_move: I've got a new flat and want to keep your power there
        consumption: what did we use this month
        consumption: have I used more than usual
        -: I want to cancel my contract
        -: the technician never showed up
        -: can you put solar panels on my roof
        -: my gas heating is broken
        -: your last bill is wrong
        -: I'd like to switch to another company
    """,
    florist: """
        order_bouquet: a dozen roses for my wife on Friday please
        order_bouquet: could you bring my mother something with sunflowers for her birthday on the 3rd
        order_bouquet: I want tulips delivered to 12 Oak Street
        order_bouquet: it's our anniversary tomorrow, do you have a large bouquet
        order_bouquet: send Anna Klein a mixed one with a note saying get well soon
        order_wreath: my grandfather died, the funeral is on Thursday at St. Mary's
        order_wreath: something for a funeral with a ribbon that says farewell
        delivery_status: did my wife get the roses
        delivery_status: where are the flowers, order 412
        delivery_status: it should have been there at noon, 731
        plant_care: we're away for three weeks from the 12th, who looks after our flowers
        plant_care: I'm travelling and my plants need somebody
        -: the roses were already wilted
        -: can you tell me how to cut my hedge
        -: do you sell garden furniture
        -: I want to cancel my order
        -: are you looking for a trainee
        -: my cat ate a lily
    """,
    driving: """
        book_lesson: I'd like to drive with Ms. Bell on Thursday at five
        book_lesson: do you have anything free tomorrow afternoon
        book_lesson: next Monday at six, on the motorway
        book_lesson: I still need a night lesson
        cancel_lesson: I'm ill and can't drive tomorrow at four
        cancel_lesson: please take me off for Wednesday at six
        cancel_lesson: something came up, I won't be there on Friday at five
        enrol: my daughter turns 17 and wants to learn to drive
        enrol: I want to ride a motorbike
        enrol: sign me up, Ben Klein, born 3 May 2008
        teachers_on: is Mr. Olsen in on Monday
        teachers_on: which instructors are there tomorrow
        book_test: I think I'm ready for the exam
        book_test: put me down for theory on the 14th
        book_test: when can I do my practical
        -: I failed the test and want my money back
        -: Mr. Rossi was rude to me
        -: I lost my licence
        -: can I rent one of your cars
        -: do I have to wear glasses for driving
    """,
    optician: """
        book_eye_test: I can't read well any more, can somebody check my eyes on Friday at ten
        book_eye_test: it's been two years since my eyes were checked
        book_eye_test: my son needs his eyes tested, Leo Brandt, tomorrow at three
        book_eye_test: do you have a slot on Thursday morning for a sight test
        order_lenses: three boxes of daily lenses, 20417
        order_lenses: I'm running out of lenses
        order_lenses: the same monthlies as last time
        order_ready: when can I pick up my glasses
        order_ready: did the lenses for 55120 arrive
        order_ready: I ordered glasses two weeks ago
        repair_glasses: I sat on my glasses
        repair_glasses: a screw fell out of my frame
        repair_glasses: my lens is scratched, can you fix it
        -: do you do laser surgery
        -: I'd like to return my sunglasses
        -: my eye is red and hurts
        -: can you sell me a microscope
        -: I want to complain about your colleague
        -: do you have hearing aids
    """,
}
