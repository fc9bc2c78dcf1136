"""Authlib's authorization server under Flask: every grant of RFC 6749, JWT bearer, JAR, device flow, registration.

Knobs: devices are told to ask once in DEVICE_INTERVAL seconds, and to slow down if they ask twice in DEVICE_PACE.
Nobody needs to log in: login_hint names the user, login_hint=deny refuses.
Doors: /lab/device?code=&state=allow|deny, /lab/delete-user?id=, /lab/delete-client?id=, /lab/disconnect?id=
"""

import os
import time

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

from authlib.integrations.flask_oauth2 import AuthorizationServer, ResourceProtector, current_token
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin, TokenMixin, grants
from authlib.oauth2.rfc6750 import BearerTokenValidator
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion, JWTBearerGrant
from authlib.oauth2.rfc7591 import ClientRegistrationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc7662 import IntrospectionEndpoint
from authlib.oauth2.rfc8628 import DeviceAuthorizationEndpoint, DeviceCodeGrant, DeviceCredentialMixin
from authlib.oauth2.rfc9101 import JWTAuthenticationRequest
from authlib.oauth2.rfc9207 import IssuerParameter
from flask import Flask, jsonify, request
from joserfc.jwk import KeySet, OctKey

from lab import BASE, LAB, PORT, ready, same_but_for_the_port, seconds

SCOPES = ["read", "write", "profile"]
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
GRANTS = {
    "code": ["authorization_code", "refresh_token", JWTBearerGrant.GRANT_TYPE],
    "device": [DEVICE, "refresh_token"],
    "client_credentials": ["client_credentials"],
    "password": ["password", "refresh_token"],
}
# Authlib has one method for both kinds of signed assertions.
METHODS = {"basic": "client_secret_basic", "post": "client_secret_post", "none": "none",
           "private_key_jwt": "client_assertion_jwt", "jwt": "client_assertion_jwt"}
ANY = [*METHODS.values()]
clients, codes, devices, tokens = {}, {}, {}, []
deleted_users, seen_assertions = set(), set()


class User:
    def __init__(self, name):
        self.name = name

    def get_user_id(self):
        return self.name


class Client(ClientMixin):
    def __init__(self, client_id, secret, method, redirect_uris, grant_types, jwks=None):
        self.client_id, self.secret, self.method = client_id, secret, method
        self.redirect_uris, self.grant_types, self.jwks = redirect_uris, grant_types, jwks

    def get_client_id(self):
        return self.client_id

    def get_default_redirect_uri(self):
        return self.redirect_uris[0]

    def get_allowed_scope(self, scope):
        return " ".join(word for word in (scope or "").split() if word in SCOPES)

    def check_redirect_uri(self, uri):
        return any(same_but_for_the_port(uri, own) for own in self.redirect_uris)

    def check_client_secret(self, secret):
        return self.secret == secret

    def check_endpoint_auth_method(self, method, endpoint):
        return method == self.method

    def check_response_type(self, response_type):
        return response_type == "code"

    def check_grant_type(self, grant_type):
        return grant_type in self.grant_types


class Token(TokenMixin):
    def __init__(self, **members):
        self.scope, self.refresh_token = "", None
        self.__dict__.update(members)
        self.since, self.revoked, self.rotated = time.time(), False, False

    def check_client(self, client):
        return self.client_id == client.client_id

    def get_scope(self):
        return self.scope

    def get_expires_in(self):
        return self.expires_in

    def is_expired(self):
        return time.time() > self.since + self.expires_in

    def is_revoked(self):
        return self.revoked

    def get_user(self):
        return self.user

    def get_client(self):
        return clients.get(self.client_id)


class Code(AuthorizationCodeMixin):
    def __init__(self, **members):
        self.__dict__.update(members)
        self.since = time.time()

    def get_redirect_uri(self):
        return self.redirect_uri

    def get_scope(self):
        return self.scope

    def is_expired(self):
        return time.time() > self.since + seconds("CODE_TTL", 60)


class Device(DeviceCredentialMixin):
    def __init__(self, **members):
        self.__dict__.update(members)
        self.since, self.asked, self.state = time.time(), 0, None

    def get_client_id(self):
        return self.client_id

    def get_scope(self):
        return self.scope

    def get_user_code(self):
        return self.user_code

    def is_expired(self):
        return time.time() > self.since + seconds("DEVICE_TTL", 600)


for _client in LAB["clients"]:
    # Authlib has no DPoP and no pushed requests.
    if _client["auth"] in METHODS and not _client.get("demands"):
        clients[_client["id"]] = Client(
            _client["id"], _client.get("secret", ""), METHODS[_client["auth"]], LAB["redirect_uris"],
            GRANTS[_client["grant"]], _client.get("jwks"))

app = Flask(__name__)
app.config.update(
    OAUTH2_TOKEN_EXPIRES_IN={grant: seconds("ACCESS_TTL", 600) for grants in GRANTS.values() for grant in grants},
    OAUTH2_REFRESH_TOKEN_GENERATOR=True, OAUTH2_SCOPES_SUPPORTED=SCOPES)


def save_token(token, asked):
    tokens.append(Token(client_id=asked.client.client_id, user=asked.user, **token))


server = AuthorizationServer(app, query_client=clients.get, save_token=save_token)
server.scopes_supported = SCOPES


class CodeGrant(grants.AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ANY

    def save_authorization_code(self, code, asked):
        payload = asked.payload
        codes[code] = Code(
            code=code, client_id=asked.client.client_id, redirect_uri=payload.redirect_uri, scope=payload.scope,
            user=asked.user, code_challenge=payload.data.get("code_challenge"),
            code_challenge_method=payload.data.get("code_challenge_method"))

    def query_authorization_code(self, code, client):
        found = codes.get(code)
        return found if found and found.client_id == client.client_id and not found.is_expired() else None

    def delete_authorization_code(self, code):
        codes.pop(code.code, None)

    def authenticate_user(self, code):
        return None if code.user.name in deleted_users else code.user


class RefreshGrant(grants.RefreshTokenGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ANY
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token):
        for token in tokens:
            alive = not (token.rotated or token.revoked) and time.time() < token.since + seconds("REFRESH_TTL", 3600)
            if token.refresh_token == refresh_token and alive:
                return token

    def authenticate_user(self, token):
        return None if token.user.name in deleted_users else token.user

    def revoke_old_credential(self, token):
        token.rotated = token.revoked = True


class MachineGrant(grants.ClientCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ANY


class PasswordGrant(grants.ResourceOwnerPasswordCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ANY

    def authenticate_user(self, name, password):
        fits = name == LAB["user"] and password == LAB["password"] and name not in deleted_users
        return User(name) if fits else None


class AssertionGrant(JWTBearerGrant):
    def get_audiences(self):
        return [BASE, f"{BASE}/token"]

    def resolve_issuer_client(self, issuer):
        return clients.get(issuer)

    def resolve_client_public_key(self, client):
        return KeySet.import_key_set(client.jwks)

    def authenticate_user(self, subject):
        return None if subject in deleted_users else User(subject)

    def has_granted_permission(self, client, user):
        return True


class DeviceGrant(DeviceCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ANY

    def query_device_credential(self, device_code):
        return devices.get(device_code)

    def query_user_grant(self, user_code):
        device = next(device for device in devices.values() if device.user_code == user_code)
        return (User(LAB["user"]), device.state == "allow") if device.state else None

    def should_slow_down(self, device):
        before, device.asked = device.asked, time.time()
        return device.asked - before < seconds("DEVICE_PACE", 5)


class DeviceEndpoint(DeviceAuthorizationEndpoint):
    CLIENT_AUTH_METHODS = ANY
    EXPIRES_IN = seconds("DEVICE_TTL", 600)
    INTERVAL = seconds("DEVICE_INTERVAL", 5)

    def get_verification_uri(self):
        return f"{BASE}/device"

    def save_device_credential(self, client_id, scope, data):
        devices[data["device_code"]] = Device(client_id=client_id, scope=scope, user_code=data["user_code"])


def find(text):
    return next((token for token in tokens if text in (token.access_token, token.refresh_token)), None)


class Revocation(RevocationEndpoint):
    CLIENT_AUTH_METHODS = ANY

    def query_token(self, text, hint):
        return find(text)

    def revoke_token(self, token, asked):
        token.revoked = True


class Introspection(IntrospectionEndpoint):
    CLIENT_AUTH_METHODS = ANY

    def check_permission(self, token, client, asked):
        return client.client_id == token.client_id

    def query_token(self, text, hint):
        return find(text)

    def introspect_token(self, token):
        active = not (token.revoked or token.is_expired())
        return {"active": active, "client_id": token.client_id, "username": token.user.name, "scope": token.scope,
                "exp": int(token.since + token.expires_in)}


class Registration(ClientRegistrationEndpoint):
    def authenticate_token(self, asked):
        return "anybody"

    def get_server_metadata(self):
        return {"scopes_supported": SCOPES, "response_types_supported": ["code"],
                "token_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post"],
                "grant_types_supported": ["authorization_code", "refresh_token"]}

    def save_client(self, info, metadata, asked):
        client = Client(
            info["client_id"], info.get("client_secret", ""),
            metadata.get("token_endpoint_auth_method", "client_secret_basic"), metadata.get("redirect_uris") or [],
            metadata.get("grant_types", ["authorization_code"]))
        client.client_info, client.client_metadata = info, dict(metadata)
        clients[client.client_id] = client
        return client


class Assertion(JWTBearerClientAssertion):
    def get_audiences(self):
        return [BASE, f"{BASE}/token"]

    def validate_jti(self, claims, jti):
        key = claims["sub"], jti
        fresh = key not in seen_assertions
        seen_assertions.add(key)
        return fresh

    def resolve_client_public_key(self, client):
        return KeySet.import_key_set(client.jwks) if client.jwks else OctKey.import_key(client.secret)


class RequestObject(JWTAuthenticationRequest):
    def resolve_client_public_key(self, client):
        return KeySet.import_key_set(client.jwks or {"keys": []})

    def get_server_metadata(self):
        return {"request_object_signing_alg_values_supported": ["ES256", "RS256"]}

    def get_client_require_signed_request_object(self, client):
        return False


class Issuer(IssuerParameter):
    def get_issuer(self):
        return BASE


server.register_client_auth_method("client_assertion_jwt", Assertion())
server.register_grant(CodeGrant, [CodeChallenge(required=True)])
for _grant in (RefreshGrant, MachineGrant, PasswordGrant, AssertionGrant, DeviceGrant):
    server.register_grant(_grant)
for _endpoint in (Revocation, Introspection, DeviceEndpoint, Registration):
    server.register_endpoint(_endpoint)
server.register_extension(RequestObject(support_request_uri=False))
server.register_extension(Issuer())


@app.get("/.well-known/oauth-authorization-server")
def metadata():
    return jsonify(
        issuer=BASE, authorization_endpoint=f"{BASE}/authorize", token_endpoint=f"{BASE}/token",
        revocation_endpoint=f"{BASE}/revoke", introspection_endpoint=f"{BASE}/introspect",
        device_authorization_endpoint=f"{BASE}/device_authorization", registration_endpoint=f"{BASE}/register",
        scopes_supported=SCOPES, response_types_supported=["code"], response_modes_supported=["query"],
        grant_types_supported=sorted({grant for grants in GRANTS.values() for grant in grants}),
        token_endpoint_auth_methods_supported=[
            "none", "client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt"],
        token_endpoint_auth_signing_alg_values_supported=["ES256", "RS256", "HS256"],
        request_parameter_supported=True, request_object_signing_alg_values_supported=["ES256", "RS256"],
        code_challenge_methods_supported=["S256", "plain"], authorization_response_iss_parameter_supported=True)


@app.get("/authorize")
def authorize():
    who = request.args.get("login_hint")
    user = User(LAB["user"] if who in (None, "deny") else who)
    try:
        grant = server.get_consent_grant(end_user=user)
    except OAuth2Error as error:
        return server.handle_error_response(request, error)
    return server.create_authorization_response(grant_user=None if who == "deny" else user, grant=grant)


@app.post("/token")
def token():
    return server.create_token_response()


for _path, _name in (("revoke", "revocation"), ("introspect", "introspection"),
                     ("device_authorization", "device_authorization"), ("register", "client_registration")):
    app.add_url_rule(f"/{_path}", _path, lambda name=_name: server.create_endpoint_response(name), methods=["POST"])


class Bearer(BearerTokenValidator):
    def authenticate_token(self, text):
        found = find(text)
        return found if found and found.access_token == text and found.user.name not in deleted_users else None


protected = ResourceProtector()
protected.register_token_validator(Bearer())


@app.get("/me")
@protected()
def me():
    return jsonify(user=current_token.user.name)


@app.get("/write")
@protected("write")
def write():
    return jsonify(ok=True)


@app.get("/lab/<what>")
def door(what):
    asked = request.args
    if what == "delete-user":
        deleted_users.add(asked["id"])
    elif what == "delete-client":
        clients.pop(asked["id"], None)
    elif what == "disconnect":
        for token in tokens:
            if token.user.name == asked["id"]:
                token.revoked = True
    elif what == "device":
        for device in devices.values():
            if device.user_code == asked["code"]:
                device.state = asked["state"]
    return "ok"


ready()
app.run("127.0.0.1", PORT, threaded=True)
