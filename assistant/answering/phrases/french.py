"""Say it in French: with `vous`, in a friendly tone too, as shops do."""

from dataclasses import replace

from assistant.answering.phrases.model import Phrases

PLAIN = Phrases(
    lead="Voici ce que nous savons :",
    as_owner="Comme vous avez cet appareil ({product}) :",
    right_question="Je veux être sûr de répondre à la bonne question.",
    which="Est-ce l’une de celles-ci ?",
    tell_more="Ou dites-m’en un peu plus.",
    reword="Je veux être sûr de comprendre. Pourriez-vous le dire autrement ?",
    regret="Désolé que cela ne vous ait pas aidé.",
    what_happened="Que se passe-t-il quand vous essayez, ou qu’attendiez-vous ? "
    "Vous pouvez aussi parler à une personne à tout moment.",
    ready="Je vous aide volontiers. Posez-moi vos questions.",
    not_kept="Merci. Je ne le garderai pas, car vous nous avez demandé de ne rien retenir.",
    noted="Merci, c’est noté ({facts}). Vous pouvez le voir et l’effacer dans vos données personnelles.",
    overruled="Ce que vous avez réglé vous-même reste ({facts}). Modifiable dans vos données personnelles.",
    thanks_for_telling="Merci pour cette précision.",
    shall_remember="Dois-je retenir ceci ({facts}) ?",
    shall_change="Le réglage est {topic} : {before}, et maintenant {now}. Dois-je retenir {now} désormais ?",
    not_remembered="D’accord, je ne le retiens pas.",
    joined=" et ",
    allergic="allergie : {value}",
    intolerant="intolérance : {value}",
    on_diet="alimentation : {value}",
    of_topic="{topic} : {value}",
    yes_or_no=("Oui", "Non"),
    requested="Bien sûr.",
    upset="J’en suis désolé.",
    sensitive="Merci de me l’avoir dit. C’est à une personne de s’en occuper.",
    distress="Je suis vraiment désolé que ce soit si dur en ce moment. C’est bien de l’avoir dit.",
    helpline="Si une vie est en danger maintenant, les services d’urgence aident tout de suite. "
    "Des lignes d’écoute sont là aussi, souvent jour et nuit.",
    failed="Désolé de ne pas avoir pu vous aider.",
    unsure="Je n’ai pas de réponse fiable à cela.",
    fetching="Je fais venir quelqu’un de l’équipe, qui verra ce que vous avez écrit.",
    only_in="Je n’ai ceci qu’en {language} :",
    only_elsewhere="Je n’ai ceci que dans une autre langue :",
    visitor="Bonjour ! Je suis l’assistant de {company}. "
    "Posez-moi vos questions, ou demandez une personne à tout moment.",
    hello="Bonjour, {name}.",
    welcome_back="Heureux de vous revoir, {name}.",
    last_time="La dernière fois, il s’agissait de « {subject} ».",
    what_today="Que puis-je faire pour vous aujourd’hui ?",
    asked_for_person="Vous avez demandé une personne. Nous la faisons venir.",
    file_received="Merci pour le fichier. Je ne peux pas le lire, mais une personne le peut : "
    "demandez-en une à tout moment.",
    languages={
        "en": "anglais",
        "de": "allemand",
        "fr": "français",
        "es": "espagnol",
        "it": "italien",
        "pt": "portugais",
        "nl": "néerlandais",
    },
)
FORMAL = replace(
    PLAIN,
    lead="Veuillez trouver ci-dessous ce que nous savons :",
    regret="Je vous prie de m’excuser : cela ne vous a pas aidé.",
    ready="Je suis à votre disposition. En quoi puis-je vous être utile ?",
    requested="Certainement.",
    upset="Je vous prie de nous en excuser.",
    failed="Je vous prie de m’excuser de ne pas avoir pu vous aider.",
    what_today="En quoi puis-je vous être utile aujourd’hui ?",
)
FRIENDLY = replace(
    PLAIN,
    lead="Et voilà :",
    regret="Oh, désolé que cela ne vous ait pas aidé !",
    ready="Avec plaisir ! Dites-moi tout.",
    requested="Avec plaisir !",
    upset="J’en suis vraiment désolé.",
    hello="Bonjour {name} !",
    welcome_back="Quel plaisir de vous revoir, {name} !",
)
