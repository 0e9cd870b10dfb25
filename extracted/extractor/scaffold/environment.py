"""The environment variables of a service, for its README and its example of an `.env`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from extracted.extractor.scaffold.blueprint import Blueprint, Setting


@dataclass(frozen=True, slots=True)
class Variable:
    """An environment variable; `required` ones a deployment has to set."""

    name: str
    what: str
    default: str = ""
    required: bool = False


def variables_of(blueprint: Blueprint) -> tuple[Variable, ...]:
    """Those that every service has, and those of settings that came along."""
    known = {variable.name for variable in _EVERYWHERE}
    own = (
        Variable(setting.variable, f"The setting `{setting.name}`", _default(setting))
        for setting in blueprint.settings
        if setting.variable and setting.variable not in known
    )
    shared = Variable("SERVICE_LINKS_DATABASE", _DATABASE, blueprint.database)
    others = (*_peers(blueprint.peers), *(_CASSANDRA if blueprint.read_model else ()))
    return (*_EVERYWHERE, shared, *others, *{variable.name: variable for variable in own}.values())


def _peers(names: tuple[str, ...]) -> Iterator[Variable]:
    """Where other services are, and when they are asked themselves."""
    if names:
        yield Variable("SERVICE_LINKS_SWITCH", _SWITCH)
    for name in names:
        yield Variable(f"SERVICE_LINKS_{name.upper().replace('-', '_')}_URL", f"Where {name} answers, {_ONCE}")


_SWITCH = "The file of `banyan switch`; without it the monolith is asked for what is another service's"
_ONCE = "asked itself once the switch says that it does its own work"


_CASSANDRA = (
    Variable("SERVICE_LINKS_READ_MODEL", "`cassandra`, or empty for none", "cassandra"),
    Variable("SERVICE_LINKS_CASSANDRA_HOSTS", "Names or addresses of its nodes, with commas", required=True),
    Variable("SERVICE_LINKS_CASSANDRA_KEYSPACE", "The keyspace, which is there already", required=True),
    Variable("SERVICE_LINKS_CASSANDRA_PORT", "Where the nodes listen", "9042"),
    Variable("SERVICE_LINKS_CASSANDRA_DATACENTER", "The data centre that is near; all nodes alike otherwise"),
    Variable("SERVICE_LINKS_CASSANDRA_CONSISTENCY", "Of reads and writes", "LOCAL_QUORUM"),
    Variable("SERVICE_LINKS_CASSANDRA_USER", "Who signs in there"),
    Variable("SERVICE_LINKS_CASSANDRA_PASSWORD", "Their password"),
)
_DATABASE = "`shared` on the monolith's own tables, where no user is ever written; `copied` on a database of its own"
_EVERYWHERE = (
    Variable("SECRET_KEY", "Django's secret key, of this service alone", required=True),
    Variable("ALLOWED_HOSTS", "Names that it answers to, with commas", "localhost,127.0.0.1,[::1]", required=True),
    Variable("DATABASE_URL", "`postgres://user@host/name`; SQLite in this folder otherwise", required=True),
    Variable("SERVICE_LINKS_MONOLITH_URL", "Where the monolith answers", "http://127.0.0.1:8000", required=True),
    Variable("SERVICE_LINKS_TOKEN", "The secret that both sides share", required=True),
    Variable(
        "SERVICE_LINKS_SANDBOX", "1 where `banyan shadow run --sandbox` may try writes here, which are taken back"
    ),
    Variable("OIDC_ISSUER", "The `iss` of the monolith's tokens, as `https://shop.example.com/o`", required=True),
    Variable("OIDC_AUDIENCE", "The `aud` that is accepted, with commas; as a rule a client id", required=True),
    Variable("OIDC_JWKS_URL", "Where the provider's keys are, if not below the issuer"),
    Variable("OIDC_RP_CLIENT_ID", "The client by which staff sign in to the admin"),
    Variable("OIDC_RP_CLIENT_SECRET", "Its secret"),
    Variable("OIDC_AUTHORIZATION_URL", "The provider's endpoint, if not below the issuer"),
    Variable("OIDC_TOKEN_URL", "The provider's endpoint, if not below the issuer"),
    Variable("OIDC_USER_URL", "The provider's endpoint, which is also asked about tokens that are no JWT"),
    Variable("OIDC_TIMEOUT", "Seconds for one request to the provider", "5"),
    Variable("CSRF_TRUSTED_ORIGINS", "Origins of forms, with commas, as `https://shop.example.com`"),
    Variable("DEBUG", "1 on a laptop only", "0"),
    Variable("LOG_LEVEL", "The least that is logged", "INFO"),
    Variable("WEB_CONCURRENCY", "Processes of gunicorn", "2"),
    Variable("LOG_FORMAT", "`json` or `plain`", "json"),
    Variable("MONOLITH_PUBLIC_URL", "Where users reach the monolith's pages, if not at the same address"),
    Variable("SERVICE_LINKS_TIMEOUT", "Seconds for one call to the monolith", "5"),
    Variable("SERVICE_LINKS_REGISTER", "Where it registers itself, as `etcd://10.0.0.5:2379/services/NAME`"),
    Variable("SERVICE_LINKS_ADVERTISE", "Host and port at which others reach it then, if not its address and `PORT`"),
    Variable("SERVICE_LINKS_LEASE", "Seconds until it is forgotten there when it is killed", "15"),
    Variable("SERVICE_LINKS_BUDGET", "Calls to the monolith for one request; 0 for no limit", "50"),
    Variable("DATABASE_CONN_MAX_AGE", "Seconds for which a connection is kept", "60"),
    Variable("SECURE_SSL_REDIRECT", "1 where no gateway in front redirects to HTTPS", "0"),
    Variable("SECURE_HSTS_SECONDS", "For how long browsers shall insist on HTTPS", "0"),
    Variable("TRUST_FORWARDED_PROTO", "1 behind a gateway that sets `X-Forwarded-Proto` itself", "0"),
    Variable("OTEL_EXPORTER_OTLP_ENDPOINT", "Turns on OpenTelemetry, as any `OTEL_*` variable does"),
)


def _default(setting: Setting) -> str:
    try:
        call = ast.parse(setting.code, mode="eval").body
    except SyntaxError:
        return ""
    match call:
        case ast.Call(args=[_, ast.Constant(value=default)]) if isinstance(default, str | int | bool):
            return str(default)
    return ""
