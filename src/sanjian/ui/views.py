"""Two small views every door shares: the reader's settings, and whether the session still holds."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sanjian.ui.context import THEMES

YEAR = 365 * 24 * 3600
SETTINGS = {"elder": ("on", "off"), "theme": (*THEMES, "auto")}


@require_safe
@never_cache
def preference(request: HttpRequest) -> HttpResponse:
    """Remember `?elder=on|off` or `?theme=light|dark|auto` for a year and go back to `next`.

    Works without scripts. Unknown values are ignored; `next` must be on this host.
    """
    back = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    for name, allowed in SETTINGS.items():
        if (value := request.GET.get(name)) in allowed:
            response.set_cookie(name, value, max_age=YEAR, samesite="Lax")
    return response


@require_safe
@never_cache
def session(request: HttpRequest) -> HttpResponse:
    """204 with the person and a fresh form token, or 401: asked before a long form is sent.

    `X-Person` lets the page notice that somebody else has logged in meanwhile;
    `X-CSRF-Token` replaces the form's token, which logging in again has changed.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return HttpResponse(status=401)
    response = HttpResponse(status=204)
    response["X-Person"] = str(user.pk)
    response["X-CSRF-Token"] = get_token(request)
    return response
