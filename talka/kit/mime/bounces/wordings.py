"""What tells a report of failed delivery from other mail; compared after kit.folding.fold. Data only.

From the sources and manuals of qmail, Exim, Postfix, sendmail, Courier, Exchange, Domino, GroupWise, IMail, James,
OpenSMTPD, dma, Sun Messaging Server, MailMarshal, InterScan, m-FILTER, and what Gmail, Yahoo, mail.ru, GMX, 1&1,
Zoho, KDDI and Verizon send.
"""

import re

from talka.kit.folding import fold
from talka.kit.mime.bounces.sayings import alternatives


def _any(words: str) -> str:
    folded = re.sub(r"\\.|[^\\]+", lambda part: part[0] if part[0][0] == "\\" else fold(part[0]), alternatives(words))
    return f"(?:{folded})"


DAEMON = re.compile(
    r"mailer[-_. ]?daemon|post ?master|mail[-_ ]?daemon|mail delivery|mail deliver system|mmdf|<(?:mdaemon|mta|mailer|uucp|pmdf|smtpd?)@|"
    r"mail(?:er)? (?:system|subsystem|administrator)|delivery subsystem|mail error|<microsoftexchange[0-9a-f]|"
    r"internet mail delivery|mail transfer|delivery (?:agent|system|notification)"
)
SYSTEM = re.compile(
    r"system|admin|daemon|root@|smtp|mta\b|bounce|no-?reply|do-?not-?reply|delivery|mail@|mailer|exchange|gateway|notes|server|"
    r"<mail[.-]?\w*@|internet mail|groupwise|list|support@|auto"
)
ROBOT = re.compile(
    r"(?:mailer-?daemon|mail-?daemon|double-?bounce|postmaster|no-?reply|bounces?[-+].*)@|[^@]*@(?:localhost)?$"
)
ANSWER = re.compile(r"\s*(?:re|fwd?|aw|wg|sv|vs|tr|rv|odp|pd|ats|persiu\S*)\s*:", re.I)

_START = r"^(?:\s*\[[^\]]{1,40}\])?[*\s\"'!\[(<=]*"
TITLES = re.compile(
    _START
    + _any(r"""
    undeliver(?:able|ed) | undelivrable | delivery (?:status notification|failure|has failed|delayed|report|error|problem|failed|notification|status) |
    (?:e-?mail |mail |message )?deliver(?:y|ing)?(?: system| subsystem)? (?:failed|failure|system|error|delayed|problem|subsystem|status) | returned (?:mail|to sender|e-?mail|message) |
    return(?:ing)? (?:mail|message|to sender)| failure notice | failed (?:mail|delivery|message|to deliver) | failure (?:delivery|delivering|to deliver) | mail (?:system error|failure|error|failed|could not|undeliverable|delivery) |
    mail/message .{0,20}fail | message (?:delivery|could not be|not delivered|undeliverable|status|bounced|delayed|rejected|you sent) | non.?deliver | nondeliverable | notification d'etat | not delivered |
    warning: (?:could not send|message.{0,60}(?:delayed|still)|could not) | unable to deliver | permanent delivery failure | can(?:not|'t) deliver | could not (?:deliver|send) | your (?:e-?mail|message|mail) .{0,60}(?:could not|was not|undeliver|reject|cannot|not deliver|bounced|failed) |
    there was an error sending your mail | error (?:sending|delivering|in mail) | user unknown | unknown (?:user|recipient|address) | (?:transient|permanent|temporary) (?:mail )?(?:failure|error|delivery) | delivery to .{0,80}fail | nachricht unzustellbar | unzustellbar | nicht zustellbar | mail non remis | non remis |
    echec de | rejected (?:mail|message|e-?mail)| bounced? (?:mail|message) | nepristatyt | nepavyko pristatyti | laiskas nepristatytas | pristatymo busen | pranesimas apie (?:pristatym|nepristat) | недоставлен | не доставлено | ошибка доставки | сообщение не доставлено | zwrot poczty | niedostarcz | blad dostarcz |
    mancata consegna | no se puede entregar | no se pudo entregar | no entregado | olevererbar | kan ikke leveres | ikke leveret | kan inte levereras | onbestelbaar | niet afgeleverd | nedorucit | nedoruceno | kezbesithetetlen | iletilemedi | teslim edilemedi | ei voitu toimittaa |
    エラーメール | 配信不能 | メール配信エラー | 配信できません | 送信エラー | 無法傳遞 | 退信 | 系统退信 | 邮件未送达 | 投递失败 | 배달하지 못 | returned mail | problem delivering | e-?mail (?:returned|undeliver|not delivered) | undelivered | processing error | there is a problem with your
    """)
    + r"|(?:non remis|delivery (?:failed|failure)|undeliver(?:able|ed)|not delivered|returned to sender|nepristatyt\w*)\)?\s*$"
)
# Titles of what is not a report of one mail.
NO_BOUNCE = re.compile(
    _any(r"""
    ^\s*(?:re: )?(?:out of (?:the )?office | automatic reply | auto.?repl | autorepl | vacation | abwesen | on (?:vacation|holiday|leave) | away from | automatinis ats | automatische antwort | reponse automatique | respuesta automatica) |
    smtp server: errors from | postfix smtp server: errors | (?:virus|spam) (?:report|digest|summary|found|alert) | quarantine (?:report|summary|digest) | ^\s*read: | ^\s*(?:not read|gelesen|perskaityta|lu\s?:|leido|читано)
    | (?:almost|nearly) full | quota warning | mailing list | subscription | dmarc|report domain: | delivery (?:address|date|note|of (?:your )?(?:order|parcel|package)) | order (?:no|number|#) | invoice | parcel | shipment
    """)
)
CHALLENGE = re.compile(
    _any(r"""
    (?:please )?(?:confirm|verify) (?:that )?(?:you are|your (?:e-?mail|message|address|identity)|this (?:e-?mail|message)) | human (?:verification|sender) | to (?:complete|release) .{0,40}(?:delivery|message|mail).{0,60}(?:click|reply) |
    awaiting (?:your )?(?:confirmation|moderator|approval) | is being held until | held for (?:moderator )?approval | click (?:the link|here) .{0,60}(?:deliver|verify|approve|confirm)
    """)
)
# What a report begins with, in the words of its program.
SHAPES = re.compile(
    _any(r"""
    this is (?:the|an automated message from the) .{0,60}(?:program|mail system|mailer|mail server|mta|mail delivery|mailer-daemon|mail agent) | this message was created automatically by (?:the )?mail | this is an automatically generated delivery | deliver(?:y|ing) to the following .{0,40}(?:fail|delay|has been) |
    (?:following|these) (?:recipient|address|destination|user|e-?mail)[\w() /-]{0,40}(?:\s\S{1,20}){0,8}\s?(?:fail|error|problem|not (?:be )?(?:deliver|reach)|could|were|was|has|had|undeliver|reject|unknown|refused|not been) | had (?:permanent|transient|delivery|errors|problems) | did not reach the following |
    (?:could|can|was|has|were|is|have)(?:n't|.?not)(?: yet)? (?:be |been )?(?:able to )?(?:deliver|sent|send|reach|complete)\w*(?:\s\S{1,20}){0,6}\s?(?:following|recipient|address|destination|to:|to one or more) | unable to deliver (?:(?:your|the|this|a) )?(?:mail|message|e-?mail)? ?(?:to|for)|cannot be delivered to | undeliverable (?:mail|to the following|message|address) | wasn't able to deliver |
    delivery (?:has )?failed to (?:these|the following|this|one) | delivery of (?:the|your|this) (?:following )?(?:message|mail|e-?mail) .{0,60}fail | failed recipient | couldn't be delivered | was undeliverable | message was not delivered | your (?:message|mail|e-?mail)(?:\s\S{1,60}){0,6}\s?(?:was not|wasn't|could not be|couldn't be|cannot be|has not been|can't be|was undeliver|did not|failed|has been rejected|was rejected) |
    transcript of session follows | unsent message | error(?:s)? (?:occurred|occured|while|sending|in) .{0,40}(?:deliver|send|mail) | an error has occurred while attempting to deliver | there was an error delivering your mail | we had trouble delivering | user(?:\(s\))?(?:'s)? (?:account )?.{0,20}(?:is|unknown) .{0,30}(?:disabled|over quota|limited|suspended) |
    each of the following recipients was rejected | could not be delivered to | unknown user: | delivery failed \d+ attempts | user mailbox exceeds | failure reasons | report relates to a message you sent | number of attempts made | recipients were affected | not listed in (?:the )?(?:domino|public|name) |
    message could not be delivered to mobile | the original message was received at .{0,100} | has been rejected | error_code | sent >>> | -+smtp command | -+server message | returned to (?:you|sender) | is returned | being returned | delivery (?:time|attempt) | has not yet been delivered | still (?:being )?(?:retried|undelivered|trying|in the queue) |
    message delivery to | no such user | user unknown | unknown user | не может быть доставлено | не удалось доставить | не доставлено | nepavyko pristatyti | nebuvo pristatyt | nepristatyt | konnte nicht (?:zugestellt|ausgeliefert) | nicht zugestellt | n'a (?:pas )?pu etre | n'ont pas (?:ete|pu) | non remis | no se (?:ha )?(?:pudo|podido|puede) entregar | impossibile recapitare | non e stato (?:possibile )?(?:recapit|consegn) |
    nao (?:foi )?(?:pode|possivel) (?:ser )?entreg | niet (?:worden )?(?:bezorgd|afgeleverd) | nie (?:zostala|moze|mogla|mozna) .{0,30}dostarcz | kunde inte levereras | kunne ikke leveres | 配信(?:でき|不能|され) | 送信でき | お届けでき | 无法(?:送达|投递|发送) | 無法(?:傳|寄) | address not found | wasn't delivered | message blocked | message not delivered | the recipient .{0,60}(?:does not exist|unknown|not found)|recipient list|mts-id of the original |
    the group you tried to contact | may not exist, or you may not have permission
    """)
)
# … and what no person begins a letter with.
UNMISTAKABLE = re.compile(
    r"hi\. this is the |this message was created automatically by |this is the (?:mail system|postfix|mailer-daemon|dragonfly|mail delivery|exim|courier|james)|"
    r"addresses had (?:permanent|transient|delivery)|transcript of session follows|did not reach the following recipient|following address(?:\(es\)|es)? failed|"
    r"delivery to the following recipients? (?:failed|has been)|automatically generated delivery status|report relates to a message you sent|final-recipient:|"
    r"message that you sent was undeliverable|your message to the following recipients cannot|i'm afraid i wasn't able to deliver"
)
# … and what only people write.
PERSON = re.compile(
    _any(r"""
    ^\s*(?:hello|hallo|hi|dear|hey|good (?:morning|afternoon|day)|laba(?:s| diena)|sveik|gerb|bonjour|guten|hola|ciao|здравствуйте|добрый)\b(?!. this is the|!\s*this is the|[^\n]{0,80}@) | \b(?:can|could) (?:you|somebody|anybody) | please help | \bi (?:get|got|received|am getting|keep|have|tried|try)\b | \b(?:gavau|gaunu|bandau|bandziau|padekite|negaliu)\b | \bmy (?:mail|e-?mail|message)s?\b | any idea | thanks|thank you|aciu|pagarbiai|regards
    """)
)
FAILED = re.compile(
    _any(r"""
    undeliver | could(?: not|n't) (?:be )?(?:deliver|send|sent) | deliver(?:y|ing)? to the following | delivery (?:has )?(?:failed|failure|problem|error|status|suspended) | returned (?:mail|to sender) | returning to sender | failure notice | mail (?:failure|failed) | user unknown | unknown user | user not (?:known|found) |
    no such (?:user|address|domain|host|recipient) | permanent(?:ly)? (?:fatal )?(?:error|failure|failed) | (?:not|n't) (?:been |be )?deliver | unable to deliver | able to deliver | mailbox (?:is )?(?:full|unavailable) | (?:invalid|unknown) (?:mailbox|recipient|user|address) | recipients? (?:unknown|rejected) |
    address(?:es)? had | does(?: not|n't) exist | not listed in | did(?: not|n't) reach | no valid recipients | non remis | unzustellbar | не доставлен | не может быть доставлен | nepristatyt | nepavyko pristatyti | over quota | quota exceeded | rejected | account .{0,30}disabled | returned message | not found | fail(?:ed|ure) |
    配信 | 送信でき | 退信 | smtp error | said: [45]\d\d | \b55[0-4][ -]
    """)
)
DELAYED = re.compile(
    _any(r"""
    (?:has|have) been delayed | delivery (?:is )?delay | delayed | not yet been delivered | (?:is|are) still (?:being )?(?:trying|retr|try|attempting|queued|undeliver) | will (?:keep|continue) (?:trying|to (?:try|retry|attempt))|you do(?: not|n't) need to resend | warning: (?:could not send|message) | delivery status notification \(delay | temporary (?:non-?delivery|problem)|no action is required | not delivered yet
    | still (?:trying|in (?:the )?queue) | will be retried | will be (?:re-?)?attempted
    """)
)
# The announcement of the list of recipients.
ANNOUNCED = re.compile(
    _any(r"""
    (?:following|these) (?:recipient|address|destination|user|e-?mail|person|people|mailbox)\S* | failed (?:addresses|recipient) | recipient(?:\(s\)|s)?(?: list)?: *$ | recipients were affected | was undeliverable to | not delivered to: | undeliverable to | rejected by a remote | did not reach | cannot be delivered to | could not be delivered to |
    delivery failed to | failed addresses | address(?:\(es\)|es)? failed | address to which the message has not | one or more of its *$ | user not listed | had permanent | had transient | had delivery | affected | failure reasons | gavej(?:ui|ams|as) | an folgende | folgende empfanger | destinataires? suivant | siguientes destinatarios | seguenti destinatari | seguintes destinat | следующ | onderstaande|volgende
    """)
)
# Where the copy of the returned mail begins.
RETURNED = re.compile(
    r"\s*(?:[-|*=_]{2,}.{0,80}(?:copy of|original (?:message|mail|email)|unsent message|returned (?:message|mail)|message (?:header|follows|text|headers)|body of message|below this line|headers? of|"
    r"undeliver\w+ message|non-?deliver\w+ (?:message|mail)|rejected message|included is|original headers|forwarded message)"
    r"|(?:below|here|following|attached|included) (?:is|this|are)? ?(?:a|the|your)? ?(?:copy|text|header|original|first|truncated|partial).{0,60}$"
    r"|(?<!\s)(?:received: (?:from|by|\()|return-path:|message-id:|x-mailer:|mime-version:|dkim-signature:)|here is (?:your|a copy)|the (?:body|header|text|first|beginning) of (?:the|your) (?:original )?(?:message|mail)"
    r"|(?:possibly truncated )?original message (?:follows|headers?|header follows|text|:)|message headers? follow|original message follows|(?:your )?original message (?:is|was) (?:attached|below|included)|unsent message follows"
    r"|----- ?(?:original|transcript of message|message header|forwarded|returned)|begin forwarded|исходное сообщение|\*{5,} ?original)",
    re.I,
)
