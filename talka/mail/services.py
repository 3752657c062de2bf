"""The mail services a mailbox may send through, by name; what carries the mail there is in providers.py."""

from django.utils.translation import gettext_lazy as _

# name → how it is called, the backend, and what the backend calls its key
PROVIDERS = {
    "brevo": ("Brevo", "brevo", "api_key"),
    "mailersend": ("MailerSend", "mailersend", "api_token"),
    "mailgun": ("Mailgun", "mailgun", "api_key"),
    "mailtrap": ("Mailtrap", "mailtrap", "api_token"),
    "postmark": ("Postmark", "postmark", "server_token"),
    "resend": ("Resend", "resend", "api_key"),
    "sendgrid": ("SendGrid", "sendgrid", "api_key"),
    "sparkpost": ("SparkPost", "sparkpost", "api_key"),
}
CHOICES = [("", _("an SMTP server")), *((name, label) for name, (label, _backend, _key) in PROVIDERS.items())]
