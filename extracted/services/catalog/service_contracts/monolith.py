"""What catalog asks of monolith, and offers to it. Written by `banyan extract`."""

from service_links.declarations import Access, Call, Exposed, Link, Peer, Queryable

LINK = Link(
    "monolith",
    models=(
        Access("accounts.Address", "client"),
        Access("accounts.CustomerGroup", "client"),
        Access("accounts.GroupMembership", "client"),
        Access("accounts.User", "replica"),
        Access("baskets.Basket", "client"),
        Access("baskets.BasketLine", "client"),
        Access("inventory.StockRecord", "replica"),
        Access("inventory.Supplier", "replica"),
        Access("inventory.SupplierItem", "client"),
        Access("inventory.Warehouse", "client"),
        Access("orders.Order", "client"),
        Access("orders.OrderAddress", "client"),
        Access("orders.OrderLine", "replica"),
        Access("payments.PaymentMethod", "client"),
        Access("promotions.Campaign", "client"),
        Access("promotions.CampaignProduct", "client"),
        Access("promotions.HomepageBanner", "client"),
        Access("reviews.ProductRating", "replica"),
        Access("reviews.Review", "replica"),
        Access("reviews.ReviewImage", "client"),
        Access("shipping.ShippingMethod", "client"),
    ),
    calls=(
        Call("baskets.services:lines_remove_product"),
        Call("inventory.services:stock_reserve"),
        Call("promotions.selectors:active_banners"),
        Call("reviews.selectors:best_rated"),
    ),
    hidden=(
        "accounts.User.password",
        "payments.PaymentMethod.gateway_token",
    ),
    peers=(
        Peer("accounts", models=("accounts.Address", "accounts.CustomerGroup", "accounts.GroupMembership", "accounts.User",)),
        Peer("checkout", models=("baskets.Basket", "baskets.BasketLine", "orders.Order", "orders.OrderAddress", "orders.OrderLine", "promotions.Campaign", "promotions.CampaignProduct", "promotions.HomepageBanner",), calls=("baskets.services:lines_remove_product", "promotions.selectors:active_banners",)),
        Peer("fulfilment", models=("inventory.StockRecord", "inventory.Supplier", "inventory.SupplierItem", "inventory.Warehouse", "shipping.ShippingMethod",)),
        Peer("payments", models=("payments.PaymentMethod",)),
        Peer("reviews", models=("reviews.ProductRating", "reviews.Review", "reviews.ReviewImage",), calls=("reviews.selectors:best_rated",)),
    ),
)

EXPOSED = Exposed(
    calls=(
        "catalog.models:Product.__str__",
        "catalog.models:ProductVariant.__str__",
        "catalog.models:ProductVariant.get_full_title",
        "catalog.selectors:purchasable_variant",
        "catalog.tasks:refresh_related_products",
    ),
    models=(
        Queryable("catalog.Attribute", lookups=("name", "unit",)),
        Queryable("catalog.Brand", lookups=("created_at", "name", "slug", "updated_at",)),
        Queryable("catalog.Category", lookups=("created_at", "name", "parent", "position", "slug", "updated_at",)),
        Queryable("catalog.Collection", lookups=("created_at", "created_by", "is_featured", "name", "slug", "updated_at",)),
        Queryable("catalog.CollectionItem", lookups=("collection", "position", "product",)),
        Queryable("catalog.PriceChange", lookups=("changed_at", "changed_by", "new_price", "old_price", "variant",)),
        Queryable("catalog.Product", lookups=("brand", "category", "created_at", "created_by", "description", "slug", "status", "title", "updated_at",), methods=("published",)),
        Queryable("catalog.ProductAttribute", lookups=("attribute", "product", "value",)),
        Queryable("catalog.ProductImage", lookups=("alt_text", "position", "product", "url",)),
        Queryable("catalog.ProductVariant", lookups=("created_at", "is_active", "price", "product", "reorder_level", "sku", "title", "updated_at", "weight_grams",), methods=("purchasable",)),
        Queryable("catalog.RelatedProduct", lookups=("product", "related", "score",)),
    ),
    captured=(
        "catalog.Attribute",
        "catalog.Brand",
        "catalog.Category",
        "catalog.Collection",
        "catalog.CollectionItem",
        "catalog.PriceChange",
        "catalog.Product",
        "catalog.ProductAttribute",
        "catalog.ProductImage",
        "catalog.ProductVariant",
        "catalog.RelatedProduct",
    ),
    signals=(
        "catalog.signals:price_changed",
        "django.db.models.signals:post_save@catalog.Product",
        "django.db.models.signals:post_save@catalog.ProductVariant",
    ),
    tasks=(
        "catalog.refresh_related_products",
    ),
    protected=(
        "catalog.ProductVariant",
    ),
)
