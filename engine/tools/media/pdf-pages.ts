/** Bounds of the look at a file that may be made to take long. */
const MOST_TREES = 1_000;
const BESIDE = 300;

/**
 * The pages of a PDF (its bytes as latin1), as far as they can be seen without unpacking it: its plain page objects, or
 * the page tree's own `/Count` where pages are inside compressed objects. 0 if neither can be read.
 */
export function pdfPages(text: string): number {
  return Math.max(text.match(/\/Type\s*\/Page(?![A-Za-z])/g)?.length ?? 0, largestCount(text));
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
