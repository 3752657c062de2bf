"""How mail servers say why they do not take a mail; compared in lower case with single spaces. Data only.

The order matters: what names a cause exactly comes before what only says no.
"""

import re


def alternatives(words: str) -> str:
    """One pattern of alternatives that are written over several lines, with or without spaces around each "|"."""
    return re.sub(r"( ?\| ?)+", "|", "".join(line.lstrip() for line in words.splitlines())).strip("| ")


_TABLE: tuple[tuple[str, str], ...] = (
    (
        "userunknown",
        """
        recipient address rejected: (?:access denied|user unknown|undeliverable|unknown|unverified|not found|no such|address|mailbox unavailable)
        | 550 (?:5\\.1\\.\\d )?requested action not taken: mailbox unavailable | (?:invalid mailbox|unavailable)\\W{1,3}user not found | invalid mailbox\\.? .{0,90}user not found | 5\\.4\\.1 .{0,80}access denied | resolver\\.adr\\.recip
    """,
    ),
    ("norelaying", "relay(?:ing)? (?:access )?(?:denied|prohibited) | relay(?:ing)? not (?:permitted|allowed)"),
    (
        "failedstarttls",
        """
        must issue a starttls | starttls (?:is )?required | tls (?:is )?required | requires tls | tls negotiation failed
        | starttls failed | cannot start tls | tls handshake fail | certificate verification fail | mta-sts
        | encryption (?:is )?(?:needed|required) | server certificate not | dane tlsa
    """,
    ),
    (
        "requireptr",
        """
        reverse dns | rdns | ptr record | \\bptr\\b | no ptr | missing ptr | cannot find your (?:hostname|reverse)
        | client host rejected: cannot find | unable to (?:resolve|verify) .{0,30}(?:ip|client) .{0,30}(?:name|address)
        | reverse lookup | hostname lookup | fcrdns | ip address .{0,40}(?:does not|has no|not) .{0,30}(?:resolve|hostname|name)
        | no reverse | dns name .{0,40}does not match | ip-based host | iprev | sender ip reverse
    """,
    ),
    (
        "authfailure",
        """
        \\bspf\\b.{0,80}(?:fail|not pass|deni|reject|unauthor|mismatch|error) | (?:fail|not pass|deni|reject).{0,60}\\bspf\\b
        | \\bdkim\\b.{0,80}(?:fail|not pass|invalid|did not|bad) | (?:fail|did not pass).{0,60}\\bdkim\\b
        | \\bdmarc\\b | sender policy framework | unauthenticated (?:e-?mail|mail|sender) | unauthenticated email
        | message (?:failed|does not pass) .{0,30}(?:authentication|verification) | not authorized to send (?:from|mail)
        | is not (?:allowed|permitted|authorized) to send .{0,60}(?:on behalf|from|mail for) | sender id
        | \\barc\\b.{0,40}fail | authentication checks | sender is unauthenticated
    """,
    ),
    (
        "virusdetected",
        """
        virus | malware | infected | worm (?:was )?found | trojan | contains a (?:dangerous|malicious)
    """,
    ),
    (
        "notcompliantrfc",
        """
        rfc ?-?(?:5322|5321|2822|822|1652|2047)\\b | not rfc.?compliant | not (?:compliant|comply|conform).{0,40}rfc
        | violat\\w+ .{0,10}rfc | multiple .{0,30}headers | duplicate .{0,20}header | bare (?:lf|linefeed|<lf>|cr)
        | missing .{0,20}(?:message-id|from:? header|date header|header) | message-id .{0,20}(?:required|missing|invalid)
        | invalid (?:header|message-id|from:? header) | no (?:valid )?from header | header .{0,20}(?:syntax|missing)
        | rfc compliance | internet message format
        | multiple .{0,20}addresses in from | from: header .{0,20}(?:not accept|invalid|missing)
    """,
    ),
    (
        "rejected",
        """
        sender address rejected | domain of sender | from:? domain is invalid | sender(?:'s)? (?:e-?mail )?(?:address|domain)(?: \\S{1,60}){0,3} (?:reject|invalid|does not|not exist|not found|denied|unknown|refused|blocked|cannot)
        | mail from:?(?: \\S{1,80})? (?:rejected|denied|refused|invalid|not (?:accepted|allowed)|does not exist) | groups\\.google\\.com | (?:refuse|reject)\\w* .{0,10}(?:mail )?from <
    """,
    ),
    (
        "badreputation",
        """
        reputation | senderscore | poor (?:ip|domain) | low (?:ip|domain) score | trust score
        | sending ip .{0,30}(?:low|poor|bad) | cloudmark
        | unexpected volume or user complaints | user complaints | low reputation
    """,
    ),
    (
        "spamdetected",
        """
        (?:looks|appears|seems) (?:like|to be) (?:spam|unsolicited|junk|uce) | (?:considered|classified|identified|detected|tagged|marked|rejected|recognized|recognised|blocked|refused|flagged|reported)(?: \\S{1,20}){0,6}(?: as)? (?:\\w+ )?spam\\b
        | spam (?:message|mail|e-?mail|content|detected|score|found|filter|confidence|content) | is spam\\b | spamassassin
        | suspected spam | probable spam | possible spam | likely (?:spam|unsolicited) | high.?probability.{0,20}spam
        | this (?:message|e?mail) .{0,40}(?:spam|unsolicited|junk mail) | anti-?spam | spammy | unsolicited
        | bulk e-?mail | dspam | spamhit | message (?:is|was) (?:junk|uce) | our system has detected that this message is
        | denied due to spam | content filter | contains spam | message rejected as | rejected by (?:the )?spam | junk mail
        | dt:spm | hotmail.{0,40}spam | spamcannibal | no spam | because of spam
        | message content rejected | content rejected
    """,
    ),
    (
        "toomanyconn",
        """
        too many (?:concurrent|simultaneous|smtp|open|connections|sessions|errors|invalid) | too many recipients(?! this hour) | connection (?:limit|rate)
        | connections? .{0,30}exceeded | exceeded .{0,40}connections | max(?:imum)?.{0,20}connections | too many .{0,20}connections
        | concurren.{0,40}(?:limit|exceed) | connection frequency | server (?:is )?(?:too )?busy | session limit
    """,
    ),
    (
        "speeding",
        """
        rate.?limit | too (?:fast|quickly|frequent) | throttl | (?:sending|message|mail|receiving|recipient) rate
        | unusual rate | daily (?:quota|limit|sending) | hourly | per hour | exceeded .{0,40}(?:messages|mails|emails|quota) per
        | receiving (?:mail|email) (?:at a rate|too) | sending too many | too many (?:messages|mails|emails|e-mails|recipients this) | slow down
        | sending (?:limit|quota) | max(?:imum)? (?:messages|emails) per
    """,
    ),
    (
        "blocked",
        """
        blacklist | black list | block ?list | blocklisted | \\brbls?\\b | \\bdnsbl | spamhaus | spamcop | sorbs | barracuda(?:central|
        networks)?.{0,40}(?:reputation|block|list) | zen\\. | \\bxbl\\b | \\bpbl\\b | \\bcbl\\b | abuseat | njabl | uceprotect | psbl
        | proofpoint | ip address .{0,60}(?:block|ban|list|reject|denied|refused) | blocked (?:using|by|from|due|for|because)
        | your (?:ip|server|host|network|mail ?server)\\b.{0,60}(?:block|ban|list|reject|denied|refused)
        | client host .{0,80}(?:block|reject|denied|refused) | access denied | access (?:is )?not allowed | connection (?:refused|
        denied|rejected|dropped) (?:by|due|from|for) | (?:connections?|mail|email|message|messages) (?:is |are |was )?(?:not )?(?:accepted
        |refused|blocked|rejected|denied|allowed) from .{0,60}(?:\\d+\\.\\d+\\.\\d+\\.\\d+|your|this|ip|host|network|dynamic)
        | no access from | dynamic (?:ip|pool|address|host) | dialup | residential | helo .{0,40}(?:reject|invalid|not) | ehlo .{0,30}(?:reject|invalid)
        | helo command rejected | banned | (?:ip|host|server|sending).{0,30}(?:is|has been|was) (?:blocked|listed|banned)
        | (?<!not )listed (?:in|at|on|by) | delist | unblock | bad (?:ip|host|helo) | untrusted | refused to talk to me | invalid helo
        | blocked - see | please use your (?:isp|provider) | is not allowed to connect | hostname rejected | ip\\b.{0,40}blocked
        | refused .{0,30}connection | firewall | we do not accept mail from (?:this|your|hosts|dynamic)
    """,
    ),
    (
        "policyviolation",
        """
        (?:for|due to|because of|by|against|violates?) (?:\\S{1,20} ){0,3}polic(?:y|ies) | domain owner .{0,30}policy
    """,
    ),
    (
        "filtered",
        """
        rejected by a remote mail server | domain filter
    """,
    ),
    (
        "norelaying",
        """
        relay(?:ing)? (?:is |mail )?(?:not |denied|access|prohibit|reject|attempt|operation)
        | (?:not|cannot|can't|won't|unable to|refuse\\w*|no|denied|deny) .{0,30}\\brelay | open relay | we do not relay
        | relaying | not (?:a )?(?:permitted|allowed|configured) (?:to )?(?:relay|route) | that domain isn't in my list
        | isn't in my (?:list of )?(?:allowed )?rcpthosts | rcpthosts | mail server requires authentication
        | authentication (?:is )?required (?:for|to) relay | must authenticate | you must .{0,20}log ?in
        | no such domain at this location | not local\\b.{0,40}gateway | insecure mail relay
    """,
    ),
    (
        "hasmoved",
        """
        has moved | address changed | moved to (?:another|new|a new|<)? | no longer .{0,20}(?:at this address|here) please (?:use|try|send)
        | please (?:try|use|resend to|note) .{0,20}(?:new address|<\\S+@) | new address is | user not local; please try | has been replaced by
        | mailbox moved | user has moved
    """,
    ),
    (
        "mailboxfull",
        """
        (?:mail ?box|inbox|mail ?drop|mail ?folder|folder|postfach|mailfile|account|user|recipient).{0,40}(?:full|over.?quota|
        over (?:its|the|their) |exceed\\w*|voll\\b|out of space|out of storage|too large) | (?:over|exceed\\w*|above|out of)(?: \\S{1,20}){0,4} (?:quota|
        allotted|storage limit|mailbox (?:limit|size)|disk space|allowed storage|space) | quota (?:is )?(?:exceed|full|violat|reached|limit)
        | mailbox size limit | not enough (?:storage )?space .{0,30}(?:mailbox|user|recipient) | insufficient .{0,20}(?:quota|mailbox)
        | overquota | over quota | disk quota | (?:too many|number of) messages .{0,40}(?:mailbox|folder|exceed) | mailbox (?:is )?overflow
        | maildir (?:delivery failed: )?over | storage (?:allocation|quota|exceeded|limit) | out of storage | inbox is full | mbox full | overlimit
        | ящик переполнен | переполнен | account is full | messages in .{0,20}mailbox exceed | no space left for this user | boite .{0,30}pleine | dėžutė .{0,20}(?:pilna|perpildyta)
        | buz[oó]n .{0,30}lleno | casella .{0,30}piena | メールボックス.{0,20}(?:一杯|容量|いっぱい) | has run out of (?:space|disk)
        | boîte .{0,40}(?:pleine|saturée) | postvak .{0,20}vol\\b | user is over | over its quota | mailfolder is full | full mailbox
    """,
    ),
    (
        "mesgtoobig",
        """
        (?:message|mail|e-?mail|data|content|letter|file|attachment|body)(?: \\S{1,15}){0,3} (?:size )?(?:is |was )?(?:too (?:big|large|long)|
        exceed\\w*|over (?:the )?(?:max|limit)|larger than)
        | (?:message|mail|email) size .{0,30}(?:limit|exceed|max) | size limit | max(?:imum)? (?:message|mail|file) size | message file too big
        | exceeds? .{0,40}(?:fixed )?(?:maximum |max )?(?:message |mail )?size | larger than .{0,30}(?:allowed|limit|current) | too large .{0,10}(?:message|mail)
        | message length exceeds | header size exceeds | line too long
    """,
    ),
    (
        "suspend",
        """
        (?:account|mailbox|user|recipient|address|mail|domain)(?:'s)?(?: \\S{1,40}){0,4} (?:is |has been |was |are |temporarily |currently |been )*(?:disabled|suspended
        |inactive|deactivated|locked|expired|blocked|frozen|closed|discontinued|on hold|not active|restricted|unavailable|disallowed|dormant|terminated)
        | (?:disabled|suspended|inactive|deactivated|locked|frozen|closed) (?:account|mailbox|user|recipient|customer|domain) | not been active | nonpayment
        | temporarily (?:disabled|suspended|locked) | no longer (?:active|accepting|in use|available|on server|valid) | sorry.{0,20}account .{0,20}disabled
        | inactive for | account that you tried to reach is (?:disabled|inactive|over) | has been inactive | user suspended | vdelivermail: account is locked
        | mailbox (?:is )?(?:currently )?unavailable or | temporary disabled | konto .{0,20}gesperrt | заблокирован | no longer in service | is locked
    """,
    ),
    (
        "userunknown",
        """
        (?:user|recipient|mailbox|mail ?box|account|address|alias|login|customer|addressee|subscriber|person|member|user ?name|empfänger|destinatario|destinataire)
        (?:\\(s\\)|s|es|'s)?(?: \\S{1,60}){0,5} (?:is |was |were |has |are |does |do |has been |name )*(?:unknown|not found|not (?:be )?(?:found|exist|known|listed|valid|
        recogni[sz]ed|local|registered|available here|a valid|present|defined)|n't exist|invalid|nonexistent|non-existent|no longer exist|undeliverable|
        deleted|does not have an? |doesn't have an? |not exist|removed|incorrect|wrong)
        | (?:unknown|invalid|no such|nonexistent|non-existent|bad|unrouteable|illegal|incorrect|undeliverable|unlisted|unrecogni[sz]ed|not a (?:valid|known)|not valid|no valid|
        nosuch|wrong|missing|unassigned|unverified|not our)(?: \\S{1,20}){0,2} (?:user|recipient|mailbox|account|address|e-?mail|mail ?drop|alias|destination|local.?part|addressee|
        person|receiver|rcpt|name|customer|subscriber|maildrop)
        | (?:user|recipient|mailbox|account|address) (?:unknown|invalid|not ?found|inconnu) | unknown ?user | user ?unknown | no ?such ?(?:user|person|one) | nosuchuser
        | does(?:n't| not) have an? .{0,60}account | does(?:n't| not) exist | no mailbox (?:here )?by that name | not a mailbox | no mailbox (?:here|found|for|currently)
        | (?:not|isn't) .{0,30}(?:listed|found) in (?:the |our |domino |public )?.{0,30}(?:directory|book|table|database|list) | recipnotfound | not our customer
        | recipient (?:address )?(?:rejected|denied|refused|unavailable|no longer)(?:: (?:access denied|address|user|undeliverable|unknown|not|invalid|mailbox|no|unverified).{0,80})
        | unknown (?:or illegal )?alias | (?:could|can|was|were)(?: not|n't|not) (?:be )?(?:found|verify|verified|locate|located|resolve) .{0,20}(?:user|recipient|address|mailbox)?
        | this user doesn't | there is no (?:one|user|account|such|mailbox) | there's no one | nobody (?:here )?(?:by|with) (?:that|this) name | no one here | address not present
        | no account by that name | unrouteable address | unroutable address | isn't (?:known|listed|here) | not known (?:here|at this) | non ?esist | non existe | inexist
        | no existe | n'existe pas | inconnu | unbekannt | existiert nicht | nicht (?:gefunden|bekannt) | unzustellbar | niet (?:gevonden|bekend) | okänd | ukjent | ukendt
        | nežinomas | neegzistuoja | nerastas | не существует | не найден | неизвестен | nieznany | nie istnieje | neexistuje | desconocid | desconhecid | sconosciut
        | 存在しません | 見つかりません | 不存在 | 找不到 | tuntematon | not listed in | list of valid | mailbox not | recipient not | destinatario no | delivery to mailbox .{0,40}failed
        | no such account | address (?:couldn't be found|not found|wasn't found) | unable to (?:find|lookup) .{0,20}(?:user|recipient|account) | has no mailbox | dosn't exist
        | user account .{0,30}not available | email account that you tried to reach | user not | no valid recipients | ambiguous (?:user|address) | #5\\.1\\.1 | _userunknown
        | user is not | adresat nie | pas d'utilisateur | utilisateur | sorry, no mailbox | not on this server | badrcptto
    """,
    ),
    (
        "hostunknown",
        """
        (?:host|domain|name ?server|server|domain name|mail ?host|mx)(?:s)?(?: \\S{1,60}){0,4} (?:is |was |could |can )*(?:unknown|not found|not (?:be )?(?:found|exist|resolved?|known)|n't exist|
        invalid|unresolv|does not exist|nonexistent)
        | (?:unknown|no such|invalid|bad|unresolvable|non-?existent|illegal)(?: \\S{1,20}){0,1} (?:host|domain|server|mail ?host|mx\\b) | hostunknown | name (?:or )?service (?:not known|error|unknown)
        | nxdomain | couldn't find any host | cannot resolve | name server: | unrouteable mail domain | all relevant mx records | domain .{0,60}(?:doesn't|does not) exist |        | no (?:mail )?(?:route|path) to (?:domain|host) | dns (?:lookup )?(?:error|fail|problem)|lookup failed | domain name not found | no host by that name | host unknown
        | not a (?:fully|valid) (?:qualified )?(?:host|domain) | host or domain name not found | mail domain mentioned in email address is unknown | does not resolve | no dns
    """,
    ),
    (
        "notaccept",
        """
        does(?:n't| not) accept (?:any )?(?:mail|e-?mail|messages) | null ?mx | nullmx | not accept(?:ing)? (?:any )?(?:mail|e-?mail|messages)\\b | (?:no mail|mail not) (?:is )?accepted (?:here|for)
        | smtp protocol (?:returned a permanent error|violation)|\\b556\\b | domain does not accept mail | doesn't receive mail | not a mail (?:exchanger|server) | don't accept mail
        | does not receive mail | cannot receive (?:mail|email)
        | no smtp service | no mx\\b | nullmx | null mx
    """,
    ),
    (
        "mailererror",
        """
        (?:pipe|command|mailer|filter|procmail|maildrop|transport|/bin|[|])(?: \\S{1,60}){0,3} (?:failed|exited?|died|error|exit status|failure) | exit (?:value|status|code) | exited with | process failed
        | child (?:process )?(?:returned|exit|crashed) | local delivery fail | smtp dm\\w* fail | x-unix | ex_(?:unavailable|tempfail|noperm|cantcreat|usage)
        | unknown mailer error | error in .{0,30}(?:forward|procmail|maildrop) | died of signal | can't (?:create|open) .{0,30}(?:mailbox|file)
    """,
    ),
    (
        "systemfull",
        """
        (?:disk|system|server|file ?system|queue|storage|spool|volume|partition)(?: \\S{1,20}){0,2} (?:is |has been )*(?:full|out of space) | no space left | insufficient (?:system |disk |server )?(?:storage|resources|space|memory)
        | out of (?:disk|memory) | not enough (?:disk|storage|server)
    """,
    ),
    (
        "contenterror",
        """
        attachment|executable | prohibited (?:content|file|url|word) | (?:content|mime|body|format|charset|encoding|subject)(?: \\S{1,20}){0,3} (?:not (?:allowed|accepted|supported|permitted)|rejected|error|invalid|prohibited|blocked|bad)
        | rejected .{0,30}(?:content|body|subject|header) | message content | content (?:policy|reject) | (?:improper|incorrect|malformed|invalid) (?:mime|message|content) | nested too | too many mime
        | 8.?bit (?:data|mime|mail) | smtputf8 | url .{0,30}(?:listed|block|prohibit|reject) | message format | hop count in header | conversion (?:required|not)
    """,
    ),
    (
        "networkerror",
        """
        too many hops | hop count | mail loop | looping | loops? back | routing loop | forwarding loop | loop (?:detected|count) | message is looping | maximum hop | too many received | delivered-to .{0,20}already
        | no route to host | network (?:is )?(?:unreachable|error) | host (?:is )?unreachable | dns (?:server|soft|temporary) | name service error .{0,60}try again | temporarily unable to (?:resolve|look) | loop\\b
        | connection reset | lost connection | connection (?:was )?(?:dropped|lost|broken|closed) | could not connect and send | unable to connect | couldn't connect|establish .{0,10}smtp connection
        | cannot connect | failed to connect | transport endpoint | malformed or unexpected name server reply | unable to route | unroutable|unrouteable
    """,
    ),
    (
        "onhold",
        """
        greylist | grey-?list | gray-?list | try again (?:later|in) .{0,30}(?:greyl|new) | temporarily (?:deferred|rejected|blocked|deferring) | deferred(?: for policy reasons)? | temporary (?:lookup|authentication|local|server) (?:failure|problem|error)
        | message (?:temporarily )?deferred | mail (?:temporarily )?deferred
        | on hold | temporary failure
    """,
    ),
    (
        "expired",
        """
        (?:delivery|retry|queue|retries|message)(?: \\S{1,30}){0,3} (?:time.?(?:out|d out)|expired|exceeded) | timed? ?out | time-?out | (?:has been|was|been) (?:in (?:the |my )?queue|on the queue|delayed|undeliverable for)
        | expired | could not be delivered (?:for|within|after) | too long | still (?:being|trying|will|in|queued|attempting) | retry (?:time|timeout|limit) | delayed|delivery (?:temporarily )?(?:suspended|deferred|delay)
        | will (?:keep|continue) (?:try|retry) | keep trying|not yet been delivered | gave up|giving up | max(?:imum)? (?:retries|number of (?:delivery )?(?:attempts|retries)) | connection refused
        | failed \\d+ attempts | (?:unable to|cannot|couldn't|could not) (?:deliver|contact|reach) .{0,40}(?:after|within|for) | host (?:is )?not (?:reachable|responding|available) | not responding | no answer | no response
        | retries exceeded | exceeded .{0,30}(?:delivery|retry|attempts) | server (?:is )?(?:down|not responding|unreachable|unavailable)
        | failing for a long time | in the queue too long
    """,
    ),
    (
        "exceedlimit",
        """
        (?:recipient|addressee)s? .{0,20}(?:limit|exceed) | maximum number of (?:recipients|hops) | exceeds? .{0,30}limit
    """,
    ),
    (
        "systemerror",
        """
        (?:system|server|internal|local|configuration|config|software|i/o|database|ldap|backend|processing|program|unexpected)(?: \\S{1,20}){0,2} (?:error|failure|problem|fault|misconfigur) | service (?:is )?(?:currently |temporarily )?(?:not available|unavailable)
        | error (?:occurred|in processing) | can't (?:create|open|write|get) | cannot (?:create|open|write|allocate|get) | interrupted system | temporar\\w+ (?:failure|error|problem|unavailable) | internal error | misconfigur | resources temporarily
        | server (?:does|can)(?:.?not|'t) | try again later | aliasing/forwarding loop | unable to process | requested (?:mail )?action (?:aborted|not taken) | qq (?:read|write|crashed|temporary|trouble|soft|hard|internal|out|waitpid|permission|unable) | proxy .{0,20}(?:failed|unable) | bdat
        | local configuration | recursive|recurring | host .{0,40}service unavailable
    """,
    ),
    (
        "syntaxerror",
        """
        syntax (?:error|invalid) | command (?:unrecogni[sz]ed|not (?:recogni[sz]ed|implemented|allowed)|rejected|out of sequence) | (?:bad|unrecogni[sz]ed|unknown|invalid|improper) (?:command|sequence|syntax|parameter|use of) | need (?:rcpt|mail|helo|valid) | protocol error
        | 5\\.5\\.[1245] | pipelining | out of order | no (?:valid )?mail from | nested mail | parameters?
    """,
    ),
    (
        "policyviolation",
        """
        polic(?:y|ies) | not (?:accepted|permitted|allowed|authorized|authorised)(?: \\S{1,20}){0,4} (?:policy|reasons) | violat | administrative(?:ly)? (?:prohib|block|reject|deni|reasons) | restrict(?:ed|ion)|prohibit | you (?:have )?(?:don't|do not|are not) .{0,20}(?:permission|allowed|authorized)
        | not (?:permitted|allowed|authorized) to (?:send|post|contact) | message (?:refused|rejected|blocked|denied) | transaction failed
    """,
    ),
    (
        "rejected",
        """
        sender(?:'s)?(?: \\S{1,60}){0,4} (?:rejected|denied|refused|blocked|invalid|not (?:allowed|accepted|found|exist|verified|valid|permitted|authori[sz]ed)|unknown|does not exist|verify failed|address) | (?:mail from|from) .{0,60}(?:reject|refus|denied|not allowed|not accepted|blocked|invalid)
        | (?:verify|verification) .{0,30}sender | sender verif | sender domain | domain of sender | reject(?:ed)? your | return.?path | envelope (?:sender|from)|bad sender | rejecting mail from | (?:do|does|will) not (?:accept|want|like)(?: \\S{1,20}){0,2} (?:sender|mail from|your|from you)
        | refuses? (?:to accept )?(?:mail|your) | fully.qualified .{0,20}address | closed list | members only | only members | not (?:a )?member | moderat | may not exist, or you may not have permission | permission to post | not have permission
    """,
    ),
    (
        "filtered",
        """
        filter | rejected by (?:the )?(?:recipient|user|receiver|remote|server) | recipient (?:rejected|refused|denied|does not|doesn't|has (?:blocked|opted|refused)|address rejected) | because the recipient (?:is not accepting|has) | not accepting mail(?: from|) | the recipient .{0,20}refus | due to (?:extended|filters) | domain filter
        | user .{0,20}(?:reject|refus|block|not accept)|receiver | blocked by (?:the )?(?:recipient|user)|did not like | this user .{0,30}(?:not|reject)
    """,
    ),
    (
        "securityerror",
        """
        authentication (?:failure|failed|required|error|unsuccessful|credentials) | (?:not|un) ?authori[sz]ed|security | authentication | credentials | login (?:failed|required)
    """,
    ),
    ("rejected", "denied|refus(?:ed|al)|reject(?:ed)?\\b|not (?:allowed|permitted|accepted) | block(?:ed|ing)?"),
)
SAYINGS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (reason, re.compile(alternatives(words))) for reason, words in _TABLE
)
TEMPORARY = re.compile(
    "temporar|transient|will (?:keep|continue|be) (?:try|retr)|still (?:try|being)|not yet been delivered|delayed|"
    "you do not need to resend|deferred|try again|no need to resend"
)
