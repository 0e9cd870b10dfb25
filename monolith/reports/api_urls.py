from django.urls import path

from reports import apis

app_name = "reports-api"

urlpatterns = [
    path("sales-by-category/", apis.CategorySalesApi.as_view(), name="category_sales"),
    path("top-customers/", apis.TopCustomersApi.as_view(), name="top_customers"),
    path("daily-sales/", apis.DailySalesApi.as_view(), name="daily_sales"),
    path("saved/<int:report_id>/runs/", apis.ReportRunApi.as_view(), name="report_run"),
]
