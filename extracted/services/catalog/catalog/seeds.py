"""Demo products."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from accounts.models import User
from catalog.models import (
    Attribute,
    Brand,
    Category,
    Collection,
    CollectionItem,
    Product,
    ProductAttribute,
    ProductImage,
    ProductVariant,
)

PRODUCTS = 60
CATEGORIES = {
    "Kitchen": ["Pots", "Knives", "Cups"],
    "Garden": ["Tools", "Pots and planters"],
    "Living": ["Lamps", "Cushions", "Rugs"],
    "Office": ["Paper", "Pens"],
}
BRANDS = ["Ficus", "Alder", "Birch", "Cedar", "Hazel"]
ADJECTIVES = ["Small", "Large", "Blue", "Plain", "Folding", "Round", "Striped", "Sturdy"]
NOUNS = ["kettle", "knife", "lamp", "rug", "notebook", "planter", "cup", "cushion", "rake", "pen"]
SIZES = ["S", "M", "L"]
COLLECTIONS = ["New this month", "Gifts", "For the balcony"]


def seed_catalog(*, rng: Random, scale: int, now: datetime) -> None:
    author = User.objects.filter(is_superuser=True).order_by("pk").first()
    categories = _seed_categories(now)
    brands = Brand.objects.bulk_create(Brand(name=name, slug=name.lower(), created_at=now) for name in BRANDS)
    products = Product.objects.bulk_create(
        _product(number, rng, now, author, rng.choice(categories), rng.choice(brands))
        for number in range(1, PRODUCTS * scale + 1)
    )
    _seed_variants(products, rng, now)
    _seed_details(products, rng)
    _seed_collections(products, rng, now, author)


def _seed_categories(now: datetime) -> list[Category]:
    """Returns the categories that have no children."""
    leaves = []
    for position, (name, children) in enumerate(CATEGORIES.items()):
        parent = Category.objects.create(name=name, slug=name.lower(), position=position, created_at=now)
        leaves += Category.objects.bulk_create(
            Category(name=child, slug=child.lower().replace(" ", "-"), parent=parent, created_at=now)
            for child in children
        )
    return leaves


def _product(number: int, rng: Random, now: datetime, author: User | None, category: Category, brand: Brand) -> Product:
    title = f"{rng.choice(ADJECTIVES)} {rng.choice(NOUNS)} {number}"
    return Product(
        title=title,
        slug=title.lower().replace(" ", "-"),
        description=f"A {title.lower()} for every day.",
        category=category,
        brand=brand,
        status=Product.Status.DRAFT if number % 20 == 0 else Product.Status.PUBLISHED,
        created_by=author,
        created_at=now - timedelta(days=rng.randint(0, 600)),
    )


def _seed_variants(products: list[Product], rng: Random, now: datetime) -> None:
    ProductVariant.objects.bulk_create(
        ProductVariant(
            product=product,
            sku=f"P{number:06}-{size}",
            title=size,
            price=Decimal(rng.randint(300, 15000)) / 100,
            weight_grams=rng.randint(50, 4000),
            created_at=now,
        )
        for number, product in enumerate(products, start=1)
        for size in SIZES[: rng.randint(1, len(SIZES))]
    )


def _seed_details(products: list[Product], rng: Random) -> None:
    material = Attribute.objects.create(name="Material")
    ProductAttribute.objects.bulk_create(
        ProductAttribute(product=product, attribute=material, value=rng.choice(["Wood", "Steel", "Clay"]))
        for product in products
    )
    ProductImage.objects.bulk_create(
        ProductImage(product=product, url=f"https://images.example/{product.slug}.jpg", alt_text=product.title)
        for product in products
    )


def _seed_collections(products: list[Product], rng: Random, now: datetime, author: User | None) -> None:
    for name in COLLECTIONS:
        collection = Collection.objects.create(
            name=name, slug=name.lower().replace(" ", "-"), is_featured=True, created_by=author, created_at=now
        )
        CollectionItem.objects.bulk_create(
            CollectionItem(collection=collection, product=product, position=position)
            for position, product in enumerate(rng.sample(products, 8))
        )
