import { Readability } from '@mozilla/readability';
import { parseHTML } from 'linkedom';
import { cleanDocument } from './clean-document.ts';
import { dropElements } from './drop-elements.ts';
import { isDeeperThan } from './is-deeper-than.ts';
import type { PageDocument } from './page-document.ts';
import { toMarkdown } from './to-markdown.ts';

/** A page with less text than this part of it in its article is not an article, but for example a list of links. */
const ARTICLE_SHARE = 0.4;
/** Finding the article of a larger page takes too long. */
const MOST_ELEMENTS = 10_000;

/** Of the source of a page, scripts and styles not counted: a tree takes hundreds of times as much memory. */
const MOST_CHARACTERS = 1_000_000;
/** Browsers nest no deeper. What is done with a tree takes the square of its depth. */
const MOST_LEVELS = 512;

export interface PageText {
  /** Null if it has none. */
  title: string | null;
  text: string;
}

/**
 * What a reader sees of a page, as Markdown: its article if it has one, else all of it. Nothing of the page is run or
 * loaded. Addresses are absolute. Throws a RangeError for a page that is nested too deeply.
 */
export function readHtml(html: string, url: string): PageText {
  const source = dropElements(dropElements(html, 'script'), 'style');
  const document = parse(source.slice(0, MOST_CHARACTERS));
  if (isDeeperThan(document.documentElement, MOST_LEVELS)) throw new RangeError('The page is nested too deeply.');
  const title = document.querySelector('title')?.textContent?.trim() || null;
  cleanDocument(document, url);
  const body = document.body ?? document.documentElement;
  const whole = toMarkdown(body);
  const article = articleOf(document);
  const text = article !== null && article.length >= whole.length * ARTICLE_SHARE ? article : whole;
  const cut = source.length > MOST_CHARACTERS ? '\n\n[The page is longer; only its beginning was read.]' : '';
  return { title, text: text + cut };
}

/** The parser builds no root around a fragment, and has types of a DOM that this project does not compile with. */
function parse(html: string): PageDocument {
  const isWhole = /<(?:html|body)\b/i.test(html);
  const { document } = parseHTML(isWhole ? html : `<!doctype html><html><body>${html}</body></html>`);
  return document as unknown as PageDocument;
}

/** Changes the document. Null if it is no article, or none that this library understands. */
function articleOf(document: PageDocument): string | null {
  const content = attempt(
    () => new Readability(document as never, { maxElemsToParse: MOST_ELEMENTS }).parse()?.content ?? null,
  );
  if (content === null) return null;
  return toMarkdown(parse(content).documentElement);
}

function attempt<Result>(read: () => Result): Result | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) throw error;
    return null;
  }
}
