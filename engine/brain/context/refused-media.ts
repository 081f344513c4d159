import { APIError } from '@anthropic-ai/sdk';
import type { Compaction } from '../../store/session-event.ts';
import { missingAbility } from '../failures/endpoint-advice.ts';
import { entriesOf } from './apply-compaction.ts';
import type { Conversation } from './conversation.ts';

const ABOUT_MEDIA =
  /\b(?:images?|image_url|documents?|pdfs?|media_type|base64|urls?|download\w*|vision|multi-?modal)\b/i;

/**
 * What to leave out of a conversation that the endpoint refused because of an image or a document: one that it cannot
 * read, or too many of them. First all but the newest message that has some go, then these. Null for any other error,
 * and if there is nothing to leave out. Without this, each later request of the session would be refused as well.
 */
export function refusedMedia(error: unknown, { parts }: Conversation): Compaction | null {
  if (!(error instanceof APIError)) return null;
  const isRefused = error.status === undefined || [400, 415, 422].includes(error.status);
  if (!(isRefused && ABOUT_MEDIA.test(error.message)) && missingAbility(error) !== 'media') return null;
  const instants = parts.flatMap((part) => {
    const media = entriesOf(part).filter(({ size }) => size.media > 0);
    return media.length > 0 ? [media.reduce((last, { at }) => Math.max(last, at), -1)] : [];
  });
  const mediaUpTo = instants.at(-2) ?? instants.at(-1);
  return mediaUpTo === undefined ? null : { mediaUpTo, isMediaRefused: true };
}
