/** Elements without a framework. Text is always set as text: nothing here parses HTML. */
const SVG = 'http://www.w3.org/2000/svg';

/**
 * An element with properties and children. `on…` is a listener, `class` and `data-…` and all others are attributes; an
 * attribute of false, null or undefined is left out. Children: nodes, text, numbers, lists of them; null and false are skipped.
 */
export function h(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** The same for a picture's elements. */
export function s(tag, props = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

function fill(element, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'value' && 'value' in element) element.value = value;
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) append(element, child);
    else element.append(child instanceof Node ? child : String(child));
  }
}

/** Puts children in the place of what an element holds. */
export function put(element, ...children) {
  element.replaceChildren();
  append(element, children);
  return element;
}

let last = 0;
/** An id no other element has. */
export function freshId(prefix = 'e') {
  last += 1;
  return `${prefix}${last}`;
}
