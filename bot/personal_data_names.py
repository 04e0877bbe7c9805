"""Finds the names that students give as their own: "my name is …", "im Sarah Jones btw", "this is Sarah from …"."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from bot.personal_data_patterns import words

_MINE = r"m[yie] ?(?:full |first |last |real |own |given |middle |birth |nick ?|sur)?"
_CHILD = r"my (?:son|daughter|child|lad|lass|girl|boy|kid)(?:'?s)? (?:name is|name's|is called|called)"
_GIVEN = re.compile(
    rf"\b(?:{_MINE}name(?: ?is|'?s| ?[=:-])|{_CHILD}|i(?:'?m| am) called|(?:you|u) can (?:just )?call me|just call me)"
    r"[ :,-]{1,3}"
    r"|(?:^|[.!?,;(\n] ?|\b(?:hi|hiya|hey|hello) )name(?: is |'?s )"
    r"|(?:^|[.!?,;(\n] ?|\b(?:hi|hiya|hey|hello|full|first|last|student) )(?:sur)?name(?: ?[:=] ?| - )",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"\b(?:(?:people|they|everyone|friends|mates|pls|please) calls? me|call me|(?:i(?:'?m| am)) known as|i go by"
    r"|the name'?s|m[yie] name)[ :,]{1,2}",
    re.IGNORECASE,
)
"""Words before a name that stand before much else: only a capital tells. "they call me thick" must stay as it is."""
_INTRODUCED = re.compile(r"[Ii](?<!\w.)(?:'?[Mm]| [Aa][Mm]) (?![a-z])")
_SPEAKING = re.compile(r"\bthis is ", re.IGNORECASE)
_TITLED = re.compile(r"\b(?:[Ii]'?m|[Ii] am|[Tt]his is) (?=(?:[Mm]rs?|[Mm]x|[Dd]r|Ms|Miss|Prof)\b)")
_GREETED = re.compile(r"\b(?:hi|hiya|hello|hey|heya)(?: there| cali)?[ ,!.]{1,3}this is ", re.IGNORECASE)
_SIGNED = re.compile(
    r"\b(?:(?:kind|best|warm|many) )?(?:regards|wishes|yours sincerely|yours faithfully|yours truly)[ ,\n]{1,3}",
    re.IGNORECASE,
)
_THANKED = re.compile(r"\b(?:thanks|thank you|thx|cheers)(?:, ?| ?\n)", re.IGNORECASE)
_TITLE = re.compile(r"(?:mr|mrs|ms|miss|mx|dr|prof|professor|sir)\b\.? ?", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*+(?:['-](?:[^\W\d_]|[\u0300-\u036f])++)*+(?:(?<=\b\w)\.)?")
_LONGEST = 4
"""How many words a name has at most."""
_ENDS_A_NAME = re.compile(
    r"\s*(?:$|[.,!?;:()\n-]|(?:btw|by the way|and|from|here|nice|aged?|x+|lol|but|i|im|i'm|[0-9]+)\b)", re.IGNORECASE
)
_ENDS_A_SPEAKER = re.compile(r" (?:from|here|speaking|btw|by the way)\b", re.IGNORECASE)
_ENDS_A_MESSAGE = re.compile(r"[\s.!x]*$", re.IGNORECASE)
_PARTICLES = words("al ap ben bin binti da de del den der di dos du el ferch ibn la le st ter van von y")

_NOT_A_NAME = words("""
    a about actually address after again age aged all already also although always am an and another any anything
    apprentice are arent as asap assistant associate at away back bad band be because been before being best better
    both btec but by bye cali called can cannot cant card changed changing clinical coming confidential cos could
    course cuz did didnt different difficult do dob does doesnt doing dont double down each either else email
    engineer enough even ever every everyone fine for foreign friday from gcse gcses get getting give given go going
    gone gonna got had hard has hasnt have havent he healthcare help her here hers hi him his how i id if ill im in
    incorrect interested into is isnt it its ive junior just k kinda later like listed lol long looking lost m mail
    me medical mentioned mine missing misspelled misspelt mobile monday more most my names need needed needs never
    new next nhs ni nino no nobody none nor not nothing now number nurse of off ok okay old on once one only or
    other our out over phone please pls plz postcode pretty private probably pupil put quite rather really recorded
    registered required right same saturday secret senior shall she short should showing since so some someone
    something soon sorry spelled spelt staff still stopped stuck student stupid such sunday sure technician
    technologist tel telephone than thanks that thats the their them then there these they thick this those though
    thursday to today tomorrow tonight too trainee tuesday u ucas under unknown unusual up ur urs us very was wasnt
    way we wednesday weird well were what whatever whats when where which while who whos why with without wondering
    wont would written wrong x yeah yep yes yet you your youre yours
""")
"""Words that no name begins with after "my name is …"."""
_SURNAMES_TOO = words("best down good long new old still way")
"""Surnames too, when they follow a capitalised name with a capital."""
_AFTER_A_NAME = _NOT_A_NAME | words("""
    accept access active advice alevel alevels anyone apply applying apprentice apprenticeship art asked available
    based biology born bro btw can career careers cheers chemistry clinical college competition computing confused
    contact curious currently degree doctor dunno engineering english entry excited fees find finish finishing
    follow france fyi geography germany good grade grades great haha happy healthcare hehe hello hes hey history
    hope hoping hospital hospitals hows hru idk info information innit interest job jobs jus keen know leave leaving
    leeds let lets level levels live lived lives living london look love loving mam mate math maths may medical
    medicine meet might mum must my n nah name named names nd nearly nervous ngl nice nuclear nurse nursing open
    options parent parents pay physics placement pleased pleasure predicted qualification qualified question
    questions r radiography radiotherapy regarding route routes salary school science see seeing send shes sir sixth
    sociology start starting studied studies study studying subject subjects ta tbh teach teacher technician
    technologist tell thank theyre think thinking thx told training trying tx uk uni university use wales wanna want
    wanted wanting wants was wat wats wbu wear welcome weve whose will wish work worked working works worried wot
    wots write writing xx xxx year years yo youve yr yrs
""")
"""Words that may follow a name, and are no part of it."""
_NOT_A_PERSON = _NOT_A_NAME | words("""
    uni
    able academy adhd adult advice african american april arab arabic army asd asian august australian autistic band
    bangladeshi belfast biomedical birmingham bisexual black blind bored brazilian bristol britain british brown
    btec buddhist cadet campus canadian cardiff care caribbean catholic chinese christian christmas civil clinic
    clinical college confused cornish curious cypriot czech data deaf december department deputy directly disabled
    doctor dutch dyslexic dyspraxic early east easter eastern edinburgh egyptian electrical electrician engineering
    england english europe european evidence february feedback female filipino finnish force foundation french fully
    gay gcse german ghanaian glasgow good graduate great greek happy head healthcare hindu hospital hungarian indian
    information institute ipem iranian iraqi ireland irish islamic italian jamaican january japanese jewish july
    june keen kenyan key king korean kurdish lab language latvian leader leeds lesbian level lithuanian liverpool
    london malaysian male manager manchester march married maths mature mechanic mechanical medical mental mexican
    muslim national navy nepalese nepali nervous newcastle news nhs nigerian nonbinary north northern norwegian
    november nuclear nurse nursing october open pakistani persian physics police polish portuguese prefect pregnant
    prince ptp qualified queen quoted radiology radiotherapy rct ready rehabilitation renal roma romanian royal
    russian sad saint scared school science scientist scotland scottish self september sheffield sikh single sixth
    somali south southern spanish sri st stage stp straight surgery swansea swedish swiss syrian teacher teaching
    team technical technician technologist thai tired trans trust turkish ucas uk ukrainian university unsure vegan
    vietnamese wales welsh west western what white willing worried year zimbabwean
""")
"""What people say they are, with a capital, that is no name; and places and bodies that write from somewhere."""
_TRADES_END = ("ing", "ologist", "ician")


class NameRule(NamedTuple):
    """Words before a name, what a text that has them must hold in small letters, and how to find the name's end.

    ends takes a folded text and where the words before the name end; it gives 0 when no name begins there.
    """

    before: re.Pattern[str]
    hints: tuple[str, ...]
    ends: Callable[[str, int], int]


def _given_end(text: str, start: int) -> int:
    return _name_end(text, start, _NOT_A_NAME)


def _called_end(text: str, start: int) -> int:
    return _name_end(text, start, _NOT_A_PERSON) if text[start : start + 1].isupper() else 0


def _introduced_end(text: str, start: int) -> int:
    return _capitals_end(text, start, _ENDS_A_NAME, surname_will_do=True)


def _speaking_end(text: str, start: int) -> int:
    return _capitals_end(text, start, _ENDS_A_SPEAKER)


def _greeted_end(text: str, start: int) -> int:
    end = _name_end(text, start, _NOT_A_PERSON)
    return end if _ENDS_A_SPEAKER.match(text, end) else 0


def _thanked_end(text: str, start: int) -> int:
    return _capitals_end(text, start, _ENDS_A_MESSAGE)


def _name_end(text: str, start: int, never: frozenset[str]) -> int:
    """Where the name that begins at start ends, its second form ("Bond, James Bond") included; 0 when there is none."""
    if title := _TITLE.match(text, start):
        start = title.end()
    name = _name_words(text, start, never)
    if not name:
        return 0
    again = _name_words(text, name[-1].end() + 2, never) if text.startswith(", ", name[-1].end()) else []
    if {word[0].casefold() for word in name} & {word[0].casefold() for word in again}:
        name = again
    return name[-1].end()


def _capitals_end(text: str, start: int, after: re.Pattern[str], *, surname_will_do: bool = False) -> int:
    """Where the capitalised name that begins at start ends; 0 when what stands there is not clearly a name.

    The right words after it make it clear, and so does a surname where surname_will_do.
    """
    name = _name_words(text, start, _NOT_A_PERSON)
    if not name or not all(_capitalised(word[0]) for word in name):
        return 0
    end = name[-1].end()
    if surname_will_do and len(name) > 1:
        following = _WORD.match(text, end + 1)
        if following is None or not (_capitalised(following[0]) and _is_any(following[0], _NOT_A_PERSON)):
            return end
    return end if after.match(text, end) and not name[0][0].endswith(_TRADES_END) else 0


def _name_words(text: str, start: int, never: frozenset[str]) -> list[re.Match[str]]:
    """The words of the name that begins at start: as long as they keep the first one's case and may be names.

    After a single capitalised word one in small letters is taken too ("Callum jones").
    """
    name: list[re.Match[str]] = []
    while len(name) < _LONGEST and (word := _WORD.match(text, start)):
        small = not _capitalised(word[0])
        mixed = bool(name) and small and _capitalised(name[0][0])
        surname = bool(name) and not small and word[0].casefold() in _SURNAMES_TOO
        if (_is_any(word[0], never) and not surname) or (name and small and _is_any(word[0], _AFTER_A_NAME)):
            break
        if mixed and len(name) > 1 and word[0] not in _PARTICLES:
            break
        name.append(word)
        if text[word.end() : word.end() + 1] != " ":
            break
        start = word.end() + 1
    while len(name) > 1 and name[-1][0] in _PARTICLES:
        name.pop()
    return name


def _capitalised(word: str) -> bool:
    return word[0].isupper() and (len(word.rstrip(".")) == 1 or not word.isupper())


def _is_any(word: str, listed: frozenset[str]) -> bool:
    spelt = word.casefold().rstrip(".").replace("'", "")
    return spelt in listed or any(part in listed for part in spelt.split("-"))


NAME_RULES = (
    NameRule(_GIVEN, ("name", "called", "call me"), _given_end),
    NameRule(_CALLED, ("call", "known as", "go by", "name"), _called_end),
    NameRule(_SIGNED, ("regards", "wishes", "yours"), _called_end),
    NameRule(_INTRODUCED, ("i",), _introduced_end),
    NameRule(_TITLED, ("m", "dr", "prof"), _given_end),
    NameRule(_GREETED, ("this is",), _greeted_end),
    NameRule(_SPEAKING, ("this is",), _speaking_end),
    NameRule(_THANKED, ("thank", "thx", "cheers"), _thanked_end),
)
