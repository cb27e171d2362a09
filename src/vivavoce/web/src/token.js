/** What lets a call in: an ephemeral token. The long-lived key never comes to a browser. */

/** The gateway mints nothing for this page, because its operator has set keys. */
export class TokenRefused extends Error {
  name = "TokenRefused";
}

/** The token in a link such as `/#token=auth_tokens/…`; "" when there is none. @param {string} hash */
export function tokenOf(hash) {
  return new URLSearchParams(hash.slice(1)).get("token") ?? ""; // in the fragment: never sent, never logged
}

/** A token for one call, from the gateway beside this page. @returns {Promise<string>} @throws {TokenRefused} */
export async function mint() {
  const how = { method: "POST", headers: { "content-type": "application/json" }, body: "{}", cache: "no-store" };
  const answer = await fetch("v1alpha/auth_tokens", how);
  if (!answer.ok) throw new TokenRefused(String(answer.status));
  return (await answer.json()).name;
}
