"""Hold the words that a check of a claim looks for: numbers, units, denials, conditions, turns.

Lists of the project's own, chosen by what turns a sentence around when it changes. English is
read best; of German, French, Spanish, Italian, Dutch and Portuguese the denials and conditions.
"""

from __future__ import annotations


def listed(words: str) -> frozenset[str]:
    """Return the words of a list that is written as a text."""
    return frozenset(words.split())


# They carry no claim.
PASSED_OVER = listed(
    """
    a an the this that these those it its they them their there here we us our you your i me my he she
    his her is are was were be been being am do does did done have has had having will would shall
    should can could may might to of in on at by for with from into onto as and or but so then than also
    too just very please about over under which who whom whose what when where how why such some other
    each one's get got gets let lets make makes made simply directly usually generally normally
    currently however therefore additionally according source sources take takes took need needs want
    like
    """
)
# What turns a sentence around: where a sentence says it, its source must say it as well.
HINGES = listed(
    """
    before after until within during since between more less fewer most least only always any every both
    either all none minimum maximum min max first last next left right hot cold open closed opened
    unopened free off increase decrease raise lower higher faster slower half double twice once daily
    weekly monthly yearly must required optional automatically immediately forever guaranteed guarantee
    full fully partial partially new used calendar working business up per except unless if charge extra
    included excluded unused faulty broken sealed
    """
)
# What says that something holds only sometimes.
CONDITIONS = listed(
    """
    only unless except if provided excluding wenn falls nur außer sofern sauf si seulement sólo solo
    salvo excepto se tranne alleen tenzij mits indien exceto somente
    """
)
# Beside a number they are part of it.
BOUNDS = listed(
    """
    working business calendar least most maximum minimum up
    """
)
# What a sentence must not leave out where its source says it.
QUALIFIERS = listed(
    """
    opened unopened new used unused faulty broken sealed first free once
    """
)
# `nor` and `ne` never stand alone.
DENIALS = listed(
    """
    not no never none nobody nothing neither without cannot cant can't won't don't doesn't isn't aren't
    wasn't weren't didn't shouldn't couldn't wouldn't mustn't haven't hasn't non avoid refuse refused
    exclude excludes excluded nicht kein keine keinen keinem keiner nie niemals ohne pas jamais sans
    aucun aucune nunca sin ningún ninguna mai senza niet geen nooit zonder não sem nenhum nenhuma unable
    impossible forbidden
    """
)
SPELT = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred"
)
NUMBERS = dict(zip(SPELT.split(), map(str, (*range(20), *range(20, 101, 10))), strict=True))
MONEY = "€£$"
UNITS = {
    **dict.fromkeys(("day", "days"), "day"),
    **dict.fromkeys(("hour", "hours", "h", "hr", "hrs"), "hour"),
    **dict.fromkeys(("minute", "minutes", "min", "mins"), "minute"),
    **dict.fromkeys(("second", "seconds", "s", "sec", "secs"), "second"),
    **dict.fromkeys(("week", "weeks"), "week"),
    **dict.fromkeys(("month", "months"), "month"),
    **dict.fromkeys(("year", "years"), "year"),
    **dict.fromkeys(("%", "percent"), "%"),
    **dict.fromkeys(("€", "eur", "euro", "euros"), "€"),
    **dict.fromkeys(("£", "gbp", "pound", "pounds"), "£"),
    **dict.fromkeys(("$", "usd", "dollar", "dollars"), "$"),
    **dict.fromkeys(("°c", "°", "celsius"), "°"),
    **dict.fromkeys(("g", "gram", "grams"), "g"),
    **dict.fromkeys(("kg", "kilogram", "kilograms", "kilo", "kilos"), "kg"),
    **dict.fromkeys(("ml", "millilitre", "millilitres", "milliliters"), "ml"),
    **dict.fromkeys(("l", "litre", "litres", "liter", "liters"), "l"),
    **{unit: unit for unit in ("cm", "mm", "m", "km", "bar", "w", "v", "kb", "mb", "gb")},
}
