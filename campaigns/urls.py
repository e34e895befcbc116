from django.urls import path

from campaigns.views import campaigns, messages, public, results, segments, sending

app_name = "campaigns"
urlpatterns = [
    path("segments/", segments.segment_list, name="segments"),
    path("segments/new/", segments.segment_add, name="segment_add"),
    path("segments/reach/", segments.segment_reach, name="segment_reach"),
    path("segments/<int:pk>/", segments.segment, name="segment"),
    path("segments/<int:pk>/question/", segments.segment_edit, name="segment_edit"),
    path("campaigns/", campaigns.campaign_list, name="campaigns"),
    path("campaigns/new/", campaigns.campaign_add, name="add"),
    path("campaigns/audience-reach/", campaigns.segment_of_form, name="audience_reach"),
    path("campaigns/<int:pk>/", campaigns.campaign, name="campaign"),
    path("campaigns/<int:pk>/audience/", campaigns.audience, name="audience"),
    path("campaigns/<int:pk>/message/", messages.message, name="message"),
    path("campaigns/<int:pk>/message/second/", messages.variant_add, name="variant_add"),
    path("campaigns/<int:pk>/message/second/removal/", messages.variant_remove, name="variant_remove"),
    path("campaigns/<int:pk>/message/<str:letter>/", messages.variant, name="variant"),
    path("campaigns/<int:pk>/message/<str:letter>/preview/", messages.preview, name="preview"),
    path("campaigns/<int:pk>/message/<str:letter>/test/", messages.test_mail, name="test_mail"),
    path("campaigns/<int:pk>/check/", sending.check, name="check"),
    path("campaigns/<int:pk>/dispatch/", sending.send, name="send"),
    path("campaigns/<int:pk>/sending/", sending.sending, name="sending"),
    path("campaigns/<int:pk>/pause/", sending.steer, {"verb": "pause"}, name="pause"),
    path("campaigns/<int:pk>/resumption/", sending.steer, {"verb": "resume"}, name="resume"),
    path("campaigns/<int:pk>/cancellation/", sending.steer, {"verb": "cancel"}, name="cancel"),
    path("campaigns/<int:pk>/uncertain/", sending.settle, name="settle"),
    path("campaigns/<int:pk>/results/", results.campaign_results, name="results"),
    path("u/<str:token>/", public.unsubscribe, name="unsubscribe"),
    path("c/<str:token>/<int:link>/", public.click, name="click"),
    path("o/<str:token>.gif", public.open_pixel, name="open"),
]
