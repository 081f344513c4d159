import { z } from 'zod';
import { richTextWords } from './rich-text-words.ts';

/** Words of a message beyond this are not read. */
const MOST_CHARACTERS = 50_000;
/** How deep blocks lie in each other in a message that people made. */
const MOST_DEPTH = 8;

const Text = z.string().nullish().catch(null);
const Attachment = z.object({
  pretext: Text,
  title: Text,
  title_link: Text,
  text: Text,
  fallback: Text,
  fields: z
    .array(z.object({ title: Text, value: Text }).catch({ title: null, value: null }))
    .nullish()
    .catch(null),
  blocks: z.unknown().optional(),
});
const File = z.object({ name: Text, title: Text, mimetype: Text });

/** The parts of a message that say something. */
export const Worded = z.object({
  text: Text,
  blocks: z.unknown().optional(),
  attachments: z.array(Attachment.nullable().catch(null)).nullish().catch(null),
  files: z.array(File.nullable().catch(null)).nullish().catch(null),
});

/**
 * What people read of a message, in Slack's markup. Where there are blocks Slack shows them instead of the text, which is
 * short or empty then: most alerts and our own messages are made so. If there are no blocks but those that Slack itself makes of
 * what a person typed (`rich_text`), the text says the same.
 */
export function messageWords({ text, blocks, attachments, files }: z.infer<typeof Worded>): string {
  const parts = [
    blockWords(text, blocks) || text,
    ...(attachments ?? []).map((attachment) => (attachment === null ? '' : attachmentWords(attachment))),
    ...(files ?? []).map((file) => (file === null ? '' : `[file: ${file.name ?? file.title ?? file.mimetype ?? '?'}]`)),
  ];
  return joined(parts).slice(0, MOST_CHARACTERS).toWellFormed();
}

function attachmentWords(attachment: z.infer<typeof Attachment>): string {
  const { pretext, title, title_link: link, text, fallback, fields, blocks } = attachment;
  const heading = title && link ? `${title} (${link})` : title;
  const facts = (fields ?? []).map((field) => [field.title, field.value].filter(Boolean).join(': '));
  const words = joined([pretext, heading, text, ...facts, blockWords(text, blocks)]);
  return words === '' ? (fallback ?? '') : words;
}

/** The texts of blocks; empty if `text` says the same. */
function blockWords(text: string | null | undefined, blocks: unknown): string {
  const isTyped = Array.isArray(blocks) && blocks.every((block) => isRichText(block));
  return isTyped && text ? '' : wordsOf(blocks);
}

function isRichText(block: unknown): boolean {
  return typeof block === 'object' && block !== null && 'type' in block && block.type === 'rich_text';
}

/** The texts of blocks, a line each. */
function wordsOf(blocks: unknown, depth = 0): string {
  if (depth > MOST_DEPTH) return '';
  if (Array.isArray(blocks)) return joined(blocks.map((block) => wordsOf(block, depth + 1)));
  if (typeof blocks !== 'object' || blocks === null) return '';
  const { type, text, fields, elements, title } = blocks as Record<string, unknown>;
  if (type === 'rich_text') return richTextWords(blocks);
  if (type === 'actions') return '';
  return joined([textOf(title), textOf(text), wordsOf(fields, depth + 1), wordsOf(elements, depth + 1)]);
}

function textOf(text: unknown): string {
  if (typeof text === 'string') return text;
  const inner = typeof text === 'object' && text !== null && 'text' in text ? text.text : '';
  return typeof inner === 'string' ? inner : '';
}

function joined(parts: readonly (string | null | undefined)[]): string {
  return parts.filter((part) => part !== null && part !== undefined && part.trim() !== '').join('\n');
}
