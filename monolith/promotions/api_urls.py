from django.urls import path

from promotions import apis

app_name = "promotions-api"

urlpatterns = [
    path("offers/", apis.OfferListApi.as_view(), name="offer_list"),
    path("banners/", apis.BannerListApi.as_view(), name="banner_list"),
    path("campaigns/", apis.CampaignListApi.as_view(), name="campaign_list"),
    path("campaigns/<int:campaign_id>/launch/", apis.LaunchApi.as_view(), name="launch"),
]
