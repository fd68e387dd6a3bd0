"""Recognise plain attempts to talk an assistant out of its rules, in a message or a document.

A customer may ask for anything in their own words; what is looked for here is only what no
customer needs: that rules be dropped, the prompt shown, another person's data opened, or rights given.
The patterns claim only what is plain, in English, German, French and Spanish.
"""

import re

_GAP = r"(?:\W+\w+){0,4}?\W+"
_DROP = (
    r"(?:ignor\w*|disregard\w*|forget|overrid\w+|bypass\w*|drop|skip|violat\w+|abandon|discard|"
    r"do\s+not\s+(?:follow|obey)|stop\s+(?:following|obeying)|vergiss|missachte|oublie\w*|olvida|omite)"
)
_YOURS = (
    r"(?:your|previous|prior|earlier|above|preceding|existing|original|initial|system|these|deine?|ihre|"
    r"bisherigen|vorherigen|obigen|tes|vos|précédentes|tus|sus|anteriores)"
)
_RULES = (
    r"(?:instructions?|rules|guidelines|prompts?|programming|restrictions|directives|polic(?:y|ies)|"
    r"constraints|commands|orders|anweisungen|regeln|vorgaben|consignes|règles|instrucciones|reglas)"
)
_SHOW = (
    r"(?:reveal|show|print|repeat|output|display|leak|tell\s+me|give\s+me|what\s+(?:is|are)|zeig\w*|"
    r"montre\w*|muestra|revela)"
)
_OWN = r"(?:your|the|deine?n?|ton|votre|tu)"
_HIDDEN = (
    r"(?:(?:system|hidden|initial|secret)\W+(?:prompt|message|instructions|rules|key)|prompt|systemprompt|"
    r"anweisungen)"
)

_PLAIN = (
    rf"\b{_DROP}{_GAP}{_YOURS}(?:\W+\w+){{0,2}}?\W+{_RULES}\b",
    rf"\b{_DROP}\W+(?:todas\W+las|toutes\W+les|les|las|alle|all)\W+{_RULES}\b",
    rf"\b{_SHOW}(?:\W+\w+){{0,3}}?\W+{_OWN}\W+(?:\w+\W+)?{_HIDDEN}\b",
    r"\b(?:you\s+are|you're)\s+(?:now|no\s+longer)\b.{0,80}\b(?:unrestricted|jailbroken|without\s+(?:any\s+)?(?:rules|filters|restrictions)|"
    r"developer\s+mode|admin\w*|bound\s+by)\b",
    r"\b(?:pretend|act|behave|roleplay|imagine)\b.{0,60}\b(?:no|without(?:\s+any)?|free\s+of)\W+(?:rules|restrictions|filters|limits|guidelines)\b",
    r"\b(?:enable|enter|activate)\W+(?:developer|debug|god|dan|jailbreak)\W+mode\b",
    r"\b(?:show|give|send|tell|list|read)\b.{0,40}\b(?:another|other|all|every)\W+(?:customers?|users?|people)['’]?s?\W+(?:\w+\W+)?"
    r"(?:orders?|data|addresses|address|emails?|passwords?|details|accounts?|invoices?)\b",
    r"\b(?:make|mark|set|register|treat|promote)\W+(?:me|my\W+account|this\W+user)\W+(?:as|to)\W+(?:an?\W+|the\W+)?(?:owner|admin\w*|agent|staff|root)\b",
)
_PATTERN = re.compile("|".join(f"(?:{pattern})" for pattern in _PLAIN), re.IGNORECASE | re.DOTALL)


def is_subversive(text: str) -> bool:
    """Whether `text` plainly asks to drop rules, show the prompt, open others' data or give rights."""
    return bool(_PATTERN.search(text))
