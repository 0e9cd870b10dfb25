from django.urls import path

from catalog import apis

app_name = "catalog-api"

urlpatterns = [
    path("categories/", apis.CategoryListApi.as_view(), name="category_list"),
    path("products/", apis.ProductListApi.as_view(), name="product_list"),
    path("products/<slug:slug>/", apis.ProductApi.as_view(), name="product"),
    path("products/<slug:slug>/related/", apis.RelatedProductsApi.as_view(), name="related_products"),
    path("products/<slug:slug>/publication/", apis.PublicationApi.as_view(), name="publication"),
    path("variants/<int:variant_id>/price/", apis.PriceApi.as_view(), name="price"),
]
