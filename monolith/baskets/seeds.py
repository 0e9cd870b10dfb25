"""Demo baskets and wish lists."""

from datetime import datetime
from random import Random

from accounts.models import User
from baskets.models import Basket, BasketLine, Wishlist, WishlistItem
from catalog.models import Product, ProductVariant


def seed_baskets(*, rng: Random, now: datetime) -> None:
    """Every fourth customer has something in the basket, every fifth wishes for something."""
    customers = list(User.objects.customers().order_by("pk"))
    variants = list(ProductVariant.objects.purchasable().order_by("pk"))
    baskets = Basket.objects.bulk_create(Basket(customer=customer, created_at=now) for customer in customers[::4])
    BasketLine.objects.bulk_create(
        BasketLine(basket=basket, variant=variant, quantity=rng.randint(1, 3), created_at=now)
        for basket in baskets
        for variant in rng.sample(variants, rng.randint(1, 4))
    )
    products = list(Product.objects.published().order_by("pk"))
    wishlists = Wishlist.objects.bulk_create(Wishlist(customer=customer, created_at=now) for customer in customers[::5])
    WishlistItem.objects.bulk_create(
        WishlistItem(wishlist=wishlist, product=product, created_at=now)
        for wishlist in wishlists
        for product in rng.sample(products, 3)
    )
