"""The MCP Python SDK: a protected MCP endpoint at /mcp and its authorization server.

It answers 401 with the metadata of RFC 9728, which lead to RFC 8414 and open registration. CHECK_RESOURCE=1 wants
the audience of RFC 8707. It never sees login_hint, so a state that begins with "deny" refuses.
"""

import os
import secrets
import time

import uvicorn
from mcp.server.auth import provider
from mcp.server.auth.settings import AuthSettings, ClientRegistrationOptions, RevocationOptions
from mcp.server.mcpserver import MCPServer
from mcp.shared.auth import OAuthClientInformationFull, OAuthToken

from lab import BASE, LAB, PORT, ready, seconds

SCOPES = ["mcp", "write"]
METHODS = {"none": "none", "basic": "client_secret_basic", "post": "client_secret_post"}


class Grants:
    """Clients, codes and tokens in dictionaries; the SDK does the talking."""

    def __init__(self):
        self.clients, self.codes, self.access, self.refresh, self.ended = {}, {}, {}, {}, set()
        for client in LAB["clients"]:
            if client["auth"] in METHODS and client["grant"] == "code" and not client.get("demands"):
                self.clients[client["id"]] = OAuthClientInformationFull(
                    client_id=client["id"], client_secret=client.get("secret"),
                    token_endpoint_auth_method=METHODS[client["auth"]], redirect_uris=LAB["redirect_uris"],
                    grant_types=["authorization_code", "refresh_token"], response_types=["code"],
                    scope=" ".join(SCOPES))

    async def get_client(self, client_id):
        return self.clients.get(client_id)

    async def register_client(self, client):
        self.clients[client.client_id] = client

    async def authorize(self, client, params):
        if (params.state or "").startswith("deny"):
            raise provider.AuthorizeError(error="access_denied", error_description="The user denied the request")
        code = secrets.token_urlsafe(24)
        self.codes[code] = provider.AuthorizationCode(
            code=code, client_id=client.client_id, scopes=params.scopes or ["mcp"],
            expires_at=time.time() + seconds("CODE_TTL", 60), code_challenge=params.code_challenge,
            redirect_uri=params.redirect_uri, resource=params.resource,
            redirect_uri_provided_explicitly=params.redirect_uri_provided_explicitly)
        return provider.construct_redirect_uri(str(params.redirect_uri), code=code, state=params.state, iss=BASE)

    async def load_authorization_code(self, client, code):
        found = self.codes.get(code)
        return found if found and found.client_id == client.client_id else None

    async def exchange_authorization_code(self, client, code):
        del self.codes[code.code]
        return self.issue(client.client_id, code.scopes, secrets.token_hex(4), code.resource)

    async def load_refresh_token(self, client, token):
        found, family = self.refresh.get(token, (None, None))
        return found if found and found.client_id == client.client_id and family not in self.ended else None

    async def exchange_refresh_token(self, client, token, scopes):
        _, family = self.refresh.pop(token.token)
        return self.issue(client.client_id, scopes, family, f"{BASE}/mcp")

    async def load_access_token(self, token):
        found, family = self.access.get(token, (None, None))
        return found if found and family not in self.ended else None

    async def revoke_token(self, token):
        for kept in (self.access, self.refresh):
            if token.token in kept:
                self.ended.add(kept[token.token][1])

    def issue(self, client_id, scopes, family, resource):
        access, refresh, now = secrets.token_urlsafe(32), secrets.token_urlsafe(32), int(time.time())
        lifetime = seconds("ACCESS_TTL", 600)
        self.access[access] = provider.AccessToken(
            token=access, client_id=client_id, scopes=scopes, expires_at=now + lifetime, resource=resource), family
        self.refresh[refresh] = provider.RefreshToken(
            token=refresh, client_id=client_id, scopes=scopes,
            expires_at=now + seconds("REFRESH_TTL", 3600)), family
        return OAuthToken(access_token=access, token_type="Bearer", expires_in=lifetime, scope=" ".join(scopes),
                          refresh_token=refresh)


server = MCPServer("lab", auth_server_provider=Grants(), auth=AuthSettings(
    issuer_url=BASE, resource_server_url=f"{BASE}/mcp", required_scopes=["mcp"],
    client_registration_options=ClientRegistrationOptions(enabled=True, valid_scopes=SCOPES, default_scopes=["mcp"]),
    revocation_options=RevocationOptions(enabled=True),
    validate_token_resource=os.environ.get("CHECK_RESOURCE") == "1"))


@server.tool()
def hello() -> str:
    """Something to be protected."""
    return "hello"


ready()
uvicorn.run(server.streamable_http_app(), host="127.0.0.1", port=PORT, log_level="warning")
