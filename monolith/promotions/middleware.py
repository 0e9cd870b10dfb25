"""Links in newsletters that bring their voucher along."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

SESSION_KEY = "voucher_code"
PARAMETER = "voucher"
LONGEST_CODE = 40


class VoucherLinkMiddleware:
    """Remembers `?voucher=CODE` until the visitor looks at the basket."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        code = request.GET.get(PARAMETER, "")
        if code and len(code) <= LONGEST_CODE:
            request.session[SESSION_KEY] = code
        return self.get_response(request)
