// A certified provider of identities, on loopback, for one test: whoever it is told of signs in by
// writing her address. `node provider.mjs PORT PAGES CLIENT SECRET`
import Provider from "oidc-provider";

const [port, pages, client, secret] = process.argv.slice(2);

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: client,
      client_secret: secret,
      redirect_uris: [`${pages}/sign-in/back`],
      post_logout_redirect_uris: [`${pages}/signed-out`],
    },
  ],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["groups"] },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      email: id,
      email_verified: !id.startsWith("unverified"),
      groups: ["g-it"],
    }),
  }),
  features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
  pkce: { required: () => true },
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
