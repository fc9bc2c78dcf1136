// oidc-provider (npm), a certified OpenID provider: PAR, JAR, DPoP, mTLS, device flow, registration.
//
// Knobs beside those of `start`: DPOP_NONCE=1 demands a nonce, ISSUER lies about the issuer, TLS_FILE (certificate
// and key, PEM) speaks TLS and asks for certificates of the authority in CA_FILE.
// Without FORMS=1 login and consent need nobody: login_hint names the user, login_hint=deny refuses. With FORMS=1
// the provider's own pages ask, and take any name and password.
// Doors: /lab/device?code=&state=allow|deny, /lab/delete-user?id=, /lab/delete-client?id=

import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { pathToFileURL } from 'node:url';

const env = process.env;
const library = `${env.DEPS}/node/node_modules/oidc-provider/lib/index.js`;
const { Provider, errors } = await import(pathToFileURL(library));

const port = Number(env.PORT);
const secure = Boolean(env.TLS_FILE);
const issuer = env.ISSUER || (secure ? `https://localhost:${port}` : `http://127.0.0.1:${port}`);
const forms = env.FORMS === '1';
const { user, redirect_uris, resource, clients } = JSON.parse(fs.readFileSync(env.CLIENTS));
const seconds = (name, usual) => Number(env[name] || usual);
const deleted = new Set();

const methods = { basic: 'client_secret_basic', post: 'client_secret_post', jwt: 'client_secret_jwt', none: 'none' };
const certificates = ['tls_client_auth', 'self_signed_tls_client_auth'];
const grants = {
  code: ['authorization_code', 'refresh_token'],
  device: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
  client_credentials: ['client_credentials'],
};

function registered({ id, secret, auth, grant, jwks, demands, san }) {
  const login = grant === 'code';
  return {
    client_id: id,
    ...(secret && { client_secret: secret }),
    ...(jwks && { jwks }),
    ...(san && { tls_client_auth_san_dns: san }),
    token_endpoint_auth_method: methods[auth] || auth,
    // Only native clients may come back to any port of the loopback interface.
    application_type: 'native',
    redirect_uris: login ? redirect_uris : [],
    response_types: login ? ['code'] : [],
    grant_types: grants[grant],
    ...(demands === 'dpop' && { dpop_bound_access_tokens: true }),
    ...(demands === 'par' && { require_pushed_authorization_requests: true }),
  };
}

const provider = new Provider(issuer, {
  clients: clients.filter(({ grant, auth }) => grants[grant] && (secure || !certificates.includes(auth))).map(registered),
  findAccount: (ctx, id) => deleted.has(id) ? undefined : { accountId: id, claims: () => ({ sub: id, name: id }) },
  claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
  scopes: ['openid', 'offline_access', 'profile', 'email'],
  cookies: { keys: ['lab'] },
  clientAuthMethods: [...Object.values(methods), 'private_key_jwt', ...(secure ? certificates : [])],
  pkce: { required: (ctx, client) => client.clientAuthMethod === 'none' },
  rotateRefreshToken: true,
  issueRefreshToken: async (ctx, client, code) =>
    client.grantTypeAllowed('refresh_token') && code.scopes.has('offline_access'),
  ttl: {
    AuthorizationCode: seconds('CODE_TTL', 60),
    AccessToken: seconds('ACCESS_TTL', 600),
    ClientCredentials: seconds('ACCESS_TTL', 600),
    RefreshToken: seconds('REFRESH_TTL', 3600),
    DeviceCode: seconds('DEVICE_TTL', 600),
    Grant: 86400, Session: 86400, Interaction: 600, IdToken: 600, PushedAuthorizationRequest: 60,
  },
  ...(!forms && { interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` } }),
  features: {
    devInteractions: { enabled: forms },
    clientCredentials: { enabled: true },
    deviceFlow: { enabled: true },
    dPoP: { enabled: true, nonceSecret: Buffer.alloc(32, 7), requireNonce: () => env.DPOP_NONCE === '1' },
    introspection: { enabled: true },
    mTLS: {
      enabled: secure,
      tlsClientAuth: true,
      selfSignedTlsClientAuth: true,
      getCertificate: ({ socket }) => socket.getPeerX509Certificate()?.toString(),
      certificateAuthorized: ({ socket }) => socket.authorized,
      certificateSubjectMatches: ({ socket }, property, expected) =>
        socket.getPeerX509Certificate().checkHost(expected) === expected,
    },
    pushedAuthorizationRequests: { enabled: true },
    registration: { enabled: true },
    requestObjects: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => undefined,
      useGrantedResource: () => true,
      getResourceServerInfo(ctx, asked) {
        if (asked !== resource) throw new errors.InvalidTarget();
        return { scope: 'api:read', accessTokenFormat: 'opaque' };
      },
    },
    revocation: { enabled: true },
  },
});

// What a person would decide on the pages of login and consent.
async function decide(ctx) {
  const { params, prompt, grantId, session } = await provider.interactionDetails(ctx.req, ctx.res);
  if (params.login_hint === 'deny') {
    return { error: 'access_denied', error_description: 'End-User aborted interaction' };
  }
  if (prompt.name === 'login') return { login: { accountId: params.login_hint || user } };
  const grant = grantId
    ? await provider.Grant.find(grantId)
    : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  const missing = prompt.details;
  if (missing.missingOIDCScope) grant.addOIDCScope(missing.missingOIDCScope.join(' '));
  if (missing.missingOIDCClaims) grant.addOIDCClaims(missing.missingOIDCClaims);
  for (const [api, scopes] of Object.entries(missing.missingResourceScopes || {})) {
    grant.addResourceScope(api, scopes.join(' '));
  }
  return { consent: { grantId: await grant.save() } };
}

// What a person would decide on the page of the device flow.
async function decideDevice({ code: userCode, state }) {
  const code = await provider.DeviceCode.findByUserCode(userCode.replace(/[^A-Z0-9]/gi, '').toUpperCase());
  if (state === 'deny') {
    Object.assign(code, { error: 'access_denied', errorDescription: 'End-User aborted interaction' });
  } else {
    const grant = new provider.Grant({ accountId: user, clientId: code.clientId });
    grant.addOIDCScope(code.params.scope || 'openid');
    Object.assign(code, {
      accountId: user, grantId: await grant.save(), scope: code.params.scope, authTime: Math.floor(Date.now() / 1000),
    });
  }
  await code.save();
}

const doors = {
  device: decideDevice,
  'delete-user': ({ id }) => deleted.add(id),
  'delete-client': ({ id }) => provider.Client.adapter.destroy(id),
};

provider.use(async (ctx, next) => {
  const [, folder, name] = ctx.path.split('/');
  if (folder === 'interaction' && !forms) {
    const location = await provider.interactionResult(
      ctx.req, ctx.res, await decide(ctx), { mergeWithLastSubmission: true });
    ctx.redirect(location);
    ctx.status = 303;
  } else if (folder === 'lab') {
    await doors[name](ctx.query);
    ctx.body = 'ok';
  } else {
    await next();
  }
});

if (env.STOP_WITH_STDIN) process.stdin.resume().on('end', () => process.exit());
const pem = secure && fs.readFileSync(env.TLS_FILE);
const server = secure
  ? https.createServer(
    { cert: pem, key: pem, ca: fs.readFileSync(env.CA_FILE), requestCert: true, rejectUnauthorized: false },
    provider.callback())
  : http.createServer(provider.callback());
server.listen(port, '127.0.0.1', () => console.log(`READY ${issuer}`));
