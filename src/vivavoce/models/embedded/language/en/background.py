"""Everyday requests of many kinds: what a sentence model holds against a likeness to one agent's tools."""

from __future__ import annotations

_REQUESTS = (
    "book a flight | what time does my train leave | call me a taxi | rent a car for the weekend | is there a bus to "
    "the center | where can I park | buy concert tickets | what movies are playing | reserve a table for dinner | "
    "order some food | what can I cook tonight | book a hotel room | find an apartment to rent | make a doctor's "
    "appointment | I have a headache, what should I take | see a dentist | get a haircut | fix my car | transfer "
    "money to a friend | what is my account balance | block my credit card | I want a loan | change my password | "
    "open a new account | dispute a charge on my bill | pay my bill | file an insurance claim | pay my taxes | what "
    "is the exchange rate | what is the stock price | what is the weather tomorrow | read me the news | who won the "
    "game | play some music | play the radio | play a podcast | turn up the volume | mute the sound | turn on the "
    "lights | set the temperature | vacuum the floor | make me a coffee | set an alarm for seven | set a timer | "
    "remind me to call mom | what is on my calendar | schedule a meeting | add milk to my shopping list | what is on "
    "my to-do list | send an email | do I have new messages | send a text message | call my brother | post something "
    "on social media | what is the capital of France | how old is the president | what does this word mean | "
    "translate this into Spanish | what is five plus seven | tell me a joke | what time is it in Tokyo | how do I get "
    "to the station | how is the traffic | track my package | return an item | where is my order | cancel my "
    "subscription | buy a pair of shoes | is this product in stock | get a gift card | recommend a book | find a job "
    "| sign up for a course | renew my library books | talk to a lawyer | call the police | report a lost item | my "
    "internet is not working | my phone is broken | upgrade my phone plan | reset my computer | take a picture | "
    "start a game | find a gym | book a massage | walk my dog | see the vet | send flowers | hire a plumber | clean "
    "my house | move my furniture | plan a trip | change my seat | check in my luggage | apply for a visa | what is "
    "your name | how are you today | I want to complain | leave a review | give feedback | change my address | update "
    "my personal details | what are your opening hours | I left my bag in your car | I need a receipt | the staff were "
    "rude | it is too loud here | something in my room is broken | I want to give something away | do you have any "
    "jobs | I want my money back | cancel my contract "
)
EVERYDAY: tuple[str, ...] = tuple(part.strip() for part in _REQUESTS.split("|"))
"""What people ask of some service or other, one or two for each subject."""
