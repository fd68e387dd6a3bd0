"""Say it in Portuguese: in words that are polite in Portugal and in Brazil."""

from dataclasses import replace

from assistant.answering.phrases.model import Phrases

PLAIN = Phrases(
    lead="Isto é o que sabemos:",
    as_owner="Como tem este produto ({product}):",
    right_question="Quero ter a certeza de que respondo à pergunta certa.",
    which="É uma destas?",
    tell_more="Ou conte-me um pouco mais.",
    reword="Quero ter a certeza de que compreendo. Poderia dizê-lo por outras palavras?",
    regret="Lamento que isso não tenha ajudado.",
    what_happened="O que acontece quando tenta, ou o que esperava? "
    "Também pode falar com uma pessoa a qualquer momento.",
    ready="Ajudo com todo o gosto. Pergunte o que quiser.",
    not_kept="Obrigado. Não o guardarei, porque nos pediu para não memorizar nada.",
    noted="Obrigado, anotado ({facts}). Pode vê-lo e apagá-lo no seu painel de privacidade.",
    overruled="Mantém-se o que definiu ({facts}); pode alterá-lo no seu painel de privacidade.",
    thanks_for_telling="Obrigado pela informação.",
    shall_remember="Devo lembrar-me disto ({facts})?",
    shall_change="Está definido {topic}: {before}, e agora {now}. Passa a valer {now}?",
    not_remembered="Está bem, não o vou memorizar.",
    joined=" e ",
    allergic="alergia: {value}",
    intolerant="intolerância: {value}",
    on_diet="dieta: {value}",
    of_topic="{topic}: {value}",
    yes_or_no=("Sim", "Não"),
    requested="Claro.",
    upset="Lamento muito.",
    sensitive="Obrigado por me dizer. Isto deve ser visto por uma pessoa.",
    distress="Lamento muito que este momento seja tão difícil. É bom tê-lo dito.",
    helpline="Se uma vida está em perigo agora, os serviços de emergência ajudam de imediato. "
    "Há também linhas de apoio em crise, muitas delas de dia e de noite.",
    failed="Lamento não ter podido ajudar.",
    unsure="Não tenho uma resposta fiável para isso.",
    fetching="Vou chamar alguém da equipa, que verá o que escreveu.",
    only_in="Só tenho isto em {language}:",
    only_elsewhere="Só tenho isto noutra língua:",
    visitor="Olá! Sou o assistente de {company}. "
    "Pergunte o que quiser, ou peça uma pessoa a qualquer momento.",
    hello="Olá, {name}.",
    welcome_back="Que bom ter notícias suas, {name}.",
    last_time="Da última vez, tratava-se de “{subject}”.",
    what_today="O que posso fazer por si hoje?",
    asked_for_person="Pediu uma pessoa. Estamos a chamar alguém.",
    file_received="Obrigado pelo ficheiro. Não o consigo ler, mas uma pessoa consegue: "
    "pode pedir uma a qualquer momento.",
    languages={
        "en": "inglês",
        "de": "alemão",
        "fr": "francês",
        "es": "espanhol",
        "it": "italiano",
        "pt": "português",
        "nl": "neerlandês",
    },
)
FORMAL = replace(
    PLAIN,
    lead="Segue abaixo o que sabemos:",
    regret="Peço desculpa por isso não ter ajudado.",
    ready="Estou à sua disposição. Em que posso ser útil?",
    requested="Com certeza.",
    upset="Pedimos desculpa por isto.",
    failed="Peço desculpa por não ter podido ajudar.",
    hello="Bom dia, {name}.",
    what_today="Em que posso ser útil hoje?",
)
FRIENDLY = replace(
    PLAIN,
    lead="Aqui está:",
    regret="Que pena que isso não tenha ajudado!",
    ready="Ajudo com todo o gosto! É só perguntar.",
    requested="Claro que sim!",
    upset="Lamento mesmo muito.",
    hello="Olá, {name}!",
    welcome_back="Que bom ter notícias suas, {name}!",
)
