"""Context processor: the reader's own settings (theme, 长者模式), kept in plain cookies."""

from django.http import HttpRequest

THEMES = ("light", "dark")


def preferences(request: HttpRequest) -> dict[str, object]:
    """`ui_theme` (light, dark or empty for the system's) and `ui_elder` (bool) for templates."""
    theme = request.COOKIES.get("theme", "")
    return {
        "ui_theme": theme if theme in THEMES else "",
        "ui_elder": request.COOKIES.get("elder") == "on",
        "ui_here": request.get_full_path(),
    }
