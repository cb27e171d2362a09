"""Agents as strangers write them, and whole calls to them: what is said first, what is wanted, what is answered.

For `strangers.py`. A call's `answers` are what the caller says where an argument is asked for that they have not
given; `then` is said at the read-back before anything is agreed to. A call without a tool asks for what is near the
trade, but not the agent's work. All was written before any of it was tried.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from vivavoce import Agent

# ruff: noqa: E501 - texts as a builder types them
# fmt: off


@dataclass(frozen=True)
class Call:
    """A call, and what shall come of it."""

    first: str
    tool: str = ""
    """"" = none of the agent's."""
    wanted: Mapping[str, Any] = field(default_factory=dict)
    """Arguments that are not at their defaults; of a text after "~" these words must be in it."""
    answers: Mapping[str, str] = field(default_factory=dict)
    then: tuple[str, ...] = ()


# ── looked at after the first run ──

campsite = Agent("campsite", "You are the office of Pine Lake campsite. Arrival is from 2 pm, pitches must be free by 11. Dogs cost 4 dollars a night. There is a shop that opens at eight. Camp fires are only allowed by the lake. Cars are parked at the entrance.")
Stay = Annotated[str, Field(pattern=r"^PL\d{4}$")]
@campsite.tool(confirm=True, examples=["we'd like to book a pitch"])
def book_pitch(kind: Literal["tent","caravan","camper van","cabin"], arrival: date, nights: Annotated[int, Field(ge=1, le=28)], adults: int, children: int = 0, dog: bool = False, electricity: bool = False) -> None:
    """Book a pitch.
    Args:
        kind: What you come with, or a cabin of ours.
        arrival: The day of arrival.
        nights: How many nights.
        dog: Whether a dog comes along.
        electricity: Whether power is needed on the pitch.
    """
@campsite.tool(confirm=True)
def extend_stay(stay: Stay, nights: Annotated[int, Field(ge=1, le=14)]) -> None:
    """Stay longer.
    Args:
        stay: The number of the booking, PL and four digits.
        nights: How many nights more.
    """
@campsite.tool(confirm=True, examples=["can I get rolls for breakfast"])
def order_rolls(pitch: Annotated[int, Field(ge=1, le=120)], rolls: int, croissants: int = 0, day: date | None = None) -> None:
    """Order rolls and croissants for breakfast.
    Args:
        pitch: The number of the pitch.
        day: For which morning.
    """
@campsite.tool(examples=["is there anything free in June"])
def free_pitches(arrival: date, nights: int = 1) -> dict:
    """Tell what is free."""
    return {"tent": 4, "caravan": 0, "camper van": 1, "cabin": 2}
@campsite.tool(confirm=True)
def report_issue(place: Literal["showers","toilets","kitchen","playground","my pitch"], problem: str) -> None:
    """Report that something is broken or dirty.
    Args:
        problem: What is wrong.
    """

cleaners = Agent("cleaners", "You answer the phone of White Rose dry cleaning. A shirt costs 4 dollars, a suit 18. Most things are ready after two days. Express takes one day and costs half as much again. We collect within the city. For complaints, put through to Rosa.")
Ticket = Annotated[str, Field(pattern=r"^\d{5}$")]
@cleaners.tool(confirm=True, examples=["could you pick up some clothes"])
def collect_clothes(items: list[Literal["shirt","suit","dress","coat","trousers","curtains"]], address: str, day: date, window: Literal["morning","afternoon","evening"], express: bool = False) -> None:
    """Collect clothes for cleaning.
    Args:
        items: What is to be cleaned.
        address: Where we collect.
        day: On which day.
        window: At what time of day.
        express: Whether it must be quick.
    """
@cleaners.tool(examples=["is my suit ready"])
def ticket_status(ticket: Ticket) -> dict:
    """Tell how far an order is."""
    return {"status": "in the press", "ready": "2026-11-25", "price": 22}
@cleaners.tool(confirm=True)
def deliver(ticket: Ticket, address: str, day: date) -> None:
    """Deliver finished clothes.
    Args:
        ticket: The five-digit number on the ticket.
    """
@cleaners.tool(confirm=True, examples=["I need these trousers shortened"])
def alteration(garment: Literal["trousers","skirt","jacket","dress"], work: Literal["shorten","take in","let out","new zip"], name: str, fitting: datetime) -> None:
    """Book a fitting for an alteration."""
@cleaners.tool(transfer=True)
def rosa() -> str:
    """Put through to Rosa."""
    return "ok"

printing = Agent("printing", "You take orders for Quick Ink print shop. We need files as PDF. Delivery costs 7 dollars, free from 100. Proofs are sent by email. We don't print on fabric. The shop is at 3 Canal Street.")
@printing.tool(confirm=True, examples=["I need some flyers"])
def order_print(product: Literal["flyers","business cards","posters","brochures"], copies: Annotated[int, Field(ge=10, le=10000)], paper: Literal["matt","glossy","recycled"], needed_by: date, colour: bool = True, company: str = "") -> None:
    """Order a print job.
    Args:
        product: What is printed.
        copies: How many.
        paper: Which paper.
        needed_by: When it has to be there.
        colour: In colour, or black and white.
        company: For which company.
    """
@printing.tool(confirm=True)
def approve_proof(job: int, corrections: str = "") -> None:
    """Approve the proof of a job.
    Args:
        job: The number of the job.
        corrections: What has to be changed first.
    """
@printing.tool(examples=["when will my posters be done"])
def job_status(job: int) -> dict:
    """Tell how far a print job is."""
    return {"status": "printing", "finished": "2026-11-26", "copies": 500}
@printing.tool(confirm=True, examples=["please stop the job"])
def cancel_job(job: int) -> None:
    """Cancel a print job."""
@printing.tool(confirm=True)
def bind_thesis(pages: int, copies: int, cover: Literal["soft","hard"], cover_colour: Literal["black","blue","red"], pickup: datetime) -> None:
    """Print and bind a thesis.
    Args:
        pages: How many pages it has.
        pickup: When it is picked up.
    """

heating = Agent("heating", "You are the service line of Warm & Dry heating. A visit costs 85 dollars, spare parts are extra. Boilers should be serviced once a year. If you smell gas, leave the house and call the fire brigade. We are on duty around the clock in winter.")
Customer = Annotated[str, Field(pattern=r"^[A-Z]\d{4}$")]
@heating.tool(confirm=True, examples=["my heating doesn't work"])
def report_fault(appliance: Literal["boiler","radiator","heat pump","water heater"], symptom: str, address: str, phone: str, urgent: bool = False) -> None:
    """Report a fault.
    Args:
        appliance: Which appliance.
        symptom: What it does or does not do.
        phone: A number to call back.
        urgent: Whether it can't wait until tomorrow.
    """
@heating.tool(confirm=True, examples=["I'd like to have the boiler serviced"])
def book_maintenance(customer: Customer, day: date, half: Literal["morning","afternoon"]) -> None:
    """Book the yearly maintenance.
    Args:
        customer: The customer number, a letter and four digits.
        half: In which half of the day.
    """
@heating.tool(examples=["when is the engineer coming"])
def engineer_arrival(customer: Customer) -> dict:
    """Tell when the engineer comes."""
    return {"engineer": "Pete", "arrives": "14:30", "van": "white"}
@heating.tool(confirm=True)
def move_visit(customer: Customer, new_time: datetime) -> None:
    """Move a visit."""
@heating.tool(confirm=True, examples=["I want an offer for a heat pump"])
def request_offer(system: Literal["heat pump","gas boiler","solar panels"], square_metres: int, name: str, email: str) -> None:
    """Ask for an offer.
    Args:
        square_metres: How big the house is.
    """

LOOKED_CALLS = {
    campsite: (
        Call("hello, two adults with a tent, from Friday for three nights", "book_pitch", {"kind": "tent", "arrival": "2026-11-27", "nights": 3, "adults": 2}),
        Call("we're coming with the caravan on the 4th of December and we'd stay a week, my husband and I and the two kids", "book_pitch", {"kind": "caravan", "arrival": "2026-12-04", "nights": 7, "adults": 2, "children": 2}),
        Call("have you got a cabin for this weekend?", "book_pitch", {"kind": "cabin", "arrival": "2026-11-28", "nights": 2, "adults": 3}, {"arrival": "from Saturday", "nights": "two nights", "adults": "there are three of us"}),
        Call("I need a spot for my camper van tomorrow night, with a hook-up please, it's just me and my dog", "book_pitch", {"kind": "camper van", "arrival": "2026-11-24", "nights": 1, "adults": 1, "dog": True, "electricity": True}),
        Call("PL4410, we like it here and want to stay two more nights", "extend_stay", {"stay": "PL4410", "nights": 2}),
        Call("can we stay on until Sunday? we leave on Friday at the moment", "extend_stay", {"stay": "PL2093", "nights": 2}, {"stay": "it's PL 2093", "nights": "two"}),
        Call("six rolls and two croissants for pitch 41 tomorrow", "order_rolls", {"pitch": 41, "rolls": 6, "croissants": 2, "day": "2026-11-24"}),
        Call("could we have ten bread rolls in the morning", "order_rolls", {"pitch": 17, "rolls": 10, "day": "2026-11-24"}, {"pitch": "seventeen", "day": "tomorrow"}),
        Call("do you have space for a tent on December 12th?", "free_pitches", {"arrival": "2026-12-12"}),
        Call("the light in the showers is flickering", "report_issue", {"place": "showers", "problem": "~light flickering"}, {"problem": "the light is flickering"}),
        Call("someone broke the swing on the playground", "report_issue", {"place": "playground", "problem": "~swing"}, {"problem": "the swing is broken"}),
        Call("book a pitch for a tent please", "book_pitch", {"kind": "tent", "arrival": "2026-12-01", "nights": 4, "adults": 1, "dog": True}, {"arrival": "next Tuesday", "nights": "four", "adults": "one, and I'm bringing my dog"}),
        Call("a tent for two nights from the 5th, 2 adults", "book_pitch", {"kind": "tent", "arrival": "2026-12-05", "nights": 3, "adults": 2}, {}, ("make it three nights",)),
        Call("the people next to us are playing loud music"),
        Call("do you rent out canoes?"),
    ),
    cleaners: (
        Call("I've got two shirts and a suit, can someone pick them up at 9 Mill Lane tomorrow morning", "collect_clothes", {"items": ["shirt", "suit"], "address": "9 Mill Lane", "day": "2026-11-24", "window": "morning"}),
        Call("please collect my winter coat on Thursday", "collect_clothes", {"items": ["coat"], "address": "14 Bell Street", "day": "2026-11-26", "window": "evening"}, {"address": "14 Bell Street", "window": "in the evening after work"}),
        Call("I need a dress cleaned really fast, you can get it at 2 Oak Court today in the afternoon", "collect_clothes", {"items": ["dress"], "address": "2 Oak Court", "day": "2026-11-23", "window": "afternoon", "express": True}),
        Call("can you wash our curtains and a pair of trousers", "collect_clothes", {"items": ["curtains", "trousers"], "address": "Hill Road 7", "day": "2026-12-01", "window": "morning"}, {"address": "Hill Road 7", "day": "on December first", "window": "mornings are best"}),
        Call("is 48213 done?", "ticket_status", {"ticket": "48213"}),
        Call("I brought in a jacket on Monday, can I come and get it", "ticket_status", {"ticket": "90071"}, {"ticket": "nine double oh seven one"}),
        Call("how much do I owe you for ticket 33120", "ticket_status", {"ticket": "33120"}),
        Call("bring my things home please, ticket 55801, 31 Station Road, on Wednesday", "deliver", {"ticket": "55801", "address": "31 Station Road", "day": "2026-11-25"}),
        Call("could you drop my suit off at the office?", "deliver", {"ticket": "10442", "address": "5 Market Square", "day": "2026-11-26"}, {"ticket": "10442", "address": "the office is at 5 Market Square", "day": "Thursday"}),
        Call("the zip of my dress is broken", "alteration", {"garment": "dress", "work": "new zip", "name": "Anna Beck", "fitting": "2026-11-27T10:00"}, {"garment": "the dress", "work": "it needs a new zip", "name": "Anna Beck", "fitting": "Friday at ten"}),
        Call("these jacket sleeves are too long, can I come by tomorrow at four? my name is Paul Stern", "alteration", {"garment": "jacket", "work": "shorten", "name": "Paul Stern", "fitting": "2026-11-24T16:00"}, {"work": "just shorten them"}),
        Call("I lost weight, my skirt has to be taken in", "alteration", {"garment": "skirt", "work": "take in", "name": "Joan Miller", "fitting": "2026-12-02T09:30"}, {"name": "Joan Miller", "fitting": "next Wednesday at half past nine"}),
        Call("pick up a suit and a coat at 12 Park Row on Friday in the morning", "collect_clothes", {"items": ["suit", "coat"], "address": "12 Park Row", "day": "2026-11-27", "window": "afternoon"}, {}, ("oh no, better in the afternoon",)),
        Call("do you repair shoes?"),
        Call("I'd like to rent a tuxedo"),
    ),
    printing: (
        Call("five hundred flyers on recycled paper by Friday please", "order_print", {"product": "flyers", "copies": 500, "paper": "recycled", "needed_by": "2026-11-27"}),
        Call("I'd like 200 business cards, matt, black and white, for Miller and Sons", "order_print", {"product": "business cards", "copies": 200, "paper": "matt", "needed_by": "2026-12-03", "colour": False, "company": "Miller and Sons"}, {"needed_by": "they have to be here by December third"}),
        Call("we have a concert and need posters", "order_print", {"product": "posters", "copies": 80, "paper": "glossy", "needed_by": "2026-11-30"}, {"copies": "eighty", "paper": "the shiny one, glossy", "needed_by": "a week from today"}),
        Call("could you do a thousand brochures for us, glossy, in colour, we need them on the 9th", "order_print", {"product": "brochures", "copies": 1000, "paper": "glossy", "needed_by": "2026-12-09"}),
        Call("the proof for 7121 is fine", "approve_proof", {"job": 7121}),
        Call("I've looked at the proof, go ahead and print it", "approve_proof", {"job": 6605}, {"job": "6605"}),
        Call("proof of job 812 is okay but the phone number is wrong, it ends in 44", "approve_proof", {"job": 812, "corrections": "~phone number ends in 44"}),
        Call("are the flyers finished, job 3309", "job_status", {"job": 3309}),
        Call("what's happening with my order?", "job_status", {"job": 417}, {"job": "four one seven"}),
        Call("I made a mistake, don't print job 58 please", "cancel_job", {"job": 58}),
        Call("my thesis is finished, 120 pages, I need three copies in hard cover, blue", "bind_thesis", {"pages": 120, "copies": 3, "cover": "hard", "cover_colour": "blue", "pickup": "2026-11-25T15:00"}, {"pickup": "I'd come on Wednesday at three"}),
        Call("can you bind my master's thesis until tomorrow noon", "bind_thesis", {"pages": 84, "copies": 2, "cover": "soft", "cover_colour": "black", "pickup": "2026-11-24T12:00"}, {"pages": "84 pages", "copies": "twice please", "cover": "a soft cover will do", "cover_colour": "black"}),
        Call("100 flyers, matt, by Thursday", "order_print", {"product": "posters", "copies": 100, "paper": "matt", "needed_by": "2026-11-26"}, {}, ("sorry, I meant posters, not flyers",)),
        Call("can you print my logo on a T-shirt"),
        Call("I need somebody to design a logo for me"),
    ),
    heating: (
        Call("our boiler keeps switching itself off, it's 40 Lake Drive and my number is 555 201 7788", "report_fault", {"appliance": "boiler", "symptom": "~keeps switching itself off", "address": "40 Lake Drive", "phone": "5552017788"}),
        Call("there's no hot water and it's freezing, please come today", "report_fault", {"appliance": "water heater", "symptom": "~no hot water", "address": "3 Elm Court", "phone": "5554413390", "urgent": True}, {"appliance": "the water heater", "symptom": "there's no hot water", "address": "3 Elm Court", "phone": "555 441 3390"}),
        Call("the radiator in the kitchen is leaking", "report_fault", {"appliance": "radiator", "symptom": "~leaking", "address": "18 Green Street", "phone": "5550192288"}, {"symptom": "it's leaking", "address": "18 Green Street", "phone": "555 019 2288"}),
        Call("something is wrong with the heat pump", "report_fault", {"appliance": "heat pump", "symptom": "~loud noise", "address": "6 Bridge Road", "phone": "5553307711"}, {"symptom": "it makes a loud noise", "address": "6 Bridge Road", "phone": "that's 555 330 7711"}),
        Call("time for the yearly check, K2210, any Tuesday morning", "book_maintenance", {"customer": "K2210", "day": "2026-11-24", "half": "morning"}, {"day": "tomorrow"}),
        Call("I'd like someone to look after our boiler like every year", "book_maintenance", {"customer": "B1177", "day": "2026-12-07", "half": "afternoon"}, {"customer": "B as in boy, 1177", "day": "Monday the 7th", "half": "after lunch"}),
        Call("your man isn't here yet, customer D9034", "engineer_arrival", {"customer": "D9034"}),
        Call("at what time will he be here?", "engineer_arrival", {"customer": "A5512"}, {"customer": "A5512"}),
        Call("I can't be home tomorrow, could you come on Friday at nine instead, F3028", "move_visit", {"customer": "F3028", "new_time": "2026-11-27T09:00"}),
        Call("we have to postpone the appointment", "move_visit", {"customer": "M4406", "new_time": "2026-12-01T13:00"}, {"customer": "M4406", "new_time": "next Tuesday at one"}),
        Call("how much would solar panels be for my house? It has 140 square metres", "request_offer", {"system": "solar panels", "square_metres": 140, "name": "Ruth Lang", "email": "ruth.lang@mail.com"}, {"name": "Ruth Lang", "email": "ruth dot lang at mail dot com"}),
        Call("we want to get rid of our oil heating and get a heat pump, send me a quote", "request_offer", {"system": "heat pump", "square_metres": 95, "name": "Tim Ross", "email": "tim@ross.org"}, {"square_metres": "95", "name": "I'm Tim Ross", "email": "tim@ross.org"}),
        Call("the boiler is dripping, 22 High Street, 555 808 1212", "report_fault", {"appliance": "boiler", "symptom": "~dripping", "address": "22 High Street", "phone": "5558081213"}, {}, ("no, the phone number ends in 1213",)),
        Call("my toilet is blocked"),
        Call("I'd like to pay my invoice"),
    ),
}

# ── only counted ──

music = Agent("music", "You run the office of Allegro music school. A lesson takes 45 minutes and costs 35 dollars. Instruments can be borrowed for the first year. There are no lessons in the school holidays. The summer concert is on the 19th of June.")
@music.tool(confirm=True, examples=["my son wants to learn the piano"])
def trial_lesson(instrument: Literal["piano","violin","guitar","drums","flute"], pupil: str, age: Annotated[int, Field(ge=4, le=99)], when: datetime) -> None:
    """Book a trial lesson.
    Args:
        pupil: Who comes to the lesson.
        age: How old they are.
    """
@music.tool(confirm=True)
def excuse(pupil: str, day: date, reason: str = "") -> None:
    """Excuse a pupil from a lesson."""
@music.tool(confirm=True, examples=["can we change to another time"])
def change_slot(pupil: str, weekday: Literal["Monday","Tuesday","Wednesday","Thursday","Friday"], start: time) -> None:
    """Move the weekly lesson of a pupil.
    Args:
        weekday: The new day of the week.
        start: The new time.
    """
@music.tool(confirm=True)
def borrow_instrument(instrument: Literal["violin","guitar","flute"], size: Literal["half","three-quarter","full"], pupil: str, insured: bool = False) -> None:
    """Borrow an instrument.
    Args:
        insured: Whether insurance is wanted.
    """
@music.tool(examples=["who teaches the violin"])
def teacher_for(instrument: Literal["piano","violin","guitar","drums","flute"]) -> dict:
    """Tell who teaches an instrument."""
    return {"teacher": "Ms. Moreno", "days": "Tuesday and Thursday", "places": 2}


class Person(BaseModel):
    """Somebody who comes along."""

    age_group: Literal["adult", "teenager", "child"]
    count: int = 1


boats = Agent("boats", "You answer for Blue Heron boat hire. Life jackets are free. You need no licence for our boats. We are open from April to November, nine to seven. A kayak costs 12 dollars an hour. In a thunderstorm all boats must come back.")
@boats.tool(confirm=True, examples=["I'd like to rent a kayak"])
def rent_boat(boat: Literal["kayak","canoe","pedal boat","motor boat"], start: datetime, hours: Annotated[int, Field(ge=1, le=8)], boats: int = 1, captain: bool = False) -> None:
    """Rent a boat.
    Args:
        boat: The kind of boat.
        start: When the rental begins.
        hours: For how long.
        boats: How many boats.
        captain: Whether somebody of ours steers it.
    """
@boats.tool(confirm=True)
def book_tour(tour: Literal["sunset tour","bird watching","island tour"], day: date, people: list[Person]) -> None:
    """Book a guided tour.
    Args:
        people: Who comes along.
    """
@boats.tool(examples=["how is the weather on the lake"])
def lake_report(day: date | None = None) -> dict:
    """Tell about wind and water."""
    return {"wind": "light", "water_temperature": 14, "storm_warning": False}
@boats.tool(confirm=True, examples=["we won't make it"])
def cancel_rental(rental: Annotated[str, Field(pattern=r"^BH-\d{3}$")]) -> None:
    """Cancel a rental.
    Args:
        rental: The number of the rental, BH and three digits.
    """
@boats.tool(confirm=True)
def report_lost(item: str, boat: Literal["kayak","canoe","pedal boat","motor boat"], phone: str) -> None:
    """Report something that was left in a boat.
    Args:
        item: What was left.
        phone: Where you can be reached.
    """

COUNTED_CALLS = {
    music: (
        Call("my daughter Nora is seven and would like to try the violin, maybe Thursday at four", "trial_lesson", {"instrument": "violin", "pupil": "Nora", "age": 7, "when": "2026-11-26T16:00"}),
        Call("I've always wanted to play the drums", "trial_lesson", {"instrument": "drums", "pupil": "Greg Walsh", "age": 52, "when": "2026-12-01T18:00"}, {"pupil": "it's for me, Greg Walsh", "age": "I'm 52", "when": "next Tuesday at six in the evening"}),
        Call("a trial lesson on the flute for Mia Kern, nine years old", "trial_lesson", {"instrument": "flute", "pupil": "Mia Kern", "age": 9, "when": "2026-11-25T15:30"}, {"when": "on Wednesday at half past three"}),
        Call("can my boy come for a taster? He's eleven, it's about the guitar", "trial_lesson", {"instrument": "guitar", "pupil": "Oscar", "age": 11, "when": "2026-11-27T17:00"}, {"pupil": "Oscar", "when": "Friday at five pm"}),
        Call("Ben has a cold and can't come today", "excuse", {"pupil": "Ben", "day": "2026-11-23", "reason": "~cold"}),
        Call("Leo won't be there on the 2nd, we're on a school trip", "excuse", {"pupil": "Leo", "day": "2026-12-02", "reason": "~school trip"}),
        Call("I have to skip my lesson tomorrow", "excuse", {"pupil": "Sandra Pohl", "day": "2026-11-24"}, {"pupil": "Sandra Pohl"}),
        Call("Tuesdays don't work for Emma any more, is Thursday at half past two possible", "change_slot", {"pupil": "Emma", "weekday": "Thursday", "start": "14:30"}),
        Call("we'd like another day for Jonas", "change_slot", {"pupil": "Jonas", "weekday": "Monday", "start": "16:00"}, {"weekday": "Mondays", "start": "four o'clock"}),
        Call("could we have a half size violin for Paula, and we'd like it insured", "borrow_instrument", {"instrument": "violin", "size": "half", "pupil": "Paula", "insured": True}),
        Call("can Max take a guitar home?", "borrow_instrument", {"instrument": "guitar", "size": "three-quarter", "pupil": "Max"}, {"size": "three quarter I think"}),
        Call("is there somebody for the drums?", "teacher_for", {"instrument": "drums"}),
        Call("a trial for my wife on the piano, Helen Fox, 44, Friday at ten", "trial_lesson", {"instrument": "piano", "pupil": "Helen Fox", "age": 45, "when": "2026-11-27T10:00"}, {}, ("wait, she's 45",)),
        Call("can you tune my piano?"),
        Call("I want to quit, please end my contract"),
    ),
    boats: (
        Call("two kayaks for three hours on Saturday at eleven", "rent_boat", {"boat": "kayak", "start": "2026-11-28T11:00", "hours": 3, "boats": 2}),
        Call("is a motor boat free tomorrow at one? We'd take it all afternoon, say five hours, and we need someone to drive it", "rent_boat", {"boat": "motor boat", "start": "2026-11-24T13:00", "hours": 5, "captain": True}),
        Call("we'd love to go out in a pedal boat", "rent_boat", {"boat": "pedal boat", "start": "2026-11-29T14:00", "hours": 1}, {"start": "Sunday at two", "hours": "an hour is enough"}),
        Call("can I have a canoe today from noon until two", "rent_boat", {"boat": "canoe", "start": "2026-11-23T12:00", "hours": 2}, {"hours": "two hours"}),
        Call("I'd like to book the sunset tour for two adults and a child on Friday", "book_tour", {"tour": "sunset tour", "day": "2026-11-27", "people": [{"age_group": "adult", "count": 2}, {"age_group": "child", "count": 1}]}),
        Call("we want to see the birds", "book_tour", {"tour": "bird watching", "day": "2026-11-28", "people": [{"age_group": "adult", "count": 3}]}, {"day": "this Saturday", "people": "three adults", "tour": "bird watching"}),
        Call("three teenagers and one adult for the island tour on the 30th", "book_tour", {"tour": "island tour", "day": "2026-11-30", "people": [{"age_group": "teenager", "count": 3}, {"age_group": "adult", "count": 1}]}),
        Call("is it windy out there tomorrow", "lake_report", {"day": "2026-11-24"}),
        Call("how warm is the water?", "lake_report", {}),
        Call("something came up, please cancel BH-207", "cancel_rental", {"rental": "BH-207"}),
        Call("we can't come on Sunday after all", "cancel_rental", {"rental": "BH-431"}, {"rental": "BH 431"}),
        Call("I think I left my sunglasses in the canoe", "report_lost", {"item": "~sunglasses", "boat": "canoe", "phone": "5556671200"}, {"phone": "call me at 555 667 1200"}),
        Call("one canoe for two hours, Thursday at ten in the morning", "rent_boat", {"boat": "canoe", "start": "2026-11-26T10:00", "hours": 2, "boats": 2}, {}, ("actually we need two canoes",)),
        Call("can I buy one of your old kayaks?"),
        Call("do you offer sailing lessons?"),
    ),
}
