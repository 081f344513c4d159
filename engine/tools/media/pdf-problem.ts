/** The API takes 100 pages from models with a context of 200,000 tokens. */
const MOST_PAGES = 100;

/** Bounds of the look at a file that may be made to take long. */
const MOST_TREES = 1_000;
const BESIDE = 300;

/**
 * Why the API would refuse a PDF, as far as its bytes tell without reading them all; null if nothing speaks against it.
 * Pages inside compressed objects are counted by the page tree's own `/Count`, if that can be read.
 */
export function pdfProblem(bytes: Buffer): string | null {
  const text = bytes.toString('latin1');
  if (!text.includes('%%EOF', Math.max(0, text.length - 4096))) return 'it is damaged or cut off: it has no end.';
  if (/\/Encrypt\s+\d+\s+\d+\s+R/.test(text)) return 'it is encrypted. Decrypt it first, for example with qpdf.';
  const pages = Math.max(text.match(/\/Type\s*\/Page(?![A-Za-z])/g)?.length ?? 0, largestCount(text));
  if (pages <= MOST_PAGES) return null;
  return (
    `it has ${pages} pages, and at most ${MOST_PAGES} can be shown. ` +
    'Take out the pages that you need, for example with qpdf, or its text with pdftotext.'
  );
}

/** `/Count` beside `/Type /Pages`; outlines have a `/Count`, too, which is none of pages. */
function largestCount(text: string): number {
  let largest = 0;
  let looked = 0;
  for (const { index } of text.matchAll(/\/Type\s*\/Pages\b/g)) {
    const beside = text.slice(Math.max(0, index - BESIDE), index + BESIDE);
    largest = Math.max(largest, Number(/\/Count\s+(\d{1,7})/.exec(beside)?.[1] ?? 0));
    if ((looked += 1) === MOST_TREES) break;
  }
  return largest;
}
