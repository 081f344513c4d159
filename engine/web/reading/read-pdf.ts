import { getDocumentProxy } from 'unpdf';
import type { PageText } from './read-html.ts';

/** A PDF is read up to here: it may have more pages than anybody reads. */
const MOST_PAGES = 500;
const LONGEST_TEXT = 2_000_000;

/** The text of a PDF, page by page. Throws an Error if it is damaged or needs a password. */
export async function readPdf(bytes: Uint8Array): Promise<PageText> {
  const pdf = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 });
  const pages: string[] = [];
  let length = 0;
  let page = 1;
  for (; page <= Math.min(pdf.numPages, MOST_PAGES) && length < LONGEST_TEXT; page += 1) {
    const text = await textOf(pdf, page);
    length += text.length;
    pages.push(`[page ${page}]\n${text}`);
  }
  const left = pdf.numPages - page + 1;
  if (left > 0) pages.push(`[${left} more pages were not read]`);
  return { title: null, text: pages.join('\n\n') };
}

async function textOf(pdf: Awaited<ReturnType<typeof getDocumentProxy>>, number: number): Promise<string> {
  const page = await pdf.getPage(number);
  const { items } = await page.getTextContent();
  page.cleanup();
  return items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join('');
}
