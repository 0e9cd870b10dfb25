from django.urls import path

from catalog import views

app_name = "catalog"

urlpatterns = [
    path("", views.home, name="home"),
    path("products/", views.ProductListView.as_view(), name="product_list"),
    path("products/<slug:slug>/", views.product_page, name="product_detail"),
    path("categories/<slug:slug>/", views.category_detail, name="category_detail"),
    path("collections/<slug:slug>/", views.collection_detail, name="collection_detail"),
]
