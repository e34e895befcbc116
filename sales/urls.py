from django.urls import path

from sales.views import board, closing, deals, forecast, leads, orders, products

app_name = "sales"
urlpatterns = [
    path("leads/", leads.lead_list, name="leads"),
    path("leads/add/", leads.lead_add, name="lead_add"),
    path("leads/<int:pk>/", leads.lead, name="lead"),
    path("leads/<int:pk>/edit/", leads.lead_edit, name="lead_edit"),
    path("leads/<int:pk>/start/", leads.lead_start, name="lead_start"),
    path("leads/<int:pk>/conversion/", leads.lead_convert, name="lead_convert"),
    path("leads/<int:pk>/drop/", leads.lead_drop, name="lead_drop"),
    path("deals/", deals.deal_list, name="deals"),
    path("deals/board/", board.board, name="board"),
    path("deals/add/", deals.deal_add, name="deal_add"),
    path("deals/<int:pk>/", deals.deal, name="deal"),
    path("deals/<int:pk>/edit/", deals.deal_edit, name="deal_edit"),
    path("deals/<int:pk>/stage/", board.deal_stage, name="deal_stage"),
    path("deals/<int:pk>/win/", closing.deal_win, name="deal_win"),
    path("deals/<int:pk>/loss/", closing.deal_lose, name="deal_lose"),
    path("deals/<int:pk>/reopening/", closing.deal_reopen, name="deal_reopen"),
    path("deals/<int:pk>/next-step/", closing.deal_next_step, name="deal_next_step"),
    path("forecast/", forecast.forecast_page, name="forecast"),
    path("orders/", orders.order_list, name="orders"),
    path("orders/<int:pk>/", orders.order, name="order"),
    path("orders/<int:pk>/cancellation/", orders.order_cancel, name="order_cancel"),
    path("products/", products.product_list, name="products"),
    path("products/add/", products.product_add, name="product_add"),
    path("products/names/", products.product_names, name="product_names"),
    path("products/<int:pk>/", products.product, name="product"),
    path("products/<int:pk>/edit/", products.product_edit, name="product_edit"),
]
