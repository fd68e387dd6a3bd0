"""Hold the English words that say nothing of what somebody wants, told apart by how much they carry.

What is left of "could you find me a quiet place near the station" is "quiet near the station". None of the
lists comes from a data set.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LEADS = _words(
    """in on at from to for by after before until with within near between of and around under over"""
)
"""Lead to what follows, and stay with it: "from Friday"."""

FUNCTION_WORDS = _words(
    """a an the i i'm im i'd i'll i've id me my mine myself we we're we'd we'll us our you you're
    you'd you'll your yours he she it it's its they them their this that that's these those there
    there's here is are am was were be been being do does did done don't doesn't didn't have has had
    having can could will would shall should may might must can't cannot won't what which who whom
    whose when where why how whether if then so but or as than too also just only really very
    actually basically well maybe perhaps some any anything something someone somewhere all both
    either while because since though however"""
)
"""Hold a sentence together."""

SAYS_NOTHING = FUNCTION_WORDS | _words(
    """please thanks thank okay ok yes yeah yep no not nope sure great good perfect fine nice
    wonderful awesome excellent sounds hi hello hey bye goodbye sorry oh hm hmm need needs want
    wants wanted like likes prefer look looking looks find finding found help helping get getting
    got give tell know let see try trying think make going go plan planning hoping wondering
    interested require sort kind type part preferably possible available option options information
    info thing things one ones book booking reserve reservation much more else other another about
    able appreciate day today lot care matter"""
)
"""End a run of words that say something: how people ask, agree and greet."""

CARRIES = SAYS_NOTHING | _words(
    """work works working worked place places stay staying stays change changed meet meets serve
    serves offer offers offered include includes including leave leaves leaving travel traveling
    travelling arrive arrives arriving come comes coming start starting starts begin beginning seem
    seems still yet now again ever already anyway particular specific certain preference preferences
    during rather instead wait said say says saying mean means trip visit visiting happen happens
    bit use used using put take taken takes took everything nothing name called number whole same
    next right left new first second last keep suggest suggestion suggestions
    recommend recommendation recommendations provide gave given even exactly quite"""
)
"""May stand within such a run, and say nothing at its ends or alone."""
