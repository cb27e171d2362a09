/** Makes elements; every text goes in as text, whoever wrote it. */

/** @param {string} tag @param {Record<string, string> | null} [attributes] @param {...(Node | string)} children */
export function html(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** @param {string} tag @param {Record<string, string | number> | null} [attributes] @param {...(Node | string)} children */
export function svg(tag, attributes, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

/** The element of this page with an id. @param {string} id @returns {any} */
export const at = (id) => document.getElementById(id);

/**
 * @template {Element} E
 * @param {E} element @param {Record<string, string | number> | null | undefined} attributes @param {(Node | string)[]} children
 */
function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}
