from django.contrib.auth import views as auth
from django.urls import path, reverse_lazy

from crm_site.staff import views
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
]
