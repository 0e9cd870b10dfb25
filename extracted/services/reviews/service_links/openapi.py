"""What drf-spectacular writes of the links into the OpenAPI document of a service, whose settings name this module."""

from typing import Any, List, Type

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[misc, no-untyped-call]
    """Tokens of the OpenID Connect provider."""

    target_class = "service_links.auth.TokenAuthentication"
    name = "bearerAuth"

    def get_security_definition(self, auto_schema: Any) -> Any:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


class LinksScheme(OpenApiAuthenticationExtension):  # type: ignore[misc, no-untyped-call]
    """The secret that both sides share."""

    target_class = "service_links.tokens.LinksAuthentication"
    name = "linksAuth"

    def get_security_definition(self, auto_schema: Any) -> Any:
        return {"type": "http", "scheme": "bearer"}


SCHEMES: List[Type[Any]] = [TokenScheme, LinksScheme]


def without_plumbing(endpoints: Any) -> Any:
    """A preprocessing hook: leaves out how events are handed over, which is the business of both runtimes alone."""
    return [endpoint for endpoint in endpoints if "internal/links/events/" not in endpoint[0]]
