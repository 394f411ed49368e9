// An OpenID provider that others wrote, on this machine, where anybody may sign in whom it knows.

import { createServer } from "node:http";

import Provider from "oidc-provider";

const CLIENT = "the-courier";
const SECRET = "heron-lamp-orchard";
export const LABEL = "Heron ID";

/** Takes a port, and says by which settings a paper sends its readers there. */
export async function openIdentityProvider(people) {
  let handler = (request, answer) => answer.writeHead(503).end();
  const server = createServer((request, answer) => handler(request, answer));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://localhost:${server.address().port}`;
  const settings = {
    BROADSHEET_OIDC__ISSUER: issuer,
    BROADSHEET_OIDC__CLIENT_ID: CLIENT,
    BROADSHEET_OIDC__CLIENT_SECRET: SECRET,
    BROADSHEET_OIDC__LABEL: LABEL,
  };
  /** From now on it knows the paper at this address; until then it is out of order. */
  const serve = (origin) => {
    handler = providerOf(issuer, origin, people).callback();
  };
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { issuer, settings, serve, close };
}

/** It tells addresses on its page about somebody only, as the standard has it. */
function providerOf(issuer, origin, people) {
  return new Provider(issuer, {
    clients: [{
      client_id: CLIENT,
      client_secret: SECRET,
      redirect_uris: [`${origin}/account/sign-in/provider/return`],
    }],
    claims: { openid: ["sub"], email: ["email", "email_verified"] },
    findAccount: (context, id) => people[id] && {
      accountId: id,
      claims: () => ({ sub: id, ...people[id] }),
    },
    pkce: { required: () => true },
    cookies: { keys: ["for these specs only"] },
  });
}
