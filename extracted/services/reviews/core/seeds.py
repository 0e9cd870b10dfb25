"""Demo data of the core."""

from core.models import FeatureFlag


def seed_core() -> None:
    FeatureFlag.objects.create(
        name="best-rated-on-home", description="Show the best rated products on the home page.", is_enabled=True
    )
