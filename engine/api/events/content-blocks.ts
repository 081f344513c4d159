import { z } from 'zod';

const INLINE = 'this engine takes content inline only: base64 images and plain text documents';

const Text = z.strictObject({ type: z.literal('text'), text: z.string().min(1) });

const Image = z.strictObject({
  type: z.literal('image'),
  source: z.strictObject({
    type: z.literal('base64', INLINE),
    media_type: z.enum(['image/jpeg', 'image/png', 'image/gif', 'image/webp']),
    data: z.base64(),
  }),
});

const Document = z.strictObject({
  type: z.literal('document'),
  source: z.strictObject({
    type: z.literal('text', INLINE),
    media_type: z.literal('text/plain'),
    data: z.string().min(1),
  }),
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

/** The content of a message. URLs and file ids are refused, because the cost of what they name has no known bound. */
export const MessageContent = z.array(z.discriminatedUnion('type', [Text, Image, Document])).min(1);

/** The content of a tool result. */
export const ResultContent = z.array(z.discriminatedUnion('type', [Text, Image, Document, SearchResult]));
