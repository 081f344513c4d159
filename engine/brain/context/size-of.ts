import { imageSize } from '../../tools/media/image-size.ts';
import type { MediaType } from '../../tools/media/media-type.ts';
import { pdfPages } from '../../tools/media/pdf-pages.ts';
import { MOST_PAGES } from '../../tools/media/pdf-problem.ts';
import { textTokens } from './text-tokens.ts';

/** How much room a piece of a context takes. All numbers can be added up. */
export interface Size {
  /** An upper bound of the tokens: one per byte of text, and the most that an image or a page can have. */
  bytes: number;
  /** The tokens as `textTokens` estimates them. */
  tokens: number;
  /** Bytes of the request. */
  payload: number;
  /** Images and documents. */
  media: number;
  /** Images of which a side has more than `WIDE` pixels, or whose size is not known. They are in `media`, too. */
  wide: number;
}

export const NOTHING: Size = { bytes: 0, tokens: 0, payload: 0, media: 0, wide: 0 };

/** The most pixels of a side that the API takes in a request with many images. */
const WIDE = 2_000;

/** The most tokens that an image can cost, however few bytes it has. */
const TOKENS_OF_AN_IMAGE = 5_000;
/** A page of a PDF counts as its text and as an image. */
const TOKENS_OF_A_PAGE = 3_000;
/** The most tokens of text that a page can have; only used for a PDF of which nothing is known. */
const MOST_TEXT_OF_A_PAGE = 5_000;
/** How many pages a PDF probably has of which nothing is known. */
const LIKELY_PAGES = 20;
/** The text of a page that compresses well takes about this many bytes; only used for a PDF that hides its pages. */
const BYTES_OF_A_HIDDEN_PAGE = 20_000;

/** The size of a block, or of anything else that is sent as JSON: blocks inside it are found. */
export function sizeOf(value: unknown): Size {
  const size = { ...NOTHING };
  const text = JSON.stringify(value, (_, inner: unknown) => {
    const remote = remoteLoad(inner);
    if (remote !== null) {
      size.bytes += remote.bytes;
      size.tokens += remote.tokens;
      size.media += 1;
      size.wide += remote.wide;
    }
    const media = base64Of(inner);
    if (media === null) return inner;
    const { bytes, tokens, wide } = media.isPdf ? pdfSize(media.data) : imageLoad(media);
    size.bytes += bytes;
    size.tokens += tokens;
    size.payload += media.data.length;
    size.media += 1;
    size.wide += wide;
    return { type: 'base64' };
  });
  const length = Buffer.byteLength(text);
  size.bytes += length;
  size.payload += length;
  size.tokens += textTokens(text);
  return size;
}

export function sum(a: Size, b: Size): Size {
  return {
    bytes: a.bytes + b.bytes,
    tokens: a.tokens + b.tokens,
    payload: a.payload + b.payload,
    media: a.media + b.media,
    wide: a.wide + b.wide,
  };
}

export function difference(a: Size, b: Size): Size {
  return {
    bytes: a.bytes - b.bytes,
    tokens: a.tokens - b.tokens,
    payload: a.payload - b.payload,
    media: a.media - b.media,
    wide: a.wide - b.wide,
  };
}

/**
 * The load of an image or a document that the endpoint fetches: the most that it takes. Null for anything else. An image
 * counts as one that is not wide: if it is, the endpoint says so, and older ones are left out then.
 */
function remoteLoad(value: unknown): MediaLoad | null {
  if (typeof value !== 'object' || value === null || !('type' in value) || !('source' in value)) return null;
  const { type, source } = value;
  if (typeof source !== 'object' || source === null || !('type' in source) || source.type !== 'url') return null;
  if (type === 'image') return { bytes: TOKENS_OF_AN_IMAGE, tokens: TOKENS_OF_AN_IMAGE, wide: 0 };
  if (type !== 'document') return null;
  const bytes = MOST_PAGES * (TOKENS_OF_AN_IMAGE + MOST_TEXT_OF_A_PAGE);
  return { bytes, tokens: LIKELY_PAGES * TOKENS_OF_A_PAGE, wide: 0 };
}

interface Base64 {
  data: string;
  type: string;
  isPdf: boolean;
}

/** The data of a source of an image or a document; null for anything else. */
function base64Of(value: unknown): Base64 | null {
  if (typeof value !== 'object' || value === null || !('type' in value) || value.type !== 'base64') return null;
  if (!('data' in value) || typeof value.data !== 'string') return null;
  const type = 'media_type' in value ? String(value.media_type) : '';
  return { data: value.data, type, isPdf: type === 'application/pdf' };
}

interface MediaLoad {
  bytes: number;
  tokens: number;
  wide: number;
}

function imageLoad({ data, type }: Base64): MediaLoad {
  const size = imageSize(type as MediaType, Buffer.from(data, 'base64'));
  const wide = size === null || size.width > WIDE || size.height > WIDE ? 1 : 0;
  return { bytes: TOKENS_OF_AN_IMAGE, tokens: TOKENS_OF_AN_IMAGE, wide };
}

function pdfSize(data: string): MediaLoad {
  const raw = Buffer.from(data, 'base64').toString('latin1');
  const seen = pdfPages(raw);
  // A PDF that hides its pages may have as many as the API takes; only the estimate goes by its size.
  const most = seen || MOST_PAGES;
  const likely = seen || Math.min(Math.ceil(raw.length / BYTES_OF_A_HIDDEN_PAGE), MOST_PAGES);
  return { bytes: data.length + most * TOKENS_OF_AN_IMAGE, tokens: likely * TOKENS_OF_A_PAGE, wide: 0 };
}
