"""django-oauth-toolkit: OpenID Connect with ID tokens, every grant of RFC 6749, device flow, registration.

Without FORMS=1 nobody needs to log in: login_hint=deny refuses. With FORMS=1 there are a real login form
(alice, wonderland) and a real consent page. GRACE is the grace period of rotated refresh tokens, in seconds.
Doors: /lab/device?code=&state=allow|deny, /lab/delete-user?id=, /lab/deactivate-user?id=, /lab/delete-client?id=,
/lab/disconnect?user=&client=
"""

import os
import tempfile

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

from lab import BASE, LAB, PORT, ready, seconds

FORMS = os.environ.get("FORMS") == "1"
DATABASE = os.path.join(tempfile.mkdtemp(prefix="oauthdx-django-"), "db.sqlite3")
LOGIN = """<!doctype html><title>Log in</title><form method="post">{% csrf_token %}{{ form.as_p }}
<input type="submit" value="Log in"></form>"""
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
GRANTS = {"code": "authorization-code", "device": DEVICE, "client_credentials": "client-credentials",
          "password": "password"}


class Nobody:
    """Logs the user in whom a person would be, where there are no forms."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        from django.contrib.auth import get_user_model
        if not FORMS and request.path.startswith("/o/authorize"):
            request.user = get_user_model().objects.get(username=LAB["user"])
        return self.get_response(request)


settings.configure(
    SECRET_KEY="lab", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", LOGIN_URL="/accounts/login/",
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
                    "django.contrib.messages", "oauth2_provider"],
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware",
                "django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
                "django.contrib.auth.middleware.AuthenticationMiddleware",
                "django.contrib.messages.middleware.MessageMiddleware", f"{__name__}.Nobody"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": DATABASE, "OPTIONS": {
        "timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL"}}},
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": {
        "context_processors": ["django.template.context_processors.request",
                               "django.contrib.auth.context_processors.auth",
                               "django.contrib.messages.context_processors.messages"],
        "loaders": [("django.template.loaders.locmem.Loader", {"registration/login.html": LOGIN}),
                    "django.template.loaders.app_directories.Loader"]}}],
    OAUTH2_PROVIDER={
        "SCOPES": {name: name for name in ("openid", "profile", "email", "read", "write")},
        "DEFAULT_SCOPES": ["read"], "OIDC_ENABLED": True, "OIDC_RSA_PRIVATE_KEY": KEY,
        "ROTATE_REFRESH_TOKEN": True, "REFRESH_TOKEN_GRACE_PERIOD_SECONDS": seconds("GRACE", 0),
        "REFRESH_TOKEN_REUSE_PROTECTION": True, "PKCE_REQUIRED": True, "ALLOWED_SCHEMES": ["http", "https"],
        "AUTHORIZATION_CODE_EXPIRE_SECONDS": seconds("CODE_TTL", 60),
        "ACCESS_TOKEN_EXPIRE_SECONDS": seconds("ACCESS_TTL", 600),
        "REFRESH_TOKEN_EXPIRE_SECONDS": seconds("REFRESH_TTL", 3600),
        "DCR_ENABLED": True, "DCR_REGISTRATION_PERMISSION_CLASSES": ("oauth2_provider.dcr.AllowAllDCRPermission",),
        "OAUTH_DEVICE_VERIFICATION_URI": f"{BASE}/o/device", "DEVICE_FLOW_INTERVAL": 5})
django.setup()

from django.contrib.auth import get_user_model
from django.contrib.auth import views as auth_views
from django.core.management import call_command
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import include, path
from oauth2_provider.models import (get_access_token_model, get_application_model, get_device_grant_model,
                                    get_refresh_token_model)
from oauth2_provider.views.generic import ProtectedResourceView

User, Application = get_user_model(), get_application_model()


class Me(ProtectedResourceView):
    def get(self, request, *_, **__):
        return JsonResponse({"user": request.resource_owner.username})


def door(request, what):
    asked = request.GET
    if what == "delete-user":
        User.objects.filter(username=asked["id"]).delete()
    elif what == "deactivate-user":
        User.objects.filter(username=asked["id"]).update(is_active=False)
    elif what == "delete-client":
        Application.objects.filter(client_id=asked["id"]).delete()
    elif what == "disconnect":
        whose = {"user__username": asked["user"], "application__client_id": asked["client"]}
        for token in get_refresh_token_model().objects.filter(**whose):
            token.revoke()
        get_access_token_model().objects.filter(**whose).delete()
    elif what == "device":
        device = get_device_grant_model().objects.get(user_code=asked["code"])
        device.user = User.objects.get(username=LAB["user"])
        device.status = device.AUTHORIZED if asked["state"] == "allow" else device.DENIED
        device.save()
    return HttpResponse("ok")


def authorize(request):
    """Refuses as a person would on the consent page."""
    from oauth2_provider.views import AuthorizationView
    if request.GET.get("login_hint") == "deny":
        from urllib.parse import urlencode
        answer = {"error": "access_denied", "state": request.GET.get("state", "")}
        return HttpResponseRedirect(f"{request.GET['redirect_uri']}?{urlencode(answer)}")
    return AuthorizationView.as_view()(request)


urlpatterns = [
    path("o/authorize/", authorize), path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
    path("accounts/login/", auth_views.LoginView.as_view()), path("me", Me.as_view()), path("lab/<str:what>", door)]


def main():
    call_command("migrate", verbosity=0)
    User.objects.create_user(LAB["user"], password=LAB["password"])
    for client in LAB["clients"]:
        # It has no signed client assertions, no DPoP and no pushed requests.
        if client["auth"] not in ("none", "basic", "post") or client.get("demands"):
            continue
        secret = client.get("secret")
        Application.objects.create(
            client_id=client["id"], name=client["id"], algorithm="RS256", skip_authorization=not FORMS,
            client_secret=secret or "", hash_client_secret=bool(secret),
            client_type="confidential" if secret else "public", authorization_grant_type=GRANTS[client["grant"]],
            redirect_uris=" ".join(LAB["redirect_uris"]) if client["grant"] == "code" else "")
    ready(f"{BASE}/o")
    call_command("runserver", f"127.0.0.1:{PORT}", use_reloader=False, skip_checks=True)


main()
