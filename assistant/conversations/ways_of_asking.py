"""List how seven languages ask for a person.

English, German, French, Spanish, Italian, Dutch and Portuguese ask alike: to speak with somebody, to be
put through, to have somebody take over or call, whether anybody is there, or for an end to the machine.
What differs is the words, so each language is a table of them. A person has to be asked for: one who
drinks tea, took the parcel or works beside the customer is only mentioned.
"""

from __future__ import annotations

from dataclasses import dataclass

ONE = (
    r"(?:human|(?:real|actual|live)\s+(?:person|human|agent|someone)|a\s+person|(?:live\s+)?agent|"
    r"representative|advis[eo]r|operator|supervisor|manager|customer\s+(?:service|care|support))\b"
)
ANYONE = r"(?:someone|somebody|staff|your\s+team)\b(?![’'])"
OTHERWISE = rf"""(?x:
    \b(?:speak|talk|chat)\b[^.?!]{{0,40}}\b(?:{ONE}|{ANYONE})
    | \b(?:connect|(?:transfer|put|pass|escalate)\s+(?:me|us|this|it|my\s+\w+))\b[^.?!]{{0,20}}
        \b(?:to|with|through)\s+(?:your\s+|the\s+|an?\s+)?(?:{ONE}|{ANYONE})
    | \b(?:want|need|prefer|get|give|(?:rather|like\s+to|to)\s+have)\s+(?:me\s+|us\s+)?
        (?:(?:hold\s+of|help\s+from)\s+)?(?:(?:your|the|any|some)\s+)?(?:\w+\s+)?{ONE}
    | \b(?:want|need|get)\s+(?:me\s+|hold\s+of\s+)?(?:someone|somebody)(?=\s*(?:[.!?]|$)|\s+
        (?:real|human|please|now|to\s+(?:talk|speak|chat|call|ring|help|assist|look|deal|sort)|(?:who|that)\s+can))
    | ^\W*(?:(?:a|an|the)\s+)?(?:real\s+|live\s+)?(?:human|person|agent|representative|operator)
        (?:\s+(?:please|now))*\W*$
    | \b(?:is|are)\s+there\s+(?:a|any)\s+(?:real\s+)?(?:human|person|people)\b
    )"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """How one language asks for a person; all but `stems` are patterns, read without regard to capitals."""

    stems: str  # beginnings of words of which one must be there
    who: str  # somebody of ours, with what stands before it
    human: str  # who can be nobody else, so that wanting or naming one is enough
    want: str  # I want, I need, I would rather
    speak: str  # to speak with; what follows is who
    hand: str  # put me through, give me; what follows is who
    may: str  # can, could, please let; what follows is who, then `do`
    do: str  # take over, call me back
    call: str  # call me
    there: str  # is anybody there
    machine: str  # no more robots
    please: str
    not_wanted: str  # what is said of persons and asks for none
    otherwise: str = r"(?!)"  # what else asks for one


ENGLISH = Tongue(
    stems=(
        "huma pers peop agen repr rep reps advi oper supe empl boss mana memb cust "
        "coll team some anyo anyb call ring phon bot bots robo chat real staf live"
    ),
    who=(
        r"(?:(?:(?:an?|some|any|another|one\s+of)\s+)?(?:(?:your|the)\s+)?(?:(?:real|actual|live|human)\s+)?"
        r"(?:human(?:s|\s+being)?|persons?|agents?|rep(?:resentative)?s?|advis[eo]rs?|operators?|supervisors?|"
        r"employees?|boss|manager|member\s+of\s+(?:staff|(?:your|the)\s+team)|customer\s+(?:service|care|support))"
        r"|(?:a|your|one\s+of\s+your)\s+(?:colleagues?|team)|(?<=talk\sto\s)(?:people|humans)|someone|somebody|any(?:one|body)\s+(?:real|human))"
    ),
    human=(
        r"(?:(?:an?|the|your|some)\s+)?(?:(?:real|actual|live)\s+(?:person|people|human|agent|one|someone)"
        r"|human(?:\s+being|\s+(?:person|agent))?|representative|operator|supervisor"
        r"|employee|customer\s+(?:service|support)|(?:a\s+)?member\s+of\s+(?:your\s+team|staff))"
    ),
    want=r"(?:want|need|prefer|(?:would|[’']d)\s+like|rather\s+have|wish\s+for)(?:\s+(?:just|only|to\s+have|help\s+from))?",
    speak=r"(?:speak|talk|chat|deal(?!\s+with\s+people)|(?:have\s+)?a\s+(?:word|chat|call)|(?:phone|video)\s+call)\s+(?:directly\s+|only\s+)?(?:to|with)",
    hand=(
        r"(?:(?:hand|switch|transfer|pass|put|connect|forward|move|escalate|direct)\s+(?:me|us|this|it)"
        r"(?:\s+(?:over|on|through|across))?\s+(?:to|with)|(?:be|get)\s+connected\s+(?:to|with)|(?:put|get)(?=\s+an?\s+(?:human|person)\s+on\b)"
        r"|give\s+me(?=\s+(?:someone|somebody)\s+(?:real|human|who\s+knows))|where\s+can\s+i\s+reach(?=\s+a))"
    ),
    may=r"(?:can|could|would|will|let|have|get|ask)",
    do=(
        r"(?:take\s+(?:over|this|it)|(?:call|ring|phone|contact)\s+me|get\s+back\s+to\s+(?:me|us)|call\s+(?:me\s+)?back|handle\s+(?:this|it)|(?<=human\s)help|(?<=person\s)help"
        r"|(?:(?<=human\s)|(?<=person\s)|(?<=real\s)|(?<=please\s))(?:to\s+)?(?:answer|reply|respond|assist|help|look))"
    ),
    call=(
        r"^\W*someone\s+please\s+(?:take\s+over|answer|help)|^\W*(?:(?:please|pls|can|could|would|you|just|and|ok|someone|somebody|then)\s+)*(?:call|ring|phone)\s+me(?:\s+back)?"
        r"(?:\s+(?:please|pls|now|today|asap))*\W*$"
        r"|\b(?:get|have|want|need|like|request|arrange)\s+(?:me\s+)?(?:a\s+)?(?:call\s?-?back|phone\s+call)\b"
        r"|\b(?:like|want|prefer|rather)\s+(?:to\s+)?be\s+(?:called|rung|phoned|contacted)\s+(?:back\b|by\s+(?:a\b|an\b|someone|somebody|one\s+of|your))"
    ),
    there=(
        r"(?:is|are)\s+(?:there\s+)?(?:any(?:body|one)?|some(?:body|one)|a|an)\s*(?:real|actual|live)?\s*"
        r"(?:human|person|people|someone)?s?\s+(?:out\s+|in\s+|working\s+)?(?:there|here)\W*$"
        r"|is\s+any(?:body|one)\s+(?:there|human|real)"
        r"|is\s+there\s+(?:someone|somebody|anyone|anybody)\s+(?:\w+\s+){0,2}(?:talk|speak)\b"
    ),
    machine=(
        r"^\W*(?:no|not\s+an?|stop|enough)\s+(?:more\s+|with\s+|of\s+)*(?:the\s+|this\s+|these\s+)?(?:chat|ro)?bots?\b(?!\s+vacuum)"
        r"|\b(?:don.?t|do\s+not|won.?t|not)\s+(?:want|like|wish)?\s*(?:to\s+)?(?:talk|speak|chat|deal)(?:ing)?\s+(?:to|with)\s+"
        r"(?:an?\s+|this\s+|your\s+)?(?:chat|ro)?bot\b"
        r"|\ba\s+real\s+(?:one|person|human),?\s+not\s+an?\s+(?:ro)?bot\b"
    ),
    please=r"please|pls|plz|now|asap|thanks?|at\s+once",
    not_wanted=(
        r"\b(?:i|we)\s+(?:do\s*n.?t|do\s+not|never)\s+(?:want|need|have|like)\s+(?:to\s+)?(?:speak|talk|chat)?[^.?!,;]{0,20}"
        r"\b(?:human|person|agent|representative|someone|somebody|anyone|manager)\b"
        r"|\bdo\s+(?:i|we)\s+(?:need|have)\s+to\b[^.?!]*|\b(?:transfer|send)\s+(?:\w+\s+)?(?:money|funds|\$?\d)[^.?!]*"
        r"|\b(?:(?:i|we)\s+(?:do\s*n.?t|do\s+not|never)|do\s+(?:i|we))\s+(?:want|need|have)\s+(?:to\s+)?"
        r"(?:speak|talk|chat)?[^.?!,;]{0,20}\b(?:human|person|agent|representative|someone|somebody)\b"
        r"|\bhuman[\s-](?:friendly|grade|made|rights|resources)\b"
    ),
    otherwise=OTHERWISE,
)
GERMAN = Tongue(
    stems=(
        "mens jema bera kund mita ansp koll agen vorg chef serv supp pers oper "
        "eine ruf rufe ruft rück ruck tele ange zurü zuru bot bots chat robo irge"
    ),
    who=(
        r"(?:jemand(?:e[mn])?|(?:(?:ein(?:e[mnrs]?)?|'?ne[mnr]?|ihre[nmr]?|eure[nmr]?|deine[nmr]?|de[nmr]|die|das)\s+)?"
        r"(?:(?:echte|lebende|richtige|andere|menschliche)[nmrs]?\s+)?(?:mensch(?:en)?|(?:kunden)?berater\w*|mitarbeiter\w*|"
        r"ansprechpartner\w*|kolleg\w+|agent\w*|vorgesetzte\w*|chef\w*|(?:kunden)?(?:service|dienst|support|betreuung)|"
        r"person|operator\w*)|einem(?=\s+(?:reden|sprechen)))"
    ),
    human=(
        r"(?:(?:ein(?:en?|e)?|'?nen)\s+)?(?:(?:echte|lebende|richtige)[nrs]?\s+(?:mensch(?:en)?|person)|mensch(?:en)?|"
        r"(?:kunden)?berater(?:in)?|mitarbeiter(?:in)?|kundenservice|kundendienst|ansprechpartner(?:in)?"
        r"|kollegen|jemanden(?=\s+am\s+telefon|,?\s+der\s+(?:mir|sich)))"
    ),
    want=(
        r"(?:will|m[öo]chte|brauche|br[äa]uchte|bevorzuge|h[äa]tte\s+gerne?|kann\s+ich|k[öo]nnte\s+ich|darf\s+ich)"
        r"(?:\s+(?:gerne?|bitte|lieber|nur|mal|jetzt|endlich|sofort))*"
    ),
    speak=(
        r"(?:(?:sprech\w*|red\w+|sprich|telefonier\w*|chatt?\w*|schreib\w*)\s+(?:\w+\s+)?mit"
        r"|mit(?=\s+[^.?!,;]{1,40}\b(?:sprechen|reden|telefonieren|chatten|schreiben)\b)"
        r"|(?:will|m[öo]chte|kann|d[üu]rfte|darf)\b[^.?!,;]{0,20}?(?=\s+(?:ihre[nm]|eure[nm]|deine[nm]|einen?)\s+(?:\w+\s+)?"
        r"(?:vorgesetzte\w*|chef\w*|mitarbeiter\w*|berater\w*|menschen)\s+(?:sprechen|haben)\b))"
    ),
    hand=(
        r"(?:(?:verbind|leit|stell|geb|gib|hol|reich|vermittel)\w*\s+(?:sie\s+|du\s+)?(?:mich|mir)"
        r"|(?:durch|weiter)(?:stellen|leiten|verbinden)|an(?=\s+\w+\s+\w+\s+(?:weitergeleitet|verwiesen)))"
    ),
    may=r"(?:kann|k[öo]nnten?|k[öo]nnen|soll|sollte|m[öo]ge|bitte|lass\w*)",
    do=r"(?:[üu]bernehmen|zur[üu]ckrufen|anrufen|melde[nt]?|durchstellen|weiterleiten|verbinden|vermitteln|antworten|kontaktieren|helfen(?=\W*$))",
    call=(
        r"\b(?:rufen\s+sie|ruft|ruf)\s+(?:mich|uns)\s+(?:bitte\s+|doch\s+|mal\s+)*(?:an|zur[üu]ck)\b"
        r"|\bbitte\s+um\s+(?:einen\s+)?r[üu]ckruf|\b(?:m[öo]chte|will|w[üu]rde)\s+(?:gerne?\s+|lieber\s+)*(?:telefonieren|angerufen\s+werden|"
        r"zur[üu]ckgerufen\s+werden)"
    ),
    there=(
        r"(?:gibt\s+es|ist|sind|arbeiten|antwortet)\s+(?:mal\s+|hier\s+|da\s+|dort\s+|auch\s+|[üu]berhaupt\s+|denn\s+)*(?:(?:ein(?:en?)?|irgend)\s*)?"
        r"(?:(?:echte|lebende|richtige)[nrs]?\s+(?:mensch\w*|person\w*)|mensch(?:en)?(?=\W*$|\s+da)|jemand(?=\W*$|\s+(?:da|echtes|hier))|irgendjemand)"
    ),
    machine=(
        r"^\W*(?:bitte\s+)?(?:kein\w*|schluss\s+mit\s+(?:dem\s+)?)\s*(?:chat|ro)?(?:bot|boter)s?\b"
        r"|\b(?:will|m[öo]chte)\s+(?:mit\s+)?kein\w*\s+(?:chat|ro)?bot|\bnicht\s+mit\s+(?:einem|dem|nem)\s+(?:chat|ro)?bot\w*"
    ),
    please=r"bitte|jetzt|sofort|danke|gerne?|sprechen|her",
    not_wanted=(
        r"\b(?:nicht|kein\w*)\s+(?:mit\s+)?(?:(?:einem|einer|jemandem)\s*)?(?:(?:echten?\s+)?mensch\w*|berater\w*|mitarbeiter\w*|person)?"
        r"(?:\s+(?:sprechen|reden|telefonieren))|\bmuss\s+(?:ich|man)\b[^.?!]*|\bf[üu]r\s+(?:ein\w*|jemand\w*)\b[^.?!]*"
        r"|\b(?:keinen?|nicht)\s+(?:echten\s+)?(?:menschen|mitarbeiter|berater)\b"
    ),
)
FRENCH = Tongue(
    stems=(
        "quel huma pers cons agen opér oper coll resp supé supe chef inte "
        "télé tele serv équi equi assi supp empl rapp appe reco robo bot bots"
    ),
    who=(
        r"(?:quelqu['’]un|(?:(?:une?|[àa]\s+une?|votre|ton|vos|le|la|un\s+de\s+vos|un\s+membre\s+de)\s+)?(?:vrai[es]?\s+|autre\s+|votre\s+)?"
        r"(?:humaine?s?|[êe]tre\s+humain|personnes?|conseill[eè]re?s?|agente?s?|op[ée]rat(?:eur|rice)s?|coll[eè]gues?|responsable|"
        r"sup[ée]rieur|chef|interlocuteur|t[ée]l[ée]conseiller|service\s+client\w*|[ée]quipe|assistance|support|employ[ée]))"
    ),
    human=(
        r"(?:(?:une?|le|la)\s+)?(?:vraie?\s+(?:personne|humain|interlocuteur|conseiller)|humaine?|[êe]tre\s+humain|conseill[eè]re?|"
        r"op[ée]rateur|interlocuteur|t[ée]l[ée]conseiller|service\s+client|responsable|(?<=une\s)personne(?=\W*$))"
    ),
    want=(
        r"(?:veux|voudrais|souhaite|pr[ée]f[èe]re|pr[ée]f[ée]rerais|aimerais|demande|exige|donnez[\s-]moi|passez[\s-]moi|besoin\s+d['’](?:une?)?|il\s+me\s+faut|puis-je|peux)"
        r"(?:\s*(?:avoir|joindre))?"
    ),
    speak=(
        r"(?:parler|discuter|[ée]changer|causer|traiter|chatter|communiquer|affaire|m['’]entretenir)\s+(?:\w+\s+)?(?:[àa]|avec|au)"
        r"|joindre|avoir(?=\s+(?:quelqu['’]un|un\s+\w+)\s+(?:au|en\s+ligne))|(?:contact[ée]e?|rappel[ée]e?|aid[ée]e?)\s+par"
    ),
    hand=(
        r"(?:transf[ée]re[zr]?|passe[zr]?|mette[zr]?|redirige[zr]?|oriente[zr]?|connecte[zr]?)[\s-]+(?:moi|nous)"
        r"|me\s+(?:transf[ée]rer|passer|mettre|rediriger|connecter)|mis\s+en\s+(?:relation|contact)"
    ),
    may=r"(?:peut(?:-(?:il|on|elle))?|pourrait(?:-(?:il|on|elle))?|est-ce\s+qu['’e]|que|faites|il\s+y\s+a)",
    do=(
        r"(?:me\s+(?:rappeler|rappelle|appeler|appelle|contacter|contacte|recontacter|r[ée]pondre|r[ée]ponde)|prendre\s+le\s+relais|reprendre|"
        r"m['’]appeler|(?<=humain\s)m['’]aider|(?<=-il\s)m['’]aider)"
    ),
    call=(
        r"\bun\s+humain\s+peut-il\b|\b(?:rappele[zr]|appele[zr])[\s-]+moi\b|\b(?:pouvez|pourriez|peux|peut-on)[\s-]*(?:vous|tu|on)?\s+me\s+(?:r?appeler|recontacter)\b"
        r"|\b(?:voudrais|souhaite|aimerais|veux)\s+[êe]tre\s+(?:r?appel[ée]e?|recontact[ée]e?)"
    ),
    there=(
        r"(?:il\s+)?(?:y\s+a-?(?:t-il\s+)?|est-ce\s+qu['’]il\s+y\s+a)\s*(?:quelqu['’]un(?=\W*$|\s+(?:l[àa]|de\s+r[ée]el|derri[èe]re|d['’]humain))"
        r"|(?:une?\s+)?(?:vraie?\s+personne|humaine?|[êe]tre\s+humain|(?:conseiller|agent)(?=\s+(?:disponible|l[àa]))))"
    ),
    machine=(
        r"^\W*(?:pas|plus|stop|fini|marre)\s+(?:de\s+|d['’]|un\s+|au\s+|les\s+|des\s+)*(?:robots?|bots?)\b"
        r"|\b(?:ne|n['’])\s*(?:veux|souhaite|voudrais)\s+(?:pas|plus)\s+(?:parler|discuter|[ée]changer)\s+(?:[àa]|avec)\s+(?:un|une|le)\s+(?:ro)?bot"
    ),
    please=r"s['’]il\s+(?:vous|te)\s+pla[iî]t|svp|stp|maintenant|merci|vite",
    not_wanted=(
        r"\b(?:ne|n['’])\s*(?:veux|voudrais|souhaite)\s+(?:pas|plus)\s+(?:parler|discuter)\b(?![^.?!,]*\b(?:ro)?bot)[^.?!,]*"
        r"|\b(?:pour|chez|carte\s+d['’])\s*(?:une?\s+)?(?:personne|quelqu['’]un|coll[eè]gue)[^.?!]*|\bdois-je\b[^.?!]*|\bfaut-il\b[^.?!]*"
    ),
)
SPANISH = Tongue(
    stems=(
        "algu pers huma agen ases oper enca supe gere jefe jefa resp comp "
        "repr aten serv sopo ejec llam llám bot bots robo robó máqu maqu"
    ),
    who=(
        r"(?:alguien|(?:(?:una?|el|la|su|tu|vuestro|alg[uú]na?)\s+)?(?:persona|(?:ser\s+)?humano|agente|asesora?|operadora?|encargad[oa]|"
        r"supervisora?|gerente|jef[ea]|responsable|compa[ñn]er[oa]|representante|atenci[oó]n\s+al\s+cliente|servicio\s+al\s+cliente|soporte|ejecutiv[oa])"
        r"(?:\s+(?:real|humano|de\s+verdad))?)"
    ),
    human=(
        r"(?:una?\s+(?:persona(?:\s+(?:real|humana|de\s+verdad))?(?!\s+(?:que|con|mayor|al[ée]rgica))|(?:ser\s+)?humano|agente|asesora?|operadora?|encargad[oa]|representante)"
        r"|(?:persona|humano|agente|asesor|operadora?)|atenci[oó]n\s+al\s+cliente|(?:a\s+)?alguien(?=\s+(?:de\s+verdad|real|humano)))"
    ),
    want=r"(?:quiero|quisiera|necesito|prefiero|deme(?:\s+con)?|busco(?=\s+(?:un\s+agente|una\s+persona\s+real))|me\s+gustar[íi]a(?:\s+tener)?)",
    speak=(
        r"(?:(?:hablar|chatear|comunicar(?:me|se)?|conversar|tratar|contactar|charlar|contacto)\s+(?:\w+\s+)?con"
        r"|(?:atendid[oa]|contactad[oa]|ayudad[oa])\s+por)"
    ),
    hand=(
        r"(?:p[aá]s[ae](?:me|nme|rme)|p[oó]n(?:me|game|ganme)|ponerme|transf(?:i[ée]r[ae]|erir)\w*|con[ée]ct[ae](?:me|rme)|comun[íi]que(?:me|nme)|der[íi]v[ae]me|"
        r"d[ée]me|me\s+(?:pas[ae]s?|pon[eg]a?s?|transfier[ae]|comunic[ae]|conect[ae]))(?:\s+(?:con|a))?"
    ),
    may=r"(?:puede|podr[íi]a|que|quiero\s+que|quisiera\s+que|hay)",
    do=r"(?:me\s+)?(?:llam(?:e[nr]?|ar(?:me)?)|atend(?:er(?:me)?)|atienda[n]?|contacte|contactar(?:me)?|ayudarme(?=\W*$)|responda|contestar(?:me)?)",
    call=(
        r"\bll[aá]m(?:enme|eme|ame|adme)\b|\b(?:pued(?:en?|es)|podr[íi]an?)\s+(?:llamarme|devolverme\s+la\s+llamada)\b|\b(?:quiero|quisiera)\s+que\s+me\s+llame"
        r"|\b(?:me\s+)?pued(?:e|en)\s+(?:me\s+)?(?:atender|llamar)\s+(?:un[ao]?\s+)?(?:persona|humano|agente|alguien)|\bme\s+(?:puede|podr[íi]a)\s+atender\s+(?:una?\s+)?(?:persona|humano|alguien|agente)"
        r"|\bque\s+me\s+(?:llame|atienda)\s+(?:una?\s+)?(?:persona|alguien|humano|agente)"
    ),
    there=r"hay\s+(?:alguien|alguna\s+persona|una\s+persona|un\s+humano|personas\s+reales)(?=\W*$|\s+(?:ah[íi]|aqu[íi]|real|de\s+verdad|que\s+no\s+sea))",
    machine=(
        r"^\W*(?:sin|nada\s+de|no\s+m[aá]s|basta\s+de)\s+(?:ro)?bots?\b"
        r"|\bno\s+quiero\s+(?:hablar|chatear|tratar)\s+con\s+(?:una?\s+)?(?:(?:ro)?bot|m[aá]quina)\b"
    ),
    please=r"por\s+favor|ya|ahora|gracias",
    not_wanted=(
        r"\bno\s+(?:quiero|necesito)\s+(?:hablar|chatear)\b(?![^.?!,]*\b(?:(?:ro)?bot|m[aá]quina)\b)[^.?!,]*|\bpara\s+(?:una?\s+)?(?:persona|alguien)\b[^.?!]*"
        r"|\b(?:tengo\s+que|hay\s+que|debo)\b[^.?!]*"
    ),
)
ITALIAN = Tongue(
    stems=(
        "qual uman pers oper cons adde resp supe coll capo "
        "dire agen serv assi impi rich chia bot bots robo macc"
    ),
    who=(
        r"(?:qualcuno|(?:(?:una?|un['’]|il|la|al|all['’]|l['’]|ad?\s+una?|un\s+vostro|il\s+(?:vostro|suo|tuo))\s*)?(?:ver[oa]\s+)?(?:(?:essere\s+)?umano|persona|operator[ei]|operatrice|"
        r"consulente|addett[oa]|responsabile|supervisore|collega|capo|direttore|agente|(?:servizio|assistenza)(?:\s+clienti)?|impiegat[oa])(?:\s+(?:ver[oa]|uman[oa]|reale))?)"
    ),
    human=(
        r"(?:(?:una?|un['’])\s*(?:ver[oa]\s+)?(?:(?:essere\s+)?umano|persona(?:\s+(?:vera|reale))?(?!\s+che)|operatore|operatrice|consulente|addett[oa])"
        r"|(?:operatore|umano|persona)|(?:assistenza|servizio)\s+clienti|qualcuno(?=\s+di\s+(?:vero|reale)))"
    ),
    want=r"(?:voglio|vorrei|preferisco|preferirei|desidero|mi\s+serve|ho\s+bisogno\s+di|mi\s+dia|datemi|dammi|posso\s+avere|potrei\s+avere)(?:\s+avere)?",
    speak=(
        r"(?:(?:parlare|chattare|discutere|comunicare|conversare|contatto)\s+(?:\w+\s+)?con|contattare|"
        r"(?:richiamat[oa]|contattat[oa]|chiamat[oa]|aiutat[oa]|servit[oa])\s+da)"
    ),
    hand=(
        r"(?:(?:pass|trasfer|mett|colleg|conness)\w*(?:temi|mi)|mi\s+(?:pass[ia]|trasferisc\w+|mett[ae]|collegh[ia]|trasferir\w*|passare)|"
        r"fatemi\s+parlare\s+con|farmi\s+(?:ri)?(?:chiamare|contattare)\s+da)(?:\s+in\s+contatto)?(?:\s+(?:con|a|ad))?"
    ),
    may=r"(?:pu[òo]|potrebbe|potete|posso)",
    do=r"(?:richiamarmi|chiamarmi|contattarmi|rispondermi|prendere\s+il\s+controllo|intervenire)",
    call=(
        r"\brichiam(?:atemi|ami|i\s+per)\b|\b(?:chiamatemi|mi\s+chiami)\b|\b(?:potete|pu[òo]|potreste)\s+(?:ri)?chiamarmi\b|\b(?:vorrei|voglio)\s+essere\s+(?:ri)?chiamat[oa]\b"
        r"|\b(?:pu[òo]|potrebbe)\s+(?:richiamarmi|chiamarmi|aiutarmi|rispondermi)\s+(?:qualcuno|una\s+persona)|\bmi\s+pu[òo]\s+(?:aiutare|rispondere)\s+(?:una\s+persona|un\s+operatore|un\s+umano)"
    ),
    there=r"c['’]?\s?[èe]\s+(?:qualcuno|una\s+persona|un\s+(?:essere\s+)?umano|un\s+operatore)(?=\W*$|\s+(?:l[ìi]|l[àa]|ver[oa]|reale|disponibile|che\s+(?:mi|non)))",
    machine=(
        r"^\W*(?:niente|basta|no)\s+(?:con\s+i\s+|i\s+|ai\s+)?(?:ro)?bot\b"
        r"|\bnon\s+(?:voglio|vorrei)\s+(?:parlare|chattare)\s+con\s+(?:un|una|il)\s+(?:(?:ro)?bot|macchina)\b"
    ),
    please=r"per\s+(?:favore|piacere|cortesia)|adesso|subito|grazie",
    not_wanted=(
        r"\bnon\s+(?:\w+\s+)?(?:voglio|vorrei)\s+parlare\b(?![^.?!,]*\b(?:(?:ro)?bot|macchina)\b)[^.?!,]*|\bper\s+(?:una\s+)?(?:persona|qualcuno)\b[^.?!]*|\bdevo\b[^.?!]*"
    ),
)
DUTCH = Tongue(
    stems=(
        "iema mens mede pers coll advi leid mana baas chef agen "
        "klan serv help bel bell teru door bot bots chat robo"
    ),
    who=(
        r"(?:iemand|(?:(?:een|de|uw|je|jullie)\s+)?(?:echte?\s+|ander[es]?\s+)?(?:mens(?:en)?|medewerk(?:er|ster)|persoon|collega|adviseur|leidinggevende|manager|baas|chef|"
        r"agent|klantenservice|klantendienst|servicedesk|helpdesk))"
    ),
    human=(
        r"(?:(?:een\s+)?(?:echte?\s+)?(?:mens|medewerk(?:er|ster))(?!\s+d(?:ie|at))|een\s+echte?\s+persoon|(?:de\s+)?klantenservice|een\s+adviseur|hulp\s+van\s+een\s+(?:mens|persoon|medewerker))"
    ),
    want=r"(?:wil|zou|heb|geef\s+(?:me|mij)|liever|mag\s+ik|kan\s+ik|graag)(?:\s+(?:graag|liever|nu|alleen))*",
    speak=(
        r"(?:(?:spreken|praten|praat|spreek|chatten|bellen|contact)\s+(?:\w+\s+)?met|met(?=\s+[^.?!,;]{1,30}\b(?:spreken|praten|praat|chatten|bellen)\b)"
        r"|(?:mag|kan|wil|wou)(?:\s+ik)?(?=\s+(?:iemand|(?:uw|je|jullie|de|een)\s+\w+)\s+(?:\w+\s+)?(?:spreken|aan\s+de\s+(?:lijn|telefoon)))|door(?=\s+een\s+echt\w*\s+\w+\s+geholpen))"
    ),
    hand=r"(?:verbind\s+(?:me|mij)(?:\s+door)?|(?:me|mij)\s+(?:door)?verbinden|doorverbind\w*|doorverbonden|(?:zet|schakel)\s+(?:me|mij)\s+door|breng\s+(?:me|mij)\s+in\s+contact)(?:\s+(?:met|naar))?",
    may=r"(?:kan|kunt|zou|laat|wil)",
    do=r"(?:terugbellen|bellen|contact\s+opnemen|overnemen|antwoorden|te\s+woord\s+staan|praten(?=\W*$))",
    call=(
        r"\bbel\s+(?:me|mij)\b|\b(?:kunt|kan|kunnen|zou)\s+(?:u|je|jullie)\s+(?:me|mij)\s+(?:alstublieft\s+|even\s+|a\.?u\.?b\.?\s+)*(?:terug)?bellen\b|\bteruggebeld\s+worden\b"
        r"|\b(?:kunt|kan|kunnen)\s+(?:u|je|jullie)\s+(?:me|mij)\s+doorverbinden\b"
    ),
    there=r"is\s+(?:er|daar)\s+(?:ook\s+|nog\s+)?(?:iemand|(?:een\s+)?(?:echt\w*\s+)?(?:mens|persoon))(?=\W*$|\s+(?:daar|echt|aanwezig))",
    machine=(
        r"^\W*(?:geen|stop\s+met\s+(?:de|die))\s+(?:chat|ro)?bots?\b|\bniet\s+met\s+(?:een|de|deze)\s+(?:chat|ro)?bot\s+(?:praten|spreken|chatten)\b"
    ),
    please=r"alstublieft|alsjeblieft|aub|a\.u\.b\.?|graag|nu|nodig|bedankt|spreken|aan\s+de\s+lijn",
    not_wanted=(
        r"\b(?:niet|geen)\s+(?:met\s+)?(?:iemand|een\s+(?:mens|medewerker|persoon))?\s*(?:spreken|praten|bellen)\b|\bvoor\s+(?:een\s+)?(?:persoon|iemand)\b[^.?!]*|\bmoet\s+ik\b[^.?!]*"
    ),
)
PORTUGUESE = Tongue(
    stems=(
        "algu pess huma aten oper assi supe gere resp chef cole agen "
        "repr supo serv apoi liga ligu tele robô robo bot bots maqu máqu"
    ),
    who=(
        r"(?:algu[ée]m|(?:(?:uma?|o|a|seu|sua|vosso)\s+)?(?:pessoas?|(?:ser\s+)?humano|atendente|operadora?|assistente|supervisora?|gerente|respons[aá]vel|chefe|colega|"
        r"agente|representante|suporte|atendimento(?:\s+humano)?|servi[çc]o\s+de\s+apoio|apoio\s+ao\s+cliente)(?:\s+(?:real|humano|de\s+verdade))?)"
    ),
    human=(
        r"(?:uma?\s+(?:pessoa(?:\s+(?:real|de\s+verdade))?(?!\s+que)|(?:ser\s+)?humano|atendente|operadora?|assistente\s+humano)"
        r"|(?:atendente|humano|pessoa|atendimento\s+humano|apoio\s+ao\s+cliente))"
    ),
    want=r"(?:quero|queria|preciso\s+de|prefiro|gostaria\s+de(?:\s+ter)?|chama(?:r)?|chame)",
    speak=(
        r"(?:(?:falar|conversar|tratar|contato|contacto)\s+(?:\w+\s+)?com|contac?tar|(?:atendid[oa]|contac?tad[oa]|ajudad[oa])\s+por)"
    ),
    hand=(
        r"(?:(?:me\s+)?(?:pass[ae]r?|transf(?:ir|er)[aei]r?|conect[ae]r?|encaminh[ae]r?)(?:-me)?(?:\s+me)?)\s+(?:para|a|com|ao)"
    ),
    may=r"(?:pode|poderia|quero\s+que|gostaria\s+que)",
    do=r"(?:me\s+)?(?:ligar|ligue|atender|atenda|contac?tar|responder|ajudar(?=\W*$)|assumir)(?:-me)?",
    call=(
        r"\b(?:me\s+)?lig(?:uem|ue)(?:-me|\s+(?:de\s+volta|por\s+favor)|(?<=me\s\w{4})|(?<=me\s\w{6}))|\b(?:podem?|poderiam?)\s+(?:me\s+ligar|ligar-me|telefonar)\b|\bquero\s+que\s+me\s+liguem?\b"
        r"|\bme\s+liguem?\b"
    ),
    there=r"(?:tem|h[aá]|existe|est[aá])\s+(?:algu[ée]m|uma\s+pessoa|um\s+humano|(?:um|algum)\s+atendente)(?=\W*$|\s+(?:dispon[íi]vel|a[íi]|aqui|real|de\s+verdade))",
    machine=(
        r"^\W*(?:nada\s+de|chega\s+de|sem)\s+rob[ôo]s?\b|\bn[ãa]o\s+quero\s+(?:falar|conversar)\s+com\s+(?:um\s+)?(?:rob[ôo]|bot|m[aá]quina)"
    ),
    please=r"por\s+favor|agora|j[aá]|obrigad[oa]",
    not_wanted=(
        r"\bn[ãa]o\s+(?:quero|preciso)\s+(?:de\s+)?(?:falar|conversar)\b(?![^.?!,]*\b(?:rob[ôo]|bot|m[aá]quina))[^.?!,]*"
        r"|(?<!passar\s)(?<!passa\s)\bpara\s+(?:uma\s+)?(?:pessoa|algu[ée]m)\b(?=[^.?!]*\b(?:que|s[óo])\b|\W*$)[^.?!]*"
        r"|\btenho\s+(?:de|que)\b[^.?!]*"
    ),
)
