"""`manage.py create_oidc_client NAME REDIRECT_URI` lets another program sign users in with OpenID Connect."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from oauth2_provider.generators import generate_client_secret
from oauth2_provider.models import Application


class Command(BaseCommand):
    help = "Register a confidential OpenID Connect client with RS256 tokens; prints its id and its secret once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("redirect_uri")
        parser.add_argument(
            "--service", action="store_true", help="A program that signs in for itself (client credentials)."
        )

    def handle(self, *args: Any, name: str, redirect_uri: str, service: bool, **options: Any) -> None:
        if Application.objects.filter(name=name).exists():
            raise CommandError(f"There is already a client {name}.")
        secret = generate_client_secret()
        grant = Application.GRANT_CLIENT_CREDENTIALS if service else Application.GRANT_AUTHORIZATION_CODE
        client = Application.objects.create(
            name=name,
            client_secret=secret,
            client_type=Application.CLIENT_CONFIDENTIAL,
            authorization_grant_type=grant,
            redirect_uris=redirect_uri,
            algorithm=Application.RS256_ALGORITHM,
        )
        self.stdout.write(f"client_id={client.client_id}")
        self.stdout.write(f"client_secret={secret}")
