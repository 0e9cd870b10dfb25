"""What the shop's OpenID Connect tokens say about a user."""

from typing import Any

from oauth2_provider.oauth2_validators import OAuth2Validator
from oauthlib.common import Request


class ShopOAuth2Validator(OAuth2Validator):
    """Adds the standard claims of the `profile` and `email` scopes, and the user's permissions for services."""

    oidc_claim_scope = {
        **OAuth2Validator.oidc_claim_scope,
        "is_staff": "profile",
        "customer_groups": "profile",
        "permissions": "shop",
    }

    def get_additional_claims(self, request: Request) -> dict[str, Any]:
        user = request.user
        return {
            "email": user.email,
            "name": user.display_name,
            "given_name": user.first_name,
            "family_name": user.last_name,
            "is_staff": user.is_staff,
            "customer_groups": sorted(user.customer_groups.values_list("name", flat=True)),
            "permissions": sorted(user.get_all_permissions()),
        }

    def get_discovery_claims(self, request: Request) -> list[str]:
        return sorted({*super().get_discovery_claims(request), *self.oidc_claim_scope})
