"""The mail that asks: one link for every score, as text and as HTML; `mail` carries it, with a way to leave such mails."""

from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from talka.kit.html import from_text
from talka.options import store

from . import links
from .models import Invitation

TOPIC = "surveys"


def written(invitation: Invitation) -> tuple[str, str, str]:
    """Subject, text, HTML, in the person's language."""
    survey, ticket, person = invitation.survey, invitation.ticket, invitation.person
    with translation.override(person.language):
        question = survey.question(person.language)
        low, high = (str(end) for end in survey.scale.ends)
        about = _("This is about your request %(number)s: %(subject)s") % {
            "number": ticket.number,
            "subject": ticket.subject,
        }
        after = _("A page opens where one press sends the answer; you can add a few words there.")
        named = [(score, links.address(invitation, score)) for score in survey.scale.scores]
        scores = "\n".join(f"{score}: {where}" for score, where in named)
        scores = f"{scores}\n({survey.scale.first}: {low}, {survey.scale.last}: {high})"
        sign = f"-- \n{store.get('desk.title')}"
        html = from_text(f"{question}\n\n{about}") + format_html(
            "<p>{} &nbsp; {} &nbsp; {}</p>{}",
            low,
            format_html_join(" &nbsp; ", '<a href="{1}"><b>{0}</b></a>', named),
            high,
            from_text(f"{after}\n\n{sign}"),
        )
        return question, "\n\n".join([question, about, scores, after, sign]), html
