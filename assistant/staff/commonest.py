"""List the words of which the passwords are made that are guessed first.

Written down by us, from what everybody knows: keyboards, greetings, seasons, teams, the words for a password
itself in the languages that we speak, and what people call a shop or a helpdesk.
"""

from __future__ import annotations

_WORDS = """
password passwort motdepasse contrasena contraseña senha wachtwoord passwd passphrase passcode
p4ssw0rd pa55word passw0rd p455w0rd secret geheim secreto segreto segredo private default changeme
change letmein welcome willkommen bienvenue bienvenido benvenuto welkom hello hallo bonjour
login logon signin admin administrator root superuser sysadmin test testing tester guest user username
master owner agent support helpdesk service customer concierge assistant chatbot company shop store
qwerty qwertyuiop qwertz qwertzuiop azerty azertyuiop asdf asdfgh asdfghjkl zxcvbn zxcvbnm yxcvbnm
qazwsx qazwsxedc 1qaz2wsx 1q2w3e 1q2w3e4r 1q2w3e4r5t abc123 abcd1234 abcdef a1b2c3 q1w2e3
spring summer autumn winter fruhling frühling sommer herbst printemps automne hiver verano invierno
january february march april june july august september october november december
monday tuesday wednesday thursday friday saturday sunday
iloveyou loveyou love liebe amour amor forever princess prinzessin sunshine rainbow flower butterfly
monkey dragon tiger lion eagle horse dolphin kitten puppy shadow hunter ninja killer
football soccer baseball basketball hockey liverpool chelsea arsenal barcelona juventus bayern
batman superman spiderman starwars pokemon matrix phoenix mercedes ferrari porsche
computer internet windows google samsung iphone android linux ubuntu server database
michael jordan jennifer jessica ashley daniel thomas andrea charlie maggie george
trustno1 whatever nothing access freedom cheese chocolate coffee cookie banana pepper ginger
correcthorsebatterystaple london paris berlin madrid america england france germany
"""

COMMONEST = frozenset(_WORDS.split())
"""In small letters; figures alone are refused whatever they are."""
