import { z } from 'zod';
import type { Redact } from '../../runtime/secrets/create-redact.ts';
import { cutText } from '../../text/cut-text.ts';
import { oneLine } from '../../text/one-line.ts';
import { stripInvisible } from '../../text/strip-invisible.ts';
import type { ToolResult } from '../tools/execute-tool.ts';
import { checkMedia, type Media } from '../tools/media/check-media.ts';

/** What a server answered to a call, not checked further than this. */
export interface CallAnswer {
  content?: unknown[] | null | undefined;
  structuredContent?: unknown;
  isError?: boolean | null | undefined;
}

const MOST_TEXT_BYTES = 256 * 1024;
const MOST_BLOCKS = 200;
const MOST_MEDIA = 5;
const LONGEST_LABEL_BYTES = 500;

const label = z.string().nullish();

const Block = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text'), text: z.string() }),
  z.looseObject({ type: z.literal('image'), data: z.string(), mimeType: label }),
  z.looseObject({ type: z.literal('audio'), data: z.string(), mimeType: label }),
  z.looseObject({
    type: z.literal('resource_link'),
    uri: z.string(),
    name: label,
    description: label,
    mimeType: label,
  }),
  z.looseObject({
    type: z.literal('resource'),
    resource: z.looseObject({ uri: z.string(), mimeType: label, text: label, blob: label }),
  }),
]);

type Block = z.output<typeof Block>;

/**
 * What the model is shown of an answer: the texts one after the other, and images and PDFs that it can see. Everything
 * else is named. Texts are cleaned of what nobody sees, and cut.
 */
export function toolResult({ content, structuredContent, isError }: CallAnswer, redact: Redact): ToolResult {
  const blocks = (content ?? []).slice(0, MOST_BLOCKS);
  const media: Media[] = [];
  const texts = blocks.map((block) => show(block, media));
  const left = (content?.length ?? 0) - blocks.length;
  if (left > 0) texts.push(`[${left} more parts of the answer were left out]`);
  // A server that sends both says the same in both.
  const isOnlyStructured = structuredContent !== undefined && !texts.some((text) => text.trim() !== '');
  if (isOnlyStructured) texts.push(inJson(structuredContent));
  const [first, ...moreMedia] = media;
  return {
    content: presentable(texts.join('\n'), redact),
    isError: isError === true,
    ...(first ? { media: first } : {}),
    ...(moreMedia.length > 0 ? { moreMedia } : {}),
  };
}

function show(written: unknown, media: Media[]): string {
  const parsed = Block.safeParse(written);
  if (!parsed.success) return '[a part of the answer of a kind that cannot be shown]';
  const block = parsed.data;
  switch (block.type) {
    case 'text':
      return block.text;
    case 'image':
      return showMedia('an image', block.data, media);
    case 'audio':
      return `[audio (${labelled(block.mimeType)}) that cannot be shown]`;
    case 'resource_link':
      return `[resource ${labelled(block.uri)}${block.name ? `, ${labelled(block.name)}` : ''}${block.description ? `: ${labelled(block.description)}` : ''}]`;
    case 'resource':
      return showResource(block.resource, media);
  }
}

function showResource({ uri, text, blob }: Extract<Block, { type: 'resource' }>['resource'], media: Media[]): string {
  const what = `resource ${labelled(uri)}`;
  if (typeof text === 'string') return `[${what}]\n${text}`;
  return typeof blob === 'string' ? showMedia(what, blob, media) : `[${what}]`;
}

function showMedia(what: string, base64: string, media: Media[]): string {
  if (media.length === MOST_MEDIA)
    return `[${what} that is left out: one answer may have ${MOST_MEDIA} images and PDFs]`;
  const checked = checkMedia(Buffer.from(base64, 'base64'));
  if (!checked.ok) return `[${what} that cannot be shown: ${checked.problem}]`;
  media.push(checked.media);
  return `[${what} (${checked.media.type}, ${checked.media.bytes.length} bytes)]`;
}

function labelled(text: string | null | undefined): string {
  return oneLine(text ?? 'unknown', LONGEST_LABEL_BYTES);
}

function inJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    // It is nested too deep to be written.
    return '[structured content that cannot be shown]';
  }
}

/** Cut before it is cleaned, so that a long text costs little; and so late that no half of a token stays. */
function presentable(text: string, redact: Redact): string {
  const redacted = redact(text.slice(0, 2 * MOST_TEXT_BYTES));
  const cut = cutText(redacted, MOST_TEXT_BYTES);
  return stripInvisible(
    cut.length < redacted.length || text.length > 2 * MOST_TEXT_BYTES ? `${cut}\n[output truncated]` : cut,
  );
}
