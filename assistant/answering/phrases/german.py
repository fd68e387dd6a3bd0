"""Say it in German: with `Sie`, and in a friendly tone with `du`."""

from dataclasses import replace

from assistant.answering.phrases.model import Phrases

PLAIN = Phrases(
    lead="Das wissen wir dazu:",
    as_owner="Da Ihnen dieses Gerät gehört ({product}):",
    right_question="Ich möchte sicher sein, dass ich die richtige Frage beantworte.",
    which="Ist es eine von diesen?",
    tell_more="Oder schreiben Sie mir etwas mehr dazu.",
    reword="Ich möchte sicher sein, dass ich Sie verstehe. Könnten Sie es mit anderen Worten sagen?",
    regret="Es tut mir leid, dass das nicht geholfen hat.",
    what_happened="Was passiert, wenn Sie es versuchen, oder was hatten Sie erwartet? "
    "Sie können auch jederzeit mit einem Menschen sprechen.",
    ready="Ich helfe gern. Fragen Sie mich einfach.",
    not_kept="Danke. Ich behalte es nicht, weil Sie uns gebeten haben, uns nichts zu merken.",
    noted="Danke, notiert ({facts}). Sie können es unter Ihrem Datenschutz ansehen und löschen.",
    overruled="Was Sie selbst eingestellt haben, bleibt ({facts}). Ändern können Sie es im Datenschutz.",
    thanks_for_telling="Danke für die Auskunft.",
    shall_remember="Soll ich mir das merken ({facts})?",
    shall_change="Eingestellt ist {topic}: {before}, nun heißt es {now}. Soll ab jetzt {now} gelten?",
    not_remembered="In Ordnung, ich merke es mir nicht.",
    joined=" und ",
    allergic="Allergie: {value}",
    intolerant="Unverträglichkeit: {value}",
    on_diet="Ernährung: {value}",
    of_topic="{topic}: {value}",
    yes_or_no=("Ja", "Nein"),
    requested="Natürlich.",
    upset="Das tut mir leid.",
    sensitive="Danke, dass Sie mir das sagen. Das sollte sich ein Mensch ansehen.",
    distress="Es tut mir sehr leid, dass es gerade so schwer ist. Es ist gut, das zu sagen.",
    helpline="Wenn jetzt ein Leben in Gefahr ist, hilft sofort der Notruf. "
    "Auch Krisentelefone hören zu, viele davon Tag und Nacht.",
    failed="Es tut mir leid, dass ich nicht helfen konnte.",
    unsure="Darauf habe ich keine verlässliche Antwort.",
    fetching="Ich hole jemanden aus unserem Team dazu, der sieht, was Sie geschrieben haben.",
    only_in="Ich habe das nur auf {language}:",
    only_elsewhere="Ich habe das nur in einer anderen Sprache:",
    visitor="Hallo! Ich bin der Assistent von {company}. "
    "Fragen Sie mich, was Sie möchten, oder verlangen Sie jederzeit einen Menschen.",
    hello="Hallo, {name}.",
    welcome_back="Willkommen zurück, {name}.",
    last_time="Letztes Mal ging es um „{subject}“.",
    what_today="Was kann ich heute für Sie tun?",
    asked_for_person="Sie haben nach einem Menschen gefragt. Wir holen jemanden.",
    file_received="Danke für die Datei. Ich kann sie nicht lesen, ein Mensch aber schon: "
    "Fragen Sie jederzeit nach einem.",
    languages={
        "en": "Englisch",
        "de": "Deutsch",
        "fr": "Französisch",
        "es": "Spanisch",
        "it": "Italienisch",
        "pt": "Portugiesisch",
        "nl": "Niederländisch",
    },
)
FORMAL = replace(
    PLAIN,
    lead="Nachstehend finden Sie, was uns dazu bekannt ist:",
    regret="Ich bitte um Entschuldigung, dass dies nicht hilfreich war.",
    ready="Ich stehe Ihnen gern zur Verfügung. Womit darf ich helfen?",
    requested="Selbstverständlich.",
    upset="Ich bitte dafür um Entschuldigung.",
    failed="Ich bitte um Entschuldigung, dass ich nicht helfen konnte.",
    hello="Guten Tag, {name}.",
    what_today="Womit darf ich Ihnen heute behilflich sein?",
)
FRIENDLY = replace(
    PLAIN,
    lead="Bitte schön:",
    as_owner="Da dir dieses Gerät gehört ({product}):",
    tell_more="Oder schreib mir etwas mehr dazu.",
    reword="Ich möchte sicher sein, dass ich dich verstehe. Magst du es mit anderen Worten sagen?",
    regret="Schade, dass das nicht geholfen hat!",
    what_happened="Was passiert, wenn du es versuchst, oder was hattest du erwartet? "
    "Du kannst auch jederzeit mit einem Menschen sprechen.",
    ready="Ich helfe gern! Frag mich einfach.",
    not_kept="Danke! Ich behalte es nicht, weil du uns gebeten hast, uns nichts zu merken.",
    noted="Danke, notiert ({facts}). Du kannst es unter deinem Datenschutz ansehen und löschen.",
    overruled="Was du selbst eingestellt hast, bleibt ({facts}). Ändern kannst du es im Datenschutz.",
    requested="Na klar!",
    upset="Das tut mir wirklich leid.",
    sensitive="Danke, dass du mir das sagst. Das sollte sich ein Mensch ansehen.",
    fetching="Ich hole jemanden aus unserem Team dazu, der sieht, was du geschrieben hast.",
    visitor="Hallo! Ich bin der Assistent von {company}. "
    "Frag mich, was du möchtest, oder verlange jederzeit einen Menschen.",
    hello="Hallo {name}!",
    welcome_back="Schön, dass du wieder da bist, {name}!",
    what_today="Was kann ich heute für dich tun?",
    asked_for_person="Du hast nach einem Menschen gefragt. Wir holen jemanden.",
    file_received="Danke für die Datei. Ich kann sie nicht lesen, ein Mensch aber schon: "
    "Frag jederzeit nach einem.",
)
