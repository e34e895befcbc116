from django.contrib.auth import views as auth
from django.urls import path, reverse_lazy

from crm_site.staff import favourite_views, notice_views, views
from crm_site.staff.forms import SignInForm

app_name = "staff"
urlpatterns = [
    path(
        "sign-in/",
        auth.LoginView.as_view(
            template_name="staff/sign_in.html",
            authentication_form=SignInForm,
            redirect_authenticated_user=True,
        ),
        name="sign_in",
    ),
    path("sign-in/<str:token>/", views.sign_in_link, name="sign_in_link"),
    path("sign-out/", auth.LogoutView.as_view(), name="sign_out"),
    path("me/", views.profile, name="profile"),
    path(
        "me/password/",
        auth.PasswordChangeView.as_view(template_name="staff/password.html", success_url=reverse_lazy("staff:profile")),
        name="password",
    ),
    path("me/password/first/", views.first_password, name="first_password"),
    path("notices/", notice_views.notice_list, name="notices"),
    path("notices/seen/", notice_views.notices_seen, name="notices_seen"),
    path("notices/<int:pk>/", notice_views.notice, name="notice"),
    path("notices/<int:pk>/seen/", notice_views.notice_seen, name="notice_seen"),
    path("news/", notice_views.news, name="news"),
    path("favourites/", favourite_views.favourite_list, name="favourites"),
    path("favourites/<str:kind>/<int:key>/", favourite_views.star, name="star"),
    path("favourites/<str:kind>/<int:key>/place/", favourite_views.favourite_move, name="favourite_move"),
]
