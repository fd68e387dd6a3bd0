"""Hold the patterns of small talk."""

from __future__ import annotations

import re

GREETING = re.compile(
    r"^\W*(hi|hey|hello|hiya|good\s+(morning|afternoon|evening|day)|hallo|hola|bonjour|ciao|ol[aá]|"
    r"guten\s+(?:tag|morgen|abend)|moin|servus|bonsoir|salut|buenas|buenos\s+d[ií]as|buenas\s+(?:tardes|noches)|"
    r"buongiorno|buonasera|salve|bom\s+dia|boa\s+(?:tarde|noite)|hoi|goede(?:morgen|middag|avond|ndag))(\s+(there|all|team|again))?\W*$",
    re.IGNORECASE,
)
THANKS = re.compile(
    r"^\W*((ok(ay)?|great|perfect|super|lovely|brilliant|cool)[\s,.!]*)*"
    r"(thanks?|thank\s+you|thx|cheers|ta|(?:vielen\s+)?dank(?:e)?(?:\s+(?:sch[öo]n|sehr|je|u|wel))*|merci(?:\s+beaucoup)?|"
    r"(?:muchas\s+)?gracias|grazie(?:\s+mille)?|(?:muito\s+)?obrigad[oa]|bedankt|that\s+(helped|worked|works|solved\s+it|did\s+it)|"
    r"(it|that)\s+works(\s+now)?|bye|goodbye|great|perfect|ok(ay)?)"
    r"([\s,.!]+(so\s+much|very\s+much|a\s+lot|you|for\s+(that|your\s+help|the\s+help)|that\s+(helped|worked|works)|bye))*\W*$",
    re.IGNORECASE,
)
