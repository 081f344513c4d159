/** The first of these that is an address of the web; null if none is. They come from strangers. */
export function pageUrl(links: readonly (string | null | undefined)[]): string | null {
  return links.find((link) => link && URL.canParse(link) && /^https?:$/.test(new URL(link).protocol)) ?? null;
}
