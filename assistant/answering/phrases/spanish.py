"""Say it in Spanish: with `usted`, and in a friendly tone with `tú`."""

from dataclasses import replace

from assistant.answering.phrases.model import Phrases

PLAIN = Phrases(
    lead="Esto es lo que sabemos:",
    as_owner="Como tiene este producto ({product}):",
    right_question="Quiero estar seguro de responder a la pregunta correcta.",
    which="¿Es una de estas?",
    tell_more="O cuénteme un poco más.",
    reword="Quiero estar seguro de entenderle. ¿Podría decirlo con otras palabras?",
    regret="Siento que eso no le haya ayudado.",
    what_happened="¿Qué ocurre cuando lo intenta, o qué esperaba? "
    "También puede hablar con una persona en cualquier momento.",
    ready="Le ayudo con gusto. Pregúnteme lo que quiera.",
    not_kept="Gracias. No lo guardaré, porque nos pidió que no recordáramos nada.",
    noted="Gracias, anotado ({facts}). Puede verlo y borrarlo en su panel de privacidad.",
    overruled="Lo que usted mismo fijó se mantiene ({facts}); puede cambiarlo en su panel de privacidad.",
    thanks_for_telling="Gracias por la información.",
    shall_remember="¿Lo recuerdo ({facts})?",
    shall_change="Lo fijado es {topic}: {before}, y ahora {now}. ¿Vale {now} de ahora en adelante?",
    not_remembered="De acuerdo, no lo recordaré.",
    joined=" y ",
    allergic="alergia: {value}",
    intolerant="intolerancia: {value}",
    on_diet="dieta: {value}",
    of_topic="{topic}: {value}",
    yes_or_no=("Sí", "No"),
    requested="Por supuesto.",
    upset="Lo siento mucho.",
    sensitive="Gracias por decírmelo. De esto debe ocuparse una persona.",
    distress="Siento mucho que este momento sea tan difícil. Es bueno haberlo dicho.",
    helpline="Si ahora hay una vida en peligro, los servicios de emergencia ayudan de inmediato. "
    "También escuchan las líneas de ayuda en crisis, muchas de día y de noche.",
    failed="Siento no haber podido ayudarle.",
    unsure="No tengo una respuesta fiable a eso.",
    fetching="Voy a avisar a alguien del equipo, que verá lo que ha escrito.",
    only_in="Solo tengo esto en {language}:",
    only_elsewhere="Solo tengo esto en otro idioma:",
    visitor="¡Hola! Soy el asistente de {company}. "
    "Pregúnteme lo que quiera, o pida una persona en cualquier momento.",
    hello="Hola, {name}.",
    welcome_back="Bienvenido de nuevo, {name}.",
    last_time="La última vez se trataba de «{subject}».",
    what_today="¿Qué puedo hacer hoy por usted?",
    asked_for_person="Ha pedido una persona. Estamos avisando a alguien.",
    file_received="Gracias por el archivo. No puedo leerlo, pero una persona sí: pida una cuando quiera.",
    languages={
        "en": "inglés",
        "de": "alemán",
        "fr": "francés",
        "es": "español",
        "it": "italiano",
        "pt": "portugués",
        "nl": "neerlandés",
    },
)
FORMAL = replace(
    PLAIN,
    lead="A continuación encontrará lo que sabemos:",
    regret="Le pido disculpas por no haberle sido de ayuda.",
    ready="Estoy a su disposición. ¿En qué puedo ayudarle?",
    requested="Naturalmente.",
    upset="Le pedimos disculpas.",
    failed="Le pido disculpas por no haber podido ayudarle.",
    hello="Buenos días, {name}.",
    what_today="¿En qué puedo ayudarle hoy?",
)
FRIENDLY = replace(
    PLAIN,
    lead="Aquí lo tienes:",
    as_owner="Como tienes este producto ({product}):",
    tell_more="O cuéntame un poco más.",
    reword="Quiero estar seguro de entenderte. ¿Me lo dices con otras palabras?",
    regret="¡Vaya, siento que eso no te haya ayudado!",
    what_happened="¿Qué pasa cuando lo intentas, o qué esperabas? "
    "También puedes hablar con una persona en cualquier momento.",
    ready="¡Te ayudo con gusto! Pregúntame lo que quieras.",
    not_kept="¡Gracias! No lo guardaré, porque nos pediste que no recordáramos nada.",
    noted="Gracias, anotado ({facts}). Puedes verlo y borrarlo en tu panel de privacidad.",
    overruled="Lo que tú fijaste se mantiene ({facts}); puedes cambiarlo en tu panel de privacidad.",
    requested="¡Claro que sí!",
    failed="Siento no haber podido ayudarte.",
    fetching="Voy a avisar a alguien del equipo, que verá lo que has escrito.",
    visitor="¡Hola! Soy el asistente de {company}. "
    "Pregúntame lo que quieras, o pide una persona en cualquier momento.",
    hello="¡Hola, {name}!",
    welcome_back="¡Qué bien verte de nuevo, {name}!",
    what_today="¿Qué puedo hacer hoy por ti?",
    asked_for_person="Has pedido una persona. Estamos avisando a alguien.",
    file_received="Gracias por el archivo. No puedo leerlo, pero una persona sí: pide una cuando quieras.",
)
