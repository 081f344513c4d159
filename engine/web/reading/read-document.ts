import { stripInvisible } from '../../../text/strip-invisible.ts';
import { decodeText } from './decode-text.ts';
import { documentKind } from './document-kind.ts';
import { readHtml, type PageText } from './read-html.ts';

/** A document as it was fetched. */
export interface FetchedDocument {
  /** Its final address, without credentials. */
  url: string;
  /** The header, as it came; empty if there was none. */
  contentType: string;
  bytes: Uint8Array;
}

/** Reads the text of a document, or says why not, to stand after "it". Throws if the document breaks a library. */
export async function readDocument({
  url,
  contentType,
  bytes,
}: FetchedDocument): Promise<PageText | { problem: string }> {
  const type = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  const kind = documentKind(bytes, type);
  if (kind === null) return { problem: `is of type ${plainType(type)}, of which no text can be read` };
  if (kind === 'pdf') {
    // Loading that library takes longer than reading most pages.
    const { readPdf } = await import('./read-pdf.ts');
    return cleaned(await readPdf(bytes));
  }
  const text = decodeText(bytes, /charset\s*=\s*["']?([\w.:-]{1,40})/i.exec(contentType)?.[1] ?? null);
  return cleaned(kind === 'html' ? readHtml(text, url) : { title: null, text });
}

/** A server may write anything there. */
function plainType(type: string): string {
  return /^[\w.+-]{1,60}\/[\w.+-]{1,60}$/.test(type) ? type : 'unknown';
}

function cleaned({ title, text }: PageText): PageText {
  return { title: title === null ? null : stripInvisible(title), text: stripInvisible(text) };
}
