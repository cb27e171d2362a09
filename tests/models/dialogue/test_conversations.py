"""Whole conversations with agents of six trades: what the caller says, what runs, what is said."""

from __future__ import annotations

import pytest
from agents import CLINIC, HOME, LIBRARY, PIZZA, TAXI, WAREHOUSE
from scripted import Agent, run

CONVERSATIONS: dict[str, tuple[Agent, str]] = {
    "moving asks for one thing at a time, reads back, and acts on a yes": (
        CLINIC,
        """
        > I'd like to move my appointment
        < appointment number
        > 1042
        < when
        > Thursday at half past two
        < Move appointment 1042 to Thursday, November 26th at 2:30 PM. Shall I?
        > yes please
        ! move_appointment appointment_id=1042 new_start=2026-11-26T14:30:00-05:00
        < You are now booked for Thursday; Anything else
        > no that's all thanks
        < goodbye
        . goodbye
        """,
    ),
    "everything in one sentence needs no question": (
        CLINIC,
        """
        > hi, could you move appointment 1042 to Friday at ten thirty please
        < 1042; Friday, November 27th at 10:30 AM; Shall I
        > yeah go ahead
        ! move_appointment appointment_id=1042 new_start=2026-11-27T10:30:00-05:00
        """,
    ),
    "what one has already is not what one wants": (
        CLINIC,
        """
        > I already have a checkup with you, but I also need an appointment for a filling
        < When
        > friday at ten
        < name
        > my name is Lopez
        < Book a filling
        """,
    ),
    "asking when one is due books nothing": (
        CLINIC,
        """
        > could you tell me when I have to come in
        < ~ Which service
        """,
    ),
    "a refused action is not the one that is wanted": (
        CLINIC,
        """
        > I don't want to cancel, just move it
        < appointment number
        > ten forty two
        > friday
        < What time
        > at three
        < Friday, November 27th at 3 PM
        """,
    ),
    "a change after the read-back is read back anew and needs a new yes": (
        CLINIC,
        """
        > move appointment 1042 to friday at three
        < 3 PM
        > no, make it ten thirty
        < Friday; 10:30 AM; Shall I
        > yes but at four
        < Friday; 4 PM; Shall I
        > yes
        ! move_appointment appointment_id=1042 new_start=2026-11-27T16:00:00-05:00
        """,
    ),
    "a no asks what to change, and one part can be changed alone": (
        CLINIC,
        """
        > I'd like to book an appointment
        < Which service: cleaning, checkup or filling?
        > a cleaning
        > friday at 10
        < name
        > my name is Lopez
        < Book a cleaning for Friday, November 27th at 10 AM for Lopez. Shall I?
        > no
        < What should I change
        > the time
        < What time
        > at eleven
        < 11 AM; Friday
        > yes
        ! book_appointment service=cleaning start=2026-11-27T11:00:00-05:00 name=Lopez
        """,
    ),
    "a wrong name is corrected in mid-flow": (
        CLINIC,
        """
        > book a cleaning for next tuesday at nine
        < name
        > my name is Ana Reed
        < Ana Reed
        > no the name is Ana Lopez
        < Ana Lopez; Tuesday, December 1st at 9 AM
        > correct
        ! book_appointment service=cleaning start=2026-12-01T09:00:00-05:00 name="Ana Lopez"
        """,
    ),
    "who does not know the number is looked up, and several finds are asked about": (
        CLINIC,
        """
        > I want to cancel my appointment
        < number
        > I don't have the number
        < full name
        > Maria Lopez, March 4th 1985
        ! find_appointments name="Maria Lopez" date_of_birth=1985-03-04
        < a cleaning tomorrow; a checkup on Friday; Which one
        > the cleaning
        < Cancel appointment 1042. Shall I?
        > yes
        ! cancel_appointment appointment_id=1042
        < Your appointment is cancelled.
        """,
    ),
    "giving name and birth date instead of the number looks it up, and the day named first chooses": (
        CLINIC,
        """
        > move my Friday appointment to Wednesday at ten
        < appointment number
        > I'm Maria Lopez, born March 4th 1985
        ! find_appointments name="Maria Lopez" date_of_birth=1985-03-04
        < Move appointment 1077 to Wednesday, November 25th at 10 AM
        > yes
        ! move_appointment appointment_id=1077 new_start=2026-11-25T10:00:00-05:00
        """,
    ),
    "a relative time counts from the appointment that was found": (
        CLINIC,
        """
        > Move my appointment
        > I don't know my number
        > Jane Reed
        < date of birth
        > March 5 1990
        ! find_appointments name="Jane Reed" date_of_birth=1990-03-05
        < when
        > an hour later
        < tomorrow at 10 AM
        """,
    ),
    "somebody unknown is told so and asked again": (
        CLINIC,
        """
        > cancel my appointment
        > I don't remember it
        > Bob Nobody
        > June 1st 1970
        ! find_appointments name="Bob Nobody" date_of_birth=1970-06-01
        < found nothing / no appointments; number
        """,
    ),
    "a taken time offers what is free, and the second one is taken": (
        CLINIC,
        """
        > move appointment 1042 to thursday at 2 pm
        < taken; 3 PM or 4:30 PM; Which suits you
        > the second one
        < 4:30 PM; Shall I
        > yes
        ! move_appointment appointment_id=1042 new_start=2026-11-26T16:30:00-05:00
        """,
    ),
    "either is fine takes the first": (
        CLINIC,
        """
        > move appointment 1042 to thursday at 2 pm
        > either is fine
        < 3 PM; Shall I
        """,
    ),
    "none of the alternatives: another time of the caller's own": (
        CLINIC,
        """
        > move appointment 1042 to thursday at 2 pm
        > neither, what about friday at nine
        < Friday, November 27th at 9 AM; Shall I
        """,
    ),
    "an error about the day asks for another day and keeps the time": (
        CLINIC,
        """
        > move appointment 1042 to saturday at ten
        < closed; which day
        > monday then
        < Monday, November 30th at 10 AM
        """,
    ),
    "two requests in one sentence are done one after the other": (
        CLINIC,
        """
        > cancel my appointment and book a checkup for friday at ten
        < number
        > 1042
        < Cancel appointment 1042
        > yes
        ! cancel_appointment appointment_id=1042
        < cancelled; name
        > Ben Reed
        < Book a checkup for Friday, November 27th at 10 AM for Ben Reed
        """,
    ),
    "a question in between is answered and the thread kept": (
        CLINIC,
        """
        > book a checkup
        < when
        > what are your opening hours?
        ! opening_hours
        < 8 to 6; when
        > tomorrow at nine thirty
        < name
        """,
    ),
    "changing one's mind replaces the request and keeps the number": (
        CLINIC,
        """
        > I'd like to move appointment 1042
        < when
        > actually I want to cancel my appointment
        < Cancel appointment 1042
        > yes
        ! cancel_appointment appointment_id=1042
        """,
    ),
    "facts of the instructions are quoted": (
        CLINIC,
        """
        > where can I park?
        < Parking is free behind the building
        > what's the address?
        < 12 Elm Street
        """,
    ),
    "what the agent does not do goes to a person": (
        CLINIC,
        """
        > I have a question about my dental insurance bill
        ! transfer_to_staff reason="I have a question about my dental insurance bill"
        . transferred
        """,
    ),
    "a person is asked for": (
        CLINIC,
        """
        > can I talk to a real person
        ! transfer_to_staff reason="can I talk to a real person"
        . transferred
        """,
    ),
    "three useless answers hand over": (
        CLINIC,
        """
        > I want to move my appointment
        > banana
        < number; digit
        > purple elephants
        < digit
        > round and round
        ! transfer_to_staff reason="I want to move my appointment"
        . transferred
        """,
    ),
    "nothing happens when the caller leaves it": (
        CLINIC,
        """
        > cancel appointment 1042
        < Shall I
        > no
        > nothing, leave it
        < won't
        > goodbye
        . goodbye
        """,
    ),
    "a mangled verb is understood": (
        CLINIC,
        """
        > can't sell my appointment
        < number
        > 1042
        < Cancel appointment 1042
        """,
    ),
    "a request taken back in the same breath is not done": (
        CLINIC,
        """
        > Cancel appointment 1042. Actually no, move it to Friday at nine.
        < Move appointment 1042 to Friday, November 27th at 9 AM
        """,
    ),
    "and on another day: the last question again": (
        CLINIC,
        """
        > what are your opening hours on friday?
        ! opening_hours day=2026-11-27
        > what about saturday
        ! opening_hours day=2026-11-28
        """,
    ),
    "a name told before is not asked again": (
        CLINIC,
        """
        > hi, my name is Maria Lopez
        < Maria Lopez
        > cancel my appointment
        > I don't have the number
        < date of birth
        > March 4th 1985
        ! find_appointments name="Maria Lopez" date_of_birth=1985-03-04
        """,
    ),
    "a pizza in one sentence": (
        PIZZA,
        """
        > Two large pepperoni pizzas please
        < Order 2 large pepperoni pizzas. Shall I?
        > yes
        ! order_pizza size=large topping=pepperoni quantity=2
        < $24
        """,
    ),
    "a value of another slot is taken, the question comes again in other words": (
        PIZZA,
        """
        > I'd like to order a pizza
        < Which size
        > mushroom
        < size; small, medium or large
        > medium
        < How many
        > three
        < 3 medium mushroom pizzas
        > actually make it four
        < 4 medium mushroom pizzas
        > go ahead
        ! order_pizza size=medium topping=mushroom quantity=4
        """,
    ),
    "what earlier results hold is not asked for": (
        PIZZA,
        """
        > one small veggie pizza
        > yes
        ! order_pizza size=small topping=veggie quantity=1
        > can you check the status of my order
        ! order_status order_number=7
        < oven
        """,
    ),
    "stock is told without ceremony": (
        WAREHOUSE,
        """
        > check how many blue widgets are in stock
        ! check_stock item="blue widget"
        < 14
        > check stock of unicorns
        ! check_stock item=unicorns
        < no such item
        """,
    ),
    "numbers find their arguments by the words beside them": (
        WAREHOUSE,
        """
        > move ten pallet jacks to aisle 6
        < pallet jack; 10; 6; Shall I
        > yes
        ! move_stock item="pallet jack" quantity=10 aisle=6
        """,
    ),
    "functions without arguments run at once": (
        HOME,
        """
        > Turn on the lights please
        ! turn_on_the_lights
        < Done
        > turn the lights off
        ! turn_off_the_lights
        """,
    ),
    "a client's function is called and its result told": (
        HOME,
        """
        > what's the weather in Paris
        ! get_weather city=Paris
        < 21 degrees; sunny
        > what's the weather like
        < city
        > Rome
        ! get_weather city=Rome
        """,
    ),
    "optional arguments are taken when said, never asked": (
        HOME,
        """
        > set the bedroom to 72 degrees
        ! set_thermostat temperature=72 room=bedroom
        """,
    ),
    "a list is counted and its first items told": (
        LIBRARY,
        """
        > do you have the book Dune
        ! search_catalog title=Dune
        < There are 2; Dune by Frank Herbert
        """,
    ),
    "a prerequisite runs first and nothing is asked twice": (
        LIBRARY,
        """
        > I want to renew my loan
        < card number
        > 55512
        < last name
        > Reed
        ! verify_member card_number=55512 last_name=Reed
        ! renew_loan card_number=55512
        < December 14th
        > could you reserve the book called The Hobbit for me
        < The Hobbit; Shall I
        > yes
        ! reserve_book title="The Hobbit" card_number=55512
        """,
    ),
    "a failed prerequisite asks again": (
        LIBRARY,
        """
        > I want to renew my loan
        > 9 9 9 9 9
        > Reed
        ! verify_member card_number=99999 last_name=Reed
        < not known; card number
        > sorry, 55512
        ! verify_member card_number=55512 last_name=Reed
        ! renew_loan card_number=55512
        """,
    ),
    "places are taken from around their prepositions": (
        TAXI,
        """
        > I need a taxi from 12 Main Street to the airport tomorrow at 6 am
        < from 12 Main Street to the airport; tomorrow at 6 AM
        > yes
        ! book_ride pickup="12 Main Street" destination="the airport" pickup_time=2026-11-24T06:00:00-05:00
        < Your taxi will be there tomorrow at 6 AM.
        """,
    ),
}


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_conversation(name: str) -> None:
    agent, script = CONVERSATIONS[name]

    run(agent, script)
