import type { PageDocument, PageElement } from './page-document.ts';

/** Elements without a text for readers, with all that is in them. */
const WITHOUT_TEXT =
  'title, script, style, template, noscript, object, embed, svg, canvas, audio, video, dialog:not([open])';
const HIDDEN = '[hidden], input[type="hidden"]';
/** Inline styles that hide an element from a reader; a style sheet is not read. */
const HIDING =
  /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0*)?\s*(?:[;!]|$)|font-size\s*:\s*0(?:\D|$)|(?:text-indent|left|top)\s*:\s*-\d{3,})/i;

/** How long the description of an image may be. */
const LONGEST_ALT = 200;

/**
 * Takes out of a document what a reader does not see, makes addresses absolute, and shows frames and images as links and
 * descriptions.
 */
export function cleanDocument(document: PageDocument, url: string): void {
  const base = resolve(document.querySelector('base[href]')?.getAttribute('href') ?? '', url) ?? url;
  for (const element of document.querySelectorAll(`${WITHOUT_TEXT}, ${HIDDEN}`)) element.remove();
  for (const element of document.querySelectorAll('[style]')) {
    if (HIDING.test(element.getAttribute('style') ?? '')) element.remove();
  }
  for (const frame of document.querySelectorAll('iframe[src], frame[src]')) showFrame(document, frame);
  for (const image of document.querySelectorAll('img')) showImage(document, image);
  for (const link of document.querySelectorAll('a[href]')) makeAbsolute(link, base);
}

/** A frame is a page of its own: the agent can fetch it. */
function showFrame(document: PageDocument, frame: PageElement): void {
  const link = document.createElement('a');
  link.setAttribute('href', frame.getAttribute('src') ?? '');
  link.textContent = 'frame';
  frame.replaceWith(link);
}

function showImage(document: PageDocument, image: PageElement): void {
  const alt = (image.getAttribute('alt') ?? '').trim().slice(0, LONGEST_ALT);
  if (alt === '') image.remove();
  else image.replaceWith(document.createTextNode(`(image: ${alt})`));
}

/** Only links that can be fetched stay links. */
function makeAbsolute(link: PageElement, base: string): void {
  const target = resolve(link.getAttribute('href') ?? '', base);
  link.removeAttribute('title');
  if (target === null) link.removeAttribute('href');
  else link.setAttribute('href', target);
}

function resolve(address: string, base: string): string | null {
  const target = URL.parse(address, base);
  return target !== null && /^https?:$/.test(target.protocol) ? target.href : null;
}
