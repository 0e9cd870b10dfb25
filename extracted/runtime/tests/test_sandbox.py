"""A request that asks for a sandbox leaves no trace, on this side and on those that it asks; others are as ever."""

import pytest
from django.core import mail
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from opinions.models import Reply, Review
from service_links import sandbox
from shop import services
from shop.models import Product

pytestmark = pytest.mark.django_db


@pytest.fixture
def offered(settings):
    settings.SERVICE_LINKS_SANDBOX = "1"


def ask(work, method="POST", token="secret"):
    """The answer to a request that asks for a sandbox, of a view that does some work."""

    def view(request):
        work()
        return HttpResponse("done")

    headers = {} if token is None else {"HTTP_X_BANYAN_SANDBOX": token}
    return sandbox.answered(getattr(RequestFactory(), method.lower())("/", **headers), view)


def test_rows_are_as_they_were_and_the_answer_says_what_would_have_changed(offered, django_capture_on_commit_callbacks):
    kept = Review.objects.create(product_id=1, rating=1)

    def work():
        review = Review.objects.create(product_id=1, rating=5)
        Reply.objects.bulk_create([Reply(review=review, text=str(n)) for n in range(3)])
        Review.objects.filter(rating=1).update(rating=2)
        assert Review.objects.count() == 2

    answer = ask(work)
    assert (answer.content, answer[sandbox.HEADER]) == (b"done", "taken back")
    assert answer[sandbox.WROTE] == "opinions_reply:insert=3, opinions_review:insert=1, opinions_review:update=1"
    assert list(Review.objects.values_list("pk", "rating")) == [(kept.pk, 1)]
    assert not Reply.objects.exists()


def test_what_waits_for_the_commit_is_not_done(offered):
    from django.db import transaction

    def work():
        transaction.on_commit(lambda: pytest.fail("it was done"))

    assert ask(work).status_code == 200


def test_nothing_is_left_of_what_fails(offered):
    def work():
        Review.objects.create(product_id=1, rating=5)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        ask(work)
    assert not Review.objects.exists()
    assert not sandbox.is_going_on()


def test_an_answer_that_is_streamed_is_made_before(offered):
    def view(request):
        return StreamingHttpResponse(str(Review.objects.create(product_id=1, rating=n).rating) for n in range(3))

    answer = sandbox.answered(RequestFactory().post("/", HTTP_X_BANYAN_SANDBOX="secret"), view)
    assert b"".join(answer.streaming_content) == b"012"
    assert not Review.objects.exists()


@pytest.mark.parametrize("token", ["", "wrong", "secre", "secret2"])
def test_nothing_is_done_with_a_wrong_token(offered, token):
    answer = ask(lambda: pytest.fail("it was done"), token=token)
    assert answer.status_code == 403


def test_nothing_is_done_where_no_sandbox_is_offered(settings):
    settings.SERVICE_LINKS_SANDBOX = ""
    assert ask(lambda: pytest.fail("it was done")).status_code == 403


def test_who_asks_whether_it_is_offered_is_told_and_nothing_is_done(offered):
    answer = ask(lambda: pytest.fail("it was done"), method="OPTIONS")
    assert (answer.status_code, answer[sandbox.HEADER]) == (204, "offered")


def test_other_requests_are_as_ever(offered):
    answer = ask(lambda: Review.objects.create(product_id=1, rating=5), token=None)
    assert Review.objects.count() == 1
    assert not answer.has_header(sandbox.HEADER)


def test_other_sides_take_back_too_and_are_counted(offered, shop):
    def work():
        services.rename(Product.objects.get(slug="a1"), "Throne")

    answer = ask(work)
    assert answer[sandbox.WROTE] == "shop_product:update=1"
    assert Product.objects.get(slug="a1").title != "Throne"
    services.rename(Product.objects.get(slug="a1"), "Throne")
    assert Product.objects.get(slug="a1").title == "Throne"


def test_mail_is_not_sent(offered):
    def send():
        assert mail.send_mail("Thanks", "Dear", "shop@example.com", ["ada@example.com"]) == 1

    assert ask(send)[sandbox.WROTE] == "message:send=1"
    assert mail.outbox == []
    send()
    assert len(mail.outbox) == 1


def test_tasks_are_not_queued(offered):
    celery = pytest.importorskip("celery")
    app = celery.Celery("t", broker="memory://", set_as_current=False)
    app.conf.task_always_eager = False
    done = []

    def work():
        done.append(1)

    task = app.task(work, name="t.work")
    answer = ask(task.delay)
    assert answer[sandbox.WROTE] == "task t.work:queue=1"
    app.conf.task_always_eager = True
    ask(task.delay)
    assert done == [1]


def test_it_is_wired_into_every_request(offered, client):
    answer = client.options("/titles/", HTTP_X_BANYAN_SANDBOX="secret")
    assert answer[sandbox.HEADER] == "offered"
