"""Say it in Dutch: with `u`, and in a friendly tone with `je`."""

from dataclasses import replace

from assistant.answering.phrases.model import Phrases

PLAIN = Phrases(
    lead="Dit weten we erover:",
    as_owner="Omdat u dit product hebt ({product}):",
    right_question="Ik wil zeker weten dat ik de juiste vraag beantwoord.",
    which="Is het een van deze?",
    tell_more="Of vertel me iets meer.",
    reword="Ik wil zeker weten dat ik u begrijp. Kunt u het anders zeggen?",
    regret="Het spijt me dat dat niet hielp.",
    what_happened="Wat gebeurt er als u het probeert, of wat had u verwacht? "
    "U kunt ook altijd een mens spreken.",
    ready="Ik help u graag. Vraag gerust.",
    not_kept="Dank u. Ik bewaar het niet, omdat u ons vroeg niets te onthouden.",
    noted="Dank u, genoteerd ({facts}). U kunt het bij uw privacy bekijken en wissen.",
    overruled="Wat u zelf hebt ingesteld, blijft ({facts}); u kunt het bij uw privacy wijzigen.",
    thanks_for_telling="Dank voor de informatie.",
    shall_remember="Zal ik dit onthouden ({facts})?",
    shall_change="Ingesteld is {topic}: {before}, en nu {now}. Geldt voortaan {now}?",
    not_remembered="Goed, ik onthoud het niet.",
    joined=" en ",
    allergic="allergie: {value}",
    intolerant="intolerantie: {value}",
    on_diet="dieet: {value}",
    of_topic="{topic}: {value}",
    yes_or_no=("Ja", "Nee"),
    requested="Natuurlijk.",
    upset="Dat spijt me.",
    sensitive="Dank u dat u me dit vertelt. Hier moet een mens naar kijken.",
    distress="Het spijt me heel erg dat het nu zo zwaar is. Het is goed om dat te zeggen.",
    helpline="Als er nu een leven in gevaar is, helpen de hulpdiensten meteen. "
    "Ook hulplijnen luisteren, veel daarvan dag en nacht.",
    failed="Het spijt me dat ik niet kon helpen.",
    unsure="Daar heb ik geen betrouwbaar antwoord op.",
    fetching="Ik haal er een collega bij, die ziet wat u hebt geschreven.",
    only_in="Ik heb dit alleen in het {language}:",
    only_elsewhere="Ik heb dit alleen in een andere taal:",
    visitor="Hallo! Ik ben de assistent van {company}. "
    "Vraag me wat u wilt, of vraag op elk moment naar een mens.",
    hello="Hallo, {name}.",
    welcome_back="Welkom terug, {name}.",
    last_time="De vorige keer ging het over “{subject}”.",
    what_today="Wat kan ik vandaag voor u doen?",
    asked_for_person="U vroeg naar een mens. We halen iemand.",
    file_received="Dank u voor het bestand. Ik kan het niet lezen, maar een mens wel: "
    "vraag er altijd gerust om.",
    languages={
        "en": "Engels",
        "de": "Duits",
        "fr": "Frans",
        "es": "Spaans",
        "it": "Italiaans",
        "pt": "Portugees",
        "nl": "Nederlands",
    },
)
FORMAL = replace(
    PLAIN,
    lead="Hieronder vindt u wat wij erover weten:",
    regret="Mijn excuses dat dit niet behulpzaam was.",
    ready="Ik ben u graag van dienst. Waarmee kan ik u helpen?",
    requested="Vanzelfsprekend.",
    upset="Onze excuses hiervoor.",
    failed="Mijn excuses dat ik u niet kon helpen.",
    hello="Goedendag, {name}.",
    what_today="Waarmee kan ik u vandaag van dienst zijn?",
)
FRIENDLY = replace(
    PLAIN,
    lead="Alsjeblieft:",
    as_owner="Omdat je dit product hebt ({product}):",
    reword="Ik wil zeker weten dat ik je begrijp. Kun je het anders zeggen?",
    regret="Wat jammer dat dat niet hielp!",
    what_happened="Wat gebeurt er als je het probeert, of wat had je verwacht? "
    "Je kunt ook altijd een mens spreken.",
    ready="Ik help je graag! Vraag maar raak.",
    not_kept="Dank je! Ik bewaar het niet, omdat je ons vroeg niets te onthouden.",
    noted="Dank je, genoteerd ({facts}). Je kunt het bij je privacy bekijken en wissen.",
    overruled="Wat je zelf hebt ingesteld, blijft ({facts}); je kunt het bij je privacy wijzigen.",
    requested="Tuurlijk!",
    sensitive="Dank je dat je me dit vertelt. Hier moet een mens naar kijken.",
    fetching="Ik haal er een collega bij, die ziet wat je hebt geschreven.",
    visitor="Hallo! Ik ben de assistent van {company}. "
    "Vraag me wat je wilt, of vraag op elk moment naar een mens.",
    hello="Hoi {name}!",
    welcome_back="Leuk dat je er weer bent, {name}!",
    what_today="Wat kan ik vandaag voor je doen?",
    asked_for_person="Je vroeg naar een mens. We halen iemand.",
    file_received="Bedankt voor het bestand. Ik kan het niet lezen, maar een mens wel: "
    "vraag er altijd gerust om.",
)
