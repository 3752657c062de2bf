from django.test import Client


def test_a_form_without_our_token_is_refused_in_words(db):  # HAZARDS WEB-1
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a@example.org", "password": "x"})
    assert answer.status_code == 403
    assert "This form was open for too long" in answer.content.decode()
