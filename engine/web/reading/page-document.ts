/** What is used of the DOM. The compiler of this project knows no DOM, because nothing here runs in a browser. */
export interface PageDocument extends Queryable {
  body: PageElement | null;
  documentElement: PageElement;
  createElement(name: string): PageElement;
  createTextNode(text: string): unknown;
}

export interface PageElement extends Queryable {
  textContent: string | null;
  firstElementChild: PageElement | null;
  nextElementSibling: PageElement | null;
  parentElement: PageElement | null;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  replaceWith(node: unknown): void;
  remove(): void;
}

interface Queryable {
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
}
