"""How people greet, thank, ask to hear it again, give up …: whole turns, and what gives one away inside a turn."""

from __future__ import annotations

POLITE = (
    r"(?: (?:please|thanks|thank you|then|now|okay|ok|all right|again|sir|there|so much|very much|a lot|"
    r"everyone|guys|man|today|for me))*"
)
LEAD = (
    r"(?:(?:oh|ok|okay|well|um|uh|so|and|hey|yes|yeah|no|alright|all right|great|perfect|good|sorry|"
    r"hi there|hello there|hi|hello|"
    r"excuse me|cool|right|excellent|awesome|wonderful|nice) )*"
)
WHOLE: tuple[tuple[str, str], ...] = (
    (
        "FILLER",
        r"(?:um+|uh+|hm+|mm+|er+|erm|ah|oh|well|so|let me see|let me think|like|you know|mhm|uh huh|mm hmm|i see|"
        r"got it)(?: (?:um|uh|well|so|hm))*",
    ),
    (
        "HOW_ARE_YOU",
        r"(?:how are you(?: doing)?|how is it going|how do you do|how are things|what is up|how have you been)",
    ),
    (
        "GREETING",
        r"(?:say )?(?:hi|hello|hey|good (?:morning|afternoon|evening|day)|greetings|howdy|hiya|yo)(?: (?:hi|hello|"
        r"there|again))*",
    ),
    (
        "GREETING",
        r"(?:please )?(?:greet|say (?:hi|hello|hey))(?: to)?(?: (?:the|me|us))?(?: (?:user|caller|customer|there|"
        r"everyone))?(?: .{0,40})?",
    ),
    ("GREETING", r"(?:start|begin) the (?:conversation|call)"),
    (
        "WHO",
        r"(?:(?:can|could|would) you )?(?:introduce yourself(?: to .{0,30})?|"
        r"tell me (?:about yourself|your name|who you are)|who are you|what is your name|"
        r"what are you called|do you have a name|"
        r"(?:and )?who am i (?:talking|speaking) (?:to|with)|who is this|what should i call you)",
    ),
    (
        "HEAR",
        r"(?:can|do) you (?:hear|understand|copy) me(?: (?:well|clearly|now|ok))*|are you (?:there|listening|"
        r"still there|"
        r"ready|online|awake)|is (?:anybody|anyone|somebody) there|"
        r"(?:this is a )?(?:mic(?:rophone)? |sound )?(?:test|check)(?: (?:test|one|two|three|1|2|3))*",
    ),
    (
        "USE_IT",
        r"(?:can|could|would|will) you (?:call|use|run|invoke|try|execute|trigger) (?:the|your|that|this|a|my) "
        r"(?:tool|function)s?(?: call)?|(?:call|use|run|invoke|try|execute|trigger|make) (?:the|your|that|this|a|my) "
        r"(?:tool|function)s?(?: call)?",
    ),
    (
        "GOODBYE",
        r"(?:good ?bye|bye(?: bye| for now)?|see you(?: later| soon| then| tomorrow)?|good ?night|"
        r"have a (?:good|nice|great|lovely) (?:day|one|evening|weekend|night)|take care|talk to you later|you too)"
        r"(?: (?:bye|goodbye))*",
    ),
    (
        "THAT_IS_ALL",
        r"(?:that is (?:all|it|everything)|that will be (?:all|it)|that would be all|nothing(?: else| more)?|no "
        r"more|i am (?:good|done|all set|fine)|we are (?:good|done)|not (?:today|right now)|no(?: that is (?:all|"
        r"it|everything))|all set|all good|i do not need anything(?: else)?|no thanks|no thank you|that is all i "
        r"(?:need|needed|wanted))",
    ),
    (
        "THANKS",
        r"(?:thanks|thank you|cheers|much appreciated|i appreciate (?:it|that)|many thanks|thank you for (?:your|"
        r"the) help|that is very kind)",
    ),
    (
        "REPEAT",
        r"(?:pardon(?: me)?|what|sorry|huh|come again|excuse me|what was that|what is that|i beg your pardon|say "
        r"(?:(?:that|it) )?again(?: (?:but |a bit |more )*(?:slower|slowly|louder))?|repeat(?: that| it| the question| "
        r"please)*|one more time|again|what did you (?:just "
        r")?say|i (?:did not|could not|cannot|do not) (?:hear|catch|get|understand)(?: (?:you|that|it|what you "
        r"said))?|(?:can|could|would|will) you (?:please )?(?:say|repeat)(?: (?:that|it|the question))?(?: again| "
        r"one more time)?(?: for me)?|what was the question|speak up|louder|slower|speak (?:slower|more slowly))",
    ),
    (
        "GO_ON",
        r"(?:go on|continue|carry on|keep going|you were saying|please continue|finish what you were saying)",
    ),
    (
        "HELP",
        r"(?:help|help me|what (?:can|do) (?:you|i) (?:actually |really |even )?"
        r"(?:do|ask|say|check|offer|measure)(?: (?:for me|here|you|exactly))*|how can you "
        r"help(?: me)?|what (?:are|is) (?:my|the) options?|what are you able to do|what can you help(?: me)?(?: "
        r"with)?|what is this|what are you for|what things can you do|can you help me|i need help|i "
        r"need some help)",
    ),
    (
        "NEVER_MIND",
        r"(?:(?:never ?mind )?(?:i will |we will )?(?:keep it|leave it as it is|leave it like that|"
        r"keep (?:the|my) \w+)|"
        r"never ?mind|forget (?:it|that|about it)|leave it|stop|cancel that|scratch that|drop it|"
        r"never ?mind (?:(?:i|we|have|just|can|now) )*(?:found|got|see|sorted|read|remember(?:ed)?) "
        r"(?:it|that|them|one)(?: now| out| after all)?|i (?:have )?changed my mind|let us (?:stop|leave it)|"
        r"start over|do not bother|abort|quit|no forget it)",
    ),
    (
        "UNKNOWN_TO_ME",
        r".*\b(?:i (?:really |honestly )?(?:do not|did not|cannot) (?:know|remember|recall|have)(?: (?:it|that|one|"
        r"the|my|any|a|what|which|exactly|off|by|on|with|right|at|number|id|code|reference|confirmation|heart|hand|"
        r"me|now|here|moment).*)?|i (?:have )?(?:lost|forgot|forgotten|misplaced)(?: (?:it|the|my).*)?|no idea|no "
        r"clue|i am not sure|not sure|i have no .{1,20}|i have not got .{1,20}|i do not have .{1,25}|cannot find "
        r"(?:it|the .*|my .*)|where (?:do|can|would) i find .*)",
    ),
)
ECHO = (
    r"repeat after me|repeat the (?:words?|phrase|sentence)|"
    r"say (?:only |just )?(?:the following|exactly|the words?|the phrase|the sentence)|"
    r"(?:reply|respond|answer) (?:only |just )?with (?:only |just )?(?:the|one|a|a single) (?:words?|phrase|sentence)"
)
PARTS: tuple[tuple[str, str], ...] = (
    (
        "ECHO",
        rf"\b(?:{ECHO})\b",
    ),
    (
        "PERSON",
        r"\b(?:(?:speak|talk|chat|connect me|put me through|transfer me|hand me over|get me|give me|want|need|"
        r"prefer|is there|let me speak|let me talk)(?: \w+){0,5} (?:a |an |the |some |any |another |your )?(?:real "
        r"|live |actual )?(?:human(?: being)?|person|(?:someone|somebody)(?! to (?!speak|talk|help))|agent|"
        r"representative|operator|receptionist|manager|supervisor|staff|member of staff|a colleague)|"
        r"(?<!are you a )(?<!(?:alk|eak)ing to a )(?<!(?:alk|eak)ing with a )(?:real|live|actual) "
        r"(?:person|human|agent)|"
        r"^(?:a )?(?:human|operator|agent|representative|receptionist|person)(?: please)?$|customer service)\b",
    ),
    (
        "ROBOT",
        r"\b(?:are you (?:a |an |really )?(?:real|robot|bot|human|machine|computer|ai|person|real person|"
        r"artificial)|am i (?:talking|speaking) (?:to|with) (?:a |an )?(?:robot|bot|machine|computer|ai|human|"
        r"person|real person))\b",
    ),
    (
        "ANGRY",
        r"\b(?:you are (?:so |really |fucking |very )?(?:stupid|useless|terrible|dumb|an idiot|awful|rubbish|"
        r"hopeless|annoying)|this is (?:so |really )?(?:ridiculous|stupid|useless|terrible|frustrating|annoying|a "
        r"joke|rubbish)|shut up|fuck|fucking|damn (?:it|you)|stupid (?:machine|robot|bot|thing)|idiot|what the "
        r"hell|worst service|bullshit|i hate (?:you|this))\b",
    ),
)
