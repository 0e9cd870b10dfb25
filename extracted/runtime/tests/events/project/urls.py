"""The addresses of either side; `run/` runs the code that it is sent, since a process for each line would take long."""

import contextlib
import io
import json
import traceback

from django.core.management import call_command
from django.http import JsonResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
def run(request):
    asked, told = json.loads(request.body), {"value": None, "error": ""}
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            if "command" in asked:
                call_command(*asked["command"], stdout=out, stderr=err)
            else:
                names = {}
                exec(asked["before"], names)
                told["value"] = _plain(eval(asked["expression"], names)) if "expression" in asked else None
        except (Exception, SystemExit) as error:
            told["error"] = "%s: %s" % (type(error).__name__, error)
            traceback.print_exc(file=err)
    return JsonResponse({**told, "out": out.getvalue(), "err": err.getvalue()})


def _plain(value):
    return json.loads(
        json.dumps(value, default=lambda v: bytes(v).hex() if isinstance(v, (bytes, memoryview)) else str(v))
    )


urlpatterns = [
    path("internal/links/", include("service_links.urls")),
    path("run/", run),
]
