"""Say it in English."""

from dataclasses import replace

from assistant.answering.phrases.model import Phrases

PLAIN = Phrases(
    lead="Here is what we know:",
    as_owner="As you own the {product}:",
    right_question="I want to be sure that I answer the right question.",
    which="Is it one of these?",
    tell_more="Or tell me a little more.",
    reword="I want to be sure that I understand. Could you say it in other words?",
    regret="I'm sorry that did not help.",
    what_happened="What happens when you try, or what did you expect? "
    "You can also talk to a person at any time.",
    ready="Happy to help. Ask me anything.",
    not_kept="Thank you. I will not keep it, because you asked us not to remember things.",
    noted="Thank you, noted ({facts}). You can see and delete it in your privacy panel.",
    overruled="What you set yourself stays ({facts}); you can change it in your privacy panel.",
    requested="Of course.",
    upset="I'm sorry about this.",
    sensitive="Thank you for telling me. This is for a person to look at.",
    distress="I'm sorry that you are going through this, and I am glad that you told me.",
    helpline="If a life is in danger now, please call the emergency services. "
    "Helplines for people in crisis listen too, many of them day and night.",
    failed="I'm sorry that I could not help.",
    unsure="I do not have a reliable answer to that.",
    fetching="I am bringing in a colleague, who will see what you wrote.",
    only_in="I have this only in {language}:",
    only_elsewhere="I have this only in another language:",
    visitor="Hello! I am the assistant of {company}. Ask me anything, or ask for a person at any time.",
    hello="Hello, {name}.",
    welcome_back="Welcome back, {name}.",
    last_time="Last time it was about “{subject}”.",
    what_today="What can I do for you today?",
    asked_for_person="You asked for a person. We are fetching one.",
    languages={
        "en": "English",
        "de": "German",
        "fr": "French",
        "es": "Spanish",
        "it": "Italian",
        "pt": "Portuguese",
        "nl": "Dutch",
    },
)
FORMAL = replace(
    PLAIN,
    lead="Please find below what we know:",
    regret="I apologise that this was not helpful.",
    ready="It would be a pleasure to assist you. How may I help?",
    requested="Certainly.",
    upset="I apologise for this.",
    failed="I apologise that I was unable to help.",
    fetching="I am referring you to a colleague, who will see what you wrote.",
    hello="Good day, {name}.",
    what_today="How may I assist you today?",
)
FRIENDLY = replace(
    PLAIN,
    lead="Here you go:",
    regret="Oh no, sorry that did not help!",
    ready="Happy to help! Ask away.",
    requested="Sure thing!",
    upset="I'm really sorry about this.",
    failed="Sorry that I could not crack this one!",
    fetching="I'm getting a colleague for you, who will see what you wrote.",
    hello="Hi {name}!",
    welcome_back="Nice to see you again, {name}!",
)
