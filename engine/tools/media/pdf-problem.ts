import { pdfPages } from './pdf-pages.ts';

/** The API takes 100 pages from models with a context of 200,000 tokens. */
export const MOST_PAGES = 100;

/**
 * Why the API would refuse a PDF, as far as its bytes tell without reading them all; null if nothing speaks against it.
 * Pages inside compressed objects are counted by the page tree's own `/Count`, if that can be read.
 */
export function pdfProblem(bytes: Buffer): string | null {
  const text = bytes.toString('latin1');
  if (!text.includes('%%EOF', Math.max(0, text.length - 4096))) return 'it is damaged or cut off: it has no end.';
  if (/\/Encrypt\s+\d+\s+\d+\s+R/.test(text)) return 'it is encrypted. Decrypt it first, for example with qpdf.';
  const pages = pdfPages(text);
  if (pages <= MOST_PAGES) return null;
  return (
    `it has ${pages} pages, and at most ${MOST_PAGES} can be shown. ` +
    'Take out the pages that you need, for example with qpdf, or its text with pdftotext.'
  );
}
