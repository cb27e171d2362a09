/** Asks the gateway for the calls and for agents' pages. The key is in memory only, and travels in a header only. */

/** The gateway wants a key, or another one. */
export class KeyWanted extends Error {
  name = "KeyWanted";
}

let key = "";

/** Use this key from now on; "" = none. @param {string} text */
export function useKey(text) {
  key = text.trim();
}

/** Whether a key is in use. */
export const hasKey = () => key !== "";

/** Figures, plots and the newest calls. @param {number} since @param {number} today ms since 1970 */
export const overview = (since, today) => ask(`calls.json?since=${since}&today=${today}`);

/** One call with its entries. @param {string} id */
export const call = (id) => ask(`calls/${encodeURIComponent(id)}.json`);

/** What stands on an agent's page. @param {string} name as in the address */
export const page = (name) => ask(`${encodeURIComponent(name)}.json`);

/** A small picture of what a call was shown. @param {string} id @param {number} frame @returns {Promise<Blob>} */
export const picture = async (id, frame) => (await answer(`calls/${encodeURIComponent(id)}/pictures/${frame}.jpg`)).blob();

/** The sound of one connection of a call. @param {string} id @param {number} number @returns {Promise<Blob>} */
export const recording = async (id, number) => (await answer(`calls/${encodeURIComponent(id)}/recordings/${number}.wav`)).blob();

/** @param {string} address @returns {Promise<any>} @throws {KeyWanted} */
const ask = async (address) => (await answer(address)).json();

/** @param {string} address @throws {KeyWanted} */
async function answer(address) {
  /** @type {Record<string, string>} */
  const headers = key ? { "x-goog-api-key": key } : {};
  const given = await fetch(address, { headers, cache: "no-store", credentials: "omit" });
  if (given.status === 401 || given.status === 403) throw new KeyWanted();
  if (!given.ok) {
    const said = (await given.json().catch(() => null))?.error?.message ?? `the gateway answered ${given.status}`;
    throw new Error(`${said[0].toUpperCase()}${said.slice(1)}.`);
  }
  return given;
}
