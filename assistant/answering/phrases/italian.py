"""Say it in Italian: with `Lei`, and in a friendly tone with `tu`."""

from dataclasses import replace

from assistant.answering.phrases.model import Phrases

PLAIN = Phrases(
    lead="Ecco quello che sappiamo:",
    as_owner="Poiché ha questo prodotto ({product}):",
    right_question="Voglio essere sicuro di rispondere alla domanda giusta.",
    which="È una di queste?",
    tell_more="Oppure mi dica qualcosa in più.",
    reword="Voglio essere sicuro di capire. Potrebbe dirlo con altre parole?",
    regret="Mi dispiace che non sia stato d’aiuto.",
    what_happened="Che cosa succede quando prova, o che cosa si aspettava? "
    "Può anche parlare con una persona in qualsiasi momento.",
    ready="Sono qui per aiutarla. Mi chieda pure.",
    not_kept="Grazie. Non lo conserverò, perché ci ha chiesto di non ricordare nulla.",
    noted="Grazie, annotato ({facts}). Può vederlo e cancellarlo nel pannello della privacy.",
    overruled="Resta ciò che ha impostato lei ({facts}); può cambiarlo nel pannello della privacy.",
    thanks_for_telling="Grazie per l’informazione.",
    shall_remember="Devo ricordarlo ({facts})?",
    shall_change="È impostato {topic}: {before}, ora invece {now}. Da ora vale {now}?",
    not_remembered="Va bene, non lo ricorderò.",
    joined=" e ",
    allergic="allergia: {value}",
    intolerant="intolleranza: {value}",
    on_diet="dieta: {value}",
    of_topic="{topic}: {value}",
    yes_or_no=("Sì", "No"),
    requested="Certo.",
    upset="Mi dispiace molto.",
    sensitive="Grazie per avermelo detto. Di questo deve occuparsi una persona.",
    distress="Mi dispiace molto che sia un momento così difficile. È bene averlo detto.",
    helpline="Se ora una vita è in pericolo, i servizi di emergenza aiutano subito. "
    "Ci sono anche linee di ascolto, molte attive giorno e notte.",
    failed="Mi dispiace di non aver potuto aiutarla.",
    unsure="Non ho una risposta affidabile a questa domanda.",
    fetching="Chiamo qualcuno del nostro team, che vedrà quello che ha scritto.",
    only_in="Ho questo testo solo in {language}:",
    only_elsewhere="Ho questo testo solo in un’altra lingua:",
    visitor="Salve! Sono l’assistente di {company}. "
    "Mi chieda quello che vuole, o chieda di una persona in qualsiasi momento.",
    hello="Salve, {name}.",
    welcome_back="Bentornato, {name}.",
    last_time="L’ultima volta si trattava di «{subject}».",
    what_today="Che cosa posso fare per lei oggi?",
    asked_for_person="Ha chiesto di una persona. La stiamo chiamando.",
    file_received="Grazie per il file. Non posso leggerlo, ma una persona sì: "
    "può chiederne una in ogni momento.",
    languages={
        "en": "inglese",
        "de": "tedesco",
        "fr": "francese",
        "es": "spagnolo",
        "it": "italiano",
        "pt": "portoghese",
        "nl": "olandese",
    },
)
FORMAL = replace(
    PLAIN,
    lead="Di seguito trova quello che sappiamo:",
    regret="Mi scuso se non è stato d’aiuto.",
    ready="Sono a Sua disposizione. Come posso esserLe utile?",
    requested="Certamente.",
    upset="Le porgiamo le nostre scuse.",
    failed="Mi scuso di non averLa potuta aiutare.",
    hello="Buongiorno, {name}.",
    what_today="Come posso esserLe utile oggi?",
)
FRIENDLY = replace(
    PLAIN,
    lead="Ecco qui:",
    as_owner="Poiché hai questo prodotto ({product}):",
    tell_more="Oppure dimmi qualcosa in più.",
    reword="Voglio essere sicuro di capire. Me lo dici con altre parole?",
    regret="Oh, mi dispiace che non sia stato d’aiuto!",
    what_happened="Che cosa succede quando provi, o che cosa ti aspettavi? "
    "Puoi anche parlare con una persona in qualsiasi momento.",
    ready="Ti aiuto volentieri! Chiedimi pure.",
    not_kept="Grazie! Non lo conserverò, perché ci hai chiesto di non ricordare nulla.",
    noted="Grazie, annotato ({facts}). Puoi vederlo e cancellarlo nel pannello della privacy.",
    overruled="Resta ciò che hai impostato tu ({facts}); puoi cambiarlo nel pannello della privacy.",
    requested="Ma certo!",
    failed="Mi dispiace di non averti potuto aiutare.",
    fetching="Chiamo qualcuno del nostro team, che vedrà quello che hai scritto.",
    visitor="Ciao! Sono l’assistente di {company}. "
    "Chiedimi quello che vuoi, o chiedi di una persona in qualsiasi momento.",
    hello="Ciao {name}!",
    welcome_back="Che bello rivederti, {name}!",
    what_today="Che cosa posso fare per te oggi?",
    asked_for_person="Hai chiesto di una persona. La stiamo chiamando.",
    file_received="Grazie per il file. Non posso leggerlo, ma una persona sì: "
    "puoi chiederne una in ogni momento.",
)
