// A real provider of identity (oidc-provider, certified), with invented people, for the tests.
//
// node provider.mjs PORT SCENARIO REDIRECT_URI… → prints « ready » when it answers.
// What the address of a person begins with says what the provider tells of them (see `claims`).

import { Provider } from "oidc-provider";

const [port, scenario, ...redirects] = process.argv.slice(2);
const issuer = `http://localhost:${port}`;
const signed = scenario === "signed";

const configuration = {
  clients: [
    {
      client_id: "tableau",
      client_secret: "un-secret-invente-pour-les-tests",
      redirect_uris: redirects,
      post_logout_redirect_uris: redirects.map((address) => address.replace("/retour", "")),
      ...(signed ? { userinfo_signed_response_alg: "RS256", token_endpoint_auth_method: "client_secret_post" } : {}),
    },
  ],
  ...(signed ? { clientAuthMethods: ["client_secret_post"] } : {}),
  findAccount: (_context, id) => ({ accountId: id, claims: () => claims(id) }),
  claims: { openid: ["sub"], email: ["email", "email_verified"] },
  // The address is in the ID token, as Google and Keycloak do, or only in the userinfo, as ProConnect does.
  conformIdTokenClaims: signed,
  pkce: { required: () => true },
  features: { devInteractions: { enabled: true }, userinfo: { enabled: true }, jwtUserinfo: { enabled: true } },
  cookies: { keys: ["tests"] },
};

function claims(id) {
  if (signed) return { sub: id, email: id };
  return { sub: id, email: id, email_verified: !id.startsWith("incertaine") };
}

new Provider(issuer, configuration).listen(Number(port), "localhost", () => console.log("ready"));
