"""What personal data looks like in what students type: shapes, the words near them, the words that they are not.

Names are apart, in `personal_data_names`. All shapes are written for folded text (see `folded`), so digits are ASCII,
apostrophes and hyphens plain. Each runs in time linear in the text: repeats are bounded, or possessive.
"""

from __future__ import annotations

import re

_DIGIT_ZEROS = (0xFF10, 0x0660, 0x06F0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0BE6, 0x0C66, 0x0E50)
"""The zeros of the scripts whose digits phones write: full width, Arabic, Persian, Devanagari, Bengali, …"""

_FOLD = {zero + digit: str(digit) for zero in _DIGIT_ZEROS for digit in range(10)}
_FOLD |= str.maketrans(dict.fromkeys("‘’ʼ`´", "'"))
_FOLD |= str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_FOLD |= str.maketrans(dict.fromkeys("\xa0\u2007\u2009\u202f\t", " "))
_FOLD |= str.maketrans({"\uff20": "@", "\uff0b": "+", "\uff0e": "."})


def folded(text: str) -> str:
    """The text with digits, apostrophes, hyphens and blanks in one form each; character for character as long."""
    return text.translate(_FOLD)


def words(listed: str) -> frozenset[str]:
    """The words of a list, split at blanks."""
    return frozenset(listed.split())


def _any(listed: str) -> str:
    return "|".join(sorted(map(re.escape, listed.split()), key=len, reverse=True))


# Email -----------------------------------------------------------------------------------------------------------

_MAILBOX = r"[\w.%+'-]"
FREE_MAIL = ("gmail", "googlemail", "hotmail", "outlook", "yahoo", "ymail", "icloud", "aol", "btinternet", "protonmail")
_FREE_MAIL = "|".join(FREE_MAIL)
_FREE_MAIL_ENDS = r"(?:\s?(?:\.|,|\bdot\b|[(\[]dot[)\]])\s?(?:co\s?(?:\.|\bdot\b)\s?uk|com|net|org|me|uk)\b)"

EMAIL = re.compile(rf"(?<!{_MAILBOX}){_MAILBOX}++@[\w-]++(?:\.[\w-]++)++")
SPOKEN_EMAIL = re.compile(
    rf"(?<!{_MAILBOX}){_MAILBOX}++\s?(?:@|[(\[]at[)\]]|\sat\b)\s?(?:{_FREE_MAIL})\b{_FREE_MAIL_ENDS}"
    rf"|(?<!{_MAILBOX}){_MAILBOX}++@(?:{_FREE_MAIL})\b",
    re.IGNORECASE,
)
"""Addresses spelt out or half typed; only at providers of mail for everybody, as "look at ucas.com" is none."""

# Numbers ---------------------------------------------------------------------------------------------------------

_STARTS = r"(?<![\w£$€+])(?<![0-9][.,/-])"
_STARTED = r"(?<![\w£$€+].)(?<![0-9][.,/-].)"
"""The same, for after the first character: a shape that opens with a plain character class is searched faster."""
_GAP = r"[ ().\-/]{0,3}+"

CARD_GROUPS = re.compile(
    rf"[2-6]{_STARTED}[0-9]{{3}}(?P<gap>[ .-])"
    r"(?:[0-9]{4}(?P=gap)[0-9]{4}(?P=gap)[0-9]{4}(?:(?P=gap)[0-9]{3})?|[0-9]{6}(?P=gap)[0-9]{4,5})(?![0-9])"
)
CARD_PLAIN = re.compile(rf"[2-6]{_STARTED}[0-9]{{13,18}}(?![0-9])")
CARD_SPACED = re.compile(rf"[2-6]{_STARTED}(?:[ -]{{0,2}}+[0-9]){{12,18}}(?![0-9])")
CARD_HINTS = ("card", "visa", "amex", "debit", "diners", "maestro")
CARD_ISSUERS = re.compile(r"2[2-7]|[3-6]")

NI_NUMBER = re.compile(
    r"(?P<prefix>[a-z](?<!\w.)[a-z])(?P<gap>[ .-]?)"
    r"[0-9]{2}[ .-]?[0-9]{2}[ .-]?[0-9]{2}(?:[ .-]?(?P<suffix>[a-z]))?(?!\w)",
    re.IGNORECASE,
)
NI_PREFIX = re.compile(r"(?!BG|GB|NK|KN|TN|NT|ZZ)(?:QQ|[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z])")
"""HMRC's National Insurance Manual NIM39110, and QQ, which official examples use."""
NI_SUFFIXES = words("A B C D")
NI_LIKE_WORDS = words("am an as at be by he hi if in is it me my no of on or pm so to up us we ye ok gb")

TEN_OR_SO = re.compile(rf"[1-9]{_STARTED}[0-9]{{1,11}}(?:[ .-][0-9]{{2,7}}){{0,3}}(?![0-9])")
TEN_DIGITS = re.compile(rf"[1-9]{_STARTED}[0-9]{{2}}(?P<gap>[ .-]?)[0-9]{{3}}(?P=gap)[0-9]{{4}}(?![0-9])(?!-[0-9])")

UK_PHONE = re.compile(
    rf"{_STARTS}\(?(?:(?P<abroad>\+|00)?44{_GAP}(?:0{_GAP})?|(?P<trunk>0)[ )-]{{0,2}}+)"
    rf"(?P<first>[1-37])(?:{_GAP}[0-9]){{8,9}}(?![0-9])"
)
WORLD_PHONE = re.compile(rf"(?<![\w+])(?:\+|00)[1-9](?:{_GAP}[0-9]){{7,14}}(?![0-9])")
LOOSE_MOBILE = re.compile(rf"{_STARTS}0?7(?:{_GAP}[0-9]){{7,11}}(?![0-9])")
DATE = re.compile(r"(?<![0-9])[0-3]?[0-9][./ -][01]?[0-9][./ -](?:19|20)[0-9]{2}(?![0-9])")
OWN_LINE = re.compile(
    r"\b(?:my|our|mum'?s|dad'?s)(?! (?:ucas|nhs|uni))(?: \w{1,12}){0,2} ?"
    r"(?:number|num|no|one|line|phone|mob(?:ile)?|tel|contact)\b",
    re.IGNORECASE,
)
OWN_REACH = 40
PUBLIC_NUMBERS = words("7860039967 7786209697")
"""Helplines on numbers that look like a person's: PAPYRUS by text, as older leaflets have it."""

_CUES = {
    "nhs_number": r"(?:nhs|n\.h\.s\.?|patient|hospital)(?: id)? ?n(?:o|r|um\w*|m?br?\w*)",
    "nhs": r"nhs|n\.h\.s",
    "ucas_id": r"(?:ucas|personal|applica(?:nt|tion)|clearing)(?: personal)? ?(?:id|no|num\w*)",
    "ucas": "ucas",
    "card": "cards?|visa|mastercard|amex|debit|diners|maestro",
    "ni": r"n\.?i|nino|nat\w{0,6} ?ins\w{0,8}|hmrc|payroll|payslip",
    "postcode": "post ?codes?",
    "phone": "(?:tele)?phone|mob(?:ile)?|tel|cell|ring|call|text|txt|whats ?app|landline|contact"
    "|m[ye](?: new)? (?:number|num|no)",
    "reference": "ref(?:erence)?|vacancy|job|advert|order|isbn|serial|standard|qualification|divided|times",
}
CUES = re.compile(
    r"(?<![^\W\d_])(?=[acdhijlmnopqrstuvw])(?:"
    + "|".join(f"(?P<{kind}>{cue})" for kind, cue in _CUES.items())
    + r")(?![^\W\d_])",
    re.IGNORECASE,
)
"""What says of the number beside it what it is. The letters are those that cues begin with: they make it quicker."""
CUE_REACH = 60

# Postcodes -------------------------------------------------------------------------------------------------------

POSTCODE = re.compile(
    r"(?P<area>[a-z](?<!\w.)(?:[a-z]|(?!0)))[0-9][a-z0-9]?(?: {0,2}|-)(?P<inward>[0-9][a-z]{2})(?!\w)", re.IGNORECASE
)
POSTCODE_AREAS = words("""
    AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK
    FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR
    NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC
    WD WF WN WR WS WV YO ZE ZZ
""")
"""The areas Royal Mail uses, and ZZ, which the NHS uses for people without an address."""
POSTCODE_INWARD = re.compile(r"[0-9][ABD-HJLNP-UW-Z]{2}")
"""C, I, K, M, O and V never stand in the second half of a postcode."""
COUNTED = re.compile(r"1st|2nd|3rd|[0-9](?:th|yr|hr|ft|gb|tb|lb|pt)")
"""What looks like the second half of a postcode after a level, a band or a year: "L3 2yr course"."""

# Addresses -------------------------------------------------------------------------------------------------------

_STREETS = _any("""
    road rd street avenue ave av crescent cres lane ln terrace mews grove gardens gdns boulevard blvd croft wynd parade
""")
_STREETS_TOO = _any("""
    st way close cl place drive dr court ct hill square sq walk row park view rise green gate path quay wharf yard
    meadow meadows vale heights mount fold brae house lodge cottage
""")
"""Words that end the names of streets, and are much used for other things besides."""
_NAME = r"[^\W\d_](?:[^\W_]|['.-](?=\w)){0,24}+\.?"
_HOUSE = r"[0-9](?<![\w£$€+].)(?<![0-9][.,/:-].)[0-9]{0,3}[a-z]?(?:[-/][0-9]{1,4}[a-z]?)?(?:, ?|\s)"
_FLAT = re.compile(r"\b(?:flat|apartment|apt|unit)\.? [0-9]{1,4}[a-z]?,? $", re.IGNORECASE)
_NOT_A_HOME = r"(?!\w)(?! ?(?:hospital|campus|clinics?|surgery|university|uni|college|station|bus(?:es)?)\b)"

STREET = re.compile(
    rf"{_HOUSE}(?P<name>(?:{_NAME} ){{1,3}}?)(?:{_STREETS}){_NOT_A_HOME}(?: (?:north|south|east|west)\b)?",
    re.IGNORECASE,
)
STREET_TOO = re.compile(rf"{_HOUSE}(?P<name>(?:{_NAME} ){{1,3}}?)(?P<maybe>{_STREETS_TOO}){_NOT_A_HOME}", re.IGNORECASE)
WELSH_ADDRESS = re.compile(
    rf"{_HOUSE}(?:heol|ffordd|stryd|l[oô]n|rhodfa|clos|maes|cwrt)(?: {_NAME}){{1,3}}", re.IGNORECASE
)
POST_BOX = re.compile(r"\bp\.? ?o\.? ?box [0-9]{1,6}\b", re.IGNORECASE)
_LIVES = r"\b(?=[lsr])(?:live|lives|living|livin|stay|stays|staying|stayin|reside)"
HOME_STREET = re.compile(
    rf"{_LIVES} (?:on|at|in|down|off) "
    rf"(?P<found>(?P<name>(?:{_NAME} ){{1,3}}?)(?:{_STREETS}|cottage|farm|lodge|villa)){_NOT_A_HOME}",
    re.IGNORECASE,
)
HOME_NUMBER = re.compile(
    rf"(?:{_LIVES} at|\b(?:add?ress|addy|house|home)(?: is|:)) (?:(?:no\.?|number) ?)?"
    rf"(?P<found>[0-9]{{1,4}}[a-z]?,? (?P<name>(?:the )?{_NAME}(?: {_NAME}){{0,2}}))(?!\w)",
    re.IGNORECASE,
)
_HOME_BEFORE = re.compile(
    rf"(?:{_LIVES}|\b(?:house|home|add?ress|addy|moved?|moving|post|send|deliver|write)\b)[^.?!\n]{{0,30}}$"
    r"|\b(?:at|near|from) (?:(?:no\.?|number) )?$",
    re.IGNORECASE,
)
_HOME_AFTER = re.compile(
    r"[^.?!\n]{0,12}\b(?:where i live|my (?:house|home|address|place|flat)|is mine|(?:far|away) from|near)\b",
    re.IGNORECASE,
)
_HOME_REACH = 40
HOME_HINTS = ("live", "livin", "stay", "reside", "address", "adress", "addy", "house", "home")
_COUNTERS = re.compile(
    r"\b(?:band|level|lvl|year|yr|grade|stage|ks|part|step|page|question|room|week|day|top|age|aged|zone) $",
    re.IGNORECASE,
)
_NOT_A_STREET = words("""
    bed bedroom bedrooms buses trains stops
    a about all also am an and any apprenticeship apprenticeships are as at away band bands be best better biology
    btec btecs bus by can car chemistry choice choices colleges course courses credits day days degree degrees
    different do down each else ever every exams far few first for free from full gcse gcses get go good got grade
    grades had hard has have he her his hospitals hour hours hr hrs i if im in interviews is it its job jobs just k
    km lab last left level levels long m main many maths me metre metres mile miles min mins minute minutes modules
    month months more my nd near new next not of off offer offers on only open option options or other our out over
    own people per percent person physics place placement placements places pm points rd really right route routes
    same schools science sec second so spare st step steps students study subjects sure take tests th than that the
    their them there they this time times to too train training trusts under uni unis universities university up us
    was way we week weeks what when where which who will with wk work working wrong x year years you your yr yrs
""")
_STREETS_TAKE = words("the best far first free last long main near new over science training university west")
"""Words that name streets too, when a capital or talk of home says so: "12 The Avenue"."""


def street(text: str, found: re.Match[str]) -> tuple[int, int] | None:
    """Where the address that a match of STREET belongs to stands, its flat included; None when it is no address."""
    before, home = _around(text, found)
    if not _names_a_street(found["name"], home) or (not home and _COUNTERS.search(before)):
        return None
    flat = _FLAT.search(before)
    return found.start() - len(flat[0] if flat else ""), found.end()


def street_too(text: str, found: re.Match[str]) -> tuple[int, int] | None:
    """The same for STREET_TOO: capitals must say that it is an address, or talk of home."""
    _before, home = _around(text, found)
    capitals = all(name[0].isupper() for name in [*found["name"].split(), found["maybe"]])
    return street(text, found) if home or capitals else None


def home_number(_text: str, found: re.Match[str]) -> tuple[int, int] | None:
    """The same for HOME_NUMBER: the number and the words up to the first that no street is called by."""
    start = end = found.start("name")
    for word in re.finditer(r"\S+", found["name"]):
        the = word[0].casefold() == "the" and word.start() == 0
        if word[0].casefold() in _NOT_A_STREET and not the:
            break
        end = start + word.end()
    return (found.start("found"), end) if end > start else None


def home_street(_text: str, found: re.Match[str]) -> tuple[int, int] | None:
    """The same for HOME_STREET."""
    return found.span("found") if _names_a_street(found["name"], home=False) else None


def _around(text: str, found: re.Match[str]) -> tuple[str, bool]:
    """What stands before a match, and whether the words before or after it speak of home."""
    before = text[max(0, found.start() - _HOME_REACH) : found.start()]
    return before, bool(_HOME_BEFORE.search(before) or _HOME_AFTER.match(text, found.end()))


def _names_a_street(listed: str, home: bool) -> bool:
    names = listed.split()
    if len(names) > 1 and names[0].casefold().rstrip(".") == "st":
        names = names[1:]
    return all(
        name.casefold() not in _NOT_A_STREET or ((home or name[0].isupper()) and name.casefold() in _STREETS_TAKE)
        for name in names
    )
