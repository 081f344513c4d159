import { z } from 'zod';
import { checkMedia } from '../../tools/media/check-media.ts';

const LONGEST_URL = 8_192;

/** Of one message or result. The model endpoint takes 100 in a request, with those of earlier messages. */
const MOST_MEDIA = 75;

const Text = z.strictObject({ type: z.literal('text'), text: z.string().min(1) });

/** The engine never fetches it: it is sent on to the model endpoint. */
const Url = z.strictObject({
  type: z.literal('url'),
  url: z.url({ protocol: /^https?$/, error: 'must be an address with http or https' }).max(LONGEST_URL),
});

const UploadedFile = z.strictObject({
  type: z.literal('file'),
  file_id: z.string().regex(/^[\w-]{1,128}$/, 'must be the id of a file'),
});

const Image = z.strictObject({
  type: z.literal('image'),
  source: z.discriminatedUnion('type', [
    inline(['image/jpeg', 'image/png', 'image/gif', 'image/webp'], 'an image'),
    Url,
    UploadedFile,
  ]),
});

const PlainText = z.strictObject({
  type: z.literal('text'),
  media_type: z.literal('text/plain'),
  data: z.string().min(1),
});

const Document = z.strictObject({
  type: z.literal('document'),
  source: z.discriminatedUnion('type', [inline(['application/pdf'], 'a PDF'), PlainText, Url, UploadedFile]),
  title: z.string().nullable().exactOptional(),
  context: z.string().nullable().exactOptional(),
});

const SearchResult = z.strictObject({
  type: z.literal('search_result'),
  source: z.string(),
  title: z.string(),
  content: z.array(Text),
  citations: z.strictObject({ enabled: z.boolean() }),
});

/** The content of a message. */
export const MessageContent = z
  .array(z.discriminatedUnion('type', [Text, Image, Document]))
  .min(1)
  .superRefine(refuseManyMedia);

/** The content of a tool result. */
export const ResultContent = z
  .array(z.discriminatedUnion('type', [Text, Image, Document, SearchResult]))
  .superRefine(refuseManyMedia);

/** The content of a message of the system. */
export const SystemContent = z.array(Text).min(1);

/** More could not be sent to the model at once, and would be left out before it has seen them. */
function refuseManyMedia(content: { type: string }[], context: z.RefinementCtx): void {
  const media = content.filter(({ type }) => type === 'image' || type === 'document');
  if (media.length <= MOST_MEDIA) return;
  const message = `has ${media.length} images and documents, and at most ${MOST_MEDIA} can be shown at once. Send the rest later.`;
  context.addIssue({ code: 'custom', message });
}

/** What the model could not look at is refused: each later request of the session would be refused with it. */
function inline<Type extends string>(types: [Type, ...Type[]], kind: string) {
  return z
    .strictObject({ type: z.literal('base64'), media_type: z.enum(types), data: z.base64() })
    .superRefine(({ media_type, data }, context) => {
      const checked = checkMedia(Buffer.from(data, 'base64'));
      if (checked.ok && checked.media.type === media_type) return;
      const problem = checked.ok ? `it is ${checked.media.type}, not ${media_type}.` : checked.problem;
      context.addIssue({ code: 'custom', path: ['data'], message: `cannot be shown as ${kind}: ${problem}` });
    });
}
